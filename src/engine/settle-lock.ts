import { sameLock, withTenant } from "../core/lock-ops.ts";
import type { LockFile } from "../core/model.ts";
import type { LockStore, Revision } from "../core/ports.ts";
import type { Observation } from "./observe.ts";
import type { RunContext } from "./world.ts";

/** The lock as it is stored, and its revision; null for none. */
export interface Settled {
  readonly lock: LockFile | null;
  readonly revision: Revision | null;
}

/** Makes durable what was recovered, and who the access key is, before anything else is written. */
export async function settleLock(
  store: LockStore,
  { stored, locked, recovery, desired }: Observation,
  run: RunContext,
  onWrite: () => void,
): Promise<Settled> {
  let lock = stored?.lock ?? null;
  let revision = stored?.revision ?? null;
  const next = locked && withTenant(locked, desired);
  if (next && (lock === null || !sameLock(next, lock))) {
    lock = { ...next, serial: next.serial + 1 };
    revision = await store.write(lock, revision);
    onWrite();
    run.log.event("lock.written", { serial: lock.serial, webhooks: lock.webhooks.size });
  }
  if (recovery) {
    await store.journal.clear();
    run.log.event("lock.recovered", {
      run: recovery.runId,
      folded: recovery.folded.length,
      found: recovery.found.length,
      uncertain: recovery.uncertain.length,
    });
  }
  return { lock, revision };
}
