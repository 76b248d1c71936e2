import { type Atom, type AtomContext, type AtomReader, readAtoms, through } from "./atoms.ts";
import type { Place } from "./place.ts";
import type { Spot } from "./scope.ts";

/** A param with the value that one use of a template gives it, as written there. */
export interface Param extends Spot {
  readonly value: unknown;
}

/** Opens the atoms of a template's texts for one use of it. */
export function openParamAtoms(params: ReadonlyMap<string, Param>, context: AtomContext): AtomReader {
  const known = new Map<string, readonly Atom[] | null>();

  function atomsOf(name: string): readonly Atom[] | null {
    const before = known.get(name);
    if (before !== undefined) return before;
    const param = params.get(name);
    const atoms = param === undefined ? null : through(textAtoms(param, context), `the param \`${name}\``);
    known.set(name, atoms);
    return atoms;
  }

  return {
    read(written: string, place: Place, underTenant: boolean) {
      return readAtoms(written, place, underTenant, context, ({ name }, span) => {
        const value = params.get(name)?.value;
        if (value === undefined) {
          const hint = "give it under `with:`; a text that is more than the param cannot be left out";
          context.report.error("missing-param", span, `the param \`${name}\` is not given`, hint);
          return null;
        }
        if (typeof value !== "object") return atomsOf(name);
        const kind = value === null ? "empty" : Array.isArray(value) ? "a list" : "a map";
        const hint = `it can only be a whole value: \${param:${name}}`;
        context.report.error("param-in-text", span, `the param \`${name}\` is ${kind}, and stands in a text`, hint);
        return null;
      });
    },
  };
}

function textAtoms({ value, place, scope }: Param, { lookup }: AtomContext): readonly Atom[] | null {
  if (typeof value === "string") return scope.atoms.read(value, place, false);
  return [{ part: { kind: "text", text: String(value) }, span: place.span, via: null, lookup }];
}
