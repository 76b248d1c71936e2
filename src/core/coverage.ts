import { byCodeUnit } from "./canonical.ts";
import type { DesiredTenant, WebhookKey } from "./model.ts";

/** One webhook that an event goes to. */
export interface CoverageTarget {
  readonly tenant: string;
  readonly key: WebhookKey;
  readonly url: string;
  /** False: it is in the files, and nothing is delivered. */
  readonly enabled: boolean;
}

/** One event and where it goes. */
export interface EventCoverage {
  readonly event: string;
  /** By tenant, then by key; never empty. */
  readonly targets: readonly CoverageTarget[];
}

/** Which event goes to which URL in which tenant, by event; an event that goes nowhere is left out. */
export function coverageOf(tenants: readonly DesiredTenant[]): readonly EventCoverage[] {
  const byEvent = new Map<string, CoverageTarget[]>();
  for (const { tenant, webhooks } of tenants) {
    for (const { key, spec } of webhooks.values()) {
      for (const event of spec.events) {
        const targets = byEvent.get(event) ?? [];
        targets.push({ tenant, key, url: spec.url, enabled: spec.enabled });
        byEvent.set(event, targets);
      }
    }
  }
  return [...byEvent]
    .map(([event, targets]) => ({ event, targets: targets.sort(byTenantAndKey) }))
    .sort((a, b) => byCodeUnit(a.event, b.event));
}

function byTenantAndKey(a: CoverageTarget, b: CoverageTarget): number {
  return byCodeUnit(a.tenant, b.tenant) || byCodeUnit(a.key, b.key);
}
