import { byCodeUnit } from "./canonical.ts";
import { AppError } from "./errors.ts";
import { freeKey, keyOfName } from "./key-of-name.ts";
import { moveFormerly } from "./lock-ops.ts";
import type { DesiredTenant, LiveWebhook, LockedWebhook, LockFile, WebhookId, WebhookKey } from "./model.ts";
import { fitsGlob } from "./name-glob.ts";
import { isPrint } from "./secret.ts";

/** Which unmanaged webhooks a person wants to import; a key goes with an id only. */
export type ImportPick =
  | { readonly by: "all" }
  | { readonly by: "match"; readonly glob: string }
  | { readonly by: "id"; readonly id: WebhookId; readonly key: WebhookKey | null };

/** A live webhook and the key it gets. */
export interface ImportChoice {
  readonly key: WebhookKey;
  readonly live: LiveWebhook;
  /** The file has it under this key already, by name and url: only the lock does not know it. */
  readonly isInFile: boolean;
}

/** A live webhook that stays unmanaged, and why. */
export interface ImportRefusal {
  readonly live: LiveWebhook;
  readonly reason: string;
}

export interface ImportChoices {
  readonly chosen: readonly ImportChoice[];
  readonly refused: readonly ImportRefusal[];
}

interface World {
  readonly desired: DesiredTenant;
  readonly locked: LockFile | null;
  readonly live: readonly LiveWebhook[];
}

/** The unmanaged webhooks that were picked, by name. Throws CLI_USAGE for an id that is not there or managed already. */
export function pickUnmanaged({ desired, locked, live }: World, pick: ImportPick): readonly LiveWebhook[] {
  const owners = ownersOf(desired, locked);
  const unmanaged = live
    .filter(({ id }) => !owners.has(id))
    .sort((a, b) => byCodeUnit(a.spec.name, b.spec.name) || byCodeUnit(a.id, b.id));
  if (pick.by === "all") return unmanaged;
  if (pick.by === "match") return unmanaged.filter(({ spec }) => fitsGlob(spec.name, pick.glob));
  const found = unmanaged.filter(({ id }) => id === pick.id);
  if (found.length > 0) return found;
  const owner = owners.get(pick.id);
  if (owner !== undefined) {
    throw new AppError("CLI_USAGE", `${pick.id} is managed already, as ${owner}`, {
      hint: "hooksync lock mv gives it another key",
    });
  }
  throw new AppError("CLI_USAGE", `${desired.tenant} has no webhook ${pick.id}`, {
    hint: "hooksync import without --id lists what is unmanaged",
  });
}

/** Gives every picked webhook a key of its own, and sorts out those that the file could not hold beside the others. */
export function chooseImports(
  {
    desired,
    locked,
    live,
    keys,
    wantsOwnSecrets,
  }: World & { readonly keys: readonly WebhookKey[]; readonly wantsOwnSecrets: boolean },
  picked: readonly LiveWebhook[],
  wishedKey: WebhookKey | null,
  refuse: (live: LiveWebhook) => string | null,
): ImportChoices {
  const { entries } = moveFormerly(locked?.webhooks ?? new Map(), desired.webhooks);
  const liveIds = new Set(live.map(({ id }) => id));
  const inFile = new Map([...desired.webhooks.values()].map((webhook) => [webhook.spec.name, webhook]));
  const sameName = new Map<string, number>();
  for (const { spec } of picked) sameName.set(spec.name, (sameName.get(spec.name) ?? 0) + 1);
  const taken = new Set([...keys, ...takenKeys(desired, locked)]);
  if (wishedKey !== null && picked.length > 0 && taken.has(wishedKey) && !isWaiting(wishedKey, picked[0])) {
    throw new AppError("CLI_USAGE", `the key ${wishedKey} is taken`, { hint: "pick another --key" });
  }

  const secrets = new Map([...desired.webhooks.values()].map(({ key, spec }) => [spec.secret, key]));
  const chosen: ImportChoice[] = [];
  const refused: ImportRefusal[] = [];
  for (const webhook of picked) {
    const { name } = webhook.spec;
    const owner = inFile.get(name);
    const reason = reasonAgainst(webhook);
    if (reason !== null) refused.push({ live: webhook, reason });
    else if (owner !== undefined) chosen.push({ key: owner.key, live: webhook, isInFile: true });
    else {
      const key = wishedKey ?? freeKey(keyOfName(name), taken);
      taken.add(key);
      secrets.set(webhook.spec.secret, key);
      chosen.push({ key, live: webhook, isInFile: false });
    }
  }
  return { chosen, refused };

  function reasonAgainst(webhook: LiveWebhook): string | null {
    const { name } = webhook.spec;
    const count = sameName.get(name) ?? 0;
    if (count > 1) return `${count} unmanaged webhooks have this name: rename the others, or pick one with --id`;
    const owner = inFile.get(name);
    if (owner !== undefined && !isWaiting(owner.key, webhook)) {
      return `the file has this name already, as ${owner.key}: names are unique in a tenant`;
    }
    if (owner !== undefined && wishedKey !== null && wishedKey !== owner.key) {
      return `the file has it already, as ${owner.key}`;
    }
    const sharer = isPrint(webhook.spec.secret) ? secrets.get(webhook.spec.secret) : undefined;
    if (wantsOwnSecrets && sharer !== undefined && sharer !== owner?.key) {
      return `its secret is also that of ${sharer}, and hooksync.yaml forbids that (no-shared-secrets)`;
    }
    return refuse(webhook);
  }

  /** Whether a key of the file stands for this webhook, by name and url, and owns none. */
  function isWaiting(key: WebhookKey, webhook: LiveWebhook | undefined): boolean {
    const wish = desired.webhooks.get(key);
    const entry = entries.get(key);
    if (wish === undefined || webhook === undefined || (entry && liveIds.has(entry.id))) return false;
    return wish.spec.name === webhook.spec.name && wish.spec.url === webhook.spec.url;
  }
}

/** What the lock says of an imported webhook: as the file has it, which is as it is. */
export function importedEntry({ key, live }: ImportChoice, desired: DesiredTenant["webhooks"]): LockedWebhook {
  const wish = desired.get(key);
  if (wish === undefined) throw new TypeError(`${key} was written into the file, and is not there`);
  const found = live.spec.secret === "unreadable" ? "uncertain" : live.spec.secret;
  const applied = { ...wish.spec, secret: wish.spec.secret === "unmanaged" ? "unmanaged" : found };
  return { key, id: live.id, applied, origin: "imported", protected: wish.protected };
}

function ownersOf(desired: DesiredTenant, locked: LockFile | null): ReadonlyMap<WebhookId, WebhookKey> {
  const { entries } = moveFormerly(locked?.webhooks ?? new Map(), desired.webhooks);
  return new Map([...entries.values()].map(({ id, key }) => [id, key]));
}

/** A former key counts as taken, too: a lock entry of that name would move away. */
function takenKeys(desired: DesiredTenant, locked: LockFile | null): readonly WebhookKey[] {
  const wishes = [...desired.webhooks.values()];
  return [...wishes.flatMap(({ key, formerly }) => [key, ...formerly]), ...(locked?.webhooks.keys() ?? [])];
}
