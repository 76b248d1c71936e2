import type { Dispatcher } from "undici";
import { AppError } from "../core/errors.ts";
import type { Connection, Log, Written } from "../core/ports.ts";
import { leavesDoubt } from "./classify.ts";
import type { Credentials, CredentialsDeps, Proof } from "./credentials.ts";
import { ShapeError, secretsIn } from "./dto.ts";
import { readAnswer } from "./envelope.ts";
import { ENDPOINTS, type Failure, type Op, type Result } from "./failure.ts";
import { type Exchanged, exchange } from "./http.ts";
import type { Gate, Limiter, Verdict } from "./limiter.ts";
import { plainText } from "./plain-text.ts";
import { reasonOf, remoteError } from "./remote-error.ts";
import { type RetryRules, retrying } from "./retry.ts";
import type { Params } from "./sign.ts";

/** One call of the API; `read` throws ShapeError for data that lacks what the call is for. */
export interface ApiCall<T> {
  readonly op: Op;
  readonly params: Params;
  readonly read: (data: unknown) => T;
}

const WRITES: ReadonlySet<Op> = new Set(["create", "update", "delete"]);

export interface CallDeps extends RetryRules, CredentialsDeps {
  /** Shared by all tenants of a host. */
  readonly limiter: Limiter;
  /** How many of this tenant's calls may be in flight. */
  readonly concurrency: number;
  readonly log: Log;
  readonly timeoutMs: number;
}

/** Makes calls: proven, in turn, retried where that is safe, read, logged, and failing as AppError only. */
export class Caller {
  readonly #connection: Connection;
  readonly #deps: CallDeps;
  readonly #dispatcher: Dispatcher;
  readonly #gate: Gate;
  /** All that were sent, or shown by GenAuth: an answer about one webhook may tell of another. */
  readonly #secrets = new Set<string>();

  constructor(connection: Connection, deps: CallDeps, dispatcher: Dispatcher) {
    this.#connection = connection;
    this.#deps = deps;
    this.#dispatcher = dispatcher;
    this.#gate = deps.limiter.lane(deps.concurrency);
  }

  /** The call's value and how many requests it took; throws the signal's reason when it aborts where nothing is at stake. */
  async call<T>(call: ApiCall<T>, credentials: Credentials, signal: AbortSignal): Promise<Written<T>> {
    const { log, clock } = this.#deps;
    let attempts = 0;
    let renewed = false;
    let maybeDone = false;
    const attempt = async (): Promise<Result<T>> => {
      const proof = await credentials.prepare(signal).catch((thrown) => {
        throw maybeDone ? inDoubt(thrown) : thrown;
      });
      attempts += 1;
      const result = await this.#send(call, proof, attempts, signal);
      maybeDone ||= WRITES.has(call.op) && !result.ok && leavesDoubt(result.failure);
      if (renewed || !isUnauthorized(result) || !proof.expire()) return result;
      renewed = true;
      return attempt();
    };
    const onRetry = (waitMs: number, failure: Failure) =>
      log.event("request.retried", { op: call.op, attempt: attempts, waitMs, because: reasonOf(failure) });

    const result = await retrying(call.op, attempt, this.#deps, onRetry, signal);
    if (result.ok) return { value: result.value, attempts };
    const { host } = this.#connection.target;
    throw remoteError(call.op, result.failure, { host, now: clock.now(), attempts, maybeDone });
  }

  async #send<T>(call: ApiCall<T>, proof: Proof, attempt: number, signal: AbortSignal): Promise<Result<T>> {
    const { clock, log, timeoutMs } = this.#deps;
    const { method, name } = ENDPOINTS[call.op];
    const path = `/api/v3/${name}`;
    const own = [this.#connection.accessKeySecret.reveal(), ...proof.secrets, ...secretsOf(call.params)];
    for (const secret of own) this.#secrets.add(secret);
    const read = (data: unknown) => {
      for (const secret of secretsIn(data)) this.#secrets.add(secret);
      return call.read(data);
    };

    const turn = await this.#gate.take(call.op, signal);
    let verdict: Verdict = "neither";
    try {
      const startedAt = clock.now();
      const request = {
        method,
        path: method === "GET" ? withQuery(path, call.params) : path,
        headers: proof.headers({ method, path, params: call.params }),
        body: method === "GET" ? null : JSON.stringify(call.params),
      };
      const exchanged = await exchange(this.#dispatcher, this.#connection.target.host, request, timeoutMs, signal);
      const first = understand(exchanged, read, (text) => plainText(text, own));
      // Only what went wrong is worth looking through for thousands of them.
      const result = first.ok ? first : understand(exchanged, read, (text) => plainText(text, [...this.#secrets]));
      verdict = verdictOf(result);
      log.event("request.sent", {
        op: call.op,
        attempt,
        durationMs: clock.now() - startedAt,
        ...traceOf(result),
      });
      return result;
    } finally {
      const lowered = turn.end(verdict);
      if (lowered !== null) log.event("limiter.slowed", { limit: lowered });
    }
  }
}

function understand<T>(exchanged: Exchanged, read: (data: unknown) => T, tidy: (text: string) => string): Result<T> {
  if ("failure" in exchanged) return { ok: false, failure: exchanged.failure };
  const result = readAnswer(exchanged.answer, tidy);
  if (!result.ok) return result;
  try {
    return { ...result, value: read(result.value) };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const { status, requestId } = result;
    return { ok: false, failure: { kind: "unreadable", because: error.message, status, requestId } };
  }
}

/** A proof that is refused says nothing of what was sent with an earlier one. */
function inDoubt(thrown: unknown): unknown {
  if (!(thrown instanceof AppError)) return thrown;
  const { code, message, hint, details } = thrown;
  return new AppError(code, message, {
    cause: thrown,
    details: { ...details, maybeDone: true },
    ...(hint !== null && { hint }),
  });
}

function withQuery(path: string, params: Params): string {
  const pairs = Object.entries(params).map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
}

function secretsOf({ secret }: Params): readonly string[] {
  return typeof secret === "string" ? [secret] : [];
}

function isUnauthorized(result: Result<unknown>): boolean {
  return !result.ok && result.failure.kind === "http" && result.failure.status === 401;
}

function verdictOf(result: Result<unknown>): Verdict {
  if (result.ok) return "success";
  return result.failure.kind === "http" && result.failure.status === 429 ? "congested" : "neither";
}

function traceOf(result: Result<unknown>): { status: number | null; requestId: string | null } {
  if (result.ok) return { status: result.status, requestId: result.requestId };
  const { failure } = result;
  if (failure.kind === "before-send" || failure.kind === "after-send") return { status: null, requestId: null };
  return { status: failure.status, requestId: failure.requestId };
}
