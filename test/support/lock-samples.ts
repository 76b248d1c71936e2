import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LockedWebhook, LockFile, WebhookSpec } from "../../src/core/model.ts";
import type { JournalBegin, JournalDone } from "../../src/core/ports.ts";
import { identify } from "../../src/lock/identity.ts";
import type { LockDeps } from "../../src/lock/lease.ts";

const PRINT = `hmac-sha256:${"0a".repeat(6)}:${"1b".repeat(32)}` as const;

/** What the outermost layer gives the lock room. */
export async function lockDeps(): Promise<LockDeps> {
  return { identity: await identify(process), clock: Date, random: () => randomBytes(16).toString("hex") };
}

/** Runs `work` in a new folder that is gone afterwards. */
export async function inTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "hooksync-lock-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function sampleSpec(over: Partial<WebhookSpec> = {}): WebhookSpec {
  return {
    name: "Users",
    url: "https://hooks.example/users",
    events: ["user:created", "user:updated"],
    contentType: "application/json",
    enabled: true,
    secret: PRINT,
    retryConfig: { enabled: true, count: 3, delay: 10, delayUnit: "Second" },
    ...over,
  };
}

export function sampleEntry(key: string, id = `id-${key}`): LockedWebhook {
  return { key, id, applied: sampleSpec({ name: key }), origin: "created", protected: false };
}

export function sampleLock(keys: readonly string[] = ["users"], over: Partial<LockFile> = {}): LockFile {
  return {
    lockfileVersion: 1,
    tenant: "acme",
    host: "https://api.genauth.ai",
    userPoolId: null,
    accessKeyId: "key-1",
    lineage: "lineage-1",
    serial: 1,
    webhooks: new Map(keys.map((key) => [key, sampleEntry(key)])),
    ...over,
  };
}

export function sampleBegin(over: Partial<JournalBegin> = {}): JournalBegin {
  return {
    at: "begin",
    runId: "run-1",
    startedAt: "2026-01-01T00:00:00.000Z",
    by: "tester@machine",
    target: { host: "https://api.genauth.ai", userPoolId: null },
    accessKeyId: "key-1",
    lineage: "lineage-1",
    serial: 1,
    plan: `sha256:${"2c".repeat(32)}`,
    creates: [{ key: "users", spec: sampleSpec(), protected: true }],
    updates: [sampleEntry("old")],
    adopts: [],
    secrets: ["users"],
    deletes: [],
    ...over,
  };
}

export function sampleDone(key: string): JournalDone {
  return { at: "done", key, entry: sampleEntry(key) };
}
