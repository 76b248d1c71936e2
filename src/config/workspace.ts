import { existsSync, lstatSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { NoFile } from "./lookup.ts";

/** What a tenant's file may read: symlinks resolved, under every root, or under an allowed folder. */
export interface Workspace {
  /** The folder that relative paths start at. */
  readonly base: string;
  readonly roots: readonly string[];
  readonly allowed: readonly string[];
}

/** A file that may be read. */
export interface LocatedFile {
  /** With symlinks resolved. */
  readonly path: string;
  /** Whether it lies under a folder that the operator allowed. */
  readonly byOperator: boolean;
}

/**
 * The workspace of a tenant's file: its git roots, an inner and an outer one alike, so that no symlink in the
 * outer one leads to another repository; without git the working folder, or its own for a file elsewhere.
 */
export function workspaceOf(file: string, cwd: string, fileAllow: readonly string[]): Workspace {
  const base = dirname(resolve(cwd, file));
  const gitRoots = gitRootsOf(base);
  const roots = gitRoots.length > 0 ? gitRoots : [rootOf(base, cwd)];
  return {
    base,
    roots: roots.flatMap((root) => realPathOf(root) ?? []),
    allowed: fileAllow.flatMap((folder) => realPathOf(resolve(cwd, folder)) ?? []),
  };
}

/** Where the repository of a folder begins: its nearest git root; without git the working folder, or itself when it is elsewhere. */
export function rootOf(folder: string, cwd: string): string {
  return gitRootsOf(folder)[0] ?? (isInside(folder, cwd) ? cwd : folder);
}

/** Finds a file that the workspace allows; nothing outside is so much as probed for. */
export function locateFile(path: string, { base, roots, allowed }: Workspace): LocatedFile | NoFile {
  const full = resolve(base, path);
  const real = realPathOf(full);
  const judged = real ?? nearestFolder(full);
  const byOperator = judged !== null && allowed.some((folder) => isReadable(judged, folder));
  const inside = judged !== null && roots.length > 0 && roots.every((root) => isReadable(judged, root));
  if (!byOperator && !inside) return { refused: `${path} is outside of what this file may read` };
  return real === null ? { missing: `there is no file ${path}` } : { path: real, byOperator };
}

/** The nearest first. */
function gitRootsOf(folder: string): readonly string[] {
  return foldersUp(folder).filter((one) => existsSync(join(one, ".git")));
}

/** A folder and all above it, nearest first. */
export function foldersUp(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUp(parent)];
}

/** The real path of the nearest folder above a file that is not there; null behind a symlink to nowhere. */
function nearestFolder(path: string): string | null {
  if (isSymlink(path)) return null;
  const parent = dirname(path);
  return realPathOf(parent) ?? (parent === path ? null : nearestFolder(parent));
}

function isReadable(path: string, folder: string): boolean {
  const inGit = relative(folder, path)
    .split(sep)
    .some((name) => name.toLowerCase() === ".git");
  return isInside(path, folder) && !inGit;
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function realPathOf(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

function isSymlink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
