import { retryFieldsApart } from "./diff.ts";
import type { DesiredWebhook, Location, SpecField, WebhookSpec, Written } from "./model.ts";
import { referencesBehind } from "./references-behind.ts";

/** Where a field came to be another than what was last applied, and by which references; null: by what is written there. */
export interface Edit {
  readonly at: Location;
  readonly references: string | null;
}

/** What in the files makes something else of a field than was last applied: one edit at least. */
export function editsOf(field: SpecField, desired: DesiredWebhook, applied: WebhookSpec): readonly Edit[] {
  const own: Edit = { at: desired.sources[field] ?? desired.source, references: null };
  const written = desired.written[field] ?? [];
  switch (field) {
    case "name":
    case "url":
    case "contentType":
      return [written[0] === undefined ? own : editOf(written[0], [applied[field]])];
    case "events":
      return eventEdits(desired.spec.events, applied.events, written, own);
    case "retryConfig": {
      const items = retryFieldsApart(desired.spec.retryConfig, applied.retryConfig);
      if (items.length === 0) return [own];
      return items.map((item) => ({ ...own, at: written.find((one) => one.item === item)?.at ?? own.at }));
    }
    default:
      return [own];
  }
}

/** What was there before is one of these texts, or is not known. */
function editOf({ at, text }: Written, before: readonly string[]): Edit {
  const references = text && before.map((one) => referencesBehind(text, one)).find((found) => found !== null);
  return { at, references: references ?? null };
}

function eventEdits(now: readonly string[], before: readonly string[], written: readonly Written[], own: Edit): Edit[] {
  const gone = before.filter((event) => !now.includes(event));
  const edits = now
    .filter((event) => !before.includes(event))
    .map((event) => {
      const item = written.find((one) => one.item === event);
      return item ? editOf(item, gone) : own;
    });
  // Each edit may have taken the place of one that is gone.
  if (gone.length <= edits.length) return edits;
  // A reference that came to stand for an event beside it adds none.
  const doubles = written.filter(({ item }, index) => written.some((one, at) => at !== index && one.item === item));
  const merged = doubles.map((item) => editOf(item, gone)).find(({ references }) => references !== null);
  return [...edits, merged ?? own];
}
