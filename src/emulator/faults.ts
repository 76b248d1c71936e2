import { createHash } from "node:crypto";
import type { Endpoint } from "./api.ts";

/** What a fault does to a request; `before` and `after` mean the effect of the call. */
export type Disturbance =
  /** Waits before the effect: a client that gives up meanwhile does not stop it. */
  | { readonly kind: "slow-before"; readonly ms: number }
  /** Waits between the effect and the answer. */
  | { readonly kind: "slow-after"; readonly ms: number }
  /** list-webhooks does not show what was created within the last `ms`. */
  | { readonly kind: "list-lag"; readonly ms: number }
  /** Pages of list-webhooks from the second on begin so many webhooks further on (negative: back), as if meanwhile as many before them had gone (come). */
  | { readonly kind: "list-shift"; readonly by: number }
  /** list-webhooks says a `totalCount` that is off by this many. */
  | { readonly kind: "total-off"; readonly by: number }
  /** The token that get-management-token grants is refused `ms` later, though it claims its full life. */
  | { readonly kind: "short-token"; readonly ms: number }
  /** The server's clock is `ms` ahead (negative: behind): its Date header, the dates and tokens it checks, the tokens it grants. */
  | { readonly kind: "clock-off"; readonly ms: number }
  /** Resets the connection, and nothing has happened. */
  | { readonly kind: "reset-before" }
  /** Resets the connection after the effect: the answer is lost. */
  | { readonly kind: "reset-after" }
  /** Answers this `statusCode`, by HTTP too unless `httpStatus` says otherwise, and nothing has happened. */
  | {
      readonly kind: "refuse-before";
      readonly statusCode: number;
      readonly httpStatus?: number;
      readonly retryAfter?: string;
    }
  /** The same, though the effect has happened. */
  | {
      readonly kind: "refuse-after";
      readonly statusCode: number;
      readonly httpStatus?: number;
      readonly retryAfter?: string;
    }
  /** Answers 429 to what comes faster than `perSecond`, of which a second's worth may come at once; nothing has happened then. */
  | { readonly kind: "rate-limit"; readonly perSecond: number; readonly retryAfter?: string }
  /** Answers 200 with `data.success` false, and nothing has happened. */
  | { readonly kind: "unsuccessful" }
  /** After the effect, breaks off in the middle of the answer's body. */
  | { readonly kind: "cut-short" }
  /** After the effect, answers 200 with text that is no JSON. */
  | { readonly kind: "invalid-json" }
  /** After the effect, answers with a proxy's HTML page, by HTTP 200 unless `httpStatus` says otherwise. */
  | { readonly kind: "html"; readonly httpStatus?: number }
  /** After the effect, answers 200 without `data`. */
  | { readonly kind: "no-data" };

/** The webhook that a request is about, as sent or as it is; every field given must be equal. */
export interface FaultMatch {
  readonly webhookId?: string;
  readonly name?: string;
  readonly url?: string;
}

/** A rule: which requests are disturbed, and how. */
export type Fault = Disturbance & {
  /** Default: every endpoint. */
  readonly endpoint?: Endpoint;
  /** Default: every pool. */
  readonly userPoolId?: string;
  /** Default: every webhook, and requests that are about none. */
  readonly match?: FaultMatch;
  /** How many matching requests it lets pass first; default 0. */
  readonly skip?: number;
  /** The share, from 0 to 1, of the requests after that which it disturbs; default 1. The seed says which. */
  readonly probability?: number;
  /** How many requests it disturbs in all; default: no end. */
  readonly times?: number;
};

/** A fault, and what it has met. */
export interface FaultState {
  readonly fault: Fault;
  /** Tells its chances from those of other faults under the same seed. */
  readonly stream: number;
  /** Matching requests, the disturbed ones included. */
  readonly seen: number;
  readonly struck: number;
  /** Of a rate limit: how many more it would let through at a moment; null before the first. */
  readonly allowance: { readonly left: number; readonly at: number } | null;
}

type Lasting = "slow-before" | "slow-after" | "list-lag" | "list-shift" | "total-off" | "short-token" | "clock-off";
/** What breaks the answer; a request suffers at most one. */
export type Breaking = Exclude<Disturbance, { kind: Lasting | "rate-limit" }>;

/** All that happens to one request. */
export interface Verdict {
  readonly slowBeforeMs: number;
  readonly slowAfterMs: number;
  readonly listLagMs: number;
  readonly listShift: number;
  readonly totalOff: number;
  /** null: a token lives as long as it says. */
  readonly tokenMs: number | null;
  readonly clockOffMs: number;
  readonly breaking: Breaking | null;
}

