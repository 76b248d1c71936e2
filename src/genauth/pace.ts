import { Meter } from "./meter.ts";

/** What late timers took, calls may catch up with; what is later than that is lost, so that no burst comes of it. */
const SLACK_MS = 20;
/** The least that a first refusal is taken to allow: one that came before anything succeeded says nothing about the rate. */
const FIRST_GUESS = 10;
const SLOWEST = 1;
/** After a refusal: how far below the known rate it goes on, and for how many seconds' worth of calls until it is there again. */
const BACK_OFF = 0.1;
const RETURN_S = 2;
const FIRST_HOLD_MS = 100;
const LONGEST_HOLD_MS = 1000;

/**
 * Spreads the calls that begin at one host evenly over time: never more than `most` a second, and no more than the host
 * was found to bear. In any time it lets through what the rate allows in that time and 20 ms, and one.
 *
 * A refusal makes the rate known: what went through in the second before. From a tenth below, the rate returns to that,
 * lingers, and then reaches beyond it ever faster, until the next refusal; it counts in calls that succeeded, so that a
 * pace that is not used up is not forgotten.
 */
export class Pace {
  readonly #most: number;
  readonly #succeeded = new Meter();
  /** Calls a second, as of the last refusal. */
  #known = Number.POSITIVE_INFINITY;
  #sinceRefusal = 0;
  #holdMs = 0;
  /** When the next call may begin. */
  #dueAt: number;

  constructor(most: number, now: number) {
    if (!(most > 0)) throw new RangeError("a pace lets calls through");
    this.#most = most;
    this.#dueAt = now;
  }

  /** How many calls a second may begin now. */
  get rate(): number {
    if (this.#known === Number.POSITIVE_INFINITY) return this.#most;
    const beyond = this.#sinceRefusal / this.#known / RETURN_S - 1;
    return Math.min(this.#most, Math.max(SLOWEST, this.#known * Math.exp(BACK_OFF * beyond ** 3)));
  }

  /** How long until the next call may begin. */
  waitMs(now: number): number {
    // Never longer than this, so that a clock that is set back does not hold everybody up.
    this.#dueAt = Math.min(this.#dueAt, now + Math.max(this.#holdMs, 1000 / this.rate + SLACK_MS));
    return this.#dueAt - now;
  }

  begin(now: number): void {
    const due = Math.min(Math.max(this.#dueAt, now - SLACK_MS), now + SLACK_MS);
    this.#dueAt = due + 1000 / this.rate;
  }

  succeeded(now: number): void {
    this.#succeeded.count(now);
    this.#sinceRefusal += 1;
    this.#holdMs = 0;
  }

  /** The rate was too high: calls went through, and then one was refused. */
  lower(now: number): void {
    const { rate } = this;
    const went = this.#succeeded.lastSecond(now);
    const least = rate === Number.POSITIVE_INFINITY ? FIRST_GUESS : rate / 2;
    this.#known = Math.min(rate, Math.max(went, least));
    this.#sinceRefusal = 0;
  }

  /** Nothing goes through at present: nobody begins for a while, a longer one each time. */
  hold(now: number): void {
    this.#holdMs = Math.min(LONGEST_HOLD_MS, Math.max(FIRST_HOLD_MS, 2 * this.#holdMs));
    this.#dueAt = now + this.#holdMs;
  }
}
