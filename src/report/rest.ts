import { type DiagnosticView, type FailureView, type Foot, viewDiagnostic, viewFailure } from "../core/document.ts";
import type { Diagnostic } from "../core/errors.ts";
import type { TenantEnd } from "../core/summary.ts";

type AnyEnd = Pick<TenantEnd, "begun" | "tenant" | "file" | "error" | "diagnostics">;

/** The files of the tenants of a run that did not end well. */
export interface LeftTenants {
  readonly failed: readonly string[];
  readonly notBegun: readonly string[];
}

/** Keeps what the ends of a run tell besides plans and outcomes. */
export interface Rest<E extends AnyEnd> {
  add(end: E): void;
  foot(): Foot;
  /** The files of the tenants that did not end well. */
  left(): LeftTenants;
  /** How many did. */
  done(): number;
}

export function openRest<E extends AnyEnd>(
  { warnings }: { readonly warnings: readonly Diagnostic[] },
  hasFailed: (end: E) => boolean,
): Rest<E> {
  const failures: FailureView[] = [];
  const told: DiagnosticView[] = warnings.map(viewDiagnostic);
  const notBegun: string[] = [];
  const failed: string[] = [];
  let done = 0;
  return {
    add(end) {
      const { begun, tenant, file, error, diagnostics } = end;
      if (!begun) notBegun.push(file);
      else if (hasFailed(end)) failed.push(file);
      else done += 1;
      if (error) failures.push(viewFailure({ tenant, file, error }));
      // The error of a file has them all.
      if (error === null || error.diagnostics.length === 0) told.push(...diagnostics.map(viewDiagnostic));
    },
    foot: () => ({ failures, warnings: told, notBegun }),
    left: () => ({ failed, notBegun }),
    done: () => done,
  };
}
