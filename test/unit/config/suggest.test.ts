import { describe, expect, it } from "vitest";
import { suggest } from "../../../src/config/suggest.ts";

describe("a suggestion", () => {
  it.each([
    ["user:create", ["user:created", "user:updated"], "user:created"],
    ["evnts", ["events", "enabled"], "events"],
    ["eevnts", ["events"], "events"],
    ["LOGIN", ["login"], "login"],
    ["usre:created", ["user:created"], "user:created"],
    ["ab", ["ba"], "ba"],
  ])("for %s out of %j is %s", (written, known, expected) => {
    expect(suggest(written, known)).toBe(`did you mean \`${expected}\`?`);
  });

  it.each([
    ["user:created", ["role:deleted"]],
    ["x", ["login"]],
    ["", ["login"]],
    ["x".repeat(100_000), ["login"]],
  ])("is not made where nothing is near", (written, known) => {
    expect(suggest(written, known)).toBeNull();
  });
});
