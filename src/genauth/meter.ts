const SLOT_MS = 100;
const SLOTS = 10;

/** Counts what happened within the last second, of which up to a tenth may be missing. */
export class Meter {
  readonly #counts = new Array<number>(SLOTS).fill(0);
  #slot = 0;

  count(now: number): void {
    this.#turnTo(now);
    this.#counts[this.#slot % SLOTS] = (this.#counts[this.#slot % SLOTS] ?? 0) + 1;
  }

  lastSecond(now: number): number {
    this.#turnTo(now);
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** Empties the slots that time has passed by; a clock that is set back begins anew. */
  #turnTo(now: number): void {
    const slot = Math.floor(now / SLOT_MS);
    const passed = slot < this.#slot ? SLOTS : Math.min(SLOTS, slot - this.#slot);
    for (let back = 0; back < passed; back++) this.#counts[(slot - back) % SLOTS] = 0;
    this.#slot = slot;
  }
}
