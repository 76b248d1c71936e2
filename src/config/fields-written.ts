import type { TextPart, Written, WrittenField } from "../core/model.ts";
import type { MergedWebhook } from "./merge.ts";
import { underline } from "./place.ts";
import { parseReferences } from "./references.ts";
import type { Spot } from "./scope.ts";
import type { Values } from "./values.ts";

/** How a field of a webhook that was read is written, item by item; none where nobody says it. */
export function fieldWritten({ fields, spot }: MergedWebhook, field: WrittenField, values: Values): readonly Written[] {
  if (field === "events") {
    return (fields.events ?? []).map((text, index) => {
      const at = spot(field, index);
      return { item: values.peek(text, at), at: locate(at), text: partsOf(text, at) };
    });
  }
  if (field === "retryConfig") {
    return Object.keys(fields.retryConfig ?? {}).map((item) => {
      return { item, at: locate(spot(field, item)), text: null };
    });
  }
  const text = fields[field];
  return text === undefined ? [] : [{ item: null, at: locate(spot(field)), text: partsOf(text, spot(field)) }];

  function partsOf(written: string, at: Spot): readonly TextPart[] {
    return parseReferences(written).map((part) =>
      part.kind === "text" ? { text: part.text } : { reference: part.shown, value: values.peek(part.written, at) },
    );
  }
}

/** Where something stands, as it is told. */
export function locate({ place }: Spot): Written["at"] {
  const span = underline(place);
  return span.source.locate(span);
}
