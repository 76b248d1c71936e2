import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Emulator, parsePools, startEmulator } from "../../../src/emulator/index.ts";
import { caller, fields, firstKey } from "./caller.ts";

let folder: string;
let dataFile: string;
let running: Emulator[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emulator-"));
  dataFile = join(folder, "data.json");
  running = [];
});
afterEach(async () => {
  await Promise.allSettled(running.map((emulator) => emulator.close()));
  await rm(folder, { recursive: true });
});

async function start(...options: Parameters<typeof startEmulator>): Promise<Emulator> {
  const emulator = await startEmulator({ dataFile, ...options[0] });
  running.push(emulator);
  return emulator;
}

const stored = async () => parsePools(await readFile(dataFile, "utf8")).flatMap((pool) => pool.webhooks ?? []);

it("has each effect in the file before the answer comes", async () => {
  const emulator = await start();
  const call = caller(emulator);
  const { webhookId } = (await call("create-webhook", fields("a", { secret: "s3cr3t" }))).body.data;
  expect(await stored()).toEqual(emulator.pool().webhooks());
  await call("update-webhook", { webhookId, name: "b" });
  expect(await stored()).toMatchObject([{ name: "b", secret: "s3cr3t" }]);
  await call("delete-webhook", { webhookIds: [webhookId] });
  expect(await stored()).toEqual([]);
});

it("has all of many effects at once in the file", async () => {
  const emulator = await start();
  const call = caller(emulator);
  const answers = Array.from({ length: 50 }, async (_, n) => {
    const { webhookId } = (await call("create-webhook", fields(`w${n}`))).body.data;
    expect((await stored()).map((webhook) => webhook.webhookId)).toContain(webhookId);
  });
  await Promise.all(answers);
  expect(await stored()).toEqual(emulator.pool().webhooks());
  expect(await readdir(folder)).toEqual(["data.json"]);
});

it("goes on with the same pool, key and webhooks after a restart, even one without a close", async () => {
  const first = await start();
  await caller(first)("create-webhook", fields("a"));
  const second = await start();
  expect(second.pool().userPoolId).toBe(first.pool().userPoolId);
  expect((await caller(second, firstKey(first))("list-webhooks")).body.data.list).toEqual(first.pool().webhooks());
});

it("stores what the console does by the time it closes", async () => {
  const emulator = await start();
  emulator.pool().put(fields("a"));
  await emulator.close();
  expect(await stored()).toMatchObject([{ name: "a" }]);
});

it("says when it closes that the console's last changes are not in the file", async () => {
  const emulator = await start();
  await mkdir(`${dataFile}.tmp`);
  emulator.pool().put(fields("a"));
  // Time for the write to fail while nobody waits for it.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(emulator.close()).rejects.toThrow("EISDIR");
});

it("takes keys and new pools from the options, and webhooks from the file", async () => {
  const webhooks = [fields("seed")];
  const first = await start({ pools: [{ userPoolId: "p", accessKeys: [{ id: "old", secret: "s" }], webhooks }] });
  first.pool().put(fields("later"));
  await first.close();
  const second = await start({
    pools: [
      { userPoolId: "p", accessKeys: [{ id: "new", secret: "s" }], webhooks },
      { userPoolId: "q", accessKeys: [], webhooks },
    ],
  });
  expect(second.pool("p").accessKeys).toEqual([{ id: "new", secret: "s" }]);
  expect(
    second
      .pool("p")
      .webhooks()
      .map((webhook) => webhook.name),
  ).toEqual(["seed", "later"]);
  expect(
    second
      .pool("q")
      .webhooks()
      .map((webhook) => webhook.name),
  ).toEqual(["seed"]);
});

it("is readable by its owner only: it holds secrets", async () => {
  await start();
  expect((await stat(dataFile)).mode & 0o777).toBe(0o600);
});

it("answers 500 while the file cannot be written, and recovers", async () => {
  const call = caller(await start());
  // A folder in the place of the temporary file.
  await mkdir(`${dataFile}.tmp`);
  expect((await call("create-webhook", fields("a"))).http).toBe(500);
  await rm(`${dataFile}.tmp`, { recursive: true });
  expect((await call("create-webhook", fields("b"))).http).toBe(200);
  expect(await stored()).toMatchObject([{ name: "a" }, { name: "b" }]);
});

it("does not start on a file that is broken or unreadable, and leaves it alone", async () => {
  await writeFile(dataFile, '{"pools": [');
  await expect(startEmulator({ dataFile })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  expect(await readFile(dataFile, "utf8")).toBe('{"pools": [');
  await expect(startEmulator({ dataFile: folder })).rejects.toMatchObject({ code: "CONFIG_UNREADABLE" });
});
