import { byCodeUnit } from "../core/canonical.ts";
import {
  chooseImports,
  type ImportChoice,
  type ImportPick,
  type ImportRefusal,
  importedEntry,
  pickUnmanaged,
} from "../core/import-choice.ts";
import { emptyLock } from "../core/lock-ops.ts";
import type { Change, LiveWebhook, LockedWebhook, LockFile, WebhookKey } from "../core/model.ts";
import { planTenant } from "../core/plan.ts";
import type { EditableFile, ExtendedFile, SecretVariable } from "../core/tenant-file.ts";
import { type Observation, observe } from "./observe.ts";
import { refuseWrongPool } from "./refuse-wrong-pool.ts";
import { settleLock } from "./settle-lock.ts";
import { takeLease } from "./take-lease.ts";
import type { ReadableTenant, RunContext } from "./world.ts";

export interface ImportOptions {
  /** For whoever finds the lease held. */
  readonly command: string;
  readonly lockTimeoutMs: number;
  readonly pick: ImportPick;
  /** A lineage for the first lock. */
  readonly newLineage: () => string;
}

/** What became of the webhooks that were picked. */
export interface Imported {
  readonly imported: readonly ImportChoice[];
  /** Left unmanaged. */
  readonly refused: readonly ImportRefusal[];
  /** What is to be set, each to the secret that its webhook has now. */
  readonly variables: readonly SecretVariable[];
}

/**
 * Brings live webhooks under management, under the lease: into the file first and then into the lock, so that a run that died
 * between the two leaves a file that the next import, or apply by its adopt rule, completes. The next plan is empty for each of them.
 */
export async function importTenant(
  tenant: ReadableTenant,
  file: EditableFile,
  run: RunContext,
  options: ImportOptions,
): Promise<Imported> {
  const lease = await takeLease(tenant.store, options.command, options.lockTimeoutMs, run);
  try {
    const observed = await observe(tenant, run);
    refuseWrongPool(observed, run);
    const picked = pickUnmanaged(observed, options.pick);
    const { lock: stored, revision } = await settleLock(tenant.store, observed, run, () => {});
    const lock = stored ?? emptyLock(observed.desired, options.newLineage());

    const extraEvents = await newerEvents(tenant, file, picked, run);
    const key = options.pick.by === "id" ? options.pick.key : null;
    const choices = chooseImports(
      { ...observed, keys: file.keys, wantsOwnSecrets: file.wantsOwnSecrets },
      picked,
      key,
      (live) => file.refuse(live, extraEvents),
    );
    const { imported, refused, extended, next } = settle(choices, { file, extraEvents, observed, lock, run });
    if (imported.length > 0) {
      await extended.save();
      await tenant.store.write(next, revision);
      run.log.event("lock.written", { serial: next.serial, webhooks: next.webhooks.size });
    }
    return { imported, refused, variables: extended.variables };
  } finally {
    await lease.release();
  }
}

/** What is to be written, held against the planner: whatever the file would change is left out. */
function settle(
  { chosen, refused }: ReturnType<typeof chooseImports>,
  world: {
    readonly file: EditableFile;
    readonly extraEvents: readonly string[];
    readonly observed: Observation;
    readonly lock: LockFile;
    readonly run: RunContext;
  },
): {
  readonly imported: readonly ImportChoice[];
  readonly refused: readonly ImportRefusal[];
  readonly extended: ExtendedFile;
  readonly next: LockFile;
} {
  const { file, extraEvents, observed, lock, run } = world;
  const used = new Set(chosen.flatMap(({ live }) => live.spec.events));
  const written = chosen
    .filter(({ isInFile }) => !isInFile)
    .map(({ key, live }) => ({ key, id: live.id, spec: live.spec }));
  const extended = file.extend(
    written,
    extraEvents.filter((event) => used.has(event)),
  );
  if ("refused" in extended) return settle(without(chosen, refused, extended.refused), world);
  const entries = chosen.map((choice) => importedEntry(choice, extended.webhooks));
  const webhooks = new Map([...lock.webhooks, ...entries.map((entry) => [entry.key, entry] as const)]);
  const next = { ...lock, serial: lock.serial + 1, webhooks };
  const desired = { ...observed.desired, webhooks: extended.webhooks };
  const plan = planTenant({ ...observed, desired, locked: next, recovery: null, flags: run.flags });
  const changes = new Map(plan.changes.map((change) => [change.key, change]));
  const reasons = entries.flatMap((entry) => {
    const reason = reasonOf(changes.get(entry.key), entry);
    return reason === null ? [] : [[entry.key, reason] as const];
  });
  if (reasons.length === 0) return { imported: chosen, refused, extended, next };
  return settle(without(chosen, refused, new Map(reasons)), world);
}

/** The choices without some, which are refused for these reasons. */
function without(
  chosen: readonly ImportChoice[],
  refused: readonly ImportRefusal[],
  reasons: ReadonlyMap<WebhookKey, string>,
): ReturnType<typeof chooseImports> {
  const left = chosen.flatMap(({ key, live }) => {
    const reason = reasons.get(key);
    return reason === undefined ? [] : [{ live, reason }];
  });
  return { chosen: chosen.filter(({ key }) => !reasons.has(key)), refused: [...refused, ...left] };
}

/** Why a webhook cannot be imported as the file stands; null when the next plan leaves it alone. */
function reasonOf(change: Change | undefined, entry: LockedWebhook): string | null {
  if (entry.applied.secret === "uncertain") {
    return "the file gives it a secret, and GenAuth does not show the one it has";
  }
  if (change === undefined || change.action === "noop") return null;
  if (change.action !== "update") return `the file and the lock disagree about ${entry.key}: see hooksync plan`;
  const fields = change.fields.map(({ field }) => field).join(", ");
  return `the file has it as ${entry.key}, with another ${fields}: apply adopts and updates it`;
}

/** The events of these webhooks that only the tenant itself knows. */
async function newerEvents(
  { remote }: ReadableTenant,
  file: EditableFile,
  picked: readonly LiveWebhook[],
  run: RunContext,
): Promise<readonly string[]> {
  const unknown = file.unknownEvents([...new Set(picked.flatMap(({ spec }) => spec.events))]);
  if (unknown.length === 0) return [];
  const catalogue = new Set((await remote.events(run.stop)).map(({ value }) => value));
  return unknown.filter((event) => catalogue.has(event)).sort(byCodeUnit);
}
