import { canonicalJson } from "./canonical.ts";
import { type Cause, type RetryPolicy, SPEC_FIELDS } from "./model.ts";
import type { ChangeView, SpecView, UnmanagedView } from "./view.ts";

/** What a plan says of a webhook. */
type Told = ChangeView | UnmanagedView;
type Side = "desired" | "live";

/** On which side of a webhook a field is another than in the lock, by what a cause says. */
const SIDES: Readonly<Partial<Record<Cause["kind"], Side>>> = {
  edited: "desired",
  template: "desired",
  variable: "desired",
  drift: "live",
};

const SENSITIVE = "(sensitive)";

/** Values that stand for one that is not known. */
const UNKNOWN: readonly unknown[] = ["unmanaged", "unset", "unreadable", "uncertain"];

/**
 * The fields in which one side of a webhook is another than when a plan was saved; none where the two plans do not tell.
 * `sameLock` says that both saw the same lock: only then do causes, which compare with it, tell what moved.
 */
export function movedFields(
  side: Side,
  before: Told | undefined,
  after: Told | undefined,
  sameLock: boolean,
): readonly string[] {
  if (before === undefined || after === undefined) return [];
  // What matches is as the lock has it.
  if (isNoop(before)) return sameLock ? causedFields(side, after) : [];
  if (isNoop(after)) return sameLock ? causedFields(side, before) : [];
  const [was, is] = side === "desired" ? [desiredOf(before), desiredOf(after)] : [liveOf(before), liveOf(after)];
  if (was === null || is === null) return [];
  const moved = SPEC_FIELDS.filter((field) => isMoved(was[field], is[field]));
  // Plans do not show secrets: one that moved along looks as it did.
  const isUnsure = moved.length > 0 && was.secret === SENSITIVE && is.secret === SENSITIVE;
  return isUnsure ? [...moved, "perhaps secret"] : moved;
}

function causedFields(side: Side, told: Told): readonly string[] {
  const causes = "causes" in told ? told.causes : [];
  const fields = new Set(
    causes.flatMap((cause) => ("fields" in cause && SIDES[cause.kind] === side ? cause.fields : [])),
  );
  return SPEC_FIELDS.filter((field) => fields.has(field));
}

function isNoop(told: Told): boolean {
  return "action" in told && told.action === "noop";
}

function desiredOf(told: Told): SpecView | null {
  return "secretRef" in told ? told.spec : null;
}

/** What was live; in the fields that do not differ that is what is desired. */
function liveOf(told: Told): SpecView | null {
  if (!("action" in told) || told.action === "delete") return told.spec;
  if (!("fields" in told)) return null;
  return { ...told.spec, ...Object.fromEntries(told.fields.map(({ field, before }) => [field, before])) };
}

function isMoved(was: SpecView[keyof SpecView], is: SpecView[keyof SpecView]): boolean {
  if (UNKNOWN.includes(was) || UNKNOWN.includes(is)) return false;
  const [before, after] = isRetry(was) && isRetry(is) ? common(was, is) : [was, is];
  return canonicalJson(before) !== canonicalJson(after);
}

function isRetry(value: SpecView[keyof SpecView]): value is RetryPolicy {
  return typeof value === "object" && "enabled" in value;
}

/** GenAuth may fill in what a file does not say. */
function common(a: RetryPolicy, b: RetryPolicy): readonly [unknown, unknown] {
  const said = Object.keys(a).filter((name) => Object.hasOwn(b, name));
  const pick = (policy: RetryPolicy) => Object.entries(policy).filter(([name]) => said.includes(name));
  return [Object.fromEntries(pick(a)), Object.fromEntries(pick(b))];
}
