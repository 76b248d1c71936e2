import { canonicalJson, digestOf } from "./canonical.ts";
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
  /** Of all of it: equal only for the same. */
  readonly digest: Digest;
  /** What tells the field that moved: by the webhook's key or id, and then by field. */
  readonly webhooks: Readonly<Record<string, FieldDigests>>;
}

export type FieldDigests = Readonly<Record<string, FieldDigest>>;

const DIGITS = 12;

/** The base of a plan as it is saved; what it takes time to make is made when it is asked for, as most plans are never saved. */
export function viewBase(base: PlanBase): BaseView {
  const made = once(() => ({
    locked: base.lock && viewLock(base.lock),
    desired: viewSide([...base.desired.webhooks.values()].map((webhook) => [webhook.key, wanted(webhook)])),
    live: viewSide(base.live.map(({ id, spec }) => [id, shown(spec)])),
  }));
  return {
    lineage: base.lock?.lineage ?? null,
    serial: base.lock?.serial ?? 0,
    get locked() {
      return made().locked;
    },
    get desired() {
      return made().desired;
    },
    get live() {
      return made().live;
    },
  };
}

/** All that the files say of a webhook but where they do; to people a secret and its reference are one field. */
function wanted(webhook: DesiredWebhook): object {
  const { key: _, source: __, sources: ___, written: ____, spec, secretRef, secretMissing, ...rest } = webhook;
  return { ...shown(spec), secret: [spec.secret, secretRef, secretMissing], ...rest };
}

/** A digest of a password alone could be guessed, and that of a fingerprint moves with its key. */
function shown(spec: WebhookSpec): object {
  const { secret } = spec;
  return { ...spec, url: shownUrl(spec.url), ...(isPrint(secret) && { fingerprintKey: keyOf(secret) }) };
}

function viewLock({ webhooks, ...rest }: LockFile): SideView {
  const entries = [...webhooks.values()].map(
    ({ key, applied, ...entry }) => [key, { ...shown(applied), ...entry }] as const,
  );
  return viewSide(entries, rest);
}

/** `rest` is covered by the digest alone. */
function viewSide(webhooks: readonly (readonly [id: string, fields: object])[], rest: object = {}): SideView {
  const texts = webhooks.map(([id, fields]) => {
    return [id, Object.entries(fields).map(([field, value]) => [field, canonicalJson(value)] as const)] as const;
  });
  const digests = texts.map(([id, fields]) => {
    return [id, Object.fromEntries(fields.map(([field, text]) => [field, shortDigest(text)]))] as const;
  });
  return {
    digest: digestOf([new Map(texts.map(([id, fields]) => [id, new Map(fields)])), rest]),
    webhooks: Object.fromEntries(digests),
  };
}

function shortDigest(text: string): FieldDigest {
  const start = "sha256:".length;
  return digestOf(text).slice(start, start + DIGITS);
}

/** Makes it the first time, and then lets go of what it was made of. */
function once<T>(make: () => T): () => T {
  let state: { readonly make: () => T } | { readonly made: T } = { make };
  return () => {
    if ("make" in state) state = { made: state.make() };
    return state.made;
  };
}
