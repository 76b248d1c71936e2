import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TenantPlan } from "../../src/core/model.ts";
import { lost, unavailable } from "../support/memory-remote.ts";
import { type Death, mortal } from "../support/mortal.ts";
import { anyWorld, type RandomWorld, staged } from "../support/random-world.ts";
import type { Stage } from "../support/stage.ts";
import { differencesAfter } from "../support/world-check.ts";

/** Worlds in which a create can be told from any other by name and url. */
const anyTellable = anyWorld.filter(({ desired }) => {
  const addresses = [...desired.webhooks.values()].map(({ spec }) => `${spec.name} ${spec.url}`);
  return new Set(addresses).size === addresses.length;
});

const anyDeaths = fc.array(
  fc.record({ step: fc.integer({ min: 3, max: 25 }), at: fc.constantFrom("before" as const, "after" as const) }),
  { minLength: 1, maxLength: 3 },
);

const asksPerson = (plan: TenantPlan) =>
  plan.changes.some((change) => change.action === "blocked" && !["POLICY_MODE", "PROTECTED"].includes(change.code));

/** The pool without its ids, and which of its webhooks each key owns. */
function outcome(at: Stage) {
  const describe = (webhook: unknown) => JSON.stringify(webhook);
  return {
    pool: [...at.remote.world.values()].map(describe).sort(),
    keys: Object.fromEntries(Object.entries(at.ids()).map(([key, id]) => [key, describe(at.remote.world.get(id))])),
  };
}

async function dies(at: Stage, { desired, flags }: RandomWorld, deaths: readonly Death[]): Promise<void> {
  for (const death of deaths) {
    await at.apply(desired, { flags, ...mortal(death, at) }).catch(() => {});
    at.disk.isHolderDead = true;
  }
}

const COUNT = { numRuns: 250 };

describe("runs that die, however often and wherever", () => {
  it("end, with one more run that lives, where one run that lives would have ended", async () => {
    await fc.assert(
      fc.asyncProperty(anyTellable, anyDeaths, async (world, deaths) => {
        const whole = staged(world);
        const { plan } = await whole.apply(world.desired, { flags: world.flags });
        fc.pre(!asksPerson(plan));

        const at = staged(world);
        await dies(at, world, deaths);
        await at.apply(world.desired, { flags: world.flags });

        expect(outcome(at)).toEqual(outcome(whole));
        expect(at.disk).toMatchObject({ journal: null, holder: null });
      }),
      COUNT,
    );
  });

  it("are carried on by a run that lives, whatever the files say by then", async () => {
    await fc.assert(
      fc.asyncProperty(anyTellable, anyTellable, anyDeaths, async (world, { desired }, deaths) => {
        const at = staged(world);
        await dies(at, world, deaths);
        const { plan } = await at.apply(desired, { flags: world.flags });

        expect(differencesAfter(plan, desired, at)).toEqual([]);
        expect(at.disk).toMatchObject({ journal: null, holder: null });
      }),
      COUNT,
    );
  });
});

describe("answers that are lost, however many", () => {
  it("end, with one more run that loses none, where a run that loses none would have ended", async () => {
    const anyFaults = fc.array(fc.option(fc.constantFrom("before" as const, "after" as const)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(anyTellable, anyFaults, async (world, faults) => {
        const whole = staged(world);
        const { plan } = await whole.apply(world.desired, { flags: world.flags });
        fc.pre(!asksPerson(plan));

        const at = staged(world);
        const left = [...faults];
        at.remote.script = ({ op }) => {
          const when = op === "list" || op === "get" || op === "pool" ? null : left.shift();
          return when ? (op === "create" ? lost(when) : unavailable(when)) : null;
        };
        await at.apply(world.desired, { flags: world.flags });
        at.remote.script = () => null;
        await at.apply(world.desired, { flags: world.flags });

        expect(outcome(at)).toEqual(outcome(whole));
        expect(at.disk).toMatchObject({ journal: null, holder: null });
      }),
      COUNT,
    );
  });
});
