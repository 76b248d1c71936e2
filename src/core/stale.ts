import { byCodeUnit } from "./canonical.ts";
import type { Digest, SpecField } from "./model.ts";
import { movedFields } from "./moved-fields.ts";
import { printable } from "./printable.ts";
import type { BaseView, ChangeView, TenantView, UnmanagedView } from "./view.ts";

/** Its digest covers more than its fields. */
const EDITED = "edited, or a variable that it uses was changed";

/** More than this nobody reads. */
const MOST = 20;

/**
 * What moved between a plan that was saved and the one made now, each in a sentence that says where; empty when the
 * world is as it was. It says which fields changed, and the plan made now says to what.
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
  const [keyWas, keyIs] = [saved, now].map((view) => new Map(view.changes.map((change) => [change.key, change])));
  const [idWas, idIs] = [saved, now].map(byId);
  const lock =
    before.lineage !== after.lineage
      ? [lineageMoved(before.lineage, after.lineage)]
      : before.serial !== after.serial
        ? [`the lockfile was written: its serial was ${before.serial}, and is ${after.serial}`]
        : [];
  return [
    ...compare(before.keys, after.keys, (key, what) => {
      const fields = movedFields("desired", keyWas?.get(key), keyIs?.get(key), lock.length === 0);
      const { sources = {} } = keyIs?.get(key) ?? {};
      // A field may stand in a template.
      const file = sources[fields[0] as SpecField]?.file ?? now.file;
      return `${printable(file)}: ${told(printable(key), fields, what === "changed" ? EDITED : what)}`;
    }),
    ...lock,
    ...compare(before.live, after.live, (id, what) => {
      const fields = movedFields("live", idWas?.get(id), idIs?.get(id), lock.length === 0);
      return `GenAuth: ${told(`${printable(names.get(id) ?? "a webhook")} (${printable(id)})`, fields, what)}`;
    }),
  ];
}

function movedGuards(saved: TenantView, now: TenantView): string[] {
  const before = new Set(saved.guards.map(({ message }) => message));
  return now.guards.filter(({ message }) => !before.has(message)).map(({ message }) => `a guard refuses: ${message}`);
}

function compare(
  before: Readonly<Record<string, Digest>>,
  after: Readonly<Record<string, Digest>>,
  say: (name: string, what: "added" | "removed" | "changed") => string,
): string[] {
  const old = new Map(Object.entries(before));
  const moved: string[] = [];
  for (const [name, digest] of Object.entries(after)) {
    const was = old.get(name);
    if (was === undefined) moved.push(say(name, "added"));
    else if (was !== digest) moved.push(say(name, "changed"));
    old.delete(name);
  }
  for (const name of old.keys()) moved.push(say(name, "removed"));
  return moved.sort(byCodeUnit);
}

function told(name: string, fields: readonly string[], what: string): string {
  return fields.length === 0 ? `${name} was ${what}` : `${fields.join(", ")} of ${name} changed`;
}

/** What a plan says of the webhooks that are live, by id. */
function byId({ changes, unmanaged }: TenantView): ReadonlyMap<string, ChangeView | UnmanagedView> {
  return new Map<string, ChangeView | UnmanagedView>([
    ...changes.flatMap((change) => ("id" in change ? [[change.id, change] as const] : [])),
    ...unmanaged.map((one) => [one.id, one] as const),
  ]);
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
