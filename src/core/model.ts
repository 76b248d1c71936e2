/** The field names of a webhook that hooksync manages, in the order people read them. */
export const SPEC_FIELDS = ["name", "url", "events", "contentType", "enabled", "secret", "retryConfig"] as const;
export type SpecField = (typeof SPEC_FIELDS)[number];

export const CONTENT_TYPES = ["application/json", "application/x-www-form-urlencoded"] as const;
export const DELAY_UNITS = ["Second", "Minute", "Hour", "Day"] as const;

/** Our stable name of a webhook in a file; never sent to GenAuth. */
export type WebhookKey = string;
/** GenAuth's `webhookId`. */
export type WebhookId = string;
/** `sha256:` and 64 hex digits. */
export type Digest = `sha256:${string}`;
/** The first twelve hex digits of a digest: two that differ tell that a field moved. */
export type FieldDigest = string;

/** A place in a file; line and column count from 1, the column in UTF-16 code units. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The fields that files say something about, each with the place of what they say. */
export type FieldSources = Readonly<Partial<Record<SpecField, Location>>>;

/** A text of the files taken apart: what stands for itself, and references with what they stand for. */
export type TextPart = { readonly text: string } | { readonly reference: string; readonly value: string };

/** A field, or an item of it, as a file says it. */
export interface Written {
  /** An event as it is expanded, or the name of a field of `retryConfig`; null: the whole field. */
  readonly item: string | null;
  readonly at: Location;
  /** null: it is no text. */
  readonly text: readonly TextPart[] | null;
}

/** The fields of which it is told how they are written. */
export type WrittenField = "name" | "url" | "contentType" | "events" | "retryConfig";

/** How GenAuth retries a delivery; a field left out is not managed. */
export interface RetryPolicy {
  readonly enabled: boolean;
  readonly count?: number;
  readonly delay?: number;
  readonly delayUnit?: (typeof DELAY_UNITS)[number];
}

/** A secret's fingerprint, `hmac-sha256:<key id>:<hex>`: equal to another of the same key id only for the same secret. */
export type SecretPrint = `hmac-sha256:${string}:${string}`;

/**
 * What is known of a webhook's secret, never the secret itself.
 * `unset`: desired only, its value is not at hand. `unreadable`: live only, GenAuth does not show it.
 * `uncertain`: the lock cannot tell which secret was last applied; equal to nothing.
 */
export type SecretState = "unmanaged" | "none" | SecretPrint | "unset" | "unreadable" | "uncertain";

/** The managed fields of a webhook, in one shape for desired, locked and live. */
export interface WebhookSpec {
  readonly name: string;
  readonly url: string;
  /** Sorted by code unit, unique. */
  readonly events: readonly string[];
  readonly contentType: string;
  readonly enabled: boolean;
  readonly secret: SecretState;
  readonly retryConfig: RetryPolicy | "unmanaged";
}

/** One webhook as the files want it. */
export interface DesiredWebhook {
  readonly key: WebhookKey;
  readonly spec: WebhookSpec;
  /** The secret's reference as written, such as `${env:WEBHOOK_X}`; null for none or plain text. */
  readonly secretRef: string | null;
  /** Why `spec.secret` is `unset`, such as `WEBHOOK_X is not set`; null otherwise. */
  readonly secretMissing: string | null;
  readonly formerly: readonly WebhookKey[];
  readonly protected: boolean;
  /** Where its key stands: in the tenant's file, or in the template that brings it. */
  readonly source: Location;
  /** No part of any digest. */
  readonly sources: FieldSources;
  /** How its fields are written, item by item; looked up when it is asked for, as most never are. No part of any digest. */
  readonly written: (field: WrittenField) => readonly Written[];
}

/** What a tenant's plan may do. */
export interface Policy {
  readonly mode: "create-only" | "upsert-only" | "sync";
  readonly adopt: "never" | "exact" | "name";
  /** A count, or a share of the locked webhooks such as `20%`, rounded down. */
  readonly maxDeletes: number | `${number}%`;
  /** The same, from `hooksync.yaml`: the smaller of the two counts; null: no limit. */
  readonly maxDeletesLimit: Policy["maxDeletes"] | null;
}

export const DEFAULT_POLICY: Policy = { mode: "upsert-only", adopt: "exact", maxDeletes: 1, maxDeletesLimit: null };

export type Dialect = "authing" | "genauth";

