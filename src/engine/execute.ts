import { AppError, toAppError } from "../core/errors.ts";
import type { Change, DesiredTenant, LockFile, TenantPlan, WebhookId } from "../core/model.ts";
import type { Outcome } from "../core/outcome.ts";
import type { JournalDone, Revision } from "../core/ports.ts";
import { executable } from "../core/summary.ts";
import { mapPool, openTurns } from "../util/pool.ts";
import { beginOf, restOf } from "./begin.ts";
import { carryOut, type Sent } from "./carry-out.ts";
import { type Create, resolveCreates } from "./create-fate.ts";
import { openLedger } from "./ledger.ts";
import { hadNoEffect } from "./no-effect.ts";
import { type Executable, openOutcomes } from "./outcomes.ts";
import type { RunContext, WritableTenant } from "./world.ts";
import { withIds, writeLock } from "./write-lock.ts";

const DELETES_PER_CALL = 50;
type Delete = Extract<Change, { action: "delete" }>;

export interface Execution {
  readonly outcomes: readonly Outcome[];
  /** What kept the lock or the journal from being written; null for nothing. */
  readonly error: AppError | null;
}

/**
 * Carries a plan out and decides nothing: begin, the pool with a done for each answer, the lock, clear.
 * Whatever dies in between, the journal lets the next run converge. Throws when not even `begin` can be written.
 */
export async function execute(input: {
  readonly plan: TenantPlan;
  readonly tenant: WritableTenant;
  readonly desired: DesiredTenant;
  /** The lock the plan was made of, as it is stored, and its revision; null for not stored yet. */
  readonly lock: LockFile;
  readonly revision: Revision | null;
  readonly concurrency: number;
  readonly by: string;
  readonly run: RunContext;
  readonly onWrite: () => void;
  readonly onOutcome: (outcome: Outcome) => void;
}): Promise<Execution> {
  const { plan, lock, revision, run, concurrency } = input;
  const { remote, store, secrets } = input.tenant;
  const changes = executable(plan);
  const begin = beginOf(input);
  await store.journal.begin(begin);
  input.onWrite();
  const ledger = openLedger(lock, store.journal);
  const hands = { remote, ledger, secrets, cut: run.cut };
  const turns = openTurns(concurrency);
  // Sent, and not yet recorded; with one request at a time each is recorded before the next.
  const mostOpen = 2 * concurrency - 1;

  const outcomes = openOutcomes(run, input.onOutcome);
  const lost: Create[] = [];
  const doubtful = new Set<WebhookId>();
  const writes = changes.filter((change) => change.action !== "delete" && change.action !== "forget");
  await mapPool(writes, mostOpen, (change) => attempt([change], () => carryOut(change, hands)));
  await settle();
  await remove(changes.filter((change) => change.action === "delete"));
  for (const change of changes) {
    if (change.action === "forget") await attempt([change], () => carryOut(change, hands));
  }
  const error = await commit();
  return { outcomes: changes.flatMap((change) => outcomes.of(change) ?? []), error: error ?? ledger.failure };

  /** Runs the work that carries out these changes together when it is its turn, and concludes each. */
  async function attempt(group: readonly Executable[], work: () => Promise<Sent>): Promise<void> {
    let startedAt = run.clock.now();
    try {
      // The turn ends with the answer: the next request need not wait until this one is on the disk.
      const sent = await turns(async () => {
        if (run.stop.aborted || ledger.failure) return null;
        startedAt = run.clock.now();
        return await work();
      });
      if (sent === null) return outcomes.skipped(group, "aborted");
      const { id, attempts, recorded } = sent;
      await recorded;
      for (const change of group) outcomes.applied(change, "id" in change ? change.id : id, attempts, startedAt);
    } catch (thrown) {
      if (run.cut.aborted && thrown === run.cut.reason) return outcomes.skipped(group, "aborted");
      const error = toAppError(thrown);
      for (const change of group) {
        if (change.action !== "create" || error.code !== "REMOTE_INDETERMINATE") {
          outcomes.failed(change, error, startedAt);
        } else {
          run.log.event("create.indeterminate", { key: change.key, error: error.message });
          lost.push(change);
        }
      }
    }
  }

  /** Finds out what became of the creates whose answer was lost. */
  async function settle(): Promise<void> {
    const startedAt = run.clock.now();
    await resolveCreates(lost, {
      remote,
      ledger,
      clock: run.clock,
      log: run.log,
      settleMs: run.flags.settle * 1000,
      concurrency,
      stop: run.stop,
      send: async (change) => {
        const sent = await carryOut(change, hands);
        await sent.recorded;
        return sent;
      },
      found: (change, { id, attempts }) => outcomes.applied(change, id, attempts, startedAt),
      failed: (change, error) => outcomes.failed(change, error, startedAt),
    });
  }

  async function remove(deletes: readonly Delete[]): Promise<void> {
    if (outcomes.hasFailed) return outcomes.skipped(deletes, "halted");
    const batches = Array.from({ length: Math.ceil(deletes.length / DELETES_PER_CALL) }, (_, index) =>
      deletes.slice(index * DELETES_PER_CALL, (index + 1) * DELETES_PER_CALL),
    );
    await mapPool(batches, mostOpen, (batch) =>
      attempt(batch, async () => {
        const ids = batch.map(({ id }) => id);
        const { attempts } = await remote.delete(ids, run.cut).catch((thrown: unknown) => {
          if (!hadNoEffect(thrown)) for (const id of ids) doubtful.add(id);
          throw thrown;
        });
        const records = batch.map(({ key }) => ledger.record(key, null));
        return { id: ids[0] ?? "", attempts, recorded: Promise.all(records).then(() => {}) };
      }),
    );
  }

  /** Writes the lock and then clears the journal, or keeps in it the writes that nobody can tell the fate of. */
  async function commit(): Promise<AppError | null> {
    const isUnclear = (change: Executable) => outcomes.of(change)?.status === "indeterminate";
    const unclear = new Set(writes.filter(isUnclear).map(({ key }) => key));
    try {
      let { serial } = lock;
      if (ledger.dones.length > 0) {
        const written = await writeLock({ store, desired: input.desired, read: lock, revision, dones: ledger.dones });
        serial = written.serial;
        run.log.event("lock.written", { serial, webhooks: written.webhooks });
        for (const done of written.lost) loseTo(done);
      }
      if (unclear.size + doubtful.size === 0) await store.journal.clear();
      else await store.journal.begin(restOf(begin, unclear, doubtful, serial));
      return null;
    } catch (thrown) {
      return withIds(toAppError(thrown), ledger.dones);
    }
  }

  /** Somebody else wrote this key meanwhile: what they wrote stays, and what this run made is told. */
  function loseTo({ key, entry }: JournalDone): void {
    const change = changes.find((item) => item.key === key);
    const message = `another run wrote ${key} at the same time and its id stays; this run made ${entry?.id}`;
    const hint = "look at both in the console and delete the one that should not be: hooksync shows it as unmanaged";
    if (change) outcomes.failed(change, new AppError("LOCK_CONFLICT", message, { hint }), run.clock.now());
  }
}
