import type { EventCoverage } from "../core/coverage.ts";
import { markdownCell } from "./markdown-code.ts";

/** Which event goes where, as a table for a README or a pull request. */
export function renderCoverageMarkdown(coverage: readonly EventCoverage[]): string {
  const rows = coverage.flatMap(({ event, targets }) =>
    targets.map(({ tenant, key, url, enabled }) => {
      const cells = [event, tenant, key, url].map(markdownCell).join(" | ");
      return `| ${cells} |${enabled ? "" : " disabled"} |`;
    }),
  );
  return `${["| event | tenant | webhook | url | |", "|---|---|---|---|---|", ...rows].join("\n")}\n`;
}
