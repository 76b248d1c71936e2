import { lockAsDesired, lockAsLive } from "../core/drift.ts";
import type { DesiredTenant, LiveWebhook, PlanFlags, TenantPlan } from "../core/model.ts";
import { planTenant } from "../core/plan.ts";
import type { LockStore } from "../core/ports.ts";
import { readJournal, recover } from "../core/recover.ts";
import { type Observation, observe, refuseForeign } from "./observe.ts";
import type { ReadableTenant, RunContext } from "./world.ts";

/** The plan for what was observed. */
export function planOf(observed: Observation, run: RunContext): TenantPlan {
  const plan = planTenant({ ...observed, storedLock: observed.stored?.lock ?? null, flags: run.flags });
  run.log.event("plan.made", {
    digest: plan.digest,
    changes: plan.changes.filter((change) => change.action !== "noop").length,
    unmanaged: plan.unmanaged.length,
  });
  return plan;
}

/** Plans one tenant against what is live now; writes nothing. */
export async function planLive(tenant: ReadableTenant, run: RunContext): Promise<TenantPlan> {
  return planOf(await observe(tenant, run), run);
}

/** Plans with the lock as what is desired: its changes are the drift. */
export async function planDrift(tenant: ReadableTenant, run: RunContext): Promise<TenantPlan> {
  const observed = await observe(tenant, run);
  return planOf({ ...observed, desired: lockAsDesired(observed.desired, observed.locked) }, run);
}

/** Plans against the lock alone; host and pool given nowhere are the lock's. */
export async function planOffline(desired: DesiredTenant, store: LockStore, flags: PlanFlags): Promise<TenantPlan> {
  const stored = (await store.read())?.lock ?? null;
  const journal = readJournal(await store.journal.read());
  const { target } = desired;
  const tenant: DesiredTenant = {
    ...desired,
    target: {
      ...target,
      host: target.hostGiven ? target.host : (stored?.host ?? target.host),
      userPoolId: target.userPoolId ?? stored?.userPoolId ?? null,
    },
  };
  refuseForeign(tenant, stored, journal?.begin ?? null);
  const live: LiveWebhook[] = lockAsLive(stored);
  const recovery = journal && recover({ locked: stored, tenant: desired.tenant, ...journal, live, proven: true });
  return planTenant({
    desired: tenant,
    locked: recovery?.lock ?? stored,
    live: null,
    flags,
    proven: true,
    recovery: recovery?.note ?? null,
  });
}
