import { canonicalJson } from "./canonical.ts";
import { AppError } from "./errors.ts";
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

/** What a run did, brought into entries that somebody else wrote since it read `from`; where both wrote a key, theirs stays. */
export function rebase(
  dones: readonly JournalDone[],
  from: Entries,
  onto: Entries,
): { entries: Entries; lost: readonly JournalDone[] } {
  const last = new Map(dones.map((done) => [done.key, done]));
  const ownersOnto = new Map([...onto.values()].map((entry) => [entry.id, entry.key]));
  const kept: JournalDone[] = [];
  const lost: JournalDone[] = [];
  for (const done of last.values()) {
    const theirs = onto.get(done.key);
    const isTheirs = canonicalJson(theirs ?? null) !== canonicalJson(from.get(done.key) ?? null);
    const owner = done.entry && ownersOnto.get(done.entry.id);
    const isKnown = owner !== null && owner !== undefined && owner !== done.key && !from.has(owner);
    if (!isTheirs && !isKnown) kept.push(done);
    else if (done.entry && theirs?.id !== done.entry.id && !isKnown) lost.push(done);
  }
  return { entries: fold(onto, kept), lost };
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

/** The lock with an entry under another key; throws CLI_USAGE when there is none, or the other key is taken. */
export function renameKey(lock: LockFile, from: WebhookKey, to: WebhookKey): LockFile {
  const entry = entryOf(lock, from);
  if (lock.webhooks.has(to)) {
    throw new AppError("CLI_USAGE", `the lockfile has a webhook under ${to} already`, { hint: "pick another key" });
  }
  const webhooks = new Map(lock.webhooks);
  webhooks.delete(from);
  webhooks.set(to, { ...entry, key: to });
  return { ...lock, webhooks };
}

/** The lock without an entry; throws CLI_USAGE when there is none. */
export function dropKey(lock: LockFile, key: WebhookKey): LockFile {
  entryOf(lock, key);
  const webhooks = new Map(lock.webhooks);
  webhooks.delete(key);
  return { ...lock, webhooks };
}

/** The entry of a key; throws CLI_USAGE when there is none. */
export function entryOf(lock: LockFile, key: WebhookKey): LockedWebhook {
  const entry = lock.webhooks.get(key);
  if (entry) return entry;
  throw new AppError("CLI_USAGE", `the lockfile has no webhook under ${key}`, {
    hint: "hooksync lock list shows its keys",
  });
}

/** Whether two locks say the same, whatever their serial. */
export function sameLock(a: LockFile, b: LockFile): boolean {
  return canonicalJson({ ...a, serial: 0 }) === canonicalJson({ ...b, serial: 0 });
}
