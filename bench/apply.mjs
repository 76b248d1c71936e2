import { join } from "node:path";
import { withServer } from "./child.mjs";
import { CLI, row, timed, withFolder } from "./measure.mjs";
import { writeTenant } from "./webhooks.mjs";

const WEBHOOKS = 10_000;
const LATENCY_MS = 50;
const ROUNDS = 3;
const SCRIPT = join(import.meta.dirname, "peers/sdk-script.mjs");

/** 10,000 creates, against the ideal ⌈N/c⌉ × latency and against the script that a user would write, in turns. */
export async function apply() {
  const rows = [];
  for (const concurrency of [50, 200]) {
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
