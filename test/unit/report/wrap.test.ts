import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, visibleJson } from "../../../src/core/printable.ts";
import { columns } from "../../../src/report/width.ts";
import { wrapText } from "../../../src/report/wrap.ts";

const [RED, RESET] = ["\u001b[31m", "\u001b[39m"];

describe("text for a narrow terminal", () => {
  it("goes on below, indented, and breaks between words", () => {
    expect(wrapText("  + sign-ins  create\n      url  https://a.example/b c\n", 24)).toBe(
      "  + sign-ins  create\n      url\n        https://a.exampl\n        e/b c\n",
    );
    expect(wrapText("short\n\n", 24)).toBe("short\n\n");
  });

  it("cuts a word that is longer than a line, at whole characters of their width", () => {
    expect(wrapText("  用户用户用户", 8)).toBe("  用户用\n  户用户");
    expect(wrapText("\u001b[31m  a b c\u001b[39m", 6)).toBe("\u001b[31m  a b\n  c\u001b[39m");
  });

  it("loses nothing but spaces at a break, and fits where it can", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 6, max: 40 }), (text, width) => {
        const shown = printable(text);
        const wrapped = wrapText(shown, width);
        expect(wrapped.replace(/[\s\u2068\u2069]/g, "")).toBe(shown.replace(/\s/g, ""));
        for (const line of wrapped.split("\n")) expect(columns(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe("text that is printed", () => {
  it("is cut in colour, too, so that nothing of it begins a line", () => {
    const line = `    name  ${RED}${"x".repeat(12)}No\u00a0changes${RESET}`;
    expect(wrapText(line, 20)).toBe(`    name\n      ${RED}xxxxxxxxxxxxNo\n      \u00a0changes${RESET}`);
  });

  it("shows what cannot be seen", () => {
    expect(printable("c\u3164\u2800\ufe0f")).toBe("c\\u{3164}\\u{2800}\\u{fe0f}");
    const value = { "a\u202e": "\u009b1\u{e0001}\u2028", list: [1] };
    const json = visibleJson(JSON.stringify(value, null, 2));
    expect(json).toContain('"a\\u202e": "\\u009b1\\udb40\\udc01\\u2028"');
    expect(JSON.parse(json)).toEqual(value);
  });

  it("is set apart at a terminal where it is written from right to left", () => {
    expect(wrapText("a שלום 1", 20)).toBe("a \u2068שלום\u2069 1");
    expect(columns("\u2068שלום\u2069")).toBe(4);
  });

  it("reorders nothing, and is no command of a runner's", () => {
    expect(printable("a\u202eb")).toBe("a\\u{202e}b");
    expect(printable("::error::x")).toBe("\\u{3a}:error::x");
    expect(printable("a ##[error]x")).toBe("a #\\u{23}[error]x");
  });
});
