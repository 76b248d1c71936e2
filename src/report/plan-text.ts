import type { Action } from "../core/model.ts";
import { printable } from "../core/printable.ts";
import { addPlan, type Counts, NO_TOTALS, type Totals } from "../core/totals.ts";
import type { ChangeView, TenantView, UnmanagedView } from "../core/view.ts";
import { changeNotes } from "./change-notes.ts";
import { count } from "./count.ts";
import type { Paint } from "./paint.ts";
import { NO_MARK, placeMark, renderOrigin } from "./places-text.ts";
import { renderField, renderSpec } from "./spec-text.ts";

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

/** The line of totals: `Plan: 2 to create, 1 to update; 40 match, 3 unmanaged.`, or what drift there is. */
export function renderTotals(totals: Totals, { kind, paint }: Pick<PlanLook, "kind" | "paint">): string {
  const { counts, tenants } = totals;
  const where = tenants > 1 ? ` (${tenants} tenants)` : "";
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
  ];
  lines.push(...tenantNotes(plan).map((line) => `  ${line}`));
  const notes = changeNotes(plan);
  for (const change of plan.changes) {
    const own = notes.get(change.key) ?? [];
    if (change.action !== "noop" || verbose || own.length > 0)
      lines.push(...renderChange(change, plan.file, own, look));
  }
  lines.push(...renderUnmanaged(plan, paint, verbose));
  return `${lines.join("\n")}\n\n`;
}

/** What a reader has to know of a tenant's plan before its changes. */
export function tenantNotes({ offline, flags, recovery }: TenantView): readonly string[] {
  const lines: string[] = [];
  if (offline) lines.push("made offline: live was not read, and is taken to be what the lockfile says");
  if (flags.only) lines.push(`only ${flags.only.map(printable).join(", ")}: the rest is left out`);
  if (recovery) {
    const { runId, folded, found, uncertain } = recovery;
    const what = `${folded.length} done, ${found.length} found live, ${count(uncertain.length, "secret")} uncertain`;
    lines.push(`run ${printable(runId)} did not finish: the next apply recovers it (${what})`);
  }
  return lines;
}

function renderChange(change: ChangeView, file: string, notes: readonly string[], look: PlanLook): string[] {
  const { kind, paint } = look;
  const isGone = kind === "drift" && (change.action === "create" || change.action === "adopt");
  const { symbol, color } = LOOK[isGone ? "delete" : change.action];
  const said = kind === "drift" ? happened(change) : title(change);
  const head = `  ${paint(color, `${symbol} ${printable(change.key)}`)}  ${said}${kind === "plan" ? renderOrigin(change, file, paint) : ""}`;
  return [head, ...[...detail(change, look), ...notes].map((line) => `      ${line}`)];
}

/** What would be done, in a few words. */
export function title(change: ChangeView): string {
  switch (change.action) {
    case "create":
      return change.reason === "missing-remote" ? "create (it is gone from GenAuth)" : "create";
    case "adopt":
      return `adopt ${printable(change.id)}`;
    case "update":
      return `update (${change.reason})`;
    case "delete":
      return `delete ${printable(change.id)}`;
    case "relock":
      return "relock (only the lockfile changes)";
    case "forget":
      return "forget (gone from files and GenAuth: only the lockfile changes)";
    case "noop":
      return "matches";
    case "blocked":
      return `blocked ${change.code} (would ${change.would})`;
  }
}

/** What happened to a webhook, going by the change that would undo it. */
export function happened(change: ChangeView): string {
  switch (change.action) {
    case "create":
      return "gone from GenAuth";
    case "adopt":
      return `gone from GenAuth; ${printable(change.id)} has its name and url`;
    case "update":
      return "changed by hand";
    default:
      return title(change);
  }
}

function detail(change: ChangeView, { kind, paint, verbose }: PlanLook): string[] {
  if (kind === "drift" && change.action === "update") {
    return change.fields.map(({ field, before, after }) =>
      renderField({ field, before: after, after: before }, null, paint),
    );
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

/** What to do about an unmanaged webhook that looks like one of ours. */
export function duplicateHint({ key, id }: NonNullable<UnmanagedView["duplicateOf"]>): string {
  const owned = id === null ? "" : `, which owns ${printable(id)}`;
  return `looks like a duplicate of ${printable(key)}${owned}: every event may be delivered twice; delete it in the console`;
}
