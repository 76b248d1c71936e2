const LONGEST = 300;

/** A stranger's text, fit to be shown: on one line, without control characters or the given secrets, and not too long. */
export function plainText(text: string, secrets: readonly string[]): string {
  const spellings = secrets
    .filter((secret) => secret !== "")
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    // The longest first, or a secret within another would leave the rest of it behind.
    .sort((a, b) => b.length - a.length);
  const clean = spellings.reduce((shown, spelling) => shown.replaceAll(spelling, "[secret]"), text);
  const short = clean.length > LONGEST ? `${clean.slice(0, LONGEST - 1)}…` : clean;
  return short.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
