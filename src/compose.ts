import { randomBytes } from "node:crypto";
import { basename, extname, resolve } from "node:path";
import type { Dispatcher } from "undici";
import catalogue from "../schemas/events.json" with { type: "json" };
import type { Fleet, FleetFile, FleetOptions } from "./config/fleet.ts";
import type { LoadedTenant } from "./config/load.ts";
import type { ScaffoldRequest } from "./config/scaffold.ts";
import { findSettings, noSettings, refuseOtherSettings, type Settings } from "./config/settings.ts";
import type { TenantDraft } from "./config/tenant-draft.ts";
import type { MachineFacts } from "./core/doctor-facts.ts";
import { AppError } from "./core/errors.ts";
import type { DoctorDocument } from "./core/finding.ts";
import type { Digest, LiveWebhook, LockFile, PlanFlags, TenantPlan } from "./core/model.ts";
import type { Outcome } from "./core/outcome.ts";
import type { CatalogueEvent, Connection, LockStore, Log } from "./core/ports.ts";
import type { AskParam, Scaffolded } from "./core/scaffold.ts";
import type { TenantEnd } from "./core/summary.ts";
import type { TenantView } from "./core/view.ts";
import type { Imported, ImportOptions } from "./engine/import-run.ts";
import type { ReadableTenant, RunContext } from "./engine/world.ts";
import type { ClientDeps } from "./genauth/client.ts";
import type { NetworkSettings } from "./genauth/dispatcher.ts";
import type { Limiter } from "./genauth/limiter.ts";
import type { ProcessTable } from "./lock/identity.ts";
import type { LockDeps } from "./lock/lease.ts";
import type { LockTexts } from "./lock/merge-files.ts";
import { systemClock } from "./util/clock.ts";

export type { Fleet } from "./config/fleet.ts";
export type { LoadedTenant } from "./config/load.ts";
export { noSettings, type Settings } from "./config/settings.ts";
export { systemClock } from "./util/clock.ts";
export { listenToSignals } from "./util/signals.ts";
export type FleetRequest = Omit<FleetOptions, "cwd" | "env" | "settings">;
type DraftOptions = Pick<FleetOptions, "envAllow" | "envPublic" | "fileAllow" | "hostAllow">;

const TENANTS_AT_ONCE = 4;
const REQUESTS_AT_ONCE = 10;
const ATTEMPTS = 5;

/** What the outermost layer knows: everything of the process and the command line that the rest needs. */
export interface AppSettings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly process: ProcessTable;
  readonly version: string;
  readonly timeoutMs: number;
  /** Requests in flight per tenant; null leaves it to the settings. */
  readonly concurrency: number | null;
  /** How long to wait for whoever holds a lease. */
  readonly lockTimeoutMs: number;
  readonly flags: PlanFlags;
  /** What `hooksync.yaml` says. */
  readonly settings: Settings;
  readonly log: Log;
  readonly stop: AbortSignal;
  readonly cut: AbortSignal;
}

/** Who is told how each tenant ended, in the order of their files. */
type OnEnd = (end: TenantEnd) => void;

/** hooksync behind any door: what it can do with tenant files. */
export interface App {
  /** Shared by all tenants: the run's id, clock, log and signals. */
  readonly run: RunContext;
  /** Finds the tenant files of a run, without reading them yet. */
  fleet(paths: readonly string[], request: FleetRequest): Promise<Fleet>;
  plan(fleet: Fleet, onEnd: OnEnd): Promise<void>;
  planOffline(fleet: Fleet, onEnd: OnEnd): Promise<void>;
  drift(fleet: Fleet, onEnd: OnEnd): Promise<void>;
  apply(fleet: Fleet, request: ApplyRequest, onEnd: OnEnd): Promise<void>;
  /** The machine as a run sees it; `flagVariables` are those that flags of the command line read. */
  machine(node: Pick<MachineFacts, "node" | "nodeNeeded">, flagVariables: readonly string[]): Promise<MachineFacts>;
  /** Looks at all that a run depends on; changes nothing, here or at GenAuth. */
  examine(request: ExamineRequest): Promise<Examined>;
  /** What a tenant itself says that its events are. */
  events(tenant: LoadedTenant): Promise<readonly CatalogueEvent[]>;
  /** The tenant file at a path, the usual one for none, opened to be extended or begun by `importTenant`. */
  openDraft(path: string | undefined, options: DraftOptions): Promise<TenantDraft>;
  /** What is live in a file's tenant and not managed. */
  unmanaged(draft: TenantDraft): Promise<readonly LiveWebhook[]>;
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
  /** Folds the journal that a dead run left into its lock without asking GenAuth; what only that can tell stays in the journal. */
  foldJournal(lock: FileLock, command: string): Promise<void>;
  /** Takes what became of a lockfile elsewhere into the one here: texts, null for none, against what both came from. */
  joinLock(lock: FileLock, texts: { readonly base: string | null; readonly theirs: string | null }): Promise<void>;
}

