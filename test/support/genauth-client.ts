import { onTestFinished } from "vitest";
import type { WebhookSpec } from "../../src/core/model.ts";
import type { Connection } from "../../src/core/ports.ts";
import { Secret } from "../../src/core/secret.ts";
import { type ClientDeps, openWriter } from "../../src/genauth/client.ts";
import { Limiter } from "../../src/genauth/limiter.ts";
import { fakeClock } from "./fake-clock.ts";
import { memoryLog } from "./memory-log.ts";

export const ACCESS_KEY_SECRET = "canary-0123456789abcdef";
export const NOW = Date.parse("2026-11-23T09:23:08Z");

export function connectionTo(host: string, more: Partial<Connection> = {}): Connection {
  return {
    target: { host, hostGiven: true, dialect: "authing", userPoolId: null, accessKeyId: "key-1" },
    auth: "signature",
    accessKeyId: "key-1",
    accessKeySecret: new Secret(ACCESS_KEY_SECRET, true),
    appTenantId: null,
    caFile: null,
    ...more,
  };
}

export function clientDeps(more: Partial<ClientDeps> = {}): ClientDeps {
  return {
    limiter: new Limiter(10, Number.POSITIVE_INFINITY, fakeClock(NOW)),
    concurrency: 10,
    clock: fakeClock(NOW),
    random: () => 0.5,
    nonce: () => "0123456789abcdef0123456789abcdef",
    log: memoryLog(),
    fingerprint: null,
    timeoutMs: 5_000,
    network: { httpProxy: "", httpsProxy: "", noProxy: "", extraCaFile: "" },
    version: "0.1.0",
    attempts: 5,
    ...more,
  };
}

/** A writer over the host, with what it logged and how long it slept; closed when the test ends. */
export function writerTo(host: string, connection: Partial<Connection> = {}, more: Partial<ClientDeps> = {}) {
  const clock = fakeClock(NOW);
  const log = memoryLog();
  const client = openWriter(connectionTo(host, connection), clientDeps({ clock, log, ...more }));
  onTestFinished(() => client.close());
  return { client, clock, log };
}

export const SPEC: WebhookSpec = {
  name: "User lifecycle",
  url: "https://hooks.example/users",
  events: ["user:created", "user:updated"],
  contentType: "application/json",
  enabled: true,
  secret: "unmanaged",
  retryConfig: "unmanaged",
};

/** A signal that never aborts. */
export const calm = (): AbortSignal => new AbortController().signal;
