import { format, inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { compareSecrets, fingerprinter, isPrint, Secret } from "../../../src/core/secret.ts";
import { foreignPrintOf, printOf } from "../../support/builders.ts";

const CANARY = "canary-4f1d";

describe("a Secret", () => {
  const secret = new Secret(CANARY, true);

  it.each<[string, (held: Secret) => unknown]>([
    ["a template string", (held) => `${held}`],
    ["String", (held) => String(held)],
    ["toLocaleString", (held) => held.toLocaleString()],
    ["JSON", (held) => JSON.stringify({ held, list: [held] })],
    ["inspect", (held) => inspect(held, { showHidden: true, depth: 9 })],
    [
      "inspect inside other values",
      (held) => inspect({ held: new Map([["a", [held]]]) }, { showHidden: true, depth: 9 }),
    ],
    ["format", (held) => format("%s %o %O %j", held, held, held, held)],
    ["its keys and values", (held) => JSON.stringify([Object.entries(held), Reflect.ownKeys(held)])],
    ["a copy by spread", (held) => inspect({ ...held })],
    ["a structured clone", (held) => inspect(structuredClone(held), { showHidden: true })],
    ["an error about it", (held) => inspect(new Error(`no ${held}`, { cause: held }))],
  ])("never shows its value through %s", (_, show) => {
    expect(String(show(secret))).not.toContain(CANARY);
  });

  it("says [secret] where it is printed", () => {
    expect(`${secret} ${JSON.stringify(secret)} ${inspect(secret)}`).toBe('[secret] "[secret]" [secret]');
  });

  it("gives its value only when asked to reveal it", () => {
    expect(secret.reveal()).toBe(CANARY);
    expect(secret.fromReference).toBe(true);
  });
});

describe("a fingerprint", () => {
  const print = fingerprinter(new Secret("key", false));

  it("is equal for the same secret and key, and tells others apart", () => {
    expect(print(new Secret("s", true))).toBe(fingerprinter(new Secret("key", true))(new Secret("s", false)));
    expect(print(new Secret("s", true))).not.toBe(print(new Secret("t", true)));
  });

  it("names its key by an id that another key does not have", () => {
    const idOf = (value: string) => value.split(":")[1];
    expect(idOf(print(new Secret("s", true)))).toBe(idOf(print(new Secret("t", true))));
    expect(idOf(printOf("s"))).not.toBe(idOf(foreignPrintOf("s")));
  });

  it("holds neither the secret nor the key", () => {
    expect(fingerprinter(new Secret("the-key", false))(new Secret(CANARY, true))).toMatch(
      /^hmac-sha256:[0-9a-f]{12}:[0-9a-f]{64}$/,
    );
  });

  it("is told from the other states", () => {
    expect(isPrint(printOf("s"))).toBe(true);
    for (const state of ["none", "unset", "hmac-sha256:short:x", `${printOf("s")}\n`])
      expect(isPrint(state)).toBe(false);
  });

  it.each([
    [printOf("s"), printOf("s"), "equal"],
    [printOf("s"), printOf("t"), "different"],
    [printOf("s"), foreignPrintOf("s"), "incomparable"],
    [printOf("s"), "none", "different"],
    ["none", "none", "equal"],
    ["uncertain", "uncertain", "different"],
    ["none", "uncertain", "different"],
  ] as const)("%s and %s are %s", (a, b, says) => {
    expect(compareSecrets(a, b)).toBe(says);
    expect(compareSecrets(b, a)).toBe(says);
  });
});
