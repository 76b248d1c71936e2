import { describe, expect, it } from "vitest";
import { hostOf, openHostPatterns } from "../../../src/config/host-patterns.ts";
import { fits, matchesAny } from "../../../src/config/patterns.ts";

describe("a pattern", () => {
  it.each([
    ["user:created", "user:created", true],
    ["user:created", "user:create", false],
    ["user:created", "ser:created", false],
    ["user:created", "user:*", true],
    ["user:created", "*:created", true],
    ["user:created", "u*r*d", true],
    ["user:created", "*", true],
    ["user:created", "**", true],
    ["", "*", true],
    ["", "", true],
    ["a", "", false],
    ["user.created", "user?created", false],
    ["userxcreated", "user.created", false],
    ["aba", "ab*ba", false],
    ["abba", "ab*ba", true],
    ["abcbc", "a*bc", true],
    ["ab", "a*b*b", false],
    ["axb", "a*a*b", false],
    ["a\nb", "a*b", true],
    ["[a]", "[a]", true],
    ["a", "[a]", false],
  ])("%j and %j: %s", (name, pattern, expected) => {
    expect(fits(name, pattern)).toBe(expected);
    expect(matchesAny(name, ["x", pattern])).toBe(expected);
  });

  it("takes no time to speak of, however many stars it has", () => {
    expect(fits("a".repeat(20_000), `${"*a".repeat(5_000)}*b`)).toBe(false);
  });
});

describe("a pattern of hosts", () => {
  const matches = (pattern: string, authority: string) =>
    openHostPatterns(["other.example", pattern])(hostOf(new URL(`https://${authority}/`))) === pattern;

  it.each([
    ["*.acme.example", ["hooks.acme.example", "a.b.acme.example", "HOOKS.Acme.Example", "hooks.acme.example."]],
    ["*.acme.example", ["hooks.acme.example:8443", "user:pw@hooks.acme.example", "hooks。acme。example"]],
    ["*.ACME.example.", ["hooks.acme.example", "hooks.acme.example.."]],
    ["hooks.acme.example", ["hooks.acme.example", "%68ooks.acme.example"]],
    ["bücher.example", ["bücher.example", "BÜCHER.example", "xn--bcher-kva.example", "bu\u0308cher.example"]],
    ["xn--bcher-kva.example", ["bücher.example"]],
    ["*.BÜCHER.example", ["a.bücher.example"]],
    ["bü*.example", ["bücher.example", "xn--bcher-kva.example"]],
    ["*.b\u0075\u0308cher.example", ["a.bücher.example"]],
    ["[::1]", ["[::1]", "[0:0::1]:8443"]],
    ["0:0:0:0:0:0:0:1", ["[::1]"]],
    ["[FD00:*]", ["[fd00::1]"]],
    ["fd00:*", ["[fd00::1]"]],
    ["127.1", ["127.0.0.1", "2130706433"]],
    ["10.*", ["10.1.2.3"]],
    ["*", ["anything.example", "[::1]"]],
  ])("%s fits however the host is spelled: %s", (pattern, authorities) => {
    expect(authorities.filter((authority) => !matches(pattern, authority))).toEqual([]);
  });

  it.each([
    ["*.acme.example", ["acme.example", "evil-acme.example", "hooks.acme.example.evil.example", "hooksxacme.example"]],
    ["*.acme.example", ["hooks.acme.example@evil.example", "hooks.acme.example:443@evil.example"]],
    ["*.acme.example", ["evil.example/.acme.example", "evil.example?.acme.example", "evil.example#.acme.example"]],
    ["*.acme.example", ["hooks.аcme.example", "hooks.xn--acme-.example", "hooks.acme.xn--example-"]],
    ["bü*.acme.example", ["bücher.xn--acme-.example"]],
    ["hooks.acme.example", ["hooks.acme.example.evil.example", "xhooks.acme.example", "xn--hooks-.acme.example"]],
    ["[::1]", ["[::2]", "1.1.1.1"]],
  ])("%s is not fooled by %s", (pattern, authorities) => {
    expect(authorities.filter((authority) => matches(pattern, authority))).toEqual([]);
  });
});
