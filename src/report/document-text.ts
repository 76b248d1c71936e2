import type { PlanDocument, ReportDocument } from "../core/document.ts";
import { printable } from "../core/printable.ts";
import { addPlan, NO_TOTALS } from "../core/totals.ts";
import { renderApplied, renderOutcome } from "./apply-text.ts";
import { messageText } from "./error-text.ts";
import { renderPlanLine, widthOf } from "./fleet-text.ts";
import { type PlanLook, renderTenant, renderTotals } from "./plan-text.ts";

/** A whole plan as a person reads it at a terminal: of several tenants a line each, unless all is asked for. */
export function renderDocument(document: PlanDocument, { paint, verbose }: Omit<PlanLook, "kind">): string {
  const { kind, tenants, failures, notBegun, warnings } = document;
  const look: PlanLook = { kind, paint, verbose };
  const isBrief = tenants.length > 1 && !verbose;
  const width = widthOf(tenants.map(({ tenant }) => tenant));
  const plans = tenants.map((view) => (isBrief ? renderPlanLine(view, look, width) : renderTenant(view, look)));
  const places = [...warnings, ...failures.flatMap(({ error }) => error.diagnostics)].map(
    ({ file, line, column, severity, message }) =>
      `${printable(`${file}:${line}:${column}`)}  ${paint(severity === "error" ? "red" : "yellow", severity)}  ${printable(message)}\n`,
  );
  const guards = tenants.flatMap(({ tenant, guards: found }) =>
    found.map(({ message, hint }) => {
      const code = kind === "drift" ? "warning" : paint("red", "PLAN_UNSAFE");
      return `${code}: ${printable(`${tenant}: ${message}`)}\n  hint: ${printable(hint)}\n`;
    }),
  );
  const failed = failures.map(({ tenant, file, error: { code, message, hint } }) => {
    const told = hint === null ? "" : `\n  hint: ${printable(hint)}`;
    return `${printable(tenant ?? file ?? "")}  ${paint("red", code)}: ${messageText(message)}${told}\n`;
  });
  const left = notBegun.map((file) => `${printable(file)}  ${paint("yellow", "not begun")}\n`);
  const gap = isBrief ? "\n" : "";
  const totals = tenants.length === 0 ? "" : `${renderTotals(tenants.reduce(addPlan, NO_TOTALS), look)}\n`;
  return [...plans, ...failed, ...left, gap, totals, ...places, ...guards].join("");
}

/** What an apply planned and did. */
export function renderReport({ plan, outcomes }: ReportDocument, look: Omit<PlanLook, "kind">): string {
  const isFleet = plan.tenants.length > 1;
  const lines = outcomes.map((outcome) => `${renderOutcome(outcome, isFleet, look.paint)}\n`);
  return `${renderDocument(plan, look)}\n${lines.join("")}${renderApplied(outcomes, look.paint)}\n`;
}
