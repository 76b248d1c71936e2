import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Loaded, LoadedTenant, LoadOptions } from "./config/load.ts";
import type { Digest, Outcome, PlanFlags, TenantPlan, WebhookKey } from "./core/model.ts";
import type { CatalogueEvent, Connection, LockStore, Log } from "./core/ports.ts";
import type { TenantEnd } from "./core/summary.ts";
import type { ReadableTenant, RunContext } from "./engine/world.ts";
import type { ClientDeps } from "./genauth/client.ts";
import type { ProcessTable } from "./lock/identity.ts";
import { systemClock } from "./util/clock.ts";

export type { LoadedTenant } from "./config/load.ts";
export type Purpose = LoadOptions["purpose"];

const TENANTS_AT_ONCE = 4;
const ATTEMPTS = 5;

/** What the outermost layer knows: everything of the process and the command line that the rest needs. */
export interface AppSettings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly process: ProcessTable;
  readonly version: string;
  readonly timeoutMs: number;
  /** Requests in flight per tenant. */
  readonly concurrency: number;
  readonly flags: PlanFlags;
  readonly log: Log;
  readonly stop: AbortSignal;
  readonly cut: AbortSignal;
}

type Tenants = readonly LoadedTenant[];

/** hooksync behind any door: what it can do with tenant files. Every method takes what `load` gave. */
export interface App {
  /** Shared by all tenants: the run's id, clock, log and signals. */
  readonly run: RunContext;
  load(paths: readonly string[], options: Omit<LoadOptions, "cwd" | "env">): Promise<Loaded>;
  plan(tenants: Tenants): Promise<TenantEnd[]>;
  planOffline(tenants: Tenants): Promise<TenantEnd[]>;
  drift(tenants: Tenants): Promise<TenantEnd[]>;
  apply(tenants: Tenants, options: ApplyRequest): Promise<TenantEnd[]>;
  /** What each tenant itself says that its events are. */
  events(tenants: Tenants): Promise<readonly CatalogueEvent[]>;
  /** The keys that the lockfiles know; a lock that cannot be read knows none. */
  lockedKeys(tenants: Tenants): Promise<ReadonlySet<WebhookKey>>;
}

export interface ApplyRequest {
  /** For whoever finds the lease held. */
  readonly command: string;
  /** The digest that was approved for each tenant, the others are left out; null approves whatever passes the guards. */
  readonly approved: ReadonlyMap<string, Digest> | null;
  readonly onPlan: (plan: TenantPlan) => void;
  readonly onOutcome: (outcome: Outcome) => void;
}

