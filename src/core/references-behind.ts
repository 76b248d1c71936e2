import type { TextPart } from "./model.ts";

/**
 * The references, as shown to people, that stand for something else than in the text before; null where the text around them
 * was another, or may have been: where what a reference stands for now was in there, too.
 */
export function referencesBehind(parts: readonly TextPart[], before: string): string | null {
  if (!couldBe(before, parts)) return null;
  const moved = parts.flatMap((part) => ("reference" in part && !before.includes(part.value) ? [part.reference] : []));
  return moved.length === 0 ? null : [...new Set(moved)].join(", ");
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
