import catalogue from "../../../schemas/events.json" with { type: "json" };
import { printable } from "../../core/printable.ts";
import type { Io } from "../io.ts";
import { loadFor } from "../load.ts";
import type { RemoteOptions } from "../options.ts";
import { closeRun, failureExit, openRun } from "../run.ts";

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
  const loaded = await loadFor("drift", path === undefined ? [] : [path], options, app, io);
  print(await app.events(loaded.tenants), io);
  return closeRun(app, [...loaded.failures.map(failureExit), ...loaded.tenants.map(() => 0)]);
}

function print(events: readonly { readonly value: string; readonly category: string }[], io: Io): void {
  for (const { value, category } of events) io.out(`${printable(value)}  ${printable(category)}\n`);
}
