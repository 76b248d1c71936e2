import { lstatSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "../core/errors.ts";
import type { WrittenFile } from "../core/scaffold.ts";
import { placeFile, replaceFile } from "../util/atomic-file.ts";
import { codeOf } from "./regular-file.ts";

/** A file that is to be written. */
export interface PlannedFile extends WrittenFile {
  /** Its absolute path. */
  readonly full: string;
  readonly content: string | Uint8Array;
  /** What it must still hold; null: whatever it holds may go. */
  readonly before: Uint8Array | null;
}

/** Whether anything stands at a path, be it a symlink to nowhere. */
export function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Writes files in their order, each whole and durably, and makes their folders; one that is to be made replaces nothing.
 * Throws CONFIG_UNREADABLE for the first that cannot be written, and says what was written before it.
 */
export async function writeFiles(files: readonly PlannedFile[], unique: () => string): Promise<void> {
  const written: string[] = [];
  for (const planned of files) {
    try {
      await mkdir(dirname(planned.full), { recursive: true });
      await write(planned, unique());
    } catch (cause) {
      const message = `${planned.file} cannot be written: ${reasonOf(cause)}`;
      const done = written.length === 0 ? "nothing" : written.join(", ");
      throw new AppError("CONFIG_UNREADABLE", message, {
        cause,
        hint: `written before it: ${done}; put this right, and run it again`,
      });
    }
    written.push(planned.file);
  }
}

async function write({ full, how, content, before }: PlannedFile, unique: string): Promise<void> {
  if (how === "made") return placeFile(full, content, { mode: 0o644, unique });
  const confirm = async () => {
    if (before === null || readFileSync(full).equals(before)) return;
    throw new AppError("PLAN_STALE", "it changed during this run");
  };
  return replaceFile(full, content, { mode: 0o644, unique, confirm });
}

function reasonOf(cause: unknown): string {
  if (cause instanceof AppError) return cause.message;
  const code = codeOf(cause);
  return code === "EEXIST" ? "something else is there" : code;
}
