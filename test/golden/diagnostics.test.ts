import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { renderDiagnostics } from "../../src/report/diagnostics.ts";
import { loadFleet } from "../support/load-fleet.ts";

const golden = fileURLToPath(new URL("./diagnostics/", import.meta.url));

/** Each folder of test/golden/diagnostics: webhooks.yaml and the templates beside it go in, diagnostics.txt comes out of validate. */
describe("the diagnostics of", () => {
  it.each(readdirSync(golden))("%s are as they were reviewed", async (name) => {
    const cwd = realpathSync(mkdtempSync(join(tmpdir(), "hooksync-golden-")));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    mkdirSync(join(cwd, ".git"));
    cpSync(join(golden, name), cwd, { recursive: true });
    const schema = existsSync(join(cwd, "schema.json")) ? "schema.json" : null;
    const { diagnostics } = await loadFleet([], cwd, { schema });
    await expect(renderDiagnostics(diagnostics)).toMatchFileSnapshot(join(golden, name, "diagnostics.txt"));
  });
});
