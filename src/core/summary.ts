import { type AppError, type Diagnostic, EXIT_CODES, toAppError } from "./errors.ts";
import type { Action, BlockedCode, Change, TenantPlan } from "./model.ts";
import type { Outcome } from "./outcome.ts";

/** What tells changes apart, planned or shown. */
interface AnyChange {
  readonly action: Action;
  readonly code?: BlockedCode;
}

/** Whether a change is something a person must look at: a rule that a flag or policy switches says no in plain sight. */
function needsPerson(change: AnyChange): boolean {
  return change.action === "blocked" && change.code !== "POLICY_MODE" && change.code !== "PROTECTED";
}

/** Whether carrying the plan out would change nothing. */
export function isEmpty(plan: { readonly changes: readonly AnyChange[] }): boolean {
  return plan.changes.every(
    (change) => change.action === "noop" || (change.action === "blocked" && !needsPerson(change)),
  );
}

/** The changes that the executor carries out. */
export function executable(plan: TenantPlan): Exclude<Change, { action: "noop" | "blocked" }>[] {
  return plan.changes.filter((change) => change.action !== "noop" && change.action !== "blocked");
}

/** Whether a change, in a plan made of the lock, says that GenAuth differs from it. */
export function isDrift(change: AnyChange): boolean {
  return !["noop", "relock", "forget"].includes(change.action);
}

/** How one tenant's part of a run ended. */
export interface TenantEnd {
  /** null: its file could not be read, or was not. */
  readonly tenant: string | null;
  readonly file: string;
  /** False: an earlier wave failed, or the run was stopped, before it was this tenant's turn. */
  readonly begun: boolean;
  /** What its file has wrong with it; the errors are in `error` too. */
  readonly diagnostics: readonly Diagnostic[];
  readonly error: AppError | null;
  /** Whether anything was written to GenAuth or the lock before it ended. */
  readonly wrote: boolean;
  readonly outcomes: readonly Outcome[];
  readonly plan: TenantPlan | null;
}

/** The exit code of one tenant: 0, or why not. */
export function tenantExit(end: TenantEnd): number {
  if (!end.begun) return 7;
  const notApplied = end.outcomes.some((outcome) => outcome.status !== "applied" && !isExpected(outcome, end.plan));
  if (notApplied || (end.error && end.wrote)) return 7;
  return end.error ? EXIT_CODES[end.error.code] : 0;
}

/** The exit code of planning one tenant; `detailed` tells changes by 2. */
export function planExit({ error, plan }: TenantEnd, detailed: boolean): number {
  if (error) return EXIT_CODES[error.code];
  if (plan === null) return 0;
  if (plan.guards.length > 0) return EXIT_CODES.PLAN_UNSAFE;
  return detailed && !isEmpty(plan) ? 2 : 0;
}

function isExpected(outcome: Outcome, plan: TenantPlan | null): boolean {
  if (outcome.status !== "skipped" || outcome.because !== "blocked") return false;
  const change = plan?.changes.find((item) => item.key === outcome.key && item.action === "blocked");
  return change !== undefined && !needsPerson(change);
}

/** The exit code of a whole run: why it was stopped, when it was, else what its tenants share. */
export function runExit(stop: AbortSignal, codes: readonly number[]): number {
  return stop.aborted ? EXIT_CODES[toAppError(stop.reason).code] : joinExits(codes);
}

/** The exit code of a run over several tenants: the one they share, or 7 when they failed in part or unlike. */
export function joinExits(codes: readonly number[]): number {
  const failed = codes.filter((code) => code !== 0 && code !== 2);
  const [first] = failed;
  if (first === undefined) return codes.includes(2) ? 2 : 0;
  return failed.length === codes.length && failed.every((code) => code === first) ? first : 7;
}
