import type { App, Fleet } from "../compose.ts";
import type { PlanDocument } from "../core/document.ts";
import type { TenantPlan } from "../core/model.ts";
import { guardError } from "../core/policy.ts";
import type { TenantEnd } from "../core/summary.ts";
import { addPlan, NO_TOTALS } from "../core/totals.ts";
import { joinDigests, type TenantView, viewOf } from "../core/view.ts";
import { renderTenantLine, widthOf } from "../report/fleet-text.ts";
import { renderPlanHtml } from "../report/html.ts";
import { type Foot, openPlanJson } from "../report/json.ts";
import { type PlanLook, renderTenant, renderTotals } from "../report/plan-text.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { openRest } from "./rest.ts";
import { originOf } from "./run.ts";
import { showError, showNotBegun, showTrouble } from "./trouble.ts";

/** Writes each tenant's plan when it is made, and keeps nothing of it but totals; a page is written when all of them are. */
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
  const stdout = openStdout(kind, fleet, options, app, io);
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

/** The whole document, for a rendering that cannot begin before the last tenant is known. */
export function documentOf(
  kind: PlanDocument["kind"],
  tenants: readonly TenantView[],
  foot: Foot,
  app: App,
): PlanDocument {
  const { counts: summary } = tenants.reduce(addPlan, NO_TOTALS);
  const digest = joinDigests(tenants.map((view) => [view.tenant, view.digest]));
  return { formatVersion: "1.0", kind, ...originOf(app), tenants, ...foot, summary, digest };
}

/** What the formats have in common. */
interface Stdout {
  add(end: TenantEnd): void;
  end(foot: Foot): void;
}

function openStdout(kind: PlanLook["kind"], fleet: Fleet, options: OutputOptions, app: App, io: Io): Stdout {
  switch (options.format) {
    case "text":
      return planText(kind, fleet, options, io);
    case "json":
      return planJson(kind, app, io);
    case "html":
      return planHtml(kind, app, io);
  }
}

function planJson(kind: PlanLook["kind"], app: App, io: Io): Stdout {
  const json = openPlanJson({ kind, ...originOf(app) });
  io.out(json.head());
  return {
    add: ({ plan }) => plan && io.out(json.tenant(viewOf(plan))),
    end: (foot) => io.out(`${json.foot(foot)}\n`),
  };
}

function planHtml(kind: PlanLook["kind"], app: App, io: Io): Stdout {
  const tenants: TenantView[] = [];
  return {
    add: ({ plan }) => plan && tenants.push(viewOf(plan)),
    end: (foot) => io.out(renderPlanHtml(documentOf(kind, tenants, foot, app))),
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
