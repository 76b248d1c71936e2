import type { IncomingHttpHeaders } from "node:http";
import { systemClock } from "../util/clock.ts";
import { type Answer, ENDPOINTS, type Endpoint, endpointAt, type Params, Refusal, refused, success } from "./api.ts";
import { type AccessKey, authenticate, issueToken, refuseStale, sameText } from "./auth.ts";
import { carryOut, type Effects } from "./calls.ts";
import { decide, type FaultState, type Target, type Verdict } from "./faults.ts";
import type { Gauge } from "./gauge.ts";
import type { Pool } from "./pool.ts";
import type { Quirks } from "./quirks.ts";
import { isRecord, readText } from "./webhook.ts";
import { takesEffect, toWire, type Wire } from "./wire.ts";

/** One request as it came, its body still text. */
export interface Incoming {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request as tests see it. */
export interface RequestRecord {
  /** null: an unknown path. */
  readonly endpoint: Endpoint | null;
  readonly method: string;
  /** Fields of the query or of the body, as sent. */
  readonly params: Params;
  /** null: no access key was proven. */
  readonly userPoolId: string | null;
  /** Milliseconds since 1970, by the emulator's clock. */
  readonly at: number;
  /** The `statusCode` of the answer's envelope; null while under way, and where the client cannot read any. */
  readonly statusCode: number | null;
}

/** An access key, and the pool it reaches. */
export interface PoolKey extends AccessKey {
  readonly pool: Pool;
}

/** Everything that requests read and change. */
export interface World {
  readonly keys: ReadonlyMap<string, PoolKey>;
  readonly quirks: Quirks;
  faults: readonly FaultState[];
  /** Says which requests suffer from faults that strike by chance. */
  readonly seed: number;
  readonly requests: RequestRecord[];
  readonly effects: Effects;
  readonly inFlight: Gauge;
  readonly now: () => number;
  readonly random: (digits: number) => string;
  /** Seconds. */
  readonly tokenLifetime: number;
  readonly onRequest: (request: RequestRecord) => void | Promise<void>;
  /** Resolves when all effects so far are stored. */
  readonly settled: () => Promise<void>;
  readonly closing: AbortSignal;
}

interface Admission {
  readonly endpoint: Endpoint | null;
  readonly params: Params;
  readonly pool: Pool | null;
  /** Does what the request asks for and gives `data`; throws Refusal where it may not. `at`: when it came, as the server sees it. */
  readonly work: (verdict: Verdict, at: number) => Promise<unknown>;
}

const KEPT_REQUESTS = 10_000;
/** A timer that is set further off ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Carries one request through authentication, faults and its effect, to what goes over the wire. */
export async function exchange(world: World, incoming: Incoming): Promise<Wire> {
  const { endpoint, params, pool, work } = admit(world, incoming);
  const at = world.now();
  const called = { endpoint, userPoolId: pool?.userPoolId ?? null };
  const record = { ...called, method: incoming.method, params, at, statusCode: null as number | null };
  remember(world.requests, record);
  const leave = [world.inFlight.enter(), pool?.inFlight.enter()];
  try {
    await world.onRequest(record);
    const target = { ...called, at, page: Number(params.page ?? 1), webhooks: webhooksOf(params, pool) };
    const { verdict, states } = decide(target, world.faults, world.seed);
    world.faults = states;
    await pause(verdict.slowBeforeMs, world);
    const answer = await answerTo(world, () => work(verdict, at + verdict.clockOffMs), verdict);
    await pause(verdict.slowAfterMs, world);
    const wire = toWire(answer, verdict.breaking, world.now() + verdict.clockOffMs);
    record.statusCode = wire?.statusCode ?? null;
    return wire;
  } finally {
    for (const done of leave) done?.();
  }
}

function admit(world: World, { method, url, headers, body }: Incoming): Admission {
  const [path, query] = splitOnce(url, "?");
  const endpoint = endpointAt(path);
  let params: Params = {};
  let pool: Pool | null = null;
  try {
    if (endpoint === null) throw new Refusal(404, "there is no such endpoint");
    if (method !== ENDPOINTS[endpoint]) throw new Refusal(405, `the method must be ${ENDPOINTS[endpoint]}`);
    params = method === "GET" ? Object.fromEntries(new URLSearchParams(query)) : parseBody(body);
    if (endpoint === "get-management-token") {
      return { endpoint, params, pool, work: async ({ tokenMs }, at) => grantToken(world, params, at, tokenMs) };
    }
    const proof = authenticate({ method, path, headers, params }, (id) => world.keys.get(id));
    pool = proof.key.pool;
    refuseOtherPool(headers, pool);
    const { quirks, effects, closing } = world;
    const call = { pool, params, quirks, effects, closing };
    const work: Admission["work"] = async (verdict, at) => {
      refuseStale(proof, at);
      return carryOut(endpoint, { ...call, verdict, now: world.now() });
    };
    return { endpoint, params, pool, work };
  } catch (error) {
    if (error instanceof Refusal) return { endpoint, params, pool, work: () => Promise.reject(error) };
    throw error;
  }
}

/** The webhooks that a request is about: as it says, and as they are. */
function webhooksOf(params: Params, pool: Pool | null): Target["webhooks"] {
  const ids = [params.webhookId, params.webhookIds].flat().filter((id) => typeof id === "string");
  return [params, ...ids.map((webhookId) => ({ webhookId, ...pool?.get(webhookId) }))];
}

function refuseOtherPool(headers: IncomingHttpHeaders, pool: Pool): void {
  for (const name of ["x-authing-userpool-id", "x-genauth-userpool-id"]) {
    const claimed = headers[name];
    if (claimed !== undefined && claimed !== pool.userPoolId) {
      throw new Refusal(403, `${name} is not the pool of the access key`);
    }
  }
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function parseBody(body: string): Params {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Refusal(400, "the body is not valid JSON");
  }
  if (!isRecord(value)) throw new Refusal(400, "the body must be a JSON object");
  return value;
}

async function answerTo(world: World, work: () => Promise<unknown>, verdict: Verdict): Promise<Answer> {
  const requestId = world.random(32);
  if (!takesEffect(verdict.breaking)) return success(requestId, null);
  try {
    const data = await work();
    await world.settled();
    return success(requestId, data);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const answer = refused(requestId, error);
    return world.quirks.refusalsAsHttp200 ? { ...answer, httpStatus: 200 } : answer;
  }
}

function grantToken({ keys, tokenLifetime }: World, params: Params, now: number, shortMs: number | null): unknown {
  const key = keys.get(readText(params, "accessKeyId"));
  if (key === undefined || !sameText(readText(params, "accessKeySecret"), key.secret)) {
    throw new Refusal(401, "the access key is wrong");
  }
  const life = { now, lifetime: tokenLifetime, shortMs };
  return { access_token: issueToken(key, key.pool.userPoolId, life), expires_in: tokenLifetime };
}

/** Adds a request to the log, and lets the oldest go now and then. */
export function remember(requests: RequestRecord[], record: RequestRecord): void {
  requests.push(record);
  // Dropped in bulk, so that each request costs the same.
  if (requests.length >= 2 * KEPT_REQUESTS) requests.splice(0, KEPT_REQUESTS);
}

async function pause(ms: number, { closing }: World): Promise<void> {
  if (ms > 0) await systemClock.sleep(Math.min(ms, LONGEST_TIMER_MS), closing);
}
