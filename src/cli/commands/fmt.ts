import { EXIT_CODES } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { fleetFor } from "../fleet.ts";
import type { Io } from "../io.ts";
import type { FileOptions, FleetFlags } from "../options.ts";
import { closeRun, openRun } from "../run.ts";
import { openTrouble } from "../trouble.ts";

interface Options extends FileOptions, FleetFlags {
  readonly check?: boolean;
}

/** Puts the fields of tenant files in order, and names the files that this changes; files with errors are refused. */
export async function fmt(paths: readonly string[], options: Options, io: Io): Promise<number> {
  const app = await openRun("fmt", options, io);
  const fleet = await fleetFor("validate", paths, options, app, io);
  const codes: number[] = [];
  const trouble = openTrouble(fleet, io);
  for (const named of fleet.files) {
    const loaded = await fleet.load(named);
    io.stop.throwIfAborted();
    trouble(loaded);
    const changed = loaded.error ? [] : await app.format([loaded.file], options.check ? "check" : "write");
    for (const file of changed) io.out(`${printable(file)}\n`);
    codes.push(loaded.error ? EXIT_CODES[loaded.error.code] : options.check && changed.length > 0 ? 2 : 0);
  }
  return closeRun(app, codes);
}
