import { describe, expect, test } from "vitest";
import type { LockedWebhook } from "../../../src/core/model.ts";
import { parseLock, printLock } from "../../../src/lock/codec.ts";
import { joinTexts, splitConflict } from "../../../src/lock/merge-files.ts";
import { locked, lockFile } from "../../support/builders.ts";

describe("a text with git's conflict markers", () => {
  test("is split into its sides", () => {
    const text = "{\n<<<<<<< HEAD\n  1\n=======\n  2\n>>>>>>> topic\n}\n";
    expect(splitConflict(text)).toEqual({ base: null, ours: "{\n  1\n}\n", theirs: "{\n  2\n}\n" });
  });

  test("of the diff3 style has a base too", () => {
    const text = "{\n<<<<<<< HEAD\n  1\n||||||| 12ab\n  0\n=======\n  2\n>>>>>>> topic\n}\n";
    expect(splitConflict(text)).toEqual({ base: "{\n  0\n}\n", ours: "{\n  1\n}\n", theirs: "{\n  2\n}\n" });
  });

  test("with CRLF and two conflicts is split all the same", () => {
    const text =
      "a\r\n<<<<<<< HEAD\r\n1\r\n=======\r\n2\r\n>>>>>>> x\r\nb\r\n<<<<<<< HEAD\r\n3\r\n=======\r\n>>>>>>> x\r\n";
    expect(splitConflict(text)).toMatchObject({ ours: "a\r\n1\r\nb\r\n3\r\n", theirs: "a\r\n2\r\nb\r\n" });
  });

  test("is none without markers", () => {
    expect(splitConflict('{ "name": "======= no" }\n')).toBeNull();
  });
});

describe("a lockfile that two wrote since their base", () => {
  const [a, b, c] = ["a", "b", "c"].map((key) => locked(key, `id-${key}`)) as [
    LockedWebhook,
    LockedWebhook,
    LockedWebhook,
  ];
  const text = (serial: number, ...entries: LockedWebhook[]) => printLock(lockFile(entries, { serial }));
  const base = text(1, a);
  const ours = text(2, a, b);
  const theirs = text(2, a, c);

  test("says what the one says that changed it", () => {
    expect(joinTexts({ base, ours, theirs: base })).toBe(ours);
    expect(joinTexts({ base, ours: base, theirs })).toBe(theirs);
    expect(joinTexts({ base, ours, theirs: ours })).toBe(ours);
  });

  test("keeps all that both changed", () => {
    const joined = joinTexts({ base, ours, theirs }) ?? "";
    expect([...parseLock(joined, "x").webhooks.keys()]).toEqual(["a", "b", "c"]);
    expect(joinTexts({ base: null, ours, theirs })).toBe(joined);
  });

  test("is the one that is there, where there is but one", () => {
    expect(joinTexts({ base, ours, theirs: null })).toBe(ours);
    expect(joinTexts({ base: null, ours: null, theirs })).toBe(theirs);
    expect(joinTexts({ base, ours: null, theirs: null })).toBeNull();
  });

  test("is refused when one key has two ids", () => {
    const other = text(2, a, locked("b", "id-other"));
    expect(() => joinTexts({ base, ours, theirs: other })).toThrow(expect.objectContaining({ code: "LOCK_MERGE" }));
  });
});
