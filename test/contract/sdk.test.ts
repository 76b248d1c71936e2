import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ManagementClient } from "authing-node-sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AccessKey, type Emulator, startEmulator } from "../../src/emulator/index.ts";

type CreateBody = Parameters<ManagementClient["createWebhook"]>[0];

const KEY = { id: "65a1b2c3d4e5f60718293a4b", secret: "0123456789abcdef0123456789abcdef" };
const POOL = { userPoolId: "5f1a9c000000000000000000", accessKeys: [KEY] };

let emulator: Emulator;
let receiver: Server;
let received: IncomingHttpHeaders[];
beforeAll(async () => {
  emulator = await startEmulator({ pools: [POOL] });
  receiver = createServer((request, response) => {
    received.push(request.headers);
    response.end('{"got":"it"}');
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await emulator.close();
  await new Promise((resolve) => receiver.close(resolve));
});
beforeEach(() => {
  received = [];
  for (const { webhookId } of emulator.pool().webhooks()) emulator.pool().remove(webhookId);
});

const sdk = ({ id, secret }: AccessKey = KEY, tenantId = "") =>
  new ManagementClient({ accessKeyId: id, accessKeySecret: secret, host: emulator.url, tenantId });

function body(name: string): CreateBody {
  return {
    name,
    url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/callback?x=1&y=é`,
    events: ["user:created", "user:updated"],
    contentType: "application/json" as CreateBody["contentType"],
    enabled: true,
    secret: "s3cr3t",
    retryConfig: { enabled: true, count: 3, delay: 10 },
  };
}

describe("the official SDK", () => {
  it("creates a webhook", async () => {
    const { statusCode, data } = await sdk().createWebhook(body("用户创建"));
    expect(statusCode).toBe(200);
    expect(data).toMatchObject(body("用户创建"));
    expect(emulator.pool().webhooks()).toEqual([data]);
  });

  it("lists webhooks page by page", async () => {
    for (let n = 0; n < 3; n++) await sdk().createWebhook(body(`w${n}`));
    const pages = [await sdk().listWebhooks({ page: 1, limit: 2 }), await sdk().listWebhooks({ page: 2, limit: 2 })];
    expect(pages.map((page) => page.data.totalCount)).toEqual([3, 3]);
    expect(pages.flatMap((page) => page.data.list)).toEqual(emulator.pool().webhooks());
  });

  it("lists webhooks in the name of a B2B tenant, a header that is signed", async () => {
    await sdk().createWebhook(body("a"));
    const { data } = await sdk(KEY, "tenant-1").listWebhooks({});
    expect(data.totalCount).toBe(1);
  });

  it("reads one webhook", async () => {
    const created = await sdk().createWebhook(body("a"));
    const { data } = await sdk().getWebhook({ webhookId: created.data.webhookId });
    expect(data).toEqual(created.data);
  });

  it("updates a webhook, leaving the rest as it was", async () => {
    const { webhookId } = (await sdk().createWebhook(body("a"))).data;
    const { data } = await sdk().updateWebhook({ webhookId, name: "b", enabled: false });
    expect(data).toMatchObject({ ...body("a"), name: "b", enabled: false });
    expect(emulator.pool().webhooks()).toEqual([data]);
  });

  it("deletes webhooks", async () => {
    const { webhookId } = (await sdk().createWebhook(body("a"))).data;
    const answer = await sdk().deleteWebhook({ webhookIds: [webhookId, "nobody"] });
    expect(answer).toMatchObject({ statusCode: 200, data: { success: true } });
    expect(emulator.pool().webhooks()).toEqual([]);
  });

  it("triggers a webhook and reads its log", async () => {
    const { webhookId } = (await sdk().createWebhook(body("a"))).data;
    const requestBody = { eventName: "user:created", data: { id: "u" } };
    const { data } = await sdk().triggerWebhook({ webhookId, requestHeaders: { "x-test": "1" }, requestBody });
    expect(data.response).toEqual({ got: "it" });
    expect(received).toMatchObject([{ "x-test": "1", "x-authing-token": "s3cr3t" }]);
    const logs = await sdk().getWebhookLogs({ webhookId, page: 1, limit: 10 });
    expect(logs.data).toMatchObject({
      totalCount: 1,
      list: [{ webhookId, eventName: "user:created", requestBody, success: true }],
    });
  });

  it("reads the event list", async () => {
    const { data } = await sdk().getWebhookEventList();
    expect(data.events).toHaveLength(76);
    expect(data.categories.map((category) => category.value)).toContain("user");
  });

  it("gets a management token through its makeRequest, having no method for it, and the token opens the API", async () => {
    const answer = await sdk().makeRequest({
      method: "POST",
      url: "/api/v3/get-management-token",
      data: { accessKeyId: KEY.id, accessKeySecret: KEY.secret },
    });
    expect(answer).toMatchObject({ statusCode: 200, data: { expires_in: 7200 } });
    const headers = { authorization: `Bearer ${answer.data.access_token}`, "x-authing-userpool-id": POOL.userPoolId };
    const response = await fetch(`${emulator.url}/api/v3/list-webhooks`, { headers });
    expect(await response.json()).toMatchObject({ statusCode: 200, data: { totalCount: 0, list: [] } });
  });

  it.each([
    ["key", { ...KEY, id: "000000000000000000000000" }],
    ["secret", { ...KEY, secret: "00000000000000000000000000000000" }],
  ])("is refused with a wrong %s, and changes nothing", async (_, key) => {
    const refusal = { response: { status: 401, data: { statusCode: 401 } } };
    await expect(sdk(key).createWebhook(body("a"))).rejects.toMatchObject(refusal);
    await expect(sdk(key).listWebhooks({})).rejects.toMatchObject(refusal);
    expect(emulator.pool().webhooks()).toEqual([]);
  });
});
