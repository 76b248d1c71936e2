import type { Diagnostic, Excerpt } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Paint } from "./paint.ts";
import { columns } from "./width.ts";

/** What is shown of a source line before and after where the caret begins. */
const BEFORE = 60;
const AFTER = 80;
const TAB = "  ";
const PLAIN: Paint = (_, text) => text;

/** Diagnostics as people read them: place, rule broken, the source line with a caret under it, what to do. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], paint: Paint = PLAIN): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, paint)).join("\n");
}

function renderDiagnostic(diagnostic: Diagnostic, paint: Paint): string {
  const { severity, message, hint, related } = diagnostic;
  const kind = paint(severity === "error" ? "red" : "yellow", severity);
  const lines = [`${renderPlace(diagnostic)}  ${kind}  ${printable(message)}`, ...renderSource(diagnostic, paint)];
  for (const place of related) {
    const excerpt = renderSource(place, paint);
    lines.push(...[`${renderPlace(place)}  ${printable(place.message)}`, ...excerpt].map((line) => `  ${line}`));
  }
  if (hint !== null) lines.push(`  hint: ${printable(hint)}`);
  return `${lines.join("\n")}\n`;
}

function renderPlace({ location: { file, line, column } }: Excerpt): string {
  return printable(`${file}:${line}:${column}`);
}

function renderSource({ sourceLine: line, location, length }: Excerpt, paint: Paint): readonly string[] {
  if (line === null) return [];
  const start = location.column - 1;
  const from = wholeCharacter(line, Math.max(0, start - BEFORE));
  const to = wholeCharacter(line, Math.min(line.length, start + AFTER));
  const head = (from > 0 ? "…" : "") + shown(line.slice(from, start));
  const marked = shown(line.slice(start, Math.min(to, start + length)));
  const tail = shown(line.slice(start + length, to)) + (to < line.length ? "…" : "");
  const gutter = `  ${location.line} | `;
  const empty = `${" ".repeat(gutter.length - 2)}| `;
  const caret = " ".repeat(columns(head)) + paint("red", "^".repeat(Math.max(1, columns(marked))));
  return [`${gutter}${head}${marked}${tail}`.trimEnd(), `${empty}${caret}`];
}

/** An index that does not cut a surrogate pair in two. */
function wholeCharacter(line: string, index: number): number {
  return /[\uDC00-\uDFFF]/.test(line[index] ?? "") && index > 0 ? index - 1 : index;
}

function shown(text: string): string {
  return printable(text.replaceAll("\t", TAB));
}
