/** The ASCII words of a text, as the name of a variable has them. */
export function wordsOf(text: string): string {
  return (text.toUpperCase().match(/[A-Z0-9]+/g) ?? []).join("_");
}

/** The same with what is not ASCII spelled out, so that names in any script stay apart; accents are dropped. */
export function spelledWords(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFKC");
  return wordsOf(plain.replace(/\P{ASCII}/gu, (letter) => ` U${letter.codePointAt(0)?.toString(16)} `));
}

/** `WEBHOOK_…` of these words; never WEBHOOK_PUBLIC_…, whose values are shown. */
export function webhookVariable(words: readonly string[]): string {
  const stem = words.filter(Boolean).join("_");
  return /^PUBLIC(?:_|$)/.test(stem) ? `WEBHOOK_OF_${stem}` : `WEBHOOK_${stem}`;
}
