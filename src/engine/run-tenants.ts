import { type AppError, toAppError } from "../core/errors.ts";
import type { TenantPlan } from "../core/model.ts";
import type { TenantEnd } from "../core/summary.ts";
import { mapPool } from "../util/pool.ts";
import { type ApplyOptions, applyTenant } from "./apply-run.ts";
import type { ReadableTenant, RunContext, WritableTenant } from "./world.ts";

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
export function applyTenants(
  tenants: readonly WritableTenant[],
  run: RunContext,
  tenantsAtOnce: number,
  optionsFor: (tenant: WritableTenant) => Omit<ApplyOptions, "onWrite">,
): Promise<TenantEnd[]> {
  return mapPool(tenants, tenantsAtOnce, async (tenant) => {
    const own = forTenant(run, tenant);
    const options = optionsFor(tenant);
    let plan: TenantPlan | null = null;
    let wrote = false;
    try {
      const { outcomes: done, error } = await applyTenant(tenant, own, {
        ...options,
        onPlan(made) {
          plan = made;
          options.onPlan(made);
        },
        onWrite() {
          wrote = true;
        },
      });
      if (error) failed(own, error);
      return { ...nameOf(tenant), plan, error, wrote, outcomes: done };
    } catch (thrown) {
      return { ...nameOf(tenant), plan, error: failed(own, thrown), wrote, outcomes: [] };
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
