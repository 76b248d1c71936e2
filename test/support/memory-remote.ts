import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError, type ErrorCode, type ErrorDetails } from "../../src/core/errors.ts";
import type { LiveWebhook, SecretState, WebhookId, WebhookSpec } from "../../src/core/model.ts";
import type { Clock, SpecPatch, WebhookWriter } from "../../src/core/ports.ts";
import type { Secret } from "../../src/core/secret.ts";

/** A webhook as the pool really has it: with its secret in clear, null for none. */
export interface StoredWebhook extends Omit<WebhookSpec, "secret"> {
  readonly secret: string | null;
}

export type Op = "list" | "get" | "create" | "update" | "delete" | "pool" | "events";

/** One call as it comes in, before it has had any effect. */
export interface Call {
  readonly op: Op;
  /** Which call of this kind it is, from 1. */
  readonly nth: number;
  /** The name of a create, the id of a get or an update, the ids of a delete. */
  readonly about: readonly string[];
}

/** How a call goes wrong: before or after its effect, with an error, or by never answering until it is cut. */
export type Fault = { readonly at: "before" | "after"; readonly how: AppError | "hang" };

export interface MemoryRemote extends WebhookWriter {
  /** The pool itself. */
  readonly world: Map<WebhookId, StoredWebhook>;
  /** Ids that the list lacks for now, as a list that lags does; `get` knows them. */
  readonly unlisted: Set<WebhookId>;
  /** Every call made, in order. */
  readonly calls: readonly Call[];
  /** The most writes that were in flight at once, and the most gets. */
  readonly most: { writes: number; gets: number };
  /** Asked at every call; what it gives goes wrong. It may also change the world. */
  script: (call: Call) => Fault | null;
  /** How many calls of these kinds were made. */
  count(...ops: readonly Op[]): number;
  /** Puts a webhook there, as a person at the console would. */
  put(id: WebhookId, webhook: Omit<WebhookSpec, "secret">, secret?: string | null): void;
}

