import type { App, Fleet } from "../compose.ts";
import { documentOf, type Foot, type Head, type PlanDocument } from "../core/document.ts";
import type { TenantPlan } from "../core/model.ts";
import { guardError } from "../core/policy.ts";
import type { TenantEnd } from "../core/summary.ts";
import { addPlan, NO_TOTALS } from "../core/totals.ts";
import { type TenantView, viewOf } from "../core/view.ts";
import { renderTenantLine, widthOf } from "../report/fleet-text.ts";
import { openPlanJson } from "../report/json.ts";
import { renderPlanMarkdown } from "../report/plan-markdown.ts";
import { type PlanLook, renderTenant, renderTotals } from "../report/plan-text.ts";
import { renderSarif } from "../report/sarif.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { openRest } from "./rest.ts";
import { originOf } from "./run.ts";
import { showError, showNotBegun, showTrouble } from "./trouble.ts";

/** Writes each tenant's plan when it is made, and keeps nothing of it but totals. */
export interface PlanOutput {
  add(end: TenantEnd): void;
  end(): void;
}

/** Opens the output of a command that shows plans: results on stdout, trouble on stderr. */
export function openPlanOutput(
  kind: PlanLook["kind"],
  fleet: Fleet,
  options: OutputOptions,
  app: App,
  io: Io,
): PlanOutput {
  const rest = openRest(fleet);
  const stdout = openStdout({ kind, ...originOf(app) }, fleet, options, io);
  return {
    add(end) {
      rest.add(end);
      stdout.add(end);
      showTrouble(end, io);
      showGuard(kind, end.plan, io);
    },
    end() {
      stdout.end(rest.foot());
      showNotBegun(rest.foot().notBegun, io);
    },
  };
}

/** What all formats have in common. */
interface Stdout {
  add(end: TenantEnd): void;
  end(foot: Foot): void;
}

function openStdout(head: Head, fleet: Fleet, options: OutputOptions, io: Io): Stdout {
  switch (options.format) {
    case "text":
      return planText(head.kind, fleet, options, io);
    case "json":
      return planJson(head, io);
    case "markdown":
      return planWhole(head, renderPlanMarkdown, io);
    case "sarif":
      return planWhole(head, renderSarif, io);
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

function planJson(head: Head, io: Io): Stdout {
  const json = openPlanJson(head);
  io.out(json.head());
  return {
    add: ({ plan }) => plan && io.out(json.tenant(viewOf(plan))),
    end: (foot) => io.out(`${json.foot(foot)}\n`),
  };
}

function planText(kind: PlanLook["kind"], { files }: Fleet, { verbose = false }: OutputOptions, io: Io): Stdout {
  const look: PlanLook = { kind, paint: io.paintOut, verbose };
  const isBrief = files.length > 1 && !verbose;
  const width = widthOf(files.map(({ tenant }) => tenant));
  let totals = NO_TOTALS;
  return {
    add(end) {
      const view = end.plan && viewOf(end.plan);
      if (view) totals = addPlan(totals, view);
      if (isBrief) io.out(renderTenantLine(end, view, look, width));
      else if (view) io.out(renderTenant(view, look));
    },
    end() {
      if (totals.tenants > 0) io.out(`${isBrief ? "\n" : ""}${renderTotals(totals, look)}\n`);
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
