import type { DesiredWebhook, LiveWebhook, WebhookId, WebhookKey, WebhookSpec } from "./model.ts";

/** A live webhook that is to be written into a tenant's file; a secret with a fingerprint becomes a reference there. */
export interface NewWebhook {
  readonly key: WebhookKey;
  readonly id: WebhookId;
  readonly spec: WebhookSpec;
}

/** A tenant's file as import extends it; nothing is written before `save`. */
export interface EditableFile {
  /** Those that stand in it, also where they only drop what a template has. */
  readonly keys: readonly WebhookKey[];
  /** Those that are neither in the built-in catalogue nor among the file's `extraEvents`. */
  unknownEvents(events: readonly string[]): readonly string[];
  /** Why a live webhook cannot stand in a file that has these extra events; null when it can. */
  refuse(live: LiveWebhook, extraEvents: readonly string[]): string | null;
  /** Whether a rule forbids that two webhooks have one secret. */
  readonly wantsOwnSecrets: boolean;
  /** The file with these at its end, all else as it was. Throws CONFIG_INVALID when it cannot be extended. */
  extend(webhooks: readonly NewWebhook[], extraEvents: readonly string[]): ExtendedFile | RefusedWebhooks;
}

/** Why some of the webhooks cannot stand in the file beside the others. */
export interface RefusedWebhooks {
  readonly refused: ReadonlyMap<WebhookKey, string>;
}

export interface ExtendedFile {
  /** What all of the file means then. */
  readonly webhooks: ReadonlyMap<WebhookKey, DesiredWebhook>;
  /** The variables that its new references read. */
  readonly variables: readonly SecretVariable[];
  /** Writes it whole and durably, or throws: PLAN_STALE when somebody else changed the file since it was read. */
  save(): Promise<void>;
}

/** The variable that has to hold a webhook's secret. */
export interface SecretVariable {
  readonly key: WebhookKey;
  readonly variable: string;
}
