import { digestOf } from "./canonical.ts";
import type { Change, Digest, FieldChange, SecretState, TenantPlan, WebhookSpec } from "./model.ts";
import { isPrint } from "./secret.ts";

/** A secret's state in words: never the secret, never its fingerprint. */
export function shownSecret(state: SecretState): string {
  return isPrint(state) ? "(sensitive)" : state;
}

/** A URL as plans show it: what stands before the host may be a password. */
export function shownUrl(url: string): string {
  return url.replace(/\/\/[^/?#\\]*@/, "//***@");
}

/** A spec as plans show it. */
export function describeSpec(spec: WebhookSpec) {
  return { ...spec, url: shownUrl(spec.url), secret: shownSecret(spec.secret) };
}

function describeField({ field, before, after }: FieldChange) {
  if (field === "url") return { field, before: shownUrl(String(before)), after: shownUrl(String(after)) };
  if (field !== "secret") return { field, before, after };
  return { field, before: shownSecret(before as SecretState), after: shownSecret(after as SecretState) };
}

/** A change as plans show it and the digest covers it: no fingerprint, no place in a file. */
export function describeChange(change: Change) {
  const { tenant, key, action } = change;
  const base = { tenant, key };
  switch (change.action) {
    case "create":
      return { ...base, action, reason: change.reason, ...describeDesired(change.desired) };
    case "adopt":
      return {
        ...base,
        action,
        id: change.id,
        ...describeDesired(change.desired),
        fields: change.fields.map(describeField),
      };
    case "update": {
      const { id, reason, desired, fields } = change;
      return { ...base, action, id, reason, ...describeDesired(desired), fields: fields.map(describeField) };
    }
    case "delete":
      return { ...base, action, id: change.id, spec: describeSpec(change.locked.applied) };
    case "relock":
      return { ...base, action, id: change.id, ...describeDesired(change.desired) };
    case "forget":
    case "noop":
      return { ...base, action, id: change.id };
    case "blocked": {
      const { code, would, ids, hint } = change;
      return { ...base, action, code, would, ids, hint };
    }
  }
}

function describeDesired(desired: { spec: WebhookSpec; secretRef: string | null; protected: boolean }) {
  return { spec: describeSpec(desired.spec), secretRef: desired.secretRef, protected: desired.protected };
}

/** A tenant's plan in the published form (`schemas/plan.schema.json`). */
export function describeTenantPlan(plan: TenantPlan) {
  return {
    tenant: plan.tenant,
    file: plan.file,
    digest: plan.digest,
    offline: plan.base === null,
    target: plan.target,
    policy: plan.policy,
    flags: plan.flags,
    base: plan.base && { ...plan.base, live: Object.fromEntries(plan.base.live) },
    changes: plan.changes.map((change) => ({ ...describeChange(change), ...placesOf(change) })),
    unmanaged: plan.unmanaged.map(({ live, duplicateOf }) => ({
      id: live.id,
      spec: describeSpec(live.spec),
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

function placesOf(change: Change) {
  if (!("desired" in change)) return { source: null, sources: {} };
  const { source, sources } = change.desired;
  return { source, sources };
}

/** The digest of a plan over several tenants: it covers theirs, in their order. */
export function joinDigests(tenants: readonly (readonly [tenant: string, digest: Digest])[]): Digest {
  return digestOf(tenants);
}
