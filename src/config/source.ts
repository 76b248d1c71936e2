import type { Excerpt } from "../core/errors.ts";
import type { Location } from "../core/model.ts";
import { redactLine } from "./redact.ts";

/** A stretch of a file's text, in UTF-16 code units. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A file's text, and where in it things are. */
export interface Source {
  /** The file as the user named it. */
  readonly file: string;
  readonly text: string;
  span(start: number, end: number): Span;
  /** Where a stretch of it begins. */
  locate(span: Span): Location;
  /** A stretch of it to show, its line without secrets; null stands for the file as a whole. */
  excerpt(span: Span | null): Excerpt;
  /** From now on shows nothing of a stretch but its references: it is a secret under another name. */
  hide(span: Span): void;
}

/** Opens a text for looking up places, each in logarithmic time. */
export function openSource(file: string, text: string): Source {
  let starts: readonly number[] | null = null;
  // Diagnostics of one line share its text: a file may be one long line with thousands of them.
  const shown = new Map<number, string>();
  const hidden: Span[] = [];

  // Of most files no place is ever shown.
  function lineStarts(): readonly number[] {
    starts ??= findLines(text);
    return starts;
  }

  function lineAt(line: number): string {
    const known = shown.get(line);
    if (known !== undefined) return known;
    const start = lineStarts()[line - 1] ?? 0;
    const written = text.slice(start, lineStarts()[line] ?? text.length).replace(/\r?\n$/, "");
    const secrets = hidden.map((span) => ({ start: span.start - start, end: span.end - start }));
    const redacted = redactLine(written, secrets);
    shown.set(line, redacted);
    return redacted;
  }

  function locate(span: Span): Location {
    const at = Math.min(span.start, text.length);
    const line = countUpTo(at, lineStarts());
    return { file, line, column: at - (lineStarts()[line - 1] ?? 0) + 1 };
  }

  const source: Source = {
    file,
    text,
    span: (start, end) => ({ source, start, end }),
    locate,
    excerpt(span) {
      if (span === null) return { location: { file, line: 1, column: 1 }, sourceLine: null, length: 1 };
      const location = locate(span);
      const sourceLine = lineAt(location.line);
      const length = Math.max(1, Math.min(span.end - span.start, sourceLine.length - location.column + 1));
      return { location, sourceLine, length };
    },
    hide(span) {
      hidden.push(span);
      shown.clear();
    },
  };
  return source;
}

/** Where each line begins. */
function findLines(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** How many of these, which are sorted, are no more than `most`. */
function countUpTo(most: number, sorted: readonly number[]): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
