import type { FieldsWritten, SpecField, TextPart, Written } from "../core/model.ts";
import type { MergedWebhook } from "./merge.ts";
import { underline } from "./place.ts";
import { isLiteral, parseReferences } from "./references.ts";
import type { Scope, Spot } from "./scope.ts";

/** How the fields of a webhook are written, but for plain text at one place; `own` is the tenant's file, `read` gives what a text stands for. */
export function fieldsWritten(
  { fields, spot }: MergedWebhook,
  own: Scope,
  read: (text: string, spot: Spot) => string,
): FieldsWritten {
  const written: { -readonly [field in SpecField]?: readonly Written[] } = {};
  for (const field of ["name", "url", "contentType"] as const) {
    const text = fields[field];
    if (text !== undefined && !isLiteral(text)) written[field] = [write(null, spot(field), text)];
  }
  const { events = [], retryConfig = {} } = fields;
  if (events.some((event, index) => !isLiteral(event) || isElsewhere("events", index))) {
    written.events = events.map((event, index) => {
      const at = spot("events", index);
      return write(read(event, at), at, event);
    });
  }
  const brought = Object.keys(retryConfig).filter((item) => isElsewhere("retryConfig", item));
  if (brought.length > 0) written.retryConfig = brought.map((item) => write(item, spot("retryConfig", item)));
  return written;

  function write(item: string | null, at: Spot, text = ""): Written {
    return { item, at: locate(at), text: isLiteral(text) ? null : partsOf(text, at) };
  }

  function partsOf(text: string, at: Spot): readonly TextPart[] {
    const parts = parseReferences(text);
    const isAlone = parts.filter(({ kind }) => kind !== "text").length === 1;
    return parts.map((part) => {
      if (part.kind === "text") return { text: part.text };
      return { reference: part.shown, value: isAlone ? null : read(part.written, at) };
    });
  }

  /** What a param brings is read in the scope of where that is given, and only templates have params. */
  function isElsewhere(field: "events" | "retryConfig", item: string | number): boolean {
    const { scope } = spot(field);
    return scope !== own && spot(field, item).scope !== scope;
  }
}

/** Where something stands, as it is told. */
export function locate({ place }: Spot): Written["at"] {
  const span = underline(place);
  return span.source.locate(span);
}
