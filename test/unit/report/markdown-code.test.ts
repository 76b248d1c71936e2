import { describe, expect, it } from "vitest";
import { htmlCode, markdownBlock, markdownCell, markdownCode } from "../../../src/report/markdown-code.ts";
import { readMarkdown } from "../../support/markdown.ts";

describe("code in Markdown", () => {
  it.each([
    ["a*b_c<d>@e", "`a*b_c<d>@e`"],
    ["", "` `"],
    ["  ", "`  `"],
    [" a", "`  a `"],
    ["`", "`` ` ``"],
    ["a`b``c", "```a`b``c```"],
    ["a``b", "`a``b`"],
    ["a|b\\", "`a|b\\`"],
    ["a\nb\u202e", "`a\\u{a}b\\u{202e}`"],
  ])("writes %j as %s", (text, code) => {
    expect(markdownCode(text)).toBe(code);
    expect(readMarkdown(`x ${code} y`).outside).toBe("x ◇ y");
  });

  it("lets no bar end a cell of a table", () => {
    expect(markdownCell("a|b\\|c")).toBe("`a\\|b\\\\|c`");
  });

  it("is spelled in HTML, but for letters, digits, spaces and dashes", () => {
    expect(htmlCode("acme-1 名</code>&\n")).toBe("<code>acme-1 名&#60;&#47;code&#62;&#38;&#92;u&#123;a&#125;</code>");
  });

  it.each([[["+ a"]], [["```", "````", "`` `"]], [[`${"`".repeat(9)} x`, "    ```"]]])(
    "in a block ends with none of the lines %j",
    (lines) => {
      const { outside, code } = readMarkdown(`x\n\n${markdownBlock("diff", lines)}\n\ny`);
      expect(code).toEqual(lines);
      expect(outside.split("\n").filter(Boolean)).toEqual(["x", "diff◇", "y"]);
    },
  );
});
