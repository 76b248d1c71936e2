import type { StoredWebhook } from "./webhook.ts";

/** Ways in which GenAuth's answers are known, or feared, to differ from its docs; each is off until switched on. */
export interface Quirks {
  /** `events` come as a JSON string instead of an array. */
  eventsAsString?: boolean;
  /** `list` comes as one object instead of an array when it holds exactly one webhook. */
  loneListAsObject?: boolean;
  /** What answers show of a secret; `clear` is the default. */
  secret?: "clear" | "masked" | "empty" | "omitted";
  /** Webhooks carry fields that no docs mention. */
  extraFields?: boolean;
  /** `retryConfig` is never shown. */
  omitRetryConfig?: boolean;
  /** Lists start with the newest webhook instead of the oldest. */
  newestFirst?: boolean;
  /** An unknown webhook is answered with 422 and `apiCode` 4004 instead of 404. */
  notFoundAs422?: boolean;
  /** Every refusal comes as HTTP 200, so that only `statusCode` tells. */
  refusalsAsHttp200?: boolean;
  /** A name that another webhook of the pool has is refused with 499. */
  uniqueNames?: boolean;
}

const MASK = "********";

/** A webhook as an answer shows it. */
export function showWebhook(webhook: StoredWebhook, quirks: Quirks): Readonly<Record<string, unknown>> {
  const { events, secret, retryConfig, ...rest } = webhook;
  return {
    ...rest,
    events: quirks.eventsAsString ? JSON.stringify(events) : events,
    ...showSecret(secret, quirks.secret ?? "clear"),
    ...(retryConfig === undefined || quirks.omitRetryConfig ? {} : { retryConfig }),
    ...(quirks.extraFields ? { creator: { type: "access-key" }, lastDeliveryAt: null, tags: [] } : {}),
  };
}

/** `data` of a list, its webhooks as answers show them. */
export function showList(webhooks: readonly StoredWebhook[], totalCount: number, quirks: Quirks): unknown {
  const list = webhooks.map((webhook) => showWebhook(webhook, quirks));
  return { totalCount, list: quirks.loneListAsObject && list.length === 1 ? list[0] : list };
}

function showSecret(secret: string | undefined, show: "clear" | "masked" | "empty" | "omitted"): { secret?: string } {
  switch (show) {
    case "clear":
      return secret === undefined ? {} : { secret };
    case "masked":
      return secret === undefined ? {} : { secret: secret === "" ? "" : MASK };
    case "empty":
      return { secret: "" };
    case "omitted":
      return {};
  }
}
