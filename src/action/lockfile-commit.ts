import type { FileLock } from "../compose.ts";
import { changedFiles, headOf, type LockCommit, type LockWorld, tryUntilSettled } from "./changed-locks.ts";
import { commitByPull } from "./lockfile-pull.ts";

/** Brings lockfiles back to git in one commit, merged by key with what others committed. Throws LOCK_MERGE, LOCK_CONFLICT, GITHUB_*. */
export async function commitLocks(locks: readonly FileLock[], world: LockWorld): Promise<LockCommit> {
  const { repository, branch, bases, mode, message } = world;
  if (mode === "off") return { sha: null, pull: null };
  if (mode === "pull-request") return commitByPull(locks, world);
  return tryUntilSettled(branch, world, async () => {
    const head = await headOf(branch, repository);
    const changed = await changedFiles(locks, head, bases.target, world);
    if (changed.length === 0) return { sha: null, pull: null };
    const ended = await repository.commit(branch, head, message, changed);
    if (ended.kind === "moved") return null;
    return ended.kind === "done" ? { sha: ended.sha, pull: null } : commitByPull(locks, world);
  });
}
