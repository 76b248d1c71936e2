import type { App, Fleet, FleetRequest } from "../compose.ts";
import { AppError } from "../core/errors.ts";
import type { WebhookKey } from "../core/model.ts";
import { renderDiagnostics } from "../report/diagnostics.ts";
import type { Io } from "./io.ts";
import type { CheckOptions, FileOptions, FleetFlags } from "./options.ts";

/** Finds the tenant files of a run, as its flags pick them, and says on stderr what is odd about the folder. */
export async function fleetFor(
  purpose: FleetRequest["purpose"],
  paths: readonly string[],
  options: FileOptions & CheckOptions & FleetFlags,
  app: App,
  io: Io,
): Promise<Fleet> {
  const fleet = await findFleet(purpose, paths, options, app);
  if (fleet.warnings.length > 0) io.err(renderDiagnostics(fleet.warnings, io.paintErr));
  return fleet;
}

/** The same, for who tells the oddities by other means. */
export function findFleet(
  purpose: FleetRequest["purpose"],
  paths: readonly string[],
  options: FileOptions & CheckOptions & FleetFlags,
  app: App,
): Promise<Fleet> {
  const { envAllow, envPublic, fileAllow, hostAllow, strict = false, schema = null, tenant = [], only = [] } = options;
  const trust = { envAllow, envPublic, fileAllow, hostAllow };
  return app.fleet(paths, { purpose, ...trust, strict, schema, tenants: tenant, only });
}

/** Throws CLI_USAGE for a key of `--only` that neither files nor locks know, before anything is done. */
export async function checkOnly(fleet: Fleet, app: App): Promise<void> {
  for (const file of fleet.files) {
    const { only } = file;
    if (only === null) continue;
    const { tenant } = await fleet.load(file);
    const { store } = oneOf(await app.locks([file.file]));
    const stored = await store.read().catch(() => undefined);
    // What cannot be read is told by the run itself.
    if (tenant === null || stored === undefined) continue;
    const known = new Set<WebhookKey>([...(stored?.lock.webhooks.keys() ?? []), ...tenant.desired.webhooks.keys()]);
    const unknown = only.filter((key) => !known.has(key));
    if (unknown.length === 0) continue;
    const some = [...known].slice(0, 20).join(", ");
    const whose = fleet.files.length > 1 ? ` of ${file.tenant}` : "";
    throw new AppError("CLI_USAGE", `--only ${unknown.join(", ")}: no such key in the files or the lockfile${whose}`, {
      hint: `the keys are ${some}${known.size > 20 ? ", …" : ""}`,
    });
  }
}

/** The one file that a command is about which takes no fleet. Throws CLI_USAGE when there are more. */
export function oneOf<F extends { readonly file: string }>(files: readonly F[]): F {
  const [first, ...others] = files;
  if (first === undefined) throw new TypeError("where no file is found an error says so");
  if (others.length === 0) return first;
  throw new AppError("CLI_USAGE", `this is about one tenant, and there are ${files.length}`, {
    hint: `name its file, such as ${first.file}`,
  });
}
