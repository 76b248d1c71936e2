import type { AppError } from "./errors.ts";
import type { Action, WebhookId, WebhookKey } from "./model.ts";

/** How carrying out one change ended. */
export type Outcome = {
  readonly tenant: string;
  readonly key: WebhookKey;
  readonly action: Action;
  readonly attempts: number;
  readonly durationMs: number;
} & (
  | { readonly status: "applied"; readonly id: WebhookId }
  | { readonly status: "failed" | "indeterminate"; readonly error: AppError }
  | { readonly status: "skipped"; readonly because: "blocked" | "aborted" | "halted" }
);
