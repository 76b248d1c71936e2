import { existsSync, lstatSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import { SETTINGS } from "./find-files.ts";
import { type Path, placeAt, underline } from "./place.ts";
import { decodeUtf8, readRegularFile } from "./regular-file.ts";
import { openReporter } from "./reporter.ts";
import { checkSettings } from "./schema.ts";
import type { SettingsFile } from "./settings-file.ts";
import { openSource } from "./source.ts";
import { shownPath } from "./way.ts";
import { foldersUp } from "./workspace.ts";
import { parseYaml } from "./yaml.ts";

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

const MAX_BYTES = 1024 * 1024;

/**
 * Reads `hooksync.yaml`: the one from the working folder up to its git root; without git only its own.
 * Throws CONFIG_UNREADABLE, or CONFIG_INVALID for one that is not as its schema says: no run goes on without its rules.
 */
export function loadSettings(cwd: string): Settings {
  const found = findSettings(cwd);
  if (found === null) return noSettings(cwd);
  const { path, root } = found;
  const file = shownPath(path, cwd);
  const read = readRegularFile(path, MAX_BYTES);
  if ("problem" in read) throw new AppError("CONFIG_UNREADABLE", `${file} ${read.problem}`, { hint: "check the file" });
  const text = decodeUtf8(read.bytes);
  if (text === null) throw new AppError("CONFIG_INVALID", `${file} is not UTF-8 text`, { hint: "save it as UTF-8" });
  return parseSettings(text, path, root, cwd);
}

/** The same for files that stand elsewhere, such as at another commit: `read` gives the text of one, or null for none. */
export async function loadSettingsFrom(cwd: string, read: (path: string) => Promise<string | null>): Promise<Settings> {
  const { paths, root } = settingsPaths(cwd);
  for (const path of paths) {
    const text = await read(path);
    if (text !== null) return parseSettings(text, path, root, cwd);
  }
  return noSettings(cwd);
}

function parseSettings(text: string, path: string, root: string, cwd: string): Settings {
  const file = shownPath(path, cwd);
  const source = openSource(file, text);
  const report = openReporter(source);
  const unusable = () =>
    new AppError("CONFIG_INVALID", `${file} cannot be used`, { diagnostics: report.diagnostics() });
  const yaml = parseYaml(source, report, "a minimal file is `version: 1`");
  const settings = yaml && checkSettings(yaml, report);
  if (yaml === null || settings === null || report.failed) throw unusable();
  const refuse: Settings["refuse"] = (at, message, hint) => {
    report.error("settings", underline(placeAt(yaml.place, ...at)), message, hint);
    return unusable();
  };
  return { ...settings, path, folder: dirname(path), root, refuse };
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

function findSettings(cwd: string): { readonly path: string; readonly root: string } | null {
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
function settingsPaths(cwd: string): { readonly paths: readonly string[]; readonly root: string } {
  const folders = foldersUp(cwd);
  const git = folders.findIndex((folder) => existsSync(join(folder, ".git")));
  const near = folders.slice(0, Math.max(git, 0) + 1);
  return { paths: near.map((folder) => join(folder, SETTINGS)), root: near.at(-1) ?? cwd };
}
