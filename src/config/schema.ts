import { type Path, type Place, placeAt } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { isIndexed, pathOf, type SchemaError, valueAt, withoutNoise } from "./schema-error.ts";
import { describe, type SchemaRoot } from "./schema-messages.ts";
import type { YamlFile } from "./yaml-data.ts";

/** What holds files of one kind against their schema. */
export interface FileKind<File extends object> {
  readonly schema: SchemaRoot;
  readonly validate: ((data: unknown) => boolean) & { errors?: readonly SchemaError[] | null };
  /** What is left of a file when all that does not fit is taken out; only its type is of interest. */
  readonly file?: File;
}

/** What these complain of does no harm to the checks that follow. */
const KEPT: readonly string[] = ["required", "uniqueItems", "minItems"];

/**
 * Holds a file against its schema, reports what does not fit, and takes that out, so that the rest can still be checked:
 * fields may be missing, but what is there has its type. null for what is no map.
 */
export function checkFile<File extends object>(
  kind: FileKind<File>,
  { data, place }: YamlFile,
  report: Reporter,
): Partial<File> | null {
  return checkData(kind, data, (path) => ({ place: placeAt(place, ...path), report }));
}

/** The same for data that stands in no file as it is; `at` says where its parts come from. */
export function checkData<File extends object>(
  { schema, validate }: FileKind<File>,
  data: unknown,
  at: (path: Path) => { readonly place: Place; readonly report: Reporter },
): Partial<File> | null {
  validate(data);
  const errors = withoutNoise(validate.errors ?? []);
  const paths = errors.map(({ instancePath }) => pathOf(instancePath, data));
  errors.forEach((error, index) => {
    const path = paths[index] ?? [];
    const { place, report } = at(path);
    const { span, message, hint } = describe({ error, path, value: valueAt(data, path), place, schema });
    report.error("schema", span, message, hint);
  });
  errors.forEach((error, index) => {
    if (!KEPT.includes(error.keyword)) prune(data, [...(paths[index] ?? []), ...unknownField(error)]);
  });
  return isIndexed(data) && !Array.isArray(data) ? (data as Partial<File>) : null;
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
