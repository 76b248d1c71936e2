import type { OutcomeView } from "../core/document.ts";
import { count } from "./count.ts";

/** What carrying out a change took: `1 request, 120 ms`; only the time where nothing was sent. */
export function effort({ attempts, durationMs }: Pick<OutcomeView, "attempts" | "durationMs">): string {
  return attempts === 0 ? duration(durationMs) : `${count(attempts, "request")}, ${duration(durationMs)}`;
}

/** A time as people read it: `120 ms`, `1.5 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
