import type { PlanDocument, ReportDocument } from "../core/document.ts";
import type { ChangeView, TenantView } from "../core/view.ts";
import type { Alert } from "./alert-markdown.ts";
import { count } from "./count.ts";
import { markdownCode } from "./markdown-code.ts";
import { isLoss, type OutcomeOf } from "./tenant-markdown.ts";
import { diagnosticItem, errorWords, failureItems } from "./trouble-markdown.ts";

/** What nobody may overlook of a plan; what matters most comes first. */
export function planAlerts(plan: PlanDocument): readonly Alert[] {
  const lost = changesOf(plan, (change) => isLoss(change, plan.kind));
  const title =
    plan.kind === "drift"
      ? `${count(lost.length, "webhook")} ${isAre(lost)} gone from GenAuth:`
      : `${count(lost.length, "webhook")} would be deleted:`;
  const guarded = plan.tenants.filter(({ guards }) => guards.length > 0);
  const refusals = guarded.flatMap(guardItems);
  return [
    ...alert("CAUTION", title, lost),
    ...failuresOf(plan),
    // A guard refuses a plan; of drift it only warns.
    ...(plan.kind === "plan"
      ? alert("CAUTION", `${count(guarded.length, "plan")} ${isAre(guarded)} refused by a guard:`, refusals)
      : alert("WARNING", `A guard warns of ${count(guarded.length, "tenant")}:`, refusals)),
    ...warningsOf(plan),
  ];
}

/** What nobody may overlook of what an apply did. */
export function reportAlerts({ plan, outcomes }: ReportDocument, outcomeOf: OutcomeOf): readonly Alert[] {
  const failed = outcomes.flatMap((outcome) =>
    "error" in outcome ? [`${keyed(outcome, plan)} ${outcome.action}: ${errorWords(outcome.error)}`] : [],
  );
  const deleted = changesOf(plan, (change) => change.action === "delete" && outcomeOf(change)?.status === "applied");
  const were = deleted.length === 1 ? "was" : "were";
  return [
    ...alert("CAUTION", `${count(failed.length, "change")} failed or ${isAre(failed)} indeterminate:`, failed),
    ...alert("CAUTION", `${count(deleted.length, "webhook")} ${were} deleted:`, deleted),
    // What a guard refused is among the failures.
    ...failuresOf(plan),
    ...warningsOf(plan),
  ];
}

function failuresOf({ failures, tenants }: PlanDocument): readonly Alert[] {
  // What ended the run before it had a tenant is about none.
  const isRun = tenants.length === 0 && failures.every(({ tenant, file }) => tenant === null && file === null);
  const what = isRun ? "The run failed:" : `${count(failures.length, "tenant")} failed:`;
  return alert("CAUTION", what, failures.flatMap(failureItems));
}

function warningsOf({ notBegun, warnings }: PlanDocument): readonly Alert[] {
  const why = "an earlier wave failed, or the run was stopped";
  return [
    ...alert("WARNING", `${count(notBegun.length, "tenant")} not begun, as ${why}:`, notBegun.map(markdownCode)),
    ...alert("WARNING", `${count(warnings.length, "warning")}:`, warnings.map(diagnosticItem)),
  ];
}

function alert(kind: Alert["kind"], title: string, items: readonly string[]): readonly Alert[] {
  return items.length === 0 ? [] : [{ kind, title, items }];
}

/** The changes that are picked, each with the name that GenAuth knows its webhook by. */
function changesOf(plan: PlanDocument, isPicked: (change: ChangeView) => boolean): readonly string[] {
  return plan.tenants.flatMap(({ changes }) =>
    changes.filter(isPicked).map((change) => {
      const name = "spec" in change && change.spec.name !== change.key ? ` (${markdownCode(change.spec.name)})` : "";
      return keyed(change, plan) + name;
    }),
  );
}

function guardItems({ tenant, guards }: TenantView): readonly string[] {
  return guards.map(
    ({ message, hint }) => `${markdownCode(tenant)} ${markdownCode(message)}<br>hint: ${markdownCode(hint)}`,
  );
}

/** The key of a change, in a fleet with its tenant. */
function keyed({ tenant, key }: Pick<ChangeView, "tenant" | "key">, { tenants }: PlanDocument): string {
  return markdownCode(tenants.length > 1 ? `${tenant}/${key}` : key);
}

function isAre({ length }: readonly unknown[]): string {
  return length === 1 ? "is" : "are";
}
