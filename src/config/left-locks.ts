import { existsSync } from "node:fs";
import type { Diagnostic } from "../core/errors.ts";
import { findLocks } from "./find-files.ts";
import { readRegularFile } from "./regular-file.ts";
import type { Settings } from "./settings.ts";
import { shownPath } from "./way.ts";

const MAX_BYTES = 16 * 1024 * 1024;

/** Warns of lockfiles, where a run looks for tenant files, whose tenant's file is gone: their webhooks are live, and nothing keeps them. */
export async function findLeftLocks(
  paths: readonly string[],
  { include = [], folder }: Settings,
  cwd: string,
): Promise<readonly Diagnostic[]> {
  const [wanted, base] = paths.length > 0 ? [paths, cwd] : [include, folder];
  const locks = await Promise.all(wanted.map((path) => findLocks(path, base)));
  return [...new Set(locks.flat())].filter(isLeft).map((lock) => {
    const file = shownPath(lock, cwd);
    return {
      severity: "warning",
      rule: "lockfile-left",
      message: "the tenant's file of this lockfile is gone, and its webhooks are still live",
      hint: `put ${stemOf(file)}.yaml back with \`webhooks: {}\` and apply it with --prune, then remove both; or remove the lockfile to leave them as they are`,
      location: { file, line: 1, column: 1 },
      sourceLine: null,
      length: 1,
      related: [],
    };
  });
}

/** Other programs have lockfiles too. */
function isLeft(lock: string): boolean {
  if ([".yaml", ".yml"].some((ending) => existsSync(stemOf(lock) + ending))) return false;
  const read = readRegularFile(lock, MAX_BYTES);
  return "bytes" in read && read.bytes.includes('"lineage"');
}

function stemOf(lock: string): string {
  return lock.replace(/\.lock\.json$/, "");
}
