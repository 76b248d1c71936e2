import { type FleetOptions, openFleet } from "../../src/config/fleet.ts";
import type { LoadedFile, LoadedTenant } from "../../src/config/load.ts";
import { noSettings } from "../../src/config/settings.ts";
import type { Limits, Rules } from "../../src/config/settings-file.ts";
import type { Diagnostic } from "../../src/core/errors.ts";

/** The files of a run, all read at once. */
export interface Loaded {
  readonly files: readonly LoadedFile[];
  /** Those that can be used. */
  readonly tenants: readonly LoadedTenant[];
  /** All of all files. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What a run is given, as far as a test says it; `rules` and `limits` are those of `hooksync.yaml`. */
export interface LoadRequest extends Partial<Omit<FleetOptions, "only">> {
  readonly only?: readonly string[] | null;
  readonly rules?: Rules;
  readonly limits?: Limits;
}

/** The options of a run that works in `cwd`. */
export function fleetOptions(cwd: string, request: LoadRequest = {}): FleetOptions {
  const { rules = {}, limits = {}, only, ...options } = request;
  return {
    purpose: "validate",
    env: {},
    cwd,
    envAllow: [],
    envPublic: [],
    fileAllow: [],
    hostAllow: [],
    schema: null,
    strict: false,
    tenants: [],
    settings: { ...noSettings(cwd), rules, policy: limits },
    ...options,
    only: only ?? [],
  };
}

/** Reads the tenant files of a run that works in `cwd`. */
export async function loadFleet(paths: readonly string[], cwd: string, request: LoadRequest = {}): Promise<Loaded> {
  const fleet = await openFleet(paths, fleetOptions(cwd, request));
  const files: LoadedFile[] = [];
  for (const file of fleet.files) files.push(await fleet.load(file));
  return {
    files,
    tenants: files.flatMap(({ tenant }) => tenant ?? []),
    diagnostics: [...fleet.warnings, ...files.flatMap(({ diagnostics }) => diagnostics)],
  };
}
