import { type App, type Fleet, systemClock, writeResult } from "../compose.ts";
import {
  documentOf,
  type FailureView,
  type Foot,
  type Head,
  type PlanDocument,
  viewFailure,
} from "../core/document.ts";
import type { AppError } from "../core/errors.ts";
import type { TenantPlan } from "../core/model.ts";
import { guardError } from "../core/policy.ts";
import { refuseSaving } from "../core/savable.ts";
import { planExit, type TenantEnd } from "../core/summary.ts";
import { addPlan, NO_TOTALS } from "../core/totals.ts";
import { originOf } from "../core/version.ts";
import { type TenantView, viewOf } from "../core/view.ts";
import { renderTenantLine, widthOf } from "../report/fleet-text.ts";
import { openPlanJson } from "../report/json.ts";
import { type PlanLook, renderTenant, renderTotals } from "../report/plan-text.ts";
import { openRest } from "../report/rest.ts";
import { WHOLE } from "../report/whole.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { openTrouble, showError, showRest } from "./trouble.ts";

/** Writes each tenant's plan when it is made, and keeps nothing of it but totals; a page is written when all of them are. */
export interface PlanOutput {
  add(end: TenantEnd): void;
  /** Throws when the plan was to be saved and cannot be. */
  end(): Promise<void>;
}

/** Opens the output of a command that shows plans: results on stdout, trouble on stderr. */
export function openPlanOutput(
  kind: PlanLook["kind"],
  fleet: Fleet,
  options: OutputOptions & { readonly save?: string },
  app: App,
  io: Io,
): PlanOutput {
  const head = { kind, ...originOf(app) };
  const rest = openRest<TenantEnd>(fleet, (end) =>
    kind === "drift" ? end.error !== null : planExit(end, false) !== 0,
  );
  const trouble = openTrouble(fleet, io);
  const { save } = options;
  const stdout = openStdout(head, fleet, options, io);
  const saved: string[] = [];
  const file = save === undefined ? null : planJson(head, (text) => saved.push(text));
  let refusal: AppError | null = null;
  const refusals: FailureView[] = [];
  const refuse = ({ tenant, file: from }: TenantEnd, error: AppError | null) => {
    refusal ??= error;
    if (error) refusals.push(viewFailure({ tenant, file: from, error }));
  };
  return {
    add(end) {
      rest.add(end);
      stdout.add(end);
      file?.add(end);
      if (file && end.plan) refuse(end, refuseSaving(viewOf(end.plan)));
      trouble(end);
      showGuard(kind, end.plan, io);
    },
    async end() {
      const foot = rest.foot();
      stdout.end({ ...foot, failures: [...foot.failures, ...refusals] });
      file?.end(foot);
      showRest(fleet, rest.left(), io);
      if (refusal) throw refusal;
      if (save !== undefined) await writeResult(save, saved.join(""), io.cwd);
    },
  };
}

/** The output of a command that ended before it had any plan. */
export function tellNoPlan(kind: PlanLook["kind"], foot: Foot, options: OutputOptions, io: Io): void {
  openStdout({ kind, ...originOf({ run: { startedAt: systemClock.now() } }) }, { files: [] }, options, io).end(foot);
}

type Files = Pick<Fleet, "files">;

/** What all formats have in common. */
interface Stdout {
  add(end: TenantEnd): void;
  end(foot: Foot): void;
}

function openStdout(head: Head, fleet: Files, options: OutputOptions, io: Io): Stdout {
  switch (options.format) {
    case "text":
      return planText(head.kind, fleet, options, io);
    case "json":
      return planJson(head, io.out);
    default:
      return planWhole(head, WHOLE[options.format].plan, io);
  }
}

/** For a format that can be told only of all tenants together. */
function planWhole(head: Head, render: (plan: PlanDocument) => string, io: Io): Stdout {
  const tenants: TenantView[] = [];
  return {
    add: ({ plan }) => plan && tenants.push(viewOf(plan)),
    end: (foot) => io.out(render(documentOf(head, tenants, foot))),
  };
}

function planJson(head: Head, out: (text: string) => void): Stdout {
  const json = openPlanJson(head);
  out(json.head());
  return {
    add: ({ plan }) => plan && out(json.tenant(viewOf(plan))),
    end: (foot) => out(`${json.foot(foot)}\n`),
  };
}

function planText(kind: PlanLook["kind"], { files }: Files, { verbose = false }: OutputOptions, io: Io): Stdout {
  const look: PlanLook = { kind, paint: io.paintOut, verbose };
  const isBrief = files.length > 1 && !verbose;
  const width = widthOf(files.map(({ tenant }) => tenant));
  const names = new Map(files.map(({ file, tenant }) => [file, tenant]));
  let totals = NO_TOTALS;
  return {
    add(end) {
      const view = end.plan && viewOf(end.plan);
      if (view) totals = addPlan(totals, view);
      if (isBrief) io.print(renderTenantLine({ ...end, tenant: names.get(end.file) ?? end.tenant }, view, look, width));
      else if (view) io.print(renderTenant(view, look));
    },
    end() {
      if (totals.tenants === 0) return;
      io.print(`${isBrief ? "\n" : ""}${renderTotals(totals, look, files.length)}\n`);
      const hasMore = kind === "drift" ? totals.drifted > 0 : !totals.isEmpty;
      if (isBrief && hasMore) io.print(`${look.paint("dim", "--verbose shows every change.")}\n`);
    },
  };
}

/** A guard refuses a plan; of drift it only warns. */
function showGuard(kind: PlanLook["kind"], plan: TenantPlan | null, io: Io): void {
  const refusal = plan && guardError(plan);
  if (!refusal) return;
  if (kind === "drift") io.err(`warning: ${refusal.message}\n`);
  else showError(refusal, io);
}
