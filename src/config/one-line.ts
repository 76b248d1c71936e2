/** A text that people wrote over several lines, for a place that has but one. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
