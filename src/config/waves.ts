import { resolve } from "node:path";
import { findListed } from "./listed-files.ts";
import type { Settings } from "./settings.ts";

/**
 * Files wave by wave, as the settings say; what is in none comes last, and a file is in the first wave that names it.
 * Throws CONFIG_INVALID for a path that stands for no file: a canary that is misspelt would not go first.
 */
export async function splitWaves<F extends { readonly file: string }>(
  files: readonly F[],
  settings: Settings,
  cwd: string,
): Promise<readonly (readonly F[])[]> {
  const left = new Map(files.map((file) => [resolve(cwd, file.file), file]));
  const split: F[][] = [];
  for (const [index, paths] of (settings.waves ?? []).entries()) {
    const listed = await findListed(paths, ["waves", index], settings);
    split.push(listed.flatMap((full) => left.get(full) ?? []));
    for (const full of listed) left.delete(full);
  }
  return [...split, [...left.values()]].filter((wave) => wave.length > 0);
}
