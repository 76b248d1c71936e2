import type { LogEvents } from "./log-events.ts";
import type {
  Digest,
  LiveWebhook,
  LockedWebhook,
  LockFile,
  RemoteTarget,
  SpecField,
  WebhookId,
  WebhookKey,
  WebhookSpec,
} from "./model.ts";
import type { Secret } from "./secret.ts";

/** Everything the API client needs to reach one tenant. */
export interface Connection {
  readonly target: RemoteTarget;
  readonly auth: "signature" | "token";
  readonly accessKeyId: string;
  readonly accessKeySecret: Secret;
  /** A B2B tenant inside the pool; sent as `x-authing-app-id` or `x-authing-app-tenant-id`. */
  readonly appTenantId: string | null;
  /** An absolute path to PEM roots that are trusted besides the system's. */
  readonly caFile: string | null;
}

/** An event of GenAuth and the category it is listed under. */
export interface CatalogueEvent {
  readonly value: string;
  readonly category: string;
}

/**
 * All that plan, drift and import are given of a tenant: it has no call that writes.
 * Every method throws AppError, or the signal's reason when it aborts.
 */
export interface WebhookReader {
  /** The whole list, each id once, whatever the pages did meanwhile. */
  list(signal: AbortSignal): Promise<readonly LiveWebhook[]>;
  /** One webhook, or null when GenAuth says there is none. */
  get(id: WebhookId, signal: AbortSignal): Promise<LiveWebhook | null>;
  /** The tenant's own event catalogue. */
  events(signal: AbortSignal): Promise<readonly CatalogueEvent[]>;
  /** The user pool that a token names; null where authentication names none. */
  pool(signal: AbortSignal): Promise<string | null>;
}

/** The fields an update sends; what is left out stays as it is. */
export type SpecPatch = Partial<Pick<WebhookSpec, Exclude<SpecField, "secret">>>;

/** What a write gave, and how many calls it took. */
export interface Written<T> {
  readonly value: T;
  readonly attempts: number;
}

/**
 * Writes to a tenant.
 * `create` throws REMOTE_INDETERMINATE when it was sent and nobody can say whether it happened; it is never repeated by itself.
 */
export interface WebhookWriter extends WebhookReader {
  /** `secret` null sends none at all. */
  create(spec: WebhookSpec, secret: Secret | null, signal: AbortSignal): Promise<Written<WebhookId>>;
  /** `secret` null leaves it as it is. */
  update(id: WebhookId, fields: SpecPatch, secret: Secret | null, signal: AbortSignal): Promise<Written<null>>;
  /** At most 50 ids; ids that do not exist are no error. */
  delete(ids: readonly WebhookId[], signal: AbortSignal): Promise<Written<null>>;
}

/** Who holds a lease, for the message that somebody else reads. */
export interface Holder {
  readonly leaseId: string;
  readonly user: string;
  readonly machine: string;
  /** Changes with every boot of the machine. */
  readonly bootId: string;
  readonly pid: number;
  /** When that process started, in the machine's own units: tells a reused pid from the holder. */
  readonly processStart: string;
  /** ISO 8601. */
  readonly since: string;
  readonly command: string;
}

/** The right to write a tenant's lock, until released. */
export interface Lease {
  readonly holder: Holder;
  /** The holder that died on this machine and was taken over from; null for none. */
  readonly takenFrom: Holder | null;
  release(): Promise<void>;
}

/** Who has the lease at a moment, and whether they surely run no more. */
export interface Holding {
  readonly holder: Holder;
  readonly isDead: boolean;
}

/** The digest of the very bytes of a stored lock. */
export type Revision = Digest;

export interface StoredLock {
  readonly lock: LockFile;
  readonly revision: Revision;
}

/** The first line of a journal: all that a run is about to send. */
export interface JournalBegin {
  readonly at: "begin";
  readonly runId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** `user@machine`. */
  readonly by: string;
  readonly target: Pick<RemoteTarget, "host" | "userPoolId">;
  readonly accessKeyId: string;
  readonly lineage: string;
  /** The serial of the lock that the run read; 0 for none. */
  readonly serial: number;
  readonly plan: Digest;
  readonly creates: readonly { readonly key: WebhookKey; readonly spec: WebhookSpec; readonly protected: boolean }[];
  /** The entries of all webhooks to be updated, as they are when that is done. */
  readonly updates: readonly LockedWebhook[];
  /** Ids of those of them that nothing owned before. */
  readonly adopts: readonly WebhookId[];
  /** Keys of all secrets to be sent; of a webhook that is locked, the key it is locked under. */
  readonly secrets: readonly WebhookKey[];
  /** Ids of all webhooks to be deleted. */
  readonly deletes: readonly WebhookId[];
}

/** A change that is carried out: the entry the lock gets, or null when the key leaves it. */
export interface JournalDone {
  readonly at: "done";
  readonly key: WebhookKey;
  readonly entry: LockedWebhook | null;
}
export type JournalLine = JournalBegin | JournalDone;

/** What a run began and has done, durable line by line, until the lock says it too. */
export interface Journal {
  /** All whole lines; a torn last one counts as not written. Throws LOCK_UNREADABLE for anything else that is no journal. */
  read(): Promise<readonly JournalLine[]>;
  /** Replaces the journal, durably and atomically, by one begin. */
  begin(line: JournalBegin): Promise<void>;
  /** Only after `begin`. Resolves when the line is durable; lines that wait together share one fsync. */
  append(line: JournalDone): Promise<void>;
  /** Removes it, durably; nothing to remove is no error. */
  clear(): Promise<void>;
}

/** One tenant's lock, its journal and its lease. Every method throws AppError LOCK_*. */
export interface LockStore {
  /** null: there is none. */
  read(): Promise<StoredLock | null>;
  /** Compare-and-swap: `expected` is the revision that was read, null for none; anything else there throws LOCK_CONFLICT. */
  write(lock: LockFile, expected: Revision | null): Promise<Revision>;
  /** Throws LOCK_HELD, naming the holder, when somebody alive holds it. */
  acquire(command: string): Promise<Lease>;
  /** Who holds the lease now, without any claim to it; null: nobody. Throws LOCK_HELD when it does not say who. */
  holding(): Promise<Holding | null>;
  /** Takes the lease away from whoever holds it with this id, and says who; throws LOCK_HELD when another id holds it. */
  evict(leaseId: string): Promise<Holder | null>;
  readonly journal: Journal;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Structured logs: the message is the event's name, and its fields are typed. */
export interface Log {
  event<E extends keyof LogEvents>(event: E, fields: LogEvents[E]): void;
  /** A log whose every line carries these fields too. */
  child(bound: { readonly runId?: string; readonly tenant?: string }): Log;
}
