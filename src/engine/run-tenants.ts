import { type AppError, type Diagnostic, toAppError } from "../core/errors.ts";
import type { TenantPlan, WebhookKey } from "../core/model.ts";
import { type TenantEnd, tenantExit } from "../core/summary.ts";
import { eachInOrder } from "../util/pool.ts";
import type { ApplyOptions } from "./apply-run.ts";
import type { Execution } from "./execute.ts";
import type { ReadableTenant, RunContext } from "./world.ts";

/** A tenant's file as it is named before it is read. */
interface NamedFile {
  readonly file: string;
}

/** A tenant's file once it is read: a tenant, or why there is none. */
interface ReadFile<T> {
  readonly diagnostics: readonly Diagnostic[];
  readonly tenant: T | null;
  readonly error: AppError | null;
}

/** What a run needs to know of any tenant. */
interface AnyTenant extends Pick<ReadableTenant, "desired"> {
  readonly only: readonly WebhookKey[] | null;
}

/** How the tenants of a run are come by, and who is told how each ended: in the order of their files. */
export interface Runner<F extends NamedFile, T extends AnyTenant> {
  readonly run: RunContext;
  readonly tenantsAtOnce: number;
  readonly load: (file: F) => Promise<ReadFile<T>>;
  readonly onEnd: (end: TenantEnd) => void;
}

/** Plans every tenant side by side; one that fails stops no other. */
export function planTenants<F extends NamedFile, T extends AnyTenant>(
  files: readonly F[],
  runner: Runner<F, T>,
  plan: (tenant: T, run: RunContext) => Promise<TenantPlan>,
): Promise<void> {
  return runAll(files, runner, async (tenant, own) => ({ plan: await plan(tenant, own) }), runner.onEnd);
}

/** Tenants that are applied side by side, before those of the next wave. */
export interface Wave<F> {
  readonly files: readonly F[];
  /** Whether any tenant of it failed before it could be begun. */
  readonly hasFailed: boolean;
}

/**
 * Applies every tenant side by side, one wave after the other; one that fails stops no other of its wave,
 * and with `halt` all later waves.
 */
export async function applyTenants<F extends NamedFile, T extends AnyTenant>(
  waves: readonly Wave<F>[],
  runner: Runner<F, T>,
  halt: boolean,
  onPlan: (plan: TenantPlan) => void,
  apply: (tenant: T, run: RunContext, hooks: Pick<ApplyOptions, "onPlan" | "onWrite">) => Promise<Execution>,
): Promise<void> {
  let isHalted = false;
  for (const wave of waves) {
    if (isHalted) {
      for (const { file } of wave.files) runner.onEnd(notBegun(file));
      continue;
    }
    let { hasFailed } = wave;
    await runAll(wave.files, runner, applyOne, (end) => {
      hasFailed ||= tenantExit(end) !== 0;
      runner.onEnd(end);
    });
    isHalted = halt && hasFailed;
  }

  async function applyOne(tenant: T, own: RunContext): Promise<Partial<TenantEnd>> {
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
      return { ...seen, outcomes, error: error && failed(own, error) };
    } catch (thrown) {
      return { ...seen, error: failed(own, thrown) };
    }
  }
}

/** Reads one file after the other, works on a few at once, and lets each go when its end is told. */
function runAll<F extends NamedFile, T extends AnyTenant>(
  files: readonly F[],
  { run, tenantsAtOnce, load }: Runner<F, T>,
  work: (tenant: T, own: RunContext) => Promise<Partial<TenantEnd>>,
  take: (end: TenantEnd) => void,
): Promise<void> {
  const one = async (named: F): Promise<TenantEnd> => {
    if (run.stop.aborted) return notBegun(named.file);
    let end: TenantEnd = { ...notBegun(named.file), begun: true };
    let own = run;
    try {
      const { tenant, error, diagnostics } = await load(named);
      end = { ...end, diagnostics, error };
      if (tenant === null) return end;
      end = { ...end, tenant: tenant.desired.tenant };
      own = forTenant(run, tenant);
      return { ...end, ...(await work(tenant, own)) };
    } catch (thrown) {
      return { ...end, error: failed(own, thrown) };
    }
  };
  return eachInOrder(files, tenantsAtOnce, one, take);
}

function notBegun(file: string): TenantEnd {
  return { tenant: null, file, begun: false, diagnostics: [], error: null, wrote: false, outcomes: [], plan: null };
}

function forTenant(run: RunContext, { desired, only }: AnyTenant): RunContext {
  const log = run.log.child({ tenant: desired.tenant });
  log.event("tenant.started", { file: desired.file });
  return { ...run, log, flags: { ...run.flags, only } };
}

function failed(run: RunContext, thrown: unknown): AppError {
  const error = toAppError(thrown);
  run.log.event("tenant.failed", { code: error.code, error: error.message, hint: error.hint });
  return error;
}
