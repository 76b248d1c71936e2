import { readFile } from "node:fs/promises";
import { type FileLock, joinLockTexts } from "../compose.ts";
import { AppError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import type { Checkout } from "./checkout.ts";
import { blobIdOf, type CommitFiles } from "./commit-files.ts";
import type { LockBases } from "./fresh-locks.ts";
import type { Inputs } from "./inputs.ts";
import type { NewFile, PullRequest, Repository } from "./repository.ts";

/** How often a commit is tried while others commit too. */
const TRIES = 5;
const LONGEST_PAUSE_MS = 2000;

/** What a commit of lockfiles takes. */
export interface LockWorld {
  readonly repository: Repository;
  readonly checkout: Checkout;
  readonly files: CommitFiles;
  readonly branch: string;
  readonly bases: LockBases;
  readonly mode: Inputs["lockfileCommit"];
  readonly message: string;
  /** Where the run can be looked at. */
  readonly runUrl: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** Where the lockfiles are now; `sha` null: nothing was to be committed. */
export interface LockCommit {
  readonly sha: string | null;
  readonly pull: PullRequest | null;
}

/** Tries again while others are faster: null says so. */
export async function tryUntilSettled<T>(
  branch: string,
  { clock, random, signal }: LockWorld,
  work: () => Promise<T | null>,
): Promise<T> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const settled = await work();
    if (settled !== null) return settled;
    await clock.sleep(Math.round(random() * LONGEST_PAUSE_MS), signal);
  }
  throw new AppError(
    "LOCK_CONFLICT",
    `others committed to ${branch} each of the ${TRIES} times the lockfile was to be`,
    {
      hint: "run the job again; let the jobs of one tenant wait for each other (concurrency:)",
    },
  );
}

/** The lockfiles that are not at `head` as they have to be, each with what it has to say there. */
export async function changedFiles(
  locks: readonly FileLock[],
  head: string,
  base: string,
  { checkout, files }: Pick<LockWorld, "checkout" | "files">,
): Promise<readonly NewFile[]> {
  const changed: NewFile[] = [];
  for (const lock of locks) {
    const ours = await readFile(lock.path, "utf8").catch(() => null);
    const path = await checkout.pathOf(lock.path);
    if (ours === null || blobIdOf(ours) === (await files.blobAt(head, path))) continue;
    const [before, theirs] = await Promise.all([files.textAt(base, path), files.textAt(head, path)]);
    const text = await joinLockTexts({ base: before, ours, theirs });
    if (text !== null && text !== theirs) changed.push({ path, text });
  }
  return changed;
}

/** Throws GITHUB_REFUSED for a branch that is not there. */
export async function headOf(branch: string, repository: Repository): Promise<string> {
  const head = await repository.branchHead(branch);
  if (head !== null) return head;
  throw new AppError("GITHUB_REFUSED", `there is no branch ${branch} to commit the lockfile to`, {
    hint: "run apply on a branch that is there",
  });
}
