import { EXIT_CODES } from "../../core/errors.ts";
import { count } from "../../report/count.ts";
import { fleetFor } from "../fleet.ts";
import type { Io } from "../io.ts";
import type { CheckOptions, FileOptions, FleetFlags } from "../options.ts";
import { closeRun, openRun } from "../run.ts";
import { openTrouble } from "../trouble.ts";

/** Checks tenant files; needs no credentials and no secrets. */
export async function validate(
  paths: readonly string[],
  options: FileOptions & CheckOptions & FleetFlags,
  io: Io,
): Promise<number> {
  const app = await openRun("validate", options, io);
  const fleet = await fleetFor("validate", paths, options, app, io);
  const codes: number[] = [];
  const trouble = openTrouble(fleet, io);
  for (const named of fleet.files) {
    io.stop.throwIfAborted();
    const loaded = await fleet.load(named);
    trouble(loaded);
    codes.push(loaded.error ? EXIT_CODES[loaded.error.code] : 0);
    if (loaded.tenant) io.out(`${loaded.file}: valid, ${count(loaded.tenant.desired.webhooks.size, "webhook")}\n`);
  }
  const invalid = codes.filter((code) => code !== 0).length;
  if (codes.length > 1) io.out(`\n${codes.length - invalid} of ${codes.length} files are valid.\n`);
  return closeRun(app, codes);
}
