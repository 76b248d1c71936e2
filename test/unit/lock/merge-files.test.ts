import { describe, expect, test } from "vitest";
import { splitConflict } from "../../../src/lock/merge-files.ts";

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
