import { afterEach, beforeEach, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../src/emulator/index.ts";
import { caller, fields } from "./caller.ts";

let emulator: Emulator;
let call: ReturnType<typeof caller>;
beforeEach(async () => {
  emulator = await startEmulator();
  call = caller(emulator);
});
afterEach(() => emulator.close());

const list = async () => (await call("list-webhooks")).body.data.list;

it("shows events as a JSON string with eventsAsString", async () => {
  emulator.quirks.eventsAsString = true;
  const { body } = await call("create-webhook", fields("a", { events: ["user:created", "login"] }));
  expect(body.data.events).toBe('["user:created","login"]');
  expect((await list())[0].events).toBe('["user:created","login"]');
  expect(emulator.pool().webhooks()[0]?.events).toEqual(["user:created", "login"]);
});

it("shows a list of one as an object with loneListAsObject, and other lists as arrays", async () => {
  emulator.quirks.loneListAsObject = true;
  expect(await list()).toEqual([]);
  const stored = emulator.pool().put(fields("a"));
  expect(await list()).toEqual(stored);
  emulator.pool().put(fields("b"));
  expect(await list()).toHaveLength(2);
});

it.each([
  ["clear", "s3cr3t"],
  ["masked", "********"],
  ["empty", ""],
  ["omitted", undefined],
] as const)("shows a secret %s when told so, and keeps it", async (secret, shown) => {
  emulator.quirks.secret = secret;
  const { body } = await call("create-webhook", fields("a", { secret: "s3cr3t" }));
  const answers = [
    body.data,
    (await call("get-webhook", { webhookId: body.data.webhookId })).body.data,
    (await list())[0],
  ];
  expect(answers.map((webhook) => webhook.secret)).toEqual([shown, shown, shown]);
  expect(emulator.pool().webhooks()[0]?.secret).toBe("s3cr3t");
});

it.each(["clear", "masked"] as const)("makes up no secret that is not there when %s", async (secret) => {
  emulator.quirks.secret = secret;
  emulator.pool().put(fields("a"));
  emulator.pool().put(fields("b", { secret: "" }));
  expect((await list()).map((webhook: { secret?: string }) => webhook.secret)).toEqual([undefined, ""]);
});

it("shows fields nobody has heard of with extraFields", async () => {
  const stored = emulator.pool().put(fields("a"));
  emulator.quirks.extraFields = true;
  const [shown] = await list();
  expect(shown).toMatchObject(stored);
  expect(Object.keys(shown).length).toBeGreaterThan(Object.keys(stored).length);
});

it("hides retryConfig with omitRetryConfig", async () => {
  emulator.pool().put(fields("a", { retryConfig: { enabled: true } }));
  expect((await list())[0].retryConfig).toEqual({ enabled: true });
  emulator.quirks.omitRetryConfig = true;
  expect((await list())[0]).not.toHaveProperty("retryConfig");
});

it("answers not-found as 422 with apiCode 4004 with notFoundAs422", async () => {
  emulator.quirks.notFoundAs422 = true;
  const { http, body } = await call("get-webhook", { webhookId: "nobody" });
  expect([http, body.statusCode, body.apiCode]).toEqual([422, 422, 4004]);
});

it("answers every refusal as HTTP 200 with refusalsAsHttp200", async () => {
  emulator.quirks.refusalsAsHttp200 = true;
  const stranger = caller(emulator, { id: "unknown", secret: "x" });
  const replies = [await stranger("list-webhooks"), await call("get-webhook", { webhookId: "nobody" })];
  expect(replies.map(({ http, body }) => [http, body.statusCode])).toEqual([
    [200, 401],
    [200, 404],
  ]);
});

it("refuses a taken name with uniqueNames, but not a webhook's own", async () => {
  emulator.quirks.uniqueNames = true;
  const { webhookId } = emulator.pool().put(fields("a"));
  const other = emulator.pool().put(fields("b"));
  expect((await call("create-webhook", fields("a"))).body.statusCode).toBe(499);
  expect((await call("update-webhook", { webhookId: other.webhookId, name: "a" })).body.statusCode).toBe(499);
  expect((await call("update-webhook", { webhookId, name: "a", enabled: false })).body.statusCode).toBe(200);
  expect(emulator.pool().webhooks()).toMatchObject([{ name: "a", enabled: false }, { name: "b" }]);
});
