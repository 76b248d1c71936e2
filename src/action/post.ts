import { EXIT_CODES, toAppError } from "../core/errors.ts";
import { commitState } from "./commit-state.ts";
import type { Door } from "./door.ts";
import { finish } from "./finish.ts";
import type { LockBases } from "./fresh-locks.ts";
import { openSession, type Session } from "./session.ts";
import { tellError } from "./tell.ts";

/** What main leaves to post while lockfiles are not back in git. */
export interface KeptState {
  readonly bases: LockBases;
  readonly branch: string;
  readonly paths: readonly string[];
}

/** After the job, also one that was cancelled: folds what a dead run left into the lockfiles, and brings them back to git. */
export async function runPost(door: Door, kept: string): Promise<number> {
  if (kept === "") return 0;
  try {
    const session = await openSession(door);
    try {
      return await bringBack(JSON.parse(kept) as KeptState, session);
    } finally {
      await session.close();
    }
  } catch (thrown) {
    const error = toAppError(thrown);
    tellError({ door }, error);
    return EXIT_CODES[error.code];
  }
}

async function bringBack({ bases, branch, paths }: KeptState, session: Session): Promise<number> {
  const app = session.open({});
  const locks = await app.locks(paths);
  for (const lock of locks) await app.foldJournal(lock, "hooksync action (post)");
  await commitState(locks, bases, branch, session);
  return finish(app, 0);
}
