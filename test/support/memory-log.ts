import type { LogEvents } from "../../src/core/log-events.ts";
import type { Log } from "../../src/core/ports.ts";

type Line = { [E in keyof LogEvents]: { readonly event: E; readonly fields: LogEvents[E] } }[keyof LogEvents];

/** A log that keeps its lines in memory. */
export function memoryLog(): Log & { readonly lines: readonly Line[] } {
  const lines: Line[] = [];
  const log = {
    lines,
    event: (event: keyof LogEvents, fields: LogEvents[keyof LogEvents]) => void lines.push({ event, fields } as Line),
    child: () => log,
  } as Log & { readonly lines: readonly Line[] };
  return log;
}
