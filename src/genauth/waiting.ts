/** Calls that wait, each in the lane of its tenant: the lanes take turns, and within one it is first come, first served. */
export class Waiting {
  /** Lanes in which somebody waits, whose turn it is first. */
  readonly #lanes = new Set<Lane>();

  get isEmpty(): boolean {
    return this.#lanes.size === 0;
  }

  add(lane: Lane, start: () => void): void {
    lane.waiting.add(start);
    this.#lanes.add(lane);
  }

  remove(lane: Lane, start: () => void): void {
    lane.waiting.delete(start);
    if (lane.waiting.size === 0) this.#lanes.delete(lane);
  }

  /** The next lane that has room, which then comes last; null where none has. */
  next(): { readonly lane: Lane; readonly start: () => void } | null {
    for (const lane of this.#lanes) {
      if (lane.inFlight >= lane.max) continue;
      const [start] = lane.waiting;
      this.#lanes.delete(lane);
      if (start === undefined) continue;
      lane.waiting.delete(start);
      if (lane.waiting.size > 0) this.#lanes.add(lane);
      return { lane, start };
    }
    return null;
  }
}

/** One tenant's calls to a host. */
export interface Lane {
  readonly max: number;
  readonly waiting: Set<() => void>;
  inFlight: number;
}
