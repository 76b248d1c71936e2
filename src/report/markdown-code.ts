import { printable } from "../core/printable.ts";

/** Any text as code in Markdown, also in a cell of a table: nothing in it is taken for Markdown, HTML, a link or a mention. */
export function markdownCode(text: string): string {
  const shown = printable(text);
  if (/^[^\s`|\\]([^`|\\]*[^\s`|\\])?$/u.test(shown)) return `\`${shown}\``;
  const spelled = shown.replace(/[^\p{L}\p{N} ]/gu, (char) => `&#${char.codePointAt(0)};`);
  return `<code>${spelled}</code>`;
}
