// The parts of plain YAML, in patterns that never match what the parser would take for something else.

/** Anything but line feeds and what can be seen. */
export const ODD = /[^\n\x20-\x7e\u00a0-\ufefe\uff00-\ufffd]/;
export const EMPTY_LINES = /(?: *(?:#.*)?\n)*(?: *#.*$)?/y;
export const LINE_END = /(?: +#.*| *)(?:\n|$)/y;
export const SPACES = / */y;
export const ITEM = /- +(?=[^ #\n])/y;
export const KEY = /(?!(?:null|true|false):)[a-z_][\w.-]{0,99}(?=:(?:[ \n]|$))/iy;
export const QUOTED = /"[^"\\\n]*"|'[^'\n]*'/y;
/** Words without a `:` at the end or a `#` at the start; between brackets also without brackets and commas. */
export const LINE_TEXT = /[^\s\-?:,[\]{}#&*!|>'"%@`](?:[^\s:]|:(?=\S))*(?: +[^\s:#](?:[^\s:]|:(?=\S))*)*/y;
export const FLOW_TEXT =
  /[^\s\-?:,[\]{}#&*!|>'"%@`](?:[^\s:,[\]{}]|:(?=[^\s,[\]{}]))*(?: +[^\s:#,[\]{}](?:[^\s:,[\]{}]|:(?=[^\s,[\]{}]))*)*/y;
/** What is, or could be taken for, something else than text; an id in hexadecimal digits, as GenAuth gives to user pools, could not. */
const NO_TEXT = /^(?:(?![1-9][\de]*[abcdf][\da-f]*$)[-+.\d][\d.a-fox+-]*|[-+]?\.(?:inf|nan)|null|true|false|~)$/i;
const COUNT = /^(?:0|[1-9]\d{0,14})$/;
const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["~", null],
]);

/** What text without quotes stands for; undefined where only the parser should tell. */
export function meaningOf(text: string): string | number | boolean | null | undefined {
  if (!NO_TEXT.test(text)) return text;
  return COUNT.test(text) ? Number(text) : WORDS.get(text);
}
