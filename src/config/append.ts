import { Document, isCollection } from "yaml";
import { entryEnd, isFlow, lineEnd, lineStart } from "./layout.ts";
import type { Place } from "./place.ts";

/** What comes to stand at the end of a map or list: pairs as a Map, or items. */
type Entries = ReadonlyMap<string, unknown> | readonly string[];

/** The file's text with more entries in one of its top-level fields, which is made when it is not there; all else stays to the letter. */
export function appendTo(text: string, root: Place, field: string, entries: Entries): string {
  const place = root.children?.get(field);
  const whole = text.length === 0 || text.endsWith("\n") ? text : `${text}\n`;
  const size = place?.children?.size ?? 0;
  if (isFlow(text, root)) return place ? intoFlow(text, place, entries) : intoFlow(text, root, new Map([[field, entries]]));
  if (place === undefined) return whole + withBreaksOf(text, print(new Map([[field, entries]]), 0));
  if (size > 0) return isFlow(text, place) ? intoFlow(text, place, entries) : intoBlock(text, place, entries);
  // `webhooks: {}` or nothing at all: the entries take its place, below the comment beside it.
  const key = place.key ?? place.span;
  const end = lineEnd(text, key.end);
  const head = text.slice(0, key.end) + text.slice(key.end, place.span.start) + text.slice(place.span.end, end).trimEnd();
  return `${head.trimEnd()}${breakOf(text)}${withBreaksOf(text, print(entries, indentOf(text, root)))}${text.slice(end + breakOf(text).length)}`;
}

function intoBlock(text: string, place: Place, entries: Entries): string {
  const children = [...(place.children?.values() ?? [])];
  const [first] = children;
  const last = children.at(-1);
  if (first === undefined || last === undefined) return text;
  const line = lineStart(text, (first.key ?? first.span).start);
  const column = /^[ ]*/.exec(text.slice(line))?.[0].length ?? 0;
  const end = entryEnd(text, last, column);
  return text.slice(0, end) + breakOf(text) + withBreaksOf(text, print(entries, column)).trimEnd() + text.slice(end);
}

/** In brackets JSON is at home: it needs no indentation and no other quotes. */
function intoFlow(text: string, place: Place, entries: Entries): string {
  const all = entries instanceof Map ? [...entries].map(([key, value]) => `${JSON.stringify(key)}: ${json(value)}`) : [...entries].map(json);
  const children = [...(place.children?.values() ?? [])];
  const last = children.at(-1);
  if (last === undefined) return `${text.slice(0, place.span.start + 1)}${all.join(", ")}${text.slice(place.span.start + 1)}`;
  const end = Math.max(last.span.end, last.key?.end ?? 0);
  const start = (last.key ?? last.span).start;
  const indent = text.slice(lineStart(text, start), start);
  const gap = indent.trim() === "" ? `,${breakOf(text)}${indent}` : ", ";
  return text.slice(0, end) + all.map((entry) => gap + entry).join("") + text.slice(end);
}
