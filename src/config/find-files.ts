import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { byCodeUnit } from "../core/canonical.ts";

/** The name of the settings file. */
export const SETTINGS = "hooksync.yaml";

/** What to say of a folder or glob in which there is none. */
export const WHERE_FILES_ARE =
  "they end in .yaml or .yml; templates/, node_modules/ and what begins with a dot are left out, and links are not followed";

const USUAL = ["webhooks.yaml", "config/webhooks.yaml"];
const LEFT_OUT = ["**/node_modules/**", "**/templates/**", `**/${SETTINGS}`];
const IN_FOLDER = "**/*.{yaml,yml}";
const ENDING = /\.ya?ml$/;
const LOCK_ENDING = ".lock.json";
const DYNAMIC = /[*?[\]{}!()]/;

/** The tenant's file that a run is about when nobody names one; null where there is none. */
export function usualFile(cwd: string): string | null {
  return USUAL.find((path) => existsSync(resolve(cwd, path))) ?? null;
}

/**
 * The tenant files that a path stands for, absolute and by name: those in a folder, those that fit a glob,
 * or the one it names, whether that is there or not.
 */
export async function findFiles(path: string, folder: string): Promise<readonly string[]> {
  const full = resolve(folder, path);
  if (isFolder(full)) return crawl(IN_FOLDER, full);
  if (!isGlob(path, full)) return [full];
  return (await crawl(path, folder)).filter((file) => ENDING.test(file));
}

/** The lockfiles beside the tenant files that a folder or glob stands for, be those there or not. */
export async function findLocks(path: string, folder: string): Promise<readonly string[]> {
  const full = resolve(folder, path);
  if (isFolder(full)) return crawl(`**/*${LOCK_ENDING}`, full);
  if (!isGlob(path, full)) return [];
  const locks = await crawl(path.replace(/\.[^./*]+$/, LOCK_ENDING), folder);
  return locks.filter((lock) => lock.endsWith(LOCK_ENDING));
}

async function crawl(pattern: string, cwd: string): Promise<readonly string[]> {
  const { glob } = await import("tinyglobby");
  const options = { ignore: LEFT_OUT, expandDirectories: false, followSymbolicLinks: false };
  return (await glob([pattern], { cwd, ...options })).map((file) => resolve(cwd, file)).sort(byCodeUnit);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** A file's own name may have brackets in it. */
function isGlob(path: string, full: string): boolean {
  return DYNAMIC.test(path) && !existsSync(full);
}
