import type { Action } from "../core/model.ts";
import { printable } from "../core/printable.ts";
import { addPlan, type Counts, NO_TOTALS, type Totals } from "../core/totals.ts";
import type { ChangeView, TenantView } from "../core/view.ts";
import { changeNotes, duplicateHint } from "./change-notes.ts";
import { changeTitle } from "./change-title.ts";
import { count } from "./count.ts";
import type { Paint } from "./paint.ts";
import { NO_MARK, placeMark, renderOrigin } from "./places-text.ts";
import { asDrift, renderField, renderSpec } from "./spec-text.ts";
import { tenantNotes } from "./tenant-notes.ts";
import { whyTexts } from "./why-text.ts";

/** How each action is drawn. */
export const LOOK = {
  create: { symbol: "+", color: "green" },
  adopt: { symbol: "&", color: "cyan" },
  update: { symbol: "~", color: "yellow" },
  relock: { symbol: "=", color: "blue" },
  delete: { symbol: "-", color: "red" },
  forget: { symbol: "x", color: "blue" },
  noop: { symbol: " ", color: "dim" },
  blocked: { symbol: "!", color: "magenta" },
} as const satisfies Record<Action, { symbol: string; color: Parameters<Paint>[0] }>;

/** How many unmanaged webhooks are listed when nobody asked for all. */
const UNMANAGED_SHOWN = 5;

export interface PlanLook {
  /** Drift tells what happened to live, a plan what would be done about it. */
  readonly kind: "plan" | "drift";
  readonly paint: Paint;
  readonly verbose: boolean;
}

/** Plans as a person reads them at a terminal: a block per change, then one line of totals. */
export function renderPlan(plans: readonly TenantView[], look: PlanLook): string {
  const blocks = plans.map((plan) => renderTenant(plan, look));
  return [...blocks, `${renderTotals(plans.reduce(addPlan, NO_TOTALS), look)}\n`].join("");
}

/** The line of totals: `Plan: 2 to create, 1 to update; 40 match, 3 unmanaged.`, or what drift there is; of so many tenants. */
export function renderTotals(
  totals: Totals,
  { kind, paint }: Pick<PlanLook, "kind" | "paint">,
  outOf = totals.tenants,
): string {
  const { counts } = totals;
  const where = outOf > 1 ? ` (${countOf(totals.tenants, outOf)})` : "";
  if (kind === "drift") {
    const { isLocked, drifted } = totals;
    const all = count(totals.changes, "webhook");
    if (!isLocked) return `${paint("bold", "No drift:")} there is no lockfile yet${where}.`;
    if (drifted === 0) return `${paint("bold", "No drift:")} ${all} as last applied${where}.`;
    const differ = drifted === 1 ? "differs" : "differ";
    return `${paint("bold", "Drift:")} ${drifted} of ${all} ${differ} from what was last applied${where}.`;
  }
  const unmanaged = counts.unmanaged > 0 ? [`${counts.unmanaged} unmanaged`] : [];
  if (totals.isEmpty) {
    const blocked = counts.blocked > 0 ? [`${counts.blocked} blocked`] : [];
    const rest = [...blocked, ...unmanaged].join(", ");
    const matching = `${count(counts.noop, "webhook")} ${counts.noop === 1 ? "matches" : "match"}`;
    return `${paint("bold", "No changes:")} ${matching}${rest && `; ${rest}`}${where}.`;
  }
  const match = counts.noop > 0 ? [`${counts.noop} match`] : [];
  const rest = [...match, ...unmanaged].join(", ");
  return `${paint("bold", "Plan:")} ${renderCounts(counts, paint)}${rest && `; ${rest}`}${where}.`;
}

/** So many of all tenants: `6 tenants`, `5 of 6 tenants`. */
export function countOf(tenants: number, outOf: number): string {
  return `${tenants < outOf ? `${tenants} of ` : ""}${count(outOf, "tenant")}`;
}

