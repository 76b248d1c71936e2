import type { EventCoverage } from "../core/coverage.ts";
import { describeFailure, type Failure } from "./json.ts";

/** Which event goes where, as JSON (`schemas/coverage.schema.json`). */
export function renderCoverageJson(events: readonly EventCoverage[], failures: readonly Failure[]): string {
  const coverage = { formatVersion: "1.0", events, failures: failures.map(describeFailure) };
  return `${JSON.stringify(coverage, null, 2)}\n`;
}