export interface FileLock {
  readonly file: string;
  /** Where the lockfile stands: an absolute path. */
  readonly path: string;
  readonly store: LockStore;
}

export interface EditRequest {
  /** For whoever finds the lease held. */
  readonly command: string;
  readonly edit: (lock: LockFile) => LockFile;
  /** Loads the tenant; only called when there is something to recover, for which live is read. */
  readonly load: (file: string) => Promise<LoadedTenant>;
}

export interface ExamineRequest {
  /** As `validate` reads it. */
  readonly fleet: Fleet;
  /** The same files, of which only `tenant:` is read. */
  readonly access: Fleet;
  readonly onTenant: () => void;
}

export type Examined = Pick<DoctorDocument, "hosts" | "tenants">;

export interface ApplyRequest {
  /** For whoever finds the lease held. */
  readonly command: string;
  /** What was approved for each file, the others count as failed; null approves whatever passes the guards. */
  readonly approved: ReadonlyMap<string, Digest | TenantView> | null;
  readonly onPlan: (plan: TenantPlan) => void;
  readonly onOutcome: (outcome: Outcome) => void;
}

/**
 * Reads `hooksync.yaml`, where there is one; with `read` not as it stands on the disk, but as that gives its text.
 * Throws CONFIG_* for one that cannot be used.
 */
export async function readSettings(cwd: string, read?: (path: string) => Promise<string | null>): Promise<Settings> {
  if (read === undefined && findSettings(cwd) === null) return noSettings(cwd);
  const { loadSettings, loadSettingsFrom } = await import("./config/load-settings.ts");
  return read ? loadSettingsFrom(cwd, read) : loadSettings(cwd);
}

