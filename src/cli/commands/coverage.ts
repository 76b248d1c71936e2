import { coverageOf } from "../../core/coverage.ts";
import type { Failure } from "../../core/document.ts";
import { EXIT_CODES } from "../../core/errors.ts";
import type { DesiredTenant } from "../../core/model.ts";
import { renderCoverageJson } from "../../report/coverage-json.ts";
import { renderCoverageMarkdown } from "../../report/coverage-markdown.ts";
import { renderCoverage } from "../../report/coverage-text.ts";
import { fleetFor } from "../fleet.ts";
import type { Io } from "../io.ts";
import type { FileOptions, FleetFlags } from "../options.ts";
import { closeRun, openRun } from "../run.ts";
import { openTrouble } from "../trouble.ts";

interface Options extends FileOptions, FleetFlags {
  readonly format: "text" | "json" | "markdown";
}

/** Shows which event goes to which URL in which tenant, from the files alone. */
export async function coverage(paths: readonly string[], options: Options, io: Io): Promise<number> {
  const { format, ...rest } = options;
  const app = await openRun("coverage", rest, io);
  const fleet = await fleetFor("validate", paths, rest, app, io);
  const tenants: DesiredTenant[] = [];
  const failures: Failure[] = [];
  const trouble = openTrouble(fleet, io);
  for (const named of fleet.files) {
    const loaded = await fleet.load(named);
    io.stop.throwIfAborted();
    trouble(loaded);
    if (loaded.tenant) tenants.push(loaded.tenant.desired);
    else failures.push({ tenant: null, file: loaded.file, error: loaded.error });
  }
  const made = coverageOf(tenants);
  switch (format) {
    case "json":
      io.out(renderCoverageJson(made, failures));
      break;
    case "markdown":
      io.out(renderCoverageMarkdown(made));
      break;
    case "text":
      io.out(renderCoverage(made, io.paintOut));
      break;
  }
  return closeRun(app, [...failures.map(({ error }) => EXIT_CODES[error.code]), ...tenants.map(() => 0)]);
}
