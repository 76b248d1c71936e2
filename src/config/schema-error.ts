import type { Path } from "./place.ts";

/** What ajv finds. */
export interface SchemaError {
  readonly keyword: string;
  /** A JSON pointer into the data. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** What branches of an anyOf or if say is noise: that it holds or not is told, or what its else asks for. */
export function withoutNoise<E extends SchemaError>(errors: readonly E[]): readonly E[] {
  return errors.filter(({ schemaPath, keyword }) => !/\/(?:anyOf|oneOf)\//.test(schemaPath) && keyword !== "if");
}

/** A JSON pointer as steps, those into lists as numbers. */
export function pathOf(pointer: string, data: unknown): Path {
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

/** The way to a keyword that ajv names, such as `#/properties/url/pattern`. */
export function schemaPathOf(pointer: string): Path {
  const steps = pathOf(pointer, null).map((step) => decoded(String(step)));
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** What stands at the end of a path; undefined for nothing. */
export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (isIndexed(value) ? value[step] : undefined), data);
}

/** Whether a value has others inside. */
export function isIndexed(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}
