import type { LockFacts } from "./doctor-facts.ts";
import { type Finding, failed, ok, warn } from "./finding.ts";
import type { LockFile } from "./model.ts";
import type { Holder, Holding, JournalLine } from "./ports.ts";
import { isPrint, keyOf } from "./secret.ts";

/** What is to be said of a tenant's lock and of what stands beside it. */
export function checkLock(facts: LockFacts): readonly Finding[] {
  const { stored, journal, holding, foreign, keyId } = facts;
  const isHeld = holding.ok && holding.value?.isDead === false;
  return [
    foreign
      ? failed("lock", foreign)
      : stored.ok
        ? checkStored(stored.value?.lock ?? null)
        : failed("lock", stored.error),
    journal.ok ? checkJournal(journal.value, isHeld) : failed("journal", journal.error),
    holding.ok ? checkHolding(holding.value) : failed("lease", holding.error),
    ...(stored.ok && stored.value ? [checkPrints(stored.value.lock, keyId)] : []),
  ];
}

function checkStored(lock: LockFile | null): Finding {
  if (lock === null) return ok("lock", "none yet: the first apply writes it");
  return ok(
    "lock",
    `serial ${lock.serial}, ${lock.webhooks.size === 1 ? "1 webhook" : `${lock.webhooks.size} webhooks`}`,
  );
}

function checkJournal([begin]: readonly JournalLine[], isHeld: boolean): Finding {
  if (begin?.at !== "begin") return ok("journal", "empty");
  if (isHeld) return ok("journal", "in use: a run is under way");
  const message = `run ${begin.runId} of ${begin.by} did not finish; it began at ${begin.startedAt}`;
  return warn("journal", message, "the next apply recovers what it did; hooksync plan shows what that is");
}

function checkHolding(holding: Holding | null): Finding {
  if (holding === null) return ok("lease", "nobody holds it");
  const { holder, isDead } = holding;
  if (isDead) return warn("lease", `${whoIs(holder)} died and left it`, "the next apply takes it over");
  const hint = `wait until it ends; only if ${holder.machine} is gone for good, say hooksync lock release ${holder.leaseId}`;
  return warn("lease", `${whoIs(holder)} has held it since ${holder.since}, running ${holder.command}`, hint);
}

function whoIs({ user, machine, pid }: Holder): string {
  return `${user} on ${machine} (process ${pid})`;
}

function checkPrints({ webhooks }: LockFile, keyId: string | null): Finding {
  const keyIds = [...webhooks.values()].flatMap(({ applied: { secret } }) => (isPrint(secret) ? [keyOf(secret)] : []));
  const others = keyIds.filter((id) => id !== keyId).length;
  if (others === 0) return ok("fingerprints", keyIds.length === 0 ? "none" : "made with the key at hand");
  const which = `${others} of ${keyIds.length} made with another key than the one at hand`;
  if (keyId === null) {
    const hint = "set HOOKSYNC_FINGERPRINT_KEY, or the access key where that is the key";
    return warn("fingerprints", `there is no key at hand to compare ${others} of ${keyIds.length} with`, hint);
  }
  const hint =
    "set HOOKSYNC_FINGERPRINT_KEY, or the access key, to what the lockfile was written with; else apply --resend-secrets renews them";
  return warn("fingerprints", which, hint);
}
