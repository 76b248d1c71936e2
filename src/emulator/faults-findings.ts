import schema from "../../schemas/faults.schema.json" with { type: "json" };
import type { SchemaError } from "./faults-validator.generated.js";

export type Path = readonly (string | number)[];

/** One thing that is wrong with a faults file. */
export interface Finding {
  readonly path: Path;
  readonly what: string;
}

const { $defs } = schema;
const RULE_FIELDS = Object.keys($defs.fault.properties);

const TYPES: Readonly<Record<string, string>> = {
  object: "an object",
  array: "an array",
  string: "a text",
  integer: "a whole number",
  number: "a number",
};

/** A path as people write it, `faults[0].match.name`; nothing for the whole. */
export function nameOf(path: Path): string {
  // A name may be of any letters, and must not make up lines of its own.
  const steps = path.map((step) =>
    typeof step === "number" ? `[${step}]` : `.${/\W/.test(step) ? JSON.stringify(step) : step}`,
  );
  return steps.join("").slice(1);
}

/** What a schema error complains of; null for one that only follows from another. */
export function inWords({ keyword, params, message, instancePath }: SchemaError, data: unknown): Finding | null {
  const path = pathOf(instancePath);
  switch (keyword) {
    case "if":
      return null;
    case "additionalProperties":
      return { path: [...path, String(params.additionalProperty)], what: "is an unknown field" };
    case "unevaluatedProperties":
      return unknownField(path, String(params.unevaluatedProperty), valueAt(data, [...path, "kind"]));
    default:
      return { path, what: demandOf(keyword, params) ?? `${message}` };
  }
}

function demandOf(keyword: string, params: SchemaError["params"]): string | null {
  switch (keyword) {
    case "type":
      return `must be ${TYPES[String(params.type)]}`;
    case "required":
      return `needs the field ${JSON.stringify(params.missingProperty)}`;
    case "false schema":
      return "cannot be: this fault is not about single webhooks";
    case "enum":
      return `must be one of ${(params.allowedValues as readonly string[]).join(", ")}`;
    case "const":
      return `must be ${params.allowedValue}, or left out`;
    case "minimum":
      return `must be at least ${params.limit}`;
    case "maximum":
      return `must be at most ${params.limit}`;
    case "minLength":
    case "minProperties":
      return "must not be empty";
    case "pattern":
      return "must be printable ASCII";
    default:
      return null;
  }
}

/** Of a rule that is wrong in other ways, the validator calls the fields of its kind unknown too. */
function unknownField(path: Path, field: string, kind: unknown): Finding | null {
  const known = $defs.fault.properties.kind.enum.find((other) => other === kind);
  if (known === undefined) return null;
  const own = $defs[known as keyof typeof $defs];
  const fields = [...new Set([...RULE_FIELDS, ...("properties" in own ? Object.keys(own.properties) : [])])];
  if (fields.includes(field)) return null;
  return { path: [...path, field], what: `is no field of ${known}; its fields are ${fields.join(", ")}` };
}

/** A JSON pointer as steps, those into arrays as numbers. */
function pathOf(pointer: string): Path {
  const steps = pointer.split("/").slice(1);
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Readonly<Record<string | number, unknown>>)[step], data);
}
