import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { TenantPlan } from "../../../src/core/model.ts";
import { type TenantEnd, tenantExit } from "../../../src/core/summary.ts";
import { type ApplyOptions, applyTenant } from "../../../src/engine/apply-run.ts";
import { planLive } from "../../../src/engine/plan-run.ts";
import { applyTenants, planTenants, type Runner } from "../../../src/engine/run-tenants.ts";
import type { RunContext, WritableTenant } from "../../../src/engine/world.ts";
import { desiredTenant, desiredWebhook, flags, locked, lockFile } from "../../support/builders.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { memoryLog } from "../../support/memory-log.ts";
import { type MemoryRemote, memoryRemote, refused, unavailable } from "../../support/memory-remote.ts";
import { type Stage, stage } from "../../support/stage.ts";

interface Tenant extends WritableTenant {
  readonly file: string;
  readonly only: null;
  readonly remote: MemoryRemote;
  readonly at: Stage;
}

function tenant(name: string, at = stage({ remote: memoryRemote({ slow: true }) })): Tenant {
  const desired = desiredTenant([desiredWebhook("a"), desiredWebhook("b")], { tenant: name });
  return { file: `${name}.yaml`, only: null, desired, remote: at.remote, store: at.store, secrets: new Map(), at };
}

const run = () => {
  const clock = fakeClock();
  const { signal } = new AbortController();
  return { runId: "run-1", flags: flags(), clock, startedAt: clock.now(), log: memoryLog(), stop: signal, cut: signal };
};
const apply = (world: WritableTenant, own: RunContext, hooks: Pick<ApplyOptions, "onPlan" | "onWrite">) =>
  applyTenant(world, own, {
    command: "apply",
    concurrency: 10,
    approved: null,
    lockTimeoutMs: 0,
    newLineage: () => "lineage-new",
    onOutcome: () => {},
    ...hooks,
  });
const ignore = () => {};

/** Runs tenants that need not be read any more, and gives all of their ends. */
async function ends<T extends Tenant>(
  work: (runner: Runner<T, T>) => Promise<void>,
  tenantsAtOnce = 4,
): Promise<TenantEnd[]> {
  const all: TenantEnd[] = [];
  const load = async (tenant: T) => ({ diagnostics: [], tenant, error: null });
  await work({ run: run(), tenantsAtOnce, load, onEnd: (end) => all.push(end) });
  return all;
}
const applied = <T extends Tenant>(
  tenants: readonly T[],
  tenantsAtOnce = 4,
  onPlan: (plan: TenantPlan) => void = ignore,
) =>
  ends<T>((runner) => applyTenants([{ files: tenants, hasFailed: false }], runner, true, onPlan, apply), tenantsAtOnce);
const full = () => Promise.reject(new AppError("LOCK_UNWRITABLE", "the disk is full"));

describe("applying several tenants", () => {
  it("lets one that fails stop no other", async () => {
    const [unreachable, fine, partial] = [tenant("unreachable"), tenant("fine"), tenant("partial")];
    unreachable.remote.script = ({ op }) => (op === "list" ? unavailable("before") : null);
    partial.remote.script = ({ op, about }) => (op === "create" && about[0] === "b" ? refused() : null);

    const all = await applied([unreachable, fine, partial]);

    expect(all.map(({ tenant: name }) => name)).toEqual(["unreachable", "fine", "partial"]);
    expect(all.map(tenantExit)).toEqual([9, 0, 7]);
    expect(fine.remote.world.size).toBe(2);
    expect(partial.remote.world.size).toBe(1);
    expect(all[0]).toMatchObject({
      file: "unreachable.yaml",
      error: { code: "REMOTE_UNAVAILABLE" },
      wrote: false,
      outcomes: [],
    });
  });

  it("runs no more at once than it may", async () => {
    const tenants = Array.from({ length: 6 }, (_, index) => tenant(`t${index}`));
    let running = 0;
    let most = 0;
    const counted = tenants.map((each) => {
      const acquire = async (command: string) => {
        running += 1;
        most = Math.max(most, running);
        const lease = await each.store.acquire(command);
        const release = async () => {
          running -= 1;
          await lease.release();
        };
        return { ...lease, release };
      };
      return { ...each, store: { ...each.store, acquire } };
    });

    await applied(counted, 2);

    expect(most).toBe(2);
    expect(tenants.every(({ remote }) => remote.world.size === 2)).toBe(true);
  });

  it("counts a failure after the first write as changes not applied, and one before it as what it is", async () => {
    const late = tenant("late", stage({ locked: lockFile([], { tenant: "late" }) }));
    const early = tenant("early");
    const lateStore = { ...late.store, write: full };
    const earlyStore = { ...early.store, read: full };

    const all = await applied([
      { ...late, store: lateStore },
      { ...early, store: earlyStore },
    ]);

    expect(all.map(({ error }) => error?.code)).toEqual(["LOCK_UNWRITABLE", "LOCK_UNWRITABLE"]);
    expect(all.map(tenantExit)).toEqual([7, 3]);
  });

  it("counts a journal that cannot begin as before the first write", async () => {
    const at = tenant("read-only");
    const store = { ...at.store, journal: { ...at.store.journal, begin: full } };

    const all = await applied([{ ...at, store }]);

    expect(at.remote.count("create")).toBe(0);
    expect(all.map(tenantExit)).toEqual([3]);
  });

  it("shows the plan of every tenant before it is carried out", async () => {
    const tenants = [tenant("first"), tenant("second")];
    const shown: string[] = [];
    const sent = () => tenants.reduce((sum, { remote }) => sum + remote.count("create"), 0);

    await applied(tenants, 1, ({ tenant: name }) => shown.push(`${name} ${sent()}`));

    expect(shown).toEqual(["first 0", "second 2"]);
  });

  it("keeps the plan of a tenant that a guard refused", async () => {
    const refusing = tenant("refusing");
    const desired = desiredTenant([], { tenant: "refusing" });
    const at = stage({ locked: lockFile([locked("x", "id-x"), locked("y", "id-y")]) });

    const [end] = await applied([{ ...refusing, desired, remote: at.remote, store: at.store }]);

    expect(end).toMatchObject({ error: { code: "PLAN_UNSAFE" }, wrote: false, plan: { tenant: "refusing" } });
  });
});

describe("planning several tenants", () => {
  it("lets one that fails stop no other, in the order they were given", async () => {
    const [first, second] = [tenant("first"), tenant("second")];
    first.remote.script = ({ op }) => (op === "list" ? unavailable("before") : null);

    const all = await ends<Tenant>((runner) => planTenants([first, second], runner, planLive));

    expect(all).toMatchObject([
      { tenant: "first", plan: null, error: { code: "REMOTE_UNAVAILABLE" } },
      { tenant: "second", plan: { tenant: "second" }, error: null },
    ]);
  });
});
