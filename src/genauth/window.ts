const FIRST = 10;
/** A host is slower for our sake when even the quickest of many calls takes so much longer than the quickest ever. */
const SLOWER = 2;
const SLOWER_MS = 100;

/**
 * How many calls may be in flight: few at first, one more for each that succeeds, which doubles them with each round.
 * After the host became slower, one more a round.
 */
export class Window {
  readonly #max: number;
  #size: number;
  /** From here on it grows slowly. */
  #careful = Number.POSITIVE_INFINITY;
  /** The quickest call ever of each kind. */
  readonly #quickest = new Map<string, number>();
  #measured = 0;
  /** By how much the quickest of this round was too slow; below 0: it was not. */
  #excess = Number.POSITIVE_INFINITY;

  constructor(max: number) {
    if (!(max >= 1)) throw new RangeError("a limiter lets at least one call through");
    this.#max = max;
    this.#size = Math.min(max, FIRST);
  }

  get size(): number {
    return Math.floor(this.#size);
  }

  grow(): void {
    this.#size = Math.min(this.#max, this.#size + (this.#size < this.#careful ? 1 : 1 / this.#size));
  }

  halve(): void {
    this.#size = Math.max(1, Math.floor(this.size / 2));
    this.#beginRound();
  }

  /**
   * Whether calls take clearly longer than they once did; then it has halved. Two rounds are looked at together: a
   * machine that stands still for a moment delays all that are in flight, but none after those.
   */
  hasSlowedDown(kind: string, ms: number): boolean {
    // The clock was set back.
    if (ms < 0) return false;
    const quickest = Math.min(ms, this.#quickest.get(kind) ?? ms);
    this.#quickest.set(kind, quickest);
    this.#excess = Math.min(this.#excess, ms - SLOWER * quickest - SLOWER_MS);
    this.#measured += 1;
    if (this.#measured < 2 * this.size) return false;
    const isSlow = this.#excess > 0;
    this.#beginRound();
    if (!isSlow) return false;
    // What it takes now is the new measure: a host that is slower for other reasons is not slowed down to a crawl.
    this.#quickest.clear();
    this.halve();
    this.#careful = this.#size;
    return true;
  }

  #beginRound(): void {
    this.#measured = 0;
    this.#excess = Number.POSITIVE_INFINITY;
  }
}
