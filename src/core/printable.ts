/**
 * Text from a file or from GenAuth, fit to be shown: what could move the cursor, hide or reorder text is spelled out, and so is what
 * a runner on GitHub would take for a command.
 */
export function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`)
    .replace(/^::/, "\\u{3a}:")
    .replaceAll("##[", "#\\u{23}[");
}
