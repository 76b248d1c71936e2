import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../../src/core/errors.ts";
import { renderDiagnostics } from "../../../src/report/diagnostics.ts";
import { paintFor } from "../../../src/report/paint.ts";
import { columns } from "../../../src/report/width.ts";

const at = (sourceLine: string | null, column: number, length: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: "error",
  rule: "x",
  message: "wrong",
  hint: null,
  location: { file: "a.yaml", line: 7, column },
  sourceLine,
  length,
  related: [],
  ...more,
});
const lines = (diagnostic: Diagnostic) => renderDiagnostics([diagnostic]).split("\n");

/** The text above the carets, by column. */
function underlined(diagnostic: Diagnostic): string {
  const [, source = "", caret = ""] = lines(diagnostic);
  const start = caret.indexOf("^");
  const end = start + caret.trimStart().slice(2).trim().length;
  let column = 0;
  let text = "";
  for (const char of source) {
    if (column >= start && column < end) text += char;
    column += columns(char);
  }
  return text;
}

describe("a diagnostic as text", () => {
  it("has its place, its line with a caret, and its hint", () => {
    const diagnostic = at("    events: [user:create, user:updated]", 14, 11, {
      message: "`user:create` is not an event of GenAuth",
      hint: "did you mean `user:created`?",
    });
    expect(renderDiagnostics([diagnostic])).toBe(
      [
        "a.yaml:7:14  error  `user:create` is not an event of GenAuth",
        "  7 |     events: [user:create, user:updated]",
        "    |              ^^^^^^^^^^^",
        "  hint: did you mean `user:created`?",
        "",
      ].join("\n"),
    );
  });

  it("tells other places below, each with its line and caret, before its hint", () => {
    const place = { location: { file: "t.yaml", line: 12, column: 5 }, sourceLine: "\tx: 名前", length: 2 };
    const whole = { location: { file: "u.yaml", line: 1, column: 1 }, sourceLine: null, length: 1 };
    const related = [
      { ...place, message: "asked for here" },
      { ...whole, message: "and\u001b[2J there" },
    ];
    expect(renderDiagnostics([at("a: b", 4, 1, { related, hint: "mend it" })])).toBe(
      [
        "a.yaml:7:4  error  wrong",
        "  7 | a: b",
        "    |    ^",
        "  t.yaml:12:5  asked for here",
        "    12 |   x: 名前",
        "       |      ^^^^",
        "  u.yaml:1:1  and\\u{1b}[2J there",
        "  hint: mend it",
        "",
      ].join("\n"),
    );
  });

  it("is set apart from the next by an empty line", () => {
    const two = [at(null, 1, 1), at(null, 1, 1, { severity: "warning" })];
    expect(renderDiagnostics(two)).toBe("a.yaml:7:1  error  wrong\n\na.yaml:7:1  warning  wrong\n");
    expect(renderDiagnostics([])).toBe("");
  });

  it("points to the right column after wide characters, accents and tabs", () => {
    expect(underlined(at("名前: [用户, ログイン, x]", 10, 4))).toBe("ログイン");
    expect(underlined(at("e\u0301: bad", 5, 3))).toBe("bad");
    expect(underlined(at("😀: bad", 5, 3))).toBe("bad");
    expect(underlined(at("\t\ta: bad", 6, 3))).toBe("bad");
    expect(lines(at("\ta: bad", 5, 3))[1]).toBe("  7 |   a: bad");
  });

  it.each([
    ["abc", 3],
    ["e\u0301", 1],
    ["用户", 4],
    ["カナ", 4],
    ["한글", 4],
    ["Ａ：", 4],
    ["😀", 2],
  ])("takes %s for %i columns", (text, width) => {
    expect(columns(text)).toBe(width);
  });

  it("shows only the part of a long line around the caret", () => {
    const line = `${"x".repeat(5000)}WRONG${"y".repeat(5000)}`;
    const diagnostic = at(line, 5001, 5);
    expect(underlined(diagnostic)).toBe("WRONG");
    expect(lines(diagnostic)[1]).toMatch(/^ {2}7 \| …x{60}WRONGy{75}…$/);
    expect(underlined(at(line, 5001, 5005)).length).toBe(80);
    expect(lines(at(`${"😀".repeat(200)}WRONG`, 401, 5)).join("")).not.toMatch(/\\u/);
  });

  it("lets no text of a file steer the terminal or hide itself", () => {
    const evil = "\u001b[2J\u0007\r\u202e\u2066\u200b\ufeff\u009b\u2028";
    const shown = renderDiagnostics([
      at(`a: ${evil}bad`, 4 + evil.length, 3, {
        message: evil,
        hint: evil,
        location: { file: evil, line: 1, column: 4 + evil.length },
      }),
    ]);
    expect(shown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(underlined(at(`a: ${evil}bad`, 4 + evil.length, 3))).toBe("bad");
  });

  it("has colours only when it is given a paint", () => {
    const diagnostic = at("a: b", 4, 1);
    expect(renderDiagnostics([diagnostic], paintFor(true))).toContain("\u001b[31merror");
    expect(renderDiagnostics([diagnostic])).not.toContain("\u001b");
  });
});
