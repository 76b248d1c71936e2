import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Loaded, LoadedTenant, LoadOptions } from "./config/load.ts";
import type { ScaffoldRequest } from "./config/scaffold.ts";
import type { TenantDraft } from "./config/tenant-draft.ts";
import type { Digest, LockFile, PlanFlags, TenantPlan } from "./core/model.ts";
import type { Outcome } from "./core/outcome.ts";
import type { CatalogueEvent, Connection, LockStore, Log } from "./core/ports.ts";
import type { AskParam, Scaffolded } from "./core/scaffold.ts";
import type { TenantEnd } from "./core/summary.ts";
import type { Imported, ImportOptions } from "./engine/import-run.ts";
import type { ReadableTenant, RunContext } from "./engine/world.ts";
import type { ClientDeps } from "./genauth/client.ts";
import type { Limiter } from "./genauth/limiter.ts";
import type { ProcessTable } from "./lock/identity.ts";
import type { LockDeps } from "./lock/lease.ts";
import { systemClock } from "./util/clock.ts";

export type { LoadedTenant } from "./config/load.ts";
export type Purpose = LoadOptions["purpose"];
type DraftOptions = Omit<LoadOptions, "cwd" | "env" | "purpose" | "only" | "schema" | "rules" | "limits">;

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
  /** How long to wait for whoever holds a lease. */
  readonly lockTimeoutMs: number;
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
  /** The tenant file at a path, the usual one for none, opened to be extended or begun by `importTenant`. */
  openDraft(path: string | undefined, options: DraftOptions): Promise<TenantDraft>;
  /** Brings live webhooks under management: into the file, and into its lock. */
  importTenant(draft: TenantDraft, request: Pick<ImportOptions, "command" | "pick">): Promise<Imported>;
  /** Begins a repository, or a tenant from a template; `ask` is null where nobody can be asked. */
  scaffold(request: ScaffoldRequest, options: DraftOptions, ask: AskParam | null): Promise<Scaffolded>;
  /** Puts the fields of each file in order, or only says which files that would change. */
  format(files: readonly string[], mode: "write" | "check"): Promise<readonly string[]>;
  /** The lock of each tenant file, which need not be read for that. */
  locks(paths: readonly string[]): Promise<readonly FileLock[]>;
  /** Changes nothing but the lock; a journal that a dead run left is recovered first. */
  editLock(lock: FileLock, request: EditRequest): Promise<void>;
}

export interface FileLock {
  readonly file: string;
  readonly store: LockStore;
}

export interface EditRequest {
  /** For whoever finds the lease held. */
  readonly command: string;
  readonly edit: (lock: LockFile) => LockFile;
  /** Loads the tenant; only called when there is something to recover, for which live is read. */
  readonly load: (file: string) => Promise<LoadedTenant>;
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

  const limiters = new Map<string, Promise<Limiter>>();
  const openLocks = once(() => lockOpener(settings));

  /** Opens a tenant's client and lock for as long as `work` takes. */
  async function withRemote<R extends { close(): Promise<void> }, T>(
    tenant: LoadedTenant,
    own: RunContext,
    pick: (client: Client) => (connection: Connection, deps: ClientDeps) => R,
    work: (world: LoadedTenant & { readonly remote: R; readonly store: LockStore }) => Promise<T>,
  ): Promise<T> {
    const { connection, desired, fingerprint } = tenant;
    if (!connection) throw new TypeError(`${desired.file} was loaded without a connection`);
    const openLock = await openLocks();
    const limiter = await limiterOf(desired.target.host);
    const deps = { ...clientDeps(settings, own.log), limiter, fingerprint };
    const remote = pick(await import("./genauth/client.ts"))(connection, deps);
    try {
      return await work({ ...tenant, remote, store: openLock(desired.file) });
    } finally {
      await remote.close();
    }
  }

  // One for each host, so that its tenants share what it can bear.
  function limiterOf(host: string): Promise<Limiter> {
    const open = async () => new (await import("./genauth/limiter.ts")).Limiter(settings.concurrency * TENANTS_AT_ONCE);
    const limiter = limiters.get(host) ?? open();
    limiters.set(host, limiter);
    return limiter;
  }

  async function plan(tenants: Tenants, work: (tenant: LoadedTenant, own: RunContext) => Promise<TenantPlan>) {
    const { planTenants } = await import("./engine/run-tenants.ts");
    return planTenants(tenants, run, TENANTS_AT_ONCE, work);
  }

