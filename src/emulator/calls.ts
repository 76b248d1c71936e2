import { type Endpoint, type Params, Refusal } from "./api.ts";
import { eventList, isKnownEvent } from "./catalogue.ts";
import { deliver } from "./delivery.ts";
import type { Verdict } from "./faults.ts";
import type { Pool } from "./pool.ts";
import { type Quirks, showList, showWebhook } from "./quirks.ts";
import { isRecord, readFields, readNumber, readText, type StoredWebhook, type WebhookFields } from "./webhook.ts";

/** How often each effect has happened. */
export interface Effects {
  creates: number;
  updates: number;
  /** Webhooks deleted, not calls. */
  deletes: number;
}

/** One call of an authenticated caller. */
export interface Call {
  readonly pool: Pool;
  readonly params: Params;
  readonly quirks: Quirks;
  readonly verdict: Pick<Verdict, "listLagMs" | "listShift" | "totalOff">;
  readonly effects: Effects;
  readonly now: number;
  /** Aborts deliveries when the emulator closes. */
  readonly closing: AbortSignal;
}

const MAX_LIMIT = 50;
const DELIVERY_TIMEOUT_MS = 10_000;

/** Carries a call out and gives the `data` of its answer; throws Refusal. */
export async function carryOut(endpoint: Exclude<Endpoint, "get-management-token">, call: Call): Promise<unknown> {
  switch (endpoint) {
    case "create-webhook":
      return createWebhook(call);
    case "list-webhooks":
      return listWebhooks(call);
    case "get-webhook":
      return showWebhook(findWebhook(call), call.quirks);
    case "update-webhook":
      return updateWebhook(call);
    case "delete-webhook":
      return deleteWebhooks(call);
    case "trigger-webhook":
      return triggerWebhook(call);
    case "get-webhook-logs":
      return getLogs(call);
    case "get-webhook-event-list":
      return eventList(call.pool.extraEvents);
  }
}

function createWebhook(call: Call): unknown {
  const fields = readKnownFields(call);
  const { name, url, events, contentType } = fields;
  if (name === undefined || url === undefined || events === undefined || contentType === undefined) {
    throw new Refusal(400, "contentType, events, url and name are required");
  }
  refuseTakenName(call, name, null);
  const created = call.pool.put({ ...fields, name, url, events, contentType });
  call.effects.creates += 1;
  return showWebhook(created, call.quirks);
}

function listWebhooks({ pool, params, quirks, verdict, now }: Call): unknown {
  const page = readNumber(params, "page", 1, Number.MAX_SAFE_INTEGER);
  const limit = readNumber(params, "limit", 10, MAX_LIMIT);
  const all = verdict.listLagMs === 0 ? pool.webhooks() : visibleSince(pool.webhooks(), now - verdict.listLagMs);
  const start = Math.max(0, (page - 1) * limit + verdict.listShift);
  const shown = quirks.newestFirst
    ? all.slice(Math.max(0, all.length - start - limit), Math.max(0, all.length - start)).reverse()
    : all.slice(start, start + limit);
  return showList(shown, all.length + verdict.totalOff, quirks);
}

function updateWebhook(call: Call): unknown {
  const { webhookId } = findWebhook(call);
  const fields = readKnownFields(call);
  if (fields.name !== undefined) refuseTakenName(call, fields.name, webhookId);
  const updated = call.pool.edit(webhookId, fields);
  call.effects.updates += 1;
  return showWebhook(updated, call.quirks);
}

function deleteWebhooks({ pool, params, effects }: Call): unknown {
  const { webhookIds } = params;
  if (!Array.isArray(webhookIds) || !webhookIds.every((id) => typeof id === "string")) {
    throw new Refusal(400, "webhookIds must be an array of strings");
  }
  for (const id of webhookIds) if (pool.remove(id)) effects.deletes += 1;
  return { success: true };
}

async function triggerWebhook(call: Call): Promise<unknown> {
  const { pool, params, now, closing } = call;
  const webhook = findWebhook(call);
  const { requestHeaders: headers = {}, requestBody: body } = params;
  if (!isHeaders(headers)) throw new Refusal(400, "requestHeaders must be an object of strings");
  const log = await deliver({ webhook, userPoolId: pool.userPoolId, body, headers }, now, DELIVERY_TIMEOUT_MS, closing);
  pool.addLog(log);
  const { success, errorMessage, responseBody } = log;
  return { response: errorMessage === undefined ? responseBody : { success, errorMessage } };
}

function getLogs({ pool, params }: Call): unknown {
  const logs = pool.logsOf(readText(params, "webhookId"));
  const limit = readNumber(params, "limit", 10, MAX_LIMIT);
  const start = (readNumber(params, "page", 1, Number.MAX_SAFE_INTEGER) - 1) * limit;
  return { totalCount: logs.length, list: logs.slice(start, start + limit) };
}

function findWebhook({ pool, params, quirks }: Call): StoredWebhook {
  const webhook = pool.get(readText(params, "webhookId"));
  if (webhook !== undefined) return webhook;
  throw new Refusal(quirks.notFoundAs422 ? 422 : 404, "the webhook does not exist", quirks.notFoundAs422 ? 4004 : null);
}

function readKnownFields({ pool, params }: Call): Partial<WebhookFields> {
  const fields = readFields(params);
  const unknown = fields.events?.find((event) => !isKnownEvent(event, pool.extraEvents));
  if (unknown !== undefined) throw new Refusal(400, `events: there is no event ${JSON.stringify(unknown)}`);
  return fields;
}

function refuseTakenName({ pool, quirks }: Call, name: string, own: string | null): void {
  const isTaken = (webhook: StoredWebhook) => webhook.name === name && webhook.webhookId !== own;
  if (quirks.uniqueNames && pool.webhooks().some(isTaken)) throw new Refusal(499, "a webhook of this name exists");
}

function visibleSince(webhooks: readonly StoredWebhook[], latest: number): readonly StoredWebhook[] {
  return webhooks.filter((webhook) => Date.parse(webhook.createdAt) <= latest);
}

function isHeaders(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === "string");
}
