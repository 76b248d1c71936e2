import { AppError } from "../core/errors.ts";
import type { Connection, WebhookReader, WebhookWriter } from "../core/ports.ts";
import type { Fingerprint } from "../core/secret.ts";
import { readCatalogue, readCreatedId, readWebhook, readWebhookPage, writeFields } from "./dto.ts";
import { type Closable, type Line, type LineDeps, openLine } from "./line.ts";
import { PAGE_SIZE, readPages } from "./paging.ts";
import { backoffMs } from "./retry.ts";

/** What a client needs of the world around it. */
export interface ClientDeps extends LineDeps {
  /** Makes live secrets comparable; null: they stay unreadable. */
  readonly fingerprint: Fingerprint | null;
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

function readerOver(line: Line, { fingerprint, concurrency, clock, random }: ClientDeps): WebhookReader & Closable {
  return {
    list: (signal) =>
      readPages(
        async (page, failed) => {
          const params = { page, limit: PAGE_SIZE };
          const read = (data: unknown) => readWebhookPage(data, fingerprint);
          return (await line.call({ op: "list", params, read }, AbortSignal.any([signal, failed]))).value;
        },
        concurrency,
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
