import type { App, Fleet } from "../../compose.ts";
import { AppError, EXIT_CODES } from "../../core/errors.ts";
import type { Digest } from "../../core/model.ts";
import { executable, planExit, tenantExit } from "../../core/summary.ts";
import { openApplyOutput } from "../apply-output.ts";
import { checkOnly, fleetFor } from "../fleet.ts";
import type { Io } from "../io.ts";
import type { PlanOptions } from "../options.ts";
import { openPlanOutput } from "../plan-output.ts";
import { closeRun, openRun } from "../run.ts";

interface Options extends PlanOptions {
  readonly yes?: boolean;
  readonly concurrency?: number;
}

/** Plans, asks, and carries the plan out. */
export async function apply(paths: readonly string[], options: Options, io: Io): Promise<number> {
  if (!options.yes && (!io.isAttended || options.format !== "text")) {
    throw new AppError("CLI_USAGE", "nobody can be asked whether to apply", {
      hint: "look at hooksync plan, then say apply --yes",
    });
  }
  const app = await openRun("apply", options, io);
  const fleet = await fleetFor("apply", paths, options, app, io);
  await checkOnly(fleet, app);
  const approval = options.yes ? null : await ask(fleet, options, app, io);
  const output = openApplyOutput(fleet, approval !== null, options, app, io);
  const codes: number[] = [...(approval?.refused ?? [])];
  const { onPlan, onOutcome } = output;
  const approved = approval?.digests ?? null;
  await app.apply(fleet, { command: "hooksync apply", approved, onPlan, onOutcome }, (end) => {
    codes.push(tenantExit(end));
    output.add(end);
  });
  const exitCode = closeRun(app, codes);
  output.end(exitCode);
  return exitCode;
}

/** What a person said yes to, by file, and the exit codes of the tenants that could not be shown or that a guard refuses. */
interface Approval {
  readonly digests: ReadonlyMap<string, Digest>;
  readonly refused: readonly number[];
}

/** Shows the plan and asks. No lease is held meanwhile: apply plans again and goes on only if the digests are these. */
async function ask(fleet: Fleet, options: Options, app: App, io: Io): Promise<Approval> {
  const output = openPlanOutput("plan", fleet, options, app, io);
  const digests = new Map<string, Digest>();
  const refused: number[] = [];
  let isAsked = false;
  await app.plan(fleet, (end) => {
    output.add(end);
    const code = planExit(end, false);
    if (code !== 0) refused.push(code);
    else if (end.plan) {
      digests.set(end.file, end.plan.digest);
      isAsked ||= executable(end.plan).length > 0;
    }
  });
  output.end();
  if (isAsked && (await io.ask("Apply this plan? Type yes: ")).trim() !== "yes") {
    io.err("Declined: nothing was applied.\n");
    return { digests: new Map(), refused: [EXIT_CODES.PLAN_UNSAFE] };
  }
  return { digests, refused };
}
