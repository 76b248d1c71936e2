import type { App, LoadedTenant } from "../../compose.ts";
import { AppError, EXIT_CODES } from "../../core/errors.ts";
import type { Digest, TenantPlan } from "../../core/model.ts";
import { guardError } from "../../core/policy.ts";
import { executable, planExit, type TenantEnd, tenantExit } from "../../core/summary.ts";
import { renderApplied, renderOutcome } from "../../report/apply-text.ts";
import { renderReportJson } from "../../report/json.ts";
import { renderPlan } from "../../report/plan-text.ts";
import type { Io } from "../io.ts";
import { checkOnly, loadFor, showErrors } from "../load.ts";
import type { PlanOptions } from "../options.ts";
import { openProgress } from "../progress.ts";
import { closeRun, failureExit, failuresOf, joinedPlan, openRun } from "../run.ts";

interface Options extends PlanOptions {
  readonly yes?: boolean;
  readonly concurrency: number;
}

/** Plans, asks, and carries the plan out. */
export async function apply(paths: readonly string[], options: Options, io: Io): Promise<number> {
  if (!options.yes && (!io.isAttended || options.format === "json")) {
    throw new AppError("CLI_USAGE", "nobody can be asked whether to apply", {
      hint: "look at hooksync plan, then say apply --yes",
    });
  }
  const app = await openRun("apply", options, io);
  const loaded = await loadFor("apply", paths, options, app, io);
  await checkOnly(loaded, app);
  const approval = options.yes ? null : await ask(loaded.tenants, options, app, io);
  const ends = await carryOut(loaded.tenants, approval?.digests ?? null, options, app, io);

  const failures = failuresOf(ends);
  const outcomes = ends.flatMap((end) => end.outcomes);
  const fileExits = loaded.failures.map(failureExit);
  const exitCode = closeRun(app, [...fileExits, ...(approval?.refused ?? []), ...ends.map(tenantExit)]);
  if (options.format === "json") {
    io.out(renderReportJson(joinedPlan(ends, app), [...loaded.failures, ...failures], outcomes, exitCode));
  } else if (outcomes.length > 0) {
    io.out(`${renderApplied(outcomes, io.paintOut)}\n`);
  }
  showErrors(
    failures.map(({ error }) => error),
    io,
  );
  return exitCode;
}

/** What a person said yes to, and the exit codes of the tenants that could not be shown or that a guard refuses. */
interface Approval {
  readonly digests: ReadonlyMap<string, Digest>;
  readonly refused: readonly number[];
}

/** Shows the plan and asks. No lease is held meanwhile: apply plans again and goes on only if the digests are these. */
async function ask(tenants: readonly LoadedTenant[], options: Options, app: App, io: Io): Promise<Approval> {
  const ends = await app.plan(tenants);
  const plans = ends.flatMap(({ plan }) => plan ?? []);
  if (plans.length > 0) io.out(renderPlan(plans, planLook(options, io)));
  showErrors(
    ends.flatMap(({ plan, error }) => error ?? (plan && guardError(plan)) ?? []),
    io,
  );

  const passed = plans.filter((plan) => plan.guards.length === 0);
  const isAsked = passed.some((plan) => executable(plan).length > 0);
  if (isAsked && (await io.ask("Apply this plan? Type yes: "))?.trim() !== "yes") {
    io.err("Declined: nothing was applied.\n");
    return { digests: new Map(), refused: [EXIT_CODES.PLAN_UNSAFE] };
  }
  const refused = ends.map((end) => planExit(end, false)).filter((code) => code !== 0);
  return { digests: new Map(passed.map((plan) => [plan.tenant, plan.digest])), refused };
}

/** Applies, and writes a line for each change as it ends. */
async function carryOut(
  tenants: readonly LoadedTenant[],
  approved: Approval["digests"] | null,
  options: Options,
  app: App,
  io: Io,
): Promise<TenantEnd[]> {
  let total = 0;
  const progress = openProgress(io, "applied", app.run.clock);
  const show = (text: string) => {
    progress.clear();
    if (options.format === "text") io.out(text);
  };
  const ends = await app.apply(tenants, {
    command: "hooksync apply",
    approved,
    onPlan(plan: TenantPlan) {
      total += executable(plan).length;
      if (approved === null) show(renderPlan([plan], planLook(options, io)));
    },
    onOutcome(outcome) {
      show(`${renderOutcome(outcome, tenants.length > 1, io.paintOut)}\n`);
      progress.step(total);
    },
  });
  progress.clear();
  return ends;
}

function planLook(options: Options, io: Io) {
  return { kind: "plan", paint: io.paintOut, verbose: options.verbose ?? false } as const;
}
