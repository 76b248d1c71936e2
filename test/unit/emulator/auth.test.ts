import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../src/emulator/index.ts";
import { AUTHING, caller, firstKey, GENAUTH, send, signedHeaders } from "./caller.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const MINUTE = 60_000;

let now = NOW;
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ clock: { now: () => now } });
});
afterAll(() => emulator.close());

const list = (headers: Readonly<Record<string, string>>) =>
  send(emulator, "GET", "list-webhooks", { page: 1 }, headers);
const signed = (dialect = AUTHING, date = NOW, key = firstKey(emulator)) =>
  signedHeaders(key, "GET", "list-webhooks", { page: 1 }, dialect, new Date(date));

describe("a signature", () => {
  it.each([
    ["authing", AUTHING],
    ["genauth", GENAUTH],
  ])("of the %s dialect is accepted", async (_, dialect) => {
    expect((await list(signed(dialect))).body.statusCode).toBe(200);
  });

  it.each([
    ["made with another secret", () => signed(AUTHING, NOW, { ...firstKey(emulator), secret: "wrong" })],
    ["of an unknown key", () => signed(AUTHING, NOW, { id: "unknown", secret: "x" })],
    ["with the scheme of the other dialect", () => swapScheme(signed(AUTHING))],
    ["whose date was changed afterwards", () => ({ ...signed(), date: new Date(NOW + 1_000).toUTCString() })],
    ["with a header added to the signed ones", () => ({ ...signed(), "x-authing-app-id": "other" })],
    ["without the colon", () => ({ ...signed(), authorization: "authing abc" })],
    ["of an unknown scheme", () => ({ ...signed(), authorization: "Basic YTpi" })],
    ["that is not there", () => without(signed(), "authorization")],
  ])("%s is refused with 401", async (_, headers) => {
    const { http, body } = await list(headers());
    expect([http, body.statusCode, body.data]).toEqual([401, 401, undefined]);
  });

  it.each(["date", "x-authing-signature-nonce", "x-authing-signature-method", "x-authing-signature-version"])(
    "without the header %s is refused, and the message names it",
    async (name) => {
      const { body } = await list(without(signed(), name));
      expect(body).toMatchObject({ statusCode: 401, message: expect.stringContaining(name) });
    },
  );

  it.each([
    [-6, 401],
    [-4, 200],
    [4, 200],
    [6, 401],
  ])("dated %i minutes off is answered with %i", async (minutes, statusCode) => {
    expect((await list(signed(AUTHING, NOW + minutes * MINUTE))).body.statusCode).toBe(statusCode);
  });

  it("counts for the request it was made for only", async () => {
    const { body } = await send(emulator, "GET", "list-webhooks", { page: 2 }, signed());
    expect(body.statusCode).toBe(401);
  });

  it("is never quoted, nor is a secret, in a refusal", async () => {
    const { text } = await list(signed(AUTHING, NOW, { ...firstKey(emulator), secret: "wrong" }));
    expect(text).not.toContain(firstKey(emulator).secret);
  });
});

describe("a token", () => {
  const grant = async (key = firstKey(emulator)) =>
    send(emulator, "POST", "get-management-token", { accessKeyId: key.id, accessKeySecret: key.secret }, {});
  const bearer = async () => ({ authorization: `Bearer ${(await grant()).body.data.access_token}` });

  it("names the pool, its end and the access key, and opens the API", async () => {
    const { data } = (await grant()).body;
    const claims = JSON.parse(Buffer.from(data.access_token.split(".")[1], "base64url").toString());
    expect(data.expires_in).toBe(7200);
    expect(claims).toMatchObject({ scoped_userpool_id: emulator.pool().userPoolId, exp: NOW / 1000 + 7200 });
    expect((await list({ authorization: `Bearer ${data.access_token}` })).body.statusCode).toBe(200);
  });

  it.each([
    ["id", { id: "unknown" }],
    ["secret", { secret: "wrong" }],
  ])("is not granted for a wrong %s", async (_, wrong) => {
    const { http, body } = await grant({ ...firstKey(emulator), ...wrong });
    expect([http, body.statusCode, body.data]).toEqual([401, 401, undefined]);
  });

  it("ends when its time is over", async () => {
    const headers = await bearer();
    now = NOW + 7200_000 - 1;
    const before = await list(headers);
    now = NOW + 7200_000;
    const after = await list(headers);
    now = NOW;
    expect([before.body.statusCode, after.body.statusCode]).toEqual([200, 401]);
  });

  it("is refused once any of its parts is changed", async () => {
    const parts = (await bearer()).authorization.slice("Bearer ".length).split(".");
    const later = { access_key_id: firstKey(emulator).id, exp: NOW };
    const forged = [
      [parts[0], Buffer.from(JSON.stringify(later)).toString("base64url"), parts[2]],
      ["e30", parts[1], parts[2]],
      [parts[0], parts[1], "AAAA"],
      [parts[0], parts[1]],
      ["x"],
    ];
    const answers = await Promise.all(forged.map((token) => list({ authorization: `Bearer ${token.join(".")}` })));
    expect(answers.map((answer) => answer.body.statusCode)).toEqual([401, 401, 401, 401, 401]);
  });

  it("opens no other pool than its own", async () => {
    const own = { ...(await bearer()), "x-authing-userpool-id": emulator.pool().userPoolId };
    expect((await list(own)).body.statusCode).toBe(200);
    expect((await list({ ...own, "x-authing-userpool-id": "other" })).body.statusCode).toBe(403);
  });

  it("lives as long as the emulator was told", async () => {
    const brief = await startEmulator({ tokenLifetime: 60 });
    const { id: accessKeyId, secret: accessKeySecret } = firstKey(brief);
    const { body } = await send(brief, "POST", "get-management-token", { accessKeyId, accessKeySecret }, {});
    expect(body.data.expires_in).toBe(60);
    await brief.close();
  });
});

it("answers unknown endpoints with 404, another method with 405, and a body that is no JSON object with 400", async () => {
  const call = caller(emulator, firstKey(emulator), AUTHING, () => new Date(NOW));
  const post = (body: string) => fetch(`${emulator.url}/api/v3/create-webhook`, { method: "POST", body });
  expect((await call("list-users")).body.statusCode).toBe(404);
  expect((await send(emulator, "GET", "create-webhook", {}, {})).body.statusCode).toBe(405);
  expect([(await post("{")).status, (await post("[]")).status, (await post("")).status]).toEqual([400, 400, 400]);
  expect((await fetch(emulator.url)).status).toBe(404);
});

function without(headers: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
}

function swapScheme(headers: Readonly<Record<string, string>>): Record<string, string> {
  return { ...headers, authorization: `${headers.authorization}`.replace("authing", "GenAuth") };
}
