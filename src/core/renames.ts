import { groupBy } from "./address.ts";
import type { Change, DesiredWebhook, LockedWebhook, Rename, WebhookKey, WebhookSpec } from "./model.ts";

interface World {
  readonly changes: readonly Change[];
  readonly desired: ReadonlyMap<WebhookKey, DesiredWebhook>;
  readonly entries: ReadonlyMap<WebhookKey, LockedWebhook>;
}
type Candidate = Rename & { readonly sameEvents: boolean };

/**
 * The deletes and creates that look like one webhook renamed: they share a name or a url that no other webhook of lock or files has, or,
 * as where many have one url, that no other with the same events has. Where one has several such partners those with its events come
 * first; what is ambiguous after that is left out.
 */
export function findRenames(world: World): Rename[] {
  const left = new Set(world.changes.filter(isLeft).map(({ key }) => key));
  const fresh = world.changes.flatMap((change) =>
    change.action === "create" && change.reason === "new" ? [change.desired] : [],
  );
  if (left.size === 0 || fresh.length === 0) return [];

  const finders = (["name", "url"] as const).map((because) => ({
    because,
    byTrait: finder(world, (spec) => spec[because]),
    byTraitAndEvents: finder(world, (spec) => JSON.stringify([spec[because], spec.events])),
  }));
  const candidates = fresh.flatMap(({ key: to, spec }) =>
    finders.flatMap(({ because, byTrait, byTraitAndEvents }): Candidate[] => {
      const same = byTraitAndEvents(spec);
      const from = same ?? byTrait(spec);
      return from !== null && left.has(from) ? [{ from, to, because, sameEvents: same !== null }] : [];
    }),
  );

  const byFrom = groupBy(candidates, ({ from }) => from);
  const byTo = groupBy(candidates, ({ to }) => to);
  return candidates
    .filter((one) => choice(byFrom.get(one.from)) === one && choice(byTo.get(one.to)) === one)
    .map(({ from, to, because }) => ({ from, to, because }));
}

/** Whether it is a delete, also one that the policy holds back; KEY_RENAMED has found the new key already. */
function isLeft(change: Change): boolean {
  if (change.action === "blocked") return change.would === "delete" && change.code !== "KEY_RENAMED";
  return change.action === "delete";
}

/** Finds the key of the one locked webhook with the trait of a desired one, if that is the one desired webhook with it. */
function finder({ desired, entries }: World, traitOf: (spec: WebhookSpec) => string) {
  const olds = groupBy(entries.values(), ({ applied }) => traitOf(applied));
  const news = groupBy(desired.values(), ({ spec }) => traitOf(spec));
  return (spec: WebhookSpec): WebhookKey | null => {
    const [old, another] = olds.get(traitOf(spec)) ?? [];
    return old && !another && news.get(traitOf(spec))?.length === 1 ? old.key : null;
  };
}

/** The one candidate to choose; null where there are several. */
function choice(candidates: readonly Candidate[] = []): Candidate | null {
  const same = candidates.filter(({ sameEvents }) => sameEvents);
  const [one, another] = same.length > 0 ? same : candidates;
  return one && !another ? one : null;
}
