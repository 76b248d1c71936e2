import type { Change, TenantPlan } from "../../src/core/model.ts";

/** A change in a line, such as `a: update id-1 (edited) [url]`. */
export function summarise(change: Change): string {
  const start = `${change.key}: ${change.action}`;
  switch (change.action) {
    case "create":
      return `${start} (${change.reason})`;
    case "adopt":
      return `${start} ${change.id} ${fieldsOf(change)}`;
    case "update":
      return `${start} ${change.id} (${change.reason}) ${fieldsOf(change)}`;
    case "blocked":
      return `${start} ${change.code} ${change.ids.join(" ")}`;
    default:
      return `${start} ${change.id}`;
  }
}

/** All changes of a plan, in its order, a line each. */
export function summariseAll(plan: TenantPlan): string[] {
  return plan.changes.map(summarise);
}

function fieldsOf(change: Extract<Change, { action: "adopt" | "update" }>): string {
  return `[${change.fields.map(({ field }) => field).join(" ")}]`;
}
