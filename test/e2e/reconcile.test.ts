import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.ts";
import { callsOf, type Desk, desk, envOf, genauth, lockAt, lockedIds, tenantFile, writesOf } from "../support/cli.ts";
import { faultsOf } from "../support/schemas.ts";

const CONFIG = readFileSync(join(import.meta.dirname, "../../config/webhooks.yaml"), "utf8");
const SECRETS = { WEBHOOK_USERS_SECRET: "users-secret", WEBHOOK_ACCESS_SECRET: "access-secret" };

/** The repository's own example, ready to be applied to an empty pool. */
async function example(): Promise<{ at: Desk; emulator: Emulator }> {
  const emulator = await genauth();
  return { at: desk({ "config/webhooks.yaml": CONFIG }, { ...envOf(emulator), ...SECRETS }), emulator };
}

async function applied(file: string): Promise<{ at: Desk; emulator: Emulator }> {
  const emulator = await genauth();
  const at = desk({ "webhooks.yaml": file }, envOf(emulator));
  await at.given("apply --yes");
  return { at, emulator };
}

describe("config/webhooks.yaml, reconciled into an empty pool", () => {
  it("is valid without credentials and without secrets", async () => {
    const { code, stdout } = await desk({ "config/webhooks.yaml": CONFIG }).run("validate");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "config/webhooks.yaml: valid, 5 webhooks\n" });
  });

  it("is planned without a write to GenAuth or to the disk", async () => {
    const { at, emulator } = await example();
    const before = at.snapshot();
    const [plan, detailed] = [await at.run("plan"), await at.run("plan --detailed-exitcode")];
    expect([plan.code, detailed.code]).toEqual([0, 2]);
    expect(plan.stdout).toContain("\nPlan: 5 to create.\n");
    expect(detailed.stdout).toBe(plan.stdout);
    expect(callsOf(emulator)).toEqual(["list-webhooks", "list-webhooks"]);
    expect(at.snapshot()).toEqual(before);
  });

  it("is created as written, and locked with its ids and no secret", async () => {
    const { at, emulator } = await example();
    const { code, stdout } = await at.run("apply --yes");
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nApplied: 5 created\.\n$/);

    const live = emulator.pool().webhooks();
    const users = live.find(({ name }) => name === "User lifecycle");
    expect(live.map(({ name }) => name).sort()).toEqual([
      "Access changes",
      "Directory",
      "Legacy CRM",
      "Sign-ins",
      "User lifecycle",
    ]);
    expect(users).toMatchObject({
      url: "https://hooks.example.com/genauth/users",
      events: ["user:created", "user:deleted", "user:updated"],
      contentType: "application/json",
      enabled: true,
      secret: SECRETS.WEBHOOK_USERS_SECRET,
      retryConfig: { enabled: true, count: 3, delay: 10, delayUnit: "Second" },
    });
    const lock = lockAt(at, "config/webhooks.lock.json");
    expect(faultsOf("lockfile", lock)).toEqual([]);
    expect(lock).toMatchObject({
      lockfileVersion: 1,
      serial: 1,
      tenant: "webhooks",
      host: emulator.url,
      userPoolId: emulator.pool().userPoolId,
      accessKeyId: emulator.pool().accessKeys[0]?.id,
      webhooks: { "user-lifecycle": { webhookId: users?.webhookId, origin: "created", protected: true } },
    });
    expect(Object.values(lockedIds(at, "config/webhooks.lock.json")).sort()).toEqual(
      live.map(({ webhookId }) => webhookId).sort(),
    );
    expect(Object.keys(at.snapshot())).toEqual(["config/webhooks.lock.json", "config/webhooks.yaml"]);
  });

  it("is left alone by a second apply: one list call, and no file is rewritten", async () => {
    const { at, emulator } = await example();
    await at.given("apply --yes");
    const before = { files: at.snapshot(), requests: emulator.requests.length };
    const { code, stdout } = await at.run("apply --yes");
    expect(code).toBe(0);
    expect(stdout).toContain("No changes: 5 webhooks match.\n");
    expect(callsOf(emulator, before.requests)).toEqual(["list-webhooks"]);
    expect(at.snapshot()).toEqual(before.files);
    expect((await at.run("plan --detailed-exitcode")).code).toBe(0);
  });

  it("converges again after somebody edited one webhook and deleted another by hand", async () => {
    const { at, emulator } = await example();
    await at.given("apply --yes");
    const pool = emulator.pool();
    const [edited, deleted] = pool.webhooks();
    if (!edited || !deleted) throw new Error("nothing was created");
    pool.edit(edited.webhookId, { enabled: !edited.enabled, events: ["login"] });
    pool.remove(deleted.webhookId);

    const before = at.snapshot();
    const drift = await at.run("drift");
    expect(drift.code).toBe(2);
    expect(drift.stdout).toContain("Drift: 2 of 5 webhooks differ from what was last applied.");
    expect(at.snapshot()).toEqual(before);

    expect((await at.run("apply --yes")).stdout).toMatch(/\nApplied: 1 created, 1 updated\.\n$/);
    expect(pool.webhooks()).toHaveLength(5);
    expect(pool.webhooks().find(({ webhookId }) => webhookId === edited.webhookId)).toEqual({
      ...edited,
      updatedAt: expect.any(String),
    });
    const [calm, plan] = [await at.run("drift"), await at.run("plan --detailed-exitcode")];
    expect([calm.code, plan.code]).toEqual([0, 0]);
    expect(calm.stdout).toContain("No drift: 5 webhooks as last applied.");
  });

  it("heals a lost lockfile: what is there is adopted, and nothing is made twice", async () => {
    const { at, emulator } = await example();
    await at.given("apply --yes");
    const before = { ids: lockedIds(at, "config/webhooks.lock.json"), live: emulator.pool().webhooks() };
    at.remove("config/webhooks.lock.json");
    expect((await at.run("plan")).stdout).toContain("\nPlan: 5 to adopt.\n");
    expect((await at.run("apply --yes")).code).toBe(0);
    expect(lockedIds(at, "config/webhooks.lock.json")).toEqual(before.ids);
    expect(emulator.pool().webhooks()).toEqual(before.live);
    expect((await at.run("plan --detailed-exitcode")).code).toBe(0);
  });
});

