import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { systemClock } from "../util/clock.ts";
import { loadPools, mergePools, openSaver } from "./data-file.ts";
import type { PoolKey, RequestRecord, World } from "./exchange.ts";
import type { Fault, FaultState } from "./faults.ts";
import { checkFaults } from "./faults-file.ts";
import { Gauge } from "./gauge.ts";
import { type EmulatorPool, Pool } from "./pool.ts";
import { checkPools, type PoolOptions } from "./pools.ts";
import type { Quirks } from "./quirks.ts";
import { listen } from "./server.ts";

export type { Endpoint } from "./api.ts";
export type { AccessKey } from "./auth.ts";
export type { DeliveryLog } from "./delivery.ts";
export type { RequestRecord } from "./exchange.ts";
export type { Disturbance, Fault, FaultMatch } from "./faults.ts";
export { type FaultScript, parseFaults } from "./faults-file.ts";
export type { EmulatorPool } from "./pool.ts";
export { type PoolOptions, parsePools } from "./pools.ts";
export type { Quirks } from "./quirks.ts";
export type { NewWebhook, RetryConfig, StoredWebhook, WebhookFields } from "./webhook.ts";

/** How to start an emulator; everything has a default. */
export interface EmulatorOptions {
  /** 0, the default, picks a free port; the address is always 127.0.0.1. */
  readonly port?: number;
  /** Default: one pool with one access key, their ids made up. */
  readonly pools?: readonly PoolOptions[];
  /** Loaded at the start, where its webhooks win over `pools`, and written after each effect; without it nothing outlives the emulator. */
  readonly dataFile?: string;
  readonly quirks?: Quirks;
  readonly faults?: readonly Fault[];
  /** Says which requests suffer from faults that strike by chance: the same seed, the same ones; default 0. */
  readonly seed?: number;
  /** Called for each request before faults and effect; the request waits for the promise it gives. */
  readonly onRequest?: (request: RequestRecord) => void | Promise<void>;
  /** Seconds that a token lives; default 7200. */
  readonly tokenLifetime?: number;
  /** Where the time of dates, tokens and lags comes from; faults that wait use real time. */
  readonly clock?: { now(): number };
  /** Makes random hex digits, for ids. */
  readonly random?: (digits: number) => string;
}

/** What happened so far. */
export interface EmulatorStats {
  readonly creates: number;
  readonly updates: number;
  /** Webhooks deleted, not calls. */
  readonly deletes: number;
  /** The most requests that were under way at once; telling only when a fault or `onRequest` makes them wait. */
  readonly maxInFlight: number;
}

/** A GenAuth on this machine. */
export interface Emulator {
  /** An origin such as `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly port: number;
  readonly pools: readonly EmulatorPool[];
  /** The latest requests, at least 10,000 of them, in the order they came. */
  readonly requests: readonly RequestRecord[];
  readonly stats: EmulatorStats;
  /** May be switched at any time. */
  readonly quirks: Quirks;
  /** A pool by its id, or the first one; throws RangeError when there is none. */
  pool(userPoolId?: string): EmulatorPool;
  /** Adds a fault; the function it gives takes it back. Throws CONFIG_INVALID for one that is not well-formed. */
  fault(fault: Fault): () => void;
  /** Breaks all connections and resolves when nothing runs any more; rejects when the data file could not be written. */
  close(): Promise<void>;
}

/** Starts a GenAuth at 127.0.0.1. Throws AppError for a port that is taken (CLI_USAGE), and for pools, faults or a data file that cannot be used (CONFIG_…). */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { dataFile, clock = systemClock, random = randomHex, faults = [], seed = 0 } = options;
  checkFaults({ faults, seed });
  const saved = dataFile === undefined ? [] : await loadPools(dataFile);
  const given = options.pools ?? (saved.length > 0 ? [] : [madeUpPool(random)]);
  const merged = mergePools(saved, given);
  checkPools(merged);

  const now = () => clock.now();
  const pools: Pool[] = [];
  const saver = dataFile === undefined ? null : openSaver(dataFile, pools);
  for (const pool of merged) pools.push(new Pool(pool, { now, random, changed: () => saver?.changed() }));
  saver?.changed();
  await saver?.settled();

  let streams = 0;
  const arm = (fault: Fault): FaultState => {
    return { fault: structuredClone(fault), stream: streams++, seen: 0, struck: 0, allowance: null };
  };

  const closing = new AbortController();
  // Every request that waits listens to it, and there may be any number.
  setMaxListeners(0, closing.signal);
  const world: World = {
    keys: new Map(pools.flatMap((pool) => pool.accessKeys.map((key): [string, PoolKey] => [key.id, { ...key, pool }]))),
    quirks: { ...options.quirks },
    faults: faults.map(arm),
    seed,
    requests: [],
    effects: { creates: 0, updates: 0, deletes: 0 },
    inFlight: new Gauge(),
    now,
    random,
    tokenLifetime: options.tokenLifetime ?? 7200,
    onRequest: options.onRequest ?? (() => undefined),
    settled: async () => saver?.settled(),
    closing: closing.signal,
  };
  const server = await listen(world, options.port ?? 0);

  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    pools,
    requests: world.requests,
    quirks: world.quirks,
    get stats() {
      return { ...world.effects, maxInFlight: world.inFlight.max };
    },
    pool: (userPoolId) => {
      const found = userPoolId === undefined ? pools[0] : pools.find((pool) => pool.userPoolId === userPoolId);
      if (found === undefined) throw new RangeError(`the emulator has no pool ${userPoolId}`);
      return found;
    },
    fault: (fault) => {
      checkFaults({ faults: [fault] });
      const armed = arm(fault);
      world.faults = [...world.faults, armed];
      return () => {
        world.faults = world.faults.filter(({ stream }) => stream !== armed.stream);
      };
    },
    close: async () => {
      closing.abort();
      await server.stop();
      await saver?.settled();
    },
  };
}

function madeUpPool(random: (digits: number) => string): PoolOptions {
  return { userPoolId: random(24), accessKeys: [{ id: random(24), secret: random(32) }] };
}

function randomHex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString("hex")
    .slice(0, digits);
}
