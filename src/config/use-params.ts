import type { FileContext } from "./context.ts";
import type { Param } from "./param-atoms.ts";
import { tellParamError, useSpan } from "./param-errors.ts";
import { RULE } from "./params.ts";
import { type Place, placeAt, underline } from "./place.ts";
import { isLiteral } from "./references.ts";
import { isIndexed, pathOf, type SchemaError, withoutNoise } from "./schema-error.ts";
import type { Scope, Spot } from "./scope.ts";
import type { Template } from "./template.ts";
import { isPublic } from "./trust.ts";

/** Stands for a value that is secret, or not at hand: it is a text, and nothing else is said of it. */
const OPAQUE = "";

/**
 * The params of one use of a template: given, or by default, and held against their schema.
 * A secret is only asked for its type: by what else is wrong with it, bit by bit, it could be guessed.
 * null when one is wrong, already reported.
 */
export function readParams(
  template: Template,
  given: Readonly<Record<string, unknown>>,
  use: Place,
  defaultScope: Scope,
  { options, values, scope, report }: FileContext,
): ReadonlyMap<string, Param> | null {
  const { params, secretParams } = template;
  const found = new Map<string, Param>();
  for (const [name, param] of params.defaults) found.set(name, { ...param, scope: defaultScope });
  for (const [name, value] of Object.entries(given)) {
    const place = placeAt(use, "with", name);
    found.set(name, { value, place, scope });
    if (secretParams.has(name) && typeof value === "string") place.span.source.hide(place.span);
  }

  const opaque = new Set<string>();
  const data = Object.fromEntries([...found].map(([name, param]) => [name, resolve(param.value, param, name)]));
  const errors = params.check(data);
  if ("problem" in errors) {
    const related = [{ span: underline(params.place), message: "these are the params" }];
    report
      .beside(() => related)
      .error(RULE, useSpan(use), `the params cannot be checked: their schema ${errors.problem}`);
    return null;
  }
  const told = withoutNoise(errors).filter((error) => !isAboutSecret(error));
  for (const error of told) tellParamError(error, params, { found, data, use }, report);
  return told.length === 0 ? found : null;

  /** A value as its references make it; marks the param when not all of it may be looked at. */
  function resolve(value: unknown, spot: Spot, name: string): unknown {
    if (typeof value === "string") {
      if (isLiteral(value)) return value;
      const text = publicText(value, spot);
      if (text === null) opaque.add(name);
      return text ?? OPAQUE;
    }
    const child = (step: string | number): Spot => ({ ...spot, place: placeAt(spot.place, step) });
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, child(index), name));
    if (!isIndexed(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([step, item]) => [step, resolve(item, child(step), name)]));
  }

  function publicText(written: string, spot: Spot): string | null {
    const atoms = spot.scope.atoms.read(written, spot.place, false);
    const isShown = atoms?.every(
      ({ part }) => part.kind === "text" || (part.kind === "env" && isPublic(part.name, options)),
    );
    if (!isShown) return null;
    return values.read(written, spot, { sink: "text", underTenant: false, unset: "silent", hint: null }).text;
  }

  function isAboutSecret({ instancePath, keyword }: SchemaError): boolean {
    const [name, ...rest] = pathOf(instancePath, data);
    return opaque.has(String(name)) && !(keyword === "type" && rest.length === 0);
  }
}
