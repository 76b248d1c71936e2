import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import results from "../../bench/results.json" with { type: "json" };

const RUN = join(import.meta.dirname, "../../bench/run.mjs");

it("runs every benchmark whose figures are kept, in sizes that take no time", { timeout: 180_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [RUN, "--quick"]);
  const benches = new Set(stdout.split("\n").map((line) => line.split(/ *\| */)[1]));
  for (const { bench } of results.rows) expect(benches).toContain(bench);
  expect(stdout).not.toMatch(/NaN|Infinity|undefined/);
});
