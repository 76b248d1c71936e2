import { describe, expect, it } from "vitest";
import { withinTime } from "../../../src/util/within-time.ts";

describe("work within a time", () => {
  it("gives its value, whatever it is", () => {
    expect(withinTime(1000, () => 7)).toEqual({ value: 7 });
    expect(withinTime(1000, () => null)).toEqual({ value: null });
  });

  it("throws what it throws", () => {
    const thrown = new RangeError("too far");
    const work = () => {
      throw thrown;
    };
    expect(() => withinTime(1000, work)).toThrow(thrown);
  });

  it("is ended when it goes on for ever, in loops and in regular expressions", () => {
    const forever = () => {
      for (;;);
    };
    expect(withinTime(20, forever)).toBeNull();
    expect(withinTime(20, () => /^(a+)+$/.test(`${"a".repeat(60)}!`))).toBeNull();
    expect(withinTime(1000, () => "and then others work")).toEqual({ value: "and then others work" });
  });
});
