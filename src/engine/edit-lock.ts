import { AppError } from "../core/errors.ts";
import { sameLock } from "../core/lock-ops.ts";
import type { LockFile } from "../core/model.ts";
import type { LockStore } from "../core/ports.ts";
import { observe } from "./observe.ts";
import { refuseWrongPool } from "./refuse-wrong-pool.ts";
import { settleLock } from "./settle-lock.ts";
import { takeLease } from "./take-lease.ts";
import type { ReadableTenant, RunContext } from "./world.ts";

/** Changes nothing but the lock, under its lease. What a dead run left is recovered first, and for that live is read. */
export async function editLock(input: {
  readonly store: LockStore;
  readonly run: RunContext;
  readonly command: string;
  readonly lockTimeoutMs: number;
  /** Opens the tenant for reading; only called when there is a journal to recover. */
  readonly recover: (work: (tenant: ReadableTenant) => Promise<void>) => Promise<void>;
  readonly edit: (lock: LockFile) => LockFile;
}): Promise<void> {
  const { store, run } = input;
  const lease = await takeLease(store, input.command, input.lockTimeoutMs, run);
  try {
    if ((await store.journal.read()).length > 0) {
      await input.recover(async (tenant) => {
        const observed = await observe(tenant, run);
        refuseWrongPool(observed, run);
        await settleLock(store, observed, run, () => {});
      });
    }
    const stored = await store.read();
    if (!stored) throw new AppError("CLI_USAGE", "there is no lockfile yet", { hint: "the first apply writes it" });
    const next = input.edit(stored.lock);
    if (sameLock(next, stored.lock)) return;
    const serial = next.serial + 1;
    await store.write({ ...next, serial }, stored.revision);
    run.log.event("lock.written", { serial, webhooks: next.webhooks.size });
  } finally {
    await lease.release();
  }
}
