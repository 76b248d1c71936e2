import type { DesiredTenant, DesiredWebhook, LiveWebhook, LockedWebhook, LockFile } from "./model.ts";

/** The lock dressed as what is desired, so that the one planner finds drift; nothing is blocked, and nothing deleted. */
export function lockAsDesired(desired: DesiredTenant, lock: LockFile | null): DesiredTenant {
  const webhooks = new Map<string, DesiredWebhook>();
  for (const entry of lock?.webhooks.values() ?? []) webhooks.set(entry.key, asDesired(entry, desired.file));
  return { ...desired, policy: { ...desired.policy, mode: "upsert-only" }, webhooks };
}

function asDesired(entry: LockedWebhook, file: string): DesiredWebhook {
  const { applied } = entry;
  return {
    key: entry.key,
    spec: applied,
    secretRef: null,
    secretMissing: null,
    formerly: [],
    protected: entry.protected,
    source: { file, line: 1, column: 1 },
    sources: {},
    written: () => [],
  };
}

/** Live as it is if nothing changed since the lock was written: what an offline plan plans against. */
export function lockAsLive(lock: LockFile | null): LiveWebhook[] {
  return entriesAsLive(lock?.webhooks.values() ?? []);
}

/** Live as these entries say it. */
export function entriesAsLive(entries: Iterable<LockedWebhook>): LiveWebhook[] {
  return [...entries].map((entry) => ({
    id: entry.id,
    spec: { ...entry.applied, secret: "unreadable" },
    createdAt: null,
    updatedAt: null,
  }));
}
