import { setImmediate as turn } from "node:timers/promises";
import { AppError, type Diagnostic } from "../core/errors.ts";
import type { WebhookKey } from "../core/model.ts";
import { fitsGlob } from "../core/name-glob.ts";
import { pickOnly } from "../core/only.ts";
import { findCollisions, type Head } from "./collisions.ts";
import type { LoadOptions } from "./context.ts";
import { findLeftLocks } from "./left-locks.ts";
import { openLibrary } from "./library.ts";
import { type LoadedFile, loadFile, readHead, strictly, unreadHead } from "./load.ts";
import { refuseOtherSettings, type Settings } from "./settings.ts";
import { findTenantFiles } from "./tenant-files.ts";
import { splitWaves } from "./waves.ts";

export interface FleetOptions extends Omit<LoadOptions, "only" | "rules" | "limits"> {
  readonly settings: Settings;
  /** Globs of tenants' names; none: all tenants. */
  readonly tenants: readonly string[];
  /** Keys, or TENANT/KEY among several tenants; none: all. */
  readonly only: readonly string[];
}

/** One file of a run, not read yet. */
export interface FleetFile {
  /** As the user named it. */
  readonly file: string;
  /** Its tenant's name, as far as the file tells. */
  readonly tenant: string;
  /** The keys that the run is about; null: all. */
  readonly only: readonly WebhookKey[] | null;
}

/** The tenant files of a run. Only who they are is known at once; each is read whole when it is its turn, and then let go. */
export interface Fleet {
  /** Wave by wave. */
  readonly files: readonly FleetFile[];
  /** The same, apart; an apply carries out one after the other. */
  readonly waves: readonly (readonly FleetFile[])[];
  readonly warnings: readonly Diagnostic[];
  load(file: FleetFile): Promise<LoadedFile>;
}

/** Finds the tenant files of a run. Throws AppError when there is none, or when what picks among them picks nothing. */
export async function openFleet(paths: readonly string[], options: FleetOptions): Promise<Fleet> {
  const { settings, cwd } = options;
  const loading = { ...options, only: null, rules: settings.rules ?? {}, limits: settings.policy ?? {} };
  const library = await openLibrary(loading);
  const names = await findTenantFiles(paths, settings, cwd);
  refuseOtherSettings(names, settings, cwd);
  // Who stands alone shares nothing with others, and is read but once.
  const isNamed = options.tenants.length > 0 || options.only.some((written) => written.includes("/"));
  const isAlone = names.length === 1 && !isNamed;
  const heads: Head[] = [];
  for (const file of names) {
    heads.push(isAlone ? unreadHead(file) : await readHead(file, loading));
    // Files are read at once: without a turn for others no signal is heard before the last of thousands.
    await turn();
  }
  const collisions = findCollisions(heads);
  const picked = pick(heads, options);
  const waves = await splitWaves(picked, settings, cwd);
  const warnings = await findLeftLocks(paths, settings, cwd);
  if (options.strict && warnings.length > 0) throw strictly("the folder", warnings);
  return {
    files: waves.flat(),
    waves,
    warnings,
    async load({ file, only }) {
      await turn();
      return loadFile(file, { ...loading, only }, library, collisions.get(file));
    },
  };
}

function pick(heads: readonly Head[], { tenants, only }: Pick<FleetOptions, "tenants" | "only">): readonly FleetFile[] {
  const fitting =
    tenants.length === 0 ? heads : heads.filter(({ tenant }) => tenants.some((glob) => fitsGlob(tenant, glob)));
  if (fitting.length === 0) {
    const some = heads.slice(0, 10).map(({ tenant }) => tenant);
    throw new AppError("CLI_USAGE", `--tenant ${tenants.join(", ")} fits no tenant`, {
      hint: `the tenants are ${some.join(", ")}${heads.length > some.length ? ", …" : ""}`,
    });
  }
  const keys = pickOnly(
    only,
    fitting.map(({ tenant }) => tenant),
  );
  return fitting
    .filter(({ tenant }) => keys === null || keys.has(tenant))
    .map(({ file, tenant }) => ({ file, tenant, only: keys?.get(tenant) ?? null }));
}
