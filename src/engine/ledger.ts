import { type AppError, toAppError } from "../core/errors.ts";
import type { LockedWebhook, LockFile, WebhookId } from "../core/model.ts";
import type { Journal, JournalDone } from "../core/ports.ts";

/** What a run has done so far: in memory for the lock, and durable in the journal in case the run dies. */
export interface Ledger {
  readonly dones: readonly JournalDone[];
  /** Why the journal can no longer be written; new work must stop, for it could be lost. */
  readonly failure: AppError | null;
  /** Ids that a key owns. */
  readonly owned: ReadonlySet<WebhookId>;
  entry(id: WebhookId): LockedWebhook | undefined;
  /** Resolves when the change is durable, or can only be kept in memory because the journal failed. */
  record(key: string, entry: LockedWebhook | null): Promise<void>;
}

/** A ledger over a journal that has begun. */
export function openLedger(lock: LockFile, journal: Journal): Ledger {
  const entries = new Map([...lock.webhooks.values()].map((entry) => [entry.id, entry]));
  const dones: JournalDone[] = [];
  const ledger = {
    dones,
    failure: null as AppError | null,
    owned: new Set<WebhookId>(entries.keys()),
    entry: (id: WebhookId) => entries.get(id),
    async record(key: string, entry: LockedWebhook | null) {
      const done = { at: "done", key, entry } as const;
      dones.push(done);
      if (entry) {
        entries.set(entry.id, entry);
        ledger.owned.add(entry.id);
      }
      try {
        await journal.append(done);
      } catch (thrown) {
        ledger.failure ??= toAppError(thrown);
      }
    },
  };
  return ledger;
}
