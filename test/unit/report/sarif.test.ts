import { describe, expect, it } from "vitest";
import type { DiagnosticView, FailureView } from "../../../src/core/document.ts";
import { renderSarif } from "../../../src/report/sarif.ts";
import { sarifFaults } from "../../support/sarif-schema.ts";

function at(over: Partial<DiagnosticView> = {}): DiagnosticView {
  const place = { file: "webhooks.yaml", line: 7, column: 13, length: 3 };
  return { severity: "warning", rule: "unknown-event", message: "wrong", hint: null, ...place, related: [], ...over };
}

/** The one run of a log that is valid. */
function runOf(warnings: readonly DiagnosticView[], failures: readonly FailureView[] = []) {
  const log = JSON.parse(renderSarif({ tool: "hooksync 1.2.3", warnings, failures }));
  expect(sarifFaults(log)).toEqual([]);
  return log.runs[0];
}

function failure(diagnostics: readonly DiagnosticView[]): FailureView {
  const error = { code: "REMOTE_AUTH", message: "refused", hint: "check the key", diagnostics } as const;
  return { tenant: "acme", file: "acme.yaml", error };
}

const uriOf = (file: string) => runOf([at({ file })]).results[0].locations[0].physicalLocation.artifactLocation.uri;
const printsOf = (...all: readonly DiagnosticView[]): string[] =>
  runOf(all).results.map(
    (result: { partialFingerprints: Record<string, string> }) => result.partialFingerprints.primaryLocationLineHash,
  );

describe("SARIF", () => {
  it("tells errors and warnings, each with its rule and its place in UTF-16 code units", () => {
    const run = runOf([at()], [failure([at({ severity: "error", rule: "require-https", column: 5, length: 20 })])]);
    expect(run.tool.driver).toMatchObject({ name: "hooksync", semanticVersion: "1.2.3" });
    expect(run.columnKind).toBe("utf16CodeUnits");
    expect(run.tool.driver.rules.map(({ id, help }: { id: string; help: object }) => [id, help])).toEqual([
      ["require-https", { text: "docs/rules.md#require-https" }],
      ["unknown-event", { text: "hooksync validate says where, and what to do." }],
    ]);
    const region = { startLine: 7, startColumn: 5, endColumn: 25 };
    expect(run.results).toMatchObject([
      { level: "error", ruleId: "require-https", ruleIndex: 0, locations: [{ physicalLocation: { region } }] },
      { level: "warning", ruleId: "unknown-event", ruleIndex: 1 },
    ]);
    expect(run.invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
  });

  it("tells how each change ended, and what it took", () => {
    const base = { tenant: "acme", action: "create", attempts: 1, durationMs: 12 } as const;
    const error = {
      code: "REMOTE_REJECTED",
      message: "[no](x)",
      hint: "correct it",
      requestId: "r-1",
      diagnostics: [],
    } as const;
    const outcomes = [
      { ...base, key: "a", status: "applied", id: "id-a" },
      { ...base, key: "b", status: "failed", attempts: 3, durationMs: 1500, error },
      { ...base, key: "c", action: "delete", status: "skipped", because: "halted", attempts: 0 },
    ] as const;
    const log = JSON.parse(
      renderSarif({ tool: "hooksync 1.2.3", warnings: [], failures: [] }, { outcomes, isSuccess: false }),
    );
    expect(sarifFaults(log)).toEqual([]);
    const [{ executionSuccessful, toolExecutionNotifications: told }] = log.runs[0].invocations;
    expect(executionSuccessful).toBe(false);
    expect(told.map((one: { level: string; message: { text: string } }) => [one.level, one.message.text])).toEqual([
      ["note", "ok    acme/a  created id-a (1 request, 12 ms)"],
      [
        "error",
        "fail  acme/b  create: REMOTE_REJECTED: [no] (x) (request r-1; 3 requests, 1.5 s)\n      hint: correct it",
      ],
      ["warning", "skip  acme/c  delete: halted"],
    ]);
  });

  it("links to the related places, and shows the hint", () => {
    const related = [{ message: "the template is used here", file: "b.yaml", line: 2, column: 3, length: 4 }];
    const [result] = runOf([at({ related, hint: "correct it" })]).results;
    expect(result.message.text).toBe("wrong\nthe template is used here: [line 2](1)\nhint: correct it");
    expect(result.relatedLocations).toEqual([
      {
        id: 1,
        physicalLocation: {
          artifactLocation: { uri: "b.yaml" },
          region: { startLine: 2, startColumn: 3, endColumn: 7 },
        },
        message: { text: "the template is used here" },
      },
    ]);
  });

  it.each([
    ["tenants/acme.yaml", "tenants/acme.yaml"],
    ["./a/../webhooks.yaml", "webhooks.yaml"],
    ["../elsewhere.yaml", "../elsewhere.yaml"],
    ["a b#c?d%20:名.yaml", "a%20b%23c%3Fd%2520%3A%E5%90%8D.yaml"],
    ["\ud800.yaml", "%EF%BF%BD.yaml"],
    ["/etc/hooks/a b.yaml", "file:///etc/hooks/a%20b.yaml"],
  ])("writes the path %j as %s", (file, uri) => {
    expect(uriOf(file)).toBe(uri);
  });

  it("gives a finding the same fingerprint when lines move, and another to each of two that are alike", () => {
    const [first, twin, other, elsewhere, moved] = printsOf(
      at(),
      at({ line: 9 }),
      at({ message: "also wrong" }),
      at({ file: "b.yaml" }),
    ).concat(printsOf(at({ line: 12, column: 1 })));
    expect(moved).toBe(first);
    expect(new Set([first, twin, other, elsewhere]).size).toBe(4);
    expect(twin?.replace(/:2$/, ":1")).toBe(first);
  });

  it("takes no message for a link, and lets none reorder text", () => {
    const evil = "[click](https://evil.example) \u202e\n";
    const [result] = runOf([at({ message: evil, hint: evil })]).results;
    expect(result.message.text).not.toMatch(/\]\(|\p{Cf}/u);
    expect(result.message.text.split("\n")).toHaveLength(2);
  });

  it("names a tenant once, also where the message does", () => {
    const { code, hint } = failure([]).error;
    const named = { ...failure([]), error: { ...failure([]).error, code, hint, message: "acme: refused" } };
    const [{ toolExecutionNotifications: told }] = runOf([], [named]).invocations;
    expect(told[0].message.text).toBe("acme: refused\nhint: check the key");
  });

  it("tells what failed and is about no file as a notification", () => {
    const { invocations, results } = runOf([], [failure([])]);
    expect(results).toEqual([]);
    expect(invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            descriptor: { id: "REMOTE_AUTH" },
            level: "error",
            message: { text: "acme: refused\nhint: check the key" },
          },
        ],
      },
    ]);
  });
});
