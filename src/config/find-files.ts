import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { byCodeUnit } from "../core/canonical.ts";
import { AppError } from "../core/errors.ts";
import { shownPath } from "./way.ts";

/** The name of the settings file. */
export const SETTINGS = "hooksync.yaml";

const USUAL = ["webhooks.yaml", "config/webhooks.yaml"];
const LEFT_OUT = ["**/node_modules/**", "**/templates/**", `**/${SETTINGS}`];
const IN_FOLDER = ["**/*.{yaml,yml}"];
const LOCKS = ["**/*.lock.json"];
const DYNAMIC = /[*?[\]{}!()]/;

/** Files, folders and globs, and the absolute path of the folder that they are relative to. */
export interface Wanted {
  readonly paths: readonly string[];
  readonly folder: string;
}

/** The tenant's file that a run is about when nobody names one; null where there is none. */
export function usualFile(cwd: string): string | null {
  return USUAL.find((path) => existsSync(resolve(cwd, path))) ?? null;
}

/**
 * The tenant files that these paths stand for, each once, as `cwd` sees them; those of a folder or glob by name.
 * Throws CONFIG_UNREADABLE for a folder or glob that has none; a file that is named counts whether it is there or not.
 */
export async function findFiles({ paths, folder }: Wanted, cwd: string): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const path of paths) {
    const full = resolve(folder, path);
    const isGlob = DYNAMIC.test(path) && !existsSync(full);
    if (!isGlob && !isFolder(full)) {
      if (!found.has(full)) found.set(full, folder === cwd ? path : shownPath(full, cwd));
      continue;
    }
    const files = isGlob ? await crawl([path], folder) : await crawl(IN_FOLDER, full);
    if (files.length === 0) {
      throw new AppError("CONFIG_UNREADABLE", `${path} has no tenant file`, {
        hint: "they end in .yaml or .yml; templates/, node_modules/ and what begins with a dot are left out, and links are not followed",
      });
    }
    for (const file of files) found.set(file, shownPath(file, cwd));
  }
  return [...found.values()];
}

/** The lockfiles in the folders among these paths, as `cwd` sees them, by name. */
export async function findLocks({ paths, folder }: Wanted, cwd: string): Promise<readonly string[]> {
  const folders = paths.map((path) => resolve(folder, path)).filter(isFolder);
  const locks = await Promise.all(folders.map((path) => crawl(LOCKS, path)));
  return [...new Set(locks.flat())].sort(byCodeUnit).map((lock) => shownPath(lock, cwd));
}

async function crawl(patterns: readonly string[], cwd: string): Promise<readonly string[]> {
  const { glob } = await import("tinyglobby");
  const options = { ignore: LEFT_OUT, expandDirectories: false, followSymbolicLinks: false };
  return (await glob(patterns, { cwd, ...options })).map((file) => resolve(cwd, file)).sort(byCodeUnit);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
