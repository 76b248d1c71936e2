import { printable } from "../core/printable.ts";
import { isDrift, type TenantEnd } from "../core/summary.ts";
import { countChanges } from "../core/totals.ts";
import type { TenantView } from "../core/view.ts";
import { count } from "./count.ts";
import { type PlanLook, renderCounts } from "./plan-text.ts";
import { columns } from "./width.ts";

type Look = Pick<PlanLook, "kind" | "paint">;

/** One tenant among many, on one line: `acme    2 to create; 40 match, 3 unmanaged`; `width` is that of the longest name. */
export function renderTenantLine(end: TenantEnd, plan: TenantView | null, look: Look, width: number): string {
  if (plan && !end.error) return renderPlanLine(plan, look, width);
  const { paint } = look;
  const state = end.begun ? paint("red", end.error?.code ?? "no plan") : paint("yellow", "not begun");
  return line(end.tenant ?? end.file, state, look, width);
}

/** The same for one that has a plan. */
export function renderPlanLine(plan: TenantView, look: Look, width: number): string {
  return line(plan.tenant, renderState(plan, look), look, width);
}

/** How wide a column of these names is. */
export function widthOf(names: readonly string[]): number {
  return names.reduce((width, name) => Math.max(width, columns(printable(name))), 0);
}

function line(name: string, state: string, { paint }: Look, width: number): string {
  const shown = printable(name);
  return `${paint("bold", shown)}${" ".repeat(Math.max(0, width - columns(shown)))}  ${state}\n`;
}

/** What one tenant's plan comes to, in a few words. */
export function renderState(plan: TenantView, { kind, paint }: Look): string {
  const guards = plan.guards.map(({ guard }) => paint("red", `refused by the guard ${guard}`));
  if (kind === "drift") {
    const drifted = plan.changes.filter(isDrift).length;
    const all = count(plan.changes.length, "webhook");
    const said = drifted === 0 ? `no drift: ${all} as last applied` : paint("yellow", `${drifted} of ${all} drifted`);
    return [said, ...guards].join("; ");
  }
  const counts = countChanges(plan);
  const planned = renderCounts(counts, paint) || "no changes";
  const match = counts.noop > 0 ? [`${counts.noop} match`] : [];
  const unmanaged = counts.unmanaged > 0 ? [`${counts.unmanaged} unmanaged`] : [];
  return [planned, [...match, ...unmanaged].join(", "), ...guards].filter(Boolean).join("; ");
}
