import { groupBy } from "../core/address.ts";
import type { Rename, WebhookKey } from "../core/model.ts";
import { printable } from "../core/printable.ts";
import type { TenantView, UnmanagedView } from "../core/view.ts";
import type { Shown } from "./change-title.ts";

type Note = readonly [key: WebhookKey, line: string];

/** What a plan has to say of a key beside its change: secrets that were not compared, and what looks like a rename. */
export function changeNotes(
  { notCompared, renames }: TenantView,
  shown: Shown = printable,
): ReadonlyMap<WebhookKey, readonly string[]> {
  const secrets = notCompared.map(({ key, because }): Note => [key, `secret: not compared (${shown(because)})`]);
  const hints = renames.flatMap((rename) => renameHints(rename, shown));
  const byKey = groupBy([...secrets, ...hints], ([key]) => key);
  return new Map([...byKey].map(([key, notes]) => [key, notes.map(([, line]) => line)]));
}

/** What is to be done about an unmanaged webhook that doubles one of ours. */
export function duplicateHint(
  { key, id }: NonNullable<UnmanagedView["duplicateOf"]>,
  shown: Shown = printable,
): string {
  // It may be the only one there is.
  if (id === null) return `has the name and url of ${shown(key)}, which owns no webhook yet`;
  return `looks like a duplicate of ${shown(key)}, which owns ${shown(id)}: every event may be delivered twice; delete it in the console`;
}

/** A hint at each of the two keys: what to write, and what for. */
function renameHints({ from, to, because }: Rename, shown: Shown): readonly Note[] {
  const [old, fresh, formerly] = [from, to, `formerly: [${from}]`].map(shown);
  return [
    [to, `hint: looks like ${old} renamed (same ${because}): write ${formerly} here, and it keeps its id`],
    [from, `hint: looks renamed to ${fresh} (same ${because}): write ${formerly} there, and it keeps its id`],
  ];
}
