import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Disturbance, type Emulator, startEmulator } from "../../../src/emulator/index.ts";
import { caller, fields, firstKey, type Reply, send } from "./caller.ts";

const NOW = Date.UTC(2026, 0, 2);

let now = NOW;
let emulator: Emulator;
let call: ReturnType<typeof caller>;
beforeEach(async () => {
  now = NOW;
  emulator = await startEmulator({ clock: { now: () => now } });
  call = caller(emulator, undefined, undefined, () => new Date(now));
});
afterEach(() => emulator.close());

const names = () =>
  emulator
    .pool()
    .webhooks()
    .map((webhook) => webhook.name);
const lost = async (reply: Promise<Reply>) => {
  const error = await reply.then(
    () => new Error("an answer came"),
    (thrown: Error & { cause?: { code?: string } }) => thrown,
  );
  return ["ECONNRESET", "UND_ERR_SOCKET"].includes(`${(error.cause as { code?: string } | undefined)?.code}`);
};

describe("over the wire", () => {
  it.each([
    ["reset-before", []],
    ["reset-after", ["a"]],
    ["cut-short", ["a"]],
  ] as const)("%s loses the answer, and the pool then holds %o", async (kind, held) => {
    emulator.fault({ endpoint: "create-webhook", times: 1, kind });
    expect(await lost(call("create-webhook", fields("a")))).toBe(true);
    expect(names()).toEqual(held);
    expect(emulator.requests).toMatchObject([{ endpoint: "create-webhook", statusCode: null }]);
    expect((await call("create-webhook", fields("b"))).body.statusCode).toBe(200);
  });

  it.each<[Disturbance, readonly string[], number, number]>([
    [{ kind: "refuse-before", statusCode: 503 }, [], 503, 503],
    [{ kind: "refuse-after", statusCode: 502 }, ["a"], 502, 502],
    [{ kind: "refuse-before", statusCode: 429, httpStatus: 200 }, [], 200, 429],
    [{ kind: "refuse-after", statusCode: 500, httpStatus: 200 }, ["a"], 200, 500],
    [{ kind: "unsuccessful" }, [], 200, 200],
    [{ kind: "no-data" }, ["a"], 200, 200],
  ])("%o is an envelope, and the pool then holds %o", async (disturbance, held, http, statusCode) => {
    emulator.fault(disturbance);
    const reply = await call("create-webhook", fields("a"));
    expect([reply.http, reply.body.statusCode]).toEqual([http, statusCode]);
    expect(reply.body.data).toEqual(disturbance.kind === "unsuccessful" ? { success: false } : undefined);
    expect(names()).toEqual(held);
    expect(emulator.requests[0]?.statusCode).toBe(statusCode);
  });

  it.each(["invalid-json", "html"] as const)("%s is a 200 that is no JSON, after the effect", async (kind) => {
    emulator.fault({ kind });
    const reply = await call("create-webhook", fields("a"));
    expect([reply.http, reply.body]).toEqual([200, null]);
    expect(reply.text).not.toBe("");
    expect(names()).toEqual(["a"]);
  });

  it("html comes with the HTTP status it is told", async () => {
    emulator.fault({ kind: "html", httpStatus: 502 });
    const reply = await call("create-webhook", fields("a"));
    expect([reply.http, reply.body, reply.headers.get("content-type")]).toEqual([502, null, "text/html"]);
    expect(names()).toEqual(["a"]);
  });

  it("sends Retry-After only when told so", async () => {
    emulator.fault({ kind: "refuse-before", statusCode: 429, retryAfter: "7", times: 1 });
    emulator.fault({ kind: "refuse-before", statusCode: 429 });
    const [first, second] = [await call("list-webhooks"), await call("list-webhooks")];
    expect([first.headers.get("retry-after"), second.headers.get("retry-after")]).toEqual(["7", null]);
  });

  it("delays with slow-before what the pool then holds all the same", async () => {
    emulator.fault({ endpoint: "create-webhook", kind: "slow-before", ms: 20 });
    const create = call("create-webhook", fields("a"));
    while (emulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(names()).toEqual([]);
    await create;
    expect(names()).toEqual(["a"]);
  });

  it("keeps back with slow-after the answer to an effect that others already see", async () => {
    emulator.fault({ endpoint: "create-webhook", kind: "slow-after", ms: 3_600_000 });
    const create = lost(call("create-webhook", fields("a")));
    while (names().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect((await call("list-webhooks")).body.data.totalCount).toBe(1);
    await emulator.close();
    expect(await create).toBe(true);
  });

  it("hides from lists what is younger than the lag, and only from lists", async () => {
    emulator.fault({ kind: "list-lag", ms: 1_000 });
    const { webhookId } = (await call("create-webhook", fields("a"))).body.data;
    const seen = async () => (await call("list-webhooks")).body.data;
    now = NOW + 999;
    expect(await seen()).toEqual({ totalCount: 0, list: [] });
    expect((await call("get-webhook", { webhookId })).body.statusCode).toBe(200);
    now = NOW + 1_000;
    expect(await seen()).toMatchObject({ totalCount: 1, list: [{ webhookId }] });
  });

  it("shows through a lag what was there from the start", async () => {
    const webhooks = [fields("old")];
    const lagging = await startEmulator({
      pools: [{ userPoolId: "p", accessKeys: [{ id: "k", secret: "s" }], webhooks }],
      faults: [{ kind: "list-lag", ms: 60_000 }],
    });
    const { body } = await caller(lagging)("list-webhooks");
    await lagging.close();
    expect(body.data.list).toMatchObject([{ name: "old" }]);
  });

  it("says a wrong total as often as told, and on lists only", async () => {
    emulator.fault({ kind: "total-off", by: 2, times: 1 });
    await call("create-webhook", fields("a"));
    const totals = [await call("list-webhooks"), await call("list-webhooks")].map(
      (reply) => reply.body.data.totalCount,
    );
    expect(totals).toEqual([3, 1]);
  });

  it.each([
    [1, ["w0", "w1", "w2", "w4", "w5", "w6", "w7", "w8"]],
    [-1, ["w0", "w1", "w2", "w2", "w3", "w4", "w5", "w6", "w7"]],
    [-99, ["w0", "w1", "w2", "w0", "w1", "w2", "w0", "w1", "w2"]],
    [99, ["w0", "w1", "w2"]],
  ] as const)("shifts the pages of a list from the second on by %i", async (by, seen) => {
    for (let n = 0; n < 9; n++) emulator.pool().put(fields(`w${n}`));
    emulator.fault({ kind: "list-shift", by, times: 2 });
    const read = async (page: number) => (await call("list-webhooks", { page, limit: 3 })).body.data;
    const pages = [await read(1), await read(2), await read(3)];
    const shown = pages.flatMap(({ list }) => list.map(({ name }: { name: string }) => name));
    expect([shown, pages.map(({ totalCount }) => totalCount)]).toEqual([seen, [9, 9, 9]]);
    expect((await read(2)).list).toMatchObject([{ name: "w3" }, { name: "w4" }, { name: "w5" }]);
  });

  it("refuses a token sooner than it says itself", async () => {
    emulator.fault({ kind: "short-token", ms: 1_000, times: 1 });
    const { id: accessKeyId, secret: accessKeySecret } = firstKey(emulator);
    const grant = async () =>
      (await send(emulator, "POST", "get-management-token", { accessKeyId, accessKeySecret }, {})).body.data;
    const [short, whole] = [await grant(), await grant()];
    const ends = [short, whole].map(({ access_token: token, expires_in }) => {
      const { exp } = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
      return [expires_in, exp - NOW / 1000];
    });
    expect(ends).toEqual([
      [7200, 7200],
      [7200, 7200],
    ]);
    const use = async ({ access_token: token }: { access_token: string }) =>
      (await send(emulator, "GET", "list-webhooks", {}, { authorization: `Bearer ${token}` })).body.statusCode;
    now = NOW + 999;
    expect([await use(short), await use(whole)]).toEqual([200, 200]);
    now = NOW + 1_000;
    expect([await use(short), await use(whole)]).toEqual([401, 200]);
  });

  it.each([
    [4 * 60_000, 200],
    [6 * 60_000, 401],
    [-4 * 60_000, 200],
    [-6 * 60_000, 401],
  ])("shows and checks dates by a clock that is %i ms off, and answers %i", async (ms, statusCode) => {
    emulator.fault({ kind: "clock-off", ms, times: 1 });
    const [off, on] = [await call("list-webhooks"), await call("list-webhooks")];
    expect([off.body.statusCode, on.body.statusCode]).toEqual([statusCode, 200]);
    const dates = [off, on].map(({ headers }) => headers.get("date"));
    expect(dates).toEqual([NOW + ms, NOW].map((time) => new Date(time).toUTCString()));
  });

  it("lets tokens end by a clock that is off", async () => {
    const { id: accessKeyId, secret: accessKeySecret } = firstKey(emulator);
    const { body } = await send(emulator, "POST", "get-management-token", { accessKeyId, accessKeySecret }, {});
    emulator.fault({ kind: "clock-off", ms: 7_200_000, times: 1 });
    const use = () => send(emulator, "GET", "list-webhooks", {}, { authorization: `Bearer ${body.data.access_token}` });
    expect([(await use()).http, (await use()).http]).toEqual([401, 200]);
  });

  it("judges a date by when the request came, however long a fault holds it", async () => {
    emulator.fault({ kind: "slow-before", ms: 20 });
    const create = call("create-webhook", fields("a"));
    while (emulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    now += 3_600_000;
    expect((await create).body.statusCode).toBe(200);
  });

  it.each<[string, Parameters<typeof call>]>([
    ["create-webhook", ["create-webhook", fields("b")]],
    ["get-webhook", ["get-webhook", { webhookId: "id-a" }]],
    ["update-webhook", ["update-webhook", { webhookId: "id-a", enabled: false }]],
    ["update-webhook of a new name", ["update-webhook", { webhookId: "id-c", name: "b" }]],
    ["delete-webhook", ["delete-webhook", { webhookIds: ["id-c", "id-a"] }]],
    ["get-webhook-logs", ["get-webhook-logs", { webhookId: "id-a" }]],
  ])("strikes a %s by the webhook it is about", async (_, [endpoint, params]) => {
    emulator.pool().put(fields("a", { webhookId: "id-a" }));
    emulator.pool().put(fields("c", { webhookId: "id-c" }));
    emulator.fault({ kind: "refuse-before", statusCode: 503, match: { url: fields("a").url, name: "a" } });
    emulator.fault({ kind: "refuse-before", statusCode: 503, match: { name: "b" } });
    const others = [
      await call("create-webhook", fields("d")),
      await call("get-webhook", { webhookId: "id-c" }),
      await call("list-webhooks"),
    ];
    expect(others.map(({ http }) => http)).toEqual([200, 200, 200]);
    expect((await call(endpoint, params)).http).toBe(503);
  });

  it("is over once it is taken back", async () => {
    const heal = emulator.fault({ kind: "refuse-before", statusCode: 500 });
    const before = await call("list-webhooks");
    heal();
    const after = await call("list-webhooks");
    expect([before.http, after.http]).toEqual([500, 200]);
  });
});

it("dates every answer by the emulator's clock", async () => {
  now = Date.UTC(2001, 1, 3, 4, 5, 6);
  emulator.fault({ kind: "html", endpoint: "get-webhook" });
  const tooLarge = fetch(emulator.url, { method: "POST", body: "x".repeat(9 * 1024 * 1024) });
  const answers = [await call("list-webhooks"), await call("list-users"), await call("get-webhook"), await tooLarge];
  expect(answers.map(({ headers }) => headers.get("date"))).toEqual(answers.map(() => "Sat, 03 Feb 2001 04:05:06 GMT"));
});
