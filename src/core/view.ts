import { type BaseView, viewBase } from "./base.ts";
import { digestOf } from "./canonical.ts";
import type {
  BlockedCode,
  Cause,
  Change,
  Digest,
  FieldChange,
  FieldSources,
  GuardFinding,
  LiveWebhook,
  Location,
  PlanFlags,
  Policy,
  RecoveryNote,
  RemoteTarget,
  Rename,
  RetryPolicy,
  SecretState,
  SpecField,
  TenantPlan,
  UnmanagedWebhook,
  UpdateReason,
  WebhookId,
  WebhookKey,
  WebhookSpec,
} from "./model.ts";
import { isPrint } from "./secret.ts";
import { shownUrl } from "./shown-url.ts";

/** A spec as plans show it: never a secret, never its fingerprint, no password in the URL. */
export interface SpecView {
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly contentType: string;
  readonly enabled: boolean;
  /** `(sensitive)`, or a state in words. */
  readonly secret: string;
  readonly retryConfig: RetryPolicy | "unmanaged";
}

/** One field that differs, as plans show it. */
export interface FieldView {
  readonly field: SpecField;
  readonly before: SpecView[SpecField];
  readonly after: SpecView[SpecField];
  /** Of a secret only: whether two that are `(sensitive)` are the same, so that it is only sent again. */
  readonly same?: boolean;
}

interface DesiredView {
  readonly spec: SpecView;
  readonly secretRef: string | null;
  readonly protected: boolean;
}

/** What the digest covers of a change. */
export type PlannedView = { readonly tenant: string; readonly key: WebhookKey } & (
  | ({ readonly action: "create"; readonly reason: "new" | "missing-remote" } & DesiredView)
  | ({ readonly action: "adopt"; readonly id: WebhookId; readonly fields: readonly FieldView[] } & DesiredView)
  | ({
      readonly action: "update";
      readonly id: WebhookId;
      readonly reason: UpdateReason;
      readonly fields: readonly FieldView[];
    } & DesiredView)
  | { readonly action: "delete"; readonly id: WebhookId; readonly spec: SpecView }
  | ({ readonly action: "relock"; readonly id: WebhookId } & DesiredView)
  | { readonly action: "forget" | "noop"; readonly id: WebhookId }
  | {
      readonly action: "blocked";
      readonly code: BlockedCode;
      readonly would: "create" | "adopt" | "update" | "delete";
      readonly ids: readonly WebhookId[];
      readonly hint: string;
    }
);

/** A change as plans show it; where it comes from is no part of any digest. */
export type ChangeView = PlannedView & {
  /** Where its key stands; null for what stands in no file. */
  readonly source: Location | null;
  readonly sources: FieldSources;
  /** Why it is there; empty for a noop. */
  readonly causes: readonly Cause[];
};

export interface UnmanagedView extends Pick<LiveWebhook, "id" | "createdAt" | "updatedAt"> {
  readonly spec: SpecView;
  readonly duplicateOf: UnmanagedWebhook["duplicateOf"];
}

/** A tenant's plan in the published form (`schemas/plan.schema.json`), which every rendering is made of. */
export interface TenantView {
  readonly tenant: string;
  readonly file: string;
  readonly digest: Digest;
  readonly offline: boolean;
  readonly target: RemoteTarget;
  readonly policy: Policy;
  readonly flags: PlanFlags;
  readonly base: BaseView | null;
  readonly changes: readonly ChangeView[];
  readonly unmanaged: readonly UnmanagedView[];
  readonly notCompared: TenantPlan["notCompared"];
  readonly renames: readonly Rename[];
  readonly guards: readonly GuardFinding[];
  readonly recovery: RecoveryNote | null;
}

/** A tenant's plan as it is shown, printed and saved. */
export function viewOf(plan: TenantPlan): TenantView {
  return {
    tenant: plan.tenant,
    file: plan.file,
    digest: plan.digest,
    offline: plan.base === null,
    target: plan.target,
    policy: plan.policy,
    flags: plan.flags,
    base: plan.base && viewBase(plan.base),
    changes: plan.changes.map((change) => ({
      ...viewChange(change),
      ...placesOf(change),
      causes: plan.causes.get(change.key) ?? [],
    })),
    unmanaged: plan.unmanaged.map(({ live, duplicateOf }) => ({
      id: live.id,
      spec: viewSpec(live.spec),
      createdAt: live.createdAt,
      updatedAt: live.updatedAt,
      duplicateOf,
    })),
    notCompared: plan.notCompared,
    renames: plan.renames,
    guards: plan.guards,
    recovery: plan.recovery,
  };
}

/** The digest over what a plan would do: host, pool, policy and every change but noops. */
export function planDigest(
  { host, userPoolId }: RemoteTarget,
  policy: Policy,
  changes: readonly PlannedView[],
): Digest {
  return digestOf({ host, userPoolId, policy, changes: changes.filter(({ action }) => action !== "noop") });
}

/** The digest of a plan over several tenants: it covers theirs, in their order. */
export function joinDigests(tenants: readonly (readonly [tenant: string, digest: Digest])[]): Digest {
  return digestOf(tenants);
}

/** A change as plans show it and the digest covers it: no fingerprint, no place in a file. */
export function viewChange(change: Change): PlannedView {
  const { tenant, key } = change;
  const base = { tenant, key };
  switch (change.action) {
    case "create":
      return { ...base, action: change.action, reason: change.reason, ...viewDesired(change.desired) };
    case "adopt": {
      const { action, id, desired, fields } = change;
      return { ...base, action, id, ...viewDesired(desired), fields: fields.map(viewField) };
    }
    case "update": {
      const { action, id, reason, desired, fields } = change;
      return { ...base, action, id, reason, ...viewDesired(desired), fields: fields.map(viewField) };
    }
    case "delete":
      return { ...base, action: change.action, id: change.id, spec: viewSpec(change.found) };
    case "relock":
      return { ...base, action: change.action, id: change.id, ...viewDesired(change.desired) };
    case "forget":
    case "noop":
      return { ...base, action: change.action, id: change.id };
    case "blocked": {
      const { action, code, would, ids, hint } = change;
      return { ...base, action, code, would, ids, hint };
    }
  }
}

/** A spec as plans show it. */
export function viewSpec(spec: WebhookSpec): SpecView {
  return { ...spec, url: shownUrl(spec.url), secret: shownSecret(spec.secret) };
}

/** A secret's state in words: never the secret, never its fingerprint. */
function shownSecret(state: SecretState): string {
  return isPrint(state) ? "(sensitive)" : state;
}

function viewField({ field, before, after }: FieldChange): FieldView {
  if (field === "url") return { field, before: shownUrl(String(before)), after: shownUrl(String(after)) };
  if (field !== "secret") return { field, before, after };
  const [from, to] = [before, after] as SecretState[];
  return { field, before: shownSecret(from ?? "none"), after: shownSecret(to ?? "none"), same: from === to };
}

function viewDesired(desired: { spec: WebhookSpec; secretRef: string | null; protected: boolean }): DesiredView {
  return { spec: viewSpec(desired.spec), secretRef: desired.secretRef, protected: desired.protected };
}

function placesOf(change: Change): Pick<ChangeView, "source" | "sources"> {
  if (!("desired" in change)) return { source: null, sources: {} };
  const { source, sources } = change.desired;
  return { source, sources };
}
