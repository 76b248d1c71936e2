// All benchmarks, one after the other: `npm run bench`, or `npm run bench startup` for one.
import { action } from "./action.mjs";
import { apply } from "./apply.mjs";
import { fleet } from "./fleet.mjs";
import { render } from "./render.mjs";
import { startup } from "./startup.mjs";

const BENCHMARKS = { startup, action, apply, fleet, render };
const picked = process.argv.slice(2);
for (const [name, measure] of Object.entries(BENCHMARKS)) {
  if (picked.length > 0 && !picked.includes(name)) continue;
  for (const { what, figure, unit, most } of await measure()) {
    const verdict = figure <= most ? "ok" : "OVER";
    process.stdout.write(`${name.padEnd(8)}  ${what}: ${figure.toFixed(2)} ${unit} (at most ${most})  ${verdict}\n`);
  }
}
