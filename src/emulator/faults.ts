import { type Answer, type Endpoint, success } from "./api.ts";

/** What a fault does to a request; `before` and `after` mean the effect of the call. */
export type Disturbance =
  /** Waits before the effect: a client that gives up meanwhile does not stop it. */
  | { readonly kind: "slow-before"; readonly ms: number }
  /** Waits between the effect and the answer. */
  | { readonly kind: "slow-after"; readonly ms: number }
  /** list-webhooks does not show what was created within the last `ms`. */
  | { readonly kind: "list-lag"; readonly ms: number }
  /** list-webhooks says a `totalCount` that is off by this many. */
  | { readonly kind: "total-off"; readonly by: number }
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
  /** Answers 200 with `data.success` false, and nothing has happened. */
  | { readonly kind: "unsuccessful" }
  /** After the effect, breaks off in the middle of the answer's body. */
  | { readonly kind: "cut-short" }
  /** After the effect, answers 200 with text that is no JSON. */
  | { readonly kind: "invalid-json" }
  /** After the effect, answers 200 with a proxy's HTML page. */
  | { readonly kind: "html" }
  /** After the effect, answers 200 without `data`. */
  | { readonly kind: "no-data" };

/** A rule: which requests are disturbed, and how. */
export type Fault = Disturbance & {
  /** Default: every endpoint. */
  readonly endpoint?: Endpoint;
  /** Default: every pool. */
  readonly userPoolId?: string;
  /** How many matching requests it lets pass first; default 0. */
  readonly skip?: number;
  /** How many requests it then disturbs; default: all. */
  readonly times?: number;
};

type Delaying = Extract<Disturbance, { kind: "slow-before" | "slow-after" | "list-lag" | "total-off" }>;
/** What breaks the answer; a request suffers at most one. */
export type Breaking = Exclude<Disturbance, Delaying>;

/** A fault and how many requests it has matched. */
export interface FaultState {
  readonly fault: Fault;
  readonly seen: number;
}

/** All that happens to one request. */
export interface Verdict {
  readonly slowBeforeMs: number;
  readonly slowAfterMs: number;
  readonly listLagMs: number;
  readonly totalOff: number;
  readonly breaking: Breaking | null;
}

/** The parts of a request that a rule looks at; null: an unknown endpoint, no pool proven. */
export interface Target {
  readonly endpoint: Endpoint | null;
  readonly userPoolId: string | null;
}

/** What goes over the wire; null resets the connection. */
export type Wire = {
  /** The `statusCode` a client can read; null when it can read none. */
  readonly statusCode: number | null;
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly cut: boolean;
} | null;

/** Decides what a request suffers: delays add up, and of what breaks the answer the first fault in line strikes. */
export function decide(
  request: Target,
  states: readonly FaultState[],
): { readonly verdict: Verdict; readonly states: readonly FaultState[] } {
  let verdict: Verdict = { slowBeforeMs: 0, slowAfterMs: 0, listLagMs: 0, totalOff: 0, breaking: null };
  const next = states.map((state) => {
    const { fault, seen } = state;
    const { skip = 0, times = Number.POSITIVE_INFINITY } = fault;
    if (!matches(request, fault) || seen >= skip + times) return state;
    if (seen >= skip) {
      const struck = strike(verdict, fault);
      // Its turn is still to come: another fault broke this answer.
      if (struck === null) return state;
      verdict = struck;
    }
    return { fault, seen: seen + 1 };
  });
  return { verdict, states: next };
}

/** Whether the call takes effect under a fault. */
export function takesEffect(breaking: Breaking | null): boolean {
  switch (breaking?.kind) {
    case "reset-before":
    case "refuse-before":
    case "unsuccessful":
      return false;
    default:
      return true;
  }
}

/** The answer as it goes over the wire, broken by the fault. */
export function toWire(answer: Answer, breaking: Breaking | null): Wire {
  const { requestId } = answer.envelope;
  const whole = json(answer);
  switch (breaking?.kind) {
    case undefined:
      return whole;
    case "reset-before":
    case "reset-after":
      return null;
    case "refuse-before":
    case "refuse-after": {
      const { statusCode: code, httpStatus = code, retryAfter } = breaking;
      const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
      return json({
        httpStatus,
        headers,
        envelope: { statusCode: code, message: "a fault of the emulator", requestId },
      });
    }
    case "unsuccessful":
      return json(success(requestId, { success: false }));
    case "cut-short":
      return { ...whole, statusCode: null, cut: true };
    case "invalid-json":
      return { ...whole, statusCode: null, body: whole.body.slice(0, -1) };
    case "html": {
      const body = "<!doctype html><html><head><title>Bad gateway</title></head><body>Bad gateway</body></html>";
      return { statusCode: null, httpStatus: 200, headers: { "content-type": "text/html" }, body, cut: false };
    }
    case "no-data":
      return json({ ...answer, envelope: { ...answer.envelope, data: undefined } });
  }
}

function json({ httpStatus, headers, envelope }: Answer): Exclude<Wire, null> {
  return {
    statusCode: envelope.statusCode,
    httpStatus,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(envelope),
    cut: false,
  };
}

function matches(request: Target, fault: Fault): boolean {
  const isOfLists = fault.kind === "list-lag" || fault.kind === "total-off";
  if (isOfLists && request.endpoint !== "list-webhooks") return false;
  return (
    (fault.endpoint === undefined || fault.endpoint === request.endpoint) &&
    (fault.userPoolId === undefined || fault.userPoolId === request.userPoolId)
  );
}

function strike(verdict: Verdict, fault: Fault): Verdict | null {
  switch (fault.kind) {
    case "slow-before":
      return { ...verdict, slowBeforeMs: verdict.slowBeforeMs + fault.ms };
    case "slow-after":
      return { ...verdict, slowAfterMs: verdict.slowAfterMs + fault.ms };
    case "list-lag":
      return { ...verdict, listLagMs: Math.max(verdict.listLagMs, fault.ms) };
    case "total-off":
      return { ...verdict, totalOff: verdict.totalOff + fault.by };
    default:
      return verdict.breaking === null ? { ...verdict, breaking: fault } : null;
  }
}
