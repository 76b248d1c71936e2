import type { PlanDocument, ReportDocument } from "../core/document.ts";
import { addPlan, NO_TOTALS } from "../core/totals.ts";
import type { ChangeView } from "../core/view.ts";
import { type Alert, leastOf, renderAlert } from "./alert-markdown.ts";
import { planAlerts, reportAlerts } from "./alerts.ts";
import { renderApplied } from "./apply-text.ts";
import { CUT_BYTES, fitTenants } from "./fit-tenants.ts";
import { markdownCode } from "./markdown-code.ts";
import { PLAIN } from "./paint.ts";
import { renderTotals } from "./plan-text.ts";
import { openRoom } from "./room.ts";
import { type OutcomeOf, renderTenantMarkdown } from "./tenant-markdown.ts";

export interface MarkdownOptions {
  /** How long it may be, in bytes of UTF-8; at least 2,000. GitHub takes 65,536 for a comment. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 60_000;

/** Plans as Markdown for a pull request: totals, what nobody may overlook, then each tenant's changes behind a click. */
export function renderPlanMarkdown(plan: PlanDocument, options: MarkdownOptions = {}): string {
  return render({ plan, heading: planHeading(plan), alerts: planAlerts(plan), outcomeOf: () => null }, options);
}

/** What an apply planned and did, in the same form. */
export function renderReportMarkdown(report: ReportDocument, options: MarkdownOptions = {}): string {
  const { plan, outcomes, summary } = report;
  const done = outcomes.length > 0 ? renderApplied(outcomes, PLAIN) : `${planHeading(plan)} Nothing was applied.`;
  const heading = summary.exitCode === 0 ? done : `${done} Exit code ${summary.exitCode}.`;
  const idOf = ({ tenant, key }: Pick<ChangeView, "tenant" | "key">) => JSON.stringify([tenant, key]);
  const byChange = new Map(outcomes.map((outcome) => [idOf(outcome), outcome]));
  const outcomeOf: OutcomeOf = (change) => byChange.get(idOf(change)) ?? null;
  return render({ plan, heading, alerts: reportAlerts(report, outcomeOf), outcomeOf }, options);
}

interface Content {
  readonly plan: PlanDocument;
  readonly heading: string;
  /** The first ones are the last to be cut. */
  readonly alerts: readonly Alert[];
  readonly outcomeOf: OutcomeOf;
}

function render({ plan, heading, alerts, outcomeOf }: Content, { maxBytes = MAX_BYTES }: MarkdownOptions): string {
  const head = `### ${heading}\n\n`;
  const room = openRoom(maxBytes - CUT_BYTES);
  room.take(head + alerts.map(leastOf).join(""));
  const boxes = alerts.map((alert) => renderAlert(alert, room));
  const origin = `digest ${[plan.digest, plan.tool, plan.createdAt].map(markdownCode).join(", ")}\n`;
  const foot = room.take(origin) ? origin : "";
  const tenants = plan.tenants.map((view) => renderTenantMarkdown(view, plan.kind, outcomeOf));
  return [head, ...boxes, fitTenants(tenants, room), foot].join("");
}

function planHeading(plan: PlanDocument): string {
  if (plan.tenants.length === 0) return "No plan was made.";
  return renderTotals(plan.tenants.reduce(addPlan, NO_TOTALS), { kind: plan.kind, paint: PLAIN });
}
