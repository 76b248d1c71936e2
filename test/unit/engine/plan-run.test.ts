import { describe, expect, it } from "vitest";
import { planDrift, planOffline } from "../../../src/engine/plan-run.ts";
import {
  beganCreate,
  desiredTenant,
  desiredWebhook,
  flags,
  journalBegin,
  journalDone,
  locked,
  lockFile,
  spec,
} from "../../support/builders.ts";
import { type Stage, stage } from "../../support/stage.ts";
import { summariseAll } from "../../support/summarise.ts";

const keys = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);

function tenant(count: number): Stage {
  const at = stage({ locked: lockFile(keys(count).map((key) => locked(key, `id-${key}`))) });
  for (const key of keys(count)) at.remote.put(`id-${key}`, spec(key));
  return at;
}

describe("a plan", () => {
  it("costs one reading of the list, and one get for each locked webhook that is missing from it", async () => {
    const at = tenant(20);
    for (const key of ["k3", "k4"]) at.remote.unlisted.add(`id-${key}`);
    at.remote.world.delete("id-k5");

    const plan = await at.plan(desiredTenant(keys(20).map((key) => desiredWebhook(key))));

    expect(at.remote.count("list", "pool")).toBe(2);
    expect(at.remote.calls.flatMap(({ op, about }) => (op === "get" ? about : [])).sort()).toEqual([
      "id-k3",
      "id-k4",
      "id-k5",
    ]);
    expect(at.remote.count("create", "update", "delete", "events")).toBe(0);
    expect(plan.changes[0]).toMatchObject({ key: "k5", action: "create", reason: "missing-remote" });
    expect(plan.changes.slice(1).every(({ action }) => action === "noop")).toBe(true);
    expect(at.clock.sleeps).toEqual([]);
  });

  it("shows what a guard refuses, and does not throw", async () => {
    const at = tenant(3);
    at.remote.world.clear();

    const plan = await at.plan(desiredTenant([]));

    expect(plan.changes).toHaveLength(3);
    expect(plan.guards).toHaveLength(1);
  });

  it("is logged with its digest, its changes and what is unmanaged", async () => {
    const at = tenant(2);
    at.remote.put("id-theirs", spec("theirs"));
    const { digest } = await at.plan(desiredTenant([desiredWebhook("k0"), desiredWebhook("new")]));

    expect(at.log.lines).toContainEqual({ event: "plan.made", fields: { digest, changes: 2, unmanaged: 1 } });
  });
});

describe("drift", () => {
  it("plans with the recovered lock as the wish, whatever the files say", async () => {
    const at = stage({
      locked: lockFile([locked("a", "id-a")]),
      journal: [journalBegin(), journalDone("b", locked("b", "id-b"))],
    });
    at.remote.put("id-a", spec("a"));
    at.remote.put("id-b", spec("b", { enabled: false }));
    const world = { desired: desiredTenant([desiredWebhook("new")]), remote: at.remote, store: at.store };
    const { signal } = new AbortController();
    const before = { ...at.disk };

    const plan = await planDrift(world, {
      runId: "run-1",
      flags: flags(),
      clock: at.clock,
      startedAt: at.clock.now(),
      log: at.log,
      stop: signal,
      cut: signal,
    });

    expect(summariseAll(plan)).toEqual(["b: update id-b (drifted) [enabled]", "a: noop id-a"]);
    expect(at.disk).toEqual(before);
  });
});

describe("an offline plan", () => {
  const lock = lockFile([locked("a", "id-a"), locked("left", "id-left")], {
    host: "https://api.authing.cn",
    userPoolId: "pool-9",
  });
  const nowhere = { hostGiven: false, userPoolId: null, accessKeyId: null };

  it("knows no live and says so, and asks nobody", async () => {
    const at = stage({ locked: lock });
    const desired = desiredTenant([desiredWebhook("a", { enabled: false }), desiredWebhook("b")], { target: nowhere });

    const plan = await planOffline(desired, at.store, flags());

    expect(plan.base).toBeNull();
    expect(summariseAll(plan)).toEqual([
      "b: create (new)",
      "a: update id-a (edited) [enabled]",
      "left: delete id-left",
    ]);
    expect(at.remote.calls).toEqual([]);
  });

  it("takes host and pool that are given nowhere from the lock", async () => {
    const plan = await planOffline(desiredTenant([], { target: nowhere }), stage({ locked: lock }).store, flags());

    expect(plan.target).toMatchObject({ host: "https://api.authing.cn", userPoolId: "pool-9" });
  });

  it("refuses a lock of another host that is given", async () => {
    await expect(planOffline(desiredTenant([]), stage({ locked: lock }).store, flags())).rejects.toMatchObject({
      code: "LOCK_FOREIGN",
    });
  });

  it("folds in what a journal says is done", async () => {
    const began = [beganCreate(desiredWebhook("b")), beganCreate(desiredWebhook("c"))];
    const at = stage({
      locked: lockFile([locked("a", "id-a")]),
      journal: [journalBegin({ creates: began }), journalDone("b", locked("b", "id-b"))],
    });
    const desired = desiredTenant(["a", "b", "c"].map((key) => desiredWebhook(key)));

    expect(summariseAll(await planOffline(desired, at.store, flags()))).toEqual([
      "c: create (new)",
      "a: noop id-a",
      "b: noop id-b",
    ]);
  });
});
