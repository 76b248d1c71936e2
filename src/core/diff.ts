import {
  type FieldChange,
  type RetryPolicy,
  type SecretState,
  SPEC_FIELDS,
  type SpecField,
  type WebhookSpec,
} from "./model.ts";
import { compareSecrets } from "./secret.ts";
import { shownUrl } from "./shown-url.ts";

const RETRY_FIELDS = ["enabled", "count", "delay", "delayUnit"] as const;

/** The fields in which live falls short of what is desired; fields that are not managed or not comparable are left out. */
export function diffSpec(desired: WebhookSpec, live: WebhookSpec): FieldChange[] {
  return SPEC_FIELDS.filter((field) => differs(field, desired, live)).map((field) => ({
    field,
    before: live[field],
    after: desired[field],
  }));
}

/** Whether live falls short of what is desired in a field. */
export function differs(field: SpecField, desired: WebhookSpec, live: WebhookSpec): boolean {
  switch (field) {
    case "url":
      // Of a password in it, which only a live one has, the lock keeps nothing but that there is one.
      return shownUrl(desired.url) !== shownUrl(live.url);
    case "events":
      return !sameList(desired.events, live.events);
    case "secret":
      return secretDiffers(desired.secret, live.secret);
    case "retryConfig":
      return retryDiffers(desired.retryConfig, live.retryConfig);
    default:
      return desired[field] !== live[field];
  }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function secretDiffers(desired: SecretState, live: SecretState): boolean {
  if (desired === "unmanaged" || desired === "unset" || desired === "uncertain") return false;
  return compareSecrets(desired, live) === "different";
}

function retryDiffers(desired: RetryPolicy | "unmanaged", live: RetryPolicy | "unmanaged"): boolean {
  if (desired === "unmanaged") return false;
  if (live === "unmanaged") return desired.enabled;
  // GenAuth may fill in what was not said, so only what the file says is compared.
  return RETRY_FIELDS.some((field) => desired[field] !== undefined && desired[field] !== live[field]);
}

/** Live as the planner may take it: a secret that GenAuth does not show stands for the locked one, if that is known. */
export function readLive(live: WebhookSpec, locked: WebhookSpec | null): WebhookSpec {
  if (live.secret !== "unreadable") return live;
  // Nothing is known then: unreadable equals nothing, so that the secret is sent.
  return locked === null || locked.secret === "unmanaged" ? live : { ...live, secret: locked.secret };
}

/** The fields of which two specs do not say the same. */
export function fieldsApart(a: WebhookSpec, b: WebhookSpec): SpecField[] {
  return SPEC_FIELDS.filter((field) => differs(field, a, b) || differs(field, b, a) || saysMore(field, a, b));
}

function saysMore(field: SpecField, a: WebhookSpec, b: WebhookSpec): boolean {
  if (field === "secret") return a.secret !== b.secret;
  return field === "retryConfig" && (a.retryConfig === "unmanaged") !== (b.retryConfig === "unmanaged");
}

/** The fields of `retryConfig` of which two do not say the same; none where one of the two is not managed. */
export function retryFieldsApart(a: WebhookSpec["retryConfig"], b: WebhookSpec["retryConfig"]): readonly string[] {
  if (a === "unmanaged" || b === "unmanaged") return [];
  return RETRY_FIELDS.filter((field) => a[field] !== b[field]);
}
