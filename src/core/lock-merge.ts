import { byCodeUnit, canonicalJson } from "./canonical.ts";
import { AppError } from "./errors.ts";
import type { LockedWebhook, LockFile, WebhookKey } from "./model.ts";

type Entries = ReadonlyMap<WebhookKey, LockedWebhook>;

/**
 * Merges two locks of one history by key, against what both came from (null: nothing).
 * Commutative and idempotent. No id is ever lost: where one side dropped what the other changed, it stays, and the next
 * plan tells whether it is gone. Throws LOCK_MERGE where two ids claim one key, or two keys one id.
 */
export function mergeLocks(base: LockFile | null, ours: LockFile, theirs: LockFile): LockFile {
  for (const field of ["lineage", "host"] as const) {
    if (ours[field] !== theirs[field])
      throw refuse(`the locks have two values of ${field}`, ours[field], theirs[field]);
  }
  if (ours.userPoolId && theirs.userPoolId && ours.userPoolId !== theirs.userPoolId) {
    throw refuse("the locks have two user pools", ours.userPoolId, theirs.userPoolId);
  }
  // The one who is further along wins where no rule says otherwise; at a tie the order is arbitrary, and the same both ways.
  const [newer, older] = isNewer(ours, theirs) ? [ours, theirs] : [theirs, ours];
  const webhooks = mergeEntries(base?.webhooks ?? new Map(), newer.webhooks, older.webhooks);
  const accessKeyId = newer.accessKeyId === base?.accessKeyId ? older.accessKeyId : newer.accessKeyId;
  const merged = { ...newer, userPoolId: newer.userPoolId ?? older.userPoolId, accessKeyId, webhooks };
  const isUnchanged = canonicalJson(merged) === canonicalJson(newer);
  // A new content needs a new serial: a journal that began with the old one must see that the lock went on.
  return isUnchanged ? merged : { ...merged, serial: newer.serial + 1 };
}

function isNewer(a: LockFile, b: LockFile): boolean {
  return a.serial !== b.serial ? a.serial > b.serial : canonicalJson(a) >= canonicalJson(b);
}

function mergeEntries(base: Entries, newer: Entries, older: Entries): Entries {
  const merged = new Map<WebhookKey, LockedWebhook>();
  for (const key of [...new Set([...newer.keys(), ...older.keys()])].sort(byCodeUnit)) {
    const entry = mergeEntry(base.get(key), newer.get(key), older.get(key));
    if (entry) merged.set(key, entry);
  }
  const owners = new Map<string, WebhookKey>();
  for (const [key, { id }] of merged) {
    const other = owners.get(id);
    if (other === undefined) {
      owners.set(id, key);
      continue;
    }
    const [oldKey, newKey] = base.get(other)?.id === id ? [other, key] : [key, other];
    // One side renamed the key while the other changed the entry: the new key has it.
    if (base.get(oldKey)?.id !== id) throw refuse(`webhook ${id} stands under two keys`, other, key);
    merged.delete(oldKey);
    owners.set(id, newKey);
  }
  return merged;
}

function mergeEntry(
  base: LockedWebhook | undefined,
  newer: LockedWebhook | undefined,
  older: LockedWebhook | undefined,
): LockedWebhook | undefined {
  if (same(newer, older)) return newer;
  if (same(newer, base)) return older;
  if (same(older, base)) return newer;
  if (!newer || !older) return newer ?? older;
  if (newer.id !== older.id) throw refuse(`the key ${newer.key} has two ids`, newer.id, older.id);
  // Which secret was sent last, neither side can say.
  const secret = newer.applied.secret === older.applied.secret ? newer.applied.secret : "uncertain";
  return { ...newer, applied: { ...newer.applied, secret } };
}

function same(a: LockedWebhook | undefined, b: LockedWebhook | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));
}

function refuse(what: string, one: string, other: string): AppError {
  const [first, second] = [one, other].sort(byCodeUnit);
  return new AppError("LOCK_MERGE", `${what}: ${first} and ${second}`, {
    hint: "look at both in the console, delete the one that should not be, and keep the other in the lockfile",
  });
}
