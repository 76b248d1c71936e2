import { type Kind, LEAF, LIST, MAP, openMarks } from "./marks.ts";
import {
  EMPTY_LINES,
  FLOW_TEXT,
  ITEM,
  KEY,
  LINE_END,
  LINE_TEXT,
  meaningOf,
  ODD,
  QUOTED,
  SPACES,
} from "./plain-tokens.ts";
import type { Source } from "./source.ts";
import type { YamlFile } from "./yaml-data.ts";

/** Far from every limit: a text has at most two tokens a character. */
const MAX_LENGTH = 1_500_000;
const MAX_DEPTH = 20;

const NOTHING: Record<string, unknown> = Object.freeze(Object.create(null));
const NOT_PLAIN = Symbol("not plain");

/**
 * Reads YAML as it is mostly written, in a small part of the parser's time: maps with bare keys, lists, texts of one line.
 * null for all else, be it right or wrong: the parser decides. With `only` it gives no other key of the topmost map.
 */
export function readPlainYaml(source: Source, only: string | null = null): YamlFile | null {
  const { text } = source;
  if (text.length > MAX_LENGTH || ODD.test(text)) return null;
  const marks = openMarks(source);
  let at = text.startsWith("---\n") ? 4 : 0;
  let depth = 0;
  /** Where the key of the value that comes next stands; -1 for none. */
  let keyStart = -1;
  let keyEnd = -1;
  /** Whether what is read is not given. */
  let skips = false;
  /** Of the line that comes next; -1 at the end of the text. */
  let indent = -1;
  /** Where the line before that ends. */
  let lineEnd = 0;

  try {
    nextLine();
    const data = indent === 0 ? readMap(0) : refuse();
    // A line that is no block's goes on with the one before.
    return indent < 0 ? { data, place: marks.root() } : null;
  } catch (thrown) {
    if (thrown === NOT_PLAIN) return null;
    throw thrown;
  }

  function readMap(column: number): unknown {
    const node = open(MAP);
    const data: Record<string, unknown> = skips ? NOTHING : Object.create(null);
    do {
      const name = readKey(data);
      if (depth === 1) skips = only !== null && name !== only;
      const value = take(LINE_END) ? readBlock(column) : readLine();
      if (!skips) data[name] = value;
      if (depth === 1) skips = false;
    } while (indent === column && !startsWith("-"));
    close(node, lineEnd);
    return data;
  }

  function readList(column: number): unknown {
    const node = open(LIST);
    const data: unknown[] = [];
    do {
      const start = at;
      need(ITEM);
      keyStart = -1;
      data.push(isAt(KEY) ? readMap(column + at - start) : readLine());
    } while (indent === column && startsWith("-"));
    close(node, lineEnd);
    return data;
  }

  function open(kind: Kind): number {
    depth++;
    return depth > MAX_DEPTH ? refuse() : mark(kind);
  }

  function mark(kind: Kind): number {
    return skips ? -1 : marks.open(kind, at, keyStart, keyEnd);
  }

  function close(node: number, end: number): void {
    depth--;
    if (!skips) marks.close(node, end);
  }

  /** The value of a key on the lines below it. */
  function readBlock(column: number): unknown {
    nextLine();
    if (startsWith("-") && indent >= column) return readList(indent);
    return indent > column ? readMap(indent) : refuse();
  }

  function readLine(): unknown {
    take(SPACES);
    const data = readFlow(LINE_TEXT);
    need(LINE_END);
    lineEnd = at;
    nextLine();
    return data;
  }

  function readFlow(pattern: RegExp): unknown {
    if (startsWith("{")) return readFlowMap();
    return startsWith("[") ? readFlowList() : readScalar(pattern);
  }

  function readFlowMap(): unknown {
    const node = open(MAP);
    const data: Record<string, unknown> = skips ? NOTHING : Object.create(null);
    for (let more = !isEmpty("}"); more; more = goesOn("}")) {
      const name = readKey(data);
      take(SPACES);
      const value = readFlow(FLOW_TEXT);
      if (!skips) data[name] = value;
    }
    close(node, at);
    return data;
  }

  function readFlowList(): unknown {
    const node = open(LIST);
    const data: unknown[] = [];
    for (let more = !isEmpty("]"); more; more = goesOn("]")) {
      keyStart = -1;
      data.push(readFlow(FLOW_TEXT));
    }
    close(node, at);
    return data;
  }

  function isEmpty(closing: string): boolean {
    at++;
    take(SPACES);
    const isClosed = startsWith(closing);
    if (isClosed) at++;
    return isClosed;
  }

  function goesOn(closing: string): boolean {
    take(SPACES);
    const isClosed = startsWith(closing);
    if (!isClosed && !startsWith(",")) refuse();
    at++;
    if (!isClosed) take(SPACES);
    return !isClosed;
  }

  function readScalar(pattern: RegExp): unknown {
    const start = at;
    const node = mark(LEAF);
    const isQuoted = take(QUOTED);
    if (!isQuoted) need(pattern);
    if (skips) return null;
    marks.close(node, at);
    return isQuoted ? text.slice(start + 1, at - 1) : wordOf(text.slice(start, at));
  }

  /** Stops behind the colon. */
  function readKey(data: object): string {
    keyStart = at;
    need(KEY);
    keyEnd = at;
    at++;
    if (skips) return "";
    const name = text.slice(keyStart, keyEnd);
    return name in data ? refuse() : name;
  }

  function nextLine(): void {
    take(EMPTY_LINES);
    const start = at;
    take(SPACES);
    indent = at === text.length ? -1 : at - start;
  }

  function startsWith(char: string): boolean {
    return text[at] === char;
  }

  function need(pattern: RegExp): void {
    if (!take(pattern)) refuse();
  }

  function take(pattern: RegExp): boolean {
    const isThere = isAt(pattern);
    if (isThere) at = pattern.lastIndex;
    return isThere;
  }

  function isAt(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    return pattern.test(text);
  }
}

function wordOf(text: string): unknown {
  const meaning = meaningOf(text);
  return meaning === undefined ? refuse() : meaning;
}

function refuse(): never {
  throw NOT_PLAIN;
}
