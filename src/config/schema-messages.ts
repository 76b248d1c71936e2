import { type Path, type Place, underline } from "./place.ts";
import type { Hint } from "./reporter.ts";
import type { SchemaError } from "./schema-error.ts";
import type { Span } from "./source.ts";
import { suggest } from "./suggest.ts";

/** A schema error and what it is about. */
export interface Finding {
  readonly error: SchemaError;
  readonly path: Path;
  readonly value: unknown;
  readonly place: Place;
  /** What it was held against. */
  readonly schema: SchemaRoot;
}

interface Told {
  readonly span: Span;
  readonly message: string;
  readonly hint: Hint;
}

/** The part of JSON Schema that our schemas are written in. */
interface SchemaNode {
  readonly $ref?: string;
  readonly $comment?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly { readonly enum?: readonly string[] }[];
  /** What holds where a param does not stand in for it. */
  readonly else?: SchemaNode;
}

export type SchemaRoot = SchemaNode & { readonly $defs: Readonly<Record<string, SchemaNode>> };

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  null: "empty",
  array: "a list",
  object: "a map",
};

const MISSING_HINTS: Readonly<Record<string, string>> = {
  version: "add `version: 1`",
  webhooks: "add `webhooks:`, or `webhooks: {}` for none",
  url: "add `url:` and where GenAuth delivers to",
  events: "add `events:` and a list such as [user:created]",
  enabled: "add `enabled: true` or `enabled: false`",
};

/** What a schema's `type` asks for, in words. */
export function typeWords(type: unknown): string {
  const types = Array.isArray(type) ? type : [type];
  return types
    .filter((name) => name !== "null" || types.length === 1)
    .map((name) => TYPES[String(name)] ?? String(name))
    .join(" or ");
}

/** A schema error in words, at its place, with what to do about it. */
export function describe(finding: Finding): Told {
  const { error, place, path } = finding;
  const name = fieldName(path);
  const span = underline(place);
  const node = schemaAt(finding.schema, path);
  const { params } = error;
  switch (error.keyword) {
    case "additionalProperties":
      return unknownField(String(params.additionalProperty), node, place);
    case "required": {
      const field = String(params.missingProperty);
      return { span, message: `\`${field}\` is missing`, hint: MISSING_HINTS[field] ?? null };
    }
    case "type":
      return {
        span,
        message: `${name} must be ${typeWords(params.type)}`,
        hint: typeHint(finding, String([params.type].flat()[0])),
      };
    case "enum":
      return oneOf(name, params.allowedValues as readonly string[], finding);
    case "anyOf": {
      const choices = node.anyOf?.find((branch) => branch.enum)?.enum;
      if (choices) return oneOf(name, choices, finding);
      return { span, message: `${name} must be ${node.$comment}`, hint: null };
    }
    case "const":
      return {
        span,
        message: `${name} must be ${params.allowedValue}`,
        hint: `write \`${path.at(-1)}: ${params.allowedValue}\``,
      };
    case "minItems":
      return {
        span,
        message: `${name} is an empty list`,
        hint:
          path[0] === "webhooks" ? "list at least one event, or remove the webhook" : "give it a value or remove it",
      };
    case "minLength":
      return { span, message: `${name} is empty`, hint: "give it a value or remove it" };
    case "maxLength":
      return { span, message: `${name} has more than ${params.limit} characters`, hint: null };
    case "minimum":
      return { span, message: `${name} must be at least ${params.limit}`, hint: null };
    case "pattern":
      return { span, message: `${name} must be ${node.$comment}`, hint: null };
    case "uniqueItems": {
      const twice = place.children?.get(Math.max(Number(params.i), Number(params.j)));
      return { span: twice?.span ?? span, message: `${name} lists this twice`, hint: "remove one of them" };
    }
    default:
      return { span, message: `${name} ${error.message}`, hint: null };
  }
}

function unknownField(field: string, node: SchemaNode, place: Place): Told {
  const span = place.children?.get(field)?.key ?? underline(place);
  if (node.patternProperties)
    return { span, message: `\`${field}\` cannot be a key here`, hint: `write ${node.$comment}` };
  const known = Object.keys(node.properties ?? {});
  const hint = () =>
    field === "use"
      ? "templates do not use templates"
      : (suggest(field, known) ?? `the fields here are ${known.join(", ")}`);
  return { span, message: `unknown field \`${field}\``, hint };
}

function oneOf(name: string, choices: readonly string[], { place, value }: Finding): Told {
  const hint = () => (typeof value === "string" ? suggest(value, choices) : null);
  return { span: underline(place), message: `${name} must be one of ${choices.join(", ")}`, hint };
}

function typeHint({ value, place: { span }, path }: Finding, wanted: string): string | null {
  if (value === null) return wanted === "object" ? "write `{}` for none, or remove it" : "give it a value or remove it";
  const written = span.source.text.slice(span.start, span.end);
  if (wanted === "string" && typeof value !== "object") {
    return isSecret(path) ? "write it in quotes" : `write it in quotes: "${written}"`;
  }
  if (wanted === "array" && typeof value === "string") return `write it as a list: [${written}]`;
  if (wanted === "boolean" && typeof value === "string") return "write it without quotes; YAML 1.2 knows no yes and no";
  if (wanted === "integer" && typeof value === "string") return "write it without quotes";
  return null;
}

function isSecret(path: Path): boolean {
  const field = path.at(-1);
  return field === "secret" || field === "accessKeySecret" || path[0] === "vars";
}

function fieldName(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return "the file";
  return typeof last === "number" ? `\`${path.at(-2)}/${last}\`` : `\`${last}\``;
}

/** The part of the schema that a value at this path is held against. */
function schemaAt(root: SchemaRoot, path: Path): SchemaNode {
  return path.reduce<SchemaNode>((node, step) => {
    if (typeof step === "number") return resolve(node.items);
    const properties = node.properties ?? {};
    if (Object.hasOwn(properties, step)) return resolve(properties[step]);
    return resolve(Object.values(node.patternProperties ?? {})[0]);
  }, root);

  function resolve(node: SchemaNode | undefined): SchemaNode {
    if (node?.$ref !== undefined) return resolve(root.$defs[node.$ref.slice("#/$defs/".length)]);
    return node?.else === undefined ? (node ?? {}) : { ...resolve(node.else), ...node };
  }
}
