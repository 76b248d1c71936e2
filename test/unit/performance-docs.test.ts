import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { pageOf } from "../support/docs.ts";

const BENCH = join(import.meta.dirname, "../../bench");

it("docs/performance.md shows what was measured last", async () => {
  const { rows } = JSON.parse(readFileSync(join(BENCH, "results.json"), "utf8"));
  const { tableOf } = await import(pathToFileURL(join(BENCH, "table.mjs")).href);
  expect(rows.length).toBeGreaterThan(30);
  expect(pageOf("performance.md")).toContain(`<!-- table -->\n\n${tableOf(rows)}\n<!-- end -->`);
});
