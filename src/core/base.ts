import { digestOf } from "./canonical.ts";
import type { DesiredWebhook, Digest, FieldDigest, LockFile, PlanBase, WebhookSpec } from "./model.ts";
import { isPrint, keyOf } from "./secret.ts";
import { shownUrl } from "./shown-url.ts";

/** What a plan was made against, without what it says: enough for a later run to tell what moved. */
export interface BaseView {
  /** null: there is no lock yet. */
  readonly lineage: string | null;
  readonly serial: number;
  /** By key; null: there is no lock yet. */
  readonly locked: SideView | null;
  /** By key. */
  readonly desired: SideView;
  /** By id. */
  readonly live: SideView;
}

/** One side of a plan's base. */
export interface SideView {
  /** Of all of it but for passwords in URLs: equal only where nothing else moved. */
  readonly digest: Digest;
  /** What tells the field that moved: by the webhook's key or id, and then by field. */
  readonly webhooks: Readonly<Record<string, FieldDigests>>;
  /** The same of what it says besides webhooks; none but of a lock. */
  readonly fields: FieldDigests;
}

export type FieldDigests = Readonly<Record<string, FieldDigest>>;

const DIGITS = 12;

/** The base of a plan as it is saved; its sides are made when they are asked for, as most plans are never saved. */
export function viewBase(base: PlanBase): BaseView {
  let from: PlanBase | null = base;
  let made: Pick<BaseView, "locked" | "desired" | "live"> | null = null;
  const sides = () => {
    if (from !== null) made = viewSides(from);
    // Views of many tenants may be kept, and what they were made of holds all that was read.
    from = null;
    return made as NonNullable<typeof made>;
  };
  return {
    lineage: base.lock?.lineage ?? null,
    serial: base.lock?.serial ?? 0,
    get locked() {
      return sides().locked;
    },
    get desired() {
      return sides().desired;
    },
    get live() {
      return sides().live;
    },
  };
}

function viewSides({ lock, desired, live }: PlanBase): Pick<BaseView, "locked" | "desired" | "live"> {
  return {
    locked: lock && viewLock(lock),
    desired: viewSide([...desired.webhooks.values()].map((webhook) => [webhook.key, wanted(webhook)])),
    live: viewSide(live.map(({ id, spec }) => [id, shown(spec)])),
  };
}

/** All that the files say of a webhook but where they do. */
function wanted(webhook: DesiredWebhook): object {
  const { key: _, source: __, sources: ___, written: ____, spec, ...rest } = webhook;
  return { ...shown(spec), ...rest };
}

/** A digest of a password alone could be guessed, and that of a fingerprint moves with its key. */
function shown(spec: WebhookSpec): object {
  const { secret } = spec;
  return { ...spec, url: shownUrl(spec.url), ...(isPrint(secret) && { fingerprintKey: keyOf(secret) }) };
}

function viewLock({ webhooks, lineage: _, serial: __, ...rest }: LockFile): SideView {
  return viewSide(
    [...webhooks.values()].map(({ key, applied, ...entry }) => [key, { ...shown(applied), ...entry }]),
    rest,
  );
}

function viewSide(webhooks: readonly (readonly [id: string, fields: object])[], rest: object = {}): SideView {
  return {
    digest: digestOf([new Map(webhooks), rest]),
    webhooks: Object.fromEntries(webhooks.map(([id, fields]) => [id, fieldDigests(fields)])),
    fields: fieldDigests(rest),
  };
}

function fieldDigests(fields: object): FieldDigests {
  const start = "sha256:".length;
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, digestOf(value).slice(start, start + DIGITS)]),
  );
}