/** Which user pool, at which host, with which access key. */
export interface RemoteTarget {
  /** An origin such as `https://api.genauth.ai`. */
  readonly host: string;
  /** False when nobody named the host and it is only the default. */
  readonly hostGiven: boolean;
  readonly dialect: Dialect;
  /** null: unknown. */
  readonly userPoolId: string | null;
  /** null: not given (offline only). */
  readonly accessKeyId: string | null;
}

/** What one tenant's file means: expanded, canonical, without any secret. */
export interface DesiredTenant {
  readonly tenant: string;
  /** The tenant's file as the user named it. */
  readonly file: string;
  readonly target: RemoteTarget;
  readonly policy: Policy;
  readonly webhooks: ReadonlyMap<WebhookKey, DesiredWebhook>;
}

/** One webhook as the lockfile says it was last applied. */
export interface LockedWebhook {
  readonly key: WebhookKey;
  readonly id: WebhookId;
  readonly applied: WebhookSpec;
  readonly origin: "created" | "adopted" | "imported";
  readonly protected: boolean;
}

export interface LockFile {
  readonly lockfileVersion: 1;
  readonly tenant: string;
  readonly host: string;
  readonly userPoolId: string | null;
  readonly accessKeyId: string;
  /** Which history this lock belongs to; random, made with the first lock. */
  readonly lineage: string;
  /** Grows by one with every write. */
  readonly serial: number;
  readonly webhooks: ReadonlyMap<WebhookKey, LockedWebhook>;
}

/** One webhook as the tenant has it now. */
export interface LiveWebhook {
  readonly id: WebhookId;
  readonly spec: WebhookSpec;
  /** As GenAuth wrote it; null where it did not. */
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  /** How many characters its secret has, where GenAuth shows it: for rules, and never shown. */
  readonly secretLength?: number;
}

/** One field that differs: `before` is live, `after` is desired. */
export interface FieldChange {
  readonly field: SpecField;
  readonly before: WebhookSpec[SpecField];
  readonly after: WebhookSpec[SpecField];
}

export type UpdateReason = "edited" | "drifted" | "edited-and-drifted";
export type BlockedCode = "POLICY_MODE" | "PROTECTED" | "UNMANAGED_MATCH" | "AMBIGUOUS_MATCH" | "KEY_RENAMED";

interface ChangeBase {
  readonly tenant: string;
  readonly key: WebhookKey;
}

/** One row of a plan: all that the executor needs to know, so that it decides nothing. */
export type Change = ChangeBase &
  (
    | { readonly action: "create"; readonly reason: "new" | "missing-remote"; readonly desired: DesiredWebhook }
    | {
        readonly action: "adopt";
        readonly id: WebhookId;
        readonly desired: DesiredWebhook;
        /** The webhook as it is taken into the lock, before `fields` are updated. */
        readonly found: WebhookSpec;
        readonly fields: readonly FieldChange[];
      }
    | {
        readonly action: "update";
        readonly reason: UpdateReason;
        readonly id: WebhookId;
        readonly desired: DesiredWebhook;
        readonly origin: LockedWebhook["origin"];
        readonly fields: readonly FieldChange[];
      }
    | {
        readonly action: "delete";
        readonly id: WebhookId;
        readonly locked: LockedWebhook;
        /** What is live, and so what is lost. */
        readonly found: WebhookSpec;
      }
    | {
        readonly action: "relock";
        readonly id: WebhookId;
        readonly desired: DesiredWebhook;
        readonly origin: LockedWebhook["origin"];
      }
    | { readonly action: "forget"; readonly id: WebhookId }
    | { readonly action: "noop"; readonly id: WebhookId }
    | {
        readonly action: "blocked";
        readonly code: BlockedCode;
        readonly would: "create" | "adopt" | "update" | "delete";
        readonly ids: readonly WebhookId[];
        readonly hint: string;
      }
  );
export type Action = Change["action"];

/** The flags of a run that change what a plan says. */
export interface PlanFlags {
  readonly prune: boolean;
  readonly maxDeletes: number | null;
  readonly allowMissing: boolean;
  readonly resendSecrets: boolean;
  /** Keys picked by `--only`; null picks all. */
  readonly only: readonly WebhookKey[] | null;
  /** The settle window in seconds. */
  readonly settle: number;
}

