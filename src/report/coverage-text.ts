import type { EventCoverage } from "../core/coverage.ts";
import { printable } from "../core/printable.ts";
import type { Paint } from "./paint.ts";
import { renderTable } from "./table.ts";

/** A row for each URL that an event goes to, the event said once. */
export function renderCoverage(coverage: readonly EventCoverage[], paint: Paint): string {
  if (coverage.length === 0) return "No event goes anywhere.\n";
  const rows = coverage.flatMap(({ event, targets }) =>
    targets.map(({ tenant, key, url, enabled }, index) => [
      index === 0 ? printable(event) : "",
      printable(tenant),
      printable(key),
      printable(url) + (enabled ? "" : " (disabled)"),
    ]),
  );
  const [head = "", ...lines] = renderTable([["EVENT", "TENANT", "WEBHOOK", "URL"], ...rows]).split("\n");
  return [paint("bold", head), ...lines].join("\n");
}
