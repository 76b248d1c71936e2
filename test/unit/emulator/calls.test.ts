import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../src/emulator/index.ts";
import { caller, fields } from "./caller.ts";

const POOLS = [
  { userPoolId: "pool-a", accessKeys: [{ id: "key-a", secret: "secret-a" }], extraEvents: ["org:archived"] },
  { userPoolId: "pool-b", accessKeys: [{ id: "key-b", secret: "secret-b" }] },
] as const;

let emulator: Emulator;
let call: ReturnType<typeof caller>;
beforeAll(async () => {
  emulator = await startEmulator({ pools: POOLS });
  call = caller(emulator);
});
afterAll(() => emulator.close());
beforeEach(() => {
  for (const pool of emulator.pools) for (const { webhookId } of pool.webhooks()) pool.remove(webhookId);
});

describe("create-webhook", () => {
  it("stores all fields and answers with the webhook and its id", async () => {
    const sent = fields("a", {
      enabled: false,
      secret: "s3cr3t",
      retryConfig: { enabled: true, count: 3, delay: 10, delayUnit: "Second" },
    });
    const { http, body } = await call("create-webhook", sent);
    expect(http).toBe(200);
    expect(body).toMatchObject({
      statusCode: 200,
      message: "success",
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(body.data).toEqual({
      ...sent,
      webhookId: expect.stringMatching(/^[0-9a-f]{24}$/),
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: body.data.createdAt,
    });
    expect(emulator.pool().webhooks()).toEqual([body.data]);
  });

  it("makes a webhook enabled by default", async () => {
    await call("create-webhook", fields("a"));
    expect(emulator.pool().webhooks()).toMatchObject([{ name: "a", enabled: true }]);
  });

  it("makes a second webhook of the same name", async () => {
    await call("create-webhook", fields("a"));
    await call("create-webhook", fields("a"));
    expect(
      emulator
        .pool()
        .webhooks()
        .map((webhook) => webhook.name),
    ).toEqual(["a", "a"]);
  });

  it("accepts an event that only this pool knows", async () => {
    const { body } = await call("create-webhook", fields("a", { events: ["org:archived"] }));
    expect(body.statusCode).toBe(200);
  });

  it("keeps hostile text as it is", async () => {
    const name = `"><script>\u001b[31m\n💥 $\{env:X}`;
    await call("create-webhook", fields(name));
    expect(emulator.pool().webhooks()).toMatchObject([{ name }]);
  });

  it.each([
    ["no name", { name: undefined }, "required"],
    ["no url", { url: undefined }, "required"],
    ["no events", { events: undefined }, "required"],
    ["no contentType", { contentType: undefined }, "required"],
    ["an empty name", { name: " " }, "name must be"],
    ["a url that is none", { url: "hooks" }, "url must be"],
    ["a url of another scheme", { url: "ftp://hooks.example" }, "url must be"],
    ["events that are a string", { events: '["user:created"]' }, "events must be"],
    ["an empty list of events", { events: [] }, "events must be"],
    ["an event that does not exist", { events: ["user:created", "user:create"] }, '"user:create"'],
    ["another content type", { contentType: "text/plain" }, "contentType must be"],
    ["enabled as text", { enabled: "true" }, "enabled must be"],
    ["a secret that is a number", { secret: 7 }, "secret must be"],
    ["a retryConfig without enabled", { retryConfig: { count: 3 } }, "retryConfig must be"],
    ["a negative count", { retryConfig: { enabled: true, count: -1 } }, "retryConfig must be"],
    ["an unknown delay unit", { retryConfig: { enabled: true, delayUnit: "Week" } }, "retryConfig must be"],
  ])("refuses %s with 400 and stores nothing", async (_, wrong, message) => {
    const { http, body } = await call("create-webhook", JSON.parse(JSON.stringify({ ...fields("a"), ...wrong })));
    expect([http, body.statusCode]).toEqual([400, 400]);
    expect(body.message).toContain(message);
    expect(emulator.pool().webhooks()).toEqual([]);
  });
});

describe("list-webhooks", () => {
  it("shows ten a page, oldest first, unless asked otherwise", async () => {
    for (let n = 0; n < 12; n++) emulator.pool().put(fields(`w${n}`));
    const { body } = await call("list-webhooks");
    expect(body.data.totalCount).toBe(12);
    expect(body.data.list.map((webhook: { name: string }) => webhook.name)).toEqual(
      Array.from({ length: 10 }, (_, n) => `w${n}`),
    );
  });

  it.each([{ limit: 51 }, { limit: 0 }, { page: 0 }, { page: "x" }, { limit: "1.5" }])("refuses %o", async (params) => {
    const { body } = await call("list-webhooks", params);
    expect(body.statusCode).toBe(400);
  });

  it.each([false, true])("shows each webhook once over all pages, newestFirst %s", async (newestFirst) => {
    emulator.quirks.newestFirst = newestFirst;
    const property = fc.asyncProperty(fc.nat(14), fc.integer({ min: 1, max: 50 }), async (count, limit) => {
      for (const { webhookId } of emulator.pool().webhooks()) emulator.pool().remove(webhookId);
      const stored = Array.from({ length: count }, (_, n) => emulator.pool().put(fields(`w${n}`)).webhookId);
      const seen: string[] = [];
      for (let page = 1; page <= Math.ceil(count / limit) + 1; page++) {
        const { data } = (await call("list-webhooks", { page, limit })).body;
        expect(data.totalCount).toBe(count);
        seen.push(...data.list.map((webhook: { webhookId: string }) => webhook.webhookId));
      }
      expect(seen).toEqual(newestFirst ? stored.reverse() : stored);
    });
    await fc.assert(property, { numRuns: 15 }).finally(() => {
      emulator.quirks.newestFirst = false;
    });
  });
});

describe("one webhook", () => {
  it("is read by its id", async () => {
    const stored = emulator.pool().put(fields("a"));
    const { body } = await call("get-webhook", { webhookId: stored.webhookId });
    expect(body.data).toEqual(stored);
  });

  it("keeps the fields that an update leaves out", async () => {
    const stored = emulator.pool().put(fields("a", { secret: "s", enabled: false }));
    const { body } = await call("update-webhook", { webhookId: stored.webhookId, name: "b" });
    expect(body.data).toEqual({ ...stored, name: "b", updatedAt: expect.any(String) });
    expect(emulator.pool().webhooks()).toEqual([body.data]);
  });

  it("stays as it is when one field of an update is wrong", async () => {
    const stored = emulator.pool().put(fields("a"));
    const { body } = await call("update-webhook", { webhookId: stored.webhookId, name: "b", url: "nowhere" });
    expect(body.statusCode).toBe(400);
    expect(emulator.pool().webhooks()).toEqual([stored]);
  });

  it.each(["get-webhook", "update-webhook", "trigger-webhook"])(
    "is 404 for %s when it does not exist",
    async (endpoint) => {
      const { http, body } = await call(endpoint, { webhookId: "nobody" });
      expect([http, body.statusCode, body.data]).toEqual([404, 404, undefined]);
    },
  );

  it.each(["get-webhook", "update-webhook", "trigger-webhook", "get-webhook-logs"])(
    "must be named for %s",
    async (endpoint) => {
      const { body } = await call(endpoint, {});
      expect(body).toMatchObject({ statusCode: 400, message: expect.stringContaining("webhookId") });
    },
  );
});

describe("delete-webhook", () => {
  it("deletes those that exist and does not mind the others", async () => {
    const [a, b] = [emulator.pool().put(fields("a")), emulator.pool().put(fields("b"))];
    const before = emulator.stats.deletes;
    const { body } = await call("delete-webhook", { webhookIds: [a.webhookId, "nobody"] });
    expect(body).toMatchObject({ statusCode: 200, data: { success: true } });
    expect(emulator.pool().webhooks()).toEqual([b]);
    expect(emulator.stats.deletes - before).toBe(1);
  });

  it("refuses ids that are no array", async () => {
    const { webhookId } = emulator.pool().put(fields("a"));
    const { body } = await call("delete-webhook", { webhookIds: webhookId });
    expect(body.statusCode).toBe(400);
    expect(emulator.pool().webhooks()).toHaveLength(1);
  });
});

it("lists the catalogue's 76 events and the pool's own", async () => {
  const { body } = await call("get-webhook-event-list");
  expect(body.data.events).toHaveLength(77);
  expect(body.data.events).toContainEqual({
    name: "user:created",
    nameEn: "user:created",
    value: "user:created",
    category: "user",
  });
  expect(body.data.events.at(-1)).toMatchObject({ value: "org:archived", category: "org" });
  expect(new Set(body.data.events.map((event: { category: string }) => event.category))).toEqual(
    new Set(body.data.categories.map((category: { value: string }) => category.value)),
  );
});

it("keeps pools apart: the access key decides", async () => {
  const callB = caller(emulator, POOLS[1].accessKeys[0]);
  const { webhookId } = emulator.pool("pool-a").put(fields("a"));
  expect((await callB("list-webhooks")).body.data).toEqual({ totalCount: 0, list: [] });
  expect((await callB("get-webhook", { webhookId })).body.statusCode).toBe(404);
  expect((await callB("create-webhook", fields("b", { events: ["org:archived"] }))).body.statusCode).toBe(400);
  await callB("delete-webhook", { webhookIds: [webhookId] });
  await callB("create-webhook", fields("b"));
  expect(emulator.pool("pool-a").webhooks()).toMatchObject([{ name: "a" }]);
  expect(emulator.pool("pool-b").webhooks()).toMatchObject([{ name: "b" }]);
});
