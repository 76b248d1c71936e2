import { isAbsolute, normalize, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { digestOf } from "../core/canonical.ts";
import type { DiagnosticView, FailureView, OutcomeView, PlaceView, PlanDocument } from "../core/document.ts";
import { printable } from "../core/printable.ts";
import { renderOutcome } from "./apply-text.ts";
import { PLAIN } from "./paint.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** The rules that have a section in docs/rules.md. */
export const DOCUMENTED_RULES = [
  "require-https",
  "require-secret",
  "allowed-hosts",
  "denied-hosts",
  "no-private-addresses",
  "forbid-events",
  "max-events",
  "no-duplicate-coverage",
  "no-shared-secrets",
] as const;

/** What an apply did, where it was one. */
interface Done {
  readonly outcomes: readonly OutcomeView[];
  readonly isSuccess: boolean;
}

/** What is wrong with the files of a run as SARIF 2.1.0, for code scanning; what failed otherwise, and what was done, are notifications. */
export function renderSarif(
  { tool, failures, warnings }: Pick<PlanDocument, "tool" | "failures" | "warnings">,
  { outcomes, isSuccess }: Done = { outcomes: [], isSuccess: true },
): string {
  const diagnostics = [...failures.flatMap(({ error }) => error.diagnostics), ...warnings];
  const troubles = failures.filter(({ error }) => error.diagnostics.length === 0).map(notificationOf);
  const rules = [...new Set(diagnostics.map(({ rule }) => rule))].sort();
  const [name, version = "0.0.0"] = tool.split(" ");
  const run = {
    tool: { driver: { name, semanticVersion: version, rules: rules.map(ruleOf) } },
    columnKind: "utf16CodeUnits",
    invocations: [
      {
        executionSuccessful: isSuccess && troubles.length === 0,
        toolExecutionNotifications: [...troubles, ...outcomes.map(outcomeOf)],
      },
    ],
    results: resultsOf(diagnostics, rules),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

function ruleOf(id: string) {
  const text = printable(id.replaceAll("-", " "));
  const isDocumented = DOCUMENTED_RULES.some((rule) => rule === id);
  const help = isDocumented ? `docs/rules.md#${id}` : "hooksync validate says where, and what to do.";
  return { id, shortDescription: { text }, fullDescription: { text }, help: { text: help } };
}

function resultsOf(diagnostics: readonly DiagnosticView[], rules: readonly string[]) {
  const indexes = new Map(rules.map((rule, index) => [rule, index]));
  const seen = new Map<string, number>();
  return diagnostics.map((diagnostic) => {
    const { severity, rule, file, message, related } = diagnostic;
    // No line in it, so that code scanning knows the finding again when lines move; those that are alike are counted.
    const print = digestOf([rule, file, message]).slice("sha256:".length);
    const number = (seen.get(print) ?? 0) + 1;
    seen.set(print, number);
    return {
      ruleId: rule,
      ruleIndex: indexes.get(rule),
      level: severity,
      message: { text: textOf(diagnostic) },
      locations: [{ physicalLocation: physical(diagnostic) }],
      relatedLocations: related.map((place, index) => ({
        id: index + 1,
        physicalLocation: physical(place),
        message: { text: plain(place.message) },
      })),
      partialFingerprints: { primaryLocationLineHash: `${print}:${number}` },
    };
  });
}

/** GitHub shows a related place only where the message links to its id. */
function textOf({ message, hint, related }: DiagnosticView): string {
  const places = related.map((place, index) => `${plain(place.message)}: [line ${place.line}](${index + 1})`);
  return [plain(message), ...places, ...(hint === null ? [] : [`hint: ${plain(hint)}`])].join("\n");
}

/** A text that holds no link, fit to be shown: in a message of SARIF `[text](target)` is one. */
function plain(text: string): string {
  return unlinked(printable(text));
}

function unlinked(text: string): string {
  return text.replaceAll("](", "] (");
}

function physical({ file, line, column, length }: PlaceView) {
  const region = { startLine: line, startColumn: column, endColumn: column + length };
  return { artifactLocation: { uri: uriOf(file) }, region };
}

/** A path as a URI: relative to the folder of the run, unless it leads out of it. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  const path = normalize(file).replace(/\p{Cs}/gu, "\ufffd");
  return path.split(sep).map(encodeURIComponent).join("/");
}

/** How carrying out a change ended: a note where it did what was planned. */
function outcomeOf(outcome: OutcomeView) {
  const level = outcome.status === "applied" ? "note" : outcome.status === "skipped" ? "warning" : "error";
  const id = "error" in outcome ? outcome.error.code : outcome.status;
  return { descriptor: { id }, level, message: { text: unlinked(renderOutcome(outcome, true, PLAIN)) } };
}

function notificationOf({ tenant, file, error }: FailureView) {
  const who = tenant ?? file;
  const isNamed = who === null || error.message.startsWith(`${who}: `);
  const said = `${isNamed ? "" : `${plain(who)}: `}${error.message.split("\n").map(plain).join("\n")}`;
  const hint = error.hint === null ? "" : `\nhint: ${plain(error.hint)}`;
  return { descriptor: { id: error.code }, level: "error", message: { text: said + hint } };
}
