import { coverageOf } from "../../core/coverage.ts";
import { renderCoverageJson } from "../../report/coverage-json.ts";
import { renderCoverageMarkdown } from "../../report/coverage-markdown.ts";
import { renderCoverage } from "../../report/coverage-text.ts";
import type { Io } from "../io.ts";
import { loadFor } from "../load.ts";
import type { FileOptions } from "../options.ts";
import { closeRun, failureExit, openRun } from "../run.ts";

interface Options extends FileOptions {
  readonly format: "text" | "json" | "markdown";
}

/** Shows which event goes to which URL in which tenant, from the files alone. */
export async function coverage(paths: readonly string[], options: Options, io: Io): Promise<number> {
  const { format, ...rest } = options;
  const app = await openRun("coverage", rest, io);
  const { tenants, failures } = await loadFor("validate", paths, rest, app, io);
  const made = coverageOf(tenants.map(({ desired }) => desired));
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
  return closeRun(app, [...failures.map(failureExit), ...tenants.map(() => 0)]);
}
