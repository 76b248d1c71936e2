import type { EventCoverage } from "../core/coverage.ts";
import { type Failure, viewFailure } from "../core/document.ts";

/** Which event goes where, as JSON (`schemas/coverage.schema.json`). */
export function renderCoverageJson(events: readonly EventCoverage[], failures: readonly Failure[]): string {
  const coverage = { formatVersion: "1.0", events, failures: failures.map(viewFailure) };
  return `${JSON.stringify(coverage, null, 2)}\n`;
}
