import { AppError } from "../core/errors.ts";

/** Whether GenAuth is known to have said no, so that nothing changed. */
export function isRefusal(thrown: unknown): boolean {
  // A no to a second attempt says nothing of the first.
  return (
    thrown instanceof AppError &&
    ["REMOTE_REJECTED", "REMOTE_AUTH", "REMOTE_LIMITED"].includes(thrown.code) &&
    thrown.details.attempts === 1
  );
}
