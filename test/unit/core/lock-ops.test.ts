import { describe, expect, it } from "vitest";
import { emptyLock, fold, moveFormerly, sameLock, withTenant } from "../../../src/core/lock-ops.ts";
import type { LockedWebhook } from "../../../src/core/model.ts";
import { desiredTenant, desiredWebhook, journalDone, locked, lockFile } from "../../support/builders.ts";

const entriesOf = (...entries: readonly LockedWebhook[]) => lockFile(entries).webhooks;
const idsOf = (entries: ReadonlyMap<string, LockedWebhook>) =>
  Object.fromEntries([...entries].map(([key, { id }]) => [key, id]));

describe("fold", () => {
  it("adds, replaces and drops entries", () => {
    const folded = fold(entriesOf(locked("a", "1"), locked("b", "2"), locked("c", "3")), [
      journalDone("b", locked("b", "22")),
      journalDone("c", null),
      journalDone("d", locked("d", "4")),
    ]);

    expect(idsOf(folded)).toEqual({ a: "1", b: "22", d: "4" });
  });

  it("lets an entry take its id away from any other key", () => {
    const folded = fold(entriesOf(locked("a", "1"), locked("b", "2")), [journalDone("c", locked("c", "1"))]);

    expect(idsOf(folded)).toEqual({ b: "2", c: "1" });
  });

  it("takes ids away from keys that only the same changes brought in", () => {
    const folded = fold(entriesOf(), [journalDone("a", locked("a", "1")), journalDone("b", locked("b", "1"))]);

    expect(idsOf(folded)).toEqual({ b: "1" });
  });

  it("lets two keys swap their ids", () => {
    const folded = fold(entriesOf(locked("a", "1"), locked("b", "2")), [
      journalDone("a", locked("a", "2")),
      journalDone("b", locked("b", "1")),
    ]);

    expect(idsOf(folded)).toEqual({ a: "2", b: "1" });
  });

  it("keeps a key that was dropped and came back", () => {
    const folded = fold(entriesOf(locked("a", "1")), [journalDone("a", null), journalDone("a", locked("a", "2"))]);

    expect(idsOf(folded)).toEqual({ a: "2" });
  });

  it("does not drop a key that moved away from an id and kept another", () => {
    const folded = fold(entriesOf(locked("a", "1")), [
      journalDone("a", locked("a", "2")),
      journalDone("b", locked("b", "1")),
    ]);

    expect(idsOf(folded)).toEqual({ a: "2", b: "1" });
  });

  it("leaves what it was given as it was", () => {
    const before = entriesOf(locked("a", "1"));
    fold(before, [journalDone("b", locked("b", "1"))]);

    expect(idsOf(before)).toEqual({ a: "1" });
  });
});

describe("moveFormerly", () => {
  const desired = (...webhooks: Parameters<typeof desiredWebhook>[]) =>
    desiredTenant(webhooks.map((args) => desiredWebhook(...args))).webhooks;

  it("moves an entry to the new key, id and all", () => {
    const { entries, movedFrom } = moveFormerly(
      entriesOf(locked("old", "1")),
      desired(["new", {}, { formerly: ["old"] }]),
    );

    expect(entries).toEqual(new Map([["new", { ...locked("old", "1"), key: "new" }]]));
    expect(movedFrom).toEqual(new Map([["new", "old"]]));
  });

  it("moves nothing when the lock has the new key, or the files have the old one, or nobody has it", () => {
    const formerly = ["old"];
    const both = entriesOf(locked("old", "1"), locked("new", "2"));
    expect(idsOf(moveFormerly(both, desired(["new", {}, { formerly }])).entries)).toEqual({ old: "1", new: "2" });
    const old = entriesOf(locked("old", "1"));
    expect(idsOf(moveFormerly(old, desired(["new", {}, { formerly }], ["old"])).entries)).toEqual({ old: "1" });
    const other = entriesOf(locked("other", "1"));
    expect(idsOf(moveFormerly(other, desired(["new", {}, { formerly }])).entries)).toEqual({ other: "1" });
  });
});

describe("the lock's own facts", () => {
  it("starts a first lock at serial 0 with the tenant's facts", () => {
    expect(emptyLock(desiredTenant([]), "lineage-9")).toEqual(lockFile([], { lineage: "lineage-9", serial: 0 }));
  });

  it("fills in a pool that was unknown, and records a new access key", () => {
    const lock = lockFile([], { userPoolId: null, accessKeyId: "before" });

    expect(withTenant(lock, desiredTenant([]))).toEqual(lockFile([]));
  });

  it("keeps a pool and an access key that this run does not know", () => {
    const desired = desiredTenant([], { target: { userPoolId: null, accessKeyId: null } });

    expect(withTenant(lockFile([]), desired)).toEqual(lockFile([]));
  });

  it("takes locks for the same that differ only in serial or in the order of keys", () => {
    const a = lockFile([locked("a", "1"), locked("b", "2")]);
    expect(sameLock(a, lockFile([locked("b", "2"), locked("a", "1")], { serial: 99 }))).toBe(true);
    expect(sameLock(a, lockFile([locked("a", "1")]))).toBe(false);
    expect(sameLock(a, { ...a, accessKeyId: "other" })).toBe(false);
    expect(sameLock(a, lockFile([locked("a", "1"), locked("b", "2", {}, { protected: true })]))).toBe(false);
  });
});
