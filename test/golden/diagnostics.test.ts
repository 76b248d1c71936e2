import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
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
 * Each folder of test/golden/diagnostics: webhooks.yaml goes in, with templates, a schema and rules beside it, diagnostics.txt comes out of validate,
 * and diagnostics.sarif where there is one.
 */
describe("the diagnostics of", () => {
  it.each(readdirSync(golden))("%s are as they were reviewed", async (name) => {
    const cwd = realpathSync(mkdtempSync(join(tmpdir(), "hooksync-golden-")));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    mkdirSync(join(cwd, ".git"));
    cpSync(join(golden, name), cwd, { recursive: true });
    const schema = existsSync(join(cwd, "schema.json")) ? "schema.json" : null;
    const rules = existsSync(join(cwd, "rules.json")) ? JSON.parse(readFileSync(join(cwd, "rules.json"), "utf8")) : {};
    const { diagnostics } = await loadFleet([], cwd, { schema, rules });
    await expect(renderDiagnostics(diagnostics)).toMatchFileSnapshot(join(golden, name, "diagnostics.txt"));
    const warnings = diagnostics.map(viewDiagnostic);
    const sarif = renderSarif({ tool: "hooksync 0.0.0", failures: [], warnings });
    expect(sarifFaults(JSON.parse(sarif))).toEqual([]);
    const path = join(golden, name, "diagnostics.sarif");
    if (existsSync(path)) await expect(sarif).toMatchFileSnapshot(path);
  });
});
