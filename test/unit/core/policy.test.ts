import { describe, expect, it } from "vitest";
import type { PlanFlags, Policy } from "../../../src/core/model.ts";
import { desiredTenant, desiredWebhook, live, locked, lockFile, plan } from "../../support/builders.ts";
import { summariseAll } from "../../support/summarise.ts";

const keys = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);

/** A plan over so many locked webhooks, of which some left the files and some are gone. */
function planFor(world: {
  readonly locked: number;
  readonly left?: number;
  readonly gone?: number;
  readonly policy?: Partial<Policy>;
  readonly flags?: Partial<PlanFlags>;
  readonly proven?: boolean;
}) {
  const all = keys(world.locked);
  return plan({
    desired: desiredTenant(
      all.slice(world.left ?? 0).map((key) => desiredWebhook(key)),
      { policy: world.policy ?? {} },
    ),
    locked: lockFile(all.map((key) => locked(key, `id-${key}`))),
    live: all.slice(0, all.length - (world.gone ?? 0)).map((key) => live(`id-${key}`, key)),
    flags: world.flags ?? {},
    proven: world.proven ?? true,
  });
}

const guardsOf = (world: Parameters<typeof planFor>[0]) => planFor(world).guards.map(({ guard }) => guard);

describe("the guard on deletes", () => {
  it.each([
    { locked: 5, left: 1, maxDeletes: 1, refuses: false },
    { locked: 5, left: 2, maxDeletes: 1, refuses: true },
    { locked: 5, left: 1, maxDeletes: 0, refuses: true },
    { locked: 5, left: 0, maxDeletes: 0, refuses: false },
    { locked: 10, left: 2, maxDeletes: "20%", refuses: false },
    { locked: 10, left: 3, maxDeletes: "20%", refuses: true },
    { locked: 9, left: 1, maxDeletes: "20%", refuses: false },
    { locked: 9, left: 2, maxDeletes: "20%", refuses: true },
    { locked: 4, left: 1, maxDeletes: "20%", refuses: true },
    { locked: 3, left: 3, maxDeletes: "100%", refuses: false },
    { locked: 100, left: 29, maxDeletes: "29%", refuses: false },
    { locked: 100, left: 58, maxDeletes: "58%", refuses: false },
  ] as const)("$left of $locked against maxDeletes $maxDeletes: refuses $refuses", (row) => {
    const guards = guardsOf({ locked: row.locked, left: row.left, policy: { maxDeletes: row.maxDeletes } });

    expect(guards).toEqual(row.refuses ? ["max-deletes"] : []);
  });

  it.each([
    { left: 2, maxDeletes: 100, maxDeletesLimit: "20%", refuses: false },
    { left: 3, maxDeletes: 100, maxDeletesLimit: "20%", refuses: true },
    { left: 2, maxDeletes: "100%", maxDeletesLimit: 2, refuses: false },
    { left: 3, maxDeletes: "100%", maxDeletesLimit: 2, refuses: true },
    { left: 2, maxDeletes: 1, maxDeletesLimit: "100%", refuses: true },
    { left: 1, maxDeletes: 1, maxDeletesLimit: 0, refuses: true },
  ] as const)(
    "$left of 10 against maxDeletes $maxDeletes, of which hooksync.yaml allows $maxDeletesLimit: refuses $refuses",
    ({ left, refuses, ...policy }) => {
      expect(guardsOf({ locked: 10, left, policy })).toEqual(refuses ? ["max-deletes"] : []);
    },
  );

  it("takes --prune and --max-deletes over the limits of hooksync.yaml: they are the operator's", () => {
    const policy = { mode: "create-only", maxDeletes: 1, maxDeletesLimit: 0 } as const;
    expect(guardsOf({ locked: 5, left: 1, policy, flags: { prune: true } })).toEqual(["max-deletes"]);
    expect(guardsOf({ locked: 5, left: 3, policy, flags: { prune: true, maxDeletes: 3 } })).toEqual([]);
  });

  it("takes --max-deletes over the policy, upwards and downwards", () => {
    const policy = { maxDeletes: 1 };
    expect(guardsOf({ locked: 5, left: 3, policy, flags: { maxDeletes: 3 } })).toEqual([]);
    expect(guardsOf({ locked: 5, left: 3, policy, flags: { maxDeletes: 2 } })).toEqual(["max-deletes"]);
    expect(guardsOf({ locked: 5, left: 1, policy, flags: { maxDeletes: 0 } })).toEqual(["max-deletes"]);
  });

  it("holds the cap under --prune", () => {
    const policy = { mode: "upsert-only", maxDeletes: 1 } as const;
    expect(guardsOf({ locked: 5, left: 2, policy, flags: { prune: true } })).toEqual(["max-deletes"]);
  });

  it("counts no delete that the policy blocks, and no forget", () => {
    expect(guardsOf({ locked: 5, left: 3, policy: { mode: "upsert-only", maxDeletes: 0 } })).toEqual([]);
    const forgets = plan({
      desired: desiredTenant([desiredWebhook("b"), desiredWebhook("c")], { policy: { maxDeletes: 0 } }),
      locked: lockFile([locked("a", "id-a"), locked("b", "id-b"), locked("c", "id-c")]),
      live: [live("id-b", "b"), live("id-c", "c")],
    });
    expect(summariseAll(forgets)).toContain("a: forget id-a");
    expect(forgets.guards).toEqual([]);
  });

  it("counts the deletes of the whole lock, whatever --only picks", () => {
    const made = planFor({ locked: 5, left: 2, policy: { maxDeletes: 1 }, flags: { only: ["k4"] } });

    expect(summariseAll(made)).toEqual(["k4: noop id-k4"]);
    expect(made.guards.map(({ guard }) => guard)).toEqual(["max-deletes"]);
  });

  it("still shows the plan, and says how to go on", () => {
    const made = planFor({ locked: 5, left: 2, policy: { maxDeletes: 1 } });

    expect(summariseAll(made).filter((line) => line.includes("delete"))).toHaveLength(2);
    expect(made.guards[0]?.hint).toContain("--max-deletes 2");
  });
});

