import { canonicalJson, digestOf } from "./canonical.ts";
import type { DesiredWebhook, Digest, FieldPrint, LiveWebhook, PlanBase, WebhookId, WebhookKey } from "./model.ts";

/** What a plan was made against, without what it says: enough for a later run to tell what moved. */
export interface BaseView {
  /** null: there is no lock yet. */
  readonly lineage: string | null;
  readonly serial: number;
  /** Of all that the lock says; null: there is none. */
  readonly lock: Digest | null;
  readonly desired: SideView<WebhookKey>;
  readonly live: SideView<WebhookId>;
}

/** One side of a plan's base. */
export interface SideView<Name extends string> {
  /** Of all of it: equal only for the same. */
  readonly digest: Digest;
  /** What tells the field that moved, by the name of the webhook and then of the field. */
  readonly webhooks: Readonly<Record<Name, Readonly<Record<string, FieldPrint>>>>;
}

const PRINT_DIGITS = 12;

/** The base of a plan as it is saved; its sides are made when they are asked for, as most plans are never saved. */
export function viewBase({ lock, desired, live }: PlanBase): BaseView {
  let wanted: BaseView["desired"] | null = null;
  let seen: BaseView["live"] | null = null;
  return {
    lineage: lock?.lineage ?? null,
    serial: lock?.serial ?? 0,
    get lock() {
      return lock && digestOf(lock);
    },
    get desired() {
      wanted ??= viewSide([...desired.webhooks.values()].map((webhook) => [webhook.key, fieldsOf(webhook)]));
      return wanted;
    },
    get live() {
      seen ??= viewSide(live.map(({ id, spec }: LiveWebhook) => [id, spec]));
      return seen;
    },
  };
}

/** All that a file says of a webhook but the places where it says so; to people a secret and its reference are one field. */
function fieldsOf({ spec, secretRef, secretMissing, formerly, protected: isProtected }: DesiredWebhook): object {
  return { ...spec, secret: [spec.secret, secretRef, secretMissing], formerly, protected: isProtected };
}

function viewSide<Name extends string>(webhooks: readonly (readonly [Name, object])[]): SideView<Name> {
  const texts = webhooks.map(([name, fields]) => {
    const all = Object.entries(fields).map(([field, value]) => [field, canonicalJson(value)] as const);
    return [name, all] as const;
  });
  const prints = texts.map(([name, all]) => [
    name,
    Object.fromEntries(all.map(([field, text]) => [field, print(text)])),
  ]);
  return {
    digest: digestOf(new Map(texts.map(([name, all]) => [name, new Map(all)]))),
    webhooks: Object.fromEntries(prints),
  };
}

function print(text: string): FieldPrint {
  return digestOf(text).slice("sha256:".length).slice(0, PRINT_DIGITS);
}
