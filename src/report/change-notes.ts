import { groupBy } from "../core/address.ts";
import type { Rename, WebhookKey } from "../core/model.ts";
import { printable } from "../core/printable.ts";
import type { TenantView } from "../core/view.ts";

type Note = readonly [key: WebhookKey, line: string];

/** What a plan has to say of a key beside its change: secrets that were not compared, and what looks like a rename. */
export function changeNotes({ notCompared, renames }: TenantView): ReadonlyMap<WebhookKey, readonly string[]> {
  const secrets = notCompared.map(({ key, because }): Note => [key, `secret: not compared (${printable(because)})`]);
  const byKey = groupBy([...secrets, ...renames.flatMap(renameHints)], ([key]) => key);
  return new Map([...byKey].map(([key, notes]) => [key, notes.map(([, line]) => line)]));
}

/** A hint at each of the two keys: what to write, and what for. */
function renameHints({ from, to, because }: Rename): readonly Note[] {
  const formerly = `formerly: [${printable(from)}]`;
  return [
    [to, `hint: looks like ${printable(from)} renamed (same ${because}): write ${formerly} here, and it keeps its id`],
    [from, `hint: looks renamed to ${printable(to)} (same ${because}): write ${formerly} there, and it keeps its id`],
  ];
}
