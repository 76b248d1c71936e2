import { spawn } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  CLI,
  type Desk,
  desk,
  type Emulator,
  envOf,
  genauth,
  lockedIds,
  tenantFile,
  writesOf,
} from "../support/cli.ts";

const KEYS = ["a", "b", "c", "d", "e", "f"];

async function start(): Promise<{ at: Desk; emulator: Emulator }> {
  const emulator = await genauth();
  const file = tenantFile(Object.fromEntries(KEYS.map((key) => [key, {}])));
  return { at: desk({ "webhooks.yaml": file }, envOf(emulator)), emulator };
}

/** Runs apply with no file allowed to grow over so many KiB, which fails writes half-way as a full disk does. */
async function applyWithin(kib: number, at: Desk, emulator: Emulator) {
  return bash(`ulimit -f ${kib}; exec "${process.execPath}" "${CLI}" apply --yes --log-level silent`, at, emulator);
}

async function bash(script: string, at: Desk, emulator: Emulator) {
  const child = spawn("bash", ["-c", script], {
    cwd: at.folder,
    env: envOf(emulator),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdout.resume();
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stderr };
}

async function expectConverged(at: Desk, emulator: Emulator): Promise<void> {
  expect((await at.run("apply --yes")).code).toBe(0);
  const live = emulator.pool().webhooks();
  expect(live.map(({ name }) => name).sort()).toEqual(KEYS);
  expect(Object.values(lockedIds(at)).sort()).toEqual(live.map(({ webhookId }) => webhookId).sort());
  expect(Object.keys(at.snapshot()).sort()).toEqual(["webhooks.lock.json", "webhooks.yaml"]);
}

describe("a disk that is in trouble", () => {
  it("where only the output cannot be written, says so and keeps lock and journal whole", async () => {
    const { at, emulator } = await start();
    const { code, stderr } = await bash(`exec "${process.execPath}" "${CLI}" apply --yes >/dev/full`, at, emulator);
    expect(code).toBe(1);
    expect(stderr).toContain("the output cannot be written (ENOSPC)");
    expect(stderr).not.toMatch(/^\s+at /m);
    await expectConverged(at, emulator);
    expect(emulator.stats.creates).toBe(KEYS.length);
  });

  it("is found out before the first create when not even begin can be written", async () => {
    const { at, emulator } = await start();
    const { code, stderr } = await applyWithin(1, at, emulator);
    expect(code).toBe(3);
    expect(stderr).toContain("LOCK_UNWRITABLE");
    expect(writesOf(emulator)).toBe(0);
    await expectConverged(at, emulator);
  });

  it("loses no id when it fills up on the way: each is printed, and the next run knows them", async () => {
    const { at, emulator } = await start();
    const { code, stderr } = await applyWithin(2, at, emulator);
    expect(code).toBe(7);
    expect(stderr).toContain("LOCK_UNWRITABLE");
    const live = emulator.pool().webhooks();
    expect(live.length).toBeGreaterThan(0);
    for (const { webhookId } of live) expect(stderr).toContain(webhookId);
    await expectConverged(at, emulator);
    expect(emulator.stats.creates).toBe(KEYS.length);
  });

  it.each([
    ["a folder", (path: string) => mkdirSync(path)],
    ["a symlink", (path: string) => symlinkSync("elsewhere.json", path)],
    ["no JSON", (path: string) => writeFileSync(path, "{")],
  ])("with a lock that is %s is told before anything is written", async (_, put) => {
    const { at, emulator } = await start();
    const path = join(at.folder, "webhooks.lock.json");
    put(path);
    const { code, stderr } = await at.run("apply --yes --log-level silent");
    expect(code).toBe(3);
    expect(stderr).toMatch(/^LOCK_UN(READ|WRIT)ABLE: .*webhooks\.lock\.json/);
    expect(stderr).toContain("hint:");
    expect(writesOf(emulator)).toBe(0);
    rmSync(path, { recursive: true });
    await expectConverged(at, emulator);
  });
});
