import type { FakeClock } from "./fake-clock.ts";

/** A clock whose sleepers wake in the order of their times, each as soon as nothing else is left to do: simulated time. */
export function virtualClock(startsAt = Date.UTC(2026, 0, 1)): FakeClock {
  let time = startsAt;
  let isRunning = false;
  const sleeps: number[] = [];
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  function wakeNext(): void {
    const next = sleepers.shift();
    isRunning = next !== undefined;
    if (next === undefined) return;
    time = Math.max(time, next.at);
    next.wake();
    // Whatever follows from it comes first.
    setImmediate(wakeNext);
  }

  return {
    sleeps,
    now: () => time,
    advance(ms) {
      time += ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        sleeps.push(ms);
        const sleeper = { at: time + ms, wake: resolve };
        const later = sleepers.findIndex(({ at }) => at > sleeper.at);
        sleepers.splice(later < 0 ? sleepers.length : later, 0, sleeper);
        signal.addEventListener("abort", () => reject(signal.reason));
        if (!isRunning) setImmediate(wakeNext);
        isRunning = true;
      }),
  };
}
