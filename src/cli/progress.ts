import type { Clock } from "../core/ports.ts";
import type { Io } from "./io.ts";

const INTERVAL_MS = 100;
const ERASE = "\r\u001b[K";

/** A line at the terminal that tells how far a long run is, such as `applied 120 of 1000`; nothing without a terminal. */
export interface Progress {
  /** One more is done, of so many in all. */
  step(total: number): void;
  /** Takes the line away, so that something else can be written. */
  clear(): void;
}

export function openProgress(io: Io, verb: string, clock: Clock): Progress {
  let done = 0;
  let shownAt = 0;
  let isShown = false;
  return {
    step(total) {
      done += 1;
      if (!io.isAttended || done >= total || (isShown && clock.now() - shownAt < INTERVAL_MS)) return;
      shownAt = clock.now();
      isShown = true;
      io.err(`${ERASE}${verb} ${done} of ${total}`);
    },
    clear() {
      if (isShown) io.err(ERASE);
      isShown = false;
    },
  };
}
