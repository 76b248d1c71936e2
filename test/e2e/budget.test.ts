import { channel } from "node:diagnostics_channel";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { desk, envOf, genauth, tenantFile } from "../support/cli.ts";

const KEYS = Array.from({ length: 501 }, (_, index) => `hook-${String(index).padStart(3, "0")}`);

/** A tenant of so many webhooks, and what a command costs: connections and fsyncs of this process, and calls by endpoint. */
async function tenantOf(count: number) {
  const emulator = await genauth();
  const keys = KEYS.slice(0, count);
  const file = tenantFile(Object.fromEntries(keys.map((key) => [key, {}])));
  const at = desk({ "webhooks.yaml": file }, envOf(emulator));
  const cost = async (command: string) => {
    const connected = vi.fn();
    const before = emulator.requests.length;
    const syncs = await countSyncs(join(at.folder, "webhooks.yaml"));
    channel("undici:client:connected").subscribe(connected);
    try {
      await at.given(command);
    } finally {
      channel("undici:client:connected").unsubscribe(connected);
    }
    const synced = syncs.mock.calls.length;
    syncs.mockRestore();
    const calls: Record<string, number> = {};
    for (const { endpoint } of emulator.requests.slice(before)) {
      calls[`${endpoint}`] = (calls[`${endpoint}`] ?? 0) + 1;
    }
    return { calls, connections: connected.mock.calls.length, syncs: synced };
  };
  return { at, emulator, cost };
}

/** Counts what node itself is asked to make durable. */
async function countSyncs(path: string) {
  const handle = await open(path);
  await handle.close();
  const spy = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, "sync");
  onTestFinished(() => spy.mockRestore());
  return spy;
}

describe("what a run costs", () => {
  it("is a call a page for a plan, on as many connections as calls may be in flight", async () => {
    const { emulator, cost } = await tenantOf(501);
    await cost("apply --yes --concurrency 50");
    emulator.fault({ kind: "slow-after", ms: 5, endpoint: "list-webhooks" });
    expect(await cost("plan")).toEqual({ calls: { "list-webhooks": 11 }, connections: 10, syncs: 0 });
    expect(await cost("plan --concurrency 3")).toMatchObject({ calls: { "list-webhooks": 11 }, connections: 3 });
    expect(await cost("drift --concurrency 1")).toMatchObject({ calls: { "list-webhooks": 11 }, connections: 1 });
    const { calls } = await cost("apply --yes");
    expect(calls).toEqual({ "list-webhooks": 11 });
  });

  it("is a call a create and one for 50 deletes, and few fsyncs", async () => {
    const { at, emulator, cost } = await tenantOf(120);
    emulator.fault({ kind: "slow-after", ms: 20, endpoint: "create-webhook" });
    const created = await cost("apply --yes --concurrency 20");
    expect(created.calls).toEqual({ "list-webhooks": 1, "create-webhook": 120 });
    expect(created.connections).toBeLessThanOrEqual(20);
    // Those of the lease, the begin, the lock and their folder, and one for what came while the one before was under way.
    expect(created.syncs).toBeLessThan(60);
    // What all of that counts: 120 creates, 20 at once, are at least six commits.
    expect(created.syncs).toBeGreaterThan(6);

    at.write("webhooks.yaml", tenantFile({}));
    const deleted = await cost("apply --yes --prune --max-deletes 120");
    expect(deleted.calls).toEqual({ "list-webhooks": 3, "delete-webhook": 3 });
    expect(deleted.connections).toBeLessThanOrEqual(3);
    expect(deleted.syncs).toBeLessThan(20);
    expect(deleted.syncs).toBeGreaterThan(3);
  });
});
