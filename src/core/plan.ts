import { byCodeUnit } from "./canonical.ts";
import { blame, findCauses } from "./causes.ts";
import { diffSpec, fieldsApart, readLive } from "./diff.ts";
import { lockAsLive } from "./drift.ts";
import { moveFormerly } from "./lock-ops.ts";
import { type Match, matchUnowned } from "./match.ts";
import type {
  Action,
  Change,
  DesiredTenant,
  DesiredWebhook,
  LiveWebhook,
  LockedWebhook,
  LockFile,
  PlanFlags,
  RecoveryNote,
  TenantPlan,
  UpdateReason,
  WebhookKey,
  WebhookSpec,
} from "./model.ts";
import { known, notCompared, withSecret } from "./plan-secrets.ts";
import { enforce, guard } from "./policy.ts";
import { findRenames } from "./renames.ts";
import { shownUrl } from "./shown-url.ts";
import { planDigest, viewChange } from "./view.ts";

export interface PlanInput {
  readonly desired: DesiredTenant;
  readonly locked: LockFile | null;
  /** The lock as it is stored, where a journal is recovered into `locked`. */
  readonly storedLock?: LockFile | null;
  /** null: offline; live is then taken to be what is locked. */
  readonly live: readonly LiveWebhook[] | null;
  readonly flags: PlanFlags;
  /** Whether the access key is known to belong to the lock's user pool. */
  readonly proven: boolean;
  readonly recovery: RecoveryNote | null;
}

/** The order in which changes are carried out and shown. */
const PHASE = {
  create: 0,
  adopt: 0,
  update: 1,
  relock: 1,
  delete: 2,
  forget: 2,
  noop: 3,
  blocked: 4,
} as const satisfies Record<Action, number>;

/**
 * Plans one tenant: every change that makes live equal to desired, decided by the truth table.
 *
 * | desired | locked | live | change |
 * |---|---|---|---|
 * | yes | no  | name and url of a locked webhook whose key left the files | blocked KEY_RENAMED, and so is the old key |
 * | yes | no  | several matches by the adopt rule | blocked AMBIGUOUS_MATCH |
 * | yes | no  | one match by the rule | adopt |
 * | yes | no  | same name, outside the rule | blocked UNMANAGED_MATCH |
 * | yes | no  | no match | create |
 * | yes | yes | gone | as if it were not locked |
 * | yes | yes | equal, and the lock says so | noop |
 * | yes | yes | equal, and the lock does not | relock |
 * | yes | yes | different | update |
 * | no  | yes | there | delete, or blocked by the policy |
 * | no  | yes | gone | forget |
 * | no  | no  | there | no change: listed as unmanaged |
 */
export function planTenant(input: PlanInput): TenantPlan {
  const { desired, flags } = input;
  const live = input.live ?? lockAsLive(input.locked);
  const liveById = new Map(live.map((webhook) => [webhook.id, webhook]));
  const { entries, movedFrom } = moveFormerly(input.locked?.webhooks ?? new Map(), desired.webhooks);
  const matches = matchUnowned({ desired, entries, live, liveById });

  const all: Change[] = [];
  for (const key of new Set([...desired.webhooks.keys(), ...entries.keys()])) {
    const wish = desired.webhooks.get(key);
    const entry = entries.get(key);
    const found = entry && liveById.get(entry.id);
    const base = { tenant: desired.tenant, key };
    const oldKey = movedFrom.get(key);
    if (wish && entry && found) {
      all.push(
        compare(
          base,
          known(wish, entry, found, flags.resendSecrets),
          entry,
          found,
          flags.resendSecrets,
          oldKey !== undefined,
        ),
      );
    } else if (wish) {
      const change = place(base, wish, matches.for(key), entry !== undefined, flags.resendSecrets);
      all.push(change);
      // The entry that moved here is gone, and the key it stands under leaves the lock with it.
      if (entry && oldKey !== undefined && change.action !== "blocked")
        all.push({ tenant: desired.tenant, key: oldKey, action: "forget", id: entry.id });
    } else if (entry) {
      all.push(leave(base, entry, found, matches.renamedTo(key)));
    }
  }

  const enforced = all.map((change) => enforce(change, desired.policy, flags)).sort(byPhase);
  const only = flags.only === null ? null : new Set(flags.only);
  const isPicked = (key: WebhookKey) => only === null || only.has(key);
  const changes = enforced.filter((change) => isPicked(change.key));
  return {
    tenant: desired.tenant,
    file: desired.file,
    target: desired.target,
    policy: desired.policy,
    flags,
    digest: planDigest(desired.target, desired.policy, changes.map(viewChange)),
    base: input.live && {
      lock: input.storedLock === undefined ? input.locked : input.storedLock,
      desired,
      live: input.live,
    },
    changes,
    unmanaged: matches.unmanaged(changes),
    notCompared: changes.flatMap((change) => notCompared(change, desired, entries, liveById)),
    renames: findRenames({ changes: enforced, desired: desired.webhooks, entries }).filter(
      ({ from, to }) => isPicked(from) && isPicked(to),
    ),
    causes: findCauses(
      all.filter(({ key }) => isPicked(key)),
      { desired, entries, movedFrom, liveById },
    ),
    guards: guard({
      locked: input.locked,
      gone: [...entries.values()].filter((entry) => !liveById.has(entry.id)).length,
      deletes: enforced.filter((change) => change.action === "delete").length,
      proven: input.proven,
      policy: desired.policy,
      flags,
    }),
    recovery: input.recovery,
  };
}

