import { EXIT_CODES } from "../../core/errors.ts";
import { isDrift } from "../../core/summary.ts";
import { fleetFor } from "../fleet.ts";
import type { Io } from "../io.ts";
import type { OutputOptions } from "../options.ts";
import { orTell } from "../or-tell.ts";
import { openPlanOutput, tellNoPlan } from "../plan-output.ts";
import { closeRun, openRun } from "../run.ts";

/** Shows where live differs from what was last applied; 2 when it does. */
export async function drift(paths: readonly string[], options: OutputOptions, io: Io): Promise<number> {
  const begin = async () => {
    const app = await openRun("drift", options, io);
    return { app, fleet: await fleetFor("drift", paths, options, app, io) };
  };
  const { app, fleet } = await orTell(begin, (foot) => tellNoPlan("drift", foot, options, io));
  const output = openPlanOutput("drift", fleet, options, app, io);
  const codes: number[] = [];
  await app.drift(fleet, (end) => {
    const changes = end.plan?.changes.filter(isDrift).length ?? 0;
    codes.push(end.error ? EXIT_CODES[end.error.code] : changes > 0 ? 2 : 0);
    output.add(end);
    if (changes > 0 && end.tenant !== null) {
      app.run.log.child({ tenant: end.tenant }).event("drift.found", { changes });
    }
  });
  await output.end();
  return closeRun(app, codes);
}
