import { AppError } from "../core/errors.ts";
import type { DesiredTenant, LiveWebhook, LockFile, RecoveryNote } from "../core/model.ts";
import type { JournalBegin, StoredLock } from "../core/ports.ts";
import { type Recovery, readJournal, recover } from "../core/recover.ts";
import { mapPool } from "../util/pool.ts";
import { lookUntil } from "./settle.ts";
import type { ReadableTenant, RunContext } from "./world.ts";

const GETS_AT_ONCE = 10;

/** One tenant's whole world at one moment: what a plan is made of. */
export interface Observation {
  /** With the user pool filled in where only a token or the lock names it. */
  readonly desired: DesiredTenant;
  readonly stored: StoredLock | null;
  /** The lock with the journal recovered into it, in memory only. */
  readonly locked: LockFile | null;
  readonly live: readonly LiveWebhook[];
  readonly proven: boolean;
  /** null: the journal is empty. */
  readonly recovery: RecoveryNote | null;
}

/** Reads lock, journal and live, and recovers in memory what a dead run left; writes nothing. Throws LOCK_FOREIGN. */
export async function observe(tenant: ReadableTenant, run: RunContext): Promise<Observation> {
  const { remote, store } = tenant;
  const stored = await store.read();
  const journal = readJournal(await store.journal.read());
  const locked = stored?.lock ?? null;
  const pool = await remote.pool(run.stop);
  const desired = withPool(tenant.desired, pool, locked);
  refuseForeign(desired, locked, journal?.begin ?? null);

  const known = [...(locked?.webhooks.values() ?? []), ...(journal?.dones ?? []).flatMap(({ entry }) => entry ?? [])];
  const ids = new Set(known.map((entry) => entry.id));
  const proven = isProven(desired, locked ?? journal?.begin ?? null, pool);
  let live: readonly LiveWebhook[] = [];
  let recovery: Recovery | null = null;
  await lookUntil(run.clock, run.startedAt + run.flags.settle * 1000, run.stop, async () => {
    live = await listWhole(tenant, ids, run.stop);
    recovery = journal && recover({ locked, tenant: desired.tenant, ...journal, live, proven });
    return recovery === null || recovery.waiting.length === 0;
  });
  const recovered = recovery as Recovery | null;
  return {
    desired,
    stored,
    locked: recovered?.lock ?? locked,
    live,
    proven,
    recovery: recovered?.note ?? null,
  };
}

/** The list, and what the list lacks of these ids and is there all the same: a list may lag or shift. */
async function listWhole({ remote }: ReadableTenant, ids: ReadonlySet<string>, signal: AbortSignal) {
  const listed = await remote.list(signal);
  const seen = new Set(listed.map((webhook) => webhook.id));
  const missing = [...ids].filter((id) => !seen.has(id));
  const found = await mapPool(missing, GETS_AT_ONCE, (id) => remote.get(id, signal));
  return [...listed, ...found.filter((webhook) => webhook !== null)];
}

/** The user pool filled in where only a token or the lock names it. Throws LOCK_FOREIGN when a token names another than the file. */
export function withPool(desired: DesiredTenant, pool: string | null, locked: LockFile | null): DesiredTenant {
  const { target } = desired;
  if (pool !== null && target.userPoolId !== null && pool !== target.userPoolId) {
    throw new AppError(
      "LOCK_FOREIGN",
      `${desired.tenant}: the access key belongs to user pool ${pool}, and the file names ${target.userPoolId}`,
      { hint: "check accessKeyId and userPoolId" },
    );
  }
  return { ...desired, target: { ...target, userPoolId: target.userPoolId ?? pool ?? locked?.userPoolId ?? null } };
}

/** Throws LOCK_FOREIGN when the lock or the journal belongs to another host, pool or lineage. */
export function refuseForeign(desired: DesiredTenant, locked: LockFile | null, begin: JournalBegin | null): void {
  const { host, userPoolId } = desired.target;
  const refuse = (what: string, theirs: string, ours: string): never => {
    throw new AppError("LOCK_FOREIGN", `${desired.tenant}: ${what} ${theirs}, and this run is for ${ours}`, {
      hint: "check host, userPoolId and the access key; for a new pool use a file, and so a lockfile, of its own",
    });
  };
  if (locked && locked.host !== host) refuse("the lockfile is of host", locked.host, host);
  if (locked?.userPoolId && userPoolId && locked.userPoolId !== userPoolId) {
    refuse("the lockfile is of user pool", locked.userPoolId, userPoolId);
  }
  if (!begin) return;
  if (begin.target.host !== host) refuse("the journal is of host", begin.target.host, host);
  if (begin.target.userPoolId && userPoolId && begin.target.userPoolId !== userPoolId) {
    refuse("the journal is of user pool", begin.target.userPoolId, userPoolId);
  }
  if (locked && begin.lineage !== locked.lineage) refuse("the journal is of lineage", begin.lineage, locked.lineage);
}

/** Whether the access key is the one of this lock, or of the journal where the lock is lost; or a token names its pool. */
function isProven(desired: DesiredTenant, written: LockFile | JournalBegin | null, pool: string | null): boolean {
  if (written === null || written.accessKeyId === desired.target.accessKeyId) return true;
  return pool !== null && pool === ("target" in written ? written.target.userPoolId : written.userPoolId);
}
