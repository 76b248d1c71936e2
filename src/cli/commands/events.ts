import catalogue from "../../../schemas/events.json" with { type: "json" };
import { EXIT_CODES } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { fleetFor, oneOf } from "../fleet.ts";
import type { Io } from "../io.ts";
import type { RemoteOptions } from "../options.ts";
import { closeRun, openRun } from "../run.ts";
import { openTrouble } from "../trouble.ts";

interface Options extends RemoteOptions {
  readonly live?: boolean;
}

/** Lists the events of GenAuth, or with `--live` those that the tenant itself knows. */
export async function events(path: string | undefined, options: Options, io: Io): Promise<number> {
  if (!options.live) {
    print(catalogue.events, io);
    return 0;
  }
  const app = await openRun("events", options, io);
  const fleet = await fleetFor("drift", path === undefined ? [] : [path], options, app, io);
  const loaded = await fleet.load(oneOf(fleet.files));
  openTrouble(fleet, io)(loaded);
  if (loaded.error) return closeRun(app, [EXIT_CODES[loaded.error.code]]);
  print(await app.events(loaded.tenant), io);
  return closeRun(app, [0]);
}

function print(events: readonly { readonly value: string; readonly category: string }[], io: Io): void {
  for (const { value, category } of events) io.out(`${printable(value)}  ${printable(category)}\n`);
}