/** Picks the implementations of every port; nothing heavy is loaded before it is needed. */
export function openApp(app: AppSettings): App {
  const runId = randomHex(6);
  const log = app.log.child({ runId });
  const { flags, stop, cut, cwd, env, settings } = app;
  const run: RunContext = { runId, flags, clock: systemClock, startedAt: systemClock.now(), log, stop, cut };
  const tenantsAtOnce = settings.concurrency?.tenants ?? TENANTS_AT_ONCE;
  const concurrency = app.concurrency ?? settings.concurrency?.requests ?? REQUESTS_AT_ONCE;
  const requestsPerSecond = settings.concurrency?.requestsPerSecond ?? Number.POSITIVE_INFINITY;

  const { rules = {}, policy: limits = {} } = settings;
  /** How a file is read that is looked at by itself. */
  const single = { only: null, schema: null, strict: false, rules, limits, cwd, env } as const;
  const limiters = new Map<string, Promise<Limiter>>();
  const openLocks = once(() => lockOpener(app));

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
    const deps = { ...clientDeps(app, own.log), limiter, concurrency, fingerprint };
    const remote = pick(await import("./genauth/client.ts"))(connection, deps);
    try {
      return await work({ ...tenant, remote, store: openLock(desired.file) });
    } finally {
      await remote.close();
    }
  }

  // One for each host, so that its tenants share what it can bear.
  function limiterOf(host: string): Promise<Limiter> {
    const open = async () => {
      const { Limiter } = await import("./genauth/limiter.ts");
      return new Limiter(concurrency * tenantsAtOnce, requestsPerSecond, systemClock);
    };
    const limiter = limiters.get(host) ?? open();
    limiters.set(host, limiter);
    return limiter;
  }

  async function plan(
    { files, load }: Fleet,
    onEnd: OnEnd,
    work: (tenant: LoadedTenant, own: RunContext) => Promise<TenantPlan>,
  ): Promise<void> {
    const { planTenants } = await import("./engine/run-tenants.ts");
    return planTenants(files, { run, tenantsAtOnce, load, onEnd }, work);
  }

  return {
    run,
    async fleet(paths, request) {
      const { openFleet } = await import("./config/fleet.ts");
      return openFleet(paths, { ...request, settings, cwd, env });
    },
    async plan(fleet, onEnd) {
      const { planLive } = await import("./engine/plan-run.ts");
      return plan(fleet, onEnd, (tenant, own) => withRemote(tenant, own, reader, (world) => planLive(world, own)));
    },
    async drift(fleet, onEnd) {
      const { planDrift } = await import("./engine/plan-run.ts");
      return plan(fleet, onEnd, (tenant, own) => withRemote(tenant, own, reader, (world) => planDrift(world, own)));
    },
    async planOffline(fleet, onEnd) {
      const { planOffline } = await import("./engine/plan-run.ts");
      const openLock = await openLocks();
      return plan(fleet, onEnd, ({ desired }, own) => planOffline(desired, openLock(desired.file), own.flags));
    },
    async apply({ waves, load }, { command, approved, onPlan, onOutcome }, onEnd) {
      const { applyTenant } = await import("./engine/apply-run.ts");
      const { applyTenants } = await import("./engine/run-tenants.ts");
      const isApproved = ({ file }: FleetFile) => approved === null || approved.has(file);
      const picked = waves.map((wave) => ({ files: wave.filter(isApproved), hasFailed: !wave.every(isApproved) }));
      const runner = { run, tenantsAtOnce, load, onEnd };
      return applyTenants(picked, runner, settings.halt ?? true, onPlan, (tenant, own, hooks) =>
        withRemote(tenant, own, writer, (world) =>
          applyTenant(world, own, {
            command,
            concurrency,
            lockTimeoutMs: app.lockTimeoutMs,
            approved: approved?.get(tenant.file) ?? null,
            newLineage: () => randomHex(16),
            onOutcome,
            ...hooks,
          }),
        ),
      );
    },
    async machine(node, flagVariables) {
      const { TENANT_VARIABLES } = await import("./config/environment.ts");
      const isSet = (name: string) => (env[name] ?? "") !== "";
      const proxies = ["http_proxy", "https_proxy", "no_proxy"].map((name) =>
        isSet(name) ? name : name.toUpperCase(),
      );
      const own = ["HOOKSYNC_FINGERPRINT_KEY", ...flagVariables];
      const names = [...TENANT_VARIABLES, ...own, ...proxies, "NODE_EXTRA_CA_CERTS"];
      return {
        ...node,
        variables: names.map((name) => ({ name, state: isSet(name) ? "set" : "unset" })),
        strange: Object.keys(env).filter((name) => name.startsWith("HOOKSYNC_") && !own.includes(name)),
        trustsAnybody: env.NODE_TLS_REJECT_UNAUTHORIZED === "0",
      };
    },
    async examine({ fleet, access, onTenant }) {
      const { examine } = await import("./engine/doctor-run.ts");
      const { probeHost } = await import("./genauth/probe-host.ts");
      const { probeAccess } = await import("./genauth/probe-access.ts");
      const openLock = await openLocks();
      // What fails once is told: nobody waits for it to get better.
      const deps = { ...clientDeps(app, log), attempts: 1 };
      return examine(fleet.files, {
        run,
        tenantsAtOnce,
        load: fleet.load,
        loadAccess: access.load,
        storeOf: ({ file }) => openLock(file),
        probeHost: (host, caFile) => probeHost(host, caFile, deps, stop),
        probeAccess: async (connection) =>
          probeAccess(connection, { ...deps, concurrency, limiter: await limiterOf(connection.target.host) }, stop),
        knownEvents: new Set(catalogue.events.map(({ value }) => value)),
        onTenant,
      });
    },
    events: (tenant) => withRemote(tenant, run, reader, ({ remote }) => remote.events(stop)),
    async openDraft(path, options) {
      const { openDraft } = await import("./config/tenant-draft.ts");
      if (path !== undefined) refuseOtherSettings([path], settings, cwd);
      return openDraft(path, { ...options, ...single, purpose: "plan" }, () => randomHex(8));
    },
    async unmanaged(draft) {
      const { planLive } = await import("./engine/plan-run.ts");
      const tenant = tenantOf(draft);
      const plan = await withRemote(tenant, run, reader, (world) => planLive(world, run));
      return plan.unmanaged.map(({ live }) => live);
    },
    async importTenant(draft, request) {
      const { importTenant } = await import("./engine/import-run.ts");
      const tenant = tenantOf(draft);
      await draft.makeFolder();
      const options = { ...request, lockTimeoutMs: app.lockTimeoutMs, newLineage: () => randomHex(16) };
      const own = { ...run, log: log.child({ tenant: tenant.desired.tenant }) };
      return withRemote(tenant, own, reader, (world) => importTenant(world, draft, own, options));
    },
    async scaffold(request, options, ask) {
      const { scaffold } = await import("./config/scaffold.ts");
      return scaffold(request, { ...options, ...single, purpose: "validate" }, ask, () => randomHex(8));
    },
    async format(files, mode) {
      const { formatFiles } = await import("./config/format-files.ts");
      return formatFiles(files, { mode, cwd, unique: () => randomHex(8) });
    },
    async locks(paths) {
      const { findTenantFiles } = await import("./config/tenant-files.ts");
      const { lockPathOf } = await import("./lock/file-store.ts");
      const openLock = await openLocks();
      const files = await findTenantFiles(paths, settings, cwd);
      return files.map((file) => ({ file, path: lockPathOf(resolve(cwd, file)), store: openLock(file) }));
    },
    async editLock({ file, store }, { command, edit, load }) {
      const { editLock } = await import("./engine/edit-lock.ts");
      const { lockTimeoutMs } = app;
      const recover = async (work: (tenant: ReadableTenant) => Promise<void>) =>
        withRemote(await load(file), run, reader, work);
      await editLock({ store, run, command, lockTimeoutMs, recover, edit });
    },
    async foldJournal({ file, store }, command) {
      const { foldJournal } = await import("./engine/fold-journal.ts");
      const tenant = basename(file, extname(file));
      await foldJournal({ store, tenant, run, command, lockTimeoutMs: app.lockTimeoutMs });
    },
    async joinLock({ path }, { base, theirs }) {
      const { joinLockFile } = await import("./lock/merge-files.ts");
      await joinLockFile(path, { base, theirs }, "hooksync", await lockDeps(app));
    },
  };
}

