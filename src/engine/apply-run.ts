import { AppError } from "../core/errors.ts";
import { emptyLock } from "../core/lock-ops.ts";
import type { Digest, TenantPlan } from "../core/model.ts";
import type { Outcome } from "../core/outcome.ts";
import { guardError } from "../core/policy.ts";
import type { Log } from "../core/ports.ts";
import { movedSince } from "../core/stale.ts";
import { executable } from "../core/summary.ts";
import type { TenantView } from "../core/view.ts";
import { type Execution, execute } from "./execute.ts";
import { observe } from "./observe.ts";
import { planOf } from "./plan-run.ts";
import { settleLock } from "./settle-lock.ts";
import { takeLease } from "./take-lease.ts";
import type { RunContext, WritableTenant } from "./world.ts";

export interface ApplyOptions {
  readonly command: string;
  readonly concurrency: number;
  /** How long to wait for whoever holds the lease. */
  readonly lockTimeoutMs: number;
  /** The plan somebody approved: its digest, or all of it; null approves whatever passes the guards. */
  readonly approved: Digest | TenantView | null;
  /** A lineage for the first lock. */
  readonly newLineage: () => string;
  readonly onPlan: (plan: TenantPlan) => void;
  /** Called when the first write is made. */
  readonly onWrite: () => void;
  readonly onOutcome: (outcome: Outcome) => void;
}

/** Plans one tenant under its lease and carries the plan out; throws LOCK_HELD, PLAN_UNSAFE, PLAN_STALE before any write. */
export async function applyTenant(tenant: WritableTenant, run: RunContext, options: ApplyOptions): Promise<Execution> {
  const lease = await takeLease(tenant.store, options.command, options.lockTimeoutMs, run);
  try {
    const observed = await observe(tenant, run);
    const plan = planOf(observed, run);
    options.onPlan(plan);
    refuse(plan, options.approved, run.log);
    const { lock, revision } = await settleLock(tenant.store, observed, run, options.onWrite);
    const blocked = blockedOutcomes(plan);
    blocked.forEach(options.onOutcome);
    if (executable(plan).length === 0) return { outcomes: blocked, error: null };
    const { user, machine } = lease.holder;
    const { outcomes, error } = await execute({
      plan,
      tenant,
      desired: observed.desired,
      lock: lock ?? emptyLock(observed.desired, options.newLineage()),
      revision,
      concurrency: options.concurrency,
      by: `${user}@${machine}`,
      run,
      onWrite: options.onWrite,
      onOutcome: options.onOutcome,
    });
    return { outcomes: [...outcomes, ...blocked], error };
  } finally {
    await lease.release();
  }
}

function refuse(plan: TenantPlan, approved: Digest | TenantView | null, log: Log): void {
  const moved = approved === null ? [] : movedFrom(approved, plan);
  if (moved.length > 0) {
    const message = `${plan.tenant}: the world is not as the plan saw it; nothing of it was applied\n${moved.join("\n")}`;
    throw new AppError("PLAN_STALE", message, { hint: "make the plan again, and look at it" });
  }
  for (const { guard, message } of plan.guards) log.event("guard.refused", { guard, error: message });
  const error = guardError(plan);
  if (error) throw error;
}

function movedFrom(approved: Digest | TenantView, plan: TenantPlan): readonly string[] {
  if (typeof approved !== "string") return movedSince(approved, plan);
  return approved === plan.digest ? [] : ["something changed since it was shown"];
}

function blockedOutcomes(plan: TenantPlan): Outcome[] {
  const { tenant } = plan;
  return plan.changes
    .filter(({ action }) => action === "blocked")
    .map(({ key, action }) => ({
      tenant,
      key,
      action,
      status: "skipped",
      because: "blocked",
      attempts: 0,
      durationMs: 0,
    }));
}
