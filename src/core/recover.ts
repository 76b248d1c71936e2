import { addressOf, groupBy } from "./address.ts";
import { fieldsApart } from "./diff.ts";
import { fold } from "./lock-ops.ts";
import { lookAtUpdate } from "./lost-update.ts";
import type { LiveWebhook, LockedWebhook, LockFile, RecoveryNote, WebhookId, WebhookKey } from "./model.ts";
import type { JournalBegin, JournalDone, JournalLine } from "./ports.ts";

export interface Recovery {
  readonly lock: LockFile;
  readonly note: RecoveryNote;
  /** Creates that began and are not in the list: it may lag, so they are believed absent only after the settle window. */
  readonly waiting: readonly WebhookKey[];
  /** Updates that began and are not live, or not all that can be seen of them. */
  readonly unseen: readonly WebhookKey[];
}

/** The lock as the run that left this journal would have written it, had it lived to see what is live now. */
export function recover(input: {
  /** null: lost; then it is rebuilt from what the journal knows. */
  readonly locked: LockFile | null;
  readonly tenant: string;
  readonly begin: JournalBegin;
  readonly dones: readonly JournalDone[];
  readonly live: readonly LiveWebhook[];
  /** Whether the access key is known to belong to the lock's user pool: else what is gone may be in another. */
  readonly proven: boolean;
}): Recovery {
  const { begin } = input;
  const lock = input.locked ?? lockOf(begin, input.tenant);
  const liveIds = new Set(input.live.map((webhook) => webhook.id));
  const isFree = (entries: ReadonlyMap<WebhookKey, LockedWebhook>, key: WebhookKey) => {
    const entry = entries.get(key);
    return entry === undefined || !liveIds.has(entry.id);
  };

  // Another run wrote the lock since: what it says of a key that is there counts for more than the journal.
  const isStale = input.locked !== null && input.locked.serial !== begin.serial;
  const lockedIds = new Set([...lock.webhooks.values()].map((entry) => entry.id));
  const dones = isStale
    ? input.dones.filter(({ key, entry }) => entry && isFree(lock.webhooks, key) && !lockedIds.has(entry.id))
    : input.dones;
  // What that run set out to delete and is gone was deleted by it: no reason to be alarmed.
  const deletes = new Set(input.proven ? begin.deletes.filter((id) => !liveIds.has(id)) : []);
  const folded = new Map([...fold(lock.webhooks, dones)].filter(([, { id }]) => !deletes.has(id)));

  const isDone = new Set(input.dones.map((done) => done.key));
  const open = begin.creates.filter((create) => !isDone.has(create.key) && isFree(folded, create.key));
  const owned = new Set([...folded.values()].map((entry) => entry.id));
  const unowned = groupBy(
    input.live.filter((webhook) => !owned.has(webhook.id)),
    (webhook) => addressOf(webhook.spec),
  );
  const takes: JournalDone[] = [];
  const waiting: WebhookKey[] = [];
  for (const create of open) {
    const address = addressOf(create.spec);
    const [match, second] = unowned.get(address) ?? [];
    if (match === undefined) waiting.push(create.key);
    // Several are left to the planner, which blocks the key rather than guess.
    if (match === undefined || second !== undefined) continue;
    unowned.delete(address);
    takes.push({ at: "done", key: create.key, entry: entryOf(create, match.id) });
  }

  const entries = new Map(fold(folded, takes));
  const { unseen, seen } = takeUpdates(begin, entries, input.live, isStale ? lockedIds : null);
  const uncertain: WebhookKey[] = [];
  for (const key of begin.secrets) {
    if (seen.has(key)) continue;
    const entry = entries.get(key);
    if (entry === undefined || isDone.has(key)) continue;
    entries.set(key, { ...entry, applied: { ...entry.applied, secret: "uncertain" } });
    uncertain.push(key);
  }
  return {
    lock: { ...lock, webhooks: entries },
    note: {
      runId: begin.runId,
      folded: [...new Set([...dones.map((done) => done.key), ...seen])],
      found: takes.map((take) => take.key),
      uncertain,
    },
    waiting,
    unseen,
  };
}

/**
 * Brings into the entries what is live of updates that have no answer, and takes out what was to be adopted and is as it was
 * found. `rewritten` has the ids of a lock that another run wrote since: only what is not in there is looked at then.
 */
function takeUpdates(
  { updates, adopts }: JournalBegin,
  entries: Map<WebhookKey, LockedWebhook>,
  live: readonly LiveWebhook[],
  rewritten: ReadonlySet<WebhookId> | null,
): { readonly unseen: readonly WebhookKey[]; readonly seen: ReadonlySet<WebhookKey> } {
  const keyOf = new Map([...entries.values()].map(({ id, key }) => [id, key]));
  const specs = new Map(live.map(({ id, spec }) => [id, spec]));
  const adopted = new Set(adopts);
  const unseen: WebhookKey[] = [];
  const seen = new Set<WebhookKey>();
  for (const update of updates) {
    const key = keyOf.get(update.id);
    const entry = key === undefined ? undefined : entries.get(key);
    if (key === undefined || entry === undefined || rewritten?.has(update.id)) continue;
    const fields = fieldsApart(update.applied, entry.applied);
    if (fields.length === 0) continue;
    const spec = specs.get(update.id) ?? null;
    const { applied, isDone, isUndone } = lookAtUpdate(fields, update.applied, entry.applied, spec);
    if (!isDone) unseen.push(key);
    if (adopted.has(update.id) && isUndone) {
      entries.delete(key);
    } else if (fieldsApart(applied, entry.applied).length > 0) {
      entries.delete(key);
      const next = isDone ? update : { ...entry, applied };
      entries.set(next.key, next);
      if (isDone) seen.add(key);
    }
  }
  return { unseen, seen };
}

/** The begin of a journal and what was done since; null when nothing began. */
export function readJournal(lines: readonly JournalLine[]): { begin: JournalBegin; dones: JournalDone[] } | null {
  const begin = lines[0];
  if (begin?.at !== "begin") return null;
  return { begin, dones: lines.filter((line) => line.at === "done") };
}

/** The entry of a webhook that was created from this spec. */
export function entryOf(create: JournalBegin["creates"][number], id: WebhookId): LockedWebhook {
  return { key: create.key, id, applied: create.spec, origin: "created", protected: create.protected };
}

function lockOf(begin: JournalBegin, tenant: string): LockFile {
  return {
    lockfileVersion: 1,
    tenant,
    host: begin.target.host,
    userPoolId: begin.target.userPoolId,
    accessKeyId: begin.accessKeyId,
    lineage: begin.lineage,
    serial: begin.serial,
    webhooks: new Map(),
  };
}
