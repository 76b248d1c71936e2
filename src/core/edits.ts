import { retryFieldsApart } from "./diff.ts";
import type { DesiredWebhook, Location, SpecField, WebhookSpec, Written } from "./model.ts";
import { referencesBehind } from "./references-behind.ts";

/** Where a field came to be another than what was last applied, and by which references; null: by what is written there. */
export interface Edit {
  readonly at: Location;
  readonly references: string | null;
}

/** Fields that are edited alike on one line. */
export interface FieldEdit extends Edit {
  readonly fields: SpecField[];
}

/** Adds a field to those that are edited alike on its line. */
export function addEdit(edits: Map<string, FieldEdit>, field: SpecField, edit: Edit): void {
  const { at, references } = edit;
  const name = JSON.stringify([references, at.file, at.line]);
  const known = edits.get(name);
  if (known === undefined) edits.set(name, { ...edit, fields: [field] });
  else if (!known.fields.includes(field)) known.fields.push(field);
}

/** What in the files makes something else of a field than was last applied: one edit at least. */
export function editsOf(field: SpecField, desired: DesiredWebhook, applied: WebhookSpec): readonly Edit[] {
  const own: Edit = { at: desired.sources[field] ?? desired.source, references: null };
  switch (field) {
    case "name":
    case "url":
    case "contentType": {
      const [whole] = desired.written(field);
      return [{ ...own, references: whole?.text ? referencesBehind(whole.text, applied[field]) : null }];
    }
    case "events":
      return eventEdits(desired, applied.events, own);
    case "retryConfig": {
      const written = desired.written(field);
      const items = retryFieldsApart(desired.spec.retryConfig, applied.retryConfig);
      if (items.length === 0) return [own];
      return items.map((item) => ({ ...own, at: written.find((one) => one.item === item)?.at ?? own.at }));
    }
    default:
      return [own];
  }
}

function eventEdits({ spec, written }: DesiredWebhook, before: readonly string[], own: Edit): Edit[] {
  const items = new Map(written("events").map((item) => [item.item, item]));
  const gone = before.filter((event) => !spec.events.includes(event));
  const added = spec.events.filter((event) => !before.includes(event));
  const edits = added.map((event) => {
    const item = items.get(event);
    return item ? eventEdit(item, gone) : own;
  });
  // Each that was added may have taken the place of one that is gone.
  return gone.length <= edits.length ? edits : [...edits, own];
}

/** It may have taken the place of one that is gone. */
function eventEdit({ at, text }: Written, gone: readonly string[]): Edit {
  const references = text && gone.map((event) => referencesBehind(text, event)).find((found) => found !== null);
  return { at, references: references ?? null };
}
