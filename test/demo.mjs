// The demo of the README: config/ reconciled into an embedded emulator, then edited by hand, found out, and mended.
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEmulator } from "hooksync/emulator";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "hooksync-demo-"));
const emulator = await startEmulator();
const pool = emulator.pool();
const [key] = pool.accessKeys;

try {
  await cp(join(root, "config"), join(folder, "config"), { recursive: true });
  say("A fresh tenant, and config/webhooks.yaml:");
  await hooksync("plan", 0);
  await hooksync("apply --yes", 0);
  say("Planned again, nothing is left to do:");
  await hooksync("plan --detailed-exitcode", 0);

  const [first] = pool.webhooks();
  pool.edit(first.webhookId, { enabled: false, events: ["login"] });
  say(`Somebody switches "${first.name}" off in the console, and changes its events:`);
  await hooksync("drift", 2);
  await hooksync("apply --yes", 0);
  say("Converged:");
  await hooksync("drift", 0);
  await hooksync("plan --detailed-exitcode", 0);
} finally {
  await emulator.close();
  await rm(folder, { recursive: true });
}

function say(text) {
  process.stdout.write(`\n# ${text}\n`);
}

/** Runs the command as a person would, and insists on its exit code. */
async function hooksync(command, expected) {
  process.stdout.write(`\n$ hooksync ${command}\n`);
  const child = spawn(process.execPath, [join(root, "dist/cli.js"), ...command.split(" "), "--log-level", "error"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      GENAUTH_HOST: emulator.url,
      GENAUTH_USERPOOL_ID: pool.userPoolId,
      GENAUTH_ACCESS_KEY_ID: key.id,
      GENAUTH_ACCESS_KEY_SECRET: key.secret,
      WEBHOOK_USERS_SECRET: "a-secret-for-the-demo",
      WEBHOOK_ACCESS_SECRET: "another-secret-for-the-demo",
    },
  });
  const [code] = await new Promise((resolve) => child.once("close", (...ended) => resolve(ended)));
  if (code !== expected) throw new Error(`hooksync ${command} ended with ${code}, not ${expected}`);
}
