import { byCodeUnit } from "../core/canonical.ts";
import { DELAY_UNITS, type LiveWebhook, type RetryPolicy, type WebhookSpec } from "../core/model.ts";
import type { CatalogueEvent, SpecPatch } from "../core/ports.ts";
import { type Fingerprint, Secret } from "../core/secret.ts";
import { isRecord } from "./envelope.ts";
import type { Page } from "./paging.ts";
import type { Params } from "./sign.ts";

/** The answer lacks what it was asked for. */
export class ShapeError extends Error {}

/** One webhook as GenAuth gives it; only its id must be there, all else has a harmless default. */
export function readWebhook(dto: unknown, fingerprint: Fingerprint | null): LiveWebhook {
  const { webhookId: id, ...fields } = recordOf(dto, "a webhook");
  if (typeof id !== "string" || id === "") throw new ShapeError("a webhook without webhookId");
  return {
    id,
    spec: {
      name: textOr(fields.name, ""),
      url: textOr(fields.url, ""),
      events: readEvents(fields.events),
      contentType: textOr(fields.contentType, "application/json"),
      enabled: fields.enabled !== false,
      secret: readSecret(fields.secret, fingerprint),
      retryConfig: readRetryPolicy(fields.retryConfig),
    },
    createdAt: textOr(fields.createdAt, null),
    updatedAt: textOr(fields.updatedAt, null),
    ...(isClear(fields.secret) && { secretLength: [...fields.secret].length }),
  };
}

/** One page of the list; the docs show `list` as one object, too. */
export function readWebhookPage(data: unknown, fingerprint: Fingerprint | null): Page<LiveWebhook> {
  const { totalCount, list } = recordOf(data, "a list");
  if (!Number.isSafeInteger(totalCount) || Number(totalCount) < 0) throw new ShapeError("a list without totalCount");
  const items = Array.isArray(list) ? list : list === undefined || list === null ? [] : [list];
  return { total: Number(totalCount), items: items.map((item) => readWebhook(item, fingerprint)) };
}

/** The id that a create gave. */
export function readCreatedId(data: unknown): string {
  return readWebhook(data, null).id;
}

/** The tenant's catalogue, in its order. */
export function readCatalogue(data: unknown): readonly CatalogueEvent[] {
  const { events } = recordOf(data, "an event list");
  if (!Array.isArray(events)) throw new ShapeError("an event list without events");
  return events
    .filter(isRecord)
    .flatMap(({ value, category }) => (typeof value === "string" ? [{ value, category: textOr(category, "") }] : []));
}

/** The fields of a create or update as GenAuth takes them; what is not given or not managed is left out. */
export function writeFields(fields: SpecPatch, secret: Secret | null): Params {
  const { name, url, events, contentType, enabled, retryConfig } = fields;
  return {
    name,
    url,
    events,
    contentType,
    enabled,
    secret: secret?.reveal(),
    retryConfig: retryConfig === "unmanaged" ? undefined : retryConfig,
  };
}

// The docs show events as a JSON string, the types as an array.
function readEvents(value: unknown): readonly string[] {
  const events = typeof value === "string" ? parseEvents(value) : value;
  if (!Array.isArray(events)) return [];
  return [...new Set(events.filter((event) => typeof event === "string"))].sort(byCodeUnit);
}

function parseEvents(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === "" ? [] : [text];
  }
}

const MASK = /[*•●·∗＊]{2}|\.{3}|…/;

function isClear(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !MASK.test(value);
}

/** The secrets that an answer shows, of one webhook or of a list. */
export function secretsIn(data: unknown): readonly string[] {
  if (!isRecord(data)) return [];
  const webhooks = Array.isArray(data.list) ? data.list.filter(isRecord) : [data];
  return webhooks.flatMap(({ secret }) => (isClear(secret) ? [secret] : []));
}

function readSecret(value: unknown, fingerprint: Fingerprint | null): WebhookSpec["secret"] {
  return isClear(value) && fingerprint !== null ? fingerprint(new Secret(value, false)) : "unreadable";
}

function readRetryPolicy(value: unknown): RetryPolicy | "unmanaged" {
  if (!isRecord(value)) return "unmanaged";
  const delayUnit = DELAY_UNITS.find((unit) => unit === value.delayUnit);
  return {
    enabled: value.enabled === true,
    ...(typeof value.count === "number" && { count: value.count }),
    ...(typeof value.delay === "number" && { delay: value.delay }),
    ...(delayUnit !== undefined && { delayUnit }),
  };
}

function recordOf(value: unknown, what: string): Record<string, unknown> {
  if (!isRecord(value)) throw new ShapeError(`no object where ${what} should be`);
  return value;
}

function textOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === "string" ? value : otherwise;
}
