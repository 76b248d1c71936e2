import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/core/canonical.ts";
import { lockAsDesired } from "../../src/core/drift.ts";
import type { LiveWebhook, TenantPlan } from "../../src/core/model.ts";
import type { PlanInput } from "../../src/core/plan.ts";
import { planTenant } from "../../src/core/plan.ts";
import { viewOf } from "../../src/core/view.ts";
import { flags, printOf } from "../support/builders.ts";
import { anyWorld, type RandomWorld } from "../support/random-world.ts";
import { summariseAll } from "../support/summarise.ts";

const RUNS = { numRuns: 300 };

function inputOf({ desired, lock, live, flags: some, readable }: RandomWorld): PlanInput {
  const seen: LiveWebhook[] = live.map(([id, { secret, ...rest }]) => ({
    id,
    spec: { ...rest, secret: readable && secret !== null ? printOf(secret) : "unreadable" },
    createdAt: null,
    updatedAt: null,
  }));
  return { desired, locked: lock, live: seen, flags: flags(some), proven: true, recovery: null };
}

/** The same world, with files, lock and list in another order. */
const anyReordered = anyWorld.chain((world) => {
  const input = inputOf(world);
  const reorder = <T>(items: Iterable<T>) => {
    const all = [...items];
    return fc.shuffledSubarray(all, { minLength: all.length });
  };
  return fc
    .tuple(reorder(input.desired.webhooks), reorder(input.locked?.webhooks ?? []), reorder(input.live ?? []))
    .map(([webhooks, entries, live]) => ({
      input,
      reordered: {
        ...input,
        desired: { ...input.desired, webhooks: new Map(webhooks) },
        locked: input.locked && { ...input.locked, webhooks: new Map(entries) },
        live,
      },
    }));
});

function freeze<T>(value: T): T {
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Map) {
    const refuse = () => {
      throw new TypeError("this Map is frozen");
    };
    Object.assign(value, { set: refuse, delete: refuse, clear: refuse });
    for (const item of value.values()) freeze(item);
  }
  for (const item of Object.values(value)) freeze(item);
  return Object.freeze(value);
}

const textOf = (plan: TenantPlan) => canonicalJson(viewOf(plan));

describe("any plan", () => {
  it("has changes and a digest that do not depend on the order of files, lock or list", () => {
    fc.assert(
      fc.property(anyReordered, ({ input, reordered }) => {
        const [plan, other] = [planTenant(input), planTenant(reordered)];
        expect(summariseAll(other)).toEqual(summariseAll(plan));
        expect(other.digest).toBe(plan.digest);
      }),
      RUNS,
    );
  });

  it("reads the same whatever the order of files, lock or list, also in what is unmanaged", () => {
    fc.assert(
      fc.property(anyReordered, ({ input, reordered }) => {
        expect(textOf(planTenant(reordered))).toBe(textOf(planTenant(input)));
      }),
      RUNS,
    );
  });

  it("changes nothing of what it is made of", () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const input = inputOf(world);
        const before = canonicalJson(input);
        planTenant(freeze(input));
        expect(canonicalJson(input)).toBe(before);
      }),
      RUNS,
    );
  });

  it("has one change for each key of files and lock, at least", () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { changes } = planTenant(inputOf(world));
        const keys = changes.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const key of world.desired.webhooks.keys()) expect(keys).toContain(key);
        const known = [...world.desired.webhooks.keys(), ...(world.lock?.webhooks.keys() ?? [])];
        expect(keys.filter((key) => !known.includes(key))).toEqual([]);
      }),
      RUNS,
    );
  });

  it("has a cause for every change, and none for a noop, as a plan and as drift", () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const input = inputOf(world);
        for (const desired of [input.desired, lockAsDesired(input.desired, input.locked)]) {
          const { changes, causes } = planTenant({ ...input, desired });
          expect([...causes.keys()].sort()).toEqual(changes.map(({ key }) => key).sort());
          for (const { key, action } of changes) {
            expect([key, causes.get(key)?.length === 0]).toEqual([key, action === "noop"]);
          }
        }
      }),
      RUNS,
    );
  });

  it("gives a live webhook to at most one key", () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { changes, unmanaged } = planTenant(inputOf(world));
        const ids = changes.flatMap((change) => ("id" in change ? [change.id] : []));
        expect(new Set(ids).size).toBe(ids.length);
        expect(unmanaged.filter(({ live }) => ids.includes(live.id))).toEqual([]);
      }),
      RUNS,
    );
  });

  it("updates and deletes only what the lock owns, and adopts only what it does not", () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const owned = new Set([...(world.lock?.webhooks.values() ?? [])].map(({ id }) => id));
        for (const change of planTenant(inputOf(world)).changes) {
          if (change.action === "update" || change.action === "delete") expect(owned).toContain(change.id);
          if (change.action === "adopt") expect(owned).not.toContain(change.id);
        }
      }),
      RUNS,
    );
  });

  it("never deletes unless the mode or --prune says so, and never what is protected", () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const deletes = planTenant(inputOf(world)).changes.filter((change) => change.action === "delete");
        if (world.desired.policy.mode !== "sync" && !world.flags.prune) expect(deletes).toEqual([]);
        for (const { locked } of deletes) expect(locked.protected).toBe(false);
      }),
      RUNS,
    );
  });
});
