import { describe, expect, it } from "vitest";
import type { ParamQuestion, Scaffolded } from "../../../src/core/scaffold.ts";
import { renderQuestion, renderScaffolded } from "../../../src/report/init-text.ts";
import { paintFor } from "../../../src/report/paint.ts";

const PLAIN = paintFor(false);
const QUESTION: ParamQuestion = { name: "a", description: null, kind: null, choices: [], example: null };
const MADE: Scaffolded = {
  files: [{ file: "a.yaml", how: "made" }],
  tenantFile: "a.yaml",
  webhooks: 1,
  isRepository: false,
  hasWorkflow: false,
  variables: [{ variable: "GENAUTH_A", purpose: "for a", isSecret: true }],
  warnings: [],
};

describe("a question", () => {
  it.each<readonly [Partial<ParamQuestion>, string]>([
    [{}, "a\n"],
    [{ description: "What for." }, "a: What for.\n"],
    [{ kind: "a text", example: "x" }, "a\n  a text, such as x\n"],
    [{ kind: "a text", choices: ["x", "y"] }, "a\n  one of x, y\n"],
    [{ example: "x" }, "a\n  such as x\n"],
    [{ description: "\u001b[2J", choices: ["\u202e"] }, "a: \\u{1b}[2J\n  one of \\u{202e}\n"],
  ])("that knows %j is %j", (known, text) => {
    expect(renderQuestion({ ...QUESTION, ...known }, PLAIN)).toBe(text);
  });
});

describe("what was made", () => {
  it("ends with commands that a shell takes as they are", () => {
    const commandFor = (tenantFile: string) =>
      /hooksync plan (.*)/.exec(renderScaffolded({ ...MADE, tenantFile }, PLAIN))?.[1];
    expect(commandFor("tenants/租户-1.yaml")).toBe("tenants/租户-1.yaml");
    expect(commandFor("my tenant.yaml")).toBe("'my tenant.yaml'");
    expect(commandFor("it's $(x).yaml")).toBe("'it'\\''s $(x).yaml'");
  });

  it("shows no text as it is that could hide or move anything", () => {
    const file = "a\u001b[2J.yaml";
    const files = [{ file, how: "made" }] as const;
    const variables = [{ variable: "X", purpose: "\u202ee", isSecret: false }];
    expect(renderScaffolded({ ...MADE, files, tenantFile: file, variables }, PLAIN)).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });
});
