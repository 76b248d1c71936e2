import { AppError } from "../core/errors.ts";
import { emptyLock, sameLock, withTenant } from "../core/lock-ops.ts";
import type { Digest, LockFile, Outcome, TenantPlan } from "../core/model.ts";
import { guardError } from "../core/policy.ts";
import type { Log, Revision } from "../core/ports.ts";
import { executable } from "../core/summary.ts";
import { type Execution, execute } from "./execute.ts";
import { type Observation, observe } from "./observe.ts";
import { planOf } from "./plan-run.ts";
import type { RunContext, WritableTenant } from "./world.ts";

export interface ApplyOptions {
  readonly command: string;
  readonly concurrency: number;
  /** The digest somebody approved; null approves whatever passes the guards. */
  readonly approved: Digest | null;
  /** A lineage for the first lock. */
  readonly newLineage: () => string;
  readonly onPlan: (plan: TenantPlan) => void;
  /** Called when the first write is made. */
  readonly onWrite: () => void;
  readonly onOutcome: (outcome: Outcome) => void;
}

/** Plans one tenant under its lease and carries the plan out; throws LOCK_HELD, PLAN_UNSAFE, PLAN_STALE before any write. */
export async function applyTenant(tenant: WritableTenant, run: RunContext, options: ApplyOptions): Promise<Execution> {
  const lease = await tenant.store.acquire(options.command);
  if (lease.takenFrom) {
    const { machine, pid, since } = lease.takenFrom;
    run.log.event("lease.taken-over", { machine, pid, since });
  }
  try {
    const observed = await observe(tenant, run);
    const plan = planOf(observed, run.flags);
    options.onPlan(plan);
    refuse(plan, options.approved, run.log);
    const { lock, revision } = await settleLock(tenant, observed, run, options);
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

function refuse(plan: TenantPlan, approved: Digest | null, log: Log): void {
  for (const { guard, message } of plan.guards) log.event("guard.refused", { guard, error: message });
  const error = guardError(plan);
  if (error) throw error;
  if (approved !== null && approved !== plan.digest) {
    throw new AppError(
      "PLAN_STALE",
      `${plan.tenant}: something changed since the plan was shown; nothing was applied`,
      {
        hint: "run it again and look at the new plan",
      },
    );
  }
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

/** Makes durable what was recovered, and who the access key is, before anything else is written. */
async function settleLock(
  tenant: WritableTenant,
  { stored, locked, recovery, desired }: Observation,
  run: RunContext,
  options: ApplyOptions,
): Promise<{ lock: LockFile | null; revision: Revision | null }> {
  const { store } = tenant;
  let lock = stored?.lock ?? null;
  let revision = stored?.revision ?? null;
  const next = locked && withTenant(locked, desired);
  if (next && (lock === null || !sameLock(next, lock))) {
    lock = { ...next, serial: next.serial + 1 };
    revision = await store.write(lock, revision);
    options.onWrite();
    run.log.event("lock.written", { serial: lock.serial, webhooks: lock.webhooks.size });
  }
  if (recovery) {
    await store.journal.clear();
    const { runId, folded, found, uncertain } = recovery;
    run.log.event("lock.recovered", {
      run: runId,
      folded: folded.length,
      found: found.length,
      uncertain: uncertain.length,
    });
  }
  return { lock, revision };
}
