import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change, TenantPlan } from "../../src/core/model.ts";
import { executable, isEmpty } from "../../src/core/summary.ts";
import { anyWorld, staged } from "../support/random-world.ts";
import { differencesAfter } from "../support/world-check.ts";

const RUNS = { numRuns: 200 };

const keysOf = (changes: readonly Change[]) => new Set(changes.map(({ key }) => key));
const blockedIn = (plan: TenantPlan) => keysOf(plan.changes.filter(({ action }) => action === "blocked"));
const asksPerson = (plan: TenantPlan) =>
  plan.changes.some((change) => change.action === "blocked" && !["POLICY_MODE", "PROTECTED"].includes(change.code));

describe("carrying out any plan", () => {
  it("makes the world equal to what is desired, but for what is blocked", async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, async (world) => {
        const at = staged(world);
        const { plan, says } = await at.apply(world.desired, { flags: world.flags });

        expect(differencesAfter(plan, world.desired, at)).toEqual([]);
        expect(says.filter((line) => !/applied$|skipped blocked$/.test(line))).toEqual([]);
        expect(at.journal()).toEqual([]);
      }),
      RUNS,
    );
  });

  it("leaves of what is no longer desired only what is blocked", async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, async (world) => {
        const at = staged(world);
        const { plan } = await at.apply(world.desired, { flags: world.flags });

        const blocked = blockedIn(plan);
        // What a blocked key was formerly stays where it is.
        const claimed = new Set([...blocked].flatMap((key) => world.desired.webhooks.get(key)?.formerly ?? []));
        const left = Object.keys(at.ids()).filter((key) => !world.desired.webhooks.has(key) && !claimed.has(key));
        expect(left.filter((key) => !blocked.has(key))).toEqual([]);
        const { mode } = world.desired.policy;
        if ((mode === "sync" || world.flags.prune) && !asksPerson(plan)) {
          const entries = [...(at.lock()?.webhooks.values() ?? [])];
          expect(entries.filter((entry) => left.includes(entry.key) && !entry.protected)).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it("leaves nothing to do for the next plan, but where a person was asked", async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, async (world) => {
        const at = staged(world);
        // To resend secrets is never nothing to do.
        const flags = { ...world.flags, resendSecrets: false };
        const { plan } = await at.apply(world.desired, { flags });

        const next = await at.plan(world.desired, { flags });
        if (asksPerson(plan)) {
          const blocked = blockedIn(plan);
          expect(executable(next).filter(({ key }) => !blocked.has(key))).toEqual([]);
        } else {
          expect(isEmpty(next)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it("touches only ids in the lock, into which adopted ones enter first", async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, async (world) => {
        const at = staged(world);
        const before = new Map(at.remote.world);
        const owned = new Set([...(world.lock?.webhooks.values() ?? [])].map(({ id }) => id));
        const strangers: string[] = [];
        at.remote.script = ({ op, about }) => {
          if (op !== "update" && op !== "delete") return null;
          for (const { at: line, entry } of at.journal().filter((item) => item.at === "done")) {
            if (line === "done" && entry) owned.add(entry.id);
          }
          strangers.push(...about.filter((id) => !owned.has(id)));
          return null;
        };
        const { plan } = await at.apply(world.desired, { flags: world.flags });

        expect(strangers).toEqual([]);
        for (const { live } of plan.unmanaged) expect(at.remote.world.get(live.id)).toEqual(before.get(live.id));
      }),
      RUNS,
    );
  });

  it("keeps to the mode, and to what is protected", async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, async (world) => {
        const at = staged(world);
        const before = [...at.remote.world.keys()];
        await at.apply(world.desired, { flags: world.flags });

        const gone = before.filter((id) => !at.remote.world.has(id));
        const entries = [...(world.lock?.webhooks.values() ?? [])];
        for (const id of gone) expect(entries.find((entry) => entry.id === id)).toMatchObject({ protected: false });
        const { mode } = world.desired.policy;
        if (mode !== "sync" && !world.flags.prune) expect(at.remote.count("delete")).toBe(0);
        if (mode === "create-only") expect(at.remote.count("update")).toBe(0);
      }),
      RUNS,
    );
  });
});
