import { type App, type Fleet, writeResult } from "../compose.ts";
import { type OutcomeView, viewOutcome } from "../core/document.ts";
import type { TenantPlan } from "../core/model.ts";
import type { Outcome } from "../core/outcome.ts";
import { executable, type TenantEnd, tenantExit } from "../core/summary.ts";
import { originOf } from "../core/version.ts";
import { openRest } from "../report/rest.ts";
import { applyJson, openApplyStdout } from "./apply-stdout.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { openProgress } from "./progress.ts";
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
  options: OutputOptions & { readonly report?: string },
  app: App,
  io: Io,
): ApplyOutput {
  const progress = openProgress(io, "applied", app.run.clock);
  const head = { kind: "plan", ...originOf(app) } as const;
  const stdout = openApplyStdout(head, fleet, isPlanSeen, options, io);
  const written: string[] = [];
  const { report } = options;
  const file = report === undefined ? null : applyJson(head, (text) => written.push(text));
  const rest = openRest<TenantEnd>(fleet, (end) => tenantExit(end) !== 0);
  const outcomes: OutcomeView[] = [];
  const trouble = openTrouble(fleet, io);
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
      if (end.plan) file?.add?.(end.plan);
      outcomes.push(...end.outcomes.map(viewOutcome));
      rest.add(end);
      trouble(end);
    },
    async end(exitCode) {
      progress.clear();
      const result = { foot: rest.foot(), done: rest.done(), outcomes, exitCode };
      stdout.end(result);
      file?.end(result);
      showRest(fleet, rest.left(), io);
      if (report !== undefined) await writeResult(report, written.join(""), io.cwd);
    },
  };
}
