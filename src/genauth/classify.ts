import type { Failure, Op } from "./failure.ts";

/**
 * What a failure allows. A create that may have happened is never sent again: GenAuth takes no idempotency key.
 * All other calls may be repeated, as doing them twice is doing them once.
 */
export function classify(op: Op, failure: Failure): "retry" | "indeterminate" | "give-up" {
  switch (failure.kind) {
    case "before-send":
      return failure.trouble === "network" ? "retry" : "give-up";
    case "after-send":
      return op === "create" ? "indeterminate" : "retry";
    case "unreadable":
      return op === "create" ? "indeterminate" : "give-up";
    case "http":
      if (failure.status === 429) return "retry";
      if (failure.status < 500) return "give-up";
      return op === "create" ? "indeterminate" : "retry";
  }
}
