import { AppError, toAppError } from "../core/errors.ts";
import type { Lease, LockStore } from "../core/ports.ts";
import type { RunContext } from "./world.ts";

const PAUSE_MS = 500;

/** Takes the lease, waiting up to `timeoutMs` for whoever holds it; throws LOCK_HELD, naming them, after that. */
export async function takeLease(store: LockStore, command: string, timeoutMs: number, run: RunContext): Promise<Lease> {
  const until = run.clock.now() + timeoutMs;
  for (;;) {
    try {
      const lease = await store.acquire(command);
      if (lease.takenFrom) {
        const { machine, pid, since } = lease.takenFrom;
        run.log.event("lease.taken-over", { machine, pid, since });
      }
      return { ...lease, release: () => releaseOrSay(lease, run) };
    } catch (error) {
      const left = until - run.clock.now();
      if (!(error instanceof AppError) || error.code !== "LOCK_HELD" || left <= 0) throw error;
      await run.clock.sleep(Math.min(PAUSE_MS, left), run.stop);
    }
  }
}

/** A lease that stays is taken over once this process has ended; an error here must not hide how the run ended. */
async function releaseOrSay(lease: Lease, run: RunContext): Promise<void> {
  try {
    await lease.release();
  } catch (thrown) {
    run.log.event("lease.left", { error: toAppError(thrown).message });
  }
}
