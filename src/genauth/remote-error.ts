import { AppError, type ErrorCode, type ErrorDetails } from "../core/errors.ts";
import { classify } from "./classify.ts";
import { ENDPOINTS, type Failure, type Op } from "./failure.ts";

/** Where, when and after how many calls a failure was met. */
interface Circumstances {
  readonly host: string;
  /** Our clock, to be held against the server's. */
  readonly now: number;
  readonly attempts: number;
  /** Whether any of them left open what became of it. */
  readonly maybeDone: boolean;
}

/** A failure that is not tried again, as the error that people see. */
export function remoteError(op: Op, failure: Failure, met: Circumstances): AppError {
  const { code, message, hint } = inWords(op, failure, met);
  return new AppError(code, message, { hint, details: detailsOf(failure, met) });
}

interface Words {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

function inWords(op: Op, failure: Failure, met: Circumstances): Words {
  const { host } = met;
  const endpoint = ENDPOINTS[op].name;
  if (classify(op, failure) === "indeterminate") {
    return {
      code: "REMOTE_INDETERMINATE",
      message: `${endpoint} was sent to ${host}, and whether it happened is not known: ${reasonOf(failure)}`,
      hint: "look for the webhook in the live list before it is created again",
    };
  }
  switch (failure.kind) {
    case "before-send":
      return unsent(failure, host);
    case "after-send":
      return {
        code: "REMOTE_UNAVAILABLE",
        message: `${endpoint} was sent to ${host}, and no answer came: ${failure.because}`,
        hint: "try again later; what was sent may be sent again without harm",
      };
    case "unreadable":
      return {
        code: "REMOTE_PROTOCOL",
        message: `the answer of ${host} to ${endpoint} is none of GenAuth's: ${failure.because}`,
        hint: "check that tenant.host is the API's host, and no console or gateway",
      };
    case "http":
      return refused(endpoint, failure, met);
  }
}

function unsent(failure: Extract<Failure, { kind: "before-send" }>, host: string): Words {
  switch (failure.trouble) {
    case "network":
      return {
        code: "REMOTE_UNAVAILABLE",
        message: `${host} cannot be reached: ${failure.because}`,
        hint: "check the host, the network and the proxy variables; nothing was sent",
      };
    case "certificate":
      return {
        code: "REMOTE_UNAVAILABLE",
        message: `${host} is not trusted: ${failure.because}`,
        hint: "a private root goes into tenant.caFile or NODE_EXTRA_CA_CERTS; nothing was sent",
      };
    case "request":
      return {
        code: "CONFIG_INVALID",
        message: `a request to ${host} cannot be written: ${failure.because}`,
        hint: "check the access key and appTenantId for characters that no header may hold; nothing was sent",
      };
  }
}

function refused(endpoint: string, failure: Extract<Failure, { kind: "http" }>, met: Circumstances): Words {
  const { host } = met;
  const reason = reasonOf(failure);
  if (failure.status === 401) {
    return {
      code: "REMOTE_AUTH",
      message: `${host} refused the access key for ${endpoint}: ${reason}${clockTrouble(failure.date, met.now)}`,
      hint: "check GENAUTH_ACCESS_KEY_ID and GENAUTH_ACCESS_KEY_SECRET (or AUTHING_…, or what stands under tenant:), the host and the dialect",
    };
  }
  if (failure.status === 403) {
    return {
      code: "REMOTE_AUTH",
      message: `${host} does not permit ${endpoint}: ${reason}`,
      hint: "give the access key the right to manage webhooks, and check that the user pool's edition has webhooks",
    };
  }
  if (failure.status === 429) {
    return {
      code: "REMOTE_LIMITED",
      message: `${host} still answers ${endpoint} with too many requests: ${reason}`,
      hint: "try again later, or with a lower --concurrency",
    };
  }
  if (failure.status >= 500) {
    return {
      code: "REMOTE_UNAVAILABLE",
      message: `${host} failed at ${endpoint}: ${reason}`,
      hint: "try again later; the request id helps GenAuth's support",
    };
  }
  if (!failure.enveloped) {
    return {
      code: "REMOTE_PROTOCOL",
      message: `something at ${host} that is not GenAuth refused ${endpoint}: ${reason}`,
      hint: "check that tenant.host is the API's host, and what stands in front of it",
    };
  }
  return {
    code: "REMOTE_REJECTED",
    message: `GenAuth refused ${endpoint}: ${reason}`,
    hint: "correct what GenAuth names; the request id helps its support",
  };
}

/** Why a call failed, in a few words that are fit for logs. */
export function reasonOf(failure: Failure): string {
  if (failure.kind !== "http") return failure.because;
  return failure.message === null ? `status ${failure.status}` : `${failure.message} (status ${failure.status})`;
}

function clockTrouble(date: string | null, now: number): string {
  const seconds = date === null ? 0 : Math.round((now - Date.parse(date)) / 1000);
  if (!(Math.abs(seconds) > 60)) return "";
  return `; this machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} the server's, which is enough to be refused`;
}

function detailsOf(failure: Failure, { attempts, maybeDone }: Circumstances): ErrorDetails {
  const sent = { attempts, ...(maybeDone && ({ maybeDone } as const)) };
  if (failure.kind === "before-send" || failure.kind === "after-send") return sent;
  return {
    ...sent,
    status: failure.status,
    ...(failure.kind === "http" && failure.apiCode !== null && { apiCode: failure.apiCode }),
    ...(failure.requestId !== null && { requestId: failure.requestId }),
  };
}
