import { deflateRawSync, inflateRawSync } from "node:zlib";
import { byCodeUnit, digestOf } from "../core/canonical.ts";
import type { PlanDocument } from "../core/document.ts";
import type { Action, Digest } from "../core/model.ts";
import { type ChangeView, planDigest } from "../core/view.ts";

/** Of a plan no more than it takes to tell where another one differs. */
export interface PlanOutline {
  readonly digest: Digest;
  readonly tenants: readonly TenantOutline[];
}

interface TenantOutline {
  readonly tenant: string;
  readonly digest: Digest;
  /** Of its host, pool and policy. */
  readonly world: Digest;
  readonly changes: readonly (readonly [key: string, action: Action, digest: string])[];
}

const DIGITS = 12;
const MOST_BYTES = 2 ** 24;

export function outlineOf({ digest, tenants }: Pick<PlanDocument, "digest" | "tenants">): PlanOutline {
  return {
    digest,
    tenants: tenants.map((view) => ({
      tenant: view.tenant,
      digest: view.digest,
      world: planDigest(view.target, view.policy, []),
      changes: view.changes.filter(({ action }) => action !== "noop").map(outlineChange),
    })),
  };
}

/** Where a plan differs from the one that was reviewed, each in a sentence; empty when they are the same. */
export function differenceOf(reviewed: PlanOutline, now: PlanOutline): readonly string[] {
  const before = new Map(reviewed.tenants.map((tenant) => [tenant.tenant, tenant]));
  const after = new Map(now.tenants.map((tenant) => [tenant.tenant, tenant]));
  return [...new Set([...before.keys(), ...after.keys()])].sort(byCodeUnit).flatMap((tenant): readonly string[] => {
    const [was, is] = [before.get(tenant), after.get(tenant)];
    if (!was) return [`${tenant}: was not in the reviewed plan`];
    if (!is) return [`${tenant}: is not in the plan any more`];
    if (was.digest === is.digest) return [];
    const differing = changesOf(was, is);
    return differing.length > 0 ? differing : [`${tenant}: its host, user pool or policy changed`];
  });
}

/** Whether all that is left to do was reviewed: of a plan that was carried out in part. */
export function isRestOf(reviewed: PlanOutline, now: PlanOutline): boolean {
  const known = new Map(reviewed.tenants.map((tenant) => [tenant.tenant, tenant]));
  return now.tenants.every((tenant) => {
    const was = known.get(tenant.tenant);
    const changes = new Set(was?.changes.map((change) => change.join(" ")));
    return was?.world === tenant.world && tenant.changes.every((change) => changes.has(change.join(" ")));
  });
}

function changesOf(was: TenantOutline, is: TenantOutline): readonly string[] {
  const before = new Map(was.changes.map((change) => [change[0], change]));
  const after = new Map(is.changes.map((change) => [change[0], change]));
  return [...new Set([...before.keys(), ...after.keys()])].sort(byCodeUnit).flatMap((key): readonly string[] => {
    const [old, now] = [before.get(key), after.get(key)];
    const at = `${is.tenant}/${key}:`;
    if (!old) return [`${at} ${now?.[1]}, which was not reviewed`];
    if (!now) return [`${at} ${old[1]} was reviewed, and nothing is left to do`];
    if (old[1] !== now[1]) return [`${at} ${old[1]} was reviewed, and it is ${now[1]} now`];
    return old[2] === now[2] ? [] : [`${at} ${now[1]}, but of other fields than those that were reviewed`];
  });
}

/** An outline as a short text of letters, digits, `+`, `/` and `=`. */
export function packOutline(outline: PlanOutline): string {
  return deflateRawSync(JSON.stringify(outline)).toString("base64");
}

/** null for what is no packed outline. */
export function unpackOutline(text: string): PlanOutline | null {
  try {
    const packed = Buffer.from(text, "base64");
    return JSON.parse(inflateRawSync(packed, { maxOutputLength: MOST_BYTES }).toString("utf8")) as PlanOutline;
  } catch {
    return null;
  }
}

/** Over what the plan's digest covers of the change, and of it only that. */
function outlineChange({ source: _, sources: __, causes: ___, ...planned }: ChangeView) {
  return [planned.key, planned.action, digestOf(planned).slice("sha256:".length).slice(0, DIGITS)] as const;
}