/** What would be done: `2 to create, 1 to delete, 1 blocked`; nothing where nothing is. */
export function renderCounts(counts: Counts, paint: Paint): string {
  const planned = (["create", "adopt", "update", "delete", "relock", "forget"] as const)
    .filter((action) => counts[action] > 0)
    .map((action) =>
      action === "delete" ? paint("red", `${counts[action]} to delete`) : `${counts[action]} to ${action}`,
    );
  return [...planned, ...(counts.blocked > 0 ? [`${counts.blocked} blocked`] : [])].join(", ");
}

/** One tenant's plan: a head, a block per change, what is unmanaged. */
export function renderTenant(plan: TenantView, look: PlanLook): string {
  const { paint, verbose } = look;
  const pool = plan.target.userPoolId ? ` pool ${plan.target.userPoolId}` : "";
  const lines = [
    paint("bold", printable(plan.tenant)) +
      paint("dim", ` ${printable(`${plan.target.host}${pool}`)} (${printable(plan.file)})`),
    ...tenantNotes(plan).map((note) => `  ${note}`),
  ];
  const notes = changeNotes(plan);
  for (const change of plan.changes) {
    const own = notes.get(change.key) ?? [];
    if (change.action !== "noop" || verbose || own.length > 0)
      lines.push(...renderChange(change, plan.file, own, look));
  }
  lines.push(...renderUnmanaged(plan, paint, verbose));
  return `${lines.join("\n")}\n\n`;
}

function renderChange(change: ChangeView, file: string, notes: readonly string[], look: PlanLook): string[] {
  const { kind, paint } = look;
  const isGone = kind === "drift" && (change.action === "create" || change.action === "adopt");
  const { symbol, color } = LOOK[isGone ? "delete" : change.action];
  const said = changeTitle(change, kind);
  const head = `  ${paint(color, `${symbol} ${printable(change.key)}`)}  ${said}${kind === "plan" ? renderOrigin(change, file, paint) : ""}`;
  return [head, ...[...detail(change, look), ...why(change, look), ...notes].map((line) => `      ${line}`)];
}

function detail(change: ChangeView, { kind, paint, verbose }: PlanLook): string[] {
  if (kind === "drift" && change.action === "update") {
    return change.fields.map((field) => renderField(asDrift(field), null, paint));
  }
  if (kind === "drift" && (change.action === "create" || change.action === "adopt")) return [];
  const mark = verbose ? placeMark(change.sources, paint) : NO_MARK;
  switch (change.action) {
    case "create":
      return [...renderSpec(change.spec, change.secretRef, mark), ...(change.protected ? ["protected    true"] : [])];
    case "adopt":
    case "update":
      return change.fields.map((field) => renderField(field, change.secretRef, paint) + mark(field.field));
    case "delete":
      return renderSpec(change.spec, null);
    case "blocked":
      return [
        ...(change.ids.length > 0 ? [`ids: ${change.ids.map(printable).join(", ")}`] : []),
        `hint: ${printable(change.hint)}`,
      ];
    default:
      return [];
  }
}

/** Why it is there; drift has said so, and so has the headline of a create or adopt that nothing came before. */
function why(change: ChangeView, { kind, verbose }: PlanLook): string[] {
  const told = kind === "drift" ? [] : whyTexts(change, verbose);
  return told.length === 0 ? [] : [`why: ${told.map(printable).join("; ")}`];
}

function renderUnmanaged(plan: TenantView, paint: Paint, verbose: boolean): string[] {
  const sorted = [...plan.unmanaged].sort((a, b) => Number(a.duplicateOf === null) - Number(b.duplicateOf === null));
  const shown = verbose
    ? sorted
    : sorted.slice(0, Math.max(UNMANAGED_SHOWN, sorted.filter((item) => item.duplicateOf !== null).length));
  const lines = shown.map(({ id, spec, duplicateOf }) => {
    const mark = duplicateOf === null ? "" : paint("yellow", `\n      ${duplicateHint(duplicateOf)}`);
    return `  ${paint("dim", `? ${printable(spec.name)}  ${printable(spec.url)} (${printable(id)}) unmanaged`)}${mark}`;
  });
  const hidden = sorted.length - shown.length;
  return hidden > 0 ? [...lines, paint("dim", `  ? and ${hidden} more unmanaged (--verbose lists them)`)] : lines;
}
