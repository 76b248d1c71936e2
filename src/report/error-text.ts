import type { AppError, ErrorDetails } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Shown } from "./change-title.ts";
import type { Paint } from "./paint.ts";

/**
 * An error as a person reads it: code, what happened and where, what to do next; a stack only for a bug.
 * `file` is whose error it is, where that has to be said.
 */
export function renderError(error: AppError, paint: Paint, file: string | null = null): string {
  const facts = errorFacts(error.details);
  const lines = [`${paint("red", error.code)}: ${messageText(error.message)}`];
  if (error.location)
    lines.push(`  place: ${printable(error.location.file)}:${error.location.line}:${error.location.column}`);
  else if (file !== null) lines.push(`  place: ${printable(file)}`);
  if (facts.length > 0) lines.push(`  ${facts.join(", ")}`);
  if (error.hint) lines.push(`  hint: ${printable(error.hint)}`);
  if (error.code === "INTERNAL" && error.cause instanceof Error) {
    lines.push(...(error.cause.stack ?? "").split("\n").map((line) => `  ${printable(line)}`));
  }
  return `${lines.join("\n")}\n`;
}

/** A message, of which each line but the first is indented. */
export function messageText(message: string): string {
  return message.split("\n").map(printable).join("\n  ");
}

/** What GenAuth's answer says of an error: to find it in its logs by. */
export function errorFacts({ status, apiCode, requestId }: ErrorDetails, shown: Shown = printable): string[] {
  return [
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(apiCode === undefined ? [] : [`apiCode ${apiCode}`]),
    ...(requestId === undefined ? [] : [`request ${shown(requestId)}`]),
  ];
}
