import type { DesiredTenant, PlanFlags, WebhookKey } from "../core/model.ts";
import type { Clock, LockStore, Log, WebhookReader, WebhookWriter } from "../core/ports.ts";
import type { Secret } from "../core/secret.ts";

/** One tenant as plan and drift are given it: nothing in it can write to GenAuth. */
export interface ReadableTenant {
  readonly desired: DesiredTenant;
  readonly remote: WebhookReader;
  readonly store: LockStore;
}

/** One tenant as apply is given it. */
export interface WritableTenant extends ReadableTenant {
  readonly remote: WebhookWriter;
  /** The secrets to send. */
  readonly secrets: ReadonlyMap<WebhookKey, Secret>;
}

/** What all tenants of a run share. */
export interface RunContext {
  readonly runId: string;
  readonly flags: PlanFlags;
  readonly clock: Clock;
  /** When the run started: the settle window counts from here. */
  readonly startedAt: number;
  readonly log: Log;
  /** Aborted: no new work. */
  readonly stop: AbortSignal;
  /** Aborted: what is in flight is cut too. */
  readonly cut: AbortSignal;
}
