import type { BaseView, SideView } from "./base.ts";
import { byCodeUnit } from "./canonical.ts";
import type { FieldPrint, SpecField } from "./model.ts";
import { printable } from "./printable.ts";
import type { TenantView } from "./view.ts";

/** More than this nobody reads. */
const MOST = 20;

/**
 * What moved between a plan that was saved and the one made now, each in a sentence that says where; empty when the
 * world is as it was. It says which fields moved, and the plan made now says to what.
 */
export function movedSince(saved: TenantView, now: TenantView): readonly string[] {
  const [before, after] = [saved.base, now.base];
  const moved = [
    ...movedTarget(saved, now),
    ...(before && after ? movedBase(before, after, saved, now) : []),
    ...movedGuards(saved, now),
  ];
  if (moved.length > MOST) return [...moved.slice(0, MOST), `and ${moved.length - MOST} more`];
  if (moved.length > 0 || saved.digest === now.digest) return moved;
  return [`the plan itself: its digest was ${saved.digest}, and is ${now.digest}`];
}

function movedTarget(saved: TenantView, now: TenantView): string[] {
  const moved: string[] = [];
  for (const field of ["host", "userPoolId", "accessKeyId"] as const) {
    const [before, after] = [saved.target[field], now.target[field]];
    if (before !== after) moved.push(`${field} was ${before ?? "unknown"}, and is ${after ?? "unknown"}`);
  }
  for (const field of ["mode", "adopt", "maxDeletes", "maxDeletesLimit"] as const) {
    const [before, after] = [saved.policy[field], now.policy[field]];
    if (before !== after) moved.push(`policy.${field} was ${before ?? "not set"}, and is ${after ?? "not set"}`);
  }
  return moved;
}

function movedBase(before: BaseView, after: BaseView, saved: TenantView, now: TenantView): string[] {
  const names = new Map([...namesOf(saved), ...namesOf(now)]);
  const keys = new Map([...saved.changes, ...now.changes].map(({ key, sources }) => [key, sources]));
  return [
    ...movedSide(before.desired, after.desired, "what the files want", (key, field) => {
      // A field may stand in a template.
      const file = keys.get(key)?.[field as SpecField]?.file ?? now.file;
      return [printable(file), printable(key)];
    }),
    ...movedLock(before, after),
    ...movedSide(before.live, after.live, "what is live", (id) => [
      "GenAuth",
      `${printable(names.get(id) ?? "a webhook")} (${printable(id)})`,
    ]),
  ];
}

function movedLock(before: BaseView, after: BaseView): string[] {
  if (before.lineage !== after.lineage) return [lineageMoved(before.lineage, after.lineage)];
  if (before.serial !== after.serial) {
    return [`the lockfile was written: its serial was ${before.serial}, and is ${after.serial}`];
  }
  return before.lock === after.lock
    ? []
    : [`the lockfile says something else, and its serial is still ${after.serial}`];
}

function movedGuards(saved: TenantView, now: TenantView): string[] {
  const before = new Set(saved.guards.map(({ message }) => message));
  return now.guards.filter(({ message }) => !before.has(message)).map(({ message }) => `a guard refuses: ${message}`);
}

type Fields = Readonly<Record<string, FieldPrint>>;

/** `tell` says where a webhook is and what it is called, by its name and the first of its fields that moved. */
function movedSide(
  before: SideView<string>,
  after: SideView<string>,
  side: string,
  tell: (name: string, field: string | undefined) => readonly [where: string, called: string],
): string[] {
  if (before.digest === after.digest) return [];
  const old = new Map(Object.entries(before.webhooks));
  const now = new Map(Object.entries(after.webhooks));
  const moved = [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    const fields = was && is ? movedFields(was, is) : [];
    const [where, called] = tell(name, fields[0]);
    if (was === undefined) return [`${where}: ${called} was added`];
    if (is === undefined) return [`${where}: ${called} was removed`];
    return fields.length > 0 ? [`${where}: ${fields.join(", ")} of ${called} changed`] : [];
  });
  return moved.length > 0
    ? moved.sort(byCodeUnit)
    : [`${side}: its digest was ${before.digest}, and is ${after.digest}`];
}

function movedFields(before: Fields, after: Fields): readonly string[] {
  return Object.keys({ ...before, ...after }).filter((field) => before[field] !== after[field]);
}

function lineageMoved(before: string | null, after: string | null): string {
  if (before === null) return "a lockfile was written, and there was none";
  return after === null ? "the lockfile is gone" : "the lockfile is one of another history";
}

/** What people call the webhooks of these ids. */
function namesOf({ changes, unmanaged }: TenantView): readonly (readonly [string, string])[] {
  return [
    ...changes.flatMap((change) => ("id" in change ? [[change.id, change.key] as const] : [])),
    ...unmanaged.map(({ id, spec }) => [id, spec.name] as const),
  ];
}
