import type { DesiredTenant, Digest, LockFile, PlanFlags, TenantPlan } from "../../src/core/model.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { Clock, JournalLine, LockStore, WebhookWriter } from "../../src/core/ports.ts";
import { Secret } from "../../src/core/secret.ts";
import type { TenantView } from "../../src/core/view.ts";
import { applyTenant } from "../../src/engine/apply-run.ts";
import type { Execution } from "../../src/engine/execute.ts";
import { planLive } from "../../src/engine/plan-run.ts";
import type { RunContext, WritableTenant } from "../../src/engine/world.ts";
import { parseLock, printLock } from "../../src/lock/codec.ts";
import { parseLines, printLine } from "../../src/lock/journal-lines.ts";
import { flags, locked, lockFile, secretBehind, spec } from "./builders.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { type MemoryDisk, memoryDisk, openMemoryStore } from "./memory-lock-store.ts";
import { memoryLog } from "./memory-log.ts";
import { type MemoryRemote, memoryRemote } from "./memory-remote.ts";

export interface RunOptions {
  readonly flags?: Partial<PlanFlags>;
  readonly concurrency?: number;
  readonly approved?: Digest | TenantView;
  readonly lockTimeoutMs?: number;
  readonly stop?: AbortSignal;
  readonly cut?: AbortSignal;
  /** The ports as this run gets them; the stage's own, unless this says otherwise. */
  readonly store?: LockStore;
  readonly remote?: WebhookWriter;
  readonly clock?: Clock;
}

/** What an apply ended with. */
export interface Applied extends Execution {
  readonly plan: TenantPlan;
  /** Each outcome in a line, such as `a: create applied`, in the order of their keys. */
  readonly says: readonly string[];
}

/** One tenant with its pool, its lock and its journal in memory, for runs one after another. */
export interface Stage {
  readonly remote: MemoryRemote;
  readonly disk: MemoryDisk;
  readonly store: LockStore;
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
  apply(desired: DesiredTenant, options?: RunOptions): Promise<Applied>;
  plan(desired: DesiredTenant, options?: RunOptions): Promise<TenantPlan>;
  lock(): LockFile | null;
  /** The id that each locked key owns. */
  ids(): Readonly<Record<string, string>>;
  journal(): readonly JournalLine[];
}

export function stage(
  start: {
    readonly locked?: LockFile | null;
    readonly journal?: readonly JournalLine[];
    readonly remote?: MemoryRemote;
    readonly clock?: FakeClock;
  } = {},
): Stage {
  const remote = start.remote ?? memoryRemote();
  const disk = memoryDisk();
  if (start.locked) disk.lock = printLock(start.locked);
  if (start.journal) disk.journal = start.journal.map(printLine).join("");
  const store = openMemoryStore(disk);
  const clock = start.clock ?? fakeClock();
  const log = memoryLog();
  let runs = 0;

  const runOf = (options: RunOptions): RunContext => {
    runs += 1;
    return {
      runId: `run-${runs}`,
      flags: flags(options.flags),
      clock: options.clock ?? clock,
      startedAt: (options.clock ?? clock).now(),
      log,
      stop: options.stop ?? new AbortController().signal,
      cut: options.cut ?? new AbortController().signal,
    };
  };
  const tenantOf = (desired: DesiredTenant, options: RunOptions): WritableTenant => ({
    desired,
    remote: options.remote ?? remote,
    store: options.store ?? store,
    secrets: secretsOf(desired),
  });
  const lock = () => (disk.lock === null ? null : parseLock(disk.lock, "memory"));

  return {
    remote,
    disk,
    store,
    clock,
    log,
    lock,
    ids: () => Object.fromEntries([...(lock()?.webhooks.values() ?? [])].map(({ key, id }) => [key, id])),
    journal: () => parseLines(Buffer.from(disk.journal ?? ""), "memory"),
    plan: (desired, options = {}) => planLive(tenantOf(desired, options), runOf(options)),
    async apply(desired, options = {}) {
      const shown: TenantPlan[] = [];
      const execution = await applyTenant(tenantOf(desired, options), runOf(options), {
        command: "apply",
        concurrency: options.concurrency ?? 10,
        approved: options.approved ?? null,
        lockTimeoutMs: options.lockTimeoutMs ?? 0,
        newLineage: () => "lineage-new",
        onPlan: (plan) => shown.push(plan),
        onWrite: () => {},
        onOutcome: () => {},
      });
      const [plan] = shown;
      if (plan === undefined) throw new Error("an apply must show its plan");
      return { ...execution, plan, says: execution.outcomes.map(inWords).sort() };
    },
  };
}

/** A tenant of which so many webhooks were created before, all as they were left. */
export function settled(...all: readonly string[]): Stage {
  const at = stage({ locked: lockFile(all.map((key) => locked(key, `id-${key}`))) });
  for (const key of all) at.remote.put(`id-${key}`, spec(key));
  return at;
}

/** The secrets of a desired tenant whose fingerprints the builders made. */
function secretsOf(desired: DesiredTenant): ReadonlyMap<string, Secret> {
  return new Map(
    [...desired.webhooks.values()].flatMap(({ key, spec }) => {
      const value = secretBehind(spec.secret);
      return value === null ? [] : [[key, new Secret(value, true)] as const];
    }),
  );
}

function inWords(outcome: Outcome): string {
  const start = `${outcome.key}: ${outcome.action} ${outcome.status}`;
  if (outcome.status === "skipped") return `${start} ${outcome.because}`;
  return outcome.status === "applied" ? start : `${start} ${outcome.error.code}`;
}
