import { describe, expect, it } from "vitest";
import type { DesiredWebhook, PlanFlags, Policy, RemoteTarget, TenantPlan } from "../../../src/core/model.ts";
import { joinDigests, viewOf } from "../../../src/core/view.ts";
import {
  desiredTenant,
  desiredWebhook,
  foreignPrintOf,
  live,
  locked,
  lockFile,
  plan,
  printOf,
} from "../../support/builders.ts";

const ELSEWHERE = { url: "https://elsewhere.example/" };

/** One change of every action, a noop and an unmanaged webhook. */
function world(
  more: {
    readonly policy?: Partial<Policy>;
    readonly target?: Partial<RemoteTarget>;
    readonly flags?: Partial<PlanFlags>;
    readonly extra?: readonly DesiredWebhook[];
    readonly serial?: number;
    readonly proven?: boolean;
    readonly place?: number;
  } = {},
) {
  const source = { file: "webhooks.yaml", line: more.place ?? 1, column: 1 };
  const secret = printOf("s");
  return plan({
    desired: desiredTenant(
      [
        desiredWebhook("create", { secret }, { source, secretRef: "a reference" }),
        desiredWebhook("adopt", { enabled: false }, { source }),
        desiredWebhook("update", { secret }, { source }),
        desiredWebhook("relock", {}, { source, protected: true }),
        desiredWebhook("noop", { secret: printOf("noop") }, { source }),
        desiredWebhook("blocked", {}, { source }),
        ...(more.extra ?? []),
      ],
      { policy: more.policy ?? {}, target: more.target ?? {} },
    ),
    locked: lockFile(
      [
        locked("update", "id-update", { secret: printOf("old") }),
        locked("relock", "id-relock"),
        locked("noop", "id-noop", { secret: printOf("noop") }),
        locked("delete", "id-delete", { secret: foreignPrintOf("d") }),
        locked("forget", "id-forget"),
        locked("extra", "id-extra"),
      ],
      { serial: more.serial ?? 4 },
    ),
    live: [
      live("id-adopt", "adopt"),
      live("id-update", "update", { secret: printOf("drifted") }),
      live("id-relock", "relock"),
      live("id-noop", "noop"),
      live("id-delete", "delete"),
      live("id-blocked", "blocked", ELSEWHERE),
      live("id-extra", "extra"),
      live("id-unmanaged", "unmanaged", { secret: printOf("theirs") }),
    ],
    flags: { only: null, ...more.flags },
    proven: more.proven ?? true,
  });
}

const EXTRA = desiredWebhook("extra");

describe("a plan's digest", () => {
  const before = world({ extra: [EXTRA] }).digest;

  it("has one change of every action to cover", () => {
    expect(new Set(world({ extra: [EXTRA] }).changes.map(({ action }) => action)).size).toBe(8);
  });

  it("is the same for the same world", () => {
    expect(world({ extra: [EXTRA] }).digest).toBe(before);
  });

  it("ignores places in files, the serial, and whether the pool is proven", () => {
    expect(world({ extra: [EXTRA], place: 99 }).digest).toBe(before);
    expect(world({ extra: [EXTRA], serial: 99 }).digest).toBe(before);
    expect(world({ extra: [EXTRA], proven: false }).digest).toBe(before);
  });

  it("ignores why a change is there", () => {
    const drifted = (updatedAt: string) => {
      const seen = { ...live("id-extra", "extra", { enabled: false }), updatedAt };
      return plan({ desired: desiredTenant([EXTRA]), locked: lockFile([locked("extra", "id-extra")]), live: [seen] });
    };
    const [one, other] = [drifted("yesterday"), drifted("today")];

    expect(one.causes).not.toEqual(other.causes);
    expect(one.digest).toBe(other.digest);
  });

  it("ignores noops", () => {
    const picked = ["create", "adopt", "update", "relock", "blocked", "delete", "forget"];
    expect(world({ extra: [EXTRA], flags: { only: picked } }).digest).toBe(before);
    expect(world({ extra: [EXTRA], flags: { only: [...picked, "noop"] } }).digest).toBe(before);
  });

  it.each(["create", "adopt", "update", "relock", "blocked", "delete", "forget"])("covers the %s", (key) => {
    const others = world({ extra: [EXTRA] }).changes.map((change) => change.key);
    expect(world({ extra: [EXTRA], flags: { only: others.filter((other) => other !== key) } }).digest).not.toBe(before);
  });

  it("covers host, pool and policy", () => {
    const others = [
      { target: { host: "https://api.authing.cn" } },
      { target: { userPoolId: "pool-2" } },
      { policy: { maxDeletes: 7 } },
      { policy: { mode: "upsert-only" as const } },
      { policy: { adopt: "name" as const } },
    ].map((more) => world({ extra: [EXTRA], ...more }).digest);

    expect(new Set([before, ...others]).size).toBe(6);
  });

  it.each<[string, DesiredWebhook]>([
    ["a field", desiredWebhook("extra", { enabled: false })],
    ["another value of the field", desiredWebhook("extra", { enabled: false, events: ["x"] })],
    ["protection", desiredWebhook("extra", {}, { protected: true })],
    ["a secret that comes under management", desiredWebhook("extra", { secret: printOf("s") })],
  ])("covers %s of one change", (_, extra) => {
    expect(world({ extra: [extra] }).digest).not.toBe(before);
  });

  it("covers the reference that a secret comes from", () => {
    const from = (secretRef: string) =>
      world({ extra: [desiredWebhook("extra", { secret: printOf("s") }, { secretRef })] });
    expect(from("${" + "env:WEBHOOK_A}").digest).not.toBe(from("${" + "env:WEBHOOK_B}").digest);
  });
});

