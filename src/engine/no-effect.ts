import { AppError } from "../core/errors.ts";

/** Whether a write that failed is known to have changed nothing at GenAuth, by every attempt. */
export function hadNoEffect(thrown: unknown): boolean {
  if (!(thrown instanceof AppError)) return false;
  const { attempts, maybeDone = false } = thrown.details;
  return attempts !== undefined && !maybeDone;
}
