import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byCodeUnit, canonicalJson, digestOf } from "../../../src/core/canonical.ts";

describe("canonical JSON", () => {
  it("sorts keys by code unit at every depth, and keeps the order of lists", () => {
    expect(canonicalJson({ b: [{ z: 1, Z: 2, é: 3 }, 1], a: null })).toBe('{"a":null,"b":[{"Z":2,"z":1,"é":3},1]}');
  });

  it("prints a Map as the object with the same keys", () => {
    const map = new Map<string, unknown>([
      ["b", new Map([["c", 1]])],
      ["a", 2],
    ]);
    expect(canonicalJson(map)).toBe(canonicalJson({ a: 2, b: { c: 1 } }));
  });

  it("swallows no key, whatever it is called", () => {
    expect(canonicalJson(new Map([["__proto__", 1]]))).toBe('{"__proto__":1}');
    expect(canonicalJson(JSON.parse('{"__proto__":{"x":1},"constructor":2}'))).toBe(
      '{"__proto__":{"x":1},"constructor":2}',
    );
  });

  it("leaves out what is undefined, so that a field left out and one set to undefined are equal", () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it("says the same as plain JSON, in whatever order keys were set", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 }), (value) => {
        const backwards = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(backwards)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 200 },
    );
  });
});

describe("digestOf", () => {
  it("is SHA-256 of the canonical JSON", () => {
    expect(digestOf({})).toBe("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  });

  it("tells values apart that differ anywhere", () => {
    expect(digestOf({ a: [1, 2] })).not.toBe(digestOf({ a: [2, 1] }));
    expect(digestOf({ a: "1" })).not.toBe(digestOf({ a: 1 }));
  });
});

describe("byCodeUnit", () => {
  it("orders alike in every locale", () => {
    expect(["ch", "d", "c", "h", "\u010d", "Z", "\u00e9", "z"].sort(byCodeUnit)).toEqual([
      "Z",
      "c",
      "ch",
      "d",
      "h",
      "z",
      "\u00e9",
      "\u010d",
    ]);
  });
});
