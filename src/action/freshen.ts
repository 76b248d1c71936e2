import type { App, FileLock, Fleet } from "../compose.ts";
import { freshenLocks, type LockBases } from "./fresh-locks.ts";
import type { Session } from "./session.ts";

/** The lockfiles of a run, and the commits they are known from; `bases` null: there is no branch or no token to know more by. */
export interface FreshLocks {
  readonly locks: readonly FileLock[];
  readonly bases: LockBases | null;
}

/** Brings the lockfiles of a run up to date before anything is made of them. */
export async function freshen(fleet: Fleet, app: App, session: Session): Promise<FreshLocks> {
  const { event, repository, files, checkout } = session;
  const locks = await app.locks(fleet.files.map(({ file }) => file));
  const { branch } = event;
  if (branch === null || repository === null || files === null) return { locks, bases: null };
  const from = event.base ?? checkout.head;
  return { locks, bases: await freshenLocks(locks, { app, repository, checkout, files, branch, from }) };
}