describe("a plan's base", () => {
  const baseOf = (...input: Parameters<typeof world>) => viewOf(world(...input)).base;

  it("says lineage and serial of the lock, and nothing of a lock that is not there", () => {
    expect(baseOf()).toMatchObject({
      lineage: "lineage-1",
      serial: 4,
      locked: { digest: expect.stringMatching(/^sha256:/) },
    });
    const none = viewOf(plan({ desired: desiredTenant([]) })).base;
    expect(none).toMatchObject({ lineage: null, serial: 0, locked: null });
  });

  it("changes with what is desired, but not with its place", () => {
    const before = baseOf();
    expect(baseOf({ place: 9 })).toEqual(before);
    expect(baseOf({ extra: [EXTRA] })?.desired.digest).not.toBe(before?.desired.digest);
    const changedSecret = (value: string) => baseOf({ extra: [desiredWebhook("extra", { secret: printOf(value) })] });
    const [s, t] = [changedSecret("s")?.desired, changedSecret("t")?.desired];
    expect(s?.digest).not.toBe(t?.digest);
    expect(s?.webhooks[EXTRA.key]).toEqual({
      ...t?.webhooks[EXTRA.key],
      secret: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
    expect(s?.webhooks[EXTRA.key]).not.toEqual(t?.webhooks[EXTRA.key]);
  });

  it("has a digest of every field of every live webhook, unmanaged ones too", () => {
    const base = (enabled: boolean) =>
      viewOf(plan({ desired: desiredTenant([]), live: [live("id-1", "a", { enabled }), live("id-2", "b")] })).base
        ?.live;

    expect(Object.keys(base(true)?.webhooks ?? {})).toEqual(["id-1", "id-2"]);
    expect(base(true)?.digest).not.toBe(base(false)?.digest);
    const { enabled, ...rest } = base(true)?.webhooks["id-1"] ?? {};
    expect(base(false)?.webhooks["id-1"]).toMatchObject(rest);
    expect(base(false)?.webhooks["id-1"]).not.toMatchObject({ enabled });
    expect(base(true)?.webhooks["id-2"]).toEqual(base(false)?.webhooks["id-2"]);
  });
});

describe("a plan as JSON", () => {
  const json = JSON.stringify([world({ extra: [EXTRA] })].map(viewOf));

  it("holds no fingerprint of any secret", () => {
    expect(json).not.toContain("hmac-sha256");
    for (const value of ["s", "old", "drifted", "theirs", "noop"]) {
      expect(json).not.toContain(printOf(value).split(":")[2]);
    }
    expect(json).toContain("(sensitive)");
  });

  it("holds every change with its place in the file, and what is unmanaged", () => {
    const [tenant] = JSON.parse(json);

    expect(tenant.changes).toHaveLength(world({ extra: [EXTRA] }).changes.length);
    expect(tenant.changes[0]).toMatchObject({ action: "adopt", source: { file: "webhooks.yaml", line: 1 } });
    expect(tenant.unmanaged.map((item: { id: string }) => item.id)).toEqual(["id-blocked", "id-unmanaged"]);
    expect(tenant).toMatchObject({
      offline: false,
      base: { lineage: "lineage-1", live: { webhooks: { "id-adopt": { name: expect.any(String) } } } },
    });
  });
});

describe("a plan over several tenants", () => {
  const one = plan({ desired: desiredTenant([EXTRA]) });
  const two = plan({ desired: desiredTenant([], { tenant: "other" }) });

  it("has a digest that covers each tenant's, in their order", () => {
    const digest = (...plans: readonly TenantPlan[]) => joinDigests(plans.map((made) => [made.tenant, made.digest]));
    const edited = plan({ desired: desiredTenant([EXTRA], { tenant: "other" }) });

    expect(digest(one, two)).toBe(digest(one, two));
    for (const other of [digest(one), digest(two, one), digest(one, edited)]) expect(other).not.toBe(digest(one, two));
  });
});
