import { addressOf, groupBy } from "../core/address.ts";
import { AppError, toAppError } from "../core/errors.ts";
import type { Change } from "../core/model.ts";
import type { Clock, Log, WebhookReader } from "../core/ports.ts";
import { entryOf } from "../core/recover.ts";
import { mapPool } from "../util/pool.ts";
import type { Answer } from "./carry-out.ts";
import type { Ledger } from "./ledger.ts";
import { lookUntil } from "./settle.ts";

export type Create = Extract<Change, { action: "create" }>;

interface Deps {
  readonly remote: WebhookReader;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly settleMs: number;
  readonly concurrency: number;
  readonly stop: AbortSignal;
  /** Sends a create and records it. */
  readonly send: (create: Create) => Promise<Answer>;
  readonly found: (create: Create, answer: Answer) => void;
  readonly failed: (create: Create, error: AppError) => void;
}

/**
 * Finds out what became of creates whose answer was lost, by reading the whole list over the settle window.
 * One that is still not there is sent once more, and looked for once more; what stays unclear fails as REMOTE_INDETERMINATE.
 */
export async function resolveCreates(lost: readonly Create[], deps: Deps): Promise<void> {
  const absent = await lookFor(lost, 1, deps);
  const lostAgain: Create[] = [];
  await mapPool(absent, deps.concurrency, async (create) => {
    try {
      deps.stop.throwIfAborted();
      if (deps.ledger.failure) throw deps.ledger.failure;
      const { id, attempts } = await deps.send(create);
      deps.found(create, { id, attempts: attempts + 1 });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (deps.stop.aborted || deps.ledger.failure) deps.failed(create, unclear(create, 1));
      else if (error.code === "REMOTE_INDETERMINATE") lostAgain.push(create);
      else deps.failed(create, error);
    }
  });
  for (const create of await lookFor(lostAgain, 2, deps)) deps.failed(create, unclear(create, 2));
}

/** Those that the list still lacks when the settle window has passed; the others are settled. */
async function lookFor(creates: readonly Create[], attempts: number, deps: Deps): Promise<readonly Create[]> {
  if (creates.length === 0) return [];
  let missing = creates;
  const until = deps.clock.now() + deps.settleMs;
  try {
    await lookUntil(deps.clock, until, deps.stop, async () => {
      missing = await takeListed(missing, attempts, deps);
      return missing.length === 0;
    });
    return missing;
  } catch {
    // The list cannot be read, or the run was stopped: nothing more can be said now, and the journal keeps them.
    for (const create of missing) deps.failed(create, unclear(create, attempts));
    return [];
  }
}

/** Takes what is listed now, and gives what is not. */
async function takeListed(creates: readonly Create[], attempts: number, deps: Deps): Promise<Create[]> {
  const live = await deps.remote.list(deps.stop);
  const unowned = groupBy(
    live.filter(({ id }) => !deps.ledger.owned.has(id)),
    ({ spec }) => addressOf(spec),
  );
  const missing: Create[] = [];
  for (const create of creates) {
    const address = addressOf(create.desired.spec);
    const [match, second] = unowned.get(address) ?? [];
    if (match === undefined) {
      missing.push(create);
    } else if (second !== undefined) {
      deps.failed(create, unclear(create, attempts));
    } else {
      unowned.delete(address);
      await deps.ledger.record(create.key, entryOf(create.desired, match.id));
      deps.log.event("create.resolved", { key: create.key, id: match.id });
      deps.found(create, { id: match.id, attempts });
    }
  }
  return missing;
}

function unclear(create: Create, attempts: number): AppError {
  return new AppError(
    "REMOTE_INDETERMINATE",
    `${create.key}: the create was sent, and whether it happened could not be found out`,
    { hint: "run apply again: it looks for the webhook before it creates anything", details: { attempts } },
  );
}
