import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { remember } from "../../../src/emulator/exchange.ts";
import { type Emulator, type EmulatorOptions, type RequestRecord, startEmulator } from "../../../src/emulator/index.ts";
import { caller, fields } from "./caller.ts";

const running: Emulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  running.push(emulator);
  return emulator;
}

/** A promise and what fulfils it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe("an emulator", () => {
  it("makes up one pool with one key, other ones each time", async () => {
    const [a, b] = [await start(), await start()];
    expect(a.pools).toHaveLength(1);
    expect(a.pool().accessKeys).toHaveLength(1);
    expect(a.pool().userPoolId).toMatch(/^[0-9a-f]{24}$/);
    expect(a.pool().userPoolId).not.toBe(b.pool().userPoolId);
    expect(a.url).toBe(`http://127.0.0.1:${a.port}`);
  });

  it("is the same world each time when clock and random come from outside", async () => {
    const world = async () => {
      let count = 0;
      const random = (digits: number) => String(++count).padStart(digits, "0");
      const now = Date.UTC(2026, 0, 2);
      const emulator = await start({ random, clock: { now: () => now } });
      const { body } = await caller(emulator, undefined, undefined, () => new Date(now))("create-webhook", fields("a"));
      return { body, requests: emulator.requests, webhooks: emulator.pool().webhooks() };
    };
    const first = await world();
    expect(first).toEqual(await world());
    expect(first.body.data.createdAt).toBe("2026-01-02T00:00:00.000Z");
  });

  it("refuses two pools that share an access key", async () => {
    const accessKeys = [{ id: "k", secret: "s" }];
    const pools = ["p", "q"].map((userPoolId) => ({ userPoolId, accessKeys }));
    await expect(startEmulator({ pools })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("says so when its port is taken", async () => {
    const { port } = await start();
    await expect(startEmulator({ port })).rejects.toMatchObject({
      code: "CLI_USAGE",
      message: `port ${port} is taken`,
    });
  });

  it("knows no pool that it was not given", async () => {
    const emulator = await start();
    expect(() => emulator.pool("other")).toThrow(RangeError);
  });
});

describe("somebody at the console", () => {
  it("puts, edits and removes webhooks that callers then see, whatever the API would say", async () => {
    const emulator = await start();
    const call = caller(emulator);
    const { webhookId } = emulator.pool().put(fields("a", { events: ["brand:new"] }));
    emulator.pool().edit(webhookId, { url: "https://moved.example" });
    expect((await call("list-webhooks")).body.data.list).toMatchObject([
      { webhookId, name: "a", events: ["brand:new"], url: "https://moved.example" },
    ]);
    expect([emulator.pool().remove(webhookId), emulator.pool().remove(webhookId)]).toEqual([true, false]);
    expect((await call("list-webhooks")).body.data.totalCount).toBe(0);
    expect(() => emulator.pool().edit(webhookId, {})).toThrow(RangeError);
    expect(emulator.stats).toMatchObject({ creates: 0, updates: 0, deletes: 0 });
  });

  it("leaves a snapshot that was taken before as it was", async () => {
    const pool = (await start()).pool();
    const stored = pool.put(fields("a"));
    const before = pool.webhooks();
    pool.edit(stored.webhookId, { name: "b" });
    pool.put(fields("c"));
    expect(before).toEqual([stored]);
    expect(stored.name).toBe("a");
  });

  it("may act between two pages of one list", async () => {
    const emulator = await start({
      onRequest: ({ params }) => {
        if (params.page === "2") emulator.pool().put(fields("late"));
      },
    });
    emulator.pool().put(fields("early"));
    const call = caller(emulator);
    const totals = [await call("list-webhooks", { page: 1 }), await call("list-webhooks", { page: 2 })];
    expect(totals.map((reply) => reply.body.data.totalCount)).toEqual([1, 2]);
  });
});

describe("what it tells", () => {
  it("is each request, with its pool, fields, time and answer", async () => {
    const now = Date.now();
    const emulator = await start({ clock: { now: () => now } });
    await caller(emulator)("create-webhook", fields("a"));
    await caller(emulator, { id: "unknown", secret: "x" })("list-webhooks", { page: 1 });
    await fetch(emulator.url);
    const { userPoolId } = emulator.pool();
    expect(emulator.requests).toEqual([
      { endpoint: "create-webhook", method: "POST", params: fields("a"), userPoolId, at: now, statusCode: 200 },
      { endpoint: "list-webhooks", method: "GET", params: { page: "1" }, userPoolId: null, at: now, statusCode: 401 },
      { endpoint: null, method: "GET", params: {}, userPoolId: null, at: now, statusCode: 404 },
    ]);
  });

  it("counts effects, not attempts", async () => {
    const emulator = await start();
    const call = caller(emulator);
    emulator.fault({ kind: "refuse-before", statusCode: 500, endpoint: "create-webhook", times: 1 });
    await call("create-webhook", fields("a"));
    const { webhookId } = (await call("create-webhook", fields("a"))).body.data;
    await call("update-webhook", { webhookId, name: "b" });
    await call("update-webhook", { webhookId: "nobody", name: "b" });
    await call("delete-webhook", { webhookIds: [webhookId, webhookId] });
    expect(emulator.stats).toEqual({ creates: 1, updates: 1, deletes: 1, maxInFlight: 1 });
  });

  it("is the most requests at once, for all and for each pool", async () => {
    const pools = ["p", "q"].map((id) => ({ userPoolId: id, accessKeys: [{ id, secret: id }] }));
    const everybody = gate();
    const emulator = await start({
      pools,
      onRequest: () => {
        if (emulator.requests.length === 5) everybody.open();
        return everybody.opened;
      },
    });
    const [p, q] = pools.map((pool) => caller(emulator, pool.accessKeys[0]));
    await Promise.all([p, p, p, q, q].map((call) => call?.("list-webhooks")));
    await p?.("list-webhooks");
    expect(emulator.stats.maxInFlight).toBe(5);
    expect(emulator.pools.map((pool) => pool.maxInFlight)).toEqual([3, 2]);
  });

  it("stays bounded however long it runs", () => {
    const log: RequestRecord[] = [];
    const record = { endpoint: null, method: "GET", params: {}, userPoolId: null, statusCode: 404 };
    for (let at = 0; at < 45_000; at++) remember(log, { ...record, at });
    expect(log.length).toBeLessThan(20_000);
    expect(log.slice(-10_000).map((kept) => kept.at)).toEqual(Array.from({ length: 10_000 }, (_, n) => 35_000 + n));
  });
});

describe("close", () => {
  it("resolves at once though connections are kept open and requests wait", async () => {
    const arrived = gate();
    const emulator = await start({ faults: [{ kind: "slow-before", ms: 3_600_000 }], onRequest: () => arrived.open() });
    const idle = connect(emulator.port, "127.0.0.1");
    await new Promise((resolve) => idle.once("connect", resolve));
    const waiting = caller(emulator)("create-webhook", fields("a")).then(
      () => "answered",
      () => "lost",
    );
    await arrived.opened;
    const ended = new Promise((resolve) => idle.once("close", resolve));
    await emulator.close();
    await ended;
    expect(await waiting).toBe("lost");
    expect(emulator.pool().webhooks()).toEqual([]);
    await expect(fetch(emulator.url)).rejects.toThrow();
  });

  it("ends what waits, so that it has no effect later", async () => {
    const arrived = gate();
    const emulator = await start({ faults: [{ kind: "slow-before", ms: 30 }], onRequest: () => arrived.open() });
    const create = caller(emulator)("create-webhook", fields("a"));
    await arrived.opened;
    await Promise.all([emulator.close(), expect(create).rejects.toThrow()]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(emulator.pool().webhooks()).toEqual([]);
  });

  it("may be asked for twice", async () => {
    const emulator = await start();
    await emulator.close();
    await expect(emulator.close()).resolves.toBeUndefined();
  });
});

it("goes on with the effect of a request whose client has gone", async () => {
  const [arrived, held] = [gate(), gate()];
  const emulator = await start({
    onRequest: () => {
      arrived.open();
      return held.opened;
    },
  });
  const [key] = emulator.pool().accessKeys;
  const gone = new AbortController();
  const request = fetch(`${emulator.url}/api/v3/get-management-token`, {
    method: "POST",
    body: JSON.stringify({ accessKeyId: key?.id, accessKeySecret: key?.secret }),
    signal: gone.signal,
  });
  await arrived.opened;
  gone.abort();
  await expect(request).rejects.toThrow();
  held.open();
  while (emulator.requests[0]?.statusCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(emulator.requests[0]?.statusCode).toBe(200);
});
