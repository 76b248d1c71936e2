import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactLine } from "../../../src/config/redact.ts";

describe("a source line that is shown", () => {
  it.each([
    ["    secret: hunter2", "    secret: *******"],
    ['    secret: "hunter2, too"', '    secret: "******** ***"'],
    ["    'secret': 'it''s'", "    'secret': '**''*'"],
    ["  accessKeySecret: hunter2", "  accessKeySecret: *******"],
    ["  a: { secret: hunter2, name: x }", "  a: { secret: *******, name: x }"],
    ["  a: { secret: ${env:A}, name: x }", "  a: { secret: ${env:A}, name: x }"],
    ["secret: ${env:A:-hunter2}", "secret: ${env:A*********}"],
    ["secret: a${env:A}b${var:c}", "secret: *${env:A}*${var:c}"],
    ["secret: &x hunter2", "secret: &* *******"],
    ["Secret: hunter2", "Secret: *******"],
    ["  a: { my-secrets: hunter2 }", "  a: { my-secrets: ******* }"],
    ["token-revoked: { url: https://x.example }", "token-revoked: { url: https://x.example }"],
    ["secret: ", "secret: "],
    ["secret: |", "secret: |"],
    ["name: my secret", "name: my secret"],
    ["url: https://user:hunter2@x.example/a@b", "url: https://************@x.example/a@b"],
    ["url: https://x.example/a@b", "url: https://x.example/a@b"],
  ])("%s reads %s", (line, expected) => {
    expect(redactLine(line)).toBe(expected);
  });

  it("keeps every character in its column", () => {
    const pieces = fc.constantFrom(
      "secret: ",
      "{",
      "}",
      "'",
      '"',
      "${env:X}",
      "${env:X:-y}",
      "a",
      " ",
      ",",
      "https://a@",
      "用",
    );
    fc.assert(
      fc.property(fc.array(pieces), (line) => {
        expect(redactLine(line.join(""))).toHaveLength(line.join("").length);
      }),
    );
  });
});
