import type { AtomReader } from "./atoms.ts";
import { type Path, type Place, placeAt } from "./place.ts";
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

/** The spot at the end of a path; its place is looked up when it is asked for, as most never are. */
export function spotAt(root: Place, path: Path, scope: Scope): Spot {
  return new LateSpot(root, path, scope);
}

/** A class, for a getter of an object is dear to make. */
class LateSpot implements Spot {
  readonly #root: Place;
  readonly #path: Path;
  readonly scope: Scope;

  constructor(root: Place, path: Path, scope: Scope) {
    this.#root = root;
    this.#path = path;
    this.scope = scope;
  }

  get place(): Place {
    return placeAt(this.#root, ...this.#path);
  }
}