describe("the guard on webhooks that are gone", () => {
  it.each([
    { locked: 1, gone: 1, refuses: false },
    { locked: 2, gone: 1, refuses: false },
    { locked: 2, gone: 2, refuses: true },
    { locked: 3, gone: 2, refuses: true },
    { locked: 4, gone: 2, refuses: false },
    { locked: 5, gone: 3, refuses: true },
    { locked: 9, gone: 4, refuses: false },
  ])("$gone of $locked in a proven pool: refuses $refuses", ({ refuses, ...world }) => {
    expect(guardsOf(world)).toEqual(refuses ? ["missing"] : []);
  });

  it("refuses any that is gone where the pool is not proven", () => {
    expect(guardsOf({ locked: 9, gone: 1, proven: false })).toEqual(["missing"]);
    expect(guardsOf({ locked: 9, gone: 0, proven: false })).toEqual([]);
  });

  it("lets --allow-missing pass", () => {
    expect(guardsOf({ locked: 9, gone: 9, proven: false, flags: { allowMissing: true } })).toEqual([]);
  });

  it("asks whether it is another user pool, and names the flag", () => {
    const [finding] = planFor({ locked: 2, gone: 2 }).guards;

    expect(finding?.message).toContain("another user pool?");
    expect(finding?.hint).toContain("--allow-missing");
  });

  it("counts the whole lock, whatever --only picks", () => {
    expect(guardsOf({ locked: 3, gone: 2, flags: { only: ["k0"] } })).toEqual(["missing"]);
  });

  it("counts those that left the files too", () => {
    const made = plan({
      desired: desiredTenant([]),
      locked: lockFile([locked("a", "id-a"), locked("b", "id-b")]),
      live: [],
    });

    expect(summariseAll(made)).toEqual(["a: forget id-a", "b: forget id-b"]);
    expect(made.guards.map(({ guard }) => guard)).toEqual(["missing"]);
  });

  it("says nothing against a plan that saw no live", () => {
    const made = plan({
      desired: desiredTenant([]),
      locked: lockFile([locked("a", "id-a"), locked("b", "id-b")]),
      live: null,
      proven: false,
    });

    expect(made.guards).toEqual([]);
  });
});
