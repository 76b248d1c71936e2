import { onAbort } from "./on-abort.ts";

/** How a call went, as far as the host's patience is concerned. */
export type Verdict = "success" | "congested" | "neither";

/** The right to have one call in flight. */
export interface Turn {
  /** Gives the turn back; the new limit when this very call lowered it, else null. Call it once. */
  end(verdict: Verdict): number | null;
}

/** Where every call waits for its turn. */
export interface Gate {
  /** First come, first served; rejects with the signal's reason when it aborts meanwhile. */
  take(signal: AbortSignal): Promise<Turn>;
}

/**
 * Caps the calls in flight to one host, over all its tenants: never more than `max`.
 * Halves when the host is congested, once for all calls that were in flight then, and climbs back as calls succeed.
 */
export class Limiter implements Gate {
  readonly #max: number;
  readonly #waiting: (() => void)[] = [];
  #limit: number;
  #inFlight = 0;
  #episode = 0;

  constructor(max: number) {
    if (!(max >= 1)) throw new RangeError("a limiter lets at least one call through");
    this.#max = max;
    this.#limit = max;
  }

  /** How many calls may be in flight now. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** Waits for a turn, first come, first served; rejects with the signal's reason when it aborts meanwhile. */
  async take(signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    if (this.#inFlight < this.limit) this.#inFlight += 1;
    else await this.#wait(signal);
    const episode = this.#episode;
    return { end: (verdict) => this.#end(verdict, episode) };
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        stay();
        resolve();
      };
      const stay = onAbort(signal, () => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal.reason);
      });
      this.#waiting.push(start);
    });
  }

  #end(verdict: Verdict, episode: number): number | null {
    const slower = verdict === "congested" && episode === this.#episode;
    if (slower) {
      this.#episode += 1;
      this.#limit = Math.max(1, Math.floor(this.limit / 2));
    }
    if (verdict === "success") this.#limit = Math.min(this.#max, this.#limit + 1 / this.#limit);
    this.#inFlight -= 1;
    while (this.#inFlight < this.limit) {
      const start = this.#waiting.shift();
      if (start === undefined) break;
      this.#inFlight += 1;
      start();
    }
    return slower ? this.limit : null;
  }
}
