import { describe, expect, it } from "vitest";
import { plainText } from "../../../src/genauth/plain-text.ts";

describe("plainText", () => {
  it("puts a text on one line, without what a terminal or a reader could be tricked with", () => {
    expect(plainText("a\u001b[31mred\r\nb\u202ec\u2028d\ud800", [])).toBe("a [31mred b c d");
  });

  it("removes secrets, the longest first, also as JSON spells them", () => {
    expect(plainText('x abc"d abc\\"d abc y', ["abc", 'abc"d', ""])).toBe("x [secret] [secret] [secret] y");
  });

  it("cuts at 300 characters, after secrets are gone, so that no half of one is left", () => {
    const cut = plainText(`${"x".repeat(295)}topsecret${"y".repeat(99)}`, ["topsecret"]);
    expect(cut).toBe(`${"x".repeat(295)}[sec…`);
  });
});
