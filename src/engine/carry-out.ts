import { assertNever } from "../core/assert-never.ts";
import { fieldsApart } from "../core/diff.ts";
import { AppError } from "../core/errors.ts";
import { lookAtUpdate } from "../core/lost-update.ts";
import type {
  Change,
  FieldChange,
  LockedWebhook,
  SpecField,
  WebhookId,
  WebhookKey,
  WebhookSpec,
} from "../core/model.ts";
import type { SpecPatch, WebhookWriter } from "../core/ports.ts";
import { entryOf } from "../core/recover.ts";
import { Secret } from "../core/secret.ts";
import type { Ledger } from "./ledger.ts";
import { hadNoEffect } from "./no-effect.ts";

/** What a change was answered. */
export interface Answer {
  readonly id: WebhookId;
  readonly attempts: number;
}

/** The same, and `recorded` resolves when it is durable. */
export interface Sent extends Answer {
  readonly recorded: Promise<void>;
}
type Single = Exclude<Change, { action: "delete" | "noop" | "blocked" }>;

interface Hands {
  readonly remote: WebhookWriter;
  readonly ledger: Ledger;
  readonly secrets: ReadonlyMap<WebhookKey, Secret>;
  readonly cut: AbortSignal;
}

/** Carries out one change and has it recorded; throws what the remote throws. */
export async function carryOut(change: Single, hands: Hands): Promise<Sent> {
  const { remote, ledger, cut } = hands;
  const { key } = change;
  switch (change.action) {
    case "create": {
      const secret = secretOf(key, change.desired.spec, hands.secrets);
      const { value: id, attempts } = await remote.create(change.desired.spec, secret, cut);
      return { id, attempts, recorded: ledger.record(key, entryOf({ ...change.desired, key }, id)) };
    }
    case "adopt": {
      const entry = entryFor(change, "adopted");
      if (change.fields.length === 0) return keep(entry, 0);
      await ledger.record(key, { ...entry, applied: change.found });
      // Only ids in the lock are ever updated, and this one could not be put there.
      if (ledger.failure) throw ledger.failure;
      return keep(entry, await update(change));
    }
    case "update":
      return keep(entryFor(change, change.origin), await update(change));
    case "relock":
      return keep(entryFor(change, change.origin), 0);
    case "forget":
      return { id: change.id, attempts: 0, recorded: ledger.record(key, null) };
    default:
      return assertNever(change);
  }

  function keep(entry: LockedWebhook, attempts: number): Sent {
    return { id: entry.id, attempts, recorded: ledger.record(key, entry) };
  }

  async function update({
    action,
    id,
    desired,
    fields,
  }: Extract<Change, { action: "adopt" | "update" }>): Promise<number> {
    const secret = sendsSecret(fields) ? secretOf(key, desired.spec, hands.secrets) : null;
    try {
      return (await remote.update(id, patchOf(desired.spec, fields), secret, cut)).attempts;
    } catch (thrown) {
      const entry = ledger.entry(id);
      if (!entry) throw thrown;
      // It may have arrived all the same: the lock must not claim what was there before, nor a later run blame others for it.
      const { applied, isDone, isUndone } = hadNoEffect(thrown)
        ? { applied: entry.applied, isDone: false, isUndone: true }
        : lookAtUpdate(namesOf(fields), desired.spec, entry.applied, await look(id));
      if (isDone && thrown instanceof AppError) return thrown.details.attempts ?? 1;
      // What is as it was found is not ours, and may be found again.
      if (action === "adopt" && isUndone) await ledger.record(key, null);
      else if (fieldsApart(applied, entry.applied).length > 0) await ledger.record(key, { ...entry, key, applied });
      throw thrown;
    }
  }

  /** What is live now; null where that cannot be seen. */
  async function look(id: WebhookId): Promise<WebhookSpec | null> {
    return (await remote.get(id, cut).catch(() => null))?.spec ?? null;
  }
}

function namesOf(fields: readonly FieldChange[]): SpecField[] {
  return fields.map(({ field }) => field);
}

/** The entry of a webhook when its change is done. */
export function entryFor(
  change: Extract<Change, { action: "adopt" | "update" | "relock" }>,
  origin: LockedWebhook["origin"],
): LockedWebhook {
  return { key: change.key, id: change.id, applied: change.desired.spec, origin, protected: change.desired.protected };
}

function patchOf(spec: WebhookSpec, fields: readonly FieldChange[]): SpecPatch {
  return Object.fromEntries(fields.filter(({ field }) => field !== "secret").map(({ field }) => [field, spec[field]]));
}

/** Whether this update sends a secret. */
export function sendsSecret(fields: readonly FieldChange[]): boolean {
  return fields.some(({ field }) => field === "secret");
}

/** The value to send for a managed secret; null where it is not managed. */
function secretOf(key: WebhookKey, spec: WebhookSpec, secrets: ReadonlyMap<WebhookKey, Secret>): Secret | null {
  if (spec.secret === "unmanaged") return null;
  if (spec.secret === "none") return new Secret("", false);
  const secret = secrets.get(key);
  if (!secret) throw new TypeError(`no value for the secret of ${key}`);
  return secret;
}
