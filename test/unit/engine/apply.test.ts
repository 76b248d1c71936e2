import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import type { DesiredTenant } from "../../../src/core/model.ts";
import type { JournalDone } from "../../../src/core/ports.ts";
import {
  desiredTenant,
  desiredWebhook,
  foreignPrintOf,
  locked,
  lockFile,
  printOf,
  spec,
} from "../../support/builders.ts";
import { memoryRemote } from "../../support/memory-remote.ts";
import { type Stage, settled, stage } from "../../support/stage.ts";
import { differences } from "../../support/world-check.ts";

const keys = (count: number, prefix = "k") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const tenantOf = (...all: readonly string[]) => desiredTenant(all.map((key) => desiredWebhook(key)));

const wrong = (at: Stage, desired: DesiredTenant) => differences(desired, at.lock(), at.remote.world);

/** The stage's store, whose journal writes some lines only when they are released. */
function holdingBack(at: Stage, isHeld: (line: JournalDone) => boolean) {
  const released = new AbortController();
  const append = async (line: JournalDone) => {
    if (isHeld(line) && !released.signal.aborted) await once(released.signal, "abort");
    await at.store.journal.append(line);
  };
  return { store: { ...at.store, journal: { ...at.store.journal, append } }, release: () => released.abort() };
}

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

  it("sends on while what was answered is being recorded", async () => {
    const at = stage();
    const { store, release } = holdingBack(at, ({ key }) => key === "k0");
    const cut = new AbortController();
    // One turn is taken for good, and the only other one was k0's.
    at.remote.script = ({ op, about }) => (op === "create" && about[0] === "k1" ? { at: "before", how: "hang" } : null);

    const applied = at.apply(tenantOf(...keys(10)), { concurrency: 2, store, cut: cut.signal });
    await vi.waitFor(() => expect(at.remote.world.size).toBe(9));
    expect(at.journal()).not.toContainEqual(expect.objectContaining({ key: "k0" }));
    release();
    cut.abort();
    const { says } = await applied;
    expect(says.filter((line) => line.endsWith("create applied"))).toHaveLength(9);
    expect(Object.keys(at.ids())).toHaveLength(9);
  });

  it.each([
    [1, 1],
    [3, 5],
  ])("sends, %i at once, no more than %i while none is recorded", async (concurrency, most) => {
    const at = stage();
    const { store, release } = holdingBack(at, () => true);
    const applied = at.apply(tenantOf(...keys(20)), { concurrency, store });
    for (let turn = 0; turn < 100; turn++) await nextTurn();
    expect(at.remote.world.size).toBe(most);
    release();
    await applied;
    expect(Object.keys(at.ids())).toHaveLength(20);
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
