import type { App, Fleet } from "../compose.ts";
import { type OutcomeView, viewOutcome } from "../core/document.ts";
import type { TenantPlan } from "../core/model.ts";
import type { Outcome } from "../core/outcome.ts";
import { executable, type TenantEnd, tenantExit } from "../core/summary.ts";
import { viewOf } from "../core/view.ts";
import { renderApplied, renderOutcome } from "../report/apply-text.ts";
import { renderPlanLine, widthOf } from "../report/fleet-text.ts";
import { openReportJson } from "../report/json.ts";
import { countOf, type PlanLook, renderPlan, renderTenant } from "../report/plan-text.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { openProgress } from "./progress.ts";
import { openRest } from "./rest.ts";
import { originOf } from "./run.ts";
import { openTrouble, showRest } from "./trouble.ts";

/** Writes what an apply does as it is done. */
export interface ApplyOutput {
  onPlan(plan: TenantPlan): void;
  onOutcome(outcome: Outcome): void;
  add(end: TenantEnd): void;
  end(exitCode: number): Promise<void>;
}

/** Opens the output of an apply; a plan that a person has seen already is not shown again. */
export function openApplyOutput(
  fleet: Fleet,
  isPlanSeen: boolean,
  { format, verbose = false, report }: OutputOptions & { readonly report?: string },
  app: App,
  io: Io,
): ApplyOutput {
  const look: PlanLook = { kind: "plan", paint: io.paintOut, verbose };
  const { files } = fleet;
  const isFleet = files.length > 1;
  const width = widthOf(files.map(({ tenant }) => tenant));
  const progress = openProgress(io, "applied", app.run.clock);
  const json = openReportJson({ kind: "plan", ...originOf(app) });
  const written: string[] = [];
  const rest = openRest(fleet, (end) => tenantExit(end) !== 0);
  const outcomes: OutcomeView[] = [];
  const trouble = openTrouble(fleet, io);
  let total = 0;
  write(json.head());

  /** What is JSON, to where JSON is wanted. */
  function write(text: string): void {
    if (format === "json") io.out(text);
    if (report !== undefined) written.push(text);
  }

  function show(text: string): void {
    progress.clear();
    if (format === "text") io.out(text);
  }

  return {
    onPlan(plan) {
      total += executable(plan).length;
      if (isPlanSeen) return;
      const view = viewOf(plan);
      if (!isFleet) show(renderPlan([view], look));
      else show(verbose ? renderTenant(view, look) : renderPlanLine(view, look, width));
    },
    onOutcome(outcome) {
      show(`${renderOutcome(viewOutcome(outcome), isFleet, io.paintOut)}\n`);
      progress.step(total);
    },
    add(end) {
      progress.clear();
      if (end.plan) write(json.tenant(viewOf(end.plan)));
      outcomes.push(...end.outcomes.map(viewOutcome));
      rest.add(end);
      trouble(end);
    },
    async end(exitCode) {
      progress.clear();
      write(`${json.foot(rest.foot(), outcomes, exitCode)}\n`);
      const done = rest.done();
      if (format === "text" && (outcomes.length > 0 || (isFleet && done > 0))) {
        io.out(`${renderApplied(outcomes, io.paintOut, isFleet ? countOf(done, files.length) : "")}\n`);
      }
      if (report !== undefined) await app.writeResult(report, written.join(""));
      showRest(fleet, rest.left(), io);
    },
  };
}
