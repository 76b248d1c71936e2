import { existsSync, lstatSync } from "node:fs";
import { dirname, join } from "node:path";
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
  /** What its paths are relative to, an absolute path; where there is no such file, the working folder. */
  readonly folder: string;
  /** What its paths may not leave: its git root, without git its own folder. */
  readonly root: string;
  /** The CONFIG_INVALID of something that it says. */
  refuse(path: Path, message: string, hint: string): AppError;
}

const MAX_BYTES = 1024 * 1024;

/**
 * Reads `hooksync.yaml`: the nearest one from the working folder up to its git root; without git only its own.
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
  return { ...settings, folder: dirname(path), root, refuse };
}

/** What holds where there is no `hooksync.yaml`. */
export function noSettings(cwd: string): Settings {
  const refuse: Settings["refuse"] = (_, message, hint) => new AppError("CONFIG_INVALID", message, { hint });
  return { folder: cwd, root: cwd, refuse };
}

function findSettings(cwd: string): { readonly path: string; readonly root: string } | null {
  const folders = foldersUp(cwd);
  const git = folders.findIndex((folder) => existsSync(join(folder, ".git")));
  const near = folders.slice(0, Math.max(git, 0) + 1);
  // A link to nowhere is there too: no run goes on as if it had no rules.
  const isThere = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const path = near.map((folder) => join(folder, SETTINGS)).find(isThere);
  return path === undefined ? null : { path, root: near.at(-1) ?? cwd };
}
