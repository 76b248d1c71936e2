import type { ErrorCode } from "./errors.ts";
import type { Action, WebhookId, WebhookKey } from "./model.ts";

/** Every log event there is, and the fields each carries. */
export interface LogEvents {
  "run.started": { command: string; version: string };
  "run.finished": { exitCode: number; durationMs: number };
  "run.interrupted": { because: string };
  "tenant.started": { file: string };
  "tenant.failed": { code: ErrorCode; error: string; hint: string | null };
  "plan.made": { digest: string; changes: number; unmanaged: number };
  "guard.refused": { guard: string; error: string };
  "drift.found": { changes: number };
  "lease.taken-over": { machine: string; pid: number; since: string };
  "lease.left": { error: string };
  "lock.recovered": { run: string; folded: number; found: number; uncertain: number };
  "lock.written": { serial: number; webhooks: number };
  "change.applied": { key: WebhookKey; action: Action; id: WebhookId; attempts: number; durationMs: number };
  "change.failed": { key: WebhookKey; action: Action; code: ErrorCode; error: string; requestId: string | null };
  "change.skipped": { key: WebhookKey; action: Action; because: string };
  "create.indeterminate": { key: WebhookKey; error: string };
  "create.resolved": { key: WebhookKey; id: WebhookId };
  "request.sent": { op: string; attempt: number; status: number | null; durationMs: number; requestId: string | null };
  "request.retried": { op: string; attempt: number; waitMs: number; because: string };
  "limiter.slowed": { limit: number };
}

/** How loud each event is. */
export const LOG_LEVELS = {
  "run.started": "info",
  "run.finished": "info",
  "run.interrupted": "warn",
  "tenant.started": "debug",
  "tenant.failed": "error",
  "plan.made": "info",
  "guard.refused": "warn",
  "drift.found": "warn",
  "lease.taken-over": "warn",
  "lease.left": "warn",
  "lock.recovered": "warn",
  "lock.written": "info",
  "change.applied": "info",
  "change.failed": "error",
  "change.skipped": "warn",
  "create.indeterminate": "warn",
  "create.resolved": "warn",
  "request.sent": "debug",
  "request.retried": "warn",
  "limiter.slowed": "warn",
} as const satisfies Record<keyof LogEvents, "debug" | "info" | "warn" | "error">;
