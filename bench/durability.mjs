import { existsSync } from "node:fs";
import { withServer } from "./child.mjs";
import { CLI, row, size, timed, withFolder } from "./measure.mjs";
import { writeTenant } from "./webhooks.mjs";

const WEBHOOKS = size(2000, 50);
const ROUNDS = size(5, 1);
const MEMORY = "/dev/shm";

/** What journal and fsync cost a create where the server answers at once: on the disk, against the same run in memory. */
export async function durability() {
  if (!existsSync(MEMORY)) return [];
  const [disk, memory] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    disk.push(await creates(import.meta.dirname));
    memory.push(await creates(MEMORY));
  }
  const what = `${WEBHOOKS} creates answered at once, 10 at once, on the disk`;
  return [
    row(
      what,
      "× the same on tmpfs",
      disk.map((ms, round) => ms / memory[round]),
    ),
    row(
      what,
      "ms more a create",
      disk.map((ms, round) => (ms - memory[round]) / WEBHOOKS),
    ),
  ];
}

function creates(below) {
  const run = (cwd) =>
    withServer("server.mjs", [0, 0], async ({ url, ask }) => {
      const env = await writeTenant(cwd, WEBHOOKS, url);
      await timed([CLI, "apply", "--yes", "--log-level", "error"], { cwd, env });
      const { first, last } = (await ask()).seen["create-webhook"];
      return last - first;
    });
  return withFolder(run, below);
}
