import type { FileLock } from "../compose.ts";
import type { LockCommit } from "./changed-locks.ts";
import type { LockBases } from "./fresh-locks.ts";
import { commitLocks } from "./lockfile-commit.ts";
import type { Session } from "./session.ts";
import { tellNotice } from "./tell.ts";

/** Brings the lockfiles of a run back to git, and says where they are. */
export async function commitState(
  locks: readonly FileLock[],
  bases: LockBases,
  branch: string,
  session: Session,
): Promise<LockCommit> {
  const { door, inputs, repository, files, checkout, runUrl } = session;
  if (repository === null || files === null) return { sha: null, pull: null };
  const committed = await commitLocks(locks, {
    ...{ repository, files, checkout, branch, bases, runUrl },
    ...{ mode: inputs.lockfileCommit, message: inputs.commitMessage },
    ...{ clock: door.clock, random: door.random, signal: door.cut },
  });
  const { sha, pull } = committed;
  if (pull) tellNotice(session, `The lockfile is in ${pull.html_url}: merge it soon.`);
  else if (sha !== null) door.say(`The lockfile is in git: ${branch} is at ${sha}.\n`);
  return committed;
}
