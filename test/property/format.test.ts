import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { formatText } from "../../src/config/format.ts";

const RUNS = { numRuns: 150 };

/** A field and its value as it is written, without indentation; a map says its fields. */
type Value = string | readonly (readonly [name: string, value: Value])[];

const WEBHOOK: Readonly<Record<string, readonly string[]>> = {
  name: ["A b", '"q: #"', "|\n  two\n  lines", ">-\n  folded\n  on"],
  url: ["https://h.example/a", "'https://h.example/''b'"],
  events: ["[login, test]", "\n- login\n- test", "[\n  login, # first\n  test\n]"],
  enabled: ["false"],
  secret: ["${env:WEBHOOK_A}", '""'],
  retryConfig: ["{ count: 3, enabled: true }", "{enabled: true}"],
  protected: ["true"],
  formerly: ["[a,\n  b]"],
};
const shuffled = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length });
const anyWebhook: fc.Arbitrary<Value> = fc
  .tuple(
    fc.record(Object.fromEntries(Object.entries(WEBHOOK).map(([name, values]) => [name, fc.constantFrom(...values)]))),
    fc.shuffledSubarray(Object.keys(WEBHOOK), { minLength: 1 }),
  )
  .map(([values, names]) => names.map((name) => [name, values[name] ?? ""] as const));
const anyFile: fc.Arbitrary<Value> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom("a", "b-2", '"null"', "用户"), { minLength: 1 }),
    fc.array(anyWebhook, { minLength: 4, maxLength: 4 }),
  )
  .chain(([keys, webhooks]) =>
    shuffled<readonly [string, Value]>([
      ["version", "1"],
      [
        "tenant",
        [
          ["userPoolId", "p"],
          ["name", "acme"],
        ],
      ],
      [
        "defaults",
        [
          ["enabled", "true"],
          ["contentType", "application/json"],
        ],
      ],
      ["extraEvents", "[x]"],
      ["policy", "{ maxDeletes: 1, mode: sync }"],
      ["webhooks", keys.map((key, index) => [key, webhooks[index] ?? ""] as const)],
    ]),
  );
/** What stands between lines: each number says what comes above a field, beside it and below. */
const anyNoise = fc.infiniteStream(fc.nat(11));

/** The file as text, with numbered comments and blank lines strewn in. */
function print(value: Value, noise: Iterator<number>, state = { comments: 0 }, indent = ""): string {
  if (typeof value === "string") return "";
  return value
    .map(([name, inner]) => {
      const roll = noise.next().value ?? 0;
      const comment = () => {
        state.comments += 1;
        return `# comment ${state.comments}`;
      };
      const above =
        roll === 1 ? `${indent}${comment()}\n` : roll === 2 ? "\n" : roll === 3 ? `\n${indent}${comment()}\n\n` : "";
      const head = `${above}${indent}${name}:`;
      const isBlock = typeof inner === "string" && /^[|>]/.test(inner);
      const beside = roll === 4 && !isBlock ? `   ${comment()}` : "";
      const below = roll === 5 ? `${indent}    ${comment()}\n` : "";
      if (typeof inner !== "string") return `${head}${beside}\n${print(inner, noise, state, `${indent}  `)}${below}`;
      const [first = "", ...rest] = inner.split("\n").map((line, index) => (index === 0 ? line : `${indent}  ${line}`));
      const lines = rest.length > 0 ? `${first}\n${rest.join("\n")}` : `${first}${beside}`;
      return `${head} ${lines}\n${isBlock ? "" : below}`;
    })
    .join("");
}

const anyText = fc.tuple(anyFile, anyNoise).map(([file, noise]) => print(file, noise));

const keysOf = (value: unknown) => Object.keys(value as object);

describe("formatting any file", () => {
  it("puts the fields in order, changes no meaning, and has nothing left to do the second time", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const formatted = formatText(text);
        expect(parse(formatted)).toEqual(parse(text));
        expect(formatText(formatted)).toBe(formatted);
        const file = parse(formatted);
        expect(keysOf(file)).toEqual(["version", "tenant", "defaults", "policy", "extraEvents", "webhooks"]);
        expect(keysOf(file.tenant)).toEqual(["name", "userPoolId"]);
        expect(keysOf(file.policy)).toEqual(["mode", "maxDeletes"]);
        // The order of the webhooks is their author's.
        expect(keysOf(file.webhooks)).toEqual(keysOf(parse(text).webhooks));
        for (const webhook of Object.values(file.webhooks)) {
          const order = keysOf(webhook).map((name) => Object.keys(WEBHOOK).indexOf(name));
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      }),
      RUNS,
    );
  });

  it("keeps every line to the letter, comments and blank ones included", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // Flow maps are put in order inside their line.
        const lines = (yaml: string) =>
          yaml
            .split("\n")
            .map((line) => [...line].sort().join(""))
            .sort();
        expect(lines(formatText(text))).toEqual(lines(text));
      }),
      RUNS,
    );
  });

  it("leaves a comment where it was said: above, beside or under its field", () => {
    const text = `# yaml-language-server: $schema=x
# about the file
webhooks:
  # about a
  a:
    # the events
    # in two lines
    events: [login]   # beside
    # the address
    url: https://h.example

      # deep under it
  # about b
  b: { url: https://b.example, events: [test], name: B } # flow
# the version
version: 1
# the end
`;
    expect(formatText(text)).toBe(`# yaml-language-server: $schema=x
# about the file
# the version
version: 1
webhooks:
  # about a
  a:
    # the address
    url: https://h.example

      # deep under it
    # the events
    # in two lines
    events: [login]   # beside
  # about b
  b: { name: B, url: https://b.example, events: [test] } # flow
# the end
`);
  });

  it.each([
    ["no YAML", "webhooks: ["],
    [
      "an alias",
      "webhooks:\n  a:\n    events: &e [login]\n    url: https://h.example\n  b:\n    events: *e\nversion: 1\n",
    ],
    [
      "a block whose meaning hangs on its place",
      "version: 1\nwebhooks:\n  a:\n    url: x\n    name: |+\n      a\n\n\n",
    ],
  ])("leaves %s as it is", (_, text) => {
    expect(formatText(text)).toBe(text);
  });

  it("formats JSON and keeps line breaks of Windows", () => {
    expect(formatText('{"webhooks": {"a": {"url": "x", "name": "n"}}, "version": 1}')).toBe(
      '{"version": 1, "webhooks": {"a": {"name": "n", "url": "x"}}}',
    );
    expect(formatText("webhooks: {}\r\n\r\nversion: 1\r\n")).toBe("version: 1\r\n\r\nwebhooks: {}\r\n");
  });
});
