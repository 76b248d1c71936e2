import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeLocks } from "../../../src/core/lock-merge.ts";
import type { LockedWebhook, LockFile } from "../../../src/core/model.ts";
import { locked, lockFile, printOf } from "../../support/builders.ts";

const base = lockFile([locked("a", "id-a"), locked("b", "id-b")], { serial: 4 });
const at = (serial: number, entries: readonly LockedWebhook[]): LockFile => lockFile(entries, { serial });
const ids = (lock: LockFile) => Object.fromEntries([...lock.webhooks].map(([key, { id }]) => [key, id]));

describe("merging two locks", () => {
  it("takes what each side added, changed and dropped", () => {
    const ours = at(5, [locked("a", "id-a"), locked("b", "id-b"), locked("c", "id-c")]);
    const theirs = at(6, [locked("b", "id-b2"), locked("d", "id-d")]);
    const merged = mergeLocks(base, ours, theirs);
    expect(ids(merged)).toEqual({ b: "id-b2", c: "id-c", d: "id-d" });
    expect(merged.serial).toBe(7);
  });

  it("keeps an entry that one side dropped and the other changed, so that no id is lost", () => {
    const ours = at(5, [locked("a", "id-a")]);
    const theirs = at(5, [locked("a", "id-a"), locked("b", "id-b", { enabled: false })]);
    expect(ids(mergeLocks(base, ours, theirs))).toEqual({ a: "id-a", b: "id-b" });
  });

  it("refuses a key with two ids, naming both", () => {
    const ours = at(5, [locked("c", "id-1")]);
    const theirs = at(5, [locked("c", "id-2")]);
    expect(() => mergeLocks(base, ours, theirs)).toThrow(
      expect.objectContaining({ code: "LOCK_MERGE", message: expect.stringMatching(/id-1.*id-2/) }),
    );
  });

  it("refuses an id under two new keys, naming both", () => {
    const ours = at(5, [locked("one", "id-a"), locked("b", "id-b")]);
    const theirs = at(5, [locked("other", "id-a"), locked("b", "id-b")]);
    expect(() => mergeLocks(base, ours, theirs)).toThrow(
      expect.objectContaining({ code: "LOCK_MERGE", message: expect.stringMatching(/one.*other/) }),
    );
  });

  it("gives a renamed entry to its new key, also when the other side changed it under the old one", () => {
    const ours = at(5, [locked("renamed", "id-a"), locked("b", "id-b")]);
    const theirs = at(5, [locked("a", "id-a", { enabled: false }), locked("b", "id-b")]);
    expect(ids(mergeLocks(base, ours, theirs))).toEqual({ b: "id-b", renamed: "id-a" });
  });

  it("calls a secret uncertain that both sides sent", () => {
    const ours = at(5, [locked("a", "id-a", { secret: printOf("one") })]);
    const theirs = at(6, [locked("a", "id-a", { secret: printOf("other") })]);
    expect(mergeLocks(base, ours, theirs).webhooks.get("a")?.applied.secret).toBe("uncertain");
  });

  it.each(["lineage", "host", "userPoolId"] as const)("refuses two values of %s", (field) => {
    expect(() => mergeLocks(null, base, { ...base, [field]: "https://other.example" })).toThrow(
      expect.objectContaining({ code: "LOCK_MERGE" }),
    );
  });

  it("is commutative and idempotent, and loses no id that a side added or changed", () => {
    const anyEntry = fc.record({
      key: fc.constantFrom("a", "b", "c", "d"),
      enabled: fc.boolean(),
      secret: fc.constantFrom("none" as const, printOf("x"), printOf("y")),
    });
    const anyLock = fc.record({
      serial: fc.integer({ min: 1, max: 3 }),
      entries: fc.uniqueArray(anyEntry, { selector: ({ key }) => key }),
    });
    const build = ({
      serial,
      entries,
    }: {
      serial: number;
      entries: readonly { key: string; enabled: boolean; secret: LockedWebhook["applied"]["secret"] }[];
    }) =>
      at(
        serial,
        entries.map(({ key, ...over }) => locked(key, `id-${key}`, over)),
      );
    fc.assert(
      fc.property(anyLock, anyLock, anyLock, (o, a, b) => {
        const [from, ours, theirs] = [build(o), build(a), build(b)];
        const merged = mergeLocks(from, ours, theirs);
        expect(mergeLocks(from, theirs, ours)).toEqual(merged);
        expect(mergeLocks(from, merged, theirs)).toEqual(merged);
        expect(mergeLocks(from, ours, ours)).toEqual(ours);
        for (const side of [ours, theirs]) {
          for (const [key, entry] of side.webhooks) {
            if (JSON.stringify(entry) !== JSON.stringify(from.webhooks.get(key)))
              expect(merged.webhooks.has(key)).toBe(true);
          }
        }
      }),
    );
  });
});