  return {
    run,
    async load(paths, options) {
      const { loadTenants } = await import("./config/load.ts");
      return loadTenants(paths, { ...options, cwd: settings.cwd, env: settings.env });
    },
    async plan(tenants) {
      const { planLive } = await import("./engine/plan-run.ts");
      return plan(tenants, (tenant, own) => withRemote(tenant, own, reader, (world) => planLive(world, own)));
    },
    async drift(tenants) {
      const { planDrift } = await import("./engine/plan-run.ts");
      return plan(tenants, (tenant, own) => withRemote(tenant, own, reader, (world) => planDrift(world, own)));
    },
    async planOffline(tenants) {
      const { planOffline } = await import("./engine/plan-run.ts");
      const openLock = await openLocks();
      return plan(tenants, (tenant) => planOffline(tenant.desired, openLock(tenant.desired.file), flags));
    },
    async apply(all, { command, approved, onPlan, onOutcome }) {
      const { applyTenant } = await import("./engine/apply-run.ts");
      const { applyTenants } = await import("./engine/run-tenants.ts");
      const tenants = all.filter(({ desired }) => approved === null || approved.has(desired.tenant));
      return applyTenants(tenants, run, TENANTS_AT_ONCE, onPlan, (tenant, own, hooks) =>
        withRemote(tenant, own, writer, (world) =>
          applyTenant(world, own, {
            command,
            concurrency: settings.concurrency,
            lockTimeoutMs: settings.lockTimeoutMs,
            approved: approved?.get(tenant.desired.tenant) ?? null,
            newLineage: () => randomHex(16),
            onOutcome,
            ...hooks,
          }),
        ),
      );
    },
    async events(tenants) {
      const ask = (tenant: LoadedTenant) => withRemote(tenant, run, reader, ({ remote }) => remote.events(stop));
      return (await Promise.all(tenants.map(ask))).flat();
    },
    async openDraft(path, options) {
      const { openDraft } = await import("./config/tenant-draft.ts");
      const { cwd, env } = settings;
      return openDraft(
        path,
        { ...options, purpose: "plan", only: null, schema: null, rules: {}, limits: {}, cwd, env },
        () => randomHex(8),
      );
    },
    async importTenant(draft, request) {
      const { importTenant } = await import("./engine/import-run.ts");
      const { tenant, error } = draft.loaded;
      if (tenant === null) throw error;
      await draft.makeFolder();
      const options = { ...request, lockTimeoutMs: settings.lockTimeoutMs, newLineage: () => randomHex(16) };
      const own = { ...run, log: log.child({ tenant: tenant.desired.tenant }) };
      return withRemote(tenant, own, reader, (world) => importTenant(world, draft, own, options));
    },
    async scaffold(request, options, ask) {
      const { scaffold } = await import("./config/scaffold.ts");
      const { cwd, env } = settings;
      return scaffold(
        request,
        { ...options, purpose: "validate", only: null, schema: null, rules: {}, limits: {}, cwd, env },
        ask,
        () => randomHex(8),
      );
    },
    async format(files, mode) {
      const { formatFiles } = await import("./config/format-files.ts");
      return formatFiles(files, { mode, cwd: settings.cwd, unique: () => randomHex(8) });
    },
    async locks(paths) {
      const { chooseFiles } = await import("./config/input.ts");
      const openLock = await openLocks();
      return chooseFiles(paths, settings.cwd).map((file) => ({ file, store: openLock(file) }));
    },
    async editLock({ file, store }, { command, edit, load }) {
      const { editLock } = await import("./engine/edit-lock.ts");
      const { lockTimeoutMs } = settings;
      const recover = async (work: (tenant: ReadableTenant) => Promise<void>) =>
        withRemote(await load(file), run, reader, work);
      await editLock({ store, run, command, lockTimeoutMs, recover, edit });
    },
  };
}

/** Merges lockfiles by key: a conflicted one in place, or three as git's merge driver. */
export async function mergeLocks(
  files: { readonly base: string; readonly ours: string; readonly theirs: string } | { readonly conflicted: string },
  settings: Pick<AppSettings, "cwd" | "process">,
): Promise<void> {
  const { mergeLockFiles, resolveConflict } = await import("./lock/merge-files.ts");
  const { lockPathOf } = await import("./lock/file-store.ts");
  const deps = await lockDeps(settings);
  const at = (file: string) => resolve(settings.cwd, file);
  if ("base" in files) return mergeLockFiles(at(files.base), at(files.ours), at(files.theirs), deps);
  const { conflicted } = files;
  const path = at(conflicted.endsWith(".json") ? conflicted : lockPathOf(conflicted));
  return resolveConflict(path, "hooksync lock merge", deps);
}

type Client = typeof import("./genauth/client.ts");
const reader = ({ openReader }: Client) => openReader;
const writer = ({ openWriter }: Client) => openWriter;

async function lockOpener({ cwd, process }: AppSettings): Promise<(file: string) => LockStore> {
  const { lockPathOf, openFileStore } = await import("./lock/file-store.ts");
  const deps = await lockDeps({ process });
  return (file) => openFileStore(lockPathOf(resolve(cwd, file)), deps);
}

async function lockDeps({ process }: Pick<AppSettings, "process">): Promise<LockDeps> {
  const { identify } = await import("./lock/identity.ts");
  return { identity: await identify(process), clock: systemClock, random: () => randomHex(16) };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
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
