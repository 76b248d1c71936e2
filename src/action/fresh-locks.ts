import type { App, FileLock } from "../compose.ts";
import { AppError, type ErrorCode } from "../core/errors.ts";
import type { Checkout } from "./checkout.ts";
import type { CommitFiles } from "./commit-files.ts";
import { LOCK_BRANCH } from "./lockfile-pull.ts";
import type { PullRequest, Repository } from "./repository.ts";

/** The commits whose lockfiles a run knows: what is written later is merged against them. */
export interface LockBases {
  readonly target: string;
  /** The head of the pull request that brings lockfiles, if one is open. */
  readonly pull: string | null;
}

/**
 * Takes into the checkout what became of its lockfiles since: on the branch, which goes on while a job waits for its turn, and
 * in an open pull request of ours that brings them. Throws LOCK_CONFLICT, with a link, when one of the latter cannot be read.
 */
export async function freshenLocks(
  locks: readonly FileLock[],
  world: {
    readonly app: App;
    readonly repository: Repository;
    readonly checkout: Checkout;
    readonly files: CommitFiles;
    readonly branch: string;
    /** The commit that the lockfiles on the disk are of. */
    readonly from: string;
  },
): Promise<LockBases> {
  const { app, repository, checkout, files, branch, from } = world;
  const target = (await repository.branchHead(branch)) ?? from;
  const [pull = null] = await repository.openPulls(LOCK_BRANCH, branch);
  const take = async (lock: FileLock, path: string, commit: string) => {
    const [base, theirs] = await Promise.all([files.blobAt(from, path), files.blobAt(commit, path)]);
    if (theirs === null || theirs === base) return;
    const [before, after] = await Promise.all([files.textAt(from, path), files.textAt(commit, path)]);
    await app.joinLock(lock, { base: before, theirs: after });
  };
  for (const lock of locks) {
    const path = await checkout.pathOf(lock.path);
    await take(lock, path, target);
    if (pull) await take(lock, path, pull.head.sha).catch((thrown) => stop(lock, pull, thrown));
  }
  return { target, pull: pull?.head.sha ?? null };
}

const UNREADABLE: readonly ErrorCode[] = ["GITHUB_REFUSED", "GITHUB_UNAVAILABLE", "LOCK_MERGE", "LOCK_UNREADABLE"];

/** What the pull request knows must not be made twice. */
function stop({ file }: FileLock, { html_url: url }: PullRequest, thrown: unknown): never {
  if (!(thrown instanceof AppError) || !UNREADABLE.includes(thrown.code)) throw thrown;
  throw new AppError("LOCK_CONFLICT", `${file}: its lockfile is in ${url}, and cannot be read: ${thrown.message}`, {
    cause: thrown,
    hint: "merge or close that pull request, and run the job again",
  });
}
