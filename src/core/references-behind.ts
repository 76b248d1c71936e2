import type { FieldTexts, SpecField, TextPart, WebhookSpec } from "./model.ts";

/**
 * The references, as shown to people, that stand for something else than was last applied where all of the text around them
 * is in that, too; null where the text itself is another, or holds no reference.
 */
export function referencesBehind(field: SpecField, texts: FieldTexts, applied: WebhookSpec): string | null {
  if (field !== "name" && field !== "url" && field !== "contentType") return null;
  const parts = texts[field];
  if (parts === undefined || !couldBe(applied[field], parts)) return null;
  return [...new Set(parts.flatMap((part) => ("reference" in part ? [part.reference] : [])))].join(", ");
}

/** Whether references could stand for something that makes this value. */
function couldBe(value: string, parts: readonly TextPart[]): boolean {
  let from = 0;
  let isFixed = true;
  for (const [index, part] of parts.entries()) {
    if ("reference" in part) {
      isFixed = false;
      continue;
    }
    // The last text has to end the value, and an earlier one may stand wherever it comes first.
    const isLast = index === parts.length - 1;
    const at = isLast ? value.length - part.text.length : value.indexOf(part.text, from);
    if (at < from || (isFixed && at !== from) || !value.startsWith(part.text, at)) return false;
    from = at + part.text.length;
    isFixed = true;
  }
  return !isFixed || from === value.length;
}
