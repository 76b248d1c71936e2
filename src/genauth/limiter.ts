import type { Clock } from "../core/ports.ts";
import { onAbort } from "./on-abort.ts";
import { Pace } from "./pace.ts";
import { type Lane, Waiting } from "./waiting.ts";
import { Window } from "./window.ts";

/** How a call went, as far as the host's patience is concerned. */
export type Verdict = "success" | "congested" | "neither";

/** The right to have one call in flight. */
export interface Turn {
  /** Gives the turn back; the new limit when this very call lowered it, else null. Call it once. */
  end(verdict: Verdict): number | null;
}

/** Where every call of a tenant waits for its turn. */
export interface Gate {
  /** Rejects with the signal's reason when it aborts meanwhile; `kind` says whose time it is compared with. */
  take(kind: string, signal: AbortSignal): Promise<Turn>;
}

/**
 * Finds out what a host bears, for all its tenants together: how many calls in flight (never more than `max`) and how many a
 * second (never more than `perSecond`). Its tenants take turns. ADR 9 tells why it is like this.
 */
export class Limiter {
  readonly #window: Window;
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #waiting = new Waiting();
  #inFlight = 0;
  /** Counts how often the limit was lowered: calls that began before say nothing about it any more. */
  #episode = 0;
  #hasSucceeded = true;
  /** Ends the wait for the time when the next call is due; null: nothing is waited for. */
  #alarm: AbortController | null = null;

  constructor(max: number, perSecond: number, clock: Clock) {
    this.#window = new Window(max);
    this.#pace = new Pace(perSecond, clock.now());
    this.#clock = clock;
  }

  /** How many calls may be in flight now. */
  get limit(): number {
    return this.#window.size;
  }

  /** Opens a tenant's way to the host: never more than `max` of its calls are in flight. */
  lane(max: number): Gate {
    const lane: Lane = { max, waiting: new Set(), inFlight: 0 };
    return { take: (kind, signal) => this.#take(lane, kind, signal) };
  }

  async #take(lane: Lane, kind: string, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    if (this.#waiting.isEmpty && lane.inFlight < lane.max && this.#mayStart()) this.#start(lane);
    else await this.#wait(lane, signal);
    const episode = this.#episode;
    const startedAt = this.#clock.now();
    return {
      end: (verdict) => {
        lane.inFlight -= 1;
        this.#inFlight -= 1;
        const isSlower = this.#learn(verdict, kind, startedAt, episode === this.#episode);
        if (isSlower) this.#episode += 1;
        this.#startWhoMay();
        return isSlower ? this.limit : null;
      },
    };
  }

  #wait(lane: Lane, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        stay();
        resolve();
      };
      const stay = onAbort(signal, () => {
        this.#waiting.remove(lane, start);
        if (this.#waiting.isEmpty) this.#alarm?.abort();
        reject(signal.reason);
      });
      this.#waiting.add(lane, start);
      this.#startWhoMay();
    });
  }

  /** Whether the limit was lowered. */
  #learn(verdict: Verdict, kind: string, startedAt: number, isFresh: boolean): boolean {
    const now = this.#clock.now();
    if (verdict === "success") {
      this.#pace.succeeded(now);
      this.#window.grow();
      this.#hasSucceeded ||= isFresh;
      return isFresh && this.#window.hasSlowedDown(kind, now - startedAt);
    }
    if (verdict === "neither" || !isFresh) return false;
    this.#window.halve();
    if (this.#hasSucceeded) this.#pace.lower(now);
    else this.#pace.hold(now);
    this.#hasSucceeded = false;
    return true;
  }

  #startWhoMay(): void {
    while (!this.#waiting.isEmpty && this.#mayStart()) {
      const next = this.#waiting.next();
      if (next === null) return;
      this.#start(next.lane);
      next.start();
    }
  }

  /** Where only time is missing, it sets the alarm. */
  #mayStart(): boolean {
    if (this.#alarm !== null || this.#inFlight >= this.limit) return false;
    const waitMs = this.#pace.waitMs(this.#clock.now());
    if (waitMs > 0) void this.#wakeIn(Math.ceil(waitMs));
    return waitMs <= 0;
  }

  #start(lane: Lane): void {
    this.#inFlight += 1;
    lane.inFlight += 1;
    this.#pace.begin(this.#clock.now());
  }

  async #wakeIn(ms: number): Promise<void> {
    const alarm = new AbortController();
    this.#alarm = alarm;
    await this.#clock.sleep(ms, alarm.signal).catch(() => {});
    this.#alarm = null;
    this.#startWhoMay();
  }
}
