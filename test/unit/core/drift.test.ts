import { describe, expect, it } from "vitest";
import { lockAsDesired } from "../../../src/core/drift.ts";
import type { DesiredWebhook, LiveWebhook, LockedWebhook, Policy } from "../../../src/core/model.ts";
import { isDrift } from "../../../src/core/summary.ts";
import { desiredTenant, desiredWebhook, live, locked, lockFile, plan, printOf } from "../../support/builders.ts";
import { summariseAll } from "../../support/summarise.ts";

function drift(world: {
  readonly locked: readonly LockedWebhook[];
  readonly live: readonly LiveWebhook[];
  readonly desired?: readonly DesiredWebhook[];
  readonly policy?: Partial<Policy>;
}) {
  const lock = lockFile(world.locked);
  const desired = lockAsDesired(desiredTenant(world.desired ?? [], { policy: world.policy ?? {} }), lock);
  const made = plan({ desired, locked: lock, live: world.live });
  return { says: summariseAll(made), drifted: made.changes.some(isDrift), unmanaged: made.unmanaged.length };
}

describe("drift, which plans with the lock as the wish", () => {
  it("finds none where live is what was last applied, whatever the files say now", () => {
    const found = drift({
      locked: [locked("a", "id-1", { secret: printOf("s") }), locked("left", "id-2", {}, { protected: true })],
      live: [live("id-1", "a"), live("id-2", "left")],
      desired: [desiredWebhook("a", { enabled: false }), desiredWebhook("new")],
    });

    expect(found).toEqual({ says: ["a: noop id-1", "left: noop id-2"], drifted: false, unmanaged: 0 });
  });

  it("finds a field that somebody changed, also under create-only", () => {
    const found = drift({
      locked: [locked("a", "id-1")],
      live: [live("id-1", "a", { enabled: false })],
      policy: { mode: "create-only" },
    });

    expect(found).toEqual({ says: ["a: update id-1 (drifted) [enabled]"], drifted: true, unmanaged: 0 });
  });

  it("finds a webhook that somebody deleted", () => {
    expect(drift({ locked: [locked("a", "id-1")], live: [] })).toMatchObject({
      says: ["a: create (missing-remote)"],
      drifted: true,
    });
  });

  it("finds a secret that can be read and was changed, and none that cannot", () => {
    const before = [locked("a", "id-1", { secret: printOf("s") })];
    expect(drift({ locked: before, live: [live("id-1", "a", { secret: printOf("t") })] }).drifted).toBe(true);
    expect(drift({ locked: before, live: [live("id-1", "a")] }).drifted).toBe(false);
  });

  it("takes an uncertain secret for no drift", () => {
    expect(drift({ locked: [locked("a", "id-1", { secret: "uncertain" })], live: [live("id-1", "a")] }).drifted).toBe(
      false,
    );
  });

  it("takes what is unmanaged for no drift", () => {
    expect(drift({ locked: [], live: [live("id-1", "a")] })).toEqual({ says: [], drifted: false, unmanaged: 1 });
  });

  it("finds none where there is no lock", () => {
    expect(lockAsDesired(desiredTenant([desiredWebhook("a")]), null).webhooks.size).toBe(0);
  });
});
