import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deliver, isLoopback } from "../../../src/emulator/delivery.ts";
import { type Emulator, startEmulator } from "../../../src/emulator/index.ts";
import { caller, fields } from "./caller.ts";

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let emulator: Emulator;
let call: ReturnType<typeof caller>;
let receiver: Server;
let received: Received[];
let answer: RequestListener;
beforeEach(async () => {
  emulator = await startEmulator();
  call = caller(emulator);
  received = [];
  answer = (_, response) => response.setHeader("x-reply", "yes").end('{"got":"it"}');
  receiver = createServer(async (request, response) => {
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: await text(request) });
    answer(request, response);
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await emulator.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

const origin = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
const put = (more: Readonly<Record<string, unknown>> = {}) =>
  emulator.pool().put(fields("a", { url: `${origin()}/hook?x=1`, secret: "s3cr3t", ...more })).webhookId;
const logs = async (webhookId: string, more = {}) => (await call("get-webhook-logs", { webhookId, ...more })).body.data;

describe("trigger-webhook", () => {
  it("really posts the test event to a loopback url, as GenAuth does, and answers with the reply", async () => {
    const { body } = await call("trigger-webhook", { webhookId: put() });
    expect(body.data).toEqual({ response: { got: "it" } });
    expect(received).toMatchObject([
      {
        method: "POST",
        url: "/hook?x=1",
        headers: {
          "user-agent": "authing-webhook@2.0",
          "x-authing-userpool-id": emulator.pool().userPoolId,
          "x-authing-token": "s3cr3t",
          "x-authing-webhook-secret": "s3cr3t",
          "content-type": "application/json",
        },
        body: '{"eventName":"test","data":{"description":"A test from authing"}}',
      },
    ]);
  });

  it("sends the body and headers it is given, but no other secret or length", async () => {
    const requestHeaders = { "x-test": "1", "X-Authing-Token": "mine", "Content-Length": "3" };
    await call("trigger-webhook", {
      webhookId: put(),
      requestHeaders,
      requestBody: { eventName: "login", data: { id: "u" } },
    });
    expect(received[0]?.headers).toMatchObject({ "x-test": "1", "x-authing-token": "s3cr3t" });
    expect(received[0]?.body).toBe('{"eventName":"login","data":{"id":"u"}}');
  });

  it("sends a form when the webhook asks for one", async () => {
    await call("trigger-webhook", { webhookId: put({ contentType: "application/x-www-form-urlencoded" }) });
    expect(received[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
      eventName: "test",
      data: '{"description":"A test from authing"}',
    });
  });

  it("sends no secret headers when there is no secret", async () => {
    await call("trigger-webhook", { webhookId: put({ secret: "" }) });
    expect(Object.keys(received[0]?.headers ?? {}).filter((name) => /token|secret/.test(name))).toEqual([]);
  });

  it("does not follow a redirect off this machine", async () => {
    answer = (_, response) => response.writeHead(302, { location: "http://hooks.example/" }).end();
    const webhookId = put();
    const { body } = await call("trigger-webhook", { webhookId });
    expect(body.data).toEqual({ response: "" });
    expect((await logs(webhookId)).list).toMatchObject([{ responseStatusCode: 302, success: false }]);
  });

  it("refuses a url that is not loopback, in data and in the log", async () => {
    const webhookId = put({ url: "http://hooks.example/a" });
    const { body } = await call("trigger-webhook", { webhookId });
    expect(body.data.response).toEqual({ success: false, errorMessage: expect.stringContaining("loopback") });
    expect((await logs(webhookId)).list).toMatchObject([{ responseStatusCode: 0, success: false }]);
  });

  it("says what went wrong when nobody listens", async () => {
    const webhookId = put({ url: "http://127.0.0.1:1/" });
    const { body } = await call("trigger-webhook", { webhookId });
    expect(body.data.response).toMatchObject({ success: false, errorMessage: expect.stringContaining("ECONNREFUSED") });
  });

  it("does not quote a secret that no header can carry", async () => {
    const reply = await call("trigger-webhook", { webhookId: put({ secret: "s3cr3t\n" }) });
    expect(reply.text).toContain("errorMessage");
    expect(reply.text).not.toContain("s3cr3t");
  });

  it("refuses headers that are no texts", async () => {
    const { body } = await call("trigger-webhook", { webhookId: put(), requestHeaders: { a: 1 } });
    expect(body.statusCode).toBe(400);
    expect(received).toEqual([]);
  });
});

describe("get-webhook-logs", () => {
  it("shows what was sent and what came back, newest first, in pages", async () => {
    const webhookId = put();
    for (const id of [1, 2, 3])
      await call("trigger-webhook", { webhookId, requestBody: { eventName: "login", data: { id } } });
    const first = await logs(webhookId, { page: 1, limit: 2 });
    const second = await logs(webhookId, { page: 2, limit: 2 });
    expect(first.totalCount).toBe(3);
    expect([...first.list, ...second.list].map((log) => log.requestBody.data.id)).toEqual([3, 2, 1]);
    expect(first.list[0]).toMatchObject({
      webhookId,
      eventName: "login",
      requestHeaders: { "x-authing-token": "s3cr3t" },
      responseStatusCode: 200,
      responseHeaders: { "x-reply": "yes" },
      responseBody: { got: "it" },
      timestamp: expect.stringMatching(/Z$/),
      success: true,
    });
  });

  it("knows nothing of an unknown id, which is no error, and refuses more than 50 a page", async () => {
    expect(await logs("nobody")).toEqual({ totalCount: 0, list: [] });
    expect((await call("get-webhook-logs", { webhookId: "nobody", limit: 51 })).body.statusCode).toBe(400);
  });
});

it("logs ERRTIMEOUT when no answer comes in time", async () => {
  answer = () => undefined;
  const webhook = emulator.pool().put(fields("a", { url: origin() }));
  const log = await deliver({ webhook, userPoolId: "p" }, 0, 20, new AbortController().signal);
  expect(log).toMatchObject({ success: false, errorMessage: "ERRTIMEOUT", responseStatusCode: 0 });
});

it("keeps the first 64 KiB of an endless reply", async () => {
  answer = (_, response) => {
    const pump = () => {
      while (!response.destroyed && response.write("x".repeat(16_384)));
      if (!response.destroyed) response.once("drain", pump);
    };
    pump();
  };
  const webhook = emulator.pool().put(fields("a", { url: origin() }));
  const log = await deliver({ webhook, userPoolId: "p" }, 0, 10_000, new AbortController().signal);
  expect(log.responseBody).toBe("x".repeat(65_536));
});

it.each([
  ["http://127.0.0.1:8080/a", true],
  ["https://localhost/", true],
  ["http://[::1]:9/", true],
  ["http://127.9.9.9", true],
  ["http://2130706433/", true],
  ["http://127.0.0.1.example/", false],
  ["http://localhost.example/", false],
  ["http://user@hooks.example:80/?127.0.0.1", false],
  ["http://127.0.0.1@hooks.example/", false],
  ["http://0.0.0.0/", false],
  ["http://10.0.0.1/", false],
  ["http://[::ffff:10.0.0.1]/", false],
  ["ftp://127.0.0.1/", false],
  ["nonsense", false],
])("isLoopback(%s) is %s", (url, expected) => {
  expect(isLoopback(url)).toBe(expected);
});
