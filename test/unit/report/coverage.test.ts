import { describe, expect, it } from "vitest";
import { coverageOf } from "../../../src/core/coverage.ts";
import { AppError } from "../../../src/core/errors.ts";
import { renderCoverageJson } from "../../../src/report/coverage-json.ts";
import { renderCoverageMarkdown } from "../../../src/report/coverage-markdown.ts";
import { renderCoverage } from "../../../src/report/coverage-text.ts";
import { paintFor } from "../../../src/report/paint.ts";
import { desiredTenant, desiredWebhook } from "../../support/builders.ts";
import { readMarkdown } from "../../support/markdown.ts";
import { faultsOf } from "../../support/schemas.ts";

const made = coverageOf([
  desiredTenant([
    desiredWebhook("用户", { events: ["login", "user:created"], url: "https://h.example/用户" }),
    desiredWebhook("b", { events: ["login"], enabled: false }),
  ]),
]);

describe("coverage", () => {
  it("is a table whose columns stand, wide characters or not", () => {
    expect(renderCoverage(made, paintFor(false))).toBe(`EVENT         TENANT  WEBHOOK  URL
login         acme    b        https://hooks.example/b (disabled)
              acme    用户     https://h.example/用户
user:created  acme    用户     https://h.example/用户
`);
    expect(renderCoverage([], paintFor(false))).toBe("No event goes anywhere.\n");
  });

  it("is JSON that keeps to its schema, failures included", () => {
    const failure = { tenant: null, file: "x.yaml", error: new AppError("CONFIG_INVALID", "x.yaml has 1 error") };
    const json = JSON.parse(renderCoverageJson(made, [failure]));
    expect(faultsOf("coverage", json)).toEqual([]);
    expect(json).toMatchObject({ formatVersion: "1.0", events: made, failures: [{ file: "x.yaml" }] });
    expect(faultsOf("coverage", { ...json, events: [{ event: "x", targets: [] }] })).not.toEqual([]);
  });

  it("is a table in Markdown", () => {
    expect(renderCoverageMarkdown(made)).toBe(`| event | tenant | webhook | url | |
|---|---|---|---|---|
| \`login\` | \`acme\` | \`b\` | \`https://hooks.example/b\` | disabled |
| \`login\` | \`acme\` | \`用户\` | \`https://h.example/用户\` | |
| \`user:created\` | \`acme\` | \`用户\` | \`https://h.example/用户\` | |
`);
  });

  it("shows hostile text as text, in every medium", () => {
    const evil = "\u001b[31m`</code>|\\|\n<img src=x>@admin [a](javascript:b) **b** \u202e";
    const hostile = coverageOf([desiredTenant([desiredWebhook("k", { url: evil, events: ["login"] })])]);
    expect(renderCoverage(hostile, paintFor(false))).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}|\n</u);
    const [, , row = "", ...rest] = renderCoverageMarkdown(hostile).split("\n");
    expect(rest).toEqual([""]);
    expect(row.split(/(?<!\\)\|/)).toHaveLength(7);
    expect(readMarkdown(row).outside).toBe("| ◇ | ◇ | ◇ | ◇ | |");
  });
});