/** The parts of a request that a rule looks at; null: an unknown endpoint, no pool proven. */
export interface Target {
  /** When it came, in milliseconds. */
  readonly at: number;
  readonly endpoint: Endpoint | null;
  readonly userPoolId: string | null;
  /** Of a list; 1 elsewhere. */
  readonly page: number;
  /** What is known of the webhooks that it is about: as sent, and as they are. */
  readonly webhooks: readonly { readonly [field in keyof FaultMatch]?: unknown }[];
}

const CALM: Verdict = {
  slowBeforeMs: 0,
  slowAfterMs: 0,
  listLagMs: 0,
  listShift: 0,
  totalOff: 0,
  tokenMs: null,
  clockOffMs: 0,
  breaking: null,
};

/** Decides what a request suffers: delays and shifts add up, and of what breaks the answer the first fault in line strikes. */
export function decide(
  request: Target,
  states: readonly FaultState[],
  seed: number,
): { readonly verdict: Verdict; readonly states: readonly FaultState[] } {
  let verdict = CALM;
  const next = states.map((state) => {
    const { fault, seen, struck } = state;
    const { skip = 0, times = Number.POSITIVE_INFINITY } = fault;
    if (!matches(request, fault) || struck >= times) return state;
    if (seen < skip || !isUnlucky(state, seed)) return { ...state, seen: seen + 1 };
    if (fault.kind === "rate-limit") {
      const left = allowanceAt(request.at, fault.perSecond, state);
      if (left >= 1) return { ...state, seen: seen + 1, allowance: { left: left - 1, at: request.at } };
    }
    const worse = strike(verdict, fault);
    // Its turn is still to come: another fault broke this answer.
    if (worse === null) return state;
    verdict = worse;
    return { ...state, seen: seen + 1, struck: struck + 1 };
  });
  return { verdict, states: next };
}

function matches(request: Target, fault: Fault): boolean {
  const { endpoint = endpointOf(fault), userPoolId, match } = fault;
  return (
    (endpoint === undefined || endpoint === request.endpoint) &&
    (userPoolId === undefined || userPoolId === request.userPoolId) &&
    (match === undefined || isAbout(request, match)) &&
    (fault.kind !== "list-shift" || request.page > 1)
  );
}

/** The one endpoint that a fault makes sense for. */
function endpointOf({ kind }: Fault): Endpoint | undefined {
  if (kind === "list-lag" || kind === "list-shift" || kind === "total-off") return "list-webhooks";
  return kind === "short-token" ? "get-management-token" : undefined;
}

function isAbout({ webhooks }: Target, match: FaultMatch): boolean {
  const wanted = Object.entries(match) as [keyof FaultMatch, string][];
  return webhooks.some((webhook) => wanted.every(([field, value]) => webhook[field] === value));
}

/** The same for the same seed, fault and turn, and else as if by chance. */
function isUnlucky({ fault, stream, seen }: FaultState, seed: number): boolean {
  const { probability = 1 } = fault;
  const digest = createHash("sha256").update(`${seed} ${stream} ${seen}`).digest();
  return digest.readUInt32BE() / 2 ** 32 < probability;
}

/** A bucket of tokens that holds a second's worth and fills evenly. */
function allowanceAt(now: number, perSecond: number, { allowance }: FaultState): number {
  if (allowance === null) return perSecond;
  return Math.min(perSecond, allowance.left + (Math.max(0, now - allowance.at) * perSecond) / 1000);
}

function strike(verdict: Verdict, fault: Fault): Verdict | null {
  switch (fault.kind) {
    case "slow-before":
      return { ...verdict, slowBeforeMs: verdict.slowBeforeMs + fault.ms };
    case "slow-after":
      return { ...verdict, slowAfterMs: verdict.slowAfterMs + fault.ms };
    case "list-lag":
      return { ...verdict, listLagMs: Math.max(verdict.listLagMs, fault.ms) };
    case "list-shift":
      return { ...verdict, listShift: verdict.listShift + fault.by };
    case "total-off":
      return { ...verdict, totalOff: verdict.totalOff + fault.by };
    case "short-token":
      return { ...verdict, tokenMs: Math.min(verdict.tokenMs ?? fault.ms, fault.ms) };
    case "clock-off":
      return { ...verdict, clockOffMs: verdict.clockOffMs + fault.ms };
    case "rate-limit":
      return broken(verdict, {
        kind: "refuse-before",
        statusCode: 429,
        ...(fault.retryAfter !== undefined && { retryAfter: fault.retryAfter }),
      });
    default:
      return broken(verdict, fault);
  }
}

function broken(verdict: Verdict, breaking: Breaking): Verdict | null {
  return verdict.breaking === null ? { ...verdict, breaking } : null;
}
