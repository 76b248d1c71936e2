import { existsSync, lstatSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import { SETTINGS } from "./find-files.ts";
import type { Path } from "./place.ts";
import type { SettingsFile } from "./settings-file.ts";
import { shownPath } from "./way.ts";
import { foldersUp } from "./workspace.ts";

/** What `hooksync.yaml` says, and where its paths lead. */
export interface Settings extends SettingsFile {
  /** The file, an absolute path; null: there is none. */
  readonly path: string | null;
  /** What its paths are relative to, an absolute path; where there is no such file, the working folder. */
  readonly folder: string;
  /** What its paths may not leave: its git root, without git its own folder. */
  readonly root: string;
  /** The CONFIG_INVALID of something that it says. */
  refuse(path: Path, message: string, hint: string): AppError;
}

/** What holds where there is no `hooksync.yaml`. */
export function noSettings(cwd: string): Settings {
  const refuse: Settings["refuse"] = (_, message, hint) => new AppError("CONFIG_INVALID", message, { hint });
  return { path: null, folder: cwd, root: cwd, refuse };
}

/**
 * Throws CONFIG_INVALID when the settings that stand above a file are not those of this run: a run from elsewhere must not
 * go on as if they were not there.
 */
export function refuseOtherSettings(files: readonly string[], { path }: Settings, cwd: string): void {
  const folders = new Map(files.map((file) => [dirname(resolve(cwd, file)), file]));
  for (const [folder, file] of folders) {
    const own = findSettings(folder);
    if (own === null || own.path === path) continue;
    throw new AppError("CONFIG_INVALID", `${file} keeps to ${shownPath(own.path, cwd)}, and this run does not`, {
      hint: `run it in ${dirname(own.path)}, or in a folder of it`,
    });
  }
}

/** The `hooksync.yaml` that holds in a folder; throws CONFIG_INVALID for two of them, and for one that is misspelt. */
export function findSettings(cwd: string): { readonly path: string; readonly root: string } | null {
  const { paths, root } = settingsPaths(cwd);
  // A link to nowhere is there too: no run goes on as if it had no rules.
  const isThere = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const [path, outer] = paths.filter(isThere);
  if (path !== undefined && outer !== undefined) {
    throw new AppError("CONFIG_INVALID", `${shownPath(path, cwd)} stands below ${shownPath(outer, cwd)}`, {
      hint: "a repository has one hooksync.yaml, so that no folder is without its rules: move what this one says into that",
    });
  }
  const misspelt = paths.map((one) => one.replace(/\.yaml$/, ".yml")).find(isThere);
  if (misspelt !== undefined) {
    throw new AppError("CONFIG_INVALID", `${shownPath(misspelt, cwd)} is not read`, { hint: `name it ${SETTINGS}` });
  }
  return path === undefined ? null : { path, root };
}

/** Where it may stand, the nearest first, and the topmost of these folders. */
export function settingsPaths(cwd: string): { readonly paths: readonly string[]; readonly root: string } {
  const folders = foldersUp(cwd);
  const git = folders.findIndex((folder) => existsSync(join(folder, ".git")));
  const near = folders.slice(0, Math.max(git, 0) + 1);
  return { paths: near.map((folder) => join(folder, SETTINGS)), root: near.at(-1) ?? cwd };
}