describe("what leaves the file", () => {
  const LEFT = { a: {}, b: {}, kept: {}, shielded: { protected: true } };

  it("stays where deletes are off, and the plan says so and counts as empty", async () => {
    const { at, emulator } = await applied(tenantFile(LEFT));
    at.write("webhooks.yaml", tenantFile({ kept: {} }));
    const plan = await at.run("plan --detailed-exitcode");
    expect(plan.code).toBe(0);
    expect(plan.stdout).toContain("! a  blocked POLICY_MODE (would delete)");
    expect(plan.stdout).toContain("--prune");
    expect((await at.run("apply --yes")).code).toBe(0);
    expect(emulator.stats.deletes).toBe(0);
  });

  it("is deleted with --prune only up to the cap, in one call, and never what is protected", async () => {
    const { at, emulator } = await applied(tenantFile(LEFT));
    at.write("webhooks.yaml", tenantFile({ kept: {} }));
    const before = at.snapshot();
    for (const command of ["plan --prune", "apply --yes --prune"]) {
      const { code, stdout, stderr } = await at.run(command);
      expect(code).toBe(5);
      expect(stdout).toContain("- a  delete");
      expect(stderr).toContain("PLAN_UNSAFE");
      expect(stderr).toContain("--max-deletes 2");
    }
    expect(at.snapshot()).toEqual(before);
    expect(emulator.stats.deletes).toBe(0);

    const { code, stdout } = await at.run("apply --yes --prune --max-deletes 2");
    expect(code).toBe(0);
    expect(stdout).toContain("! shielded  blocked PROTECTED (would delete)");
    expect(callsOf(emulator).filter((call) => call === "delete-webhook")).toHaveLength(1);
    const names = ["kept", "shielded"];
    expect(
      emulator
        .pool()
        .webhooks()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names);
    expect(Object.keys(lockAt(at).webhooks)).toEqual(names);
  });

  it("is forgotten when it is gone from GenAuth too", async () => {
    const { at, emulator } = await applied(tenantFile({ a: {}, b: {} }));
    emulator.pool().remove(lockedIds(at).a ?? "");
    at.write("webhooks.yaml", tenantFile({ b: {} }));
    const writes = writesOf(emulator);
    expect((await at.run("apply --yes")).code).toBe(0);
    expect(Object.keys(lockAt(at).webhooks)).toEqual(["b"]);
    expect(writesOf(emulator)).toBe(writes);
  });
});

describe("a key that was renamed", () => {
  it("is blocked without `formerly`, and moves with it, touching nothing in GenAuth", async () => {
    const { at, emulator } = await applied(tenantFile({ old: { name: "Users" } }));
    const before = { live: emulator.pool().webhooks(), ids: lockedIds(at) };
    const url = "https://hooks.example.com/old";
    at.write("webhooks.yaml", tenantFile({ new: { name: "Users", url } }));
    const blocked = await at.run("apply --yes");
    expect(blocked.code).toBe(7);
    expect(blocked.stdout).toContain("formerly: [old]");

    at.write("webhooks.yaml", tenantFile({ new: { name: "Users", url, formerly: ["old"] } }));
    expect((await at.run("apply --yes")).code).toBe(0);
    expect(lockedIds(at)).toEqual({ new: before.ids.old });
    expect(emulator.pool().webhooks()).toEqual(before.live);
    expect((await at.run("plan --detailed-exitcode")).code).toBe(0);
  });
});
