import { digestOf } from "../core/canonical.ts";
import { type Foot, type Head, type ReportDocument, sealOf, summarise } from "../core/document.ts";
import type { Digest } from "../core/model.ts";
import { visibleJson } from "../core/printable.ts";
import { addPlan, NO_TOTALS } from "../core/totals.ts";
import { joinDigests, type TenantView } from "../core/view.ts";

/** JSON that grows with each tenant, so that no plan has to be kept. */
export interface JsonStream<More extends readonly unknown[]> {
  head(): string;
  tenant(view: TenantView): string;
  foot(...more: More): string;
}

/** Plans as JSON (`schemas/plan.schema.json`); `indent` stands before each line but the first. */
export function openPlanJson({ kind, tool, createdAt }: Head, indent = ""): JsonStream<[foot: Foot]> {
  let totals = NO_TOTALS;
  const digests: [string, Digest][] = [];
  const views: Digest[] = [];
  const print = (value: unknown, depth: string) =>
    visibleJson(JSON.stringify(value, null, 2)).replaceAll("\n", `\n${indent}${depth}`);
  const fields = (of: object) =>
    Object.entries(of)
      .map(([name, value]) => `${indent}  ${JSON.stringify(name)}: ${print(value, "  ")}`)
      .join(",\n");
  return {
    head: () => `{\n${fields({ formatVersion: "1.0", kind, tool, createdAt })},\n${indent}  "tenants": [`,
    tenant(view) {
      const comma = digests.length === 0 ? "" : ",";
      totals = addPlan(totals, view);
      digests.push([view.tenant, view.digest]);
      views.push(digestOf(view));
      return `${comma}\n${indent}    ${print(view, "    ")}`;
    },
    foot({ failures, warnings, notBegun }) {
      const close = digests.length === 0 ? "]" : `\n${indent}  ]`;
      const { counts: summary } = totals;
      const rest = { failures, warnings, notBegun, summary, digest: joinDigests(digests) };
      const seal = sealOf({ formatVersion: "1.0", kind, tool, createdAt, ...rest }, views);
      return `${close},\n${fields({ ...rest, seal })}\n${indent}}`;
    },
  };
}

/** What an apply planned and did, as JSON (`schemas/report.schema.json`). */
export function openReportJson(
  head: Head,
): JsonStream<[foot: Foot, outcomes: ReportDocument["outcomes"], exitCode: number]> {
  const plan = openPlanJson(head, "  ");
  return {
    head: () => `{\n  "formatVersion": "1.0",\n  "plan": ${plan.head()}`,
    tenant: plan.tenant,
    foot(foot, outcomes, exitCode) {
      const more = visibleJson(JSON.stringify({ outcomes, summary: summarise(outcomes, exitCode) }, null, 2));
      return `${plan.foot(foot)},${more.slice(1)}`;
    },
  };
}
