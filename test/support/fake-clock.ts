import type { Clock } from "../../src/core/ports.ts";

/** A clock whose sleeps take no time at all: they only move its hands. */
export interface FakeClock extends Clock {
  /** How long each sleep was, in order. */
  readonly sleeps: readonly number[];
  /** Lets time pass. */
  advance(ms: number): void;
}

export function fakeClock(startsAt = Date.UTC(2026, 0, 1)): FakeClock {
  let time = startsAt;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => time,
    advance(ms) {
      time += ms;
    },
    async sleep(ms, signal) {
      signal.throwIfAborted();
      sleeps.push(ms);
      time += ms;
      await Promise.resolve();
      signal.throwIfAborted();
    },
  };
}
