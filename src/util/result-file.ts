import { access, constants, lstat, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "./atomic-file.ts";

/** How a plan and a report begin: a file that begins otherwise is somebody's. */
const OURS = /^\{\s*"formatVersion": "1\.0",\s*"(kind": "plan|plan": \{)"?/;

/** Why a result may not go to a path: it cannot be written there, or what is there is no result of ours; null when it may. */
export async function refuseResult(path: string): Promise<string | null> {
  const real = await realpath(path).catch(() => null);
  if (real !== null && !(await lstat(real)).isFile()) return null;
  if (!(await isWritable(dirname(real ?? path)))) return "cannot be written";
  const text = real === null ? "" : await readFile(real, "utf8");
  return text === "" || OURS.test(text) ? null : "is there, and is no plan and no report";
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** Writes a result whole and durably; what is no regular file, such as a pipe or a device, is written to as it is. */
export async function writeResultFile(path: string, text: string, unique: string): Promise<void> {
  const real = await realpath(path).catch(() => path);
  const there = await lstat(real).catch(() => null);
  if (there === null || there.isFile()) return replaceFile(real, text, { mode: 0o644, unique });
  return writeFile(real, text);
}
