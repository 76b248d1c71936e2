import { describe, expect, it } from "vitest";
import { desiredTenant, desiredWebhook, locked, lockFile, spec } from "../support/builders.ts";
import { unavailable } from "../support/memory-remote.ts";
import { mortal } from "../support/mortal.ts";
import { type Stage, stage } from "../support/stage.ts";

const KEYS = ["a", "b", "c"];
const DESIRED = desiredTenant([desiredWebhook("a")]);

/** Three webhooks are locked and live, and two have left the files: most of the lock. */
function world(): Stage {
  const at = stage({ locked: lockFile(KEYS.map((key) => locked(key, `id-${key}`))) });
  for (const key of KEYS) at.remote.put(`id-${key}`, spec(key));
  return at;
}

describe("a run that deletes most webhooks", () => {
  it("is carried on without --allow-missing wherever it dies", async () => {
    for (let step = 1; ; step += 1) {
      for (const when of ["before", "after"] as const) {
        const at = world();
        const ports = mortal({ step, at: when }, at);
        await at.apply(DESIRED, ports).catch(() => {});
        if (!ports.isDead()) return expect(step).toBeGreaterThan(7);
        at.disk.isHolderDead = true;
        await at.apply(DESIRED);
        expect(at.ids()).toEqual({ a: "id-a" });
        expect([...at.remote.world.keys()]).toEqual(["id-a"]);
        expect(at.disk.journal).toBeNull();
      }
    }
  });

  it("is carried on without --allow-missing when the answer was lost", async () => {
    const at = world();
    at.remote.script = ({ op }) => (op === "delete" ? unavailable("after") : null);
    await at.apply(DESIRED);
    at.remote.script = () => null;
    expect([...at.remote.world.keys()]).toEqual(["id-a"]);
    await at.apply(DESIRED);
    expect(at.ids()).toEqual({ a: "id-a" });
    expect(at.disk.journal).toBeNull();
  });

  it("is no reason to believe another pool, whose key is another too", async () => {
    const at = stage({ locked: lockFile([locked("b", "id-b")]) });
    at.remote.put("id-b", spec("b"));
    const ports = mortal({ step: 6, at: "after" }, at);
    await at.apply(desiredTenant([]), ports).catch(() => {});
    expect(at.journal()).toMatchObject([{ deletes: ["id-b"] }]);
    at.disk.isHolderDead = true;
    const before = at.lock();
    at.remote.world.clear();
    const elsewhere = { ...DESIRED, target: { ...DESIRED.target, accessKeyId: "another-key" } };
    await expect(at.apply(elsewhere)).rejects.toMatchObject({ code: "PLAN_UNSAFE" });
    expect(at.lock()).toEqual(before);
    expect(at.remote.world.size).toBe(0);
  });
});
