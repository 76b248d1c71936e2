import { printable } from "../core/printable.ts";

/** Any text as a code span of Markdown: nothing in it is taken for Markdown, HTML, a link, a mention or a reference. */
export function markdownCode(text: string): string {
  const shown = printable(text) || " ";
  const ticks = "`".repeat(freeRun(shown));
  // One space at both ends is not shown, unless there is nothing but spaces.
  const pad = /[^ ]/.test(shown) && /^[` ]|[` ]$/.test(shown) ? " " : "";
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** The same in a cell of a table. */
export function markdownCell(text: string): string {
  return markdownCode(text).replaceAll("|", "\\|");
}

/** Any text as code in HTML. */
export function htmlCode(text: string): string {
  return `<code>${printable(text).replace(/[^\p{L}\p{N} -]/gu, (char) => `&#${char.codePointAt(0)};`)}</code>`;
}

/** Lines, each fit to be shown, as a block of code that none of them ends; the language colours it. */
export function markdownBlock(language: string, lines: readonly string[]): string {
  const text = lines.join("\n");
  const ticks = "`".repeat(runsOf(text).reduce((most, run) => Math.max(most, run + 1), 3));
  return `${ticks}${language}\n${text}\n${ticks}`;
}

/** The least number of backticks that the text has nowhere in a row. */
function freeRun(text: string): number {
  const taken = new Set(runsOf(text));
  let free = 1;
  while (taken.has(free)) free++;
  return free;
}

function runsOf(text: string): number[] {
  return Array.from(text.matchAll(/`+/g), ([run]) => run.length);
}
