import { readLive } from "./diff.ts";
import type {
  Change,
  DesiredTenant,
  DesiredWebhook,
  FieldChange,
  LiveWebhook,
  LockedWebhook,
  TenantPlan,
  WebhookId,
  WebhookKey,
  WebhookSpec,
} from "./model.ts";
import { compareSecrets, isPrint } from "./secret.ts";

/** The wish as the lock may record it: a secret that cannot be compared stays the locked one. */
export function known(wish: DesiredWebhook, locked: LockedWebhook, live: LiveWebhook, resend: boolean): DesiredWebhook {
  if (comparable(wish, locked, live) || (resend && isPrint(wish.spec.secret))) return wish;
  return { ...wish, spec: { ...wish.spec, secret: locked.applied.secret } };
}

/** The fields that differ, and a secret that does not when it is to be sent again. */
export function withSecret(
  fields: readonly FieldChange[],
  desired: DesiredWebhook,
  seen: WebhookSpec,
  resend: boolean,
): readonly FieldChange[] {
  if (!resend || !isPrint(desired.spec.secret) || fields.some(({ field }) => field === "secret")) return fields;
  return [...fields, { field: "secret", before: seen.secret, after: desired.spec.secret }];
}

/** The secret of a change that could not be compared, and why; none where there is nothing to say. */
export function notCompared(
  change: Change,
  desired: DesiredTenant,
  entries: ReadonlyMap<WebhookKey, LockedWebhook>,
  liveById: ReadonlyMap<WebhookId, LiveWebhook>,
): TenantPlan["notCompared"] {
  const wish = desired.webhooks.get(change.key);
  if (!wish || change.action === "blocked") return [];
  if (wish.secretMissing !== null) return [{ key: change.key, kind: "unset", because: wish.secretMissing }];
  const entry = entries.get(change.key);
  const live = entry && liveById.get(entry.id);
  const isSent = "desired" in change && change.desired.spec.secret === wish.spec.secret;
  if (!entry || !live || isSent || comparable(wish, entry, live)) return [];
  return [
    {
      key: change.key,
      kind: "other-key",
      because: "its fingerprint was made with another key: apply --resend-secrets renews it",
    },
  ];
}

function comparable(wish: DesiredWebhook, locked: LockedWebhook, live: LiveWebhook): boolean {
  if (wish.spec.secret === "unset") return false;
  return compareSecrets(wish.spec.secret, readLive(live.spec, locked.applied).secret) !== "incomparable";
}
