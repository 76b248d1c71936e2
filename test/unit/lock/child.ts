// A process of its own for the tests of this folder, which bundle it and speak with it in lines.
import { open, readFile, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../../src/core/errors.ts";
import type { Lease } from "../../../src/core/ports.ts";
import { openFileStore } from "../../../src/lock/file-store.ts";
import { lockDeps, sampleBegin, sampleDone, sampleLock } from "../../support/lock-samples.ts";

const [command = "", lockPath = ""] = process.argv.slice(2);
const store = openFileStore(lockPath, await lockDeps());
const input = createInterface({ input: process.stdin });
// Whatever becomes of the test, its children do not outlive it.
input.once("close", () => process.exit());
const orders = input[Symbol.asyncIterator]();
const say = (line: string) => process.stdout.write(`${line}\n`);
const codeOf = (error: unknown) => (error instanceof AppError ? error.code : String(error));
const outcome = (work: Promise<unknown>) => work.then(() => "done", codeOf);

/** The file that only the holder of the lease has. */
const inside = `${lockPath}.inside`;

async function enter({ holder, takenFrom }: Lease): Promise<void> {
  const left = await readFile(inside, "utf8").catch(() => null);
  if (left !== null && left !== takenFrom?.leaseId) say(`violation: ${left} is inside`);
  await rm(inside, { force: true });
  const handle = await open(inside, "wx");
  await handle.writeFile(holder.leaseId);
  await handle.close();
}

async function leave({ holder }: Lease): Promise<void> {
  if ((await readFile(inside, "utf8").catch(() => null)) !== holder.leaseId) say("violation: somebody else came in");
  await rm(inside, { force: true });
}

const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  /** Tries once, and holds what it got until told. */
  async race() {
    say("ready");
    await orders.next();
    const lease = await store.acquire("race").catch((error: unknown) => void say(codeOf(error)));
    if (!lease) return;
    await enter(lease);
    say("won");
    await orders.next();
    await leave(lease);
    await lease.release();
  },

  /** Takes the lease five times, and dies holding it the last time. */
  async storm() {
    for (let round = 1; ; ) {
      const lease = await store.acquire("storm").catch((error: unknown) => codeOf(error));
      if (typeof lease === "string") {
        if (lease !== "LOCK_HELD") say(`violation: ${lease}`);
        await sleep(1);
        continue;
      }
      await enter(lease);
      await sleep(1);
      say(`round ${round}`);
      if (round++ === 5) process.kill(process.pid, "SIGKILL");
      await leave(lease);
      await lease.release();
    }
  },

  /** Writes a lock. */
  async write() {
    const stored = await store.read();
    say(await outcome(store.write(sampleLock(["b"]), stored?.revision ?? null)));
  },

  /** Writes a lock, and appends to a journal, that get too big for what the process may write. */
  async overflow() {
    const stored = await store.read();
    const many = Array.from({ length: 1000 }, (_, i) => `key-${i}`);
    say(await outcome(store.write(sampleLock(many), stored?.revision ?? null)));
    await store.journal.begin(sampleBegin());
    await store.journal.append(sampleDone("fits"));
    say((await Promise.all(many.map((key) => outcome(store.journal.append(sampleDone(key)))))).join(" "));
    say(await outcome(store.journal.append(sampleDone("small"))));
  },
};

await COMMANDS[command]?.();
process.exit();
