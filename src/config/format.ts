import { isDeepStrictEqual } from "node:util";
import schema from "../../schemas/webhooks.schema.json" with { type: "json" };
import { entryEnd, isFlow, lineStart } from "./layout.ts";
import type { Place } from "./place.ts";
import { openReporter } from "./reporter.ts";
import { openSource } from "./source.ts";
import { parseYaml } from "./yaml.ts";
import type { YamlFile } from "./yaml-data.ts";

/** What this needs of a JSON Schema: its fields, in the order that people should find them in. */
interface Fields {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Fields>>;
  readonly patternProperties?: Readonly<Record<string, Fields>>;
  readonly items?: Fields;
  readonly [keyword: string]: unknown;
}

/** A stretch of the text, and what takes its place. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const ROOT: Fields = schema;
const DEFINITIONS: Readonly<Record<string, Fields>> = schema.$defs;

/**
 * A tenant's file with the fields of every map in the schema's order. Each field moves with the comments above it, beside it
 * and indented under it; all else stays to the letter. What is no YAML, has aliases, or would come to mean something else stays as it is.
 */
export function formatText(text: string): string {
  const yaml = read(text);
  if (yaml === null || hasAlias(yaml.place)) return text;
  const { start, end, text: arranged } = arrange(yaml.place, ROOT, text, 0);
  const formatted = text.slice(0, start) + arranged + text.slice(end);
  return isDeepStrictEqual(read(formatted)?.data, yaml.data) ? formatted : text;
}

function read(text: string): YamlFile | null {
  const source = openSource("", text);
  const report = openReporter(source);
  const yaml = parseYaml(source, report);
  return report.failed ? null : yaml;
}

/** An alias has the place of what it stands for, which is above it. */
function hasAlias({ children }: Place): boolean {
  let from = -1;
  for (const child of children?.values() ?? []) {
    if (child.span.start < Math.max(from, child.key?.end ?? 0) || hasAlias(child)) return true;
    from = child.span.end;
  }
  return false;
}

/** A map or list with the entries of each map in it in order; comments above the first entry reach up to `floor` at most. */
function arrange(place: Place, fields: Fields, text: string, floor: number): Piece {
  const flow = isFlow(text, place);
  const own = resolve(fields);
  const order = Object.keys(own.properties ?? {});
  let before = floor;
  const entries = [...(place.children ?? [])].map(([name, child]) => {
    const head = child.key?.start ?? child.span.start;
    // What stands above the first field of all is about the file.
    const isFirst = floor === 0 && before === 0;
    const start = flow || isFirst ? head : commentsAbove(text, head, before);
    const end = flow
      ? Math.max(child.span.end, child.key?.end ?? 0)
      : entryEnd(text, child, head - lineStart(text, head));
    before = end;
    const inner = arrange(child, fieldsOf(own, name), text, child.key?.end ?? child.span.start);
    const whole = text.slice(start, inner.start) + inner.text + text.slice(inner.end, end);
    return { rank: order.indexOf(String(name)), start, end, text: whole };
  });
  const sorted = entries.toSorted((a, b) => a.rank - b.rank);
  const parts = entries.map(
    ({ end }, index) => (sorted[index]?.text ?? "") + text.slice(end, entries[index + 1]?.start ?? end),
  );
  // What has no entries is an empty stretch at its beginning.
  const start = entries[0]?.start ?? place.span.start;
  return { start, end: entries.at(-1)?.end ?? start, text: parts.join("") };
}

function resolve(fields: Fields): Fields {
  const name = fields.$ref?.replace("#/$defs/", "");
  return name === undefined ? fields : (DEFINITIONS[name] ?? {});
}

function fieldsOf({ properties, patternProperties, items }: Fields, name: string | number): Fields {
  if (typeof name === "number") return items ?? {};
  return properties?.[name] ?? Object.values(patternProperties ?? {})[0] ?? {};
}

/** Where the comment lines right above a key begin that are indented as it is. */
function commentsAbove(text: string, key: number, floor: number): number {
  let line = lineStart(text, key);
  const indent = text.slice(line, key);
  if (indent.trim() !== "") return key;
  let start = key;
  while (line > floor) {
    const above = lineStart(text, line - 1);
    if (above <= floor || !text.slice(above, line).startsWith(`${indent}#`)) break;
    start = above + indent.length;
    line = above;
  }
  return start;
}
