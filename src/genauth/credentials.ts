import type { Clock, Connection } from "../core/ports.ts";
import { DIALECTS, type Headers, type Signable, sign } from "./sign.ts";
import type { TokenCache } from "./token.ts";

/** Proves who we are, one request at a time. */
export interface Credentials {
  /** Fetches first what must be fetched, so that nothing is waited for between a turn and its request. */
  prepare(signal: AbortSignal): Promise<Proof>;
}

export interface Proof {
  /** All headers of a request, dated and signed now; made afresh for every attempt. */
  headers(request: Omit<Signable, "headers">): Headers;
  /** Values that must not show when a server echoes them. */
  readonly secrets: readonly string[];
  /** After a 401: whether another proof may fare better; this one is not given again. */
  expire(): boolean;
}

export interface CredentialsDeps {
  readonly clock: Clock;
  /** 32 hex digits, different each time. */
  readonly nonce: () => string;
  readonly version: string;
}

/** Signs each request with the access key, as the official SDK does. */
export function signatureCredentials(connection: Connection, deps: CredentialsDeps): Credentials {
  const { target, accessKeyId, accessKeySecret, appTenantId } = connection;
  const { prefix } = DIALECTS[target.dialect];
  const proof: Proof = {
    headers: (request) => {
      const headers = {
        ...commonHeaders(prefix, deps),
        [`${prefix}signature-nonce`]: deps.nonce(),
        [`${prefix}signature-method`]: "HMAC-SHA1",
        [`${prefix}signature-version`]: "1.0",
        ...(appTenantId !== null && { [`${prefix}app-id`]: appTenantId }),
      };
      return { ...headers, authorization: sign({ ...request, headers }, target.dialect, accessKeyId, accessKeySecret) };
    },
    secrets: [],
    expire: () => false,
  };
  return { prepare: async () => proof };
}

/** Shows a management token, as the community Terraform provider does. */
export function tokenCredentials(connection: Connection, deps: CredentialsDeps, cache: TokenCache): Credentials {
  const { target, appTenantId } = connection;
  const { prefix } = DIALECTS[target.dialect];
  return {
    prepare: async (signal) => {
      const token = await cache.get(signal);
      const userPoolId = token.userPoolId ?? target.userPoolId;
      return {
        headers: () => ({
          ...commonHeaders(prefix, deps),
          ...(userPoolId !== null && { [`${prefix}userpool-id`]: userPoolId }),
          ...(appTenantId !== null && { [`${prefix}app-tenant-id`]: appTenantId }),
          authorization: `Bearer ${token.accessToken}`,
        }),
        secrets: [token.accessToken],
        expire: () => {
          cache.drop(token);
          return true;
        },
      };
    },
  };
}

/** Proves nothing: the request for a token carries the access key in its body. */
export function noCredentials(connection: Connection, deps: CredentialsDeps): Credentials {
  const { prefix } = DIALECTS[connection.target.dialect];
  return {
    prepare: async () => ({ headers: () => commonHeaders(prefix, deps), secrets: [], expire: () => false }),
  };
}

function commonHeaders(prefix: string, { clock, version }: CredentialsDeps): Headers {
  return {
    accept: "application/json",
    "content-type": "application/json",
    "user-agent": `hooksync/${version}`,
    [`${prefix}sdk-version`]: `hooksync:${version}`,
    [`${prefix}lang`]: "en-US",
    date: new Date(clock.now()).toUTCString(),
  };
}
