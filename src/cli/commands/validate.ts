import type { Io } from "../io.ts";
import { loadFor } from "../load.ts";
import type { CheckOptions, FileOptions } from "../options.ts";
import { closeRun, failureExit, openRun } from "../run.ts";

/** Checks tenant files; needs no credentials and no secrets. */
export async function validate(paths: readonly string[], options: FileOptions & CheckOptions, io: Io): Promise<number> {
  const app = await openRun("validate", options, io);
  const loaded = await loadFor("validate", paths, options, app, io);
  for (const { desired } of loaded.tenants) {
    const { size } = desired.webhooks;
    io.out(`${desired.file}: valid, ${size} webhook${size === 1 ? "" : "s"}\n`);
  }
  return closeRun(app, [...loaded.failures.map(failureExit), ...loaded.tenants.map(() => 0)]);
}
