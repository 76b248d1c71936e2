import { type App, type Fleet, noSettings, readSettings } from "../../compose.ts";
import { checkMachine } from "../../core/check-machine.ts";
import { type Tried, tried } from "../../core/doctor-facts.ts";
import { countLevels, type DoctorDocument, doctorExit, type Finding, failed, warn } from "../../core/finding.ts";
import { NODE_NEEDED, originOf } from "../../core/version.ts";
import { renderDoctor } from "../../report/doctor-text.ts";
import { findFleet } from "../fleet.ts";
import type { Io } from "../io.ts";
import type { FleetFlags, RemoteOptions } from "../options.ts";
import { openProgress } from "../progress.ts";
import { closeRun, openRun } from "../run.ts";

interface Options extends RemoteOptions, FleetFlags {
  readonly format: "text" | "json";
  readonly verbose?: boolean;
}

/** Tells what stands in the way of a run, and what to do about it; changes nothing anywhere. */
export async function doctor(
  paths: readonly string[],
  { format, verbose = false, ...options }: Options,
  flagVariables: readonly string[],
  io: Io,
): Promise<number> {
  const settings = await tried(() => readSettings(io.cwd));
  const app = await openRun("doctor", options, io, settings.ok ? settings.value : noSettings(io.cwd));
  const facts = await app.machine({ node: io.nodeVersion, nodeNeeded: NODE_NEEDED }, flagVariables);
  const fleet = settings.ok ? await tried(() => findFleet("validate", paths, options, app)) : settings;
  const machine = [...checkMachine(facts), ...checkFolder(fleet)];
  const { hosts, tenants } = fleet.ok
    ? await examine(fleet.value, await findFleet("drift", paths, options, app), app, io)
    : { hosts: [], tenants: [] };

  const findings = [machine, ...[...hosts, ...tenants].map((group) => group.findings)].flat();
  const exitCode = closeRun(app, [doctorExit(machine, tenants)]);
  const document: DoctorDocument = {
    formatVersion: "1.0",
    ...originOf(app),
    machine,
    hosts,
    tenants,
    summary: { ...countLevels(findings), exitCode },
  };
  if (format === "json") io.out(`${JSON.stringify(document, null, 2)}\n`);
  else io.out(renderDoctor(document, { isBrief: tenants.length > 1 && !verbose, paint: io.paintOut }));
  return exitCode;
}

async function examine(fleet: Fleet, access: Fleet, app: App, io: Io): ReturnType<App["examine"]> {
  const progress = openProgress(io, "examined", app.run.clock);
  const examined = await app.examine({ fleet, access, onTenant: () => progress.step(fleet.files.length) });
  progress.clear();
  return examined;
}

/** What is to be said of the files of a run together, or of there being none. */
function checkFolder(fleet: Tried<Fleet>): readonly Finding[] {
  if (!fleet.ok) return [failed("files", fleet.error)];
  return fleet.value.warnings.map(({ location, message, hint }) =>
    warn("files", `${location.file}: ${message}`, hint ?? "hooksync validate tells more"),
  );
}
