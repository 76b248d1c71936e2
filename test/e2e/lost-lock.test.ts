import { describe, expect, it } from "vitest";
import { desk, envOf, genauth, lockAt, lockedIds, tenantFile, writesOf } from "../support/cli.ts";

describe("a lockfile that is lost or stale", () => {
  it("is rebuilt without a write to GenAuth when nothing else is wanted", async () => {
    const emulator = await genauth();
    const at = desk({ "webhooks.yaml": tenantFile({ a: {}, b: {} }) }, envOf(emulator));
    await at.given("apply --yes");
    const before = lockedIds(at);
    const writes = writesOf(emulator);
    at.remove("webhooks.lock.json");
    expect((await at.run("apply --yes")).code).toBe(0);
    expect(lockedIds(at)).toEqual(before);
    expect(writesOf(emulator)).toBe(writes);
    expect((await at.run("plan --detailed-exitcode")).code).toBe(0);
  });

  it("is rebuilt with the one update that is wanted", async () => {
    const emulator = await genauth();
    const at = desk({ "webhooks.yaml": tenantFile({ a: {}, b: {} }) }, envOf(emulator));
    await at.given("apply --yes");
    at.remove("webhooks.lock.json");
    at.write("webhooks.yaml", tenantFile({ a: { enabled: false }, b: {} }));
    expect((await at.run("apply --yes")).code).toBe(0);
    expect(emulator.stats).toMatchObject({ creates: 2, updates: 1, deletes: 0 });
  });

  it("of an older branch, with an id that is gone and without those made since, converges", async () => {
    const emulator = await genauth();
    const at = desk({ "webhooks.yaml": tenantFile({ a: {}, b: {}, c: {} }) }, envOf(emulator));
    await at.given("apply --yes");
    const old = at.read("webhooks.lock.json") ?? "";
    at.write("webhooks.yaml", tenantFile({ a: {}, b: {}, c: {}, d: {} }));
    await at.given("apply --yes");
    const { a = "" } = lockedIds(at);
    emulator.pool().remove(a);
    at.write("webhooks.lock.json", old);
    expect((await at.run("apply --yes")).code).toBe(0);
    const live = emulator.pool().webhooks();
    expect(live.map(({ name }) => name).sort()).toEqual(["a", "b", "c", "d"]);
    expect(Object.values(lockedIds(at)).sort()).toEqual(live.map(({ webhookId }) => webhookId).sort());
    expect(lockAt(at).serial).toBeGreaterThan(1);
    expect((await at.run("plan --detailed-exitcode")).code).toBe(0);
  });

  it("with adopt: never blocks the names, and makes nothing twice", async () => {
    const emulator = await genauth();
    const file = tenantFile({ a: {} }, { policy: { adopt: "never" } });
    const at = desk({ "webhooks.yaml": file }, envOf(emulator));
    await at.given("apply --yes");
    at.remove("webhooks.lock.json");
    const { code, stdout } = await at.run("apply --yes");
    expect(code).toBe(7);
    expect(stdout).toContain("blocked UNMANAGED_MATCH");
    expect(emulator.pool().webhooks()).toHaveLength(1);
  });
});
