import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator } from "hooksync/emulator";
import { CLI, median, timed, withFolder } from "./measure.mjs";

const WEBHOOKS = 1000;
const CONCURRENCY = 50;
const LATENCY_MS = 50;
const ROUNDS = 5;

/**
 * 1,000 creates into an emulator that answers after 50 ms, 50 at once, against the ideal ⌈N/c⌉ × latency.
 * What the same command takes for a plan that is empty (start-up, files, 20 list calls) is measured beside it and taken off.
 */
export async function apply() {
  const ideal = Math.ceil(WEBHOOKS / CONCURRENCY) * LATENCY_MS;
  const creates = [];
  const wholes = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { whole, create } = await once();
    wholes.push(whole);
    creates.push(create);
  }
  return [
    {
      what: `${WEBHOOKS} creates at ${LATENCY_MS} ms, ${CONCURRENCY} at once`,
      figure: median(creates) / ideal,
      unit: "× the ideal",
      most: 1.3,
    },
    { what: "the whole command", figure: median(wholes) / ideal, unit: "× the ideal", most: 3 },
  ];
}

function once() {
  return withFolder(async (folder) => {
    const emulator = await startEmulator();
    const at = [];
    try {
      const keys = Array.from({ length: WEBHOOKS }, (_, index) => `hook-${index}`);
      const lines = keys.map((key) => `  ${key}: { url: "https://hooks.example/${key}", events: [user:created] }\n`);
      await writeFile(join(folder, "webhooks.yaml"), `version: 1\nwebhooks:\n${lines.join("")}`);
      emulator.fault({ kind: "slow-after", ms: LATENCY_MS, endpoint: "create-webhook" });
      const pool = emulator.pool();
      const [key] = pool.accessKeys;
      const env = {
        ...process.env,
        GENAUTH_HOST: emulator.url,
        GENAUTH_ACCESS_KEY_ID: key.id,
        GENAUTH_ACCESS_KEY_SECRET: key.secret,
      };
      const args = [CLI, "apply", "--yes", "--concurrency", String(CONCURRENCY), "--log-level", "error"];
      const whole = await timed(args, { cwd: folder, env });
      for (const { endpoint, at: when } of emulator.requests) if (endpoint === "create-webhook") at.push(when);
      // From the first create that arrived to the last one answered.
      const create = Math.max(...at) - Math.min(...at) + LATENCY_MS;
      if (pool.webhooks().length !== WEBHOOKS) throw new Error("not all were created");
      return { whole, create };
    } finally {
      await emulator.close();
    }
  });
}
