import { diffSpec, fieldsApart, readLive } from "./diff.ts";
import { addEdit, editsOf, type FieldEdit } from "./edits.ts";
import type {
  Cause,
  Change,
  DesiredTenant,
  DesiredWebhook,
  FieldChange,
  LiveWebhook,
  LockedWebhook,
  SecretState,
  SpecField,
  WebhookId,
  WebhookKey,
  WebhookSpec,
} from "./model.ts";
import { compareSecrets, isPrint } from "./secret.ts";

interface World {
  readonly desired: DesiredTenant;
  /** The lock, with each renamed key's entry under its new key. */
  readonly entries: ReadonlyMap<WebhookKey, LockedWebhook>;
  readonly movedFrom: ReadonlyMap<WebhookKey, WebhookKey>;
  readonly liveById: ReadonlyMap<WebhookId, LiveWebhook>;
}

/** Why each change is there, whatever the policy makes of it: a noop has no cause, and all else has one at least. */
export function findCauses(changes: readonly Change[], world: World): ReadonlyMap<WebhookKey, readonly Cause[]> {
  return new Map(changes.map((change) => [change.key, causesOf(change, world)]));
}

/** Which fields of an update the files changed since the last apply, and which GenAuth did: some both, and a secret maybe neither. */
export function blame(
  fields: readonly FieldChange[],
  desired: WebhookSpec,
  locked: WebhookSpec,
  seen: WebhookSpec,
): { readonly edited: readonly SpecField[]; readonly drifted: readonly SpecField[] } {
  const names = fields.map(({ field }) => field);
  const edits = new Set(namesOf(diffSpec(desired, locked)));
  // What was not managed is asked for anew, also where it asks for what GenAuth does by itself.
  if (locked.retryConfig === "unmanaged") edits.add("retryConfig");
  const drifts = new Set(namesOf(diffSpec(locked, seen)));
  return { edited: names.filter((name) => edits.has(name)), drifted: names.filter((name) => drifts.has(name)) };
}

function causesOf(change: Change, { desired, entries, movedFrom, liveById }: World): readonly Cause[] {
  const { file } = desired;
  const wish = desired.webhooks.get(change.key);
  const entry = entries.get(change.key);
  const live = entry && liveById.get(entry.id);
  const from = movedFrom.get(change.key);
  const moved: Cause[] = wish && from !== undefined ? [{ kind: "formerly", from, at: wish.source }] : [];
  const gone: Cause[] = entry && !live ? [{ kind: "deleted-by-hand", id: entry.id }] : [];
  switch (change.action) {
    case "noop":
      return [];
    case "update":
      return [...(entry && live ? updateCauses(change, entry, live, file) : []), ...moved];
    case "relock":
      return [...(entry ? relockCauses(change.desired, entry, file) : []), ...moved];
    case "adopt": {
      const by = change.found.url === change.desired.spec.url ? "exact" : "name";
      return [...gone, { kind: "found", by }, ...moved];
    }
    case "delete": {
      const drifted = namesOf(diffSpec(change.locked.applied, change.found));
      const updatedAt = live?.updatedAt ?? null;
      const drift: Cause[] = drifted.length > 0 ? [{ kind: "drift", fields: drifted, updatedAt }] : [];
      return [{ kind: "pruned" }, ...drift];
    }
    case "forget":
      // Its entry may have moved to a new key, and that be gone.
      return [{ kind: "deleted-by-hand", id: change.id }, { kind: "pruned" }];
    case "create":
    case "blocked": {
      if (!wish) return [...gone, { kind: "pruned" }];
      if (!entry) return [{ kind: "new", at: wish.source }];
      return [...gone, ...editCauses(namesOf(diffSpec(wish.spec, entry.applied)), wish, entry, file), ...moved];
    }
  }
}

function relockCauses(desired: DesiredWebhook, locked: LockedWebhook, file: string): Cause[] {
  return editCauses(fieldsApart(desired.spec, locked.applied), desired, locked, file);
}

function updateCauses(
  { fields, desired }: Extract<Change, { action: "update" }>,
  locked: LockedWebhook,
  live: LiveWebhook,
  file: string,
): Cause[] {
  const seen = readLive(live.spec, locked.applied);
  const { edited, drifted } = blame(fields, desired.spec, locked.applied, seen);
  const drift: Cause[] = drifted.length > 0 ? [{ kind: "drift", fields: drifted, updatedAt: live.updatedAt }] : [];
  const hasOther = fields.some(({ field }) => !edited.includes(field) && !drifted.includes(field));
  const isUnlike = compareSecrets(desired.spec.secret, seen.secret) === "different";
  const other: Cause[] = hasOther ? [{ kind: isUnlike ? "uncertain-secret" : "resend" }] : [];
  return [...editCauses(edited, desired, locked, file), ...drift, ...other];
}

/** What the files say else of these fields than the lock, by place, and else of protection. */
function editCauses(
  fields: readonly SpecField[],
  desired: DesiredWebhook,
  locked: LockedWebhook,
  file: string,
): Cause[] {
  const secret = fields.includes("secret") ? secretCause(desired, locked.applied.secret) : null;
  const edits = new Map<string, FieldEdit>();
  for (const field of fields) {
    if (field === "secret" && secret !== null) continue;
    for (const edit of editsOf(field, desired, locked.applied)) addEdit(edits, field, edit);
  }
  const causes = [...edits.values()].map(({ fields: edited, at, references }): Cause => {
    if (references !== null) return { kind: "variable", reference: references, fields: edited, at };
    return { kind: at.file === file ? "edited" : "template", fields: edited, at };
  });
  const isShifted = desired.protected !== locked.protected;
  const protection: Cause[] = isShifted ? [{ kind: "protection", protected: desired.protected }] : [];
  return [...causes, ...(secret ? [secret] : []), ...protection];
}

/** Why a secret is not the locked one; null for an edit like any other. */
function secretCause({ spec, secretRef, source, sources }: DesiredWebhook, locked: SecretState): Cause | null {
  if (locked === "uncertain" || compareSecrets(spec.secret, locked) === "incomparable") {
    return { kind: "uncertain-secret" };
  }
  return isPrint(locked) && secretRef !== null
    ? { kind: "variable", fields: ["secret"], reference: secretRef, at: sources.secret ?? source }
    : null;
}

function namesOf(fields: readonly FieldChange[]): SpecField[] {
  return fields.map(({ field }) => field);
}
