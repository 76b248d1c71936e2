import type { App } from "../compose.ts";

/** Logs the end of a run, and gives its exit code. */
export function finish({ run }: App, exitCode: number): number {
  if (run.stop.aborted) run.log.event("run.interrupted", { because: String(run.stop.reason) });
  run.log.event("run.finished", { exitCode, durationMs: run.clock.now() - run.startedAt });
  return exitCode;
}
