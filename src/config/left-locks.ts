import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Diagnostic } from "../core/errors.ts";
import { findLocks } from "./find-files.ts";
import type { Settings } from "./settings.ts";

/** Warns of lockfiles, in the folders of a run, whose tenant's file is gone: their webhooks are live, and nothing keeps them. */
export async function findLeftLocks(
  paths: readonly string[],
  { include = [], folder }: Settings,
  cwd: string,
): Promise<readonly Diagnostic[]> {
  const wanted = paths.length > 0 ? { paths, folder: cwd } : { paths: include, folder };
  const locks = await findLocks(wanted, cwd);
  const stems = locks.map((lock) => lock.replace(/\.lock\.json$/, ""));
  const left = stems.filter((stem) => ![".yaml", ".yml"].some((ending) => existsSync(resolve(cwd, stem + ending))));
  return left.map((stem) => ({
    severity: "warning",
    rule: "lockfile-left",
    message: "the tenant's file of this lockfile is gone, and its webhooks are still live",
    hint: `put ${stem}.yaml back with \`webhooks: {}\` and apply it with --prune, then remove both; or remove the lockfile to leave them as they are`,
    location: { file: `${stem}.lock.json`, line: 1, column: 1 },
    sourceLine: null,
    length: 1,
    related: [],
  }));
}
