import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { DesiredTenant } from "../../../src/core/model.ts";
import {
  desiredTenant,
  desiredWebhook,
  foreignPrintOf,
  locked,
  lockFile,
  printOf,
  spec,
} from "../../support/builders.ts";
import { memoryRemote, refused, unavailable } from "../../support/memory-remote.ts";
import { type Stage, stage } from "../../support/stage.ts";
import { differences } from "../../support/world-check.ts";

const keys = (count: number, prefix = "k") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const tenantOf = (...all: readonly string[]) => desiredTenant(all.map((key) => desiredWebhook(key)));

/** A tenant of which so many webhooks were created before, all as they were left. */
function settled(...all: readonly string[]): Stage {
  const at = stage({ locked: lockFile(all.map((key) => locked(key, `id-${key}`))) });
  for (const key of all) at.remote.put(`id-${key}`, spec(key));
  return at;
}

const wrong = (at: Stage, desired: DesiredTenant) => differences(desired, at.lock(), at.remote.world);

describe("an apply that meets no trouble", () => {
  it("creates what is missing, with its secret, and makes the first lock", async () => {
    const at = stage();
    const desired = desiredTenant([
      desiredWebhook("a", { secret: printOf("s"), retryConfig: { enabled: true, count: 2 } }, { protected: true }),
      desiredWebhook("b"),
      desiredWebhook("c", { secret: "none" }),
    ]);

    const { says, error } = await at.apply(desired);

    expect(says).toEqual(["a: create applied", "b: create applied", "c: create applied"]);
    expect(error).toBeNull();
    expect(wrong(at, desired)).toEqual([]);
    expect(at.remote.world.size).toBe(3);
    expect(at.lock()).toMatchObject({
      lineage: "lineage-new",
      serial: 1,
      userPoolId: "pool-1",
      accessKeyId: "access-key-1",
    });
    expect(at.lock()?.webhooks.get("a")).toMatchObject({ origin: "created", protected: true });
    expect(at.journal()).toEqual([]);
    expect(at.disk.holder).toBeNull();
  });

  it("carries out every action in one run", async () => {
    const at = settled("update", "relock", "delete", "forget", "keep", "old");
    at.remote.world.delete("id-forget");
    at.remote.put("id-adopt", spec("adopt", { enabled: false }));
    at.remote.put("id-as-is", spec("as-is"));
    at.remote.put("id-unmanaged", spec("unmanaged"));
    const desired = desiredTenant([
      desiredWebhook("create"),
      desiredWebhook("adopt", { secret: printOf("s") }),
      desiredWebhook("as-is"),
      desiredWebhook("update", { events: ["user:deleted"], secret: printOf("t") }),
      desiredWebhook("relock", {}, { protected: true }),
      desiredWebhook("keep"),
      desiredWebhook("new", { name: "old", url: spec("old").url }, { formerly: ["old"] }),
    ]);

    const { says } = await at.apply(desired);

    expect(says).toEqual([
      "adopt: adopt applied",
      "as-is: adopt applied",
      "create: create applied",
      "delete: delete applied",
      "forget: forget applied",
      "new: relock applied",
      "relock: relock applied",
      "update: update applied",
    ]);
    expect(wrong(at, desired)).toEqual([]);
    expect(at.ids()).toEqual({
      adopt: "id-adopt",
      "as-is": "id-as-is",
      create: "new-1",
      keep: "id-keep",
      new: "id-old",
      relock: "id-relock",
      update: "id-update",
    });
    expect(at.remote.world.has("id-delete")).toBe(false);
    expect(at.remote.world.has("id-unmanaged")).toBe(true);
    expect(at.lock()).toMatchObject({ serial: 5, lineage: "lineage-1" });
    expect(at.lock()?.webhooks.get("adopt")?.origin).toBe("adopted");
    expect(at.lock()?.webhooks.get("update")?.origin).toBe("created");
    expect(at.journal()).toEqual([]);
  });

  it("plans nothing after it: apply, and the next plan is empty", async () => {
    const at = settled("a", "gone");
    at.remote.world.delete("id-gone");
    at.remote.put("id-adopt", spec("adopt"));
    const desired = desiredTenant(
      ["a", "b", "adopt"].map((key) => desiredWebhook(key, { events: ["x"], secret: printOf(key) })),
    );
    await at.apply(desired);

    expect((await at.plan(desired)).changes.map(({ action }) => action)).toEqual(["noop", "noop", "noop"]);
  });

  it("makes no write call for an empty plan, rewrites no lock and leaves no journal", async () => {
    const at = settled("a", "kept");
    const before = at.disk.lock;
    let writes = 0;
    const store = {
      ...at.store,
      write: (...args: Parameters<typeof at.store.write>) => {
        writes += 1;
        return at.store.write(...args);
      },
    };

    const { says } = await at.apply(desiredTenant([desiredWebhook("a")], { policy: { mode: "upsert-only" } }), {
      store,
    });

    expect(says).toEqual(["kept: blocked skipped blocked"]);
    expect(at.remote.count("create", "update", "delete")).toBe(0);
    expect(writes).toBe(0);
    expect(at.disk).toMatchObject({ lock: before, journal: null, holder: null });
  });

  it("makes no lock for a tenant that has nothing", async () => {
    const at = stage();
    await at.apply(desiredTenant([]));

    expect(at.disk).toMatchObject({ lock: null, journal: null, holder: null });
  });

  it("sends one call a create or update, and one for each 50 deletes", async () => {
    const at = settled(...keys(120, "gone"), "edited");
    await at.apply(desiredTenant([desiredWebhook("a"), desiredWebhook("edited", { enabled: false })]));

    expect([at.remote.count("create"), at.remote.count("update"), at.remote.count("delete")]).toEqual([1, 1, 3]);
    expect(at.remote.world.size).toBe(2);
    expect(Object.keys(at.ids()).sort()).toEqual(["a", "edited"]);
  });

  it("sends only the fields that differ, so that what somebody else manages stays", async () => {
    const at = settled("a");
    at.remote.put("id-a", spec("a", { retryConfig: { enabled: true, count: 9 } }), "theirs");

    await at.apply(desiredTenant([desiredWebhook("a", { enabled: false })]));

    expect(at.remote.world.get("id-a")).toEqual({
      ...spec("a", { enabled: false, retryConfig: { enabled: true, count: 9 } }),
      secret: "theirs",
    });
  });

  it("takes a secret away that the file says is none", async () => {
    const at = stage({ locked: lockFile([locked("a", "id-a", { secret: printOf("s") })]) });
    at.remote.put("id-a", spec("a"), "s");

    await at.apply(desiredTenant([desiredWebhook("a", { secret: "none" })]));

    expect(at.remote.world.get("id-a")?.secret).toBeNull();
    expect(at.lock()?.webhooks.get("a")?.applied.secret).toBe("none");
  });

  it("resends all secrets when told to, and renews their fingerprints", async () => {
    const at = stage({ locked: lockFile([locked("a", "id-a", { secret: foreignPrintOf("s") })]) });
    at.remote.put("id-a", spec("a"), "somebody changed it");
    const desired = desiredTenant([desiredWebhook("a", { secret: printOf("s") })]);

    await at.apply(desired, { flags: { resendSecrets: true } });

    expect(wrong(at, desired)).toEqual([]);
    expect((await at.plan(desired)).notCompared).toEqual([]);
  });

  it("carries out only what --only picks", async () => {
    const at = settled("left");
    await at.apply(tenantOf("a", "b"), { flags: { only: ["b"] } });

    expect(at.ids()).toEqual({ b: "new-1", left: "id-left" });
  });

  it("never has more writes in flight than the concurrency allows, and uses it up", async () => {
    const remote = memoryRemote({ slow: true });
    const at = stage({ locked: lockFile(keys(20, "u").map((key) => locked(key, `id-${key}`))), remote });
    for (const key of keys(20, "u")) remote.put(`id-${key}`, spec(key));
    const desired = desiredTenant([
      ...keys(20, "c").map((key) => desiredWebhook(key)),
      ...keys(20, "u").map((key) => desiredWebhook(key, { enabled: false })),
    ]);

    await at.apply(desired, { concurrency: 3 });

    expect(wrong(at, desired)).toEqual([]);
    expect(remote.most.writes).toBe(3);
  });

  it("deletes only after everything else is carried out", async () => {
    const remote = memoryRemote({ slow: true });
    const at = stage({ locked: lockFile([locked("left", "id-left"), locked("u", "id-u")]), remote });
    remote.put("id-left", spec("left"));
    remote.put("id-u", spec("u"));

    const desired = desiredTenant([
      ...keys(9).map((key) => desiredWebhook(key)),
      desiredWebhook("u", { enabled: false }),
    ]);
    const atDelete: string[] = [];
    remote.script = ({ op }) => {
      if (op === "delete") for (const { name, enabled } of remote.world.values()) atDelete.push(`${name} ${enabled}`);
      return null;
    };

    await at.apply(desired, { concurrency: 2 });

    expect(atDelete.sort()).toEqual([...keys(9).map((key) => `${key} true`), "left true", "u false"]);
  });
});

