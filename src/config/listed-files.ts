import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import { findFiles, WHERE_FILES_ARE } from "./find-files.ts";
import type { Path } from "./place.ts";
import type { Settings } from "./settings.ts";
import { shownPath } from "./way.ts";

/**
 * The tenant files that a list in `hooksync.yaml` stands for, absolute and each once; `at` is where the list stands.
 * Throws CONFIG_INVALID at the path that leads out of the repository, or to no file.
 */
export async function findListed(
  paths: readonly string[],
  at: Path,
  { folder, root, refuse }: Settings,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const [index, path] of paths.entries()) {
    const files = await findFiles(path, folder);
    const place = [...at, index];
    // Who runs hooksync says what it may read, and not who writes the file.
    if (files.some((file) => isAbsolute(shownPath(file, root))))
      throw refuse(place, `\`${path}\` leads out of the repository`, "name such files on the command line");
    if (!files.some((file) => existsSync(file))) throw refuse(place, `\`${path}\` has no tenant file`, WHERE_FILES_ARE);
    for (const file of files) found.add(file);
  }
  return [...found];
}