type Base = { readonly tenant: string; readonly key: WebhookKey };

/** Desired, locked and live: noop, relock or update. */
function compare(
  base: Base,
  desired: DesiredWebhook,
  locked: LockedWebhook,
  live: LiveWebhook,
  resend: boolean,
  moved: boolean,
): Change {
  const seen = readLive(live.spec, locked.applied);
  const fields = withSecret(diffSpec(desired.spec, seen), desired, seen, resend);
  if (fields.length > 0) {
    const { edited, drifted } = blame(fields, desired.spec, locked.applied, seen);
    const reason: UpdateReason =
      drifted.length === 0 ? "edited" : edited.length === 0 ? "drifted" : "edited-and-drifted";
    return { ...base, action: "update", reason, id: locked.id, desired, origin: locked.origin, fields };
  }
  const settled =
    fieldsApart(desired.spec, locked.applied).length === 0 && desired.protected === locked.protected && !moved;
  return settled
    ? { ...base, action: "noop", id: locked.id }
    : { ...base, action: "relock", id: locked.id, desired, origin: locked.origin };
}

/** Desired, and not locked or gone: create, adopt, or blocked. */
function place(base: Base, desired: DesiredWebhook, match: Match, missing: boolean, resend: boolean): Change {
  switch (match.kind) {
    case "none":
      return { ...base, action: "create", reason: missing ? "missing-remote" : "new", desired };
    case "one": {
      const seen = readLive(match.live.spec, null);
      const fields = withSecret(diffSpec(desired.spec, seen), desired, seen, resend);
      return { ...base, action: "adopt", id: match.live.id, desired, found: asFound(match.live, desired.spec), fields };
    }
    case "blocked": {
      const { code, ids, hint } = match;
      return { ...base, action: "blocked", code, would: code === "KEY_RENAMED" ? "create" : "adopt", ids, hint };
    }
  }
}

/** Locked, and no longer desired: delete, forget, or blocked because a new key looks like its new name. */
function leave(base: Base, locked: LockedWebhook, live: LiveWebhook | undefined, renamedTo: WebhookKey | null): Change {
  if (renamedTo !== null) {
    const hint = `if "${renamedTo}" is its new key, write formerly: [${base.key}] there`;
    return { ...base, action: "blocked", code: "KEY_RENAMED", would: "delete", ids: [locked.id], hint };
  }
  if (live === undefined) return { ...base, action: "forget", id: locked.id };
  const secret = live.spec.secret === "unreadable" ? locked.applied.secret : live.spec.secret;
  return { ...base, action: "delete", id: locked.id, locked, found: { ...live.spec, secret } };
}

/** What the lock says of an adopted webhook before it is updated: as it was found, in the fields that are managed. */
function asFound(live: LiveWebhook, desired: WebhookSpec): WebhookSpec {
  return {
    ...live.spec,
    url: shownUrl(live.spec.url),
    secret: live.spec.secret === "unreadable" || desired.secret === "unmanaged" ? "unmanaged" : live.spec.secret,
    retryConfig: desired.retryConfig === "unmanaged" ? "unmanaged" : live.spec.retryConfig,
  };
}

function byPhase(a: Change, b: Change): number {
  return PHASE[a.action] - PHASE[b.action] || byCodeUnit(a.key, b.key);
}
