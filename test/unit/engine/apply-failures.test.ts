import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { DesiredTenant } from "../../../src/core/model.ts";
import { desiredTenant, desiredWebhook, locked, lockFile, printOf, spec } from "../../support/builders.ts";
import { type MemoryRemote, refused, unavailable } from "../../support/memory-remote.ts";
import { type Stage, settled, stage } from "../../support/stage.ts";
import { differences } from "../../support/world-check.ts";

const keys = (count: number, prefix = "k") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const tenantOf = (...all: readonly string[]) => desiredTenant(all.map((key) => desiredWebhook(key)));

const wrong = (at: Stage, desired: DesiredTenant) => differences(desired, at.lock(), at.remote.world);

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

  it("gives back what it adopted when the update after that was refused, and would adopt it again", async () => {
    const at = stage();
    at.remote.put("id-a", spec("a", { enabled: false }));
    at.remote.script = ({ op }) => (op === "update" ? refused() : null);

    const { says } = await at.apply(tenantOf("a"));

    expect(says).toEqual(["a: adopt failed REMOTE_REJECTED"]);
    expect(at.ids()).toEqual({});
    expect((await at.plan(tenantOf("a"))).changes).toMatchObject([{ action: "adopt", id: "id-a" }]);
  });

  it("keeps what it adopted when nobody knows what became of the update, and no password of its url", async () => {
    const at = stage();
    at.remote.put("id-a", spec("a", { url: "https://user:canary@h.example/" }));
    at.remote.script = ({ op }) => (op === "update" || op === "get" ? unavailable("before") : null);
    const byName = desiredTenant([desiredWebhook("a")], { policy: { adopt: "name" } });

    expect((await at.apply(byName)).says).toEqual(["a: adopt indeterminate REMOTE_UNAVAILABLE"]);
    expect(at.ids()).toEqual({ a: "id-a" });
    expect(at.lock()?.webhooks.get("a")?.applied.url).toBe("https://***@h.example/");
    expect(JSON.stringify(at.disk)).not.toContain("canary");

    // The next run sees in the journal that it did not happen, and nobody deletes what was never ours.
    at.remote.script = () => null;
    expect((await at.plan(desiredTenant([]))).changes).toEqual([]);
    expect((await at.apply(byName)).says).toEqual(["a: adopt applied"]);
    expect(wrong(at, byName)).toEqual([]);
  });

  it("keeps what a failed delete may have left, and the next run forgets it", async () => {
    const at = settled("a", "left");
    at.remote.script = ({ op, nth }) => (op === "delete" && nth === 1 ? unavailable("after") : null);

    expect((await at.apply(tenantOf("a"))).says).toEqual(["left: delete indeterminate REMOTE_UNAVAILABLE"]);
    expect(at.ids()).toEqual({ a: "id-a", left: "id-left" });
    expect(at.journal()).toMatchObject([{ at: "begin", creates: [], deletes: ["id-left"] }]);
    expect((await at.apply(tenantOf("a"))).says).toEqual([]);
    expect(at.ids()).toEqual({ a: "id-a" });
    expect(at.journal()).toEqual([]);
  });

  it("fails one batch of deletes and carries out the others", async () => {
    const at = settled("a", ...keys(120, "left"));
    at.remote.script = ({ op, nth }) => (op === "delete" && nth === 2 ? refused() : null);

    const { says } = await at.apply(tenantOf("a"));

    expect(says.filter((line) => line.endsWith("delete applied"))).toHaveLength(70);
    expect(says.filter((line) => line.endsWith("delete failed REMOTE_REJECTED"))).toHaveLength(50);
    expect(at.remote.world.size).toBe(51);
    expect(Object.keys(at.ids())).toHaveLength(51);
    expect(at.journal()).toEqual([]);
  });

  it.each(["before", "after"] as const)(
    "leaves a secret uncertain whose update failed %s its effect, and sends it again next time",
    async (when) => {
      const at = stage({ locked: lockFile([locked("a", "id-a", { secret: printOf("old") })]) });
      at.remote.put("id-a", spec("a"), "old");
      at.remote.script = ({ op, nth }) => (op === "update" && nth === 1 ? unavailable(when) : null);

      const { says } = await at.apply(desiredTenant([desiredWebhook("a", { secret: printOf("new") })]));
      expect(says).toEqual(["a: update indeterminate REMOTE_UNAVAILABLE"]);
      expect(at.lock()?.webhooks.get("a")?.applied.secret).toBe("uncertain");

      const reverted = desiredTenant([desiredWebhook("a", { secret: printOf("old") })]);
      await at.apply(reverted);
      expect(at.remote.count("update")).toBe(2);
      expect(wrong(at, reverted)).toEqual([]);
    },
  );

  it.each(["REMOTE_REJECTED", "REMOTE_AUTH", "REMOTE_LIMITED", "REMOTE_UNAVAILABLE"] as const)(
    "leaves a secret as locked whose update had no effect: %s",
    async (code) => {
      const lock = lockFile([locked("a", "id-a", { secret: printOf("old") })]);
      const at = stage({ locked: lock });
      at.remote.put("id-a", spec("a"), "old");
      at.remote.script = ({ op }) => (op === "update" ? refused(code, { attempts: 2 }) : null);

      const { says } = await at.apply(desiredTenant([desiredWebhook("a", { secret: printOf("new") })]));
      expect(says).toEqual([`a: update failed ${code}`]);
      expect(at.lock()).toEqual(lock);
      expect(at.journal()).toEqual([]);

      expect((await at.apply(desiredTenant([desiredWebhook("a", { secret: printOf("old") })]))).says).toEqual([]);
    },
  );

  it.each([{ attempts: 2, maybeDone: true }, {}] as const)(
    "leaves a secret uncertain whose update was refused with %j",
    async (details) => {
      const at = stage({ locked: lockFile([locked("a", "id-a", { secret: printOf("old") })]) });
      at.remote.put("id-a", spec("a"), "old");
      at.remote.script = ({ op }) => (op === "update" ? refused("REMOTE_REJECTED", details) : null);

      await at.apply(desiredTenant([desiredWebhook("a", { secret: printOf("new") })]));
      expect(at.lock()?.webhooks.get("a")?.applied.secret).toBe("uncertain");
    },
  );

  describe("an update without an answer", () => {
    const OFF = desiredTenant([desiredWebhook("a", { secret: printOf("s"), enabled: false })]);
    const on = spec("a", { secret: printOf("s") });
    /** The only webhook is to be switched off, and `fails` says how calls go wrong. */
    function switchingOff(fails: MemoryRemote["script"]): Stage {
      const at = stage({ locked: lockFile([locked("a", "id-a", { secret: printOf("s") })]) });
      at.remote.put("id-a", spec("a"), "s");
      at.remote.script = fails;
      return at;
    }

    it("was applied where it is live, so that nobody is blamed for it later", async () => {
      const at = switchingOff(({ op }) => (op === "update" ? unavailable("after") : null));
      expect((await at.apply(OFF)).says).toEqual(["a: update applied"]);
      expect(at.lock()?.webhooks.get("a")?.applied).toEqual({ ...on, enabled: false });
    });

    it("is indeterminate where it is not live, or cannot be looked at, and the lock says what it did", async () => {
      const ways: readonly MemoryRemote["script"][] = [
        ({ op }) => (op === "update" ? unavailable("before") : null),
        ({ op }) => (op === "update" ? unavailable("after") : op === "get" ? unavailable("before") : null),
      ];
      for (const fails of ways) {
        const at = switchingOff(fails);
        expect((await at.apply(OFF)).says).toEqual(["a: update indeterminate REMOTE_UNAVAILABLE"]);
        expect(at.lock()?.webhooks.get("a")?.applied).toEqual(on);
      }
    });

    it("with a secret that is not shown is told by the other fields, and the secret stays uncertain", async () => {
      const at = switchingOff(({ op }) => (op === "update" ? unavailable("after") : null));
      const wish = desiredTenant([desiredWebhook("a", { secret: printOf("t"), enabled: false })]);
      expect((await at.apply(wish)).says).toEqual(["a: update indeterminate REMOTE_UNAVAILABLE"]);
      expect(at.lock()?.webhooks.get("a")?.applied).toEqual({ ...on, enabled: false, secret: "uncertain" });
    });
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
