import { askedAt, explain } from "./explain.ts";
import type { Param } from "./param-atoms.ts";
import type { Params } from "./params.ts";
import { type Path, type Place, placeAt, underline } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { pathOf, type SchemaError } from "./schema-error.ts";
import type { Span } from "./source.ts";
import { suggest } from "./suggest.ts";

/** The params that a use of a template ends up with, and the use. */
export interface CheckedParams {
  readonly found: ReadonlyMap<string, Param>;
  readonly data: unknown;
  readonly use: Place;
}

/** Reports what the schema of a template's params finds, at the place where it is given and where it is asked for. */
export function tellParamError(error: SchemaError, params: Params, checked: CheckedParams, report: Reporter): void {
  const { keyword, params: details } = error;
  const path = pathOf(error.instancePath, checked.data);
  const unknown = keyword === "additionalProperties" ? String(details.additionalProperty) : null;
  const span = spanOf(path, unknown, checked);
  if (unknown !== null && path.length === 0) {
    const hint = () => unknownParamHint(unknown, params);
    const related = [{ span: underline(params.place), message: "this is the template" }];
    report.beside(() => related).error("params", span, `the template has no param \`${unknown}\``, hint);
    return;
  }
  const name = String(path[0] ?? details.missingProperty);
  const description = params.describe(name);
  const related = [askedAt(error, params.place, "the template asks for it here")];
  const hint = description && `${name}: ${description}`;
  report.beside(() => related).error("params", span, explain(error, path), hint);
}

/** What to do about a param that a template does not have. */
export function unknownParamHint(unknown: string, { names }: Params): string {
  if (names.length === 0) return "it has none at all";
  return suggest(unknown, names) ?? `the params are ${names.join(", ")}`;
}

/** Where the params of a use stand as a whole. */
export function useSpan(use: Place): Span {
  return use.children?.get("with")?.key ?? underline(placeAt(use, "template"));
}

function spanOf([name, ...rest]: Path, unknown: string | null, { found, use }: CheckedParams): Span {
  const param = name === undefined ? null : found.get(String(name));
  const owner = param ? placeAt(param.place, ...rest) : placeAt(use, "with");
  const key = unknown === null ? null : owner.children?.get(unknown)?.key;
  return key ?? (param ? underline(owner) : useSpan(use));
}
