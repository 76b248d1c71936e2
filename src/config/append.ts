import { Document, isScalar, visit } from "yaml";
import { entryEnd, isFlow, lineEnd, lineStart } from "./layout.ts";
import type { Place } from "./place.ts";

/** What comes to stand at the end of a map, or of a list. */
type Entries = Readonly<Record<string, unknown>> | readonly string[];

/** A longer list is written an item a line, and so is one of maps. */
const LONGEST_LIST = 90;

/** The file's text with more entries in a field at its top, which is made where it is missing; all else stays to the letter. */
export function appendTo(text: string, root: Place, field: string, entries: Entries): string {
  const place = root.children?.get(field);
  if (isFlow(text, root)) return place ? intoFlow(text, place, entries) : intoFlow(text, root, { [field]: entries });
  if (place === undefined) return intoBlock(text, root, { [field]: entries });
  if (isEmpty(place)) return insteadOf(text, place, entries);
  return isFlow(text, place) ? intoFlow(text, place, entries) : intoBlock(text, place, entries);
}

/** Entries as lines of YAML, indented. */
export function printEntries(entries: Entries, indent = 0): string {
  const document = new Document(entries, { version: "1.2", schema: "core", aliasDuplicateObjects: false });
  visit(document, {
    Seq(at, list) {
      list.flow = at !== null && list.items.every(isScalar) && list.items.join(", ").length <= LONGEST_LIST;
    },
  });
  const lines = document
    .toString({ lineWidth: 0, flowCollectionPadding: false, blockQuote: false })
    .trimEnd()
    .split("\n");
  return lines.map((line) => " ".repeat(indent) + line).join("\n");
}

function intoBlock(text: string, place: Place, entries: Entries): string {
  const [first] = place.children?.values() ?? [];
  const last = [...(place.children?.values() ?? [])].at(-1);
  if (first === undefined || last === undefined) return text;
  const line = lineStart(text, (first.key ?? first.span).start);
  const column = text.slice(line).search(/[^ ]/);
  return insert(text, entryEnd(text, last, column), printEntries(entries, column));
}

/** Instead of `{}` the entries go below, and a comment beside it stays there. */
function insteadOf(text: string, { span }: Place, entries: Entries): string {
  const end = lineEnd(text, span.end);
  const beside = text.slice(span.end, end).trim();
  const head = [text.slice(0, span.start).trimEnd(), beside].filter(Boolean).join(" ");
  return insert(head + text.slice(end), head.length, printEntries(entries, 2));
}

/** In brackets stands JSON: it is YAML, and needs no indentation. */
function intoFlow(text: string, place: Place, entries: Entries): string {
  const printed = Array.isArray(entries)
    ? entries.map((item) => JSON.stringify(item))
    : Object.entries(entries).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const last = [...(place.children?.values() ?? [])].at(-1);
  if (last === undefined) {
    const inside = place.span.start + 1;
    return text.slice(0, inside) + printed.join(", ") + text.slice(inside);
  }
  const start = (last.key ?? last.span).start;
  const indent = text.slice(lineStart(text, start), start);
  const gap = indent.trim() === "" ? `,${breakOf(text)}${indent}` : ", ";
  const end = Math.max(last.span.end, last.key?.end ?? 0);
  return text.slice(0, end) + printed.map((entry) => gap + entry).join("") + text.slice(end);
}

/** Puts lines below the one that ends here. */
function insert(text: string, end: number, lines: string): string {
  const tail = text.slice(end);
  const own = `\n${lines}`.replaceAll("\n", breakOf(text));
  return text.slice(0, end) + own + (tail === "" ? breakOf(text) : tail);
}

function isEmpty({ children }: Place): boolean {
  return children === null || children.size === 0;
}

function breakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
