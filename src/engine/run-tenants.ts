import { type AppError, toAppError } from "../core/errors.ts";
import type { TenantPlan } from "../core/model.ts";
import type { TenantEnd } from "../core/summary.ts";
import { mapPool } from "../util/pool.ts";
import type { ApplyOptions } from "./apply-run.ts";
import type { Execution } from "./execute.ts";
import type { ReadableTenant, RunContext } from "./world.ts";

type HasDesired = Pick<ReadableTenant, "desired">;

/** Runs every tenant side by side; one that fails stops no other. */
export function planTenants<T extends HasDesired>(
  tenants: readonly T[],
  run: RunContext,
  tenantsAtOnce: number,
  plan: (tenant: T, run: RunContext) => Promise<TenantPlan>,
): Promise<TenantEnd[]> {
  return mapPool(tenants, tenantsAtOnce, async (tenant) => {
    const own = forTenant(run, tenant);
    const end = { ...nameOf(tenant), plan: null, error: null, wrote: false, outcomes: [] };
    try {
      return { ...end, plan: await plan(tenant, own) };
    } catch (thrown) {
      return { ...end, error: failed(own, thrown) };
    }
  });
}

/** Applies every tenant side by side; one that fails stops no other. */
export function applyTenants<T extends HasDesired>(
  tenants: readonly T[],
  run: RunContext,
  tenantsAtOnce: number,
  onPlan: (plan: TenantPlan) => void,
  apply: (tenant: T, run: RunContext, hooks: Pick<ApplyOptions, "onPlan" | "onWrite">) => Promise<Execution>,
): Promise<TenantEnd[]> {
  return mapPool(tenants, tenantsAtOnce, async (tenant) => {
    const own = forTenant(run, tenant);
    const seen = { plan: null as TenantPlan | null, wrote: false };
    const hooks = {
      onPlan(plan: TenantPlan) {
        seen.plan = plan;
        onPlan(plan);
      },
      onWrite() {
        seen.wrote = true;
      },
    };
    try {
      const { outcomes, error } = await apply(tenant, own, hooks);
      return { ...nameOf(tenant), ...seen, outcomes, error: error && failed(own, error) };
    } catch (thrown) {
      return { ...nameOf(tenant), ...seen, outcomes: [], error: failed(own, thrown) };
    }
  });
}

function forTenant(run: RunContext, { desired }: HasDesired): RunContext {
  const log = run.log.child({ tenant: desired.tenant });
  log.event("tenant.started", { file: desired.file });
  return { ...run, log };
}

function nameOf({ desired }: HasDesired): Pick<TenantEnd, "tenant" | "file"> {
  return { tenant: desired.tenant, file: desired.file };
}

function failed(run: RunContext, thrown: unknown): AppError {
  const error = toAppError(thrown);
  run.log.event("tenant.failed", { code: error.code, error: error.message, hint: error.hint });
  return error;
}
