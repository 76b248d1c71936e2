import type { Path } from "./place.ts";
import { placeAt } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { describe } from "./schema-messages.ts";
import type { Source } from "./source.ts";
import type { WebhooksFile } from "./webhooks-file.ts";
import { type SchemaError, validate } from "./webhooks-validator.generated.js";
import type { YamlFile } from "./yaml-data.ts";

/** What these complain of does no harm to the checks that follow. */
const KEPT: readonly string[] = ["required", "uniqueItems", "minItems"];

/**
 * Holds a file against the schema, reports what does not fit, and takes that out,
 * so that the rest can still be checked: fields may be missing, but what is there has its type.
 */
export function checkSchema({ data, place }: YamlFile, source: Source, report: Reporter): WebhooksFile {
  validate(data);
  // What the branches of an anyOf say is noise: the anyOf itself is told.
  const errors = (validate.errors ?? []).filter(({ schemaPath }) => !schemaPath.includes("/anyOf/"));
  const paths = errors.map(({ instancePath }) => pathOf(instancePath, data));
  errors.forEach((error, index) => {
    const path = paths[index] ?? [];
    const { span, message, hint } = describe({
      error,
      path,
      value: valueAt(data, path),
      place: placeAt(place, ...path),
      source,
    });
    report.error("schema", span, message, hint);
  });
  errors.forEach((error, index) => {
    if (!KEPT.includes(error.keyword)) prune(data, [...(paths[index] ?? []), ...unknownField(error)]);
  });
  return isRecord(data) ? data : {};
}

/** A JSON pointer as steps, those into lists as numbers. */
function pathOf(pointer: string, data: unknown): Path {
  let value = data;
  return pointer
    .split("/")
    .slice(1)
    .map((escaped) => {
      const name = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
      const step = Array.isArray(value) ? Number(name) : name;
      value = valueAt(value, [step]);
      return step;
    });
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (isIndexed(value) ? value[step] : undefined), data);
}

function unknownField({ params }: SchemaError): readonly string[] {
  return typeof params.additionalProperty === "string" ? [params.additionalProperty] : [];
}

/** Takes out one value; in a list that leaves a hole, so that the others keep their places. */
function prune(data: unknown, path: Path): void {
  const owner = valueAt(data, path.slice(0, -1));
  const last = path.at(-1);
  if (isIndexed(owner) && last !== undefined) delete owner[last];
}

function isIndexed(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

function isRecord(value: unknown): value is Record<string, never> {
  return isIndexed(value) && !Array.isArray(value);
}
