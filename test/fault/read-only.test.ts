import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import type { Disturbance } from "../../src/emulator/index.ts";
import { printLock } from "../../src/lock/codec.ts";
import { printLine } from "../../src/lock/journal-lines.ts";
import { beganCreate, desiredWebhook, journalBegin, journalDone, locked, lockFile, spec } from "../support/builders.ts";
import {
  callsOf,
  type Desk,
  desk,
  type Emulator,
  type Env,
  envOf,
  genauth,
  tenantFile,
  writesOf,
} from "../support/cli.ts";
import { everyFault } from "../support/every-fault.ts";
import { isLong } from "../support/long.ts";
import { terminal } from "../support/terminal.ts";

const READS = ["validate", "plan --settle 0.1 --timeout 0.3", "plan --offline", "drift --timeout 0.3"];
const CALLS_THAT_READ = ["list-webhooks", "get-webhook", "get-management-token", "get-webhook-event-list"];
/** How long each fault lasts: the long stage never ends it. */
const TIMES = isLong ? {} : { times: 2 };
/** What a run that died may have left beside its lock. */
const LEFTOVERS = { "webhooks.lock.lease": "{}\n", [`webhooks.lock.json.${"0".repeat(32)}.tmp`]: "half" };

interface World {
  readonly at: Desk;
  readonly emulator: Emulator;
  readonly env: Env;
}

/** A tenant in which everything waits to be written: a create, an update, a delete, an adopt, a journal to recover. */
async function pendingWorld(auth: "signature" | "token"): Promise<World> {
  const emulator = await genauth();
  const pool = emulator.pool();
  const env = envOf(emulator);
  const accessKeyId = env.GENAUTH_ACCESS_KEY_ID ?? "";
  const target = { host: emulator.url, userPoolId: pool.userPoolId };
  for (const key of ["edited", "left", "adopted", "begun", "done"]) {
    const { name, url, events, contentType } = spec(key);
    if (contentType !== "application/json") throw new Error("the builders changed");
    pool.put({ webhookId: `id-${key}`, name, url, events, contentType, enabled: key !== "edited" });
  }
  const lock = lockFile([locked("edited", "id-edited"), locked("left", "id-left")], {
    ...target,
    tenant: "webhooks",
    accessKeyId,
  });
  const lines = [
    journalBegin({ target, accessKeyId, creates: [beganCreate(desiredWebhook("begun"))] }),
    journalDone("done", locked("done", "id-done")),
  ];
  const webhooks = Object.fromEntries(
    ["edited", "adopted", "begun", "done", "new"].map((key) => [key, { url: spec(key).url, events: ["login"] }]),
  );
  const at = desk(
    {
      "webhooks.yaml": tenantFile(webhooks, { tenant: { auth }, policy: { mode: "sync" } }),
      "webhooks.lock.json": printLock(lock),
      "webhooks.lock.journal": lines.map(printLine).join(""),
      ...LEFTOVERS,
    },
    env,
  );
  return { at, emulator, env };
}

/** Runs a command in this process, for there are many; gives its exit code. */
function run(command: string, { at, env }: World): Promise<number> {
  return terminal(command, at.folder, env).ended;
}

/** What the commands that only read wrote under a fault, to GenAuth or to the folder; empty for nothing. */
async function writesUnder(disturbance: Disturbance): Promise<string[]> {
  const world = await pendingWorld(disturbance.kind === "short-token" ? "token" : "signature");
  const { at, emulator } = world;
  const before = at.snapshot();
  const wrong: string[] = [];
  for (const command of READS) {
    const mend = emulator.fault({ ...disturbance, ...TIMES });
    await run(command, world);
    mend();
    const sent = callsOf(emulator).filter((call) => call === null || !CALLS_THAT_READ.includes(call));
    wrong.push(
      ...(writesOf(emulator) === 0 ? [] : ["an effect"]),
      ...sent.map((call) => `a call of ${call}`),
      ...(isDeepStrictEqual(at.snapshot(), before) ? [] : ["a file"]),
      ...(command.startsWith("validate") || emulator.requests.length > 0 ? [] : ["no request at all"]),
    );
    if (wrong.length > 0) return wrong.map((what) => `${command}, under ${JSON.stringify(disturbance)}: ${what}`);
  }
  return [];
}

describe("validate, plan and drift", () => {
  it("write nothing, to GenAuth or to the disk, under any fault", { timeout: 120_000 }, async () => {
    const wrong = await Promise.all(everyFault.map(writesUnder));
    expect(wrong.flat()).toEqual([]);
  });

  it("see all that there is to write, and apply writes it", async () => {
    const world = await pendingWorld("signature");
    const codes = [];
    for (const command of READS) codes.push(await run(command, world));
    expect(codes).toEqual([0, 0, 0, 2]);
    world.at.remove("webhooks.lock.lease");
    expect(await run("apply --yes --settle 0.1", world)).toBe(0);
    expect(world.emulator.stats).toMatchObject({ creates: 1, updates: 4, deletes: 1 });
    expect(Object.keys(world.at.snapshot())).toEqual(["webhooks.lock.json", "webhooks.yaml"]);
  });
});
