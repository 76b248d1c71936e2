import { checkWebhooks } from "./check-webhooks.ts";
import type { Layer } from "./layer.ts";
import type { Param } from "./param-atoms.ts";
import { type Path, type Place, placeAt } from "./place.ts";
import { isIndexed } from "./schema-error.ts";
import type { Scope, Spot } from "./scope.ts";
import { type Template, webhookPlace } from "./template.ts";

/** A part of a template with the values of params in place of them, as data and as places. */
interface Grafted {
  readonly data: unknown;
  readonly place: Place;
}

const WHOLE = /^\$\{param:([^}]+)\}$/;

/**
 * The webhooks of a template with these keys, for one use of it: a text that is nothing but a param is its value, of any
 * type, and is left out when there is none. What does not fit its field then is reported and left out.
 */
export function graftWebhooks(
  template: Template,
  keys: readonly string[],
  params: ReadonlyMap<string, Param>,
  scope: Scope,
): ReadonlyMap<string, Layer> {
  /** Where the file changes on the way down. */
  const scopes = new Map<Place, Scope>();
  const webhooks: Record<string, unknown> = Object.create(null);
  const places = new Map<string | number, Place>();
  for (const key of keys) {
    const grafted = graft(template.webhooks[key], webhookPlace(template, key));
    if (grafted === null) continue;
    webhooks[key] = grafted.data;
    places.set(key, grafted.place);
  }
  const root: Place = { ...placeAt(template.root, "webhooks"), children: places };
  const checked = checkWebhooks(webhooks, (path) => {
    const { place, scope: at } = spotAt(path);
    return { place, report: at.report };
  });
  return new Map(
    Object.entries(checked).map(([key, fields]) => [
      key,
      { fields: fields ?? {}, spot: (...path) => spotAt([key, ...path]) },
    ]),
  );

  function graft(value: unknown, place: Place): Grafted | null {
    if (typeof value === "string") {
      const name = WHOLE.exec(value)?.[1];
      return name === undefined ? { data: value, place } : graftParam(name, params.get(name), place);
    }
    if (!isIndexed(value)) return { data: value, place };
    const children = new Map<string | number, Place>();
    const take = (step: string | number, to: string | number): readonly unknown[] => {
      const grafted = graft(value[step], placeAt(place, step));
      if (grafted === null) return [];
      children.set(to, grafted.place);
      return [grafted.data];
    };
    if (!Array.isArray(value)) {
      const data: Record<string, unknown> = Object.create(null);
      for (const field of Object.keys(value)) for (const item of take(field, field)) data[field] = item;
      return { data, place: { ...place, children } };
    }
    const data: unknown[] = [];
    for (const index of value.keys()) data.push(...take(index, data.length));
    return { data, place: { ...place, children } };
  }

  function graftParam(name: string, param: Param | undefined, usedAt: Place): Grafted | null {
    if (param === undefined) return null;
    // A place of its own, for the param may stand in many fields.
    const { span, key, children } = param.place;
    const place = { span, key, children };
    const related = [{ span: usedAt.span, message: `as \`\${param:${name}}\` here` }];
    scopes.set(place, { ...param.scope, report: param.scope.report.beside(() => related) });
    return { data: copyOf(param.value), place };
  }

  function spotAt(path: Path): Spot {
    let spot: Spot = { place: root, scope };
    for (const step of path) {
      const place = spot.place.children?.get(step);
      if (place === undefined) break;
      spot = { place, scope: scopes.get(place) ?? spot.scope };
    }
    return spot;
  }
}

/** Checks take out what does not fit: not from what others use. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isIndexed(value)) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [step, item] of Object.entries(value)) copy[step] = copyOf(item);
  return copy;
}
