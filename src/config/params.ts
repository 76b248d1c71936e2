import { explain } from "./explain.ts";
import { type Place, placeAt, underline } from "./place.ts";
import { isLiteral } from "./references.ts";
import type { Reporter } from "./reporter.ts";
import type { Check, Compile } from "./run-time-schema.ts";
import { pathOf, type SchemaError, schemaPathOf, withoutNoise } from "./schema-error.ts";
import { lintSchema } from "./schema-lint.ts";
import { suggest } from "./suggest.ts";
import type { ParamSchema, ParamsSchema } from "./template-file.ts";

/** The params of a template. */
export interface Params {
  readonly names: readonly string[];
  /** Where they are declared; the whole template where there are none. */
  readonly place: Place;
  /** What is asked of a param that is one of the names. */
  schemaOf(name: string): ParamSchema;
  /** What a param is for; null: nobody said. */
  describe(name: string): string | null;
  readonly defaults: ReadonlyMap<string, { readonly value: unknown; readonly place: Place }>;
  readonly check: Check;
}

/** Which rule a template's params break. */
export const RULE = "template-params";

const NO_PARAMS: Omit<Params, "place"> = {
  names: [],
  schemaOf: () => ({}),
  describe: () => null,
  defaults: new Map(),
  check: allUnknown,
};

/** Opens the params of a template; null when their schema cannot be used, already reported. */
export function openParams(
  schema: ParamsSchema | undefined,
  root: Place,
  compile: Compile,
  report: Reporter,
): Params | null {
  if (schema === undefined) return { ...NO_PARAMS, place: root };
  const place = placeAt(root, "params");
  lintSchema(schema, place, RULE, report);
  const names = Object.keys(schema.properties ?? {});
  schema.required?.forEach((name, index) => {
    if (names.includes(name)) return;
    const { span } = placeAt(place, "required", index);
    report.error(RULE, span, `\`${name}\` is required, and no param`, () => suggest(name, names));
  });
  if (report.failed) return null;
  const check = compile({ ...asJson(schema), type: "object", additionalProperties: false });
  if ("problem" in check) {
    const at = placeAt(place, ...schemaPathOf(check.pointer));
    report.error(RULE, underline(at), `not a schema: ${check.problem}`);
    return null;
  }
  const schemaOf = (name: string) => schema.properties?.[name] ?? {};
  const describe = (name: string) => schemaOf(name).description ?? null;
  const params: Params = { names, place, schemaOf, describe, defaults: defaultsOf(schema, place), check };
  checkDefaults(params, report);
  return report.failed ? null : params;
}

/** The same with prototypes, as ajv expects of what it compares. */
export function asJson(value: object): object {
  return JSON.parse(JSON.stringify(value));
}

function allUnknown(data: unknown): readonly SchemaError[] {
  return Object.keys(Object(data)).map((name) => ({
    keyword: "additionalProperties",
    instancePath: "",
    schemaPath: "#",
    params: { additionalProperty: name },
  }));
}

function defaultsOf({ properties = {} }: ParamsSchema, place: Place): Params["defaults"] {
  return new Map(
    Object.entries(properties).flatMap(([name, param]) =>
      Object.hasOwn(param, "default")
        ? [[name, { value: param.default, place: placeAt(place, "properties", name, "default") }] as const]
        : [],
    ),
  );
}

/** A default that does not meet its own schema would be told to those who never wrote it. */
function checkDefaults({ defaults, check }: Params, report: Reporter): void {
  const literal = [...defaults].filter(([, { value }]) => typeof value !== "string" || isLiteral(value));
  const data = asJson(Object.fromEntries(literal.map(([name, { value }]) => [name, value])));
  const errors = check(data);
  if ("problem" in errors) return;
  for (const error of withoutNoise(errors)) {
    const path = pathOf(error.instancePath, data);
    const [name, ...rest] = path;
    const given = name === undefined ? undefined : defaults.get(String(name));
    if (given === undefined) continue;
    report.error(RULE, underline(placeAt(given.place, ...rest)), `not a default: ${explain(error, path)}`);
  }
}
