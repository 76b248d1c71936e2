import { EXIT_CODES } from "../../core/errors.ts";
import { guardError } from "../../core/policy.ts";
import { isDrift } from "../../core/summary.ts";
import { renderPlanJson } from "../../report/json.ts";
import { renderPlan } from "../../report/plan-text.ts";
import type { Io } from "../io.ts";
import { loadFor, showErrors } from "../load.ts";
import type { OutputOptions } from "../options.ts";
import { closeRun, failureExit, failuresOf, joinedPlan, openRun } from "../run.ts";

/** Shows where live differs from what was last applied; 2 when it does. */
export async function drift(paths: readonly string[], options: OutputOptions, io: Io): Promise<number> {
  const app = await openRun("drift", options, io);
  const loaded = await loadFor("drift", paths, options, app, io);
  const ends = await app.drift(loaded.tenants);

  const failures = failuresOf(ends);
  const made = joinedPlan(ends, app);
  if (options.format === "json") {
    io.out(renderPlanJson(made, [...loaded.failures, ...failures]));
  } else if (made.tenants.length > 0) {
    io.out(renderPlan(made.tenants, { kind: "drift", paint: io.paintOut, verbose: options.verbose ?? false }));
  }
  showErrors(
    failures.map(({ error }) => error),
    io,
  );
  for (const tenant of made.tenants) {
    const changes = tenant.changes.filter(isDrift).length;
    if (changes > 0) app.run.log.child({ tenant: tenant.tenant }).event("drift.found", { changes });
    const warning = guardError(tenant);
    if (warning) io.err(`warning: ${warning.message}\n`);
  }
  const codes = ends.map(({ error, plan }) => {
    if (error) return EXIT_CODES[error.code];
    return plan?.changes.some(isDrift) ? 2 : 0;
  });
  return closeRun(app, [...loaded.failures.map(failureExit), ...codes]);
}
