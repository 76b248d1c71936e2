import { resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import { findFiles, usualFile, WHERE_FILES_ARE } from "./find-files.ts";
import { findListed } from "./listed-files.ts";
import type { Settings } from "./settings.ts";
import { shownPath } from "./way.ts";

/**
 * The tenant files that paths stand for, each once, as `cwd` sees them; for none those that the settings include,
 * and else the usual one. Throws AppError where there is none; a file that is named counts whether it is there or not.
 */
export async function findTenantFiles(
  paths: readonly string[],
  settings: Settings,
  cwd: string,
): Promise<readonly string[]> {
  if (paths.length > 0) return findNamed(paths, cwd);
  if (settings.include) {
    const files = await findListed(settings.include, ["include"], settings);
    return files.map((file) => shownPath(file, cwd));
  }
  const usual = usualFile(cwd);
  if (usual !== null) return [usual];
  throw new AppError("CONFIG_UNREADABLE", "there is no file webhooks.yaml and no file config/webhooks.yaml here", {
    hint: "name the file: hooksync validate path/to/webhooks.yaml; hooksync init begins one",
  });
}

async function findNamed(paths: readonly string[], cwd: string): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const path of paths) {
    const files = await findFiles(path, cwd);
    if (files.length === 0)
      throw new AppError("CONFIG_UNREADABLE", `${path} has no tenant file`, { hint: WHERE_FILES_ARE });
    const isNamed = files.length === 1 && files[0] === resolve(cwd, path);
    for (const file of files) if (!found.has(file)) found.set(file, isNamed ? path : shownPath(file, cwd));
  }
  return [...found.values()];
}
