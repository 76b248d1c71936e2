import type { AppError, Diagnostic } from "../core/errors.ts";
import type { Digest } from "../core/model.ts";
import type { Outcome } from "../core/outcome.ts";
import { addPlan, NO_TOTALS } from "../core/totals.ts";
import { joinDigests, type TenantView } from "../core/view.ts";

/** A tenant, or a file, whose part of the run failed. */
export interface Failure {
  readonly tenant: string | null;
  readonly file: string | null;
  readonly error: AppError;
}

/** Which version of the program made a plan, and when: ISO 8601. */
export interface Origin {
  readonly tool: string;
  readonly createdAt: string;
}

/** A tenant or file that failed, or that was not begun because an earlier wave failed or the run was stopped. */
export interface Rest {
  readonly failures: readonly Failure[];
  readonly notBegun: readonly string[];
}

/** JSON that grows with each tenant, so that no plan has to be kept. */
export interface JsonStream<Foot extends readonly unknown[]> {
  head(): string;
  tenant(plan: TenantView): string;
  foot(...foot: Foot): string;
}

/** Plans as JSON (`schemas/plan.schema.json`); `indent` stands before each line but the first. */
export function openPlanJson({ tool, createdAt }: Origin, indent = ""): JsonStream<[rest: Rest]> {
  let totals = NO_TOTALS;
  const digests: [string, Digest][] = [];
  const print = (value: unknown, depth: string) =>
    JSON.stringify(value, null, 2).replaceAll("\n", `\n${indent}${depth}`);
  const field = (name: string, value: unknown) => `${indent}  ${JSON.stringify(name)}: ${print(value, "  ")}`;
  return {
    head: () =>
      `{\n${[field("formatVersion", "1.0"), field("tool", tool), field("createdAt", createdAt)].join(",\n")},\n${indent}  "tenants": [`,
    tenant(plan) {
      const comma = digests.length === 0 ? "" : ",";
      totals = addPlan(totals, plan);
      digests.push([plan.tenant, plan.digest]);
      return `${comma}\n${indent}    ${print(plan, "    ")}`;
    },
    foot({ failures, notBegun }) {
      const close = digests.length === 0 ? "]" : `\n${indent}  ]`;
      const fields = [
        field("failures", failures.map(describeFailure)),
        field("notBegun", notBegun),
        field("summary", totals.counts),
        field("digest", joinDigests(digests)),
      ];
      return `${close},\n${fields.join(",\n")}\n${indent}}`;
    },
  };
}

/** What an apply planned and did, as JSON (`schemas/report.schema.json`). */
export function openReportJson(
  origin: Origin,
): JsonStream<[rest: Rest, outcomes: readonly Outcome[], exitCode: number]> {
  const plan = openPlanJson(origin, "  ");
  return {
    head: () => `{\n  "formatVersion": "1.0",\n  "plan": ${plan.head()}`,
    tenant: plan.tenant,
    foot(rest, outcomes, exitCode) {
      const count = (status: Outcome["status"]) => outcomes.filter((outcome) => outcome.status === status).length;
      const more = {
        outcomes: outcomes.map((outcome) =>
          "error" in outcome ? { ...outcome, error: describeError(outcome.error) } : outcome,
        ),
        summary: {
          applied: count("applied"),
          failed: count("failed"),
          indeterminate: count("indeterminate"),
          skipped: count("skipped"),
          exitCode,
        },
      };
      return `${plan.foot(rest)},${JSON.stringify(more, null, 2).slice(1)}`;
    },
  };
}

/** A failure as every JSON output has it. */
export function describeFailure({ tenant, file, error }: Failure) {
  return { tenant, file, error: describeError(error) };
}

function describeError({ code, message, hint, details, diagnostics }: AppError) {
  return { code, message, hint, ...details, diagnostics: diagnostics.map(describeDiagnostic) };
}

function describeDiagnostic({ severity, rule, message, hint, location, related }: Diagnostic) {
  const places = related.map((place) => ({ message: place.message, ...place.location }));
  return { severity, rule, message, hint, ...location, related: places };
}
