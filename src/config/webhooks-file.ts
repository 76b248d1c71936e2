import type { Dialect, Policy, RetryPolicy } from "../core/model.ts";

/** A tenant's file as written: the schema holds, references still stand, defaults are not applied. */
export interface WebhooksFile {
  readonly tenant?: TenantFields;
  readonly vars?: Readonly<Record<string, string>>;
  readonly use?: readonly TemplateUse[];
  readonly defaults?: SharedFields;
  readonly policy?: Partial<Omit<Policy, "maxDeletesLimit">>;
  readonly extraEvents?: readonly string[];
  /** null drops the webhook that a template brings. */
  readonly webhooks?: Readonly<Record<string, WebhookFields | null>>;
}

export interface TemplateUse {
  /** A path, relative to the file. */
  readonly template?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface TenantFields {
  readonly name?: string;
  readonly host?: string;
  readonly userPoolId?: string;
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  readonly auth?: "signature" | "token";
  readonly dialect?: Dialect;
  readonly appTenantId?: string;
  readonly caFile?: string;
}

/** The fields that `defaults` may set for all webhooks. */
export interface SharedFields {
  readonly contentType?: string;
  readonly enabled?: boolean;
  readonly secret?: string;
  readonly retryConfig?: RetryPolicy;
  readonly protected?: boolean;
}

export interface WebhookFields extends SharedFields {
  readonly name?: string;
  readonly url?: string;
  readonly events?: readonly string[];
  readonly formerly?: readonly string[];
}
