import { type Path, type Place, placeAt, underline } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { suggest } from "./suggest.ts";

type Node = Readonly<Record<string, unknown>>;

/** The formats that schemas may ask for. */
const FORMATS: readonly string[] = ["uri"];

/** Keywords of JSON Schema, by what stands under them. */
const KEYWORDS = {
  one: [
    ...["additionalProperties", "propertyNames", "unevaluatedProperties", "unevaluatedItems", "contains", "not"],
    ...["if", "then", "else", "items", "additionalItems", "contentSchema"],
  ],
  list: ["allOf", "anyOf", "oneOf", "prefixItems", "items"],
  map: ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"],
  other: [
    ...["$schema", "$id", "$comment", "$ref", "title", "description", "default", "deprecated", "readOnly", "writeOnly"],
    ...[
      "examples",
      "type",
      "enum",
      "const",
      "multipleOf",
      "minimum",
      "maximum",
      "exclusiveMinimum",
      "exclusiveMaximum",
    ],
    ...["minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems", "minContains"],
    ...["maxContains", "minProperties", "maxProperties", "required", "dependentRequired", "contentMediaType"],
    ...["contentEncoding"],
  ],
} as const satisfies Record<string, readonly string[]>;
const KNOWN = new Set<string>(Object.values(KEYWORDS).flat());

/** Reports, at its place, what ajv would only name or would look for elsewhere: strange keywords, formats, patterns, remote references. */
export function lintSchema(schema: unknown, root: Place, rule: string, report: Reporter): void {
  walk(schema, []);

  function walk(node: unknown, path: Path): void {
    if (!isNode(node)) return;
    for (const [keyword, value] of Object.entries(node)) lintKeyword(keyword, value, [...path, keyword]);
    for (const keyword of KEYWORDS.one) walk(node[keyword], [...path, keyword]);
    for (const keyword of KEYWORDS.list) {
      const items = node[keyword];
      if (!Array.isArray(items)) continue;
      for (const [index, item] of items.entries()) walk(item, [...path, keyword, index]);
    }
    for (const keyword of KEYWORDS.map) {
      const map = node[keyword];
      if (isNode(map)) for (const [name, item] of Object.entries(map)) walk(item, [...path, keyword, name]);
    }
  }

  function lintKeyword(keyword: string, value: unknown, path: Path): void {
    const place = placeAt(root, ...path);
    const at = underline(place);
    if (!KNOWN.has(keyword)) {
      const hint = () => suggest(keyword, KNOWN);
      report.error(rule, place.key ?? at, `\`${keyword}\` is no keyword of JSON Schema`, hint);
    } else if (typeof value !== "string") {
      if (keyword === "patternProperties" && isNode(value)) {
        for (const pattern of Object.keys(value)) lintPattern(pattern, placeAt(place, pattern).key ?? at);
      }
    } else if (keyword === "pattern") {
      lintPattern(value, at);
    } else if (keyword === "$ref" && !value.startsWith("#")) {
      report.error(rule, at, "a `$ref` leads nowhere but into its own schema", "write it such as #/$defs/url");
    } else if (keyword === "format" && !FORMATS.includes(value)) {
      const hint = `the formats are ${FORMATS.join(", ")}; for others write a \`pattern\``;
      report.error(rule, at, `\`${value}\` is no format that is checked`, hint);
    }
  }

  function lintPattern(pattern: string, at: ReturnType<typeof underline>): void {
    try {
      new RegExp(pattern, "u");
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message.replace(/^.*: /, "") : "";
      report.error(rule, at, `this is no regular expression: ${why}`);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
