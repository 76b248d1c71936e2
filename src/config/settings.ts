import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { AppError } from "../core/errors.ts";
import { SETTINGS } from "./find-files.ts";
import { decodeUtf8, readRegularFile } from "./regular-file.ts";
import { openReporter } from "./reporter.ts";
import { checkSettings } from "./schema.ts";
import type { SettingsFile } from "./settings-file.ts";
import { openSource } from "./source.ts";
import { shownPath } from "./way.ts";
import { foldersUp } from "./workspace.ts";
import { parseYaml } from "./yaml.ts";

/** What `hooksync.yaml` says, and the folder that its paths are relative to. */
export interface Settings extends SettingsFile {
  /** An absolute path; where there is no such file, the working folder. */
  readonly folder: string;
}

const MAX_BYTES = 1024 * 1024;

/**
 * Reads `hooksync.yaml`: the nearest one from the working folder up to its git root; without git only its own.
 * Throws CONFIG_UNREADABLE, or CONFIG_INVALID for one that is not as its schema says: no run goes on without its rules.
 */
export function loadSettings(cwd: string): Settings {
  const path = findSettings(cwd);
  if (path === null) return { folder: cwd };
  const file = shownPath(path, cwd);
  const read = readRegularFile(path, MAX_BYTES);
  if ("problem" in read) throw new AppError("CONFIG_UNREADABLE", `${file} ${read.problem}`, { hint: "check the file" });
  const text = decodeUtf8(read.bytes);
  if (text === null) throw new AppError("CONFIG_INVALID", `${file} is not UTF-8 text`, { hint: "save it as UTF-8" });
  const source = openSource(file, text);
  const report = openReporter(source);
  const yaml = parseYaml(source, report);
  const settings = yaml && checkSettings(yaml, report);
  if (settings !== null && !report.failed) return { ...settings, folder: dirname(path) };
  throw new AppError("CONFIG_INVALID", `${file} cannot be used`, { diagnostics: report.diagnostics() });
}

function findSettings(cwd: string): string | null {
  const folders = foldersUp(cwd);
  const root = folders.findIndex((folder) => existsSync(join(folder, ".git")));
  const near = folders.slice(0, root < 0 ? 1 : root + 1);
  return near.map((folder) => join(folder, SETTINGS)).find((path) => existsSync(path)) ?? null;
}
