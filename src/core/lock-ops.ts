import { canonicalJson } from "./canonical.ts";
import type { DesiredTenant, DesiredWebhook, LockedWebhook, LockFile, WebhookId, WebhookKey } from "./model.ts";
import type { JournalDone } from "./ports.ts";

type Entries = ReadonlyMap<WebhookKey, LockedWebhook>;

/** A lock that knows no webhook yet. */
export function emptyLock(desired: DesiredTenant, lineage: string): LockFile {
  const { host, userPoolId, accessKeyId } = desired.target;
  return {
    lockfileVersion: 1,
    tenant: desired.tenant,
    host,
    userPoolId,
    accessKeyId: accessKeyId ?? "",
    lineage,
    serial: 0,
    webhooks: new Map(),
  };
}

/** The entries after these changes: an entry takes its id away from any other key, and null drops its key. */
export function fold(entries: Entries, dones: readonly JournalDone[]): Entries {
  const next = new Map(entries);
  const owner = new Map<WebhookId, WebhookKey>();
  for (const entry of next.values()) owner.set(entry.id, entry.key);
  for (const { key, entry } of dones) {
    const old = next.get(key);
    if (old !== undefined && owner.get(old.id) === key) owner.delete(old.id);
    next.delete(key);
    if (entry === null) continue;
    const other = owner.get(entry.id);
    if (other !== undefined) next.delete(other);
    next.set(key, entry);
    owner.set(entry.id, key);
  }
  return next;
}

/** The entries with each renamed key's entry under its new key, and which old key each came from. */
export function moveFormerly(
  entries: Entries,
  desired: ReadonlyMap<WebhookKey, DesiredWebhook>,
): { entries: Entries; movedFrom: ReadonlyMap<WebhookKey, WebhookKey> } {
  const moved = new Map(entries);
  const movedFrom = new Map<WebhookKey, WebhookKey>();
  for (const webhook of desired.values()) {
    if (moved.has(webhook.key)) continue;
    const old = webhook.formerly.find((key) => moved.has(key) && !desired.has(key));
    const entry = old === undefined ? undefined : moved.get(old);
    if (old === undefined || entry === undefined) continue;
    moved.delete(old);
    moved.set(webhook.key, { ...entry, key: webhook.key });
    movedFrom.set(webhook.key, old);
  }
  return { entries: moved, movedFrom };
}

/** The lock with what this run knows of its tenant: name, access key, and the pool where it was unknown. */
export function withTenant(lock: LockFile, desired: DesiredTenant): LockFile {
  return {
    ...lock,
    tenant: desired.tenant,
    userPoolId: lock.userPoolId ?? desired.target.userPoolId,
    accessKeyId: desired.target.accessKeyId ?? lock.accessKeyId,
  };
}

/** Whether two locks say the same, whatever their serial. */
export function sameLock(a: LockFile, b: LockFile): boolean {
  return canonicalJson({ ...a, serial: 0 }) === canonicalJson({ ...b, serial: 0 });
}
