import { execFileSync, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { row, size, withFolder } from "./measure.mjs";

const BUNDLE = join(import.meta.dirname, "../dist/action.mjs");
const ROUNDS = size(11, 1);

/** From the start of the action's process to its first request, of an apply that has to look at a branch first. */
export async function action() {
  let arrive = () => {};
  const server = createServer(() => arrive(performance.now()));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const api = `http://127.0.0.1:${server.address().port}`;
  try {
    const times = await withFolder(async (folder) => {
      await writeFile(join(folder, "webhooks.yaml"), "version: 1\nwebhooks: {}\n");
      await writeFile(join(folder, "event.json"), "{}");
      const git = (...args) =>
        execFileSync("git", ["-C", folder, "-c", "user.name=b", "-c", "user.email=b@x", ...args]);
      git("init", "--quiet");
      git("add", "webhooks.yaml");
      git("commit", "--quiet", "--message", "begin");
      const rounds = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await untilRequest(folder, api));
      return rounds;
    });
    const seconds = times.map((ms) => ms / 1000);
    return [row("the action: start to first request", "s", seconds, { most: 1 })];
  } finally {
    server.closeAllConnections();
    server.close();
  }

  async function untilRequest(folder, url) {
    const arrived = new Promise((resolve) => {
      arrive = resolve;
    });
    const started = performance.now();
    const child = spawn(process.execPath, [BUNDLE], { cwd: folder, env: envOf(folder, url), stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("close", resolve));
    const at = await Promise.race([arrived, ended.then(() => Number.NaN)]);
    child.kill("SIGKILL");
    await ended;
    if (Number.isNaN(at)) throw new Error("the action ended without a request");
    return at - started;
  }
}

function envOf(folder, url) {
  return {
    PATH: process.env.PATH,
    INPUT_COMMAND: "apply",
    INPUT_APPROVE: "auto",
    "INPUT_GITHUB-TOKEN": "token",
    GITHUB_API_URL: url,
    GITHUB_REPOSITORY: "acme/hooks",
    GITHUB_EVENT_NAME: "push",
    GITHUB_EVENT_PATH: join(folder, "event.json"),
    GITHUB_REF: "refs/heads/main",
    GENAUTH_HOST: url,
    GENAUTH_USERPOOL_ID: "pool-1",
    GENAUTH_ACCESS_KEY_ID: "key-1",
    GENAUTH_ACCESS_KEY_SECRET: "secret",
  };
}
