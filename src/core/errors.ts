import type { Location } from "./model.ts";

/** Every way a run can fail, each with the exit code it ends with. */
export const EXIT_CODES = {
  CLI_USAGE: 3,
  CONFIG_UNREADABLE: 3,
  CONFIG_INVALID: 3,
  SECRET_MISSING: 3,
  LOCK_UNREADABLE: 3,
  LOCK_UNWRITABLE: 3,
  LOCK_VERSION: 3,
  LOCK_MERGE: 3,
  LOCK_HELD: 6,
  LOCK_CONFLICT: 6,
  LOCK_FOREIGN: 5,
  PLAN_STALE: 6,
  PLAN_DIGEST: 6,
  PLAN_UNSAFE: 5,
  REMOTE_AUTH: 4,
  REMOTE_REJECTED: 1,
  REMOTE_UNAVAILABLE: 9,
  REMOTE_LIMITED: 9,
  REMOTE_INDETERMINATE: 7,
  REMOTE_PROTOCOL: 1,
  GITHUB_REFUSED: 1,
  GITHUB_UNAVAILABLE: 1,
  /** By SIGINT, and by SIGTERM. */
  INTERRUPTED: 130,
  TERMINATED: 143,
  INTERNAL: 1,
} as const;
export type ErrorCode = keyof typeof EXIT_CODES;

/** A stretch of a file, and the line it begins in. */
export interface Excerpt {
  readonly location: Location;
  /** The source line at `location`, without its line break; null where there is none to show. */
  readonly sourceLine: string | null;
  /** How many characters the caret underlines; at least 1. */
  readonly length: number;
}

/** Another place that a diagnostic is about, such as where a template is used, and in a few words why. */
export interface RelatedPlace extends Excerpt {
  readonly message: string;
}

/** One thing wrong at one place of a file; many are collected and shown together. */
export interface Diagnostic extends Excerpt {
  readonly severity: "error" | "warning";
  /** A stable kebab-case name of the rule, such as `unknown-event`. */
  readonly rule: string;
  readonly message: string;
  readonly hint: string | null;
  readonly related: readonly RelatedPlace[];
}

export interface ErrorDetails {
  readonly status?: number;
  readonly apiCode?: number;
  readonly requestId?: string;
  /** Calls sent before giving up. */
  readonly attempts?: number;
  /** Some attempt had no clear answer, so that what was asked for may have been done. */
  readonly maybeDone?: true;
}

/** Trouble in a run: a closed code, a sentence that says what happened, and a hint that says what to do next. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly location: Location | null;
  readonly details: ErrorDetails;
  readonly diagnostics: readonly Diagnostic[];

  constructor(
    code: ErrorCode,
    message: string,
    more: {
      hint?: string;
      location?: Location;
      cause?: unknown;
      details?: ErrorDetails;
      diagnostics?: readonly Diagnostic[];
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.hint = more.hint ?? null;
    this.location = more.location ?? null;
    this.details = more.details ?? {};
    this.diagnostics = more.diagnostics ?? [];
  }
}

/** What was thrown, as an AppError; anything that is not one is a bug and becomes INTERNAL. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError("INTERNAL", message, { cause: thrown, hint: "this is a bug in hooksync: please report it" });
}
