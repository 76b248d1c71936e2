import type { Clock } from "../core/ports.ts";
import { classify } from "./classify.ts";
import type { Failure, Op, Result } from "./failure.ts";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
const LONGEST_RETRY_AFTER_MS = 120_000;

export interface RetryRules {
  readonly clock: Clock;
  readonly random: () => number;
  /** Tries of one call, the first included. */
  readonly attempts: number;
}

/** Tries a call until it succeeds, must not be repeated, or has had all its attempts; a signal that aborts meanwhile throws. */
export async function retrying<T>(
  op: Op,
  attempt: () => Promise<Result<T>>,
  rules: RetryRules,
  onRetry: (waitMs: number, failure: Failure) => void,
  signal: AbortSignal,
): Promise<Result<T>> {
  for (let number = 1; ; number++) {
    const result = await attempt();
    if (result.ok || classify(op, result.failure) !== "retry") return result;
    signal.throwIfAborted();
    if (number >= rules.attempts) return result;
    const waitMs = waitAfter(number, result.failure, rules);
    onRetry(waitMs, result.failure);
    await rules.clock.sleep(waitMs, signal);
  }
}

/** Exponential backoff with full jitter, after the attempt of that number. */
export function backoffMs(number: number, random: () => number): number {
  return Math.round(random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (number - 1)));
}

// The jitter comes on top of what the server asked for, so that those it told alike come back apart.
function waitAfter(number: number, failure: Failure, { clock, random }: RetryRules): number {
  const asked = failure.kind === "http" && failure.retryAfter !== null ? retryAfterMs(failure.retryAfter, clock) : 0;
  return asked + backoffMs(number, random);
}

function retryAfterMs(header: string, clock: Clock): number {
  const asked = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - clock.now();
  return Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, asked || 0));
}
