import { explain } from "./explain.ts";
import { unknownParamHint } from "./param-errors.ts";
import { asJson, type Params } from "./params.ts";
import type { Path } from "./place.ts";
import { isLiteral } from "./references.ts";
import { openReporter } from "./reporter.ts";
import { pathOf, type SchemaError, withoutNoise } from "./schema-error.ts";
import { openSource } from "./source.ts";
import { parseYaml } from "./yaml.ts";

/** The values that are given for a template's params, by name. */
export type ParamValues = ReadonlyMap<string, unknown>;

/** What is wrong with them. */
export interface ParamFault {
  /** null: it is about all of them together. */
  readonly name: string | null;
  readonly isMissing: boolean;
  readonly message: string;
}

/** A value as somebody typed it: a text where the param takes one, else YAML. */
export function readTyped(typed: string, name: string, params: Params): unknown {
  const asText = find(new Map([[name, typed]]), params).filter(({ path }) => path[0] === name);
  if (asText.length === 0) return typed;
  const value = valueOfYaml(typed);
  if (value === undefined || typeof value === "string") return typed;
  const takesNoText = asText.some(({ error }) => error.keyword === "type");
  const fits = () => faultsOf(new Map([[name, value]]), params).every((fault) => fault.name !== name);
  return takesNoText || fits() ? value : typed;
}

/**
 * Holds values, with the defaults of the others, against the schema. One with references is only asked for its type:
 * what they bring in is known when the whole file is read.
 */
export function faultsOf(given: ParamValues, params: Params): readonly ParamFault[] {
  return find(given, params).flatMap(({ error, path, value, isNoise }) => {
    const isOpen = !isLiteral(JSON.stringify(value ?? ""));
    if (isNoise || (isOpen && !(error.keyword === "type" && path.length === 1))) return [];
    return [faultOf(error, path, params)];
  });
}

interface Finding {
  readonly error: SchemaError;
  readonly path: Path;
  /** Of the param that it is about. */
  readonly value: unknown;
  readonly isNoise: boolean;
}

/** A schema that cannot be checked finds nothing: that is told when the whole file is read. */
function find(given: ParamValues, { defaults, check }: Params): readonly Finding[] {
  const values = [...[...defaults].map(([name, { value }]) => [name, value] as const), ...given];
  const data = asJson(Object.fromEntries(values));
  const errors = check(data);
  if ("problem" in errors) return [];
  const telling = new Set(withoutNoise(errors));
  const byName = new Map(values);
  return errors.map((error) => {
    const path = pathOf(error.instancePath, data);
    return { error, path, value: byName.get(String(path[0])), isNoise: !telling.has(error) };
  });
}

function faultOf(error: SchemaError, path: Path, params: Params): ParamFault {
  const { additionalProperty, missingProperty } = error.params;
  if (path.length === 0 && error.keyword === "additionalProperties") {
    const name = String(additionalProperty);
    const message = `the template has no param \`${name}\`; ${unknownParamHint(name, params)}`;
    return { name, isMissing: false, message };
  }
  const about = path[0] ?? missingProperty;
  const name = about === undefined ? null : String(about);
  const isMissing = path.length === 0 && name !== null && params.names.includes(name);
  return { name, isMissing, message: explain(error, path) };
}

/** undefined: it is none. */
function valueOfYaml(text: string): unknown {
  const source = openSource("", text);
  const report = openReporter(source);
  const yaml = parseYaml(source, report);
  return yaml === null || report.failed ? undefined : yaml.data;
}
