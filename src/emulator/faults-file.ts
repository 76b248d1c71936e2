import { parseDocument } from "yaml";
import { AppError } from "../core/errors.ts";
import type { Fault } from "./faults.ts";
import { type Finding, inWords, nameOf, type Path } from "./faults-findings.ts";
import { validate } from "./faults-validator.generated.js";

/** What goes wrong: rules, and the seed that says which requests suffer from those that strike by chance. */
export interface FaultScript {
  readonly seed?: number;
  readonly faults: readonly Fault[];
}

/** Reads a faults file, the form that `hooksync schema faults` prints. Throws CONFIG_INVALID, which names every place that is wrong. */
export function parseFaults(text: string, file = "faults file"): FaultScript {
  const data = parseJson(text, file);
  const findings = findingsIn(data);
  if (findings.length > 0) throw unusable(file, findings, placesIn(text, file));
  const { seed, faults } = data as FaultScript;
  return { ...(seed === undefined ? {} : { seed }), faults };
}

/** Throws CONFIG_INVALID for what a faults file could not hold. */
export function checkFaults(script: FaultScript): void {
  const findings = findingsIn(script);
  if (findings.length > 0) throw unusable("what was given as faults", findings, nameOf);
}

function findingsIn(data: unknown): readonly Finding[] {
  return validate(data) ? [] : (validate.errors ?? []).flatMap((error) => inWords(error, data) ?? []);
}

function unusable(file: string, findings: readonly Finding[], placeOf: (path: Path) => string): AppError {
  const lines = [...new Set(findings.map(({ path, what }) => `${placeOf(path)} ${what}`.trimStart()))];
  return new AppError(
    "CONFIG_INVALID",
    lines.length === 1 ? lines.join() : [`${file} cannot be used`, ...lines].join("\n"),
    {
      hint: "`hooksync schema faults` prints what a faults file may hold",
    },
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\s+/g, " ") : "";
    throw new AppError("CONFIG_INVALID", `${placeOfError(text, reason, file)} is not valid JSON: ${reason}`, {
      hint: "names stand in double quotes, and there are no comments and no commas before a closing bracket",
    });
  }
}

/** V8 tells most places, and only in its message; for the others, that message quotes what stands around them. */
function placeOfError(text: string, reason: string, file: string): string {
  const offset = /at position (\d+)/.exec(reason)?.[1];
  if (offset !== undefined) return lineOf(text, Number(offset), file);
  return reason.startsWith("Unexpected end") ? lineOf(text, text.length, file) : file;
}

/** Tells where in the text the value at a path begins. */
function placesIn(text: string, file: string): (path: Path) => string {
  // JSON is YAML, and this parser keeps places.
  const document = parseDocument(text);
  return (path) => {
    const node: unknown = document.getIn(path, true);
    const range = node !== null && typeof node === "object" && "range" in node ? node.range : null;
    return `${lineOf(text, Array.isArray(range) ? range[0] : 0, file)} ${nameOf(path)}`.trimEnd();
  };
}

function lineOf(text: string, offset: number, file: string): string {
  const before = text.slice(0, offset).split("\n");
  return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
