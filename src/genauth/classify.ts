import type { Failure, Op } from "./failure.ts";

/**
 * What a failure allows. A create that may have happened is never sent again: GenAuth takes no idempotency key.
 * All other calls may be repeated, as doing them twice is doing them once.
 */
export function classify(op: Op, failure: Failure): "retry" | "indeterminate" | "give-up" {
  if (leavesDoubt(failure) && op === "create") return "indeterminate";
  switch (failure.kind) {
    case "before-send":
      return failure.trouble === "network" ? "retry" : "give-up";
    case "after-send":
      return "retry";
    case "unreadable":
      return "give-up";
    case "http":
      return failure.status === 429 || failure.status >= 500 ? "retry" : "give-up";
  }
}

/** Whether what was asked for may have been done all the same. */
export function leavesDoubt(failure: Failure): boolean {
  return (
    failure.kind === "after-send" || failure.kind === "unreadable" || (failure.kind === "http" && failure.status >= 500)
  );
}
