import { isDeepStrictEqual } from "node:util";
import {
  type DesiredTenant,
  type DesiredWebhook,
  type LockFile,
  SPEC_FIELDS,
  type TenantPlan,
} from "../../src/core/model.ts";
import { secretBehind } from "./builders.ts";
import type { StoredWebhook } from "./memory-remote.ts";
import type { Stage } from "./stage.ts";

/**
 * What is wrong with the world, in words; an empty list says that every desired webhook is there as desired, under the id that the lock knows.
 * It compares for itself: it must not share a mistake with the planner.
 */
export function differences(
  desired: DesiredTenant,
  lock: LockFile | null,
  world: ReadonlyMap<string, StoredWebhook>,
): string[] {
  const found: string[] = [];
  for (const webhook of desired.webhooks.values()) {
    const entry = lock?.webhooks.get(webhook.key);
    const stored = entry && world.get(entry.id);
    if (!entry) found.push(`${webhook.key} is not in the lock`);
    else if (!stored) found.push(`${webhook.key} is locked as ${entry.id}, and nothing has that id`);
    else {
      for (const field of SPEC_FIELDS) if (differs(field, webhook, stored)) found.push(`${webhook.key}: ${field}`);
      if (!isDeepStrictEqual(entry.applied, webhook.spec)) found.push(`${webhook.key}: the lock says something else`);
      if (entry.protected !== webhook.protected) found.push(`${webhook.key}: the lock's protection`);
    }
  }
  const owners = new Set([...(lock?.webhooks.values() ?? [])].map(({ id }) => id));
  if (owners.size !== (lock?.webhooks.size ?? 0)) found.push("two keys own one id");
  return found;
}

/** What is wrong after a plan was carried out, but for what it blocked and for secrets that it could not compare. */
export function differencesAfter(plan: TenantPlan, desired: DesiredTenant, at: Stage): string[] {
  const lock = at.lock();
  const webhooks = new Map(desired.webhooks);
  for (const { key, action } of plan.changes) if (action === "blocked") webhooks.delete(key);
  for (const { key } of plan.notCompared) {
    const webhook = webhooks.get(key);
    const secret = lock?.webhooks.get(key)?.applied.secret;
    if (webhook && secret) webhooks.set(key, { ...webhook, spec: { ...webhook.spec, secret } });
  }
  return differences({ ...desired, webhooks }, lock, at.remote.world);
}

function differs(field: (typeof SPEC_FIELDS)[number], { spec }: DesiredWebhook, stored: StoredWebhook): boolean {
  if (field === "secret") {
    if (spec.secret === "unmanaged") return false;
    return (spec.secret === "none" ? null : secretBehind(spec.secret)) !== stored.secret;
  }
  if (field === "retryConfig") {
    const { retryConfig } = stored;
    if (spec.retryConfig === "unmanaged") return false;
    const said = Object.entries(spec.retryConfig);
    const has = new Map<string, unknown>(
      Object.entries(retryConfig === "unmanaged" ? { enabled: false } : retryConfig),
    );
    return (
      said.some(([name, value]) => has.get(name) !== value) &&
      !(retryConfig === "unmanaged" && !spec.retryConfig.enabled)
    );
  }
  return !isDeepStrictEqual(spec[field], stored[field]);
}
