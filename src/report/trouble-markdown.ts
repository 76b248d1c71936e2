import type { DiagnosticView, ErrorView, FailureView, PlaceView } from "../core/document.ts";
import { errorFacts } from "./error-text.ts";
import { markdownCode } from "./markdown-code.ts";

/** What kept a tenant, or a file, from its part of the run: what is wrong with its files, or else what happened. */
export function failureItems({ tenant, file, error }: FailureView): readonly string[] {
  if (error.diagnostics.length > 0) return error.diagnostics.map(diagnosticItem);
  const who = tenant ?? file;
  return [`${who === null ? "" : `${markdownCode(who)} `}${errorWords(error)}`];
}

/** One thing wrong at one place of a file, and what to do. */
export function diagnosticItem(diagnostic: DiagnosticView): string {
  const { severity, message, hint, related } = diagnostic;
  const places = related.map((place) => `${markdownCode(place.message)} ${shownPlace(place)}`);
  return [`**${severity}** ${shownPlace(diagnostic)} ${markdownCode(message)}`, ...places, ...hintLines(hint)].join(
    "<br>",
  );
}

/** What happened, what GenAuth said of it, and what to do. */
export function errorWords(error: ErrorView): string {
  const facts = errorFacts(error, markdownCode);
  const message = error.message.split("\n").map(markdownCode).join("<br>");
  const head = `${error.code}: ${message}${facts.length > 0 ? ` (${facts.join(", ")})` : ""}`;
  return [head, ...hintLines(error.hint)].join("<br>");
}

/** A place in a file as code. */
export function shownPlace({ file, line, column }: Pick<PlaceView, "file" | "line" | "column">): string {
  return markdownCode(`${file}:${line}:${column}`);
}

function hintLines(hint: string | null): readonly string[] {
  return hint === null ? [] : [`hint: ${markdownCode(hint)}`];
}
