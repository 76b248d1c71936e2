import type { AppError } from "../core/errors.ts";
import type { WebhookId } from "../core/model.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Log } from "../core/ports.ts";
import type { executable } from "../core/summary.ts";
import type { RunContext } from "./world.ts";

/** A change that is carried out. */
export type Executable = ReturnType<typeof executable>[number];

/** How the changes of a run ended: each is told once, as it does. */
export interface Outcomes {
  of(change: Executable): Outcome | undefined;
  /** Whether any change did not succeed. */
  readonly hasFailed: boolean;
  applied(change: Executable, id: WebhookId, attempts: number, startedAt: number): void;
  /** Failed, or indeterminate where it may have been done. */
  failed(change: Executable, error: AppError, startedAt: number): void;
  skipped(changes: readonly Executable[], because: "aborted" | "halted"): void;
}

/** Opens the outcomes of a run. */
export function openOutcomes({ clock, log }: RunContext, onOutcome: (outcome: Outcome) => void): Outcomes {
  const ended = new Map<Executable, Outcome>();
  let hasFailed = false;
  return {
    of: (change) => ended.get(change),
    get hasFailed() {
      return hasFailed;
    },
    applied: (change, id, attempts, startedAt) => conclude(change, { status: "applied", id }, attempts, startedAt),
    failed(change, error, startedAt) {
      hasFailed = true;
      const isOpen = error.code === "REMOTE_INDETERMINATE" || error.details.maybeDone === true;
      const status = isOpen ? "indeterminate" : "failed";
      conclude(change, { status, error }, error.details.attempts ?? 1, startedAt);
    },
    skipped(changes, because) {
      for (const change of changes) conclude(change, { status: "skipped", because }, 0, clock.now());
    },
  };

  function conclude(change: Executable, end: OutcomeEnd, attempts: number, startedAt: number): void {
    const { tenant, key, action } = change;
    const durationMs = clock.now() - startedAt;
    const outcome: Outcome = { tenant, key, action, attempts, durationMs, ...end };
    ended.set(change, outcome);
    onOutcome(outcome);
    logOutcome(log, outcome);
  }
}

function logOutcome(log: Log, outcome: Outcome): void {
  const { key, action, attempts, durationMs } = outcome;
  if (outcome.status === "applied") {
    log.event("change.applied", { key, action, id: outcome.id, attempts, durationMs });
  } else if (outcome.status === "skipped") {
    log.event("change.skipped", { key, action, because: outcome.because });
  } else {
    const { code, message, details } = outcome.error;
    log.event("change.failed", { key, action, code, error: message, requestId: details.requestId ?? null });
  }
}

type OutcomeEnd =
  | { readonly status: "applied"; readonly id: string }
  | { readonly status: "failed" | "indeterminate"; readonly error: AppError }
  | { readonly status: "skipped"; readonly because: "aborted" | "halted" };
