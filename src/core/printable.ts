import { isAscii } from "./ascii.ts";

/**
 * Text from a file or from GenAuth, fit to be shown: what could move the cursor, hide or reorder text is spelled out, and so is what
 * a runner on GitHub would take for a command.
 */
export function printable(text: string): string {
  const seen = isAscii(text) ? text : spelledOut(text);
  return seen.replace(/^::/, "\\u{3a}:").replaceAll("##[", "#\\u{23}[");
}

function spelledOut(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu,
    (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
}

/** JSON with what could move the cursor, hide or reorder text written as `\\u…`, so that it means the same and shows it. */
export function visibleJson(json: string): string {
  return json.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) =>
    [...Array(char.length).keys()].map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}
