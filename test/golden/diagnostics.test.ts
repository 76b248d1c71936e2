import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { viewDiagnostic } from "../../src/core/document.ts";
import { renderDiagnostics } from "../../src/report/diagnostics.ts";
import { renderSarif } from "../../src/report/sarif.ts";
import { loadFleet } from "../support/load-fleet.ts";
import { sarifFaults } from "../support/sarif-schema.ts";

const golden = fileURLToPath(new URL("./diagnostics/", import.meta.url));

/**
 * Each folder of test/golden/diagnostics: webhooks.yaml and the templates beside it go in, diagnostics.txt comes out of validate,
 * and diagnostics.sarif where there is one.
 */
describe("the diagnostics of", () => {
  it.each(readdirSync(golden))("%s are as they were reviewed", async (name) => {
    const cwd = realpathSync(mkdtempSync(join(tmpdir(), "hooksync-golden-")));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    mkdirSync(join(cwd, ".git"));
    cpSync(join(golden, name), cwd, { recursive: true });
    const schema = existsSync(join(cwd, "schema.json")) ? "schema.json" : null;
    const { diagnostics } = await loadFleet([], cwd, { schema });
    await expect(renderDiagnostics(diagnostics)).toMatchFileSnapshot(join(golden, name, "diagnostics.txt"));
    const warnings = diagnostics.map(viewDiagnostic);
    const sarif = renderSarif({ tool: "hooksync 0.0.0", failures: [], warnings });
    expect(sarifFaults(JSON.parse(sarif))).toEqual([]);
    const path = join(golden, name, "diagnostics.sarif");
    if (existsSync(path)) await expect(sarif).toMatchFileSnapshot(path);
  });
});