/** Throws CLI_USAGE where a result cannot be written, or would overwrite what is none. */
export async function checkResult(path: string, cwd: string): Promise<void> {
  const { refuseResult } = await import("./util/result-file.ts");
  const why = await refuseResult(resolve(cwd, path));
  if (why !== null) throw new AppError("CLI_USAGE", `${path} ${why}`, { hint: "name another file" });
}

/** Writes what a command made to a file, whole and durably. Throws CONFIG_UNREADABLE when it cannot be written. */
export async function writeResult(path: string, text: string, cwd: string): Promise<void> {
  const { writeResultFile } = await import("./util/result-file.ts");
  try {
    await writeResultFile(resolve(cwd, path), text, randomHex(8));
  } catch (cause) {
    throw new AppError("CONFIG_UNREADABLE", `${path} cannot be written`, { cause, hint: "check the path" });
  }
}

/** The text of a lockfile that two wrote since `base`; null where there was or is none. Throws LOCK_MERGE, LOCK_UNREADABLE. */
export async function joinLockTexts(texts: LockTexts): Promise<string | null> {
  return (await import("./lock/merge-files.ts")).joinTexts(texts);
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

function tenantOf({ loaded }: TenantDraft): LoadedTenant {
  if (loaded.tenant === null) throw loaded.error;
  return loaded.tenant;
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

/** Opens connections to a host that is no tenant's, as the environment says it: through a proxy where one is set. */
export async function openNetwork(url: string, env: AppSettings["env"]): Promise<Dispatcher> {
  return (await import("./genauth/dispatcher.ts")).openDispatcher(url, null, networkOf(env));
}

function networkOf(env: AppSettings["env"]): NetworkSettings {
  return {
    httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? "",
    httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? "",
    noProxy: env.no_proxy ?? env.NO_PROXY ?? "",
    extraCaFile: env.NODE_EXTRA_CA_CERTS ?? "",
  };
}

function clientDeps(
  { env, timeoutMs, version }: AppSettings,
  log: Log,
): Omit<ClientDeps, "limiter" | "concurrency" | "fingerprint"> {
  return {
    clock: systemClock,
    random: Math.random,
    nonce: () => randomHex(16),
    log,
    timeoutMs,
    version,
    attempts: ATTEMPTS,
    network: networkOf(env),
  };
}

function randomHex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
