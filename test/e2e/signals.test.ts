import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { desk, type Emulator, envOf, genauth, liveByName, lockedIds, tenantFile } from "../support/cli.ts";
import { gateAt } from "../support/gate.ts";

const SIX = tenantFile({ a: {}, b: {}, c: {}, d: {}, e: {}, f: {} });
/** Long enough for a signal to arrive before what is let go of afterwards. */
const ARRIVAL_MS = 500;

/** Everything desired is there once, and the lock knows its id. */
function expectConverged(emulator: Emulator, ids: Readonly<Record<string, string>>): void {
  const live = Object.entries(liveByName(emulator)).map(([name, { webhookId }]) => [name, webhookId]);
  expect(Object.fromEntries(live)).toEqual(ids);
  expect(Object.keys(ids).sort()).toEqual(["a", "b", "c", "d", "e", "f"]);
}

describe("a signal in the middle of an apply", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "%s lets what is in flight end, starts nothing more, and exits %i; the next apply goes on",
    async (signal, exit) => {
      const gate = gateAt("create-webhook");
      const emulator = await genauth({ onRequest: gate.onRequest });
      const at = desk({ "webhooks.yaml": SIX }, envOf(emulator));
      const run = at.start("apply --yes --concurrency 2");
      await gate.reached(2);
      run.signal(signal);
      await sleep(ARRIVAL_MS);
      gate.open();
      const { code, stdout } = await run.ended;
      expect(code).toBe(exit);
      expect(emulator.stats.creates).toBe(2);
      expect(stdout).toMatch(/\nApplied: 2 created; 4 skipped\.\n$/);
      expect(Object.keys(lockedIds(at))).toHaveLength(2);
      expect(Object.keys(at.snapshot())).toEqual(["webhooks.lock.json", "webhooks.yaml"]);

      expect((await at.run("apply --yes")).code).toBe(0);
      expectConverged(emulator, lockedIds(at));
    },
  );

  it("once more exits at once, and the next apply finds what was created without an answer", async () => {
    const emulator = await genauth();
    const mend = emulator.fault({ kind: "slow-after", ms: 60_000, endpoint: "create-webhook" });
    const at = desk({ "webhooks.yaml": SIX }, envOf(emulator));
    const run = at.start("apply --yes --concurrency 3");
    while (emulator.stats.creates < 3) await sleep(20);
    run.signal("SIGINT");
    await sleep(ARRIVAL_MS);
    run.signal("SIGINT");
    expect((await run.ended).code).toBe(130);
    expect(at.read("webhooks.lock.json")).toBeNull();
    expect(at.read("webhooks.lock.journal")).toContain('"begin"');

    mend();
    const plan = await at.run("plan --settle 0.1");
    expect(plan.stdout).toContain("the next apply recovers it");
    expect(plan.stdout).toContain("\nPlan: 3 to create; 3 match.\n");
    const next = await at.start("apply --yes --settle 0.1").ended;
    expect(next.code).toBe(0);
    expect(next.stderr).toContain("lease.taken-over");
    expect(emulator.stats.creates).toBe(6);
    expectConverged(emulator, lockedIds(at));
    expect(Object.keys(at.snapshot())).toEqual(["webhooks.lock.json", "webhooks.yaml"]);
  });

  it("such as SIGKILL is survived too, wherever the answers were", async () => {
    const emulator = await genauth();
    const at = desk({ "webhooks.yaml": SIX }, envOf(emulator));
    const mend = emulator.fault({ kind: "slow-after", ms: 60_000, endpoint: "create-webhook", skip: 2 });
    const run = at.start("apply --yes --concurrency 2");
    while (emulator.stats.creates < 4) await sleep(20);
    run.signal("SIGKILL");
    await run.ended;
    mend();
    expect((await at.run("apply --yes --settle 0.1")).code).toBe(0);
    expect(emulator.stats.creates).toBe(6);
    expectConverged(emulator, lockedIds(at));
    expect((await at.run("plan --detailed-exitcode")).code).toBe(0);
  });

  it("before anything was written leaves nothing behind", async () => {
    const gate = gateAt("list-webhooks");
    const emulator = await genauth({ onRequest: gate.onRequest });
    const at = desk({ "webhooks.yaml": SIX }, envOf(emulator));
    const run = at.start("apply --yes");
    await gate.reached(1);
    run.signal("SIGTERM");
    const { code, stderr } = await run.ended;
    expect(code).toBe(143);
    expect(stderr).toContain("interrupted by SIGTERM");
    expect(emulator.stats.creates).toBe(0);
    expect(Object.keys(at.snapshot())).toEqual(["webhooks.yaml"]);
  });
});
