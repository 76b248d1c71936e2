import type { Place } from "./place.ts";

/** Whether a map or list stands in brackets. */
export function isFlow(text: string, { span }: Place): boolean {
  return text[span.start] === "{" || text[span.start] === "[";
}

/** Where the line of a position begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** Where the line of a position ends, before its line break. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" && end > at ? end - 1 : end;
}

/**
 * Where an entry of a block ends that begins in `column`: with the comment at the end of its last line,
 * and with the comment lines below it that are indented deeper than it.
 */
export function entryEnd(text: string, { key, span }: Place, column: number): number {
  let end = Math.max(span.end, key?.end ?? 0);
  while (end > (key?.end ?? span.start) && /\s/.test(text[end - 1] ?? "")) end -= 1;
  end = lineEnd(text, end);
  for (let next = afterBreak(text, end); next !== null; ) {
    const to = lineEnd(text, next);
    const [, indent, mark] = /^([ \t]*)(#?)/.exec(text.slice(next, to)) ?? [];
    const isBlank = indent?.length === to - next;
    if (!isBlank && (mark !== "#" || (indent?.length ?? 0) <= column)) break;
    if (!isBlank) end = to;
    next = afterBreak(text, to);
  }
  return end;
}

/** Where the next line begins; null at the end of the text. */
function afterBreak(text: string, lineEnd: number): number | null {
  const at = text.indexOf("\n", lineEnd);
  return at < 0 ? null : at + 1;
}
