import { checkResult } from "../../compose.ts";
import { EXIT_CODES, toAppError } from "../../core/errors.ts";
import { planExit } from "../../core/summary.ts";
import { checkOnly, fleetFor } from "../fleet.ts";
import type { Io } from "../io.ts";
import type { PlanOptions } from "../options.ts";
import { orTell } from "../or-tell.ts";
import { openPlanOutput, tellNoPlan } from "../plan-output.ts";
import { closeRun, openRun } from "../run.ts";
import { showError } from "../trouble.ts";

interface Options extends PlanOptions {
  readonly offline?: boolean;
  readonly detailedExitcode?: boolean;
  readonly save?: string;
}

/** Shows what apply would do; changes nothing. */
export async function plan(paths: readonly string[], options: Options, io: Io): Promise<number> {
  const { offline = false, detailedExitcode = false } = options;
  const begin = async () => {
    const app = await openRun("plan", options, io);
    if (options.save !== undefined) await checkResult(options.save, io.cwd);
    const fleet = await fleetFor(offline ? "offline" : "plan", paths, options, app, io);
    await checkOnly(fleet, app);
    return { app, fleet };
  };
  const { app, fleet } = await orTell(begin, (foot) => tellNoPlan("plan", foot, options, io));
  const output = openPlanOutput("plan", fleet, options, app, io);
  const codes: number[] = [];
  await (offline ? app.planOffline : app.plan)(fleet, (end) => {
    codes.push(planExit(end, detailedExitcode));
    output.add(end);
  });
  try {
    await output.end();
  } catch (thrown) {
    const error = toAppError(thrown);
    showError(error, io);
    return closeRun(app, [EXIT_CODES[error.code]]);
  }
  return closeRun(app, codes);
}
