import { entriesAsLive } from "../core/drift.ts";
import { sameLock } from "../core/lock-ops.ts";
import type { LockStore } from "../core/ports.ts";
import { readJournal, recover } from "../core/recover.ts";
import { takeLease } from "./take-lease.ts";
import type { RunContext } from "./world.ts";

/**
 * Folds the journal that a dead run left into the lock, under its lease, without a request: what is locked or done counts as live.
 * What is still open, such as a create without an answer, stays in the journal for a run that can ask.
 */
export async function foldJournal(input: {
  readonly store: LockStore;
  /** What the tenant is called where no lock says it. */
  readonly tenant: string;
  readonly run: RunContext;
  readonly command: string;
  readonly lockTimeoutMs: number;
}): Promise<void> {
  const { store, run } = input;
  // Nothing is left behind where there is nothing to do.
  if ((await store.journal.read()).length === 0) return;
  const lease = await takeLease(store, input.command, input.lockTimeoutMs, run);
  try {
    const journal = readJournal(await store.journal.read());
    if (journal === null) return;
    const stored = await store.read();
    const locked = stored?.lock ?? null;
    const done = journal.dones.flatMap(({ entry }) => entry ?? []);
    const live = entriesAsLive([...(locked?.webhooks.values() ?? []), ...done]);
    const recovery = recover({ locked, tenant: input.tenant, ...journal, live, proven: true });
    const { lock, note, waiting, unseen } = recovery;
    if (locked === null ? lock.webhooks.size > 0 : !sameLock(lock, locked)) {
      const serial = lock.serial + 1;
      await store.write({ ...lock, serial }, stored?.revision ?? null);
      run.log.event("lock.written", { serial, webhooks: lock.webhooks.size });
    }
    const isOpen =
      waiting.length > 0 || unseen.length > 0 || note.uncertain.length > 0 || journal.begin.deletes.length > 0;
    if (!isOpen) await store.journal.clear();
    run.log.event("lock.recovered", {
      run: note.runId,
      folded: note.folded.length,
      found: note.found.length,
      uncertain: note.uncertain.length,
    });
  } finally {
    await lease.release();
  }
}
