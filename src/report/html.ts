import type { DiagnosticView, PlanDocument, ReportDocument } from "../core/document.ts";
import { count } from "./count.ts";
import { renderAlerts } from "./html/alerts.ts";
import { picturesOf, renderCoverageTotals, renderPicture } from "./html/coverage.ts";
import { renderPlaces } from "./html/diagnostics.ts";
import { type Html, html, NOTHING } from "./html/escape.ts";
import { renderMap } from "./html/map.ts";
import { renderPage } from "./html/page.ts";
import { type Item, isQuiet, type Kind, scenesOf } from "./html/scene.ts";
import { renderHead, sentenceOf } from "./html/summary.ts";
import { renderQuiet, renderTenant } from "./html/tenant.ts";
import { renderToolbar, tallyOf } from "./html/toolbar.ts";

/** Up to so many changes are all open; of more only those that nobody may overlook. */
const OPEN = 100;
const LOUD: readonly string[] = ["delete", "gone", "failed", "indeterminate"];

/** A plan, or drift, as a page: one file that works without a network, and shows hostile text as text. */
export function renderPlanHtml(plan: PlanDocument): string {
  return render(plan, null);
}

/** What an apply planned and did, as such a page. */
export function renderReportHtml(report: ReportDocument): string {
  return render(report.plan, report);
}

function render(plan: PlanDocument, report: ReportDocument | null): string {
  const kind: Kind = report ? "report" : plan.kind;
  const scenes = scenesOf(plan, kind, report?.outcomes ?? []);
  const [busy, quiet] = [scenes.filter((scene) => !isQuiet(scene)), scenes.filter(isQuiet)];
  const pictures = picturesOf(busy);
  const tally = tallyOf(scenes);
  const isFew = tally.listed <= OPEN;
  const isOpen = ({ mark, outcome }: Item) => isFew || LOUD.includes(mark) || LOUD.includes(outcome?.status ?? "");
  const isFleet = scenes.length + plan.failures.length > 1;
  const body = [
    html`<a class="skip" href="#changes">Skip to the changes</a>`,
    renderHead(plan, report, kind, tally),
    html`<main>`,
    ...renderAlerts(plan, scenes, kind),
    isFleet ? renderMap(busy, plan.failures) : NOTHING,
    isFleet ? renderCoverageTotals(busy) : NOTHING,
    html`<h2 class="changes" id="changes" tabindex="-1">${kind === "drift" ? "What differs" : "Changes"}</h2>`,
    tally.listed > 1 ? renderToolbar(tally) : NOTHING,
    ...busy.map((scene) =>
      renderTenant(scene, isOpen, pictures.has(scene) ? renderPicture(scene.coverage, !isFleet) : NOTHING),
    ),
    renderQuiet(quiet),
    renderWarnings(plan.warnings),
    html`</main>`,
  ];
  return renderPage(`${sentenceOf(plan, report)} · hooksync`, body);
}

function renderWarnings(warnings: readonly DiagnosticView[]): Html {
  if (warnings.length === 0) return NOTHING;
  return html`<section class="card" id="warnings"><h2>${count(warnings.length, "warning")}</h2>${renderPlaces(warnings)}</section>`;
}
