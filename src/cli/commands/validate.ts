import { systemClock } from "../../compose.ts";
import { EXIT_CODES } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { originOf } from "../../core/version.ts";
import { count } from "../../report/count.ts";
import { openRest } from "../../report/rest.ts";
import { renderSarif } from "../../report/sarif.ts";
import { fleetFor } from "../fleet.ts";
import type { Io } from "../io.ts";
import type { CheckOptions, FileOptions, FleetFlags } from "../options.ts";
import { orTell } from "../or-tell.ts";
import { closeRun, openRun } from "../run.ts";
import { openTrouble } from "../trouble.ts";

interface Options extends FileOptions, CheckOptions, FleetFlags {
  readonly format: "text" | "sarif";
}

/** Checks tenant files; needs no credentials and no secrets. */
export async function validate(paths: readonly string[], { format, ...options }: Options, io: Io): Promise<number> {
  const begin = async () => {
    const app = await openRun("validate", options, io);
    return { app, fleet: await fleetFor("validate", paths, options, app, io) };
  };
  const { app, fleet } = await orTell(begin, (foot) => {
    if (format === "sarif") io.out(renderSarif({ ...originOf({ run: { startedAt: systemClock.now() } }), ...foot }));
  });
  const rest = format === "sarif" ? openRest(fleet, ({ error }) => error !== null) : null;
  const say = (text: string) => rest === null && io.out(text);
  const codes: number[] = [];
  const trouble = openTrouble(fleet, io);
  for (const named of fleet.files) {
    const loaded = await fleet.load(named);
    io.stop.throwIfAborted();
    rest?.add({ ...loaded, begun: true, tenant: null });
    trouble(loaded);
    codes.push(loaded.error ? EXIT_CODES[loaded.error.code] : 0);
    if (loaded.tenant)
      say(`${printable(loaded.file)}: valid, ${count(loaded.tenant.desired.webhooks.size, "webhook")}\n`);
  }
  const invalid = codes.filter((code) => code !== 0).length;
  if (codes.length > 1) say(`\n${codes.length - invalid} of ${codes.length} files are valid.\n`);
  if (rest) io.out(renderSarif({ ...originOf(app), ...rest.foot() }));
  return closeRun(app, codes);
}
