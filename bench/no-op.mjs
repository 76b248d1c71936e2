import { withServer } from "./child.mjs";
import { CLI, row, size, timed, withFolder } from "./measure.mjs";
import { writeTenant } from "./webhooks.mjs";

const WEBHOOKS = size(10_000, 200);
const PAGE = 50;
const LATENCY_MS = 50;
const CONCURRENCY = 10;
const ROUNDS = size(5, 1);

/** A plan that finds nothing to do: its list calls, and their time against pages read one after the other, and side by side. */
export async function noOp() {
  const pages = Math.ceil(WEBHOOKS / PAGE);
  const sequential = pages * LATENCY_MS;
  const parallel = (1 + Math.ceil((pages - 1) / CONCURRENCY)) * LATENCY_MS;
  return withFolder((cwd) =>
    withServer("server.mjs", [LATENCY_MS, 0], async ({ url, ask }) => {
      const env = await writeTenant(cwd, WEBHOOKS, url);
      const run = (...args) => timed([CLI, ...args, "--log-level", "error"], { cwd, env });
      await run("apply", "--yes", "--concurrency", "100");
      const [calls, phases, wholes] = [[], [], []];
      for (let round = 0; round < ROUNDS; round++) {
        await ask();
        wholes.push(await run("plan", "--detailed-exitcode", "--concurrency", `${CONCURRENCY}`));
        const { "list-webhooks": lists } = (await ask()).seen;
        calls.push(lists.count);
        phases.push(lists.last - lists.first);
      }
      const what = `no-op plan of ${WEBHOOKS} live webhooks, ${CONCURRENCY} at once`;
      const over = (ideal) => (times) => times.map((time) => time / ideal);
      return [
        row(`${what}: list calls`, "calls", calls, { most: pages, least: pages }),
        row(`${what}: first request to last answer`, "× parallel paging", over(parallel)(phases), { most: 1.2 }),
        row(`${what}: first request to last answer`, "× sequential paging", over(sequential)(phases)),
        row(`${what}: the whole command`, "× parallel paging", over(parallel)(wholes)),
      ];
    }),
  );
}
