import type { Place } from "./place.ts";
import type { Source, Span } from "./source.ts";

/** Collects where nodes stand, as bare numbers: a place is made of them only when somebody asks for it. */
export interface Marks {
  /** Notes that a node begins, and where the key before it is; -1 for none. Gives what `close` needs. */
  open(kind: Kind, at: number, keyStart: number, keyEnd: number): number;
  close(node: number, end: number): void;
  /** The place of the first node, when all are closed. */
  root(): Place;
}

export const LEAF = 0;
export const LIST = 1;
export const MAP = 2;
export type Kind = typeof LEAF | typeof LIST | typeof MAP;

/** Of each node its kind, the start and end of its key, its own, and the index of the next one that is not inside it. */
const WIDTH = 6;

/** Opens the collection for one source. */
export function openMarks(source: Source): Marks {
  const marks: number[] = [];
  return {
    open: (kind, at, keyStart, keyEnd) => marks.push(kind, keyStart, keyEnd, at, at, 0) - WIDTH,
    close(node, end) {
      marks[node + 4] = end;
      marks[node + 5] = marks.length;
    },
    root: () => new MarkedPlace(0, new Int32Array(marks), source),
  };
}

/** A class: an object with getters of its own costs ten times as much, and there may be many. */
class MarkedPlace implements Place {
  readonly #node: number;
  readonly #marks: Int32Array;
  readonly #source: Source;
  #children: Place["children"] | undefined;

  constructor(node: number, marks: Int32Array, source: Source) {
    this.#node = node;
    this.#marks = marks;
    this.#source = source;
  }

  get span(): Span {
    return this.#spanAt(3);
  }

  get key(): Span | null {
    return this.#marks[this.#node + 1] === -1 ? null : this.#spanAt(1);
  }

  get children(): Place["children"] {
    this.#children ??= childrenOf(this.#node, this.#marks, this.#source);
    return this.#children;
  }

  #spanAt(offset: number): Span {
    const at = this.#node + offset;
    return this.#source.span(this.#marks[at] ?? 0, this.#marks[at + 1] ?? 0);
  }
}

function childrenOf(parent: number, marks: Int32Array, source: Source): Place["children"] {
  const kind = marks[parent];
  if (kind === LEAF) return null;
  const children = new Map<string | number, Place>();
  const end = marks[parent + 5] ?? 0;
  for (let node = parent + WIDTH; node < end; node = marks[node + 5] ?? end) {
    const name = kind === LIST ? children.size : source.text.slice(marks[node + 1], marks[node + 2]);
    children.set(name, new MarkedPlace(node, marks, source));
  }
  return children;
}
