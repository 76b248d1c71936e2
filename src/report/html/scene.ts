import { coverageChange, type EndpointChange } from "../../core/coverage-change.ts";
import type { OutcomeView, PlanDocument } from "../../core/document.ts";
import type { ChangeView, TenantView, UnmanagedView } from "../../core/view.ts";
import { changeNotes } from "../change-notes.ts";
import { type Mark, markOf } from "./look.ts";

/** What a page tells of: a plan, drift, or a plan and what became of it. */
export type Kind = PlanDocument["kind"] | "report";

/** One change as the page has it. */
export interface Item {
  /** The id of its element, made of numbers alone. */
  readonly id: string;
  readonly change: ChangeView;
  readonly mark: Mark;
  readonly notes: readonly string[];
  /** null: nothing was done about it, or it is no report. */
  readonly outcome: OutcomeView | null;
}

/** One tenant as the page has it. */
export interface Scene {
  readonly id: string;
  readonly kind: Kind;
  readonly view: TenantView;
  /** What a reader has to see; what matches is only named. */
  readonly items: readonly Item[];
  readonly matching: readonly ChangeView[];
  readonly unmanaged: readonly UnmanagedView[];
  readonly coverage: readonly EndpointChange[];
}

/** The tenants of a plan, each change with its outcome where there is any. */
export function scenesOf(plan: PlanDocument, kind: Kind, outcomes: readonly OutcomeView[]): readonly Scene[] {
  const byChange = new Map(outcomes.map((outcome) => [addressOf(outcome), outcome]));
  return plan.tenants.map((view, index) => {
    const notes = changeNotes(view);
    const isDone = (change: ChangeView) => byChange.get(addressOf(change))?.status === "applied";
    const isItem = ({ action, key }: ChangeView) => action !== "noop" || notes.has(key);
    return {
      id: `t${index}`,
      kind,
      view,
      items: view.changes.filter(isItem).map((change, at) => ({
        id: `t${index}-${at}`,
        change,
        mark: markOf(change.action, plan.kind),
        notes: notes.get(change.key) ?? [],
        outcome: byChange.get(addressOf(change)) ?? null,
      })),
      matching: view.changes.filter((change) => !isItem(change)),
      unmanaged: [...view.unmanaged].sort((a, b) => Number(a.duplicateOf === null) - Number(b.duplicateOf === null)),
      // Of a report, what was done.
      coverage: coverageChange(kind === "report" ? view.changes.filter(isDone) : view.changes, plan.kind),
    };
  });
}

/** Whether there is nothing to see at a tenant but what matches. */
export function isQuiet({ view, items, unmanaged }: Scene): boolean {
  return items.length + unmanaged.length + view.guards.length === 0 && view.recovery === null;
}

function addressOf({ tenant, key }: { readonly tenant: string; readonly key: string }): string {
  return JSON.stringify([tenant, key]);
}
