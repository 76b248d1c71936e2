import type { BaseView, FieldDigests, SideView } from "./base.ts";
import { byCodeUnit } from "./canonical.ts";
import type { DesiredWebhook, Location, SpecField, TenantPlan } from "./model.ts";
import { printable } from "./printable.ts";
import { type TenantView, viewOf } from "./view.ts";

/** More than this of one side nobody reads. */
const MOST = 100;

const SECRET: ReadonlySet<string> = new Set(["secret", "secretRef", "secretMissing"]);
/** Of these no place is known. */
const UNPLACED: ReadonlySet<string> = new Set(["protected", "formerly"]);

/**
 * What moved between a plan that was saved and the one made now, each in a sentence that says where; empty when the
 * world is as it was. It says which fields moved, and the plan made now says to what.
 */
export function movedSince(saved: TenantView, plan: TenantPlan): readonly string[] {
  const now = viewOf(plan);
  const [before, after] = [saved.base, now.base];
  const moved = [
    ...movedTarget(saved, now),
    ...(before && after ? movedBase(before, after, { saved, now, plan }) : []),
    ...movedGuards(saved, now),
  ];
  if (moved.length > 0 || saved.digest === now.digest) return moved;
  return [`the plan itself: its digest was ${saved.digest}, and is ${now.digest}`];
}

interface Plans {
  readonly saved: TenantView;
  readonly now: TenantView;
  /** The one made now, with all that it saw. */
  readonly plan: TenantPlan;
}

function movedTarget(saved: TenantView, now: TenantView): string[] {
  const moved: string[] = [];
  const note = (name: string, before: unknown, after: unknown) => {
    if (before !== after) moved.push(`${name} was ${told(before)}, and is ${told(after)}`);
  };
  note("tenant", saved.tenant, now.tenant);
  for (const field of ["host", "dialect", "userPoolId", "accessKeyId"] as const)
    note(field, saved.target[field], now.target[field]);
  for (const field of ["mode", "adopt", "maxDeletes", "maxDeletesLimit"] as const) {
    note(`policy.${field}`, saved.policy[field], now.policy[field]);
  }
  return moved;
}

function told(value: unknown): string {
  return value === null ? "not set" : printable(String(value));
}

function movedBase(before: BaseView, after: BaseView, plans: Plans): readonly string[] {
  return [
    ...movedSide(before.desired, after.desired, "desired", inFiles(plans)),
    ...movedLock(before, after),
    ...(plans.now.recovery === null ? [] : ["a run that did not finish left a journal"]),
    ...movedSide(before.live, after.live, "live", byName(plans)),
  ];
}

function movedLock(before: BaseView, after: BaseView): readonly string[] {
  if (before.lineage !== after.lineage) return [lineageMoved(before.lineage, after.lineage)];
  if (before.locked === null || after.locked === null) return [];
  const serial = `the lockfile was written: its serial was ${before.serial}, and is ${after.serial}`;
  return [
    ...(before.serial === after.serial ? [] : [serial]),
    ...movedSide(before.locked, after.locked, "lockfile", (key) => printable(key)),
  ];
}

function lineageMoved(before: string | null, after: string | null): string {
  if (before === null) return "a lockfile was written, and there was none";
  return after === null ? "the lockfile is gone" : "the lockfile is one of another history";
}

function movedGuards(saved: TenantView, now: TenantView): string[] {
  const before = new Set(saved.guards.map(({ message }) => message));
  return now.guards.filter(({ message }) => !before.has(message)).map(({ message }) => `a guard refuses: ${message}`);
}

/** What people call a webhook of this key or id, and where these fields of it stand. */
type Call = (id: string, fields: readonly string[]) => string;

function movedSide(before: SideView, after: SideView, side: string, call: Call): readonly string[] {
  if (before.digest === after.digest) return [];
  const old = new Map(Object.entries(before.webhooks));
  const now = new Map(Object.entries(after.webhooks));
  const moved = [...new Set([...old.keys(), ...now.keys()])].sort(byCodeUnit).flatMap((id) => {
    const [was, is] = [old.get(id), now.get(id)];
    if (was === undefined) return [`${side}: ${call(id, [])} was added`];
    if (is === undefined) return [`${side}: ${call(id, [])} was removed`];
    const fields = movedFields(was, is);
    return fields.length > 0 ? [`${side}: ${inWords(fields)} of ${call(id, fields)} changed`] : [];
  });
  const isRekeyed = [...old].some(([id, was]) => hasOtherKey(was, now.get(id)));
  const all = [
    ...movedFields(before.fields, after.fields).map((field) => `${side}: ${field} changed`),
    ...(isRekeyed ? [`${side}: fingerprints of secrets were made with another key`] : []),
    ...moved,
  ];
  if (all.length > MOST) return [...all.slice(0, MOST), `${side}: and ${all.length - MOST} more`];
  return all.length > 0 ? all : [`${side}: its digest was ${before.digest}, and is ${after.digest}`];
}

/** In the files a secret and its reference are one field. */
function inWords(fields: readonly string[]): string {
  return [...new Set(fields.map((field) => (SECRET.has(field) ? "secret" : field)))].join(", ");
}

/** Fingerprints of two keys say nothing of whether the secret moved. */
function movedFields(before: FieldDigests, after: FieldDigests): readonly string[] {
  return Object.keys({ ...before, ...after }).filter((field) => {
    if (field === "fingerprintKey" || (field === "secret" && hasOtherKey(before, after))) return false;
    return before[field] !== after[field];
  });
}

function hasOtherKey(before: FieldDigests, after: FieldDigests | undefined): boolean {
  const [was, is] = [before.fingerprintKey, after?.fingerprintKey];
  return was !== undefined && is !== undefined && was !== is;
}

/** By their keys, with the places where the files say these fields now; of one that they no longer have, where its change said. */
function inFiles({ saved, plan }: Plans): Call {
  const before = saved.changes.flatMap(({ key, source, sources }) =>
    source === null ? [] : [[key, { source, sources }] as const],
  );
  const places = new Map<string, Pick<DesiredWebhook, "source" | "sources">>([
    ...before,
    ...(plan.base?.desired.webhooks ?? []),
  ]);
  return (key, fields) => {
    const webhook = places.get(key);
    if (webhook === undefined) return printable(key);
    const placed = fields.filter((field) => !UNPLACED.has(field));
    if (fields.length > 0 && placed.length === 0) return printable(key);
    const sourceOf = (field: string) => webhook.sources[(SECRET.has(field) ? "secret" : field) as SpecField];
    const at = fields.length === 0 ? [webhook.source] : placed.map((field) => sourceOf(field) ?? webhook.source);
    return `${printable(key)} (${[...new Set(at.map(place))].join(", ")})`;
  };
}

function place({ file, line }: Location): string {
  return `${printable(file)}:${line}`;
}

function byName({ saved, now, plan }: Plans): Call {
  const live = (plan.base?.live ?? []).map(({ id, spec }) => [id, spec.name] as const);
  const names = new Map([...live, ...namesOf(saved), ...namesOf(now)]);
  return (id) => `${printable(names.get(id) ?? "a webhook")} (${printable(id)})`;
}

/** What people call the webhooks of these ids. */
function namesOf({ changes, unmanaged }: TenantView): readonly (readonly [string, string])[] {
  return [
    ...changes.flatMap((change) => ("id" in change ? [[change.id, change.key] as const] : [])),
    ...unmanaged.map(({ id, spec }) => [id, spec.name] as const),
  ];
}
