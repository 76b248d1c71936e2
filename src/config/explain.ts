import { type Path, type Place, placeAt, underline } from "./place.ts";
import type { RelatedSpan } from "./reporter.ts";
import { type SchemaError, schemaPathOf } from "./schema-error.ts";
import { typeWords } from "./schema-messages.ts";

/** An error of a schema that is not ours, in words that show nothing of the data. */
export function explain({ keyword, params, message }: SchemaError, path: Path): string {
  const name = path.length === 0 ? "this" : `\`${path.join("/")}\``;
  const child = (field: unknown) => `\`${[...path, field].join("/")}\``;
  switch (keyword) {
    case "required":
      return `${child(params.missingProperty)} is missing`;
    case "additionalProperties":
      return `unknown ${child(params.additionalProperty)}`;
    case "type":
      return `${name} must be ${typeWords(params.type)}`;
    case "enum":
      return `${name} must be one of ${(params.allowedValues as readonly unknown[]).map(String).join(", ")}`;
    case "const":
      return `${name} must be ${JSON.stringify(params.allowedValue)}`;
    case "pattern":
      return `${name} must match \`${params.pattern}\``;
    case "format":
      return `${name} must be a ${String(params.format).toUpperCase()}`;
    case "false schema":
      return `${name} must not be there`;
    default:
      return `${name} ${message}`;
  }
}

/** Where a schema asks for what an error complains of. */
export function askedAt({ schemaPath }: SchemaError, schema: Place, message: string): RelatedSpan {
  return { span: underline(placeAt(schema, ...schemaPathOf(schemaPath))), message };
}