/** Picks the implementations of every port; nothing heavy is loaded before it is needed. */
export function openApp(settings: AppSettings): App {
  const runId = randomHex(6);
  const log = settings.log.child({ runId });
  const { flags, stop, cut } = settings;
  const run: RunContext = { runId, flags, clock: systemClock, startedAt: systemClock.now(), log, stop, cut };

  /** Opens each tenant with a client and its lock for as long as `work` takes. */
  async function withRemotes<R extends { close(): Promise<void> }, T>(
    tenants: Tenants,
    openRemote: (connection: Connection, deps: ClientDeps) => R,
    work: (worlds: (LoadedTenant & { readonly remote: R; readonly store: LockStore })[]) => Promise<T>,
  ): Promise<T> {
    const { Limiter } = await import("./genauth/limiter.ts");
    const limiters = new Map<string, InstanceType<typeof Limiter>>();
    const remotes: R[] = [];
    const stores = await openStores(tenants, settings);
    try {
      const worlds = tenants.map((tenant, index) => {
        const { connection, desired, fingerprint } = tenant;
        const store = stores[index];
        if (!connection || !store) throw new TypeError(`${desired.file} was loaded without a connection`);
        const { host } = desired.target;
        // One for each host, so that its tenants share what it can bear.
        const limiter = limiters.get(host) ?? new Limiter(settings.concurrency * TENANTS_AT_ONCE);
        limiters.set(host, limiter);
        const deps = clientDeps(settings, log.child({ tenant: desired.tenant }));
        const remote = openRemote(connection, { ...deps, limiter, fingerprint });
        remotes.push(remote);
        return { ...tenant, remote, store };
      });
      return await work(worlds);
    } finally {
      await Promise.all(remotes.map((remote) => remote.close()));
    }
  }

  async function planWith(tenants: Tenants, plan: (tenant: ReadableTenant, run: RunContext) => Promise<TenantPlan>) {
    const { openReader } = await import("./genauth/client.ts");
    const { planTenants } = await import("./engine/run-tenants.ts");
    return withRemotes(tenants, openReader, (worlds) => planTenants(worlds, run, TENANTS_AT_ONCE, plan));
  }

  return {
    run,
    async load(paths, options) {
      const { loadTenants } = await import("./config/load.ts");
      return loadTenants(paths, { ...options, cwd: settings.cwd, env: settings.env });
    },
    async plan(tenants) {
      const { planLive } = await import("./engine/plan-run.ts");
      return planWith(tenants, planLive);
    },
    async drift(tenants) {
      const { planDrift } = await import("./engine/plan-run.ts");
      return planWith(tenants, planDrift);
    },
    async planOffline(tenants) {
      const { planOffline } = await import("./engine/plan-run.ts");
      const { planTenants } = await import("./engine/run-tenants.ts");
      const stores = await openStores(tenants, settings);
      const worlds = stores.flatMap((store, index) => {
        const tenant = tenants[index];
        return tenant ? [{ ...tenant, store }] : [];
      });
      return planTenants(worlds, run, TENANTS_AT_ONCE, ({ desired, store }) => planOffline(desired, store, flags));
    },
    async apply(all, { command, approved, onPlan, onOutcome }) {
      const tenants = all.filter(({ desired }) => approved === null || approved.has(desired.tenant));
      const { openWriter } = await import("./genauth/client.ts");
      const { applyTenants } = await import("./engine/run-tenants.ts");
      return withRemotes(tenants, openWriter, (worlds) =>
        applyTenants(worlds, run, TENANTS_AT_ONCE, ({ desired }) => ({
          command,
          concurrency: settings.concurrency,
          approved: approved?.get(desired.tenant) ?? null,
          newLineage: () => randomHex(16),
          onPlan,
          onOutcome,
        })),
      );
    },
    async events(tenants) {
      const { openReader } = await import("./genauth/client.ts");
      return withRemotes(tenants, openReader, async (worlds) =>
        (await Promise.all(worlds.map(({ remote }) => remote.events(stop)))).flat(),
      );
    },
    async lockedKeys(tenants) {
      const stores = await openStores(tenants, settings);
      const locks = await Promise.all(stores.map((store) => store.read().catch(() => null)));
      return new Set(locks.flatMap((stored) => [...(stored?.lock.webhooks.keys() ?? [])]));
    },
  };
}

async function openStores(tenants: Tenants, { cwd, process }: AppSettings): Promise<LockStore[]> {
  const { lockPathOf, openFileStore } = await import("./lock/file-store.ts");
  const { identify } = await import("./lock/identity.ts");
  const deps = { identity: await identify(process), clock: systemClock, random: () => randomHex(16) };
  return tenants.map(({ desired }) => openFileStore(lockPathOf(resolve(cwd, desired.file)), deps));
}

function clientDeps({ env, timeoutMs, version }: AppSettings, log: Log): Omit<ClientDeps, "limiter" | "fingerprint"> {
  return {
    clock: systemClock,
    random: Math.random,
    nonce: () => randomHex(16),
    log,
    timeoutMs,
    version,
    attempts: ATTEMPTS,
    network: {
      httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? "",
      httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? "",
      noProxy: env.no_proxy ?? env.NO_PROXY ?? "",
      extraCaFile: env.NODE_EXTRA_CA_CERTS ?? "",
    },
  };
}

function randomHex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
