import type { Io } from "../io.ts";
import { loadFor } from "../load.ts";
import type { FileOptions } from "../options.ts";
import { closeRun, failureExit, openRun } from "../run.ts";

interface Options extends FileOptions {
  readonly check?: boolean;
}

/** Puts the fields of tenant files in order, and names the files that this changes; files with errors are refused. */
export async function fmt(paths: readonly string[], options: Options, io: Io): Promise<number> {
  const app = await openRun("fmt", options, io);
  const loaded = await loadFor("validate", paths, options, app, io);
  const changed = await app.format(
    loaded.tenants.map(({ file }) => file),
    options.check ? "check" : "write",
  );
  for (const file of changed) io.out(`${file}\n`);
  return closeRun(app, [
    ...loaded.failures.map(failureExit),
    ...loaded.tenants.map(({ file }) => (options.check && changed.includes(file) ? 2 : 0)),
  ]);
}
