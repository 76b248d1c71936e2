import type { App, Fleet } from "../compose.ts";
import { type OutcomeView, viewOutcome } from "../core/document.ts";
import type { TenantPlan } from "../core/model.ts";
import type { Outcome } from "../core/outcome.ts";
import { executable, type TenantEnd } from "../core/summary.ts";
import { openApplyStdout } from "./apply-stdout.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";
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
  options: OutputOptions,
  app: App,
  io: Io,
): ApplyOutput {
  const progress = openProgress(io, "applied", app.run.clock);
  const stdout = openApplyStdout({ kind: "plan", ...originOf(app) }, fleet, isPlanSeen, options, io);
  const rest = openRest(fleet);
  const outcomes: OutcomeView[] = [];
  let total = 0;

  return {
    onPlan(plan) {
      total += executable(plan).length;
      progress.clear();
      stdout.onPlan?.(plan);
    },
    onOutcome(outcome) {
      progress.clear();
      stdout.onOutcome?.(viewOutcome(outcome));
      progress.step(total);
    },
    add(end) {
      progress.clear();
      if (end.plan) stdout.add?.(end.plan);
      outcomes.push(...end.outcomes.map(viewOutcome));
      rest.add(end);
      showTrouble(end, io);
    },
    end(exitCode) {
      progress.clear();
      stdout.end(rest.foot(), outcomes, exitCode);
      showNotBegun(rest.foot().notBegun, io);
    },
  };
}
