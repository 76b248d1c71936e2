import { guardError } from "../../core/policy.ts";
import { planExit } from "../../core/summary.ts";
import { renderPlanJson } from "../../report/json.ts";
import { renderPlan } from "../../report/plan-text.ts";
import type { Io } from "../io.ts";
import { checkOnly, loadFor, showErrors } from "../load.ts";
import type { PlanOptions } from "../options.ts";
import { closeRun, failureExit, failuresOf, joinedPlan, openRun } from "../run.ts";

interface Options extends PlanOptions {
  readonly offline?: boolean;
  readonly detailedExitcode?: boolean;
}

/** Shows what apply would do; changes nothing. */
export async function plan(paths: readonly string[], options: Options, io: Io): Promise<number> {
  const app = await openRun("plan", options, io);
  const loaded = await loadFor(options.offline ? "offline" : "plan", paths, options, app, io);
  await checkOnly(loaded, app);
  const ends = await (options.offline ? app.planOffline(loaded.tenants) : app.plan(loaded.tenants));

  const failures = failuresOf(ends);
  const made = joinedPlan(ends, app);
  if (options.format === "json") {
    io.out(renderPlanJson(made, [...loaded.failures, ...failures]));
  } else if (made.tenants.length > 0) {
    io.out(renderPlan(made.tenants, { kind: "plan", paint: io.paintOut, verbose: options.verbose ?? false }));
  }
  showErrors(
    [...failures.map(({ error }) => error), ...made.tenants.flatMap((tenant) => guardError(tenant) ?? [])],
    io,
  );
  const codes = ends.map((end) => planExit(end, options.detailedExitcode ?? false));
  return closeRun(app, [...loaded.failures.map(failureExit), ...codes]);
}
