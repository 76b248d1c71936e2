import type { Fleet } from "../compose.ts";
import { type DiagnosticView, type FailureView, type Foot, viewDiagnostic, viewFailure } from "../core/document.ts";
import type { TenantEnd } from "../core/summary.ts";

/** Keeps what the ends of a run tell besides plans and outcomes. */
export interface Rest {
  add(end: Pick<TenantEnd, "begun" | "tenant" | "file" | "error" | "diagnostics">): void;
  foot(): Foot;
}

export function openRest({ warnings }: Fleet): Rest {
  const failures: FailureView[] = [];
  const told: DiagnosticView[] = warnings.map(viewDiagnostic);
  const notBegun: string[] = [];
  return {
    add({ begun, tenant, file, error, diagnostics }) {
      if (!begun) notBegun.push(file);
      if (error) failures.push(viewFailure({ tenant, file, error }));
      // The error of a file has them all.
      if (error === null || error.diagnostics.length === 0) told.push(...diagnostics.map(viewDiagnostic));
    },
    foot: () => ({ failures, warnings: told, notBegun }),
  };
}
