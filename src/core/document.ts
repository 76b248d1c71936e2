import { digestOf } from "./canonical.ts";
import type { AppError, Diagnostic, ErrorCode, ErrorDetails, Excerpt } from "./errors.ts";
import type { Action, Digest, Location, WebhookId, WebhookKey } from "./model.ts";
import type { Outcome } from "./outcome.ts";
import { addPlan, type Counts, NO_TOTALS } from "./totals.ts";
import { joinDigests, type TenantView } from "./view.ts";

/** Plans over tenants as they are printed, saved, and read again (`schemas/plan.schema.json`): every rendering is made of it. */
export interface PlanDocument {
  readonly formatVersion: "1.0";
  /** Drift is a plan with the lock as what is desired: it tells what happened to live. */
  readonly kind: "plan" | "drift";
  readonly tool: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly tenants: readonly TenantView[];
  readonly failures: readonly FailureView[];
  /** What files are warned of; errors are in `failures`. */
  readonly warnings: readonly DiagnosticView[];
  /** Tenants' files that it was not the turn of. */
  readonly notBegun: readonly string[];
  readonly summary: Counts;
  readonly digest: Digest;
  /** Over all of the above: what was edited since does not have it. */
  readonly seal: Digest;
}

/** The seal of a document; tenants come as the digests of their views, in their order. */
export function sealOf(document: Omit<PlanDocument, "tenants" | "seal">, tenants: readonly Digest[]): Digest {
  const { formatVersion, kind, tool, createdAt, failures, warnings, notBegun, summary, digest } = document;
  return digestOf({ formatVersion, kind, tool, createdAt, tenants, failures, warnings, notBegun, summary, digest });
}

/** What is known of a document before the first tenant is. */
export type Head = Pick<PlanDocument, "kind" | "tool" | "createdAt">;

/** What is known when the last one was. */
export type Foot = Pick<PlanDocument, "failures" | "warnings" | "notBegun">;

/** What an apply planned and did (`schemas/report.schema.json`). */
export interface ReportDocument {
  readonly formatVersion: "1.0";
  readonly plan: PlanDocument;
  readonly outcomes: readonly OutcomeView[];
  readonly summary: ReportSummary;
}

export interface ReportSummary extends Readonly<Record<Outcome["status"], number>> {
  readonly exitCode: number;
}

/** A tenant, or a file, whose part of the run failed. */
export interface Failure {
  readonly tenant: string | null;
  readonly file: string | null;
  readonly error: AppError;
}

export interface FailureView extends Omit<Failure, "error"> {
  readonly error: ErrorView;
}

export interface ErrorView extends ErrorDetails {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly diagnostics: readonly DiagnosticView[];
}

/** A place is shown without its source line: what stands there may be a secret to who reads the output. */
export interface PlaceView extends Location, Pick<Excerpt, "length"> {}

export interface DiagnosticView extends PlaceView, Omit<Diagnostic, keyof Excerpt | "related"> {
  readonly related: readonly (PlaceView & { readonly message: string })[];
}

export type OutcomeView = {
  readonly tenant: string;
  readonly key: WebhookKey;
  readonly action: Action;
  /** Calls sent; 0 when only the lock changed. */
  readonly attempts: number;
  readonly durationMs: number;
} & (
  | { readonly status: "applied"; readonly id: WebhookId }
  | { readonly status: "failed" | "indeterminate"; readonly error: ErrorView }
  | { readonly status: "skipped"; readonly because: "blocked" | "aborted" | "halted" }
);

/** The document of a run, for what can be told only of all tenants together. */
export function documentOf(head: Head, tenants: readonly TenantView[], foot: Foot): PlanDocument {
  const { counts: summary } = tenants.reduce(addPlan, NO_TOTALS);
  const digest = joinDigests(tenants.map((view) => [view.tenant, view.digest]));
  const sealed = { formatVersion: "1.0", ...head, ...foot, summary, digest } as const;
  return {
    ...sealed,
    tenants,
    seal: sealOf(
      sealed,
      tenants.map((view) => digestOf(view)),
    ),
  };
}

export function viewFailure({ tenant, file, error }: Failure): FailureView {
  return { tenant, file, error: viewError(error) };
}

export function viewOutcome(outcome: Outcome): OutcomeView {
  return "error" in outcome ? { ...outcome, error: viewError(outcome.error) } : outcome;
}

export function viewDiagnostic(diagnostic: Diagnostic): DiagnosticView {
  const { severity, rule, message, hint } = diagnostic;
  const related = diagnostic.related.map((place) => ({ message: place.message, ...viewPlace(place) }));
  return { severity, rule, message, hint, ...viewPlace(diagnostic), related };
}

/** The last line of a report: how many changes ended how. */
export function summarise(outcomes: readonly OutcomeView[], exitCode: number): ReportSummary {
  const count = (status: Outcome["status"]) => outcomes.filter((outcome) => outcome.status === status).length;
  return {
    applied: count("applied"),
    failed: count("failed"),
    indeterminate: count("indeterminate"),
    skipped: count("skipped"),
    exitCode,
  };
}

function viewError({ code, message, hint, details, diagnostics }: AppError): ErrorView {
  return { code, message, hint, ...details, diagnostics: diagnostics.map(viewDiagnostic) };
}

function viewPlace({ location, length }: Excerpt): PlaceView {
  return { ...location, length };
}
