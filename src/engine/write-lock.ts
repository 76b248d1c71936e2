import { AppError } from "../core/errors.ts";
import { fold, rebase, withTenant } from "../core/lock-ops.ts";
import type { DesiredTenant, LockFile } from "../core/model.ts";
import type { JournalDone, LockStore, Revision } from "../core/ports.ts";

const TRIES = 5;

/**
 * Writes what a run did into the lock. Where somebody else wrote it meanwhile, reads it again and merges by key:
 * `lost` is what this run did to keys that both wrote. Throws LOCK_*, with nothing written.
 */
export async function writeLock(input: {
  readonly store: LockStore;
  readonly desired: DesiredTenant;
  /** The lock as this run read it, and its revision. */
  readonly read: LockFile;
  readonly revision: Revision | null;
  readonly dones: readonly JournalDone[];
}): Promise<{ serial: number; webhooks: number; lost: readonly JournalDone[] }> {
  const { store, desired, read, dones } = input;
  let { revision } = input;
  let next = withTenant({ ...read, serial: read.serial + 1, webhooks: fold(read.webhooks, dones) }, desired);
  let lost: readonly JournalDone[] = [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await store.write(next, revision);
      return { serial: next.serial, webhooks: next.webhooks.size, lost };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "LOCK_CONFLICT" || attempt === TRIES) throw error;
    }
    const there = await store.read();
    const onto = there?.lock ?? { ...read, serial: read.serial, webhooks: new Map() };
    if (onto.host !== read.host || (onto.lineage !== read.lineage && input.revision !== null)) {
      throw new AppError("LOCK_CONFLICT", "the lockfile was replaced by one of another history during this run", {
        hint: "put the right lockfile back and run again: what this run did is in its journal",
      });
    }
    const merged = rebase(dones, read.webhooks, onto.webhooks);
    lost = merged.lost;
    next = withTenant({ ...onto, serial: onto.serial + 1, webhooks: merged.entries }, desired);
    revision = there?.revision ?? null;
  }
}

/** The error that kept the lock from being written, naming every id that is stored nowhere else. */
export function withIds(error: AppError, dones: readonly JournalDone[]): AppError {
  const ids = dones.flatMap(({ key, entry }) => (entry ? [`${key} = ${entry.id}`] : []));
  if (ids.length === 0) return error;
  const hint = `${error.hint ?? "put the trouble right"}; then run apply again: it finds these webhooks by the journal or adopts them`;
  return new AppError(error.code, `${error.message}; not in the lockfile: ${ids.join(", ")}`, { hint, cause: error });
}
