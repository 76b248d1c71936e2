import type { App, Fleet } from "../compose.ts";
import type { TenantPlan } from "../core/model.ts";
import type { Outcome } from "../core/outcome.ts";
import { executable, type TenantEnd, tenantExit } from "../core/summary.ts";
import { renderApplied, renderOutcome } from "../report/apply-text.ts";
import { renderPlanLine, widthOf } from "../report/fleet-text.ts";
import { type Failure, openReportJson } from "../report/json.ts";
import { countOf, type PlanLook, renderPlan, renderTenant } from "../report/plan-text.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { openProgress } from "./progress.ts";
import { originOf } from "./run.ts";
import { openTrouble, showRest } from "./trouble.ts";

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
  const json = format === "json" ? openReportJson(originOf(app)) : null;
  const trouble = openTrouble(fleet, io);
  const failed: string[] = [];
  const failures: Failure[] = [];
  const notBegun: string[] = [];
  let done = 0;
  const outcomes: Outcome[] = [];
  let total = 0;
  if (json) io.out(json.head());

  function show(text: string): void {
    progress.clear();
    if (json === null) io.out(text);
  }

  return {
    onPlan(plan) {
      total += executable(plan).length;
      if (isPlanSeen) return;
      if (!isFleet) show(renderPlan([plan], look));
      else show(verbose ? renderTenant(plan, look) : renderPlanLine(plan, look, width));
    },
    onOutcome(outcome) {
      show(`${renderOutcome(outcome, isFleet, io.paintOut)}\n`);
      progress.step(total);
    },
    add(end) {
      progress.clear();
      if (end.plan && json) io.out(json.tenant(end.plan));
      outcomes.push(...end.outcomes);
      if (!end.begun) notBegun.push(end.file);
      else if (tenantExit(end) !== 0) failed.push(end.file);
      else done += 1;
      if (end.error) failures.push({ tenant: end.tenant, file: end.file, error: end.error });
      trouble(end);
    },
    end(exitCode) {
      progress.clear();
      if (json) io.out(`${json.foot({ failures, notBegun }, outcomes, exitCode)}\n`);
      else if (outcomes.length > 0 || (isFleet && done > 0)) {
        io.out(`${renderApplied(outcomes, io.paintOut, isFleet ? countOf(done, files.length) : "")}\n`);
      }
      showRest(fleet, { failed, notBegun }, io);
    },
  };
}
