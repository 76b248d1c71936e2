import type { Fleet } from "../compose.ts";
import {
  documentOf,
  type Foot,
  type Head,
  type OutcomeView,
  type ReportDocument,
  summarise,
} from "../core/document.ts";
import type { TenantPlan } from "../core/model.ts";
import { type TenantView, viewOf } from "../core/view.ts";
import { renderApplied, renderOutcome } from "../report/apply-text.ts";
import { renderPlanLine, widthOf } from "../report/fleet-text.ts";
import { openReportJson } from "../report/json.ts";
import { renderReportMarkdown } from "../report/plan-markdown.ts";
import { type PlanLook, renderPlan } from "../report/plan-text.ts";
import { renderSarif } from "../report/sarif.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";

/** What of an apply goes to stdout; formats differ in what they tell when. */
export interface ApplyStdout {
  /** A plan is about to be carried out. */
  onPlan?(plan: TenantPlan): void;
  onOutcome?(outcome: OutcomeView): void;
  /** The tenant of a plan has ended. */
  add?(plan: TenantPlan): void;
  end(foot: Foot, outcomes: readonly OutcomeView[], exitCode: number): void;
}

export function openApplyStdout(
  head: Head,
  fleet: Fleet,
  isPlanSeen: boolean,
  { format, verbose = false }: OutputOptions,
  io: Io,
): ApplyStdout {
  switch (format) {
    case "text":
      return applyText(fleet, isPlanSeen, { kind: head.kind, paint: io.paintOut, verbose }, io);
    case "json":
      return applyJson(head, io);
    case "markdown":
      return applyWhole(head, renderReportMarkdown, io);
    case "sarif":
      return applyWhole(head, ({ plan }) => renderSarif(plan), io);
  }
}

function applyText({ files }: Fleet, isPlanSeen: boolean, look: PlanLook, io: Io): ApplyStdout {
  const isFleet = files.length > 1;
  const width = widthOf(files.map(({ tenant }) => tenant));
  return {
    onPlan(plan) {
      if (isPlanSeen) return;
      const view = viewOf(plan);
      io.out(isFleet && !look.verbose ? renderPlanLine(view, look, width) : renderPlan([view], look));
    },
    onOutcome: (outcome) => io.out(`${renderOutcome(outcome, isFleet, look.paint)}\n`),
    end: (_, outcomes) => outcomes.length > 0 && io.out(`${renderApplied(outcomes, look.paint)}\n`),
  };
}

function applyJson(head: Head, io: Io): ApplyStdout {
  const json = openReportJson(head);
  io.out(json.head());
  return {
    add: (plan) => io.out(json.tenant(viewOf(plan))),
    end: (foot, outcomes, exitCode) => io.out(`${json.foot(foot, outcomes, exitCode)}\n`),
  };
}

/** For a format that can be told only of all tenants together. */
function applyWhole(head: Head, render: (report: ReportDocument) => string, io: Io): ApplyStdout {
  const tenants: TenantView[] = [];
  return {
    add: (plan) => tenants.push(viewOf(plan)),
    end(foot, outcomes, exitCode) {
      const plan = documentOf(head, tenants, foot);
      io.out(render({ formatVersion: "1.0", plan, outcomes, summary: summarise(outcomes, exitCode) }));
    },
  };
}
