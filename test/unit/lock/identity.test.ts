import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import type { Holder } from "../../../src/core/ports.ts";
import { identify, isDead, startFromStat } from "../../../src/lock/identity.ts";

const self = await identify(process);
const { startOf: _, ...facts } = self;
const living: Holder = { ...facts, leaseId: "0123456789abcdef", since: "2026-01-01T00:00:00.000Z", command: "apply" };

describe("a process's identity", () => {
  test("is the same each time it asks, and has every fact", async () => {
    const { startOf: _, ...again } = await identify(process);
    expect(again).toEqual(facts);
    for (const fact of [facts.user, facts.machine, facts.bootId, facts.processStart]) expect(fact).toMatch(/^\S.*\S$/);
    expect(facts.pid).toBe(process.pid);
  });

  test("tells a running process from one that ended", async () => {
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const pid = child.pid ?? 0;
    expect(await self.startOf(pid)).toMatch(/./);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await self.startOf(pid)).toBeNull();
  });

  test("counts a process as running when only its existence can be told", async () => {
    const { startOf } = await identify({
      platform: "plan9",
      pid: 7,
      kill() {
        throw Object.assign(new Error("not yours"), { code: "EPERM" });
      },
    });
    expect(await startOf(1)).toBe("");
  });

  test("reads the start of a process whose name holds spaces and parentheses", () => {
    const fields = Array.from({ length: 48 }, (_, i) => String(i + 5));
    expect(startFromStat(`42 (a) Z (b) S 1 ${fields.join(" ")}`)).toBe("22");
  });

  test("counts a process that nobody reaped as ended", () => {
    const fields = Array.from({ length: 48 }, (_, i) => String(i + 5));
    expect(startFromStat(`42 (node) Z 1 ${fields.join(" ")}`)).toBeNull();
  });
});

describe("a holder", () => {
  test.each<[string, Partial<Holder>, boolean]>([
    ["runs is not dead", {}, false],
    ["ran before this boot is dead", { bootId: "another boot" }, true],
    ["had this pid before it was given to another process is dead", { processStart: "1" }, true],
    [
      "is on another machine is never judged dead",
      { machine: "elsewhere", bootId: "another boot", pid: 2 ** 22 + 1 },
      false,
    ],
    [
      "left no boot and no start to compare is not judged dead while its pid runs",
      { bootId: "", processStart: "" },
      false,
    ],
    ["has a pid that nobody has is dead", { pid: 2 ** 22 + 1 }, true],
  ])("that %s", async (_, over, dead) => {
    expect(await isDead({ ...living, ...over }, self)).toBe(dead);
  });
});