/** What a plan was made against, so that a later run can tell whether it still holds. */
export interface PlanBase {
  /** null: there is none yet. */
  readonly lock: LockFile | null;
  readonly desired: DesiredTenant;
  readonly live: readonly LiveWebhook[];
}

export interface UnmanagedWebhook {
  readonly live: LiveWebhook;
  /** The key whose name and url it has, and the id that this key owns; null where it owns none. */
  readonly duplicateOf: { readonly key: WebhookKey; readonly id: WebhookId | null } | null;
}

/** A key that left the files, and the new key that its webhook seems to have. */
export interface Rename {
  readonly from: WebhookKey;
  readonly to: WebhookKey;
  /** What the two webhooks share; were it both, they would be blocked as KEY_RENAMED. */
  readonly because: "name" | "url";
}

/** A guard that refuses the plan, in words. */
export interface GuardFinding {
  readonly guard: "max-deletes" | "missing";
  readonly message: string;
  readonly hint: string;
}

/** What recovery found in a journal that a run left behind. */
export interface RecoveryNote {
  readonly runId: string;
  /** Keys whose entry the journal brought into the lock. */
  readonly folded: readonly WebhookKey[];
  /** Keys whose create had no answer and was found by name and url. */
  readonly found: readonly WebhookKey[];
  /** Keys whose secret may or may not have been sent. */
  readonly uncertain: readonly WebhookKey[];
}

/** Why a change is in a plan; places are those of what the files say now. */
export type Cause =
  /** The lock has no such key. */
  | { readonly kind: "new"; readonly at: Location }
  /** The tenant's file, or a template, makes something else of these fields than what was last applied; `at` has the first. */
  | { readonly kind: "edited" | "template"; readonly fields: readonly SpecField[]; readonly at: Location }
  /**
   * In these fields references stand for something else than was last applied, and the text around them, at `at`, is in that,
   * too: either that changed, or the references are new. Of a secret, whose text nobody keeps, it may be the text, too.
   */
  | {
      readonly kind: "variable";
      readonly fields: readonly SpecField[];
      readonly reference: string;
      readonly at: Location;
    }
  /** GenAuth has something else in these fields than what was last applied; `updatedAt` as GenAuth wrote it. */
  | { readonly kind: "drift"; readonly fields: readonly SpecField[]; readonly updatedAt: string | null }
  /** The lock has it, and GenAuth has it no more. */
  | { readonly kind: "deleted-by-hand"; readonly id: WebhookId }
  /** Its key left the files. */
  | { readonly kind: "pruned" }
  /** The lock has it under another key. */
  | { readonly kind: "formerly"; readonly from: WebhookKey; readonly at: Location }
  /** It is live already, and unmanaged: by name and url, or by the name alone. */
  | { readonly kind: "found"; readonly by: "exact" | "name" }
  /** `protected` is now this, and was not. */
  | { readonly kind: "protection"; readonly protected: boolean }
  /** The lock cannot tell which secret was last applied, or its fingerprint was made with another key. */
  | { readonly kind: "uncertain-secret" }
  /** `--resend-secrets` sends the secret again. */
  | { readonly kind: "resend" };

export interface TenantPlan {
  readonly tenant: string;
  readonly file: string;
  readonly target: RemoteTarget;
  readonly policy: Policy;
  readonly flags: PlanFlags;
  readonly digest: Digest;
  /** null: made offline, so that no live was seen. */
  readonly base: PlanBase | null;
  /** Sorted by phase, then by key in code-unit order. */
  readonly changes: readonly Change[];
  readonly unmanaged: readonly UnmanagedWebhook[];
  /** Secrets that could not be compared, and why. */
  readonly notCompared: readonly {
    readonly key: WebhookKey;
    /** Its value is not at hand, or its fingerprint was made with another key. */
    readonly kind: "unset" | "other-key";
    readonly because: string;
  }[];
  /** Deletes and creates that look like a rename, by new key: only a hint, so that it is no part of the digest. */
  readonly renames: readonly Rename[];
  /** Why each change is there; a noop has none. No part of the digest. */
  readonly causes: ReadonlyMap<WebhookKey, readonly Cause[]>;
  readonly guards: readonly GuardFinding[];
  /** null: there was nothing to recover. */
  readonly recovery: RecoveryNote | null;
}

export interface Plan {
  readonly formatVersion: "1.0";
  readonly digest: Digest;
  readonly tool: string;
  readonly createdAt: string;
  readonly tenants: readonly TenantPlan[];
}
