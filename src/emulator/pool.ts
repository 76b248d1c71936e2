import type { AccessKey } from "./auth.ts";
import type { DeliveryLog } from "./delivery.ts";
import { Gauge } from "./gauge.ts";
import type { PoolOptions } from "./pools.ts";
import type { NewWebhook, StoredWebhook, WebhookFields } from "./webhook.ts";

/** One user pool as tests see it; its methods act like somebody at the console: at once, and without any check. */
export interface EmulatorPool {
  readonly userPoolId: string;
  readonly name: string;
  readonly accessKeys: readonly AccessKey[];
  /** The most requests of this pool that were under way at once. */
  readonly maxInFlight: number;
  /** What the pool holds now, oldest first. */
  webhooks(): readonly StoredWebhook[];
  put(webhook: NewWebhook): StoredWebhook;
  /** Throws RangeError for an unknown id. */
  edit(webhookId: string, fields: Partial<WebhookFields>): StoredWebhook;
  /** Says whether there was one. */
  remove(webhookId: string): boolean;
}

/** What a pool needs from outside. */
export interface PoolTools {
  readonly now: () => number;
  /** Random hex digits. */
  readonly random: (digits: number) => string;
  /** Called after each change of what the pool holds. */
  readonly changed: () => void;
}

const MAX_LOGS = 1_000;
const DAY_MS = 24 * 60 * 60_000;

/** One user pool: what it holds, apart from all others. */
export class Pool implements EmulatorPool {
  readonly userPoolId: string;
  readonly name: string;
  readonly accessKeys: readonly AccessKey[];
  readonly extraEvents: readonly string[];
  readonly inFlight = new Gauge();
  readonly #tools: PoolTools;
  readonly #webhooks = new Map<string, StoredWebhook>();
  readonly #logs = new Map<string, DeliveryLog[]>();
  /** The values of the map as an array, kept until the next change, so that reading all pages of a list stays linear. */
  #ordered: readonly StoredWebhook[] | null = null;

  constructor(options: PoolOptions, tools: PoolTools) {
    this.userPoolId = options.userPoolId;
    this.name = options.name ?? options.userPoolId;
    this.accessKeys = options.accessKeys;
    this.extraEvents = options.extraEvents ?? [];
    this.#tools = tools;
    // What is there at the start is old: a list that lags shows it.
    const createdAt = new Date(tools.now() - DAY_MS).toISOString();
    for (const webhook of options.webhooks ?? []) this.#store({ createdAt, ...webhook });
  }

  get maxInFlight(): number {
    return this.inFlight.max;
  }

  webhooks(): readonly StoredWebhook[] {
    this.#ordered ??= [...this.#webhooks.values()];
    return this.#ordered;
  }

  get(webhookId: string): StoredWebhook | undefined {
    return this.#webhooks.get(webhookId);
  }

  put(webhook: NewWebhook): StoredWebhook {
    const stored = this.#store(webhook);
    this.#tools.changed();
    return stored;
  }

  edit(webhookId: string, fields: Partial<WebhookFields>): StoredWebhook {
    const webhook = this.#webhooks.get(webhookId);
    if (webhook === undefined) throw new RangeError(`pool ${this.userPoolId} has no webhook ${webhookId}`);
    const edited = this.#store({ ...webhook, ...fields, updatedAt: this.#timestamp() });
    this.#tools.changed();
    return edited;
  }

  remove(webhookId: string): boolean {
    const removed = this.#webhooks.delete(webhookId);
    this.#ordered = null;
    if (removed) this.#tools.changed();
    return removed;
  }

  /** Newest first. */
  logsOf(webhookId: string): readonly DeliveryLog[] {
    return this.#logs.get(webhookId) ?? [];
  }

  addLog(log: DeliveryLog): void {
    this.#logs.set(log.webhookId, [log, ...this.logsOf(log.webhookId)].slice(0, MAX_LOGS));
  }

  #store(webhook: NewWebhook): StoredWebhook {
    const createdAt = webhook.createdAt ?? this.#timestamp();
    const webhookId = webhook.webhookId ?? this.#tools.random(24);
    const defaults = {
      webhookId,
      createdAt,
      updatedAt: createdAt,
      contentType: "application/json",
      enabled: true,
    } as const;
    const stored = { ...defaults, ...webhook };
    this.#webhooks.set(webhookId, stored);
    this.#ordered = null;
    return stored;
  }

  #timestamp(): string {
    return new Date(this.#tools.now()).toISOString();
  }
}
