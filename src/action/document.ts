import type { App, Fleet } from "../compose.ts";
import {
  documentOf,
  type OutcomeView,
  type PlanDocument,
  type ReportDocument,
  summarise,
  viewOutcome,
} from "../core/document.ts";
import type { TenantEnd } from "../core/summary.ts";
import { addPlan, NO_TOTALS, type Totals } from "../core/totals.ts";
import { originOf } from "../core/version.ts";
import { type TenantView, viewOf } from "../core/view.ts";
import { openRest } from "../report/rest.ts";

/** Collects what the tenants of a run end with, to be shown and written as one document. */
export interface Collector {
  add(end: TenantEnd): void;
  readonly outcomes: readonly OutcomeView[];
  totals(): Totals;
  plan(): PlanDocument;
  report(exitCode: number): ReportDocument;
}

export function openCollector(kind: PlanDocument["kind"], fleet: Pick<Fleet, "warnings">, app: App): Collector {
  const head = { kind, ...originOf(app) };
  const rest = openRest(fleet, () => false);
  const tenants: TenantView[] = [];
  const outcomes: OutcomeView[] = [];
  const plan = () => documentOf(head, tenants, rest.foot());
  return {
    outcomes,
    totals: () => tenants.reduce(addPlan, NO_TOTALS),
    plan,
    add(end) {
      rest.add(end);
      if (end.plan) tenants.push(viewOf(end.plan));
      outcomes.push(...end.outcomes.map(viewOutcome));
    },
    report: (exitCode) => ({ formatVersion: "1.0", plan: plan(), outcomes, summary: summarise(outcomes, exitCode) }),
  };
}

/** A document as it is written to a file. */
export function printDocument(document: PlanDocument | ReportDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
