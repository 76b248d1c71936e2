import { AppError } from "../core/errors.ts";
import { mergeLocks } from "../core/lock-merge.ts";
import type { LockFile } from "../core/model.ts";
import { replaceFile } from "../util/atomic-file.ts";
import { parseLock, printLock } from "./codec.ts";
import { readRegularFile, writing } from "./files.ts";
import { acquireLease, type LockDeps } from "./lease.ts";

const MAX_BYTES = 64 * 2 ** 20;
const MODE = 0o644;

/** Merges the lockfiles at these paths into `ours`: git's merge driver. An empty file is no lock. Throws LOCK_MERGE, LOCK_UNREADABLE. */
export async function mergeLockFiles(base: string, ours: string, theirs: string, deps: LockDeps): Promise<void> {
  const [from, one, other] = await Promise.all([base, ours, theirs].map(readLock));
  const merged = one && other ? mergeLocks(from ?? null, one, other) : (one ?? other);
  if (merged) await replace(ours, merged, deps);
}

/** Merges both sides of a lockfile with conflict markers, under its lease. Throws CLI_USAGE when it has none. */
export async function resolveConflict(lockPath: string, command: string, deps: LockDeps): Promise<void> {
  const lease = await acquireLease(lockPath.replace(/\.json$/, ".lease"), command, deps);
  try {
    const bytes = await readRegularFile(lockPath, MAX_BYTES);
    const sides = bytes && splitConflict(bytes.toString("utf8"));
    if (!sides) {
      throw new AppError("CLI_USAGE", `${lockPath} has no merge conflict markers`, {
        hint: "give one file with markers, or three: base, ours and theirs",
      });
    }
    const { base, ours, theirs } = sides;
    const from = base === null ? null : parseLock(base, `${lockPath} (base)`);
    const merged = mergeLocks(from, parseLock(ours, `${lockPath} (ours)`), parseLock(theirs, `${lockPath} (theirs)`));
    await replace(lockPath, merged, deps);
  } finally {
    await lease.release();
  }
}

/** The texts of one lockfile; null where there is none. */
export interface LockTexts {
  readonly base: string | null;
  readonly ours: string | null;
  readonly theirs: string | null;
}

/** What a lockfile is to say that two wrote since `base`: only what both changed is parsed. Throws LOCK_MERGE, LOCK_UNREADABLE. */
export function joinTexts({ base, ours, theirs }: LockTexts): string | null {
  if (theirs === null || theirs === ours || theirs === base) return ours;
  if (ours === null || ours === base) return theirs;
  const [from, one, other] = [base, ours, theirs].map((text) => text && parseLock(text, "the lockfile"));
  return one && other ? printLock(mergeLocks(from || null, one, other)) : ours;
}

/** Takes what somebody else made of a lockfile since `base` into the one at `lockPath`, under its lease. */
export async function joinLockFile(
  lockPath: string,
  { base, theirs }: Omit<LockTexts, "ours">,
  command: string,
  deps: LockDeps,
): Promise<void> {
  const lease = await acquireLease(lockPath.replace(/\.json$/, ".lease"), command, deps);
  try {
    const ours = (await readRegularFile(lockPath, MAX_BYTES))?.toString("utf8") ?? null;
    const joined = joinTexts({ base, ours, theirs });
    if (joined === null || joined === ours) return;
    await replace(lockPath, parseLock(joined, lockPath), deps);
  } finally {
    await lease.release();
  }
}

/** The sides of a text with git's conflict markers; `base` null unless they are of the diff3 style; null for no markers. */
export function splitConflict(text: string): { base: string | null; ours: string; theirs: string } | null {
  const sides = { base: [] as string[], ours: [] as string[], theirs: [] as string[] };
  let side: keyof typeof sides | null = null;
  let hasBase = false;
  let hasConflict = false;
  for (const line of text.split("\n")) {
    const marker = /^(<{7}|\|{7}|={7}|>{7})(?: |\r?$)/.exec(line)?.[1]?.[0];
    if (marker === "<") side = "ours";
    else if (marker === "|") side = "base";
    else if (marker === "=") side = "theirs";
    else if (marker === ">") side = null;
    else if (side) sides[side].push(line);
    else for (const lines of Object.values(sides)) lines.push(line);
    hasBase ||= marker === "|";
    hasConflict ||= marker !== undefined;
  }
  if (!hasConflict) return null;
  const [base, ours, theirs] = [sides.base, sides.ours, sides.theirs].map((lines) => lines.join("\n"));
  return { base: hasBase ? (base ?? "") : null, ours: ours ?? "", theirs: theirs ?? "" };
}

async function readLock(path: string): Promise<LockFile | null> {
  const bytes = await readRegularFile(path, MAX_BYTES);
  return bytes === null || bytes.length === 0 ? null : parseLock(bytes, path);
}

async function replace(path: string, lock: LockFile, deps: LockDeps): Promise<void> {
  await writing(path, () => replaceFile(path, Buffer.from(printLock(lock)), { mode: MODE, unique: deps.random() }));
}
