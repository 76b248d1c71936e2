import { differs } from "./diff.ts";
import type { SpecField, WebhookSpec } from "./model.ts";

/** What is known of an update whose answer was lost. */
export interface LostUpdate {
  /** What the lock may say was last applied. */
  readonly applied: WebhookSpec;
  /** Whether all of it is live. */
  readonly isDone: boolean;
  /** Whether it is seen that nothing of it is. */
  readonly isUndone: boolean;
}

/**
 * What became of an update of these fields, by what is live now; null: that cannot be seen. A secret that GenAuth does not
 * show is uncertain then.
 */
export function lookAtUpdate(
  fields: readonly SpecField[],
  desired: WebhookSpec,
  before: WebhookSpec,
  live: WebhookSpec | null,
): LostUpdate {
  const done = fields.filter(
    (field) => live !== null && isSeen(field, desired, live) && !differs(field, desired, live),
  );
  const applied = { ...before, ...Object.fromEntries(done.map((field) => [field, desired[field]])) };
  const isUncertain = fields.includes("secret") && (live === null || !isSeen("secret", desired, live));
  return {
    applied: isUncertain ? { ...applied, secret: "uncertain" } : applied,
    isDone: done.length === fields.length,
    isUndone: done.length === 0 && live !== null && fields.some((field) => isSeen(field, desired, live)),
  };
}

/** A secret that is no longer managed was not sent, and so need not be seen. */
function isSeen(field: SpecField, desired: WebhookSpec, live: WebhookSpec): boolean {
  return field !== "secret" || desired.secret === "unmanaged" || live.secret !== "unreadable";
}
