import { AppError } from "../core/errors.ts";
import type { Connection, WebhookReader, WebhookWriter, Written } from "../core/ports.ts";
import type { Fingerprint } from "../core/secret.ts";
import { type ApiCall, type CallDeps, Caller } from "./call.ts";
import { noCredentials, signatureCredentials, tokenCredentials } from "./credentials.ts";
import { type NetworkSettings, openDispatcher } from "./dispatcher.ts";
import { readCatalogue, readCreatedId, readWebhook, readWebhookPage, writeFields } from "./dto.ts";
import { PAGE_SIZE, readPages } from "./paging.ts";
import { backoffMs } from "./retry.ts";
import { readToken, TokenCache } from "./token.ts";

/** What a client needs of the world around it; the limiter is shared by all tenants of a host. */
export interface ClientDeps extends CallDeps {
  /** Makes live secrets comparable; null: they stay unreadable. */
  readonly fingerprint: Fingerprint | null;
  readonly network: NetworkSettings;
}

interface Closable {
  /** Closes its connections; what is still in flight fails. */
  close(): Promise<void>;
}

/** Opens a tenant for reading: what it gives has no call that writes. */
export function openReader(connection: Connection, deps: ClientDeps): WebhookReader & Closable {
  return readerOver(openLine(connection, deps), deps);
}

/** Opens a tenant for reading and writing. */
export function openWriter(connection: Connection, deps: ClientDeps): WebhookWriter & Closable {
  const line = openLine(connection, deps);
  return {
    ...readerOver(line, deps),
    create: (spec, secret, signal) =>
      line.call({ op: "create", params: writeFields(spec, secret), read: readCreatedId }, signal),
    update: (id, fields, secret, signal) =>
      line.call({ op: "update", params: { webhookId: id, ...writeFields(fields, secret) }, read: () => null }, signal),
    delete: (ids, signal) => line.call({ op: "delete", params: { webhookIds: ids }, read: () => null }, signal),
  };
}

function readerOver(line: Line, { fingerprint, clock, random }: ClientDeps): WebhookReader & Closable {
  return {
    list: (signal) =>
      readPages(
        async (page) => {
          const params = { page, limit: PAGE_SIZE };
          return (await line.call({ op: "list", params, read: (data) => readWebhookPage(data, fingerprint) }, signal))
            .value;
        },
        (readings) => clock.sleep(backoffMs(readings, random), signal),
      ),
    get: async (id, signal) => {
      try {
        const params = { webhookId: id };
        return (await line.call({ op: "get", params, read: (data) => readWebhook(data, fingerprint) }, signal)).value;
      } catch (error) {
        if (saysThereIsNone(error)) return null;
        throw error;
      }
    },
    events: async (signal) => (await line.call({ op: "events", params: {}, read: readCatalogue }, signal)).value,
    pool: line.pool,
    close: line.close,
  };
}

// A 422 with apiCode 4004 was seen live where a 404 was to be expected.
function saysThereIsNone(error: unknown): boolean {
  if (!(error instanceof AppError) || error.code !== "REMOTE_REJECTED") return false;
  const { status, apiCode } = error.details;
  return status === 404 || (status === 422 && apiCode === 4004);
}

/** Calls with one tenant's credentials over its own connections. */
interface Line extends Closable {
  call<T>(call: ApiCall<T>, signal: AbortSignal): Promise<Written<T>>;
  pool(signal: AbortSignal): Promise<string | null>;
}

function openLine(connection: Connection, deps: ClientDeps): Line {
  const dispatcher = openDispatcher(connection.target.host, connection.caFile, deps.network);
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
