import { isAlias, isMap, isScalar, isSeq, type ParsedNode } from "yaml";
import type { Place } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import type { Source, Span } from "./source.ts";

/** What a YAML file says, and where; maps have no prototype, so that `__proto__` is a key like any other. */
export interface YamlFile {
  readonly data: unknown;
  readonly place: Place;
}

/** A converted node and how many nodes it stands for once its aliases are followed. */
interface Converted extends YamlFile {
  readonly size: number;
}

interface MapPair {
  readonly key: ParsedNode;
  readonly value: ParsedNode | null;
}

const MAX_DEPTH = 100;
const MAX_ALIASED_NODES = 100_000;

/** Turns nodes into data and places; keys it cannot take in are reported and left out, for worse it gives null. */
export function convertNodes(root: ParsedNode, source: Source, report: Reporter): YamlFile | null {
  const anchors = new Map<string, Converted>();
  let aliased = 0;
  let broken = false;

  function walk(node: ParsedNode | null, key: Span | null, depth: number): Converted {
    if (node === null) return leaf(null, key ?? source.span(0, 0), key);
    const span = source.span(node.range[0], node.range[1]);
    if (isAlias(node)) return follow(node.source, span, key);
    if (depth > MAX_DEPTH) {
      return stop("yaml-limit", span, `nested too deeply: over ${MAX_DEPTH} levels`);
    }
    const converted = isMap(node)
      ? walkMap(node.items, span, key, depth)
      : isSeq(node)
        ? walkList(node.items, span, key, depth)
        : leaf(node.value, span, key);
    if (node.anchor !== undefined) anchors.set(node.anchor, converted);
    return converted;
  }

  function walkMap(pairs: readonly MapPair[], span: Span, key: Span | null, depth: number): Converted {
    const data: Record<string, unknown> = Object.create(null);
    const children = new Map<string, Place>();
    let size = 1;
    for (const pair of pairs) {
      const at = source.span(pair.key.range[0], pair.key.range[1]);
      const name = nameOf(pair.key, at);
      if (name === null) continue;
      const first = children.get(name)?.key;
      if (first) {
        const { line } = source.locate(first);
        report.error("yaml-duplicate-key", at, `\`${name}\` is written twice`, `the first is on line ${line}`);
        continue;
      }
      const value = walk(pair.value, at, depth + 1);
      data[name] = value.data;
      children.set(name, value.place);
      size += value.size;
    }
    return { data, place: { span, key, children }, size };
  }

  function walkList(items: readonly ParsedNode[], span: Span, key: Span | null, depth: number): Converted {
    const values = items.map((item) => walk(item, null, depth + 1));
    return {
      data: values.map(({ data }) => data),
      place: { span, key, children: new Map(values.map(({ place }, index) => [index, place])) },
      size: values.reduce((sum, { size }) => sum + size, 1),
    };
  }

  function nameOf(node: ParsedNode, at: Span): string | null {
    if (!isScalar(node)) {
      report.error("yaml-key", at, "a key is text, not an alias, a list or a map");
    } else if (node.value === "<<") {
      report.error(
        "yaml-merge-key",
        at,
        "merge keys (`<<`) are not YAML 1.2",
        "use `defaults:` for what webhooks share",
      );
    } else if (typeof node.value !== "string") {
      const { start, end } = at;
      const written = source.text.slice(start, end);
      report.error("yaml-key", at, `the key \`${written}\` is not text`, written && `write it in quotes: "${written}"`);
    } else {
      return node.value;
    }
    return null;
  }

  function follow(name: string, span: Span, key: Span | null): Converted {
    const target = anchors.get(name);
    if (target === undefined) return stop("yaml-alias", span, `no anchor \`&${name}\` stands before this alias`);
    aliased += target.size;
    if (aliased > MAX_ALIASED_NODES) return stop("yaml-limit", span, "aliases stand for over 100,000 values");
    return { ...target, place: { ...target.place, key } };
  }

  /** One such finding is enough: the rest would follow from it. */
  function stop(rule: string, span: Span, message: string): Converted {
    if (!broken) report.error(rule, span, message);
    broken = true;
    return leaf(null, span, null);
  }

  const converted = walk(root, null, 0);
  return broken ? null : converted;
}

function leaf(data: unknown, span: Span, key: Span | null): Converted {
  return { data, place: { span, key, children: null }, size: 1 };
}
