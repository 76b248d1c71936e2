import type { Connection, Written } from "../core/ports.ts";
import { type ApiCall, type CallDeps, Caller } from "./call.ts";
import { noCredentials, signatureCredentials, tokenCredentials } from "./credentials.ts";
import { type NetworkSettings, openDispatcher } from "./dispatcher.ts";
import { readToken, TokenCache } from "./token.ts";

export interface LineDeps extends CallDeps {
  readonly network: NetworkSettings;
}

export interface Closable {
  /** Closes its connections; what is still in flight fails. */
  close(): Promise<void>;
}

/** Calls with one tenant's credentials over its own connections. */
export interface Line extends Closable {
  call<T>(call: ApiCall<T>, signal: AbortSignal): Promise<Written<T>>;
  pool(signal: AbortSignal): Promise<string | null>;
}

/** Opens the way that the connection is configured to prove itself. */
export function openLine(connection: Connection, deps: LineDeps): Line {
  const dispatcher = openDispatcher(connection.target.host, connection.caFile, deps.network, deps.concurrency);
  const caller = new Caller(connection, deps, dispatcher);
  if (connection.auth === "signature") {
    const credentials = signatureCredentials(connection, deps);
    return {
      call: (call, signal) => caller.call(call, credentials, signal),
      pool: async () => null,
      close: () => dispatcher.destroy(),
    };
  }

  // Whoever asked for the token may abort; the others still wait for it, so that only closing ends its request.
  const open = new AbortController();
  const cache = new TokenCache(async () => {
    const { accessKeyId, accessKeySecret } = connection;
    const params = { accessKeyId, accessKeySecret: accessKeySecret.reveal() };
    const call = { op: "token", params, read: readToken } as const;
    return (await caller.call(call, noCredentials(connection, deps), open.signal)).value;
  }, deps.clock);
  const credentials = tokenCredentials(connection, deps, cache);
  return {
    call: (call, signal) => caller.call(call, credentials, signal),
    pool: async (signal) => (await cache.get(signal)).userPoolId,
    close: async () => {
      open.abort();
      await dispatcher.destroy();
    },
  };
}
