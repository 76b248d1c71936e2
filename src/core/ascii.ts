const ASCII = /^[ -~]*$/;

/** Whether a text is but letters, digits, signs and spaces of ASCII: then nobody has to load Unicode's tables, which takes 5 ms. */
export function isAscii(text: string): boolean {
  return ASCII.test(text);
}
