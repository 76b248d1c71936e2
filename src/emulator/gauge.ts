/** Counts what is under way at once, and remembers the most. */
export class Gauge {
  #current = 0;
  #max = 0;

  get max(): number {
    return this.#max;
  }

  /** Counts one in; the function it gives counts it out. */
  enter(): () => void {
    this.#current += 1;
    this.#max = Math.max(this.#max, this.#current);
    return () => {
      this.#current -= 1;
    };
  }
}
