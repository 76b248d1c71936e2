import type { AppError } from "../core/errors.ts";
import type { TenantEnd } from "../core/summary.ts";
import { renderDiagnostics } from "../report/diagnostics.ts";
import { renderError } from "../report/error-text.ts";
import type { Io } from "./io.ts";

/** Says an error on stderr, one about files with its places. */
export function showError(error: AppError, io: Io): void {
  if (error.diagnostics.length > 0) io.err(renderDiagnostics(error.diagnostics, io.paintErr));
  else io.err(renderError(error, io.paintErr));
}

/** Says on stderr what a tenant's file is warned of, and what went wrong. */
export function showTrouble({ error, diagnostics }: Pick<TenantEnd, "error" | "diagnostics">, io: Io): void {
  const isTold = error !== null && error.diagnostics.length > 0;
  if (diagnostics.length > 0 && !isTold) io.err(renderDiagnostics(diagnostics, io.paintErr));
  if (error) showError(error, io);
}

/** Says on stderr how many tenants it was not the turn of. */
export function showNotBegun(files: readonly string[], io: Io): void {
  if (files.length === 0) return;
  const who = files.length === 1 ? `${files[0]} was` : `${files.length} tenants were`;
  io.err(`${who} not begun: an earlier wave failed, or the run was stopped\n`);
}
