import { checkResult, type Fleet, systemClock, writeResult } from "../compose.ts";
import {
  documentOf,
  type Foot,
  type Head,
  type OutcomeView,
  type ReportDocument,
  summarise,
} from "../core/document.ts";
import type { TenantPlan } from "../core/model.ts";
import { originOf } from "../core/version.ts";
import { type TenantView, viewOf } from "../core/view.ts";
import { renderApplied, renderOutcome } from "../report/apply-text.ts";
import { renderPlanLine, widthOf } from "../report/fleet-text.ts";
import { openReportJson } from "../report/json.ts";
import { countOf, type PlanLook, renderPlan, renderTenant } from "../report/plan-text.ts";
import { WHOLE } from "../report/whole.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";

/** What of an apply goes to stdout; formats differ in what they tell when. */
export interface ApplyStdout {
  /** A plan is about to be carried out. */
  onPlan?(plan: TenantPlan): void;
  onOutcome?(outcome: OutcomeView): void;
  /** The tenant of a plan has ended. */
  add?(plan: TenantPlan): void;
  end(result: ApplyResult): void;
}

/** What an apply came to. */
interface ApplyResult {
  readonly foot: Foot;
  readonly outcomes: readonly OutcomeView[];
  /** How many tenants ended well. */
  readonly done: number;
  readonly exitCode: number;
}

/** The output of an apply that ended before it had any plan, and its report where one may be written. */
export async function tellNoApply(
  foot: Foot,
  exitCode: number,
  options: OutputOptions & { readonly report?: string },
  io: Io,
): Promise<void> {
  const head = { kind: "plan", ...originOf({ run: { startedAt: systemClock.now() } }) } as const;
  const result = { foot, outcomes: [], done: 0, exitCode };
  openApplyStdout(head, { files: [] }, true, options, io).end(result);
  const { report } = options;
  if (report === undefined || !(await isResult(report, io.cwd))) return;
  const written: string[] = [];
  applyJson(head, (text) => written.push(text)).end(result);
  await writeResult(report, written.join(""), io.cwd);
}

function isResult(path: string, cwd: string): Promise<boolean> {
  return checkResult(path, cwd).then(
    () => true,
    () => false,
  );
}

export function openApplyStdout(
  head: Head,
  fleet: Pick<Fleet, "files">,
  isPlanSeen: boolean,
  { format, verbose = false }: OutputOptions,
  io: Io,
): ApplyStdout {
  switch (format) {
    case "text":
      return applyText(fleet, isPlanSeen, { kind: head.kind, paint: io.paintOut, verbose }, io);
    case "json":
      return applyJson(head, io.out);
    default:
      return applyWhole(head, WHOLE[format].report, io);
  }
}

function applyText({ files }: Pick<Fleet, "files">, isPlanSeen: boolean, look: PlanLook, io: Io): ApplyStdout {
  const isFleet = files.length > 1;
  const width = widthOf(files.map(({ tenant }) => tenant));
  return {
    onPlan(plan) {
      if (isPlanSeen) return;
      const view = viewOf(plan);
      if (!isFleet) io.print(renderPlan([view], look));
      else io.print(look.verbose ? renderTenant(view, look) : renderPlanLine(view, look, width));
    },
    onOutcome: (outcome) => io.print(`${renderOutcome(outcome, isFleet, look.paint)}\n`),
    end({ outcomes, done }) {
      if (outcomes.length === 0 && !(isFleet && done > 0)) return;
      io.print(`${renderApplied(outcomes, look.paint, isFleet ? countOf(done, files.length) : "")}\n`);
    },
  };
}

/** What `--format json` and `--report` write. */
export function applyJson(head: Head, out: (text: string) => void): ApplyStdout {
  const json = openReportJson(head);
  out(json.head());
  return {
    add: (plan) => out(json.tenant(viewOf(plan))),
    end: ({ foot, outcomes, exitCode }) => out(`${json.foot(foot, outcomes, exitCode)}\n`),
  };
}

/** For a format that can be told only of all tenants together. */
function applyWhole(head: Head, render: (report: ReportDocument) => string, io: Io): ApplyStdout {
  const tenants: TenantView[] = [];
  return {
    add: (plan) => tenants.push(viewOf(plan)),
    end({ foot, outcomes, exitCode }) {
      const plan = documentOf(head, tenants, foot);
      io.out(render({ formatVersion: "1.0", plan, outcomes, summary: summarise(outcomes, exitCode) }));
    },
  };
}
