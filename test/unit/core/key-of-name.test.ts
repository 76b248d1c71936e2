import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freeKey, KEY, keyOfName } from "../../../src/core/key-of-name.ts";

describe("a key made from a name", () => {
  it.each([
    ["User lifecycle", "user-lifecycle"],
    ["  CRM / Sync (v2)  ", "crm-sync-v2"],
    ["用户同步", "用户同步"],
    ["【生产】用户 Sync", "生产-用户-sync"],
    ["ユーザー同期", "ユーザー同期"],
    ["Änderung", "änderung"],
    ["ＦＵＬＬ　ｗｉｄｔｈ", "full-width"],
    ["---", "webhook"],
    ["🪝", "webhook"],
    ["x".repeat(200), "x".repeat(60)],
    ["__proto__", "proto"],
  ])("of %j is %s", (name, key) => {
    expect(keyOfName(name)).toBe(key);
  });

  it("keeps to the schema's rule, whatever the name, also when it is numbered", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), (name) => {
        const key = keyOfName(name);
        expect(key).toMatch(KEY);
        expect(freeKey(key, new Set([key, `${key}-2`]))).toBe(`${key}-3`);
        expect(keyOfName(key)).toBe(key);
      }),
      { numRuns: 50 },
    );
  });
});
