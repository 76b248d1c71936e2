import { LineCounter } from "yaml";
import type { Diagnostic } from "../core/errors.ts";
import { redactLine } from "./redact.ts";

/** A stretch of a file's text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A file's text, and where in it things are. */
export interface Source {
  /** The file as the user named it. */
  readonly file: string;
  readonly text: string;
  /** The place of a span for a diagnostic, its line without secrets; null stands for the file as a whole. */
  locate(span: Span | null): Pick<Diagnostic, "location" | "sourceLine" | "length">;
}

/** Opens a text for looking up places, each in logarithmic time. */
export function openSource(file: string, text: string): Source {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
  // Diagnostics of one line share its text: a file may be one long line with thousands of them.
  const shown = new Map<number, string>();

  function lineAt(line: number): string {
    const known = shown.get(line);
    if (known !== undefined) return known;
    const end = lines.lineStarts[line] ?? text.length;
    const redacted = redactLine(text.slice(lines.lineStarts[line - 1], end).replace(/\r?\n$/, ""));
    shown.set(line, redacted);
    return redacted;
  }

  return {
    file,
    text,
    locate(span) {
      if (span === null) return { location: { file, line: 1, column: 1 }, sourceLine: null, length: 1 };
      const { line, col } = lines.linePos(Math.min(span.start, text.length));
      const sourceLine = lineAt(line);
      const length = Math.max(1, Math.min(span.end - span.start, sourceLine.length - col + 1));
      return { location: { file, line, column: col }, sourceLine, length };
    },
  };
}
