import type { Clock } from "../core/ports.ts";
import type { Gate, Turn } from "./limiter.ts";
import { untilAborted } from "./on-abort.ts";

/** What late timers took, calls may catch up with; what is later than that is lost, so that no burst comes of it. */
const SLACK_MS = 20;

/**
 * Spreads the calls that begin at one host evenly over time, over all its tenants: in any time, no more than the rate
 * allows in that time and 20 ms, and one. They wait in one line and hold no turn of the gate behind it meanwhile.
 */
export class Pace implements Gate {
  readonly #gapMs: number;
  readonly #gate: Gate;
  readonly #clock: Clock;
  /** When the next call may begin. */
  #dueAt: number;
  /** Resolves when all who came so far have left the line. */
  #line: Promise<void> = Promise.resolve();

  constructor(perSecond: number, gate: Gate, clock: Clock) {
    if (!(perSecond > 0)) throw new RangeError("a pace lets calls through");
    this.#gapMs = 1000 / perSecond;
    this.#gate = gate;
    this.#clock = clock;
    this.#dueAt = clock.now();
  }

  /** Waits for a turn, first come, first served; rejects with the signal's reason when it aborts meanwhile. */
  async take(signal: AbortSignal): Promise<Turn> {
    const before = this.#line;
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    // Who gives up leaves at once, and those behind still wait for those before.
    this.#line = before.then(() => left);
    try {
      await untilAborted(before, signal);
      await this.#untilDue(signal);
      // The last of the waits: a turn that is late lets one call begin, and not all that have become due.
      const turn = await this.#gate.take(signal);
      this.#begin();
      return turn;
    } finally {
      leave();
    }
  }

  async #untilDue(signal: AbortSignal): Promise<void> {
    // Never longer than this, so that a clock that is set back does not hold everybody up.
    const waitMs = Math.min(this.#dueAt - this.#clock.now(), this.#gapMs + SLACK_MS);
    if (waitMs > 0) await this.#clock.sleep(Math.ceil(waitMs), signal);
  }

  #begin(): void {
    const now = this.#clock.now();
    const due = Math.min(Math.max(this.#dueAt, now - SLACK_MS), now + SLACK_MS);
    this.#dueAt = due + this.#gapMs;
  }
}
