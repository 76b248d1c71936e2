import { canonicalJson } from "./canonical.ts";
import { type Cause, SPEC_FIELDS } from "./model.ts";
import type { ChangeView, UnmanagedView } from "./view.ts";

/** What a plan says of a webhook. */
type Told = ChangeView | UnmanagedView;

type Side = "desired" | "live";

/** What a cause says of a webhook that matched before, or matches now: on which side its fields moved. */
const SIDES: Readonly<Partial<Record<Cause["kind"], Side>>> = {
  edited: "desired",
  template: "desired",
  variable: "desired",
  drift: "live",
};

/** The fields in which one side of a webhook is another than when a plan was saved; none where the plans do not tell. */
export function movedFields(side: Side, before: Told | undefined, after: Told | undefined): readonly string[] {
  if (before === undefined || after === undefined) return [];
  if (isNoop(before)) return "causes" in after ? causedFields(side, after) : [];
  if (isNoop(after)) return "causes" in before ? causedFields(side, before) : [];
  const [was, is] = side === "desired" ? [desiredOf(before), desiredOf(after)] : [liveOf(before), liveOf(after)];
  if (was === null || is === null) return [];
  const moved = Object.keys(was).filter((field) => canonicalJson(was[field]) !== canonicalJson(is[field]));
  // Plans do not show secrets, so that one which moved looks as it did.
  return moved.length === 0 && is.secret === "(sensitive)" ? ["secret"] : moved;
}

function causedFields(side: Side, { causes }: ChangeView): readonly string[] {
  const fields = new Set(
    causes.flatMap((cause) => ("fields" in cause && SIDES[cause.kind] === side ? cause.fields : [])),
  );
  return SPEC_FIELDS.filter((field) => fields.has(field));
}

type Fields = Readonly<Record<string, unknown>>;

function isNoop(told: Told): boolean {
  return "action" in told && told.action === "noop";
}

function desiredOf(change: Told): Fields | null {
  return "secretRef" in change ? { ...change.spec, protected: change.protected } : null;
}

function liveOf(change: Told): Fields | null {
  if (!("action" in change) || change.action === "delete") return { ...change.spec };
  if (!("fields" in change)) return null;
  return { ...change.spec, ...Object.fromEntries(change.fields.map(({ field, before }) => [field, before])) };
}
