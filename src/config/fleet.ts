import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { AppError, type Diagnostic } from "../core/errors.ts";
import type { WebhookKey } from "../core/model.ts";
import { fitsGlob } from "../core/name-glob.ts";
import { pickOnly } from "../core/only.ts";
import { findCollisions, type Head } from "./collisions.ts";
import type { LoadOptions } from "./context.ts";
import { findFiles, usualFile } from "./find-files.ts";
import { findLeftLocks } from "./left-locks.ts";
import { openLibrary } from "./library.ts";
import { type LoadedFile, loadFile, readHead, strictly, unreadHead } from "./load.ts";
import type { Settings } from "./settings.ts";

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
  const library = openLibrary(loading);
  const names = await findTenantFiles(paths, settings, cwd);
  // Who stands alone shares nothing with others, and is read but once.
  const isAlone = names.length === 1 && options.tenants.length === 0;
  const heads = names.map((file) => (isAlone ? unreadHead(file) : readHead(file, loading)));
  const collisions = findCollisions(heads);
  const picked = pick(heads, options);
  const waves = await splitWaves(picked, settings, cwd);
  const warnings = await findLeftLocks(paths, settings, cwd);
  if (options.strict && warnings.length > 0) throw strictly("the folder", warnings);
  return {
    files: waves.flat(),
    waves,
    warnings,
    load: ({ file, only }) => loadFile(file, { ...loading, only }, library, collisions.get(file)),
  };
}

/** The files that paths stand for; for none those that the settings include, and else the usual one. */
export async function findTenantFiles(
  paths: readonly string[],
  settings: Settings,
  cwd: string,
): Promise<readonly string[]> {
  if (paths.length > 0) return findFiles({ paths, folder: cwd }, cwd);
  if (settings.include) return findFiles({ paths: settings.include, folder: settings.folder }, cwd);
  const usual = usualFile(cwd);
  if (usual !== null) return [usual];
  throw new AppError("CONFIG_UNREADABLE", "there is no file webhooks.yaml and no file config/webhooks.yaml here", {
    hint: "name the file: hooksync validate path/to/webhooks.yaml; hooksync init begins one",
  });
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

/** The files wave by wave; what is in none comes last. */
async function splitWaves(
  files: readonly FleetFile[],
  { waves = [], folder }: Settings,
  cwd: string,
): Promise<readonly (readonly FleetFile[])[]> {
  const left = new Map(files.map((file) => [resolve(cwd, file.file), file]));
  const split: FleetFile[][] = [];
  for (const paths of waves) {
    const wave: FleetFile[] = [];
    for (const file of await findFiles({ paths, folder }, cwd)) {
      const full = resolve(cwd, file);
      // A canary that is misspelt would not go first.
      if (!existsSync(full))
        throw new AppError("CONFIG_INVALID", `hooksync.yaml: a wave names ${file}, and there is no such file`, {
          hint: "check the path",
        });
      const found = left.get(full);
      if (found) wave.push(found);
      left.delete(full);
    }
    split.push(wave);
  }
  return [...split, [...left.values()]].filter((wave) => wave.length > 0);
}
