import type { App, Fleet } from "../compose.ts";
import type { TenantPlan } from "../core/model.ts";
import { guardError } from "../core/policy.ts";
import { planExit, type TenantEnd } from "../core/summary.ts";
import { addPlan, NO_TOTALS } from "../core/totals.ts";
import { renderTenantLine, widthOf } from "../report/fleet-text.ts";
import { type Failure, openPlanJson } from "../report/json.ts";
import { type PlanLook, renderTenant, renderTotals } from "../report/plan-text.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { originOf } from "./run.ts";
import { openTrouble, showError, showRest } from "./trouble.ts";

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
  const trouble = openTrouble(fleet, io);
  const notBegun: string[] = [];
  const failed: string[] = [];
  const failures: Failure[] = [];
  const stdout = options.format === "json" ? planJson(app, io) : planText(kind, fleet, options, io);
  return {
    add(end) {
      if (!end.begun) notBegun.push(end.file);
      else if (kind === "drift" ? end.error : planExit(end, false) !== 0) failed.push(end.file);
      if (end.error) failures.push({ tenant: end.tenant, file: end.file, error: end.error });
      stdout.add(end);
      trouble(end);
      showGuard(kind, end.plan, io);
    },
    end() {
      stdout.end({ failures, notBegun });
      showRest(fleet, { failed, notBegun }, io);
    },
  };
}

/** What text and JSON have in common. */
interface Stdout {
  add(end: TenantEnd): void;
  end(rest: { readonly failures: readonly Failure[]; readonly notBegun: readonly string[] }): void;
}

function planJson(app: App, io: Io): Stdout {
  const json = openPlanJson(originOf(app));
  io.out(json.head());
  return {
    add: ({ plan }) => plan && io.out(json.tenant(plan)),
    end: (rest) => io.out(`${json.foot(rest)}\n`),
  };
}

function planText(kind: PlanLook["kind"], { files }: Fleet, { verbose = false }: OutputOptions, io: Io): Stdout {
  const look: PlanLook = { kind, paint: io.paintOut, verbose };
  const isBrief = files.length > 1 && !verbose;
  const width = widthOf(files.map(({ tenant }) => tenant));
  const names = new Map(files.map(({ file, tenant }) => [file, tenant]));
  let totals = NO_TOTALS;
  return {
    add(end) {
      if (end.plan) totals = addPlan(totals, end.plan);
      if (isBrief) io.out(renderTenantLine({ ...end, tenant: names.get(end.file) ?? end.tenant }, look, width));
      else if (end.plan) io.out(renderTenant(end.plan, look));
    },
    end() {
      if (totals.tenants === 0) return;
      io.out(`${isBrief ? "\n" : ""}${renderTotals(totals, look, files.length)}\n`);
      const hasMore = kind === "drift" ? totals.drifted > 0 : !totals.isEmpty;
      if (isBrief && hasMore) io.out(`${look.paint("dim", "--verbose shows every change.")}\n`);
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
