import { isAscii } from "../core/ascii.ts";

/** How many columns of a terminal a text takes. */
export function columns(text: string): number {
  if (isAscii(text)) return text.length;
  let sum = 0;
  for (const char of text) sum += isCombining(char) ? 0 : isWide(char) ? 2 : 1;
  return sum;
}

function isCombining(char: string): boolean {
  return /[\p{Mn}\p{Me}\p{Cf}]/u.test(char);
}

function isWide(char: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u.test(
    char,
  );
}
