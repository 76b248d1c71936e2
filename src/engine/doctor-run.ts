import { checkAccess } from "../core/check-access.ts";
import { checkAccessKey, checkFile } from "../core/check-file.ts";
import { checkHost } from "../core/check-host.ts";
import { checkLock } from "../core/check-lock.ts";
import { type AccessFacts, type HostFacts, type LockFacts, tried, type Variable } from "../core/doctor-facts.ts";
import { type AppError, type Diagnostic, toAppError } from "../core/errors.ts";
import { type ExaminedHost, type ExaminedTenant, exitOf, type Finding, failed, warn } from "../core/finding.ts";
import type { DesiredTenant } from "../core/model.ts";
import type { Connection, Journal, LockStore } from "../core/ports.ts";
import { readJournal } from "../core/recover.ts";
import { type Fingerprint, keyOf, Secret } from "../core/secret.ts";
import { mapPool } from "../util/pool.ts";
import { refuseForeign, withPool } from "./observe.ts";
import type { RunContext } from "./world.ts";

/** A tenant's file once it is read: a tenant, or why there is none. */
interface ReadFile {
  readonly diagnostics: readonly Diagnostic[];
  readonly tenant: ReadTenant | null;
  readonly error: AppError | null;
}

interface ReadTenant {
  readonly desired: DesiredTenant;
  readonly connection: Connection | null;
  readonly fingerprint: Fingerprint | null;
  readonly variables: readonly Variable[];
}

interface ReadableStore extends Pick<LockStore, "read" | "holding"> {
  readonly journal: Pick<Journal, "read">;
}

/** How facts are come by: nothing in it can write, to GenAuth or to a lock. */
export interface Examiner<F> {
  readonly run: RunContext;
  readonly tenantsAtOnce: number;
  /** Reads all of a file, and asks for no credentials. */
  readonly load: (file: F) => Promise<ReadFile>;
  /** Reads only what stands under `tenant:`, and all of that must be there. */
  readonly loadAccess: (file: F) => Promise<ReadFile>;
  readonly storeOf: (file: F) => ReadableStore;
  readonly probeHost: (host: string, caFile: string | null) => Promise<HostFacts>;
  readonly probeAccess: (connection: Connection) => Promise<AccessFacts>;
  /** The events of the built-in catalogue. */
  readonly knownEvents: ReadonlySet<string>;
  /** Told of each tenant that is done. */
  readonly onTenant: () => void;
}

/** Examines tenants side by side, and each host of theirs once; what is wrong with one stops no other. Throws the stop signal's reason. */
export async function examine<F extends { readonly file: string }>(
  files: readonly F[],
  examiner: Examiner<F>,
): Promise<{ readonly hosts: readonly ExaminedHost[]; readonly tenants: readonly ExaminedTenant[] }> {
  const { run, tenantsAtOnce, probeHost, onTenant } = examiner;
  const hosts = new Map<string, Promise<ExaminedHost>>();

  // Tenants that trust other roots see the same host differently.
  function examineHost({ target: { host }, caFile }: Connection): Promise<ExaminedHost> {
    const key = JSON.stringify([host, caFile]);
    const known =
      hosts.get(key) ??
      probeHost(host, caFile).then((facts) => ({
        host,
        caFile,
        findings: checkHost(facts, run.clock.now()),
      }));
    hosts.set(key, known);
    return known;
  }

  const tenants = await mapPool(files, tenantsAtOnce, async (file) => {
    run.stop.throwIfAborted();
    try {
      return await examineTenant(file, examiner, examineHost);
    } catch (thrown) {
      run.stop.throwIfAborted();
      const findings = [failed("file", toAppError(thrown))];
      return { tenant: null, file: file.file, host: null, exitCode: exitOf(findings), findings };
    } finally {
      onTenant();
    }
  });
  run.stop.throwIfAborted();
  return { hosts: await Promise.all(hosts.values()), tenants };
}

async function examineTenant<F extends { readonly file: string }>(
  file: F,
  examiner: Examiner<F>,
  examineHost: (connection: Connection) => Promise<ExaminedHost>,
): Promise<ExaminedTenant> {
  const whole = await examiner.load(file);
  const access = await examiner.loadAccess(file);
  const desired = (access.tenant ?? whole.tenant)?.desired ?? null;
  const connection = access.tenant?.connection ?? null;

  const host = connection && (await examineHost(connection));
  const isReached = host?.findings.some(({ check, level }) => check === "reach" && level === "ok");
  const facts = connection && isReached ? await examiner.probeAccess(connection) : null;
  const pool = facts?.token.ok ? facts.token.value : null;
  const fingerprint = (access.tenant ?? whole.tenant)?.fingerprint ?? null;
  const lock = await observeLock(examiner.storeOf(file), access.tenant?.desired ?? null, pool, fingerprint);

  const findings = [
    ...checkFile({
      file: file.file,
      diagnostics: whole.diagnostics,
      error: whole.error,
      webhooks: whole.tenant?.desired.webhooks.size ?? null,
      variables: whole.tenant?.variables ?? [],
    }),
    ...checkLock(lock),
    // A file that cannot be read at all is told of once.
    ...(desired ? [checkAccessKey(connection?.accessKeyId ?? null, access.error)] : []),
    ...(facts ? checkAccess(facts, eventsOf(whole.tenant), examiner.knownEvents) : host ? [notAsked(host)] : []),
  ];
  const exitCode = exitOf([...(host?.findings ?? []), ...findings]);
  return { tenant: desired?.tenant ?? null, file: file.file, host: host?.host ?? null, exitCode, findings };
}

function notAsked({ host }: ExaminedHost): Finding {
  return warn("list", `not asked, as something is wrong with ${host}`, "see to the host first, then run doctor again");
}

function eventsOf(tenant: ReadTenant | null): ReadonlySet<string> {
  return new Set([...(tenant?.desired.webhooks.values() ?? [])].flatMap(({ spec }) => spec.events));
}

async function observeLock(
  store: ReadableStore,
  desired: DesiredTenant | null,
  pool: string | null,
  fingerprint: Fingerprint | null,
): Promise<LockFacts> {
  const stored = await tried(() => store.read());
  const journal = await tried(() => store.journal.read());
  const holding = await tried(() => store.holding());
  const lock = stored.ok ? (stored.value?.lock ?? null) : null;
  const begin = journal.ok ? (readJournal(journal.value)?.begin ?? null) : null;
  const checked = await tried(() => desired && refuseForeign(withPool(desired, pool, lock), lock, begin));
  return {
    stored,
    journal,
    holding,
    foreign: checked.ok ? null : checked.error,
    keyId: fingerprint && keyOf(fingerprint(new Secret("", false))),
  };
}
