import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { AppError } from "../core/errors.ts";

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Why the system refused, in words, and what to do about it. */
const REASONS: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  EACCES: ["permission denied", "give this user the right to read and write it and its folder"],
  EPERM: ["the system does not permit it", "give this user the right to read and write it and its folder"],
  EROFS: ["its file system is read-only", "run where the folder can be written"],
  ENOSPC: ["the disk is full", "free some space and run again: what was there before is untouched"],
  EDQUOT: ["the disk quota is used up", "free some space and run again: what was there before is untouched"],
  ENOENT: ["there is no such file or folder", "make the folder, or name another"],
  ENOTDIR: ["a part of its path is no folder", "name a file in a folder that exists"],
  EISDIR: ["it is a folder", "move the folder away: a file must stand there"],
  ELOOP: ["it is a symbolic link", "put the file itself there: a link is not followed, and a write would replace it"],
};

/** All bytes of a regular file; null when there is none. Throws LOCK_UNREADABLE for links, folders, devices and what is over `maxBytes`. */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer | null> {
  // Without O_NONBLOCK a named pipe would hang us until somebody writes to it.
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw explain("LOCK_UNREADABLE", path, error);
  });
  if (handle === null) return null;
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) {
      const what = stat.isDirectory() ? "it is a folder" : "it is no regular file";
      throw new AppError("LOCK_UNREADABLE", `cannot read ${path}: ${what}`, { hint: "move it away" });
    }
    if (stat.size > maxBytes) {
      throw new AppError("LOCK_UNREADABLE", `cannot read ${path}: it is over ${maxBytes / 2 ** 20} MiB`, {
        hint: "hooksync writes no file of that size: restore it from git",
      });
    }
    return await handle.readFile();
  } catch (error) {
    throw explain("LOCK_UNREADABLE", path, error);
  } finally {
    await handle.close();
  }
}

/** Runs what writes `path`; what the system refuses becomes LOCK_UNWRITABLE. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explain("LOCK_UNWRITABLE", path, error);
  }
}

/** The code of a system error, such as ENOENT; null for any other. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

function explain(code: "LOCK_UNREADABLE" | "LOCK_UNWRITABLE", path: string, error: unknown): unknown {
  const reason = codeOf(error);
  if (error instanceof AppError || reason === null) return error;
  const [what, hint] = REASONS[reason] ?? [`the system says ${reason}`, "see to the disk and run again"];
  const verb = code === "LOCK_UNREADABLE" ? "read" : "write";
  return new AppError(code, `cannot ${verb} ${path}: ${what}`, { hint, cause: error });
}
