import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ReportDocument, summarise } from "../../src/core/document.ts";
import { renderReportMarkdown } from "../../src/report/plan-markdown.ts";
import { faultsOf } from "../support/schemas.ts";

const GOLDEN = join(import.meta.dirname, "report");
/** `UPDATE_GOLDEN=1 npx vitest run test/golden/report.test.ts` writes what comes out now; then read the diff. */
const UPDATES = process.env.UPDATE_GOLDEN === "1";

/** Each folder of test/golden/report has a `report.json`, what `apply --format json` printed; `report.md` comes out. */
describe("the report of", () => {
  it.each(readdirSync(GOLDEN))("%s is as it was reviewed", (name) => {
    const report: ReportDocument = JSON.parse(readFileSync(join(GOLDEN, name, "report.json"), "utf8"));
    expect(faultsOf("report", report)).toEqual([]);
    expect(report.summary).toEqual(summarise(report.outcomes, report.summary.exitCode));
    const path = join(GOLDEN, name, "report.md");
    const markdown = renderReportMarkdown(report);
    if (UPDATES) writeFileSync(path, markdown);
    expect(markdown).toBe(readFileSync(path, "utf8"));
  });
});
