import { stripVTControlCharacters } from "node:util";
import { columns } from "./width.ts";

/**
 * Text for a terminal of this width: a longer line goes on below, indented, and breaks between words where it can. What is written
 * from right to left stands apart, so that a terminal that reorders text leaves what is around it in its place.
 */
export function wrapText(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line.replace(RIGHT_TO_LEFT, "\u2068$&\u2069"), width))
    .join("\n");
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]+/gu;

function wrapLine(line: string, width: number): string {
  if (widthOf(line) <= width) return line;
  const [start = ""] = /^ */.exec(stripVTControlCharacters(line)) ?? [];
  // A terminal that is narrower than what is indented gets as little of it as can be.
  const indent = " ".repeat(Math.min(start.length + 2, Math.floor(width / 3)));
  const lines: string[] = [];
  let current = "";
  for (const [part] of line.matchAll(/ *[^ ]+/g)) {
    if (current.trim() === "" || widthOf(current + part) <= width) current += part;
    else {
      lines.push(current);
      current = indent + part.trimStart();
    }
    for (let at = cutAt(current, indent, width); at !== null; at = cutAt(current, indent, width)) {
      lines.push(current.slice(0, at));
      current = indent + current.slice(at);
    }
  }
  return [...lines, current].join("\n");
}

/** The start of a colour is a control character, and what follows is not. */
const COLOR = /\p{Cc}\[[0-9;]*m/uy;

/** Where a line is cut that has no space to break at; null for nowhere. */
function cutAt(line: string, indent: string, width: number): number | null {
  if (widthOf(line) <= width) return null;
  let at = 0;
  for (let used = 0; at < line.length; ) {
    COLOR.lastIndex = at;
    if (COLOR.test(line)) {
      at = COLOR.lastIndex;
      continue;
    }
    const char = String.fromCodePoint(line.codePointAt(at) ?? 0);
    used += columns(char);
    if (used > width) break;
    at += char.length;
  }
  return at > indent.length && at < line.length ? at : null;
}

function widthOf(text: string): number {
  return columns(stripVTControlCharacters(text));
}
