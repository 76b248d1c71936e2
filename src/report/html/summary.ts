import type { PlanDocument, ReportDocument } from "../../core/document.ts";
import { addPlan, NO_TOTALS } from "../../core/totals.ts";
import { renderApplied } from "../apply-text.ts";
import { PLAIN } from "../paint.ts";
import { renderTotals } from "../plan-text.ts";
import { type Html, html, NOTHING } from "./escape.ts";
import type { Kind } from "./scene.ts";
import type { Tally } from "./toolbar.ts";

/** The result in one sentence, the one that a terminal shows. */
export function sentenceOf(plan: PlanDocument, report: ReportDocument | null): string {
  if (report) return report.outcomes.length === 0 ? "Nothing was applied." : renderApplied(report.outcomes, PLAIN);
  const totals = plan.tenants.reduce(addPlan, NO_TOTALS);
  return totals.tenants === 0 ? "Nothing could be planned." : renderTotals(totals, { kind: plan.kind, paint: PLAIN });
}

/** The head of a page: what it is, the result in a sentence and in numbers, and when and by whom it was made. */
export function renderHead(plan: PlanDocument, report: ReportDocument | null, kind: Kind, tally: Tally): Html {
  const numbers = report ? tally.outcomes : tally.marks;
  const planned = report ? html`<p class="lead">${sentenceOf(plan, null)}</p>` : NOTHING;
  const tiles = [
    ...numbers.map(([look, word, count]) => html`<li class="${look}"><b>${count}</b> ${word}</li>`),
    ...(report || plan.summary.noop === 0 ? [] : [html`<li class="noop"><b>${plan.summary.noop}</b> match</li>`]),
  ];
  const made = html`<time datetime="${plan.createdAt}">${plan.createdAt.replace(/T(.*)\.\d+Z$/, " $1 UTC")}</time>`;
  return html`<header class="head"><p class="kind">hooksync ${kind}</p><h1>${sentenceOf(plan, report)}</h1>${planned}<ul class="tiles">${tiles}</ul><p class="made">Made ${made} by ${plan.tool}. Digest <code>${plan.digest}</code></p></header>`;
}
