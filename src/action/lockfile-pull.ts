import type { FileLock } from "../compose.ts";
import { AppError } from "../core/errors.ts";
import { changedFiles, headOf, type LockCommit, type LockWorld, tryUntilSettled } from "./changed-locks.ts";

/** The branch of the one pull request that brings lockfiles where nobody may push. */
export const LOCK_BRANCH = "hooksync/lockfile";

/** Brings lockfiles to a protected branch: by a pull request, the one that is open where there is one. */
export async function commitByPull(locks: readonly FileLock[], world: LockWorld): Promise<LockCommit> {
  const { repository, branch, bases, message } = world;
  let sha: string | null = null;
  return tryUntilSettled(LOCK_BRANCH, world, async () => {
    const [open = null] = await repository.openPulls(LOCK_BRANCH, branch);
    // What is left of a pull request that was merged or closed has no say any more.
    if (open === null && sha === null) await repository.setBranch(LOCK_BRANCH, await headOf(branch, repository));
    const head = await headOf(LOCK_BRANCH, repository);
    const changed = await changedFiles(locks, head, bases.pull ?? bases.target, world);
    if (changed.length > 0) {
      const ended = await repository.commit(LOCK_BRANCH, head, message, changed);
      if (ended.kind === "refused") throw protectedToo(ended.because);
      if (ended.kind === "moved") return null;
      sha = ended.sha;
    }
    if (open) return { sha, pull: sha === null ? open : await repository.updatePull(open.number, pullOf(world)) };
    if (sha === null) return { sha: null, pull: null };
    await repository.createPull({ ...pullOf(world), head: LOCK_BRANCH, base: branch });
    // Another run may have begun the branch anew meanwhile: it is looked at once more.
    return null;
  });
}

function pullOf({ branch, message, runUrl }: LockWorld): { readonly title: string; readonly body: string } {
  const [title = message] = message.split("\n");
  const body = [
    `Nobody may push to \`${branch}\`, so that this brings back the lockfiles of [this run](${runUrl}).`,
    "",
    "Merge it soon: they say which webhooks are managed. Until then each apply of these tenants reads them from here.",
  ];
  return { title, body: body.join("\n") };
}

function protectedToo(because: string): AppError {
  return new AppError("GITHUB_REFUSED", `GitHub refused a commit on ${LOCK_BRANCH} as well: ${because}`, {
    hint: `let the workflow push to ${LOCK_BRANCH}, or give it github-token of an App that may push`,
  });
}
