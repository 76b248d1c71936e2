import { addressOf, groupBy } from "./address.ts";
import { byCodeUnit } from "./canonical.ts";
import type {
  BlockedCode,
  Change,
  DesiredTenant,
  DesiredWebhook,
  LiveWebhook,
  LockedWebhook,
  UnmanagedWebhook,
  WebhookId,
  WebhookKey,
} from "./model.ts";

/** Which live webhook, that no key owns, a desired one stands for. */
export type Match =
  | { readonly kind: "none" }
  | { readonly kind: "one"; readonly live: LiveWebhook }
  | { readonly kind: "blocked"; readonly code: BlockedCode; readonly ids: readonly WebhookId[]; readonly hint: string };

export interface Matches {
  for(key: WebhookKey): Match;
  /** The key in the files that has name and url of this locked key, which left them. */
  renamedTo(key: WebhookKey): WebhookKey | null;
  /** What is live, owned by no key, and taken by none of these changes. */
  unmanaged(changes: readonly Change[]): UnmanagedWebhook[];
}

/** Matches every desired webhook that no live one answers to, by the adopt rule, among the ids that no key owns. */
export function matchUnowned(world: {
  readonly desired: DesiredTenant;
  readonly entries: ReadonlyMap<WebhookKey, LockedWebhook>;
  readonly live: readonly LiveWebhook[];
  readonly liveById: ReadonlyMap<WebhookId, LiveWebhook>;
}): Matches {
  const { desired, entries, live, liveById } = world;
  const { adopt } = desired.policy;
  const owned = new Set([...entries.values()].map((entry) => entry.id));
  const unowned = live.filter((webhook) => !owned.has(webhook.id)).sort(byNameAndId);
  const byName = groupBy(unowned, (webhook) => webhook.spec.name);
  const left = [...entries.values()].filter((entry) => !desired.webhooks.has(entry.key)).sort(byKey);
  const leftByAddress = groupBy(left, (entry) => addressOf(entry.applied));

  const wishes = [...desired.webhooks.values()].sort(byKey);
  const searching = wishes.filter((webhook) => {
    const entry = entries.get(webhook.key);
    return entry === undefined || !liveById.has(entry.id);
  });
  const byRule = (webhook: DesiredWebhook) =>
    adopt === "never"
      ? []
      : (byName.get(webhook.spec.name) ?? []).filter(({ spec }) => adopt === "name" || spec.url === webhook.spec.url);
  const takers = new Map<WebhookId, number>();
  for (const webhook of searching) for (const { id } of byRule(webhook)) takers.set(id, (takers.get(id) ?? 0) + 1);

  const matches = new Map<WebhookKey, Match>();
  const renamed = new Map<WebhookKey, WebhookKey>();
  for (const webhook of searching) {
    const old = leftByAddress.get(addressOf(webhook.spec)) ?? [];
    for (const entry of old) renamed.set(entry.key, webhook.key);
    matches.set(webhook.key, matchOne(webhook, old));
  }
  return {
    for: (key) => matches.get(key) ?? { kind: "none" },
    renamedTo: (key) => renamed.get(key) ?? null,
    unmanaged(changes) {
      const taken = new Set(changes.flatMap((change) => (change.action === "adopt" ? [change.id] : [])));
      const keyOf = new Map<string, WebhookKey>();
      const owners = [...entries.values()].filter(({ id }) => liveById.has(id));
      const keyed = owners.map(({ key, applied }) => ({ key, spec: applied })).sort(byKey);
      for (const { key, spec } of [...keyed, ...wishes]) {
        keyOf.set(addressOf(spec), key);
      }
      return unowned
        .filter((webhook) => !taken.has(webhook.id))
        .map((webhook) => {
          const key = keyOf.get(addressOf(webhook.spec));
          return { live: webhook, duplicateOf: key === undefined ? null : { key, id: entries.get(key)?.id ?? null } };
        });
    },
  };

  function matchOne(webhook: DesiredWebhook, old: readonly LockedWebhook[]): Match {
    if (old.length > 0) {
      const keys = old.map((entry) => entry.key).join(", ");
      const hint = `the lock has a webhook with this name and url under ${keys}: if the key was renamed, write formerly: [${keys}] here`;
      return { kind: "blocked", code: "KEY_RENAMED", ids: old.map((entry) => entry.id), hint };
    }
    const found = byRule(webhook);
    const ids = found.map(({ id }) => id);
    if (found.length > 1 || found.some(({ id }) => (takers.get(id) ?? 0) > 1)) {
      const hint = "more than one fits: delete or rename the others in the console, then run again";
      return { kind: "blocked", code: "AMBIGUOUS_MATCH", ids, hint };
    }
    if (found[0]) return { kind: "one", live: found[0] };
    const sameName = byName.get(webhook.spec.name);
    if (!sameName) return { kind: "none" };
    const wider = adopt === "never" ? "policy.adopt: exact (if the url is the same too) or name" : "policy.adopt: name";
    const hint = `a webhook of this name is live and unmanaged: rename one of the two, or take it over with ${wider}`;
    return { kind: "blocked", code: "UNMANAGED_MATCH", ids: sameName.map(({ id }) => id), hint };
  }
}

function byNameAndId(a: LiveWebhook, b: LiveWebhook): number {
  return byCodeUnit(a.spec.name, b.spec.name) || byCodeUnit(a.id, b.id);
}

function byKey(a: { readonly key: WebhookKey }, b: { readonly key: WebhookKey }): number {
  return byCodeUnit(a.key, b.key);
}