describe("an apply of which something fails", () => {
  it("carries out all the rest, and locks just that", async () => {
    const at = settled("u");
    at.remote.script = ({ op, about }) => (op === "create" && about[0] === "b" ? refused() : null);

    const { says, error } = await at.apply(
      desiredTenant([...["a", "b", "c"].map((key) => desiredWebhook(key)), desiredWebhook("u", { enabled: false })]),
    );

    expect(says).toEqual([
      "a: create applied",
      "b: create failed REMOTE_REJECTED",
      "c: create applied",
      "u: update applied",
    ]);
    expect(error).toBeNull();
    expect(Object.keys(at.ids()).sort()).toEqual(["a", "c", "u"]);
    expect(at.lock()?.webhooks.get("u")?.applied.enabled).toBe(false);
    expect(at.journal()).toEqual([]);
  });

  it.each(["create", "adopt", "update"] as const)("halts deletes when one %s failed", async (action) => {
    const at = settled("left", "update");
    at.remote.put("id-adopt", spec("adopt", { enabled: false }));
    at.remote.script = ({ op, about }) => {
      const fails = { create: op === "create", adopt: about[0] === "id-adopt", update: about[0] === "id-update" };
      return fails[action] ? refused() : null;
    };

    const { says } = await at.apply(
      desiredTenant([desiredWebhook("create"), desiredWebhook("adopt"), desiredWebhook("update", { enabled: false })]),
    );

    expect(says).toContain(`${action}: ${action} failed REMOTE_REJECTED`);
    expect(says).toContain("left: delete skipped halted");
    expect(says.filter((line) => line.endsWith("applied"))).toHaveLength(2);
    expect(at.remote.count("delete")).toBe(0);
    expect(at.ids()).toMatchObject({ left: "id-left" });
  });

  it("does not halt deletes for what was blocked", async () => {
    const at = settled("left");
    at.remote.put("id-1", spec("a"));
    at.remote.put("id-2", spec("a"));

    const { says } = await at.apply(tenantOf("a", "b"));

    expect(says).toEqual(["a: blocked skipped blocked", "b: create applied", "left: delete applied"]);
  });

  it("keeps what it adopted when the update after that failed", async () => {
    const at = stage();
    at.remote.put("id-a", spec("a", { enabled: false }));
    at.remote.script = ({ op }) => (op === "update" ? refused() : null);

    const { says } = await at.apply(tenantOf("a"));

    expect(says).toEqual(["a: adopt failed REMOTE_REJECTED"]);
    expect(at.lock()?.webhooks.get("a")).toMatchObject({ id: "id-a", origin: "adopted", applied: { enabled: false } });
  });

  it("keeps what a failed delete may have left, and the next run forgets it", async () => {
    const at = settled("a", "left");
    at.remote.script = ({ op, nth }) => (op === "delete" && nth === 1 ? unavailable("after") : null);

    expect((await at.apply(tenantOf("a"))).says).toEqual(["left: delete failed REMOTE_UNAVAILABLE"]);
    expect(at.ids()).toEqual({ a: "id-a", left: "id-left" });
    expect((await at.apply(tenantOf("a"))).says).toEqual(["left: forget applied"]);
    expect(at.ids()).toEqual({ a: "id-a" });
  });

  it("fails one batch of deletes and carries out the others", async () => {
    const at = settled("a", ...keys(120, "left"));
    at.remote.script = ({ op, nth }) => (op === "delete" && nth === 2 ? refused() : null);

    const { says } = await at.apply(tenantOf("a"));

    expect(says.filter((line) => line.endsWith("delete applied"))).toHaveLength(70);
    expect(says.filter((line) => line.endsWith("delete failed REMOTE_REJECTED"))).toHaveLength(50);
    expect(at.remote.world.size).toBe(51);
    expect(Object.keys(at.ids())).toHaveLength(51);
  });

  it.each(["before", "after"] as const)(
    "leaves a secret uncertain whose update failed %s its effect, and sends it again next time",
    async (when) => {
      const at = stage({ locked: lockFile([locked("a", "id-a", { secret: printOf("old") })]) });
      at.remote.put("id-a", spec("a"), "old");
      at.remote.script = ({ op, nth }) => (op === "update" && nth === 1 ? unavailable(when) : null);

      const { says } = await at.apply(desiredTenant([desiredWebhook("a", { secret: printOf("new") })]));
      expect(says).toEqual(["a: update failed REMOTE_UNAVAILABLE"]);
      expect(at.lock()?.webhooks.get("a")?.applied.secret).toBe("uncertain");

      const reverted = desiredTenant([desiredWebhook("a", { secret: printOf("old") })]);
      await at.apply(reverted);
      expect(at.remote.count("update")).toBe(2);
      expect(wrong(at, reverted)).toEqual([]);
    },
  );

  it("leaves a secret as locked when an update that sent none failed", async () => {
    const at = stage({ locked: lockFile([locked("a", "id-a", { secret: printOf("s") })]) });
    at.remote.put("id-a", spec("a"), "s");
    at.remote.script = ({ op }) => (op === "update" ? unavailable("after") : null);

    await at.apply(desiredTenant([desiredWebhook("a", { secret: printOf("s"), enabled: false })]));

    expect(at.lock()?.webhooks.get("a")?.applied).toEqual(spec("a", { secret: printOf("s") }));
  });

  it("throws when the journal cannot begin, before anything is sent", async () => {
    const at = settled("a");
    const before = at.disk.lock;
    const begin = () => Promise.reject(new AppError("LOCK_UNWRITABLE", "the disk is full"));
    const store = { ...at.store, journal: { ...at.store.journal, begin } };

    await expect(at.apply(tenantOf("a", "b"), { store })).rejects.toThrow("the disk is full");
    expect(at.remote.count("create")).toBe(0);
    expect(at.disk).toMatchObject({ lock: before, journal: null, holder: null });
  });
});
