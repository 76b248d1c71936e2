import { dirname } from "node:path";
import settingsSchema from "../../schemas/settings.schema.json" with { type: "json" };
import { AppError } from "../core/errors.ts";
import { placeAt, underline } from "./place.ts";
import { decodeUtf8, readRegularFile } from "./regular-file.ts";
import { openReporter } from "./reporter.ts";
import { checkFile, type FileKind } from "./schema.ts";
import type { SchemaRoot } from "./schema-messages.ts";
import { findSettings, noSettings, type Settings, settingsPaths } from "./settings.ts";
import type { SettingsFile } from "./settings-file.ts";
import { validate } from "./settings-validator.generated.js";
import { openSource } from "./source.ts";
import { shownPath } from "./way.ts";
import { parseYaml } from "./yaml.ts";

const SETTINGS: FileKind<SettingsFile> = { schema: settingsSchema as unknown as SchemaRoot, validate };
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
  const settings = yaml && checkFile(SETTINGS, yaml, report);
  if (yaml === null || settings === null || report.failed) throw unusable();
  const refuse: Settings["refuse"] = (at, message, hint) => {
    report.error("settings", underline(placeAt(yaml.place, ...at)), message, hint);
    return unusable();
  };
  return { ...settings, path, folder: dirname(path), root, refuse };
}
