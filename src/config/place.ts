import type { Span } from "./source.ts";

/** Where a value stands in its file, and where the values inside it do. */
export interface Place {
  /** The value itself. */
  readonly span: Span;
  /** The key before it; null in a list and at the top. */
  readonly key: Span | null;
  /** null: it is no map and no list. */
  readonly children: ReadonlyMap<string | number, Place> | null;
}

/** A way down through maps and lists. */
export type Path = readonly (string | number)[];

/** The place at the end of a path, or the last one on the way there that exists. */
export function placeAt(root: Place, ...path: Path): Place {
  let place = root;
  for (const step of path) {
    const next = place.children?.get(step);
    if (next === undefined) return place;
    place = next;
  }
  return place;
}

/** What to underline for a place: a text itself, and of a map or list its key. */
export function underline(place: Place): Span {
  if (place.children === null) return place.span;
  return place.key ?? { ...place.span, end: place.span.start + 1 };
}
