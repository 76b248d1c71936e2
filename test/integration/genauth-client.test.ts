import { describe, expect, it, onTestFinished } from "vitest";
import { fingerprinter, Secret } from "../../src/core/secret.ts";
import { type EmulatorOptions, type Fault, type Quirks, startEmulator } from "../../src/emulator/index.ts";
import { Limiter } from "../../src/genauth/limiter.ts";
import { mapPool } from "../../src/util/pool.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { ACCESS_KEY_SECRET, calm, connectionTo, NOW, SPEC, writerTo } from "../support/genauth-client.ts";

const POOL = { userPoolId: "pool-1", accessKeys: [{ id: "key-1", secret: ACCESS_KEY_SECRET }] };
const fingerprint = fingerprinter(new Secret("print key", true));

async function startBoth(
  options: EmulatorOptions = {},
  auth: "signature" | "token" = "signature",
  dialect = "authing",
) {
  const clock = fakeClock(NOW);
  const emulator = await startEmulator({ pools: [POOL], clock, ...options });
  onTestFinished(() => emulator.close());
  const target = {
    ...connectionTo(emulator.url).target,
    dialect: dialect === "genauth" ? dialect : "authing",
  } as const;
  const { client } = writerTo(emulator.url, { auth, target }, { clock, fingerprint, timeoutMs: 1000 });
  return { emulator, client, clock };
}

const webhooks = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `n${i}`, url: "https://h.example", events: ["test"] }));

