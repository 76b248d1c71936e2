import { describe, expect, it } from "vitest";
import type { DiagnosticView } from "../../../src/core/document.ts";
import { renderWorkflowCommands } from "../../../src/report/workflow-command.ts";

function at(over: Partial<DiagnosticView> = {}): DiagnosticView {
  const place = { file: "webhooks.yaml", line: 7, column: 13, length: 3 };
  return { severity: "error", rule: "unknown-event", message: "wrong", hint: null, ...place, related: [], ...over };
}

describe("workflow commands", () => {
  it.each<[string, Partial<DiagnosticView>, string]>([
    ["an error", {}, "::error file=webhooks.yaml,line=7,col=13,title=unknown-event::wrong"],
    [
      "a warning with a hint",
      { severity: "warning", hint: "correct it" },
      "::warning file=webhooks.yaml,line=7,col=13,title=unknown-event::wrong%0Ahint: correct it",
    ],
    [
      "a file whose name has all that ends a property",
      { file: "a,b:c%0A\r\n.yaml" },
      "::error file=a%2Cb%3Ac%250A\\u{d}\\u{a}.yaml,line=7,col=13,title=unknown-event::wrong",
    ],
    [
      "a message that begins another command",
      { message: "x\n::set-output name=a::b\r\n##[error]%0A::stop-commands::y\u2028" },
      "::error file=webhooks.yaml,line=7,col=13,title=unknown-event::x\\u{a}::set-output name=a::b\\u{d}\\u{a}#\\u{23}[error]%250A::stop-commands::y\\u{2028}",
    ],
    [
      "a rule and a hint that do",
      { rule: "x::y,z=1", hint: "\n::error::no" },
      "::error file=webhooks.yaml,line=7,col=13,title=x%3A%3Ay%2Cz=1::wrong%0Ahint: \\u{a}::error::no",
    ],
  ])("write %s as one line", (_, over, line) => {
    expect(renderWorkflowCommands([at(over)])).toBe(`${line}\n`);
  });

  it("are ten of each kind, and count the rest", () => {
    const all = (severity: DiagnosticView["severity"], count: number) =>
      Array.from({ length: count }, (_, index) => at({ severity, line: index + 1 }));
    const lines = renderWorkflowCommands([...all("warning", 11), ...all("error", 13)]).split("\n");
    const linesOf = (kind: string) => lines.filter((line) => line.startsWith(`::${kind} `));
    expect(linesOf("error").map((line) => /line=(\d+)/.exec(line)?.[1])).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
      "10",
    ]);
    expect(linesOf("warning")).toHaveLength(10);
    expect(linesOf("notice")).toEqual(["::notice title=hooksync::3 more errors and 1 more warning not marked here"]);
    expect(lines).toHaveLength(22);
    expect(renderWorkflowCommands(all("error", 10))).not.toContain("notice");
    expect(renderWorkflowCommands([])).toBe("");
  });
});
