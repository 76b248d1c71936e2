import { access, constants, lstat, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "./atomic-file.ts";

/** How a plan and a report begin: a file that begins otherwise is somebody's. */
const OURS = /^\{\s*"formatVersion": "1\.0",\s*"(kind": "plan|plan": \{)"?/;

/** Names of tenant files and settings, of lockfiles, and of what stands beside those. */
const OWN = /\.(?:ya?ml|lock\.(?:json|journal|lease))$/i;

/** Why a result may not go to a path: it cannot be written there, or what is there is no result of ours; null when it may. */
export async function refuseResult(path: string): Promise<string | null> {
  const real = await realpath(path).catch(() => path);
  if ([path, real].some((name) => OWN.test(name))) return "has the name of a file that hooksync reads";
  const there = await lstat(real).catch(() => null);
  if (there?.isDirectory()) return "is a folder";
  if (there && !there.isFile()) return null;
  try {
    await access(dirname(real), constants.W_OK);
    const text = there ? await readFile(real, "utf8") : "";
    return text === "" || OURS.test(text) ? null : "is there, and is no plan and no report";
  } catch {
    return "cannot be written";
  }
}

/** Writes a result whole and durably; what is no regular file, such as a pipe or a device, is written to as it is. */
export async function writeResultFile(path: string, text: string, unique: string): Promise<void> {
  const real = await realpath(path).catch(() => path);
  const there = await lstat(real).catch(() => null);
  if (there === null || there.isFile()) return replaceFile(real, text, { mode: 0o644, unique });
  return writeFile(real, text);
}
