import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Holder, Lease } from "../../../src/core/ports.ts";
import { printHolder, readHolder } from "../../../src/lock/holder.ts";
import { acquireLease, evictHolder, type LockDeps } from "../../../src/lock/lease.ts";
import { inTempFolder, lockDeps } from "../../support/lock-samples.ts";

const deps = await lockDeps();
const EARLIER_BOOT = "a boot before this one";

function withLease(work: (path: string) => Promise<void>): Promise<void> {
  return inTempFolder((folder) => work(join(folder, "acme.lock.lease")));
}

/** What another process would have, or have had. */
function other(over: Partial<LockDeps["identity"]>): LockDeps {
  return { ...deps, identity: { ...deps.identity, ...over } };
}

function holder(leaseId: string, over: Partial<Holder> = {}): Holder {
  const { startOf: _, ...facts } = deps.identity;
  return { ...facts, leaseId, since: "2026-01-01T00:00:00.000Z", command: "apply", ...over };
}

describe("the lease file", () => {
  test("says all of its holder, and is the only file", () =>
    withLease(async (path) => {
      const at = Date.UTC(2026, 0, 2, 3, 4, 5);
      const lease = await acquireLease(path, "apply acme.yaml", { ...deps, clock: { now: () => at } });
      const { user, machine, bootId, pid, processStart } = deps.identity;
      const { leaseId, ...rest } = JSON.parse(await readFile(path, "utf8"));
      expect(rest).toEqual({
        user,
        machine,
        bootId,
        pid,
        processStart,
        since: "2026-01-02T03:04:05.000Z",
        command: "apply acme.yaml",
      });
      expect({ leaseId, ...rest }).toEqual(lease.holder);
      expect(await readdir(join(path, ".."))).toEqual(["acme.lock.lease"]);
      await lease.release();
      await lease.release();
      expect(await readdir(join(path, ".."))).toEqual([]);
    }));

  test("stays when it is somebody else's by the time of the release", () =>
    withLease(async (path) => {
      const lease = await acquireLease(path, "apply", deps);
      for (const content of [printHolder(holder("f".repeat(32))), "garbage"]) {
        await writeFile(path, content);
        await lease.release();
        expect(await readFile(path, "utf8")).toBe(content);
      }
    }));
});

