import type { PlanDocument, ReportDocument } from "../core/document.ts";
import { renderPlanHtml, renderReportHtml } from "./html.ts";
import { renderPlanMarkdown, renderReportMarkdown } from "./plan-markdown.ts";
import { renderSarif } from "./sarif.ts";

/** A form that can be told only of all tenants together, for plans and for what an apply did. */
interface Whole {
  plan(plan: PlanDocument): string;
  report(report: ReportDocument): string;
}

export const WHOLE = {
  html: { plan: renderPlanHtml, report: renderReportHtml },
  markdown: { plan: renderPlanMarkdown, report: renderReportMarkdown },
  sarif: {
    plan: (plan) => renderSarif(plan, { outcomes: [], isSuccess: plan.failures.length === 0 }),
    report: ({ plan, outcomes, summary }) => renderSarif(plan, { outcomes, isSuccess: summary.exitCode === 0 }),
  },
} as const satisfies Record<string, Whole>;
