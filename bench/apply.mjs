import { join } from "node:path";
import { withServer } from "./child.mjs";
import { CLI, row, size, timed, withFolder } from "./measure.mjs";
import { writeTenant } from "./webhooks.mjs";

const WEBHOOKS = size(10_000, 200);
const LATENCY_MS = 50;
const ROUNDS = size(3, 1);
const SCRIPT = join(import.meta.dirname, "peers/sdk-script.mjs");
const HAMMER = join(import.meta.dirname, "peers/hammer.mjs");
const MOST_AT_ONCE = 200;

/** 10,000 creates, against the ideal ⌈N/c⌉ × latency and against the script that a user would write, in turns. */
export async function apply() {
  const rows = [await headroom()];
  for (const concurrency of [50, MOST_AT_ONCE]) {
    const ideal = Math.ceil(WEBHOOKS / concurrency) * LATENCY_MS;
    const ours = [];
    const theirs = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await creates([CLI, "apply", "--yes", "--log-level", "error", "--concurrency", `${concurrency}`]));
      theirs.push(await creates([SCRIPT, "webhooks.yaml", `${concurrency}`]));
    }
    const of = (runs, field, by) =>
      runs.map((run, round) => run[field] / (typeof by === "number" ? by : by[round][field]));
    const what = `${WEBHOOKS} creates, ${concurrency} at once`;
    rows.push(
      row(
        `${what}: first request to last answer`,
        "× the ideal",
        of(ours, "phase", ideal),
        concurrency === 50 ? { most: 1.1 } : {},
      ),
      row(`${what}: the SDK script's`, "× the ideal", of(theirs, "phase", ideal)),
      row(`${what}: the whole command`, "× the SDK script", of(ours, "whole", theirs), { most: 1 }),
    );
  }
  return rows;
}

/** How many times as fast as so many at once need it the server answers where nothing makes it wait: else it would be what is measured. */
async function headroom() {
  const needed = (WEBHOOKS / MOST_AT_ONCE) * LATENCY_MS;
  const figures = [];
  for (let round = 0; round < ROUNDS; round++) {
    await withServer("server.mjs", [0, 0], async ({ url, ask }) => {
      await timed([HAMMER, url, `${WEBHOOKS}`, `${MOST_AT_ONCE}`]);
      const { first, last } = (await ask()).seen["create-webhook"];
      figures.push(needed / (last - first));
    });
  }
  return row(`the server alone, against what ${MOST_AT_ONCE} at once ask of it`, "× as fast", figures, { least: 2 });
}

/** Milliseconds of a process that creates all, and of its creates alone. */
function creates(args) {
  return withFolder((cwd) =>
    withServer("server.mjs", [LATENCY_MS, 0], async ({ url, ask }) => {
      const env = await writeTenant(cwd, WEBHOOKS, url);
      const whole = await timed(args, { cwd, env });
      const { seen, live } = await ask();
      if (live !== WEBHOOKS) throw new Error("not all were created, or some twice");
      const { first, last } = seen["create-webhook"];
      return { whole, phase: last - first };
    }),
  );
}
