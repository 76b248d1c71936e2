import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { printLock } from "../../src/lock/codec.ts";
import { locked, lockFile } from "../support/builders.ts";
import { CLI, type Desk, desk, envOf, genauth, lockAt, lockedIds, tenantFile } from "../support/cli.ts";

const IDENTITY = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false"];

async function applied(...keys: readonly string[]) {
  const emulator = await genauth();
  const at = desk({ "webhooks.yaml": tenantFile(Object.fromEntries(keys.map((key) => [key, {}]))) }, envOf(emulator));
  expect((await at.run("apply --yes")).code).toBe(0);
  return { at, emulator };
}

function git(at: Desk, ...args: readonly string[]): string {
  return execFileSync("git", [...IDENTITY, ...args], {
    cwd: at.folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** A repository in which the lock of `main` and of `topic` went on apart from one commit. */
async function diverged(withDriver: boolean): Promise<{ at: Desk; ids: Record<string, string> }> {
  const { at } = await applied("base");
  execFileSync("rm", ["-rf", `${at.folder}/.git`]);
  git(at, "init", "--quiet", "--initial-branch=main");
  if (withDriver) {
    at.write(".gitattributes", "*.lock.json merge=hooksync-lock\n");
    git(at, "config", "merge.hooksync-lock.driver", `"${process.execPath}" "${CLI}" lock merge %O %A %B`);
  }
  git(at, "add", "--all");
  git(at, "commit", "--quiet", "--message=base");
  git(at, "checkout", "--quiet", "-b", "topic");
  at.write("webhooks.yaml", tenantFile({ base: {}, topic: {} }));
  expect((await at.run("apply --yes")).code).toBe(0);
  const onTopic = lockedIds(at);
  git(at, "commit", "--quiet", "--all", "--message=topic");
  git(at, "checkout", "--quiet", "main");
  at.write("webhooks.yaml", tenantFile({ base: {}, main: {} }));
  expect((await at.run("apply --yes")).code).toBe(0);
  const ids = { ...onTopic, ...lockedIds(at) };
  // The files themselves are merged by hand, as anybody would.
  at.write("webhooks.yaml", tenantFile({ base: {}, topic: {} }));
  git(at, "commit", "--quiet", "--all", "--message=main");
  return { at, ids };
}

describe("hooksync lock", () => {
  it("lists what the lockfile knows, and shows an entry without any fingerprint", async () => {
    const emulator = await genauth();
    const env = { ...envOf(emulator), WEBHOOK_A: "s3cr3t" };
    const at = desk({ "webhooks.yaml": tenantFile({ a: { secret: "${env:WEBHOOK_A}" } }) }, env);
    await at.run("apply --yes");
    const { a } = lockedIds(at);
    expect((await at.run("lock list")).stdout).toContain(`  a  ${a}  a  created\n`);
    const { stdout } = await at.run("lock show a");
    expect(JSON.parse(stdout)).toMatchObject({ key: "a", id: a, applied: { secret: "(sensitive)" } });
    expect(stdout).not.toMatch(/hmac-sha256:/);
  });

  it("lists every lockfile that can be read, and ends as those that cannot do, or with 7", async () => {
    const at = desk({
      "a.lock.json": printLock(lockFile([locked("in-a", "id-a")])),
      "broken.lock.json": "<<<<<<< ours\n",
      "c.lock.json": printLock(lockFile([locked("in-c", "id-c")])),
    });
    const some = await at.run("lock list a.yaml broken.yaml c.yaml none.yaml");
    expect(some.stdout).toMatch(/^a\.yaml: .*\n {2}in-a .*\nc\.yaml: .*\n {2}in-c .*\nnone\.yaml: no lockfile yet\n$/);
    expect(some.stderr).toMatch(/LOCK_\w+: .*broken\.lock\.json/);
    expect(some.code).toBe(7);
    expect(await at.run("lock list broken.yaml")).toMatchObject({ code: 3, stdout: "" });
    expect(await at.run("lock list a.yaml")).toMatchObject({ code: 0 });
  });

  it("renames a key, so that a renamed webhook is no change", async () => {
    const { at } = await applied("old", "other");
    const { old } = lockedIds(at);
    expect((await at.run("lock mv old fresh")).code).toBe(0);
    expect(lockedIds(at)).toMatchObject({ fresh: old });
    expect(await at.run("lock mv old elsewhere")).toMatchObject({ code: 3 });
    expect(await at.run("lock mv fresh other")).toMatchObject({ code: 3 });
  });

  it("forgets an entry without touching GenAuth, and the next apply adopts it again", async () => {
    const { at, emulator } = await applied("a", "b");
    const before = lockedIds(at);
    expect((await at.run("lock rm a")).code).toBe(0);
    expect(lockedIds(at)).toEqual({ b: before.b });
    expect(emulator.pool().webhooks()).toHaveLength(2);
    await at.run("apply --yes");
    expect(lockedIds(at)).toEqual(before);
  });

  it("recovers what a dead run left before it changes a lock", async () => {
    const { at, emulator } = await applied("a");
    emulator.pool().put({
      name: "b",
      url: "https://hooks.example.com/b",
      events: ["user:created"],
      contentType: "application/json",
    });
    const { lineage, serial, accessKeyId, host, userPoolId, webhooks } = JSON.parse(
      at.read("webhooks.lock.json") ?? "",
    );
    const spec = { ...webhooks.a.applied, name: "b", url: "https://hooks.example.com/b" };
    const begin = {
      at: "begin",
      runId: "dead",
      startedAt: "2026-01-01T00:00:00.000Z",
      by: "x@y",
      target: { host, userPoolId },
      accessKeyId,
      lineage,
      serial,
      plan: `sha256:${"0".repeat(64)}`,
      creates: [{ key: "b", spec, protected: false }],
      updates: [],
      adopts: [],
      secrets: [],
      deletes: [],
    };
    at.write("webhooks.lock.journal", `${JSON.stringify(begin)}\n`);
    expect((await at.run("lock rm a")).code).toBe(0);
    expect(Object.keys(lockedIds(at))).toEqual(["b"]);
    expect(at.read("webhooks.lock.journal")).toBeNull();
  });

  it("waits for a lease with --lock-timeout, and releases one by its id only", async () => {
    const { at } = await applied("a");
    const holder = {
      leaseId: "00112233445566778899aabbccddeeff",
      user: "ann",
      machine: "elsewhere",
      bootId: "b",
      pid: 7,
      processStart: "1",
      since: "2026-01-01T00:00:00.000Z",
      command: "hooksync apply",
    };
    at.write("webhooks.lock.lease", JSON.stringify(holder));
    const held = await at.run("apply --yes");
    expect(held.code).toBe(6);
    expect(held.stderr).toContain(`hooksync lock release ${holder.leaseId}`);
    const waiting = at.start("apply --yes --lock-timeout 20");
    expect(await at.run("lock release ffff")).toMatchObject({ code: 6 });
    expect(await at.run(`lock release ${holder.leaseId}`)).toMatchObject({ code: 0 });
    expect(await waiting.ended).toMatchObject({ code: 0 });
    expect(at.read("webhooks.lock.lease")).toBeNull();
  });
});

describe("hooksync lock merge", () => {
  it("is git's merge driver: both sides' ids are in the merged lock", async () => {
    const { at, ids } = await diverged(true);
    git(at, "merge", "--quiet", "--no-edit", "-X", "ours", "topic");
    expect(lockedIds(at)).toEqual(ids);
    expect(lockAt(at).serial).toBe(3);
    expect(git(at, "status", "--porcelain")).toBe("");
  });

  it("mends a lockfile with conflict markers, which every other command refuses", async () => {
    const { at, ids } = await diverged(false);
    expect(() => git(at, "merge", "--no-edit", "topic")).toThrow();
    expect(at.read("webhooks.lock.json")).toContain("<<<<<<<");
    const refused = await at.run("plan");
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("hooksync lock merge");
    expect((await at.run("lock merge webhooks.lock.json")).code).toBe(0);
    expect(lockedIds(at)).toEqual(ids);
  });

  it("refuses one key with two ids, and names both", async () => {
    const { at } = await applied("a");
    const text = at.read("webhooks.lock.json") ?? "";
    const other = text.replace(/"webhookId": "\w+"/, '"webhookId": "other"');
    at.write("o.json", "");
    at.write("a.json", text);
    at.write("b.json", other);
    const { code, stderr } = await at.run("lock merge o.json a.json b.json");
    expect(code).toBe(3);
    expect(stderr).toMatch(/LOCK_MERGE.*other/);
    expect(at.read("a.json")).toBe(text);
  });
});
