import type { TextPart } from "./model.ts";

/**
 * The references, as shown to people, that stand for something else than in the text before; null where the text around them
 * was another, or may have been: where all that they stand for now was in there, too.
 */
export function referencesBehind(parts: readonly TextPart[], before: string): string | null {
  const references = parts.flatMap((part) => ("reference" in part ? [part] : []));
  if (!couldBe(before, parts) || references.every(({ value }) => before.includes(value))) return null;
  const isOther = (name: string) =>
    !couldBe(
      before,
      parts.map((part) => fix(part, name)),
    );
  return [...new Set(references.map(({ reference }) => reference).filter(isOther))].join(", ");
}

/** A reference that stands for what it does now. */
function fix(part: TextPart, name: string): TextPart {
  return "reference" in part && part.reference === name ? { text: part.value } : part;
}

/** Whether references could stand for something that makes this value, even if one that stands there twice for two things. */
function couldBe(value: string, parts: readonly TextPart[]): boolean {
  const [start = "", ...texts] = fixedTexts(parts);
  const end = texts.pop();
  if (end === undefined) return value === start;
  if (!value.startsWith(start)) return false;
  let from = start.length;
  for (const text of texts) {
    // Where a text stands first leaves the most room for those after it.
    const at = value.indexOf(text, from);
    if (at < 0) return false;
    from = at + text.length;
  }
  return value.length - end.length >= from && value.endsWith(end);
}

/** The texts between references: one more than there are of those. */
function fixedTexts(parts: readonly TextPart[]): readonly string[] {
  const texts = [""];
  for (const part of parts) {
    if ("reference" in part) texts.push("");
    else texts.push(`${texts.pop()}${part.text}`);
  }
  return texts;
}
