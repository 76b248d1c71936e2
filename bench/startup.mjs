import { CLI, row, size, timed, withFolder } from "./measure.mjs";
import { writeTenant } from "./webhooks.mjs";

const ROUNDS = size(21, 1);
const WEBHOOKS = 100;

/** What starting costs, against a node that does nothing: in turns, so that all see the same machine. */
export async function startup() {
  return withFolder(async (cwd) => {
    const env = await writeTenant(cwd, WEBHOOKS, "https://api.genauth.ai");
    const commands = {
      "hooksync --version": [["--version"], { most: 1.2 }],
      [`validate of ${WEBHOOKS} webhooks`]: [["validate", "--log-level", "error"], { most: 2 }],
      [`plan --offline of ${WEBHOOKS} webhooks`]: [["plan", "--offline", "--log-level", "error"], {}],
    };
    const ratios = new Map(Object.keys(commands).map((what) => [what, []]));
    for (let round = 0; round < ROUNDS; round++) {
      const bare = await timed(["-e", "0"]);
      for (const [what, [args]] of Object.entries(commands)) {
        ratios.get(what).push((await timed([CLI, ...args], { cwd, env })) / bare);
      }
    }
    return [...ratios].map(([what, figures]) => row(what, "× node -e 0", figures, commands[what][1]));
  });
}
