// All benchmarks, one after the other: `npm run bench`, or `npm run bench startup` for one. Ends with 1 where a row is beyond its bound.
// With `--quick` in sizes too small for figures to say anything: it only shows that all of them work.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { action } from "./action.mjs";
import { apply } from "./apply.mjs";
import { durability } from "./durability.mjs";
import { files } from "./files.mjs";
import { fleet } from "./fleet.mjs";
import { limit } from "./limit.mjs";
import { machine, versions } from "./machine.mjs";
import { isQuick } from "./measure.mjs";
import { noOp } from "./no-op.mjs";
import { render } from "./render.mjs";
import { startup } from "./startup.mjs";
import { tableOf } from "./table.mjs";

const BENCHMARKS = { startup, apply, "no-op": noOp, files, fleet, limit, durability, render, action };
const RESULTS = join(import.meta.dirname, "results.json");
const PAGE = join(import.meta.dirname, "../docs/performance.md");

const picked = process.argv.slice(2).filter((arg) => arg !== "--quick");
const unknown = picked.find((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown !== undefined) throw new Error(`there is no ${unknown}: ${Object.keys(BENCHMARKS).join(", ")}`);
const rows = [];
for (const [bench, measure] of Object.entries(BENCHMARKS)) {
  if (picked.length > 0 && !picked.includes(bench)) continue;
  const measured = (await measure()).map((row) => ({ bench, ...row }));
  process.stdout.write(tableOf(measured));
  rows.push(...measured);
  if (!isQuick && measured.some((row) => row.figure > row.most || row.figure < row.least)) process.exitCode = 1;
}
// What is kept is of one run, on one machine.
if (picked.length === 0 && !isQuick) {
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(RESULTS, `${JSON.stringify({ date, machine: machine(), versions: versions(), rows }, null, 2)}\n`);
  const page = readFileSync(PAGE, "utf8");
  const table = page.replace(
    /(<!-- table -->\n\n)[\s\S]*?<!-- end -->/,
    (_, head) => `${head}${tableOf(rows)}\n<!-- end -->`,
  );
  writeFileSync(PAGE, table);
}
