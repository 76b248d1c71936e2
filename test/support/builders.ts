import type {
  DesiredTenant,
  DesiredWebhook,
  LiveWebhook,
  LockedWebhook,
  LockFile,
  PlanFlags,
  Policy,
  RemoteTarget,
  SecretState,
  TenantPlan,
  WebhookId,
  WebhookKey,
  WebhookSpec,
} from "../../src/core/model.ts";
import { type PlanInput, planTenant } from "../../src/core/plan.ts";
import type { JournalBegin, JournalDone } from "../../src/core/ports.ts";
import { fingerprinter, Secret } from "../../src/core/secret.ts";

const values = new Map<string, string>();
const printer = (key: string) => {
  const print = fingerprinter(new Secret(key, false));
  return (value: string) => {
    const made = print(new Secret(value, true));
    values.set(made, value);
    return made;
  };
};

/** The fingerprint of a secret, made with the key of this run. */
export const printOf = printer("the key of this run");
/** The fingerprint of a secret, made with a key that this run does not hold. */
export const foreignPrintOf = printer("the key of somebody else");

/** The secret that a fingerprint of these builders was made of; null for a state that is none. */
export function secretBehind(state: SecretState): string | null {
  return values.get(state) ?? null;
}

export const TARGET: RemoteTarget = {
  host: "https://api.genauth.ai",
  hostGiven: true,
  dialect: "genauth",
  userPoolId: "pool-1",
  accessKeyId: "access-key-1",
};

/** A spec with the key as its name and an address of its own. */
export function spec(key: string, over: Partial<WebhookSpec> = {}): WebhookSpec {
  return {
    name: key,
    url: `https://hooks.example/${key}`,
    events: ["user:created"],
    contentType: "application/json",
    enabled: true,
    secret: "unmanaged",
    retryConfig: "unmanaged",
    ...over,
  };
}

export function desiredWebhook(
  key: WebhookKey,
  over: Partial<WebhookSpec> = {},
  more: Partial<Omit<DesiredWebhook, "key" | "spec">> = {},
): DesiredWebhook {
  return {
    key,
    spec: spec(key, over),
    secretRef: null,
    secretMissing: null,
    formerly: [],
    protected: false,
    source: { file: "webhooks.yaml", line: 1, column: 1 },
    sources: {},
    written: () => [],
    ...more,
  };
}

export function desiredTenant(
  webhooks: readonly DesiredWebhook[],
  more: { readonly policy?: Partial<Policy>; readonly target?: Partial<RemoteTarget>; readonly tenant?: string } = {},
): DesiredTenant {
  return {
    tenant: more.tenant ?? "acme",
    file: "webhooks.yaml",
    target: { ...TARGET, ...more.target },
    policy: { mode: "sync", adopt: "exact", maxDeletes: "100%", maxDeletesLimit: null, ...more.policy },
    webhooks: new Map(webhooks.map((webhook) => [webhook.key, webhook])),
  };
}

export function locked(
  key: WebhookKey,
  id: WebhookId,
  over: Partial<WebhookSpec> = {},
  more: Partial<Pick<LockedWebhook, "origin" | "protected">> = {},
): LockedWebhook {
  return { key, id, applied: spec(key, over), origin: "created", protected: false, ...more };
}

export function lockFile(entries: readonly LockedWebhook[], more: Partial<Omit<LockFile, "webhooks">> = {}): LockFile {
  return {
    lockfileVersion: 1,
    tenant: "acme",
    host: TARGET.host,
    userPoolId: "pool-1",
    accessKeyId: "access-key-1",
    lineage: "lineage-1",
    serial: 4,
    webhooks: new Map(entries.map((entry) => [entry.key, entry])),
    ...more,
  };
}

/** A live webhook whose secret GenAuth does not show, unless `over` says so. */
export function live(id: WebhookId, key: string, over: Partial<WebhookSpec> = {}): LiveWebhook {
  return { id, spec: spec(key, { secret: "unreadable", ...over }), createdAt: null, updatedAt: null };
}

export function flags(over: Partial<PlanFlags> = {}): PlanFlags {
  return {
    prune: false,
    maxDeletes: null,
    allowMissing: false,
    resendSecrets: false,
    only: null,
    settle: 5,
    ...over,
  };
}

export function journalBegin(over: Partial<JournalBegin> = {}): JournalBegin {
  return {
    at: "begin",
    runId: "run-before",
    startedAt: "2026-01-01T00:00:00.000Z",
    by: "tester@memory",
    target: { host: TARGET.host, userPoolId: "pool-1" },
    accessKeyId: "access-key-1",
    lineage: "lineage-1",
    serial: 4,
    plan: `sha256:${"0".repeat(64)}`,
    creates: [],
    updates: [],
    adopts: [],
    secrets: [],
    deletes: [],
    ...over,
  };
}

/** The create of a desired webhook, as a journal's begin names it. */
export function beganCreate({
  key,
  spec: created,
  protected: isProtected,
}: DesiredWebhook): JournalBegin["creates"][number] {
  return { key, spec: created, protected: isProtected };
}

export function journalDone(key: WebhookKey, entry: LockedWebhook | null): JournalDone {
  return { at: "done", key, entry };
}

/** Plans with what is usual for everything that is not said. */
export function plan(
  input: { readonly desired: DesiredTenant } & Partial<Omit<PlanInput, "flags">> & {
      readonly flags?: Partial<PlanFlags>;
    },
): TenantPlan {
  return planTenant({ locked: null, live: [], proven: true, recovery: null, ...input, flags: flags(input.flags) });
}
