import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { TenantPlan } from "../../../src/core/model.ts";
import { type TenantEnd, tenantExit } from "../../../src/core/summary.ts";
import { type ApplyOptions, applyTenant } from "../../../src/engine/apply-run.ts";
import { planLive } from "../../../src/engine/plan-run.ts";
import { applyTenants, planTenants, type Runner, type Wave } from "../../../src/engine/run-tenants.ts";
import type { RunContext, WritableTenant } from "../../../src/engine/world.ts";
import { desiredTenant, desiredWebhook, flags, locked, lockFile, spec } from "../../support/builders.ts";
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

const run = ({ signal } = new AbortController()) => {
  const clock = fakeClock();
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
/** Applies waves of tenants, and says of each how it ended. */
async function waved(waves: readonly (readonly Tenant[] | Wave<Tenant>)[], halt: boolean): Promise<readonly string[]> {
  const all = await ends<Tenant>((runner) =>
    applyTenants(
      waves.map((wave) => ("hasFailed" in wave ? wave : { files: wave, hasFailed: false })),
      runner,
      halt,
      ignore,
      apply,
    ),
  );
  return all.map((end) => `${end.file} ${end.begun ? tenantExit(end) : "not begun"}`);
}
/** A tenant that cannot be reached. */
function unreachable(name: string): Tenant {
  const at = tenant(name);
  at.remote.script = ({ op }) => (op === "list" ? unavailable("before") : null);
  return at;
}
const full = () => Promise.reject(new AppError("LOCK_UNWRITABLE", "the disk is full"));

describe("applying several tenants", () => {
  it("lets one that fails stop no other", async () => {
    const [gone, fine, partial] = [unreachable("unreachable"), tenant("fine"), tenant("partial")];
    partial.remote.script = ({ op, about }) => (op === "create" && about[0] === "b" ? refused() : null);

    const all = await applied([gone, fine, partial]);

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

describe("waves", () => {
  it("are applied one after the other, each tenant of one before any of the next", async () => {
    const tenants = ["a", "b", "c", "d"].map((name) => tenant(name));
    const [a, b, c, d] = tenants as [Tenant, Tenant, Tenant, Tenant];
    const sent = () => tenants.map(({ remote }) => remote.count("create"));
    const seen: number[][] = [];
    c.remote.script = d.remote.script = ({ op }) => {
      if (op === "list") seen.push(sent());
      return null;
    };
    expect(await waved([[b], [a], [c, d]], true)).toEqual(["b.yaml 0", "a.yaml 0", "c.yaml 0", "d.yaml 0"]);
    expect(seen.map(([first, second]) => [first, second])).toEqual([
      [2, 2],
      [2, 2],
    ]);
  });

  it("stop after one in which a tenant failed: the others of it are applied, and no later one is begun", async () => {
    const [canary, beside, late, last] = [unreachable("canary"), tenant("beside"), tenant("late"), tenant("last")];
    expect(await waved([[canary, beside], [late], [last]], true)).toEqual([
      "canary.yaml 9",
      "beside.yaml 0",
      "late.yaml not begun",
      "last.yaml not begun",
    ]);
    expect([beside, late, last].map(({ remote }) => remote.world.size)).toEqual([2, 0, 0]);
    expect(late.remote.calls).toEqual([]);
  });

  it("stop as well when some changes of a tenant were not applied", async () => {
    const canary = tenant("canary");
    canary.remote.script = ({ op, about }) => (op === "create" && about[0] === "b" ? refused() : null);
    expect(await waved([[canary], [tenant("late")]], true)).toEqual(["canary.yaml 7", "late.yaml not begun"]);
  });

  it("stop after one of which a tenant was refused before it could be begun", async () => {
    const wave = { files: [tenant("beside")], hasFailed: true };
    expect(await waved([wave, [tenant("late")]], true)).toEqual(["beside.yaml 0", "late.yaml not begun"]);
    expect(await waved([wave, [tenant("late")]], false)).toEqual(["beside.yaml 0", "late.yaml 0"]);
  });

  it("go on after failures where nothing halts them", async () => {
    const late = tenant("late");
    expect(await waved([[unreachable("canary")], [late]], false)).toEqual(["canary.yaml 9", "late.yaml 0"]);
    expect(late.remote.world.size).toBe(2);
  });

  it("go on where the policy holds changes back as it is meant to", async () => {
    const at = stage({ locked: lockFile([locked("left", "id-left")], { tenant: "canary" }) });
    at.remote.put("id-left", spec("left"));
    const desired = desiredTenant([], { tenant: "canary", policy: { mode: "upsert-only" } });
    const canary = { ...tenant("canary", at), desired };
    expect(await waved([[canary], [tenant("late")]], true)).toEqual(["canary.yaml 0", "late.yaml 0"]);
  });
});

describe("an interrupted run", () => {
  it("finishes what is under way, and begins no more tenants in this wave or another", async () => {
    const stop = new AbortController();
    const tenants = ["a", "b", "c", "d"].map((name) => tenant(name));
    const [a, b, c, d] = tenants as [Tenant, Tenant, Tenant, Tenant];
    a.remote.script = ({ op }) => {
      if (op === "list") setImmediate(() => stop.abort(new AppError("INTERRUPTED", "interrupted by SIGINT")));
      return null;
    };
    const all: TenantEnd[] = [];
    const loaded: string[] = [];
    const load = async (file: Tenant) => {
      loaded.push(file.file);
      return { diagnostics: [], tenant: file, error: null };
    };
    const waves = [
      { files: [a, b, c], hasFailed: false },
      { files: [d], hasFailed: false },
    ];
    const runner = { run: run(stop), tenantsAtOnce: 1, load, onEnd: (end: TenantEnd) => all.push(end) };
    await applyTenants(waves, runner, false, ignore, apply);

    expect(loaded).toEqual(["a.yaml"]);
    expect(all.map(({ file, begun }) => `${file} ${begun}`)).toEqual([
      "a.yaml true",
      "b.yaml false",
      "c.yaml false",
      "d.yaml false",
    ]);
    expect(all.slice(1).map(tenantExit)).toEqual([7, 7, 7]);
  });
});

describe("reading several tenants", () => {
  /** Plans files that are read by `load`, and gives their ends. */
  async function planned<F extends { readonly file: string }>(
    files: readonly F[],
    load: Runner<F, Tenant>["load"],
    tenantsAtOnce: number,
  ): Promise<TenantEnd[]> {
    const all: TenantEnd[] = [];
    await planTenants(files, { run: run(), tenantsAtOnce, load, onEnd: (end) => all.push(end) }, planLive);
    return all;
  }
  const named = (count: number) => Array.from({ length: count }, (_, index) => ({ file: `t${index}.yaml` }));

  it("reads no more at once than it works on, and tells the ends in the order of the files", async () => {
    const files = named(9);
    let open = 0;
    let most = 0;
    const load = async ({ file }: { readonly file: string }) => {
      open += 1;
      most = Math.max(most, open);
      const index = files.findIndex((named) => named.file === file);
      for (let tick = index % 3; tick >= 0; tick--) await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return { diagnostics: [], tenant: tenant(file.replace(".yaml", "")), error: null };
    };
    const all = await planned(files, load, 3);
    expect(all.map(({ file, tenant: name }) => [file, name])).toEqual(
      files.map(({ file }, index) => [file, `t${index}`]),
    );
    expect(most).toBe(3);
  });

  it("keeps nothing of a tenant whose end is told", async () => {
    const kept: WeakRef<TenantPlan>[] = [];
    const load = async ({ file }: { readonly file: string }) => ({
      diagnostics: [],
      tenant: tenant(file.replace(".yaml", "")),
      error: null,
    });
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    const onEnd = ({ plan }: TenantEnd) => {
      if (plan) kept.push(new WeakRef(plan));
    };
    let left = 0;
    const watched = async (named: { readonly file: string }) => {
      if (named.file !== "t249.yaml") return load(named);
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      left = kept.filter((plan) => plan.deref() !== undefined).length;
      return load(named);
    };
    await planTenants(named(250), { run: run(), tenantsAtOnce: 2, load: watched, onEnd }, planLive);
    expect(kept).toHaveLength(250);
    // What waits for one before it is kept, and no more than that.
    expect(left).toBeLessThan(20);
  });

  it("takes what is wrong with a file for that tenant's end, warnings too", async () => {
    const invalid = new AppError("CONFIG_INVALID", "bad.yaml has 1 error");
    const warning = { rule: "unused-var" } as unknown as TenantEnd["diagnostics"][number];
    const load = async ({ file }: { readonly file: string }) =>
      file === "bad.yaml"
        ? { diagnostics: [], tenant: null, error: invalid }
        : { diagnostics: [warning], tenant: tenant("fine"), error: null };
    const all = await planned([{ file: "bad.yaml" }, { file: "fine.yaml" }], load, 2);
    expect(all).toMatchObject([
      { file: "bad.yaml", tenant: null, begun: true, error: invalid, plan: null },
      { file: "fine.yaml", tenant: "fine", error: null, diagnostics: [warning], plan: { tenant: "fine" } },
    ]);
    expect(all.map(tenantExit)).toEqual([3, 0]);
  });

  it("takes a failure to read for that tenant's end alone, be it a bug", async () => {
    const load = async ({ file }: { readonly file: string }) => {
      if (file === "t0.yaml") throw new TypeError("a bug");
      return { diagnostics: [], tenant: tenant("fine"), error: null };
    };
    expect(await planned(named(2), load, 2)).toMatchObject([
      { file: "t0.yaml", begun: true, error: { code: "INTERNAL", message: "a bug" } },
      { file: "t1.yaml", error: null, plan: { tenant: "fine" } },
    ]);
  });
});

describe("planning several tenants", () => {
  it("lets one that fails stop no other, in the order they were given", async () => {
    const [first, second] = [unreachable("first"), tenant("second")];

    const all = await ends<Tenant>((runner) => planTenants([first, second], runner, planLive));

    expect(all).toMatchObject([
      { tenant: "first", plan: null, error: { code: "REMOTE_UNAVAILABLE" } },
      { tenant: "second", plan: { tenant: "second" }, error: null },
    ]);
  });
});
