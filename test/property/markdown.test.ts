import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable } from "../../src/core/printable.ts";
import { renderPlanMarkdown, renderReportMarkdown } from "../../src/report/plan-markdown.ts";
import { goldenPlans, goldenReports, rewritten } from "../support/documents.ts";
import { readMarkdown } from "../support/markdown.ts";

/** What hostile texts are made of; each does something in Markdown, HTML or on GitHub. */
const TRIGGERS = [
  "`",
  "``",
  "```",
  "````diff",
  "~~~",
  "\n",
  "\r",
  "\n\n",
  "</details>",
  "<details>",
  "</code>",
  "<img src=x onerror=alert(1)>",
  "<!--",
  "&lt;",
  "&#64;",
  "@octocat",
  "@acme/team",
  "#1",
  "GH-1",
  "acme/repo#1",
  "0123456789abcdef0123456789abcdef01234567",
  "https://evil.example/",
  "www.evil.example",
  "a@evil.example",
  "![x](https://evil.example/x.png)",
  "[x](javascript:alert(1))",
  "[^1]",
  ":tada:",
  "$x$",
  "**",
  "_",
  "|",
  "\\",
  "\\`",
  "> ",
  "# ",
  "- ",
  "---",
  " ",
  "\t",
  "\u001b[2J",
  "\u202e",
  "\u2066",
  "\u200b",
  "\ufeff",
  "\u2028",
  "\ud800",
  "\u0000",
  "名",
  "x",
];
const hostile = fc.oneof(
  fc.array(fc.constantFrom(...TRIGGERS), { minLength: 1, maxLength: 6 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
);

/** A golden document, what it is outside code, and how it is rendered with each of its texts written otherwise. */
interface Sample {
  readonly outside: string;
  readonly render: (write: (text: string) => string, maxBytes?: number) => string;
}

const samples: readonly Sample[] = [
  ...Array.from(goldenPlans.values(), (plan) => sample(plan, renderPlanMarkdown)),
  ...Array.from(goldenReports.values(), (report) => sample(report, renderReportMarkdown)),
];

function sample<T>(document: T, print: (document: T, options: { readonly maxBytes: number }) => string): Sample {
  const render: Sample["render"] = (write, maxBytes = 10_000_000) => print(rewritten(document, write), { maxBytes });
  return { render, outside: outsideOf(render((text) => text)) };
}

/** All that is no code; a message of several lines is several pieces of code. */
function outsideOf(markdown: string): string {
  return readMarkdown(markdown).outside.replace(/◇(<br>◇)+/g, "◇");
}

describe("Markdown of a plan, a drift or a report", () => {
  it("holds nothing outside code that could be a mention, a link, an image, HTML or a control character", () => {
    for (const { outside } of samples) {
      const ours = outside
        .replace(/^### /, "")
        .replace(/^> \[!(CAUTION|WARNING)\]$/gm, "")
        .replace(/<\/?(details|summary)>|<details open>|<br>/g, "");
      expect(ours).toMatch(/^[A-Za-z0-9◇…\n ,.:;()*>_-]*$/);
      expect(ours).not.toMatch(/:\/\/|www\.|[0-9a-f]{7,}|GH-/);
    }
  });

  it("stands outside code the same whatever texts GenAuth and files bring", () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), hostile, ({ render, outside }, text) => {
        const markdown = render((own) => text + own + text);
        expect(outsideOf(markdown)).toBe(outside);
        expect(markdown).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/u);
      }),
    );
  });

  it("shows a text as it is but for what is spelled out, and only in code", () => {
    const plan = goldenPlans.get("every-action");
    if (plan === undefined) throw new Error("the golden plan is gone");
    for (const text of TRIGGERS) {
      const markdown = renderPlanMarkdown(rewritten(plan, (own) => text + own + text));
      const { code } = readMarkdown(markdown);
      const spelled = printable(text);
      for (const own of ["webhooks", "a-new", "id-left"]) expect(code).toContain(spelled + own + spelled);
    }
  });

  it("keeps to its size at every size, and ends all that it begins", () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), hostile, fc.integer({ min: 2_000, max: 12_000 }), (one, text, size) => {
        const markdown = one.render((own) => own + text, size);
        expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(size);
        const tags = outsideOf(markdown).match(/<\/?details|<\/?summary/g) ?? [];
        expect(tags.join("").replaceAll("<details<summary</summary</details", "")).toBe("");
      }),
    );
  });
});
