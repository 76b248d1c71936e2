import type { Clock } from "../core/ports.ts";

const FIRST_PAUSE_MS = 200;

/**
 * Calls `look` until it says that it is done or the window has passed, with growing pauses; the last look is made after
 * the window, because a list may lag behind a create for as long as that.
 */
export async function lookUntil(
  clock: Clock,
  until: number,
  signal: AbortSignal,
  look: () => Promise<boolean>,
): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
    const startedLooking = clock.now();
    if ((await look()) || startedLooking >= until) return;
    await clock.sleep(Math.max(0, Math.min(pause, until - clock.now())), signal);
  }
}
