import type { App, Fleet } from "../compose.ts";
import { type OutcomeView, type ReportDocument, summarise, viewOutcome } from "../core/document.ts";
import type { TenantPlan } from "../core/model.ts";
import type { Outcome } from "../core/outcome.ts";
import { executable, type TenantEnd } from "../core/summary.ts";
import { type TenantView, viewOf } from "../core/view.ts";
import { renderApplied, renderOutcome } from "../report/apply-text.ts";
import { renderPlanLine, widthOf } from "../report/fleet-text.ts";
import { renderReportHtml } from "../report/html.ts";
import { openReportJson } from "../report/json.ts";
import { type PlanLook, renderPlan } from "../report/plan-text.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { documentOf } from "./plan-output.ts";
import { openProgress } from "./progress.ts";
import { openRest } from "./rest.ts";
import { originOf } from "./run.ts";
import { showNotBegun, showTrouble } from "./trouble.ts";

/** Writes what an apply does as it is done. */
export interface ApplyOutput {
  onPlan(plan: TenantPlan): void;
  onOutcome(outcome: Outcome): void;
  add(end: TenantEnd): void;
  end(exitCode: number): void;
}

/** Opens the output of an apply; a plan that a person has seen already is not shown again. */
export function openApplyOutput(
  fleet: Fleet,
  isPlanSeen: boolean,
  { format, verbose = false }: OutputOptions,
  app: App,
  io: Io,
): ApplyOutput {
  const look: PlanLook = { kind: "plan", paint: io.paintOut, verbose };
  const { files } = fleet;
  const isFleet = files.length > 1;
  const width = widthOf(files.map(({ tenant }) => tenant));
  const progress = openProgress(io, "applied", app.run.clock);
  const json = format === "json" ? openReportJson({ kind: "plan", ...originOf(app) }) : null;
  const rest = openRest(fleet);
  const views: TenantView[] = [];
  const outcomes: OutcomeView[] = [];
  let total = 0;
  if (json) io.out(json.head());

  function show(text: string): void {
    progress.clear();
    if (format === "text") io.out(text);
  }

  function reportOf(exitCode: number): ReportDocument {
    const plan = documentOf("plan", views, rest.foot(), app);
    return { formatVersion: "1.0", plan, outcomes, summary: summarise(outcomes, exitCode) };
  }

  return {
    onPlan(plan) {
      total += executable(plan).length;
      if (isPlanSeen) return;
      const view = viewOf(plan);
      show(isFleet && !verbose ? renderPlanLine(view, look, width) : renderPlan([view], look));
    },
    onOutcome(outcome) {
      show(`${renderOutcome(viewOutcome(outcome), isFleet, io.paintOut)}\n`);
      progress.step(total);
    },
    add(end) {
      progress.clear();
      if (end.plan && json) io.out(json.tenant(viewOf(end.plan)));
      if (end.plan && format === "html") views.push(viewOf(end.plan));
      outcomes.push(...end.outcomes.map(viewOutcome));
      rest.add(end);
      showTrouble(end, io);
    },
    end(exitCode) {
      progress.clear();
      if (json) io.out(`${json.foot(rest.foot(), outcomes, exitCode)}\n`);
      else if (format === "html") io.out(renderReportHtml(reportOf(exitCode)));
      else if (outcomes.length > 0) io.out(`${renderApplied(outcomes, io.paintOut)}\n`);
      showNotBegun(rest.foot().notBegun, io);
    },
  };
}