describe("a lease that is held", () => {
  test("names who, where, which process, since when, which command, and what to do", () =>
    withLease(async (path) => {
      await acquireLease(path, "apply acme.yaml", { ...other({ user: "bob" }), clock: { now: () => 0 } });
      const { machine, pid } = deps.identity;
      await expect(acquireLease(path, "import", deps)).rejects.toMatchObject({
        code: "LOCK_HELD",
        message: `bob on ${machine} (process ${pid}) has been running "apply acme.yaml" since 1970-01-01T00:00:00.000Z, and holds ${path}`,
        hint: expect.stringContaining(`stop process ${pid}`),
      });
      expect(await readdir(join(path, ".."))).toEqual(["acme.lock.lease"]);
    }));

  test("on another machine is never taken over, and the hint says how to free it by hand", () =>
    withLease(async (path) => {
      await acquireLease(path, "apply", other({ machine: "build-7", bootId: EARLIER_BOOT }));
      await expect(acquireLease(path, "apply", deps)).rejects.toMatchObject({
        code: "LOCK_HELD",
        message: expect.stringContaining("build-7"),
        hint: expect.stringMatching(/hooksync lock release [0-9a-f]{16,}/),
      });
    }));

  test("is taken away by its id, and by no other", () =>
    withLease(async (path) => {
      const { holder: held } = await acquireLease(path, "apply", other({ machine: "build-7" }));
      await expect(evictHolder(path, "0123456789abcdef", deps.identity)).rejects.toMatchObject({ code: "LOCK_HELD" });
      expect(await readHolder(path)).toEqual(held);
      expect(await evictHolder(path, held.leaseId, deps.identity)).toEqual(held);
      expect(await evictHolder(path, held.leaseId, deps.identity)).toBeNull();
      const next = await acquireLease(path, "apply", deps);
      expect(next.takenFrom).toBeNull();
      // This very process holds it now, and it runs.
      await expect(evictHolder(path, next.holder.leaseId, deps.identity)).rejects.toMatchObject({ code: "LOCK_HELD" });
    }));

  test.each([
    ["is empty", ""],
    ["is torn", printHolder(holder("0123456789abcdef")).slice(0, 40)],
    ["would send a signal to every process", printHolder(holder("0123456789abcdef", { pid: -1 }))],
    ["would name files elsewhere", printHolder(holder("../../0123456789abcdef"))],
    ["lacks a field", JSON.stringify({ ...holder("0123456789abcdef"), machine: undefined })],
  ])("by nobody knows whom, as its file %s, stays held, with what to do", (_, content) =>
    withLease(async (path) => {
      await writeFile(path, content);
      await expect(acquireLease(path, "apply", deps)).rejects.toMatchObject({
        code: "LOCK_HELD",
        message: expect.stringContaining(path),
        hint: expect.stringContaining(`delete ${path}`),
      });
      expect(await readFile(path, "utf8")).toBe(content);
    }),
  );

  test("stays held where a folder or a link stands", () =>
    withLease(async (path) => {
      await mkdir(path);
      await expect(acquireLease(path, "apply", deps)).rejects.toMatchObject({ code: "LOCK_HELD" });
      await symlink("nowhere", `${path}2`);
      await expect(acquireLease(`${path}2`, "apply", deps)).rejects.toMatchObject({ code: "LOCK_HELD" });
    }));

  test("cannot be had in a folder that is not there", () =>
    withLease(async (path) => {
      const lost = join(path, "..", "missing", "acme.lock.lease");
      await expect(acquireLease(lost, "apply", deps)).rejects.toMatchObject({
        code: "LOCK_UNWRITABLE",
        message: expect.stringContaining(lost),
      });
    }));
});

test("who finds a holder dead, and is overtaken by who found it too, gets nothing and leaves nothing", () =>
  withLease(async (path) => {
    const dead = holder("d".repeat(32), { pid: 2 ** 22 + 1 });
    await writeFile(path, printHolder(dead));
    const early: Lease[] = [];
    const startOf = async (pid: number) => {
      if (early.length === 0) early.push(await acquireLease(path, "early", deps));
      return deps.identity.startOf(pid);
    };
    await expect(acquireLease(path, "late", other({ startOf }))).rejects.toMatchObject({
      code: "LOCK_HELD",
      message: expect.stringContaining('"early"'),
    });
    expect(early.map(({ takenFrom }) => takenFrom)).toEqual([dead]);
    expect(await readFile(path, "utf8")).toBe(early.map((lease) => printHolder(lease.holder)).join());
    expect(await readdir(join(path, ".."))).toEqual(["acme.lock.lease"]);
  }));

describe("a takeover that died half way", () => {
  const dead = holder("d".repeat(32), { bootId: EARLIER_BOOT, command: "first" });
  const heir = holder("e".repeat(32), { bootId: EARLIER_BOOT, command: "second" });

  test("is itself taken over, and nothing of it is left", () =>
    withLease(async (path) => {
      await writeFile(path, printHolder(dead));
      await writeFile(`${path}.${dead.leaseId}`, printHolder(heir));
      const lease = await acquireLease(path, "third", deps);
      expect(lease.takenFrom).toEqual(dead);
      expect(await readFile(path, "utf8")).toBe(printHolder(lease.holder));
      expect(await readdir(join(path, ".."))).toEqual(["acme.lock.lease"]);
    }));

  test("is not taken over while its process lives", () =>
    withLease(async (path) => {
      await writeFile(path, printHolder(dead));
      await writeFile(`${path}.${dead.leaseId}`, printHolder({ ...heir, bootId: deps.identity.bootId }));
      await expect(acquireLease(path, "third", deps)).rejects.toMatchObject({
        code: "LOCK_HELD",
        message: expect.stringContaining('"second"'),
      });
      expect(await readFile(path, "utf8")).toBe(printHolder(dead));
    }));
});