describe("client and emulator", () => {
  it.each([
    ["signature", "authing"],
    ["signature", "genauth"],
    ["token", "authing"],
    ["token", "genauth"],
  ] as const)("create, list, get, update and delete with %s in the dialect %s", async (auth, dialect) => {
    const { emulator, client } = await startBoth({}, auth, dialect);
    const spec = { ...SPEC, name: "Größe & Ω=1", retryConfig: { enabled: true, count: 2 } };
    const secret = new Secret("whsec", true);
    const { value: id } = await client.create(spec, secret, calm());
    const live = { ...spec, secret: fingerprint(secret) };
    expect((await client.list(calm())).map((webhook) => [webhook.id, webhook.spec])).toEqual([[id, live]]);
    expect((await client.get(id, calm()))?.spec).toEqual(live);
    await client.update(id, { enabled: false, events: ["test"] }, null, calm());
    expect((await client.get(id, calm()))?.spec).toEqual({ ...live, enabled: false, events: ["test"] });
    await client.delete([id, "no-such-id"], calm());
    expect(await client.get(id, calm())).toBeNull();
    expect(emulator.pool().webhooks()).toEqual([]);
    expect(await client.pool(calm())).toBe(auth === "token" ? "pool-1" : null);
    const asked = emulator.requests.filter(({ endpoint }) => endpoint === "get-management-token");
    expect(asked).toHaveLength(auth === "token" ? 1 : 0);
  });

  it("agree on the event catalogue", async () => {
    const { client } = await startBoth();
    const events = await client.events(calm());
    expect(events).toHaveLength(76);
    expect(events.find(({ value }) => value === "user:created")?.category).toMatch(/./);
  });

  it.each<Quirks>([
    { eventsAsString: true },
    { loneListAsObject: true },
    { extraFields: true },
    { newestFirst: true },
    { refusalsAsHttp200: true },
    { notFoundAs422: true },
    { notFoundAs422: true, refusalsAsHttp200: true },
  ])("see the same webhook with %j", async (quirks) => {
    const { client, emulator } = await startBoth({ quirks });
    const secret = new Secret("whsec", true);
    const { value: id } = await client.create(SPEC, secret, calm());
    const live = await client.list(calm());
    expect(live.map(({ spec }) => spec)).toEqual([{ ...SPEC, secret: fingerprint(secret) }]);
    expect(await client.get(id, calm())).toEqual(live[0]);
    emulator.pool().remove(id);
    expect(await client.get(id, calm())).toBeNull();
  });

  it.each(["masked", "empty", "omitted"] as const)("call a secret that is %s unreadable", async (secret) => {
    const { client } = await startBoth({ quirks: { secret } });
    await client.create(SPEC, new Secret("whsec", true), calm());
    expect((await client.list(calm()))[0]?.spec.secret).toBe("unreadable");
  });

  it.each([0, 1, 50, 51, 120])("list %d webhooks with as few calls as can be", async (count) => {
    const { client, emulator } = await startBoth({ pools: [{ ...POOL, webhooks: webhooks(count) }] });
    expect(await client.list(calm())).toHaveLength(count);
    expect(emulator.requests).toHaveLength(Math.max(1, Math.ceil(count / 50)));
  });

  it("list each webhook once while somebody else creates and deletes", async () => {
    let reads = 0;
    const { client, emulator } = await startBoth({
      pools: [{ ...POOL, webhooks: webhooks(120) }],
      quirks: { newestFirst: true },
      onRequest: () => {
        reads += 1;
        const pool = emulator.pool();
        if (reads === 2) pool.put({ name: "new", url: "https://h.example", events: ["test"] });
        if (reads === 4) pool.remove(pool.webhooks()[60]?.webhookId ?? "");
      },
    });
    const ids = (await client.list(calm())).map(({ id }) => id);
    const world = emulator.pool().webhooks();
    expect(ids.sort()).toEqual(world.map(({ webhookId }) => webhookId).sort());
    expect(world).toHaveLength(120);
  });

  it("list again when the total was off for a while", async () => {
    const { client, emulator } = await startBoth({
      pools: [{ ...POOL, webhooks: webhooks(3) }],
      faults: [{ kind: "total-off", by: 1, times: 1 }],
    });
    expect(await client.list(calm())).toHaveLength(3);
    expect(emulator.requests.length).toBeGreaterThan(1);
  });

  it.each([1, -1])("list again when the pages shifted by %i meanwhile", async (by) => {
    const { client, emulator } = await startBoth({
      pools: [{ ...POOL, webhooks: webhooks(150) }],
      faults: [{ kind: "list-shift", by, times: 2 }],
    });
    const ids = (await client.list(calm())).map(({ id }) => id);
    expect(ids.sort()).toEqual(
      emulator
        .pool()
        .webhooks()
        .map(({ webhookId }) => webhookId)
        .sort(),
    );
    expect(emulator.requests.length).toBeGreaterThan(3);
  });

  it("give up on a list that never holds still", async () => {
    const { client } = await startBoth({
      pools: [{ ...POOL, webhooks: webhooks(60) }],
      faults: [{ kind: "list-shift", by: 1 }],
    });
    await expect(client.list(calm())).rejects.toMatchObject({ code: "REMOTE_PROTOCOL" });
  });

  it.each<Fault>([
    { kind: "reset-before" },
    { kind: "reset-after" },
    { kind: "refuse-before", statusCode: 500 },
    { kind: "refuse-after", statusCode: 502 },
    { kind: "refuse-after", statusCode: 500, httpStatus: 200 },
    { kind: "cut-short" },
    { kind: "invalid-json" },
    { kind: "html" },
    { kind: "html", httpStatus: 502 },
    { kind: "no-data" },
  ])("leave a create indeterminate, and make it at most once, under %j", async (fault) => {
    const { client, emulator } = await startBoth({ faults: [fault] });
    await expect(client.create(SPEC, null, calm())).rejects.toMatchObject({ code: "REMOTE_INDETERMINATE" });
    expect(emulator.requests).toHaveLength(1);
  });

  it.each<Fault>([
    { kind: "refuse-before", statusCode: 429, retryAfter: "3", times: 2 },
    { kind: "refuse-before", statusCode: 429, times: 2 },
    { kind: "refuse-before", statusCode: 429, httpStatus: 200, times: 2 },
  ])("make a create once where 429 came first, by %j", async (fault) => {
    const { client, emulator, clock } = await startBoth({ faults: [fault] });
    expect((await client.create(SPEC, null, calm())).attempts).toBe(3);
    expect(emulator.stats.creates).toBe(1);
    expect(clock.sleeps.every((ms) => ms >= 3000)).toBe("retryAfter" in fault);
  });

  it("refuse a create without success", async () => {
    const { client } = await startBoth({ faults: [{ kind: "unsuccessful" }] });
    await expect(client.create(SPEC, null, calm())).rejects.toMatchObject({ code: "REMOTE_REJECTED" });
  });

  it.each<Fault>([
    { kind: "reset-after", times: 2 },
    { kind: "refuse-after", statusCode: 503, times: 2 },
    { kind: "cut-short", times: 2 },
  ])("repeat an update until it is answered, under %j", async (fault) => {
    const { client, emulator } = await startBoth({ pools: [{ ...POOL, webhooks: webhooks(1) }], faults: [fault] });
    const id = emulator.pool().webhooks()[0]?.webhookId ?? "";
    expect((await client.update(id, { name: "new" }, null, calm())).attempts).toBe(3);
    expect(emulator.pool().webhooks()[0]?.name).toBe("new");
  });

  it("say that the access key is refused", async () => {
    const emulatorKey = { ...POOL, accessKeys: [{ id: "key-1", secret: "another" }] };
    for (const auth of ["signature", "token"] as const) {
      const { client } = await startBoth({ pools: [emulatorKey] }, auth);
      await expect(client.list(calm())).rejects.toMatchObject({ code: "REMOTE_AUTH" });
    }
  });

  it.each([401, 403])("take the statusCode %i for a refusal, though HTTP says 200", async (statusCode) => {
    const { client } = await startBoth({ faults: [{ kind: "refuse-before", statusCode, httpStatus: 200 }] });
    await expect(client.list(calm())).rejects.toMatchObject({ code: "REMOTE_AUTH" });
  });

  it.each([
    [3_600_000, "clock is 3600 s behind"],
    [-3_600_000, "clock is 3600 s ahead of"],
  ])("say so when the clocks are %i ms apart", async (ms, words) => {
    const { client, emulator } = await startBoth({ faults: [{ kind: "clock-off", ms }] });
    await expect(client.create(SPEC, null, calm())).rejects.toMatchObject({
      code: "REMOTE_AUTH",
      message: expect.stringContaining(words),
    });
    expect(emulator.stats.creates).toBe(0);
  });

  it("ask for another token when one is refused before its time", async () => {
    const faults: Fault[] = [{ kind: "short-token", ms: 60_000, times: 1 }];
    const { client, emulator, clock } = await startBoth({ faults }, "token");
    await client.list(calm());
    clock.advance(60_000);
    await client.list(calm());
    expect(emulator.requests.map(({ endpoint, statusCode }) => [endpoint, statusCode])).toEqual([
      ["get-management-token", 200],
      ["list-webhooks", 200],
      ["list-webhooks", 401],
      ["get-management-token", 200],
      ["list-webhooks", 200],
    ]);
  });

  it("renew the token when it is near its end, and not before", async () => {
    const { client, emulator, clock } = await startBoth({ tokenLifetime: 1000 }, "token");
    const tokens = () => emulator.requests.filter(({ endpoint }) => endpoint === "get-management-token").length;
    await client.list(calm());
    clock.advance(899_000);
    await client.list(calm());
    expect(tokens()).toBe(1);
    clock.advance(1_000);
    await client.list(calm());
    expect(tokens()).toBe(2);
  });
});

describe("clients of one host with a pace", () => {
  it("keep it together, and a pool with 3 calls does not wait for one with 300", async () => {
    const clock = fakeClock(NOW);
    const pools = ["huge", "tiny"].map((id) => ({
      userPoolId: id,
      accessKeys: [{ id, secret: ACCESS_KEY_SECRET }],
      webhooks: webhooks(1),
    }));
    const emulator = await startEmulator({ pools, clock });
    onTestFinished(() => emulator.close());
    const limiter = new Limiter(40, 1000, clock);
    const callsOf = (pool: string) => emulator.requests.filter(({ userPoolId }) => userPoolId === pool).length;
    const tenant = (id: string, calls: number) => {
      const { client } = writerTo(emulator.url, { accessKeyId: id }, { clock, limiter });
      return mapPool(Array.from({ length: calls }), 10, () => client.list(calm()));
    };
    const huge = tenant("huge", 300);
    for (const _ of [1, 2, 3]) await tenant("tiny", 1);
    expect([callsOf("tiny"), callsOf("huge") < 150]).toEqual([3, true]);
    await huge;
    expect(callsOf("huge")).toBe(300);
    expect(clock.now() - NOW).toBeGreaterThanOrEqual(302);
  });
});
