import type { AppError, Diagnostic } from "../core/errors.ts";
import type { Plan } from "../core/model.ts";
import type { Outcome } from "../core/outcome.ts";
import { describeTenantPlan } from "../core/plan-json.ts";
import { countChanges } from "../core/summary.ts";

/** A tenant, or a file, whose part of the run failed. */
export interface Failure {
  readonly tenant: string | null;
  readonly file: string | null;
  readonly error: AppError;
}

/** A plan as JSON (`schemas/plan.schema.json`). */
export function renderPlanJson(plan: Plan, failures: readonly Failure[]): string {
  return `${JSON.stringify(describePlan(plan, failures), null, 2)}\n`;
}

/** What an apply planned and did, as JSON (`schemas/report.schema.json`). */
export function renderReportJson(
  plan: Plan,
  failures: readonly Failure[],
  outcomes: readonly Outcome[],
  exitCode: number,
): string {
  const count = (status: Outcome["status"]) => outcomes.filter((outcome) => outcome.status === status).length;
  const report = {
    formatVersion: "1.0",
    plan: describePlan(plan, failures),
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
  return `${JSON.stringify(report, null, 2)}\n`;
}

function describePlan(plan: Plan, failures: readonly Failure[]) {
  return {
    formatVersion: plan.formatVersion,
    digest: plan.digest,
    tool: plan.tool,
    createdAt: plan.createdAt,
    summary: countChanges(plan.tenants),
    tenants: plan.tenants.map(describeTenantPlan),
    failures: failures.map(describeFailure),
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