/** A GenAuth pool in memory, behind the port that the engine writes through. */
export function memoryRemote(
  options: {
    /** The pool that a token names; null where authentication names none. */
    readonly tokenPool?: string | null;
    /** What GenAuth shows of a secret; it shows nothing unless this says otherwise. */
    readonly show?: (secret: string) => SecretState;
    /** Whether every call leaves its turn to others first, so that calls overlap. */
    readonly slow?: boolean;
    /** The list lacks what was created within the last `ms` of this clock; `get` knows it. */
    readonly lag?: { readonly ms: number; readonly clock: Pick<Clock, "now"> };
  } = {},
): MemoryRemote {
  const world = new Map<WebhookId, StoredWebhook>();
  const unlisted = new Set<WebhookId>();
  const listedFrom = new Map<WebhookId, number>();
  const calls: Call[] = [];
  const counts = new Map<Op, number>();
  const most = { writes: 0, gets: 0 };
  const inFlight = { writes: 0, gets: 0 };
  let ids = 0;

  async function answer<T>(op: Op, about: readonly string[], signal: AbortSignal, effect: () => T): Promise<T> {
    signal.throwIfAborted();
    const nth = (counts.get(op) ?? 0) + 1;
    counts.set(op, nth);
    const call = { op, nth, about };
    calls.push(call);
    const gauge = op === "get" ? "gets" : op === "create" || op === "update" || op === "delete" ? "writes" : null;
    if (gauge) {
      inFlight[gauge] += 1;
      most[gauge] = Math.max(most[gauge], inFlight[gauge]);
    }
    try {
      if (options.slow) await nextTurn();
      const fault = remote.script(call);
      if (fault?.at === "before") return await goWrong(op, fault.how, signal);
      const result = effect();
      if (fault?.at === "after") return await goWrong(op, fault.how, signal);
      return result;
    } finally {
      if (gauge) inFlight[gauge] -= 1;
    }
  }

  const isListed = (id: WebhookId) => !unlisted.has(id) && (listedFrom.get(id) ?? 0) <= (options.lag?.clock.now() ?? 0);
  const show = (webhook: StoredWebhook): WebhookSpec => ({
    ...webhook,
    secret: webhook.secret === null ? "unreadable" : (options.show?.(webhook.secret) ?? "unreadable"),
  });
  const liveOf = (id: WebhookId, webhook: StoredWebhook): LiveWebhook => ({
    id,
    spec: show(webhook),
    ...(options.show && webhook.secret !== null && { secretLength: [...webhook.secret].length }),
    createdAt: null,
    updatedAt: null,
  });

  const remote: MemoryRemote = {
    world,
    unlisted,
    calls,
    most,
    script: () => null,
    count: (...ops) => ops.reduce((sum, op) => sum + (counts.get(op) ?? 0), 0),
    put: (id, webhook, secret = null) => void world.set(id, { ...webhook, secret }),
    list: (signal) =>
      answer("list", [], signal, () =>
        [...world].filter(([id]) => isListed(id)).map(([id, webhook]) => liveOf(id, webhook)),
      ),
    get: (id, signal) =>
      answer("get", [id], signal, () => {
        const webhook = world.get(id);
        return webhook === undefined ? null : liveOf(id, webhook);
      }),
    events: (signal) => answer("events", [], signal, () => []),
    pool: (signal) => answer("pool", [], signal, () => options.tokenPool ?? null),
    create: (spec, secret, signal) =>
      answer("create", [spec.name], signal, () => {
        ids += 1;
        const id = `new-${ids}`;
        world.set(id, { ...spec, secret: clear(secret) });
        if (options.lag) listedFrom.set(id, options.lag.clock.now() + options.lag.ms);
        return { value: id, attempts: 1 };
      }),
    update: (id, fields, secret, signal) =>
      answer("update", [id], signal, () => {
        const webhook = world.get(id);
        if (webhook === undefined) throw new AppError("REMOTE_REJECTED", `there is no ${id}`);
        world.set(id, patched(webhook, fields, secret));
        return { value: null, attempts: 1 };
      }),
    delete: (gone, signal) =>
      answer("delete", gone, signal, () => {
        if (gone.length > 50) throw new AppError("REMOTE_REJECTED", "more than 50 ids");
        for (const id of gone) world.delete(id);
        return { value: null, attempts: 1 };
      }),
  };
  return remote;
}

/** A no, of which the caller knows that nothing came of it, unless `details` say something else. */
export function refused(code: ErrorCode = "REMOTE_REJECTED", details: ErrorDetails = { attempts: 1 }): Fault {
  return { at: "before", how: new AppError(code, "GenAuth said no", { details }) };
}

/** A create whose answer was lost, before or after it took effect. */
export function lost(at: Fault["at"]): Fault {
  return { at, how: new AppError("REMOTE_INDETERMINATE", "no answer came") };
}

/** A call other than a create whose answer was lost, before or after it took effect. */
export function unavailable(at: Fault["at"]): Fault {
  return {
    at,
    how: new AppError("REMOTE_UNAVAILABLE", "no answer came", { details: { attempts: 5, maybeDone: true } }),
  };
}

// An update that sends no secret leaves it; an empty one takes it away.
function patched(webhook: StoredWebhook, fields: SpecPatch, secret: Secret | null): StoredWebhook {
  return { ...webhook, ...fields, secret: secret === null ? webhook.secret : clear(secret) };
}

function clear(secret: Secret | null): string | null {
  return secret === null || secret.reveal() === "" ? null : secret.reveal();
}

/** As the API client does it: a create that is cut may have happened, anything else ends with the signal's reason. */
async function goWrong(op: Op, how: AppError | "hang", signal: AbortSignal): Promise<never> {
  if (how !== "hang") throw how;
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  throw op === "create" ? new AppError("REMOTE_INDETERMINATE", "interrupted") : signal.reason;
}
