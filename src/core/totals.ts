import type { Action } from "./model.ts";
import { isDrift, isEmpty } from "./summary.ts";
import type { TenantView } from "./view.ts";

export type Counts = Readonly<Record<Action, number>> & { readonly unmanaged: number };

const NO_COUNTS: Counts = {
  create: 0,
  adopt: 0,
  update: 0,
  relock: 0,
  delete: 0,
  forget: 0,
  noop: 0,
  blocked: 0,
  unmanaged: 0,
};

/** How many changes of each action a plan has. */
export function countChanges({ changes, unmanaged }: TenantView): Counts {
  const counts = { ...NO_COUNTS, unmanaged: unmanaged.length };
  for (const { action } of changes) counts[action] += 1;
  return counts;
}

/** What the plans of a run come to, all together. */
export interface Totals {
  readonly tenants: number;
  readonly counts: Counts;
  /** Whether carrying all of them out would change nothing. */
  readonly isEmpty: boolean;
  /** In plans made of the locks: how many changes there are, how many of them are drift, and whether there is any lock. */
  readonly changes: number;
  readonly drifted: number;
  readonly isLocked: boolean;
}

export const NO_TOTALS: Totals = {
  tenants: 0,
  counts: NO_COUNTS,
  isEmpty: true,
  changes: 0,
  drifted: 0,
  isLocked: false,
};

/** The totals with one more plan. */
export function addPlan(totals: Totals, plan: TenantView): Totals {
  const own = countChanges(plan);
  const names = Object.keys(own) as (keyof Counts)[];
  return {
    tenants: totals.tenants + 1,
    counts: Object.fromEntries(names.map((name) => [name, totals.counts[name] + own[name]])) as Counts,
    isEmpty: totals.isEmpty && isEmpty(plan),
    changes: totals.changes + plan.changes.length,
    drifted: totals.drifted + plan.changes.filter(isDrift).length,
    isLocked: totals.isLocked || plan.base?.lineage !== null,
  };
}
