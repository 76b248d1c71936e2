import type { AtomReader } from "./atoms.ts";
import type { Place } from "./place.ts";
import type { Reporter } from "./reporter.ts";

/** A file as one tenant reads it: how its values are taken apart, and how trouble with them is told. */
export interface Scope {
  readonly atoms: AtomReader;
  readonly report: Reporter;
}

/** Where a value is written, and the scope it is read in. */
export interface Spot {
  readonly place: Place;
  readonly scope: Scope;
}
