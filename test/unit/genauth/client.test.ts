import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { AppError } from "../../../src/core/errors.ts";
import type { Clock } from "../../../src/core/ports.ts";
import { fingerprinter, Secret } from "../../../src/core/secret.ts";
import { openReader, openWriter } from "../../../src/genauth/client.ts";
import { Limiter } from "../../../src/genauth/limiter.ts";
import { sign } from "../../../src/genauth/sign.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import {
  ACCESS_KEY_SECRET,
  calm,
  clientDeps,
  connectionTo,
  NOW,
  SPEC,
  writerTo,
} from "../../support/genauth-client.ts";
import { json, ok, type Reply, refusedHost, reset, type Seen, serve, serveTls } from "../../support/genauth-server.ts";

const failed = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => expect.unreachable("it should have failed"),
    (error: AppError) => error,
  );
const webhook = (id: string) => ({
  webhookId: id,
  name: id,
  url: "https://h.example",
  events: ["test"],
  enabled: true,
});
const paths = (seen: readonly Seen[]) => seen.map(({ url }) => url.pathname.replace("/api/v3/", ""));

describe("a reader", () => {
  it("has no call that writes", async () => {
    const reader = openReader(connectionTo("http://127.0.0.1:1"), clientDeps());
    expect(Object.keys(reader).sort()).toEqual(["close", "events", "get", "list", "pool"]);
    expect(Object.getPrototypeOf(reader)).toBe(Object.prototype);
    await reader.close();
  });

  it("lists all webhooks in pages of 50", async () => {
    const all = Array.from({ length: 73 }, (_, i) => webhook(`w${i}`));
    const { host, seen } = await serve(({ url }, response) => {
      const [page, limit] = [Number(url.searchParams.get("page")), Number(url.searchParams.get("limit"))];
      ok(response, { totalCount: 73, list: all.slice((page - 1) * limit, page * limit) });
    });
    const live = await writerTo(host).client.list(calm());
    expect(live.map(({ id }) => id)).toEqual(all.map(({ webhookId }) => webhookId));
    expect(seen.map(({ method, url }) => method + url.pathname + url.search)).toEqual([
      "GET/api/v3/list-webhooks?page=1&limit=50",
      "GET/api/v3/list-webhooks?page=2&limit=50",
    ]);
  });

  it("pauses before it reads a list again that moved", async () => {
    const { host, seen } = await serve((_, response, number) =>
      ok(response, { totalCount: number === 1 ? 2 : 1, list: number === 1 || number === 3 ? [webhook("a")] : [] }),
    );
    const { client, clock } = writerTo(host);
    expect((await client.list(calm())).map(({ id }) => id)).toEqual(["a"]);
    expect([seen.length, clock.sleeps]).toEqual([3, [250]]);
  });

  it("prints a clear secret with the fingerprint it was given", async () => {
    const fingerprint = fingerprinter(new Secret("key", true));
    const { host } = await serve((_, response) => ok(response, { ...webhook("a"), secret: "s" }));
    const live = await writerTo(host, {}, { fingerprint }).client.get("a", calm());
    expect(live?.spec.secret).toBe(fingerprint(new Secret("s", true)));
  });

  it("encodes an id in the query", async () => {
    const { host, seen } = await serve((_, response) => ok(response, webhook("a")));
    await writerTo(host).client.get("a&b=1/é", calm());
    expect(seen[0]?.url.searchParams.get("webhookId")).toBe("a&b=1/é");
  });

  it.each<[string, number, object]>([
    ["404", 404, { statusCode: 404 }],
    ["404 within a 200", 200, { statusCode: 404 }],
    ["422 and apiCode 4004", 422, { statusCode: 422, apiCode: 4004 }],
    ["422 and apiCode 4004 within a 200", 200, { statusCode: 422, apiCode: 4004 }],
  ])("gets null for %s", async (_, status, body) => {
    const { host } = await serve((_seen, response) => json(response, status, body));
    expect(await writerTo(host).client.get("gone", calm())).toBeNull();
  });

  it.each<[string, Reply, string]>([
    [
      "a 422 of another apiCode",
      (_, response) => json(response, 422, { statusCode: 422, apiCode: 1 }),
      "REMOTE_REJECTED",
    ],
    ["a gateway's 404", (_, response) => void response.writeHead(404).end("<html>"), "REMOTE_PROTOCOL"],
    ["a 200 without data", (_, response) => ok(response, null), "REMOTE_PROTOCOL"],
  ])("does not take %s for a webhook that is gone", async (_, reply, code) => {
    const { host } = await serve(reply);
    expect(await failed(writerTo(host).client.get("w", calm()))).toMatchObject({ code });
  });

  it("reads the tenant's catalogue", async () => {
    const { host, seen } = await serve((_, response) =>
      ok(response, { categories: [], events: [{ name: "n", value: "user:created", category: "user" }] }),
    );
    expect(await writerTo(host).client.events(calm())).toEqual([{ value: "user:created", category: "user" }]);
    expect(paths(seen)).toEqual(["get-webhook-event-list"]);
  });

  it("knows no pool when it signs", async () => {
    expect(await writerTo("http://127.0.0.1:1").client.pool(calm())).toBeNull();
  });
});

describe("a writer", () => {
  it("creates with the fields that are managed, and gives the id and the calls it took", async () => {
    const { host, seen } = await serve((_, response) => ok(response, webhook("new")));
    const { client } = writerTo(host);
    expect(await client.create(SPEC, new Secret("s", true), calm())).toEqual({ value: "new", attempts: 1 });
    const { name, url, events, contentType, enabled } = SPEC;
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ name, url, events, contentType, enabled, secret: "s" });
  });

  it("updates only the given fields", async () => {
    const { host, seen } = await serve((_, response) => ok(response, webhook("w")));
    const { client } = writerTo(host);
    expect(await client.update("w", { enabled: false }, null, calm())).toEqual({ value: null, attempts: 1 });
    await client.update("w", {}, new Secret("", false), calm());
    await client.update("w", { retryConfig: "unmanaged", name: "n" }, null, calm());
    expect(seen.map(({ body }) => JSON.parse(body))).toEqual([
      { webhookId: "w", enabled: false },
      { webhookId: "w", secret: "" },
      { webhookId: "w", name: "n" },
    ]);
  });

  it("deletes several at once", async () => {
    const { host, seen } = await serve((_, response) => ok(response, { success: true }));
    await writerTo(host).client.delete(["a", "b"], calm());
    expect([paths(seen), seen[0]?.body]).toEqual([["delete-webhook"], '{"webhookIds":["a","b"]}']);
  });
});

describe("a create", () => {
  const CASES: readonly [string, Reply][] = [
    ["is reset after it was read", (_, response) => reset(response)],
    ["is answered too late", () => {}],
    [
      "gets an answer that is cut short",
      (_, response) => {
        response.writeHead(200, { "content-length": "999" });
        response.write('{"statusCode":200,"data":{"webhookId":"w', () => response.destroy());
      },
    ],
    ["gets a 500", (_, response) => json(response, 500, { statusCode: 500, message: "m" })],
    ["gets a gateway's 502", (_, response) => void response.writeHead(502).end("<html>bad gateway")],
    ["gets a 503 that asks to retry", (_, response) => void response.writeHead(503, { "retry-after": "1" }).end()],
    ["gets a 200 that holds a 500", (_, response) => json(response, 200, { statusCode: 500 })],
    ["gets a 200 of HTML", (_, response) => void response.end("<html>")],
    ["gets a 200 without data", (_, response) => ok(response, null)],
    ["gets a 200 without an id", (_, response) => ok(response, { name: "n" })],
    ["gets more than 8 MiB", (_, response) => void response.end(Buffer.alloc(9 * 1024 * 1024, 32))],
    ["is redirected", (_, response) => void response.writeHead(302, { location: "/login" }).end()],
  ];
  it.each(CASES)("that %s is indeterminate, and is sent exactly once", async (_, reply) => {
    const { host, seen } = await serve(reply);
    const { client, clock } = writerTo(host, {}, { timeoutMs: 300 });
    const error = await failed(client.create(SPEC, null, calm()));
    expect(error).toMatchObject({ code: "REMOTE_INDETERMINATE", details: { attempts: 1 } });
    expect([seen.length, clock.sleeps]).toEqual([1, []]);
  });

  it.each<[string, Reply, string]>([
    ["a 400", (_, response) => json(response, 400, { statusCode: 400, apiCode: 2, message: "m" }), "REMOTE_REJECTED"],
    ["a 200 that holds a 499", (_, response) => json(response, 200, { statusCode: 499 }), "REMOTE_REJECTED"],
    ["a 200 without success", (_, response) => ok(response, { success: false }), "REMOTE_REJECTED"],
    ["a gateway's 413", (_, response) => void response.writeHead(413).end("<html>"), "REMOTE_PROTOCOL"],
    ["a 401", (_, response) => json(response, 401, { statusCode: 401 }), "REMOTE_AUTH"],
    ["a 403", (_, response) => json(response, 403, { statusCode: 403 }), "REMOTE_AUTH"],
  ])("that gets %s has failed, and is sent exactly once", async (_, reply, code) => {
    const { host, seen } = await serve(reply);
    expect(await failed(writerTo(host).client.create(SPEC, null, calm()))).toMatchObject({ code });
    expect(seen).toHaveLength(1);
  });

  it("that is refused before it is sent is tried five times", async () => {
    const { client, clock, log } = writerTo(await refusedHost());
    const error = await failed(client.create(SPEC, null, calm()));
    expect(error).toMatchObject({ code: "REMOTE_UNAVAILABLE", details: { attempts: 5 } });
    expect(clock.sleeps).toEqual([250, 500, 1000, 2000]);
    expect(log.lines.filter(({ event }) => event === "request.sent")).toHaveLength(5);
  });

  it("that meets an untrusted certificate is not tried again", async () => {
    const { port, seen } = await serveTls((_, response) => ok(response, webhook("w")));
    const error = await failed(writerTo(`https://localhost:${port}`).client.create(SPEC, null, calm()));
    expect(error).toMatchObject({ code: "REMOTE_UNAVAILABLE", details: { attempts: 1 } });
    expect([error.hint, seen]).toEqual([expect.stringContaining("tenant.caFile"), []]);
  });

  it("that meets too many requests is sent again, as GenAuth did not take it", async () => {
    const { host, seen } = await serve((_, response, number) =>
      number < 3 ? json(response, 429, { statusCode: 429 }, { "retry-after": "7" }) : ok(response, webhook("new")),
    );
    const { client, clock, log } = writerTo(host);
    expect(await client.create(SPEC, null, calm())).toEqual({ value: "new", attempts: 3 });
    expect([seen.length, clock.sleeps]).toEqual([3, [7250, 7500]]);
    expect(log.lines.map(({ event }) => event)).toEqual([
      "request.sent",
      "limiter.slowed",
      "request.retried",
      "request.sent",
      "limiter.slowed",
      "request.retried",
      "request.sent",
    ]);
  });

  it("that is aborted throws the signal's reason before it was sent, and is indeterminate after", async () => {
    const stop = new AbortController();
    const { host, seen } = await serve(() => stop.abort(new Error("stop")));
    const { client } = writerTo(host);
    expect(await failed(client.create(SPEC, null, stop.signal))).toMatchObject({ code: "REMOTE_INDETERMINATE" });
    expect(await failed(client.create(SPEC, null, stop.signal))).toMatchObject({ message: "stop" });
    expect(seen).toHaveLength(1);
  });

  it("that waits to be tried again throws the signal's reason when it is aborted", async () => {
    const stop = new AbortController();
    const clock: Clock = {
      ...fakeClock(),
      sleep: async (_, signal) => {
        stop.abort(new Error("stop"));
        signal.throwIfAborted();
      },
    };
    const { host, seen } = await serve((_, response) => json(response, 429, { statusCode: 429 }));
    const { client } = writerTo(host, {}, { clock });
    expect(await failed(client.create(SPEC, null, stop.signal))).toMatchObject({ message: "stop" });
    expect(seen).toHaveLength(1);
  });
});

describe("any other call", () => {
  it.each<[string, Reply]>([
    ["a reset", (_, response) => reset(response)],
    ["a 503", (_, response) => json(response, 503, { statusCode: 503 })],
    ["a 200 that holds a 500", (_, response) => json(response, 200, { statusCode: 500 })],
  ])("is repeated after %s, until it is answered", async (_, trouble) => {
    const { host, seen } = await serve((one, response, number) =>
      number < 3 ? trouble(one, response, number) : ok(response, { success: true }),
    );
    const { client } = writerTo(host);
    expect(await client.update("w", { enabled: true }, null, calm())).toEqual({ value: null, attempts: 3 });
    await client.delete(["w"], calm());
    expect(paths(seen)).toEqual(["update-webhook", "update-webhook", "update-webhook", "delete-webhook"]);
  });

  it.each<[string, Reply, string]>([
    ["429", (_, response) => json(response, 429, { statusCode: 429 }), "REMOTE_LIMITED"],
    ["503", (_, response) => json(response, 503, { statusCode: 503 }), "REMOTE_UNAVAILABLE"],
    ["reset", (_, response) => reset(response), "REMOTE_UNAVAILABLE"],
  ])("fails after five times %s", async (_, reply, code) => {
    const { host, seen } = await serve(reply);
    const error = await failed(writerTo(host).client.list(calm()));
    expect([error.code, error.details.attempts, seen.length]).toEqual([code, 5, 5]);
  });

  it("throws the signal's reason when it is aborted while it waits for an answer", async () => {
    const stop = new AbortController();
    const { host } = await serve(() => stop.abort(new Error("stop")));
    const { client } = writerTo(host);
    expect(await failed(client.update("w", {}, null, stop.signal))).toMatchObject({ message: "stop" });
  });

  it("is not repeated after a redirect, whose origin alone is told", async () => {
    const { host, seen } = await serve((_, response) => {
      response.writeHead(301, { location: "https://else.example/p?token=t" }).end();
    });
    const error = await failed(writerTo(host).client.list(calm()));
    expect(error).toMatchObject({ code: "REMOTE_PROTOCOL", details: { status: 301 } });
    expect(error.message).toContain("https://else.example,");
    expect(seen).toHaveLength(1);
  });

  it("fails as REMOTE_PROTOCOL when a listed webhook has no id", async () => {
    const { host } = await serve((_, response) => ok(response, { totalCount: 1, list: [{ name: "n" }] }));
    expect(await failed(writerTo(host).client.list(calm()))).toMatchObject({ code: "REMOTE_PROTOCOL" });
  });
});

describe("an error", () => {
  const refusedWith = async (status: number, body: object, headers: Record<string, string> = {}) => {
    const { host } = await serve((_, response) => json(response, status, { statusCode: status, ...body }, headers));
    return failed(writerTo(host).client.update("w", {}, new Secret("whsec", true), calm()));
  };

  it("carries status, apiCode and request id, and what GenAuth said", async () => {
    const error = await refusedWith(400, { apiCode: 2001, requestId: "r-1", message: "name is taken" });
    expect(error.details).toEqual({ status: 400, apiCode: 2001, requestId: "r-1", attempts: 1 });
    expect(error.message).toBe("GenAuth refused update-webhook: name is taken (status 400)");
  });

  it("shows nothing hostile, too long or secret of what the server said", async () => {
    const message = `\u001b[2J${ACCESS_KEY_SECRET} whsec ${"x".repeat(999)}`;
    const error = await refusedWith(400, { message, requestId: `${ACCESS_KEY_SECRET}\n` });
    expect(error.message).toContain("[2J[secret] [secret] xxx");
    expect(error.message.length).toBeLessThan(400);
    expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/canary|whsec/);
  });

  it("shows no secret of another webhook either, be it sent before or seen live", async () => {
    const echo = "live-canary whsec-canary";
    const { host } = await serve(({ url }, response) => {
      if (url.pathname.endsWith("list-webhooks"))
        ok(response, { totalCount: 1, list: [{ ...webhook("a"), secret: "live-canary" }] });
      else if (url.pathname.endsWith("create-webhook")) ok(response, webhook("b"));
      else json(response, 400, { statusCode: 400, message: echo, requestId: echo });
    });
    const { client } = writerTo(host);
    await client.list(calm());
    await client.create(SPEC, new Secret("whsec-canary", true), calm());
    const error = await failed(client.update("a", { enabled: false }, null, calm()));
    expect(error.message).toContain("[secret] [secret]");
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain("canary");
  });

  it.each([
    [-61_000, "61 s ahead of"],
    [7_200_000, "7200 s behind"],
  ])("of a refused key says so when the server's clock is %d ms away", async (skew, words) => {
    const error = await refusedWith(401, {}, { date: new Date(NOW + skew).toUTCString() });
    expect(error.code).toBe("REMOTE_AUTH");
    expect(error.message).toContain(words);
  });

  it("of a refused key does not blame a clock that is right", async () => {
    const error = await refusedWith(401, {}, { date: new Date(NOW - 60_000).toUTCString() });
    expect(error.message).not.toContain("clock");
    expect(error.hint).toContain("GENAUTH_ACCESS_KEY_SECRET");
  });

  it("of a missing permission speaks of the edition", async () => {
    expect((await refusedWith(403, {})).hint).toContain("edition");
  });
});

describe("a signed request", () => {
  it.each([
    ["authing", "x-authing-", "authing"],
    ["genauth", "x-genauth-", "GenAuth"],
  ] as const)(
    "carries the headers of the dialect %s, and the signature over what was sent",
    async (dialect, prefix, scheme) => {
      const { host, seen } = await serve((_, response) => ok(response, webhook("w")));
      const target = { ...connectionTo(host).target, dialect };
      const { client } = writerTo(host, { target, appTenantId: "tenant-1" });
      await client.create(SPEC, new Secret("s", true), calm());
      const headers = seen[0]?.headers as Record<string, string>;
      expect(headers).toMatchObject({
        accept: "application/json",
        "content-type": "application/json",
        "user-agent": "hooksync/0.1.0",
        date: "Mon, 23 Nov 2026 09:23:08 GMT",
        [`${prefix}signature-nonce`]: "0123456789abcdef0123456789abcdef",
        [`${prefix}signature-method`]: "HMAC-SHA1",
        [`${prefix}signature-version`]: "1.0",
        [`${prefix}sdk-version`]: "hooksync:0.1.0",
        [`${prefix}lang`]: "en-US",
        [`${prefix}app-id`]: "tenant-1",
      });
      const params = JSON.parse(seen[0]?.body ?? "");
      const request = { method: "POST", path: "/api/v3/create-webhook", params, headers } as const;
      expect(headers.authorization).toBe(sign(request, dialect, "key-1", new Secret(ACCESS_KEY_SECRET, true)));
      expect(headers.authorization?.startsWith(`${scheme} key-1:`)).toBe(true);
    },
  );

  it("is signed afresh for every attempt", async () => {
    const { host, seen } = await serve((_, response, number) =>
      number === 1 ? reset(response) : ok(response, { success: true }),
    );
    let nonces = 0;
    const { client } = writerTo(host, {}, { nonce: () => `nonce-${++nonces}`, random: () => 10 });
    await client.delete(["a"], calm());
    expect(seen.map(({ headers }) => [headers["x-authing-signature-nonce"], headers.date])).toEqual([
      ["nonce-1", "Mon, 23 Nov 2026 09:23:08 GMT"],
      ["nonce-2", "Mon, 23 Nov 2026 09:23:13 GMT"],
    ]);
    expect(new Set(seen.map(({ headers }) => headers.authorization)).size).toBe(2);
  });
});

describe("a request with a token", () => {
  const jwt = (number: number) =>
    `h.${Buffer.from(JSON.stringify({ scoped_userpool_id: "pool-1", number })).toString("base64url")}.s`;

  /** Gives tokens, and lets through only those that `valid` says. */
  const tokenServer = async (valid: (token: string) => boolean = () => true) => {
    let given = 0;
    return serve(({ url, headers }, response) => {
      if (url.pathname.endsWith("get-management-token"))
        return ok(response, { access_token: jwt(++given), expires_in: 7200 });
      const token = headers.authorization?.replace("Bearer ", "") ?? "";
      if (!valid(token)) return json(response, 401, { statusCode: 401, message: `bad token ${token}` });
      ok(response, url.pathname.endsWith("list-webhooks") ? { totalCount: 0, list: [] } : webhook("w"));
    });
  };

  it("asks for one token for twenty calls at once", async () => {
    const { host, seen } = await tokenServer();
    const { client } = writerTo(host, { auth: "token" });
    await Promise.all(Array.from({ length: 20 }, () => client.get("w", calm())));
    expect(paths(seen).filter((path) => path === "get-management-token")).toHaveLength(1);
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ accessKeyId: "key-1", accessKeySecret: ACCESS_KEY_SECRET });
    expect(seen).toHaveLength(21);
  });

  it("carries the token and the pool it names, and no signature", async () => {
    const { host, seen } = await tokenServer();
    const { client } = writerTo(host, { auth: "token", appTenantId: "tenant-1" });
    await client.list(calm());
    expect(seen[1]?.headers).toMatchObject({
      authorization: `Bearer ${jwt(1)}`,
      "x-authing-userpool-id": "pool-1",
      "x-authing-app-tenant-id": "tenant-1",
    });
    expect(seen[1]?.headers).not.toHaveProperty("x-authing-signature-nonce");
    expect(await client.pool(calm())).toBe("pool-1");
    expect(seen).toHaveLength(2);
  });

  it("renews a token that is refused, once for all who hold it, and repeats even a create", async () => {
    const { host, seen } = await tokenServer((token) => token !== jwt(1));
    const { client } = writerTo(host, { auth: "token" });
    const created = await Promise.all([1, 2, 3].map(() => client.create(SPEC, null, calm())));
    expect(created).toEqual([1, 2, 3].map(() => ({ value: "w", attempts: 2 })));
    expect(paths(seen).filter((path) => path === "get-management-token")).toHaveLength(2);
  });

  it("gives up when the renewed token is refused as well, and shows no token", async () => {
    const { host, seen } = await tokenServer(() => false);
    const error = await failed(writerTo(host, { auth: "token" }).client.list(calm()));
    expect(error).toMatchObject({ code: "REMOTE_AUTH", message: expect.stringContaining("bad token [secret]") });
    expect(paths(seen).filter((path) => path === "list-webhooks")).toHaveLength(2);
  });

  it("fails with the token's own error when none is given", async () => {
    const { host, seen } = await serve((_, response) => json(response, 401, { statusCode: 401, message: "m" }));
    const error = await failed(writerTo(host, { auth: "token" }).client.create(SPEC, null, calm()));
    expect([error.code, error.message]).toEqual(["REMOTE_AUTH", expect.stringContaining("get-management-token")]);
    expect(seen).toHaveLength(1);
  });

  it("that is not given to a second attempt leaves open what became of the first", async () => {
    const { host, seen } = await serve(({ url }, response, number) => {
      if (!url.pathname.endsWith("get-management-token")) return reset(response);
      if (number > 1) return json(response, 401, { statusCode: 401, message: "m" });
      ok(response, { access_token: jwt(1), expires_in: 0 });
    });
    const error = await failed(writerTo(host, { auth: "token" }).client.update("w", SPEC, null, calm()));
    expect(error).toMatchObject({ code: "REMOTE_AUTH", details: { status: 401, maybeDone: true } });
    expect(paths(seen)).toEqual(["get-management-token", "update-webhook", "get-management-token"]);
  });

  it("is not waited for any longer once its caller aborts or the client closes", async () => {
    const { host } = await serve(() => {});
    const { client } = writerTo(host, { auth: "token" });
    const stop = new AbortController();
    const [leaving, staying] = [failed(client.list(stop.signal)), failed(client.list(calm()))];
    stop.abort(new Error("stop"));
    expect(await leaving).toMatchObject({ message: "stop" });
    await client.close();
    expect(await staying).toMatchObject({ name: "AbortError" });
  });
});

describe("the limiter", () => {
  it("caps the requests in flight over all clients of a host, and lets them all through", async () => {
    let inFlight = 0;
    let most = 0;
    const { host, seen } = await serve((_, response, number) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      setTimeout(() => {
        inFlight -= 1;
        if (number % 7 === 0) json(response, 429, { statusCode: 429 });
        else ok(response, webhook("w"));
      }, 5);
    });
    const limiter = new Limiter(4, Number.POSITIVE_INFINITY, fakeClock());
    const clients = [1, 2, 3].map(() => writerTo(host, {}, { limiter }).client);
    const calls = clients.flatMap((client) => Array.from({ length: 20 }, () => client.get("w", calm())));
    expect((await Promise.all(calls)).every((live) => live?.id === "w")).toBe(true);
    expect(seen.length).toBeGreaterThan(60);
    expect(most).toBe(4);
  });
});

describe("no secret", () => {
  it("is in any log event or error, whatever fails", async () => {
    const echo: Reply = ({ headers, body }, response, number) => {
      const message = `${body} ${JSON.stringify(headers)}`;
      if (number === 1) json(response, 429, { statusCode: 429, message, requestId: body }, { "retry-after": "1" });
      else if (number === 2) reset(response);
      else json(response, 400, { statusCode: 400, message, requestId: body });
    };
    const secret = new Secret('canary-"webhook', true);
    for (const auth of ["signature", "token"] as const) {
      const { host } = await serve(echo);
      const { client, log } = writerTo(host, { auth });
      const error = await failed(client.update("w", { name: "n" }, secret, calm()));
      const shown = inspect([error, log.lines], { depth: null, showHidden: true });
      expect(log.lines.length).toBeGreaterThan(3);
      expect(shown).not.toContain("canary");
    }
  });
});

describe("a request", () => {
  it("is logged with its op, attempt, status and request id", async () => {
    const { host } = await serve((_, response) => ok(response, { totalCount: 0, list: [] }));
    const { client, log } = writerTo(host);
    await client.list(calm());
    expect(log.lines).toEqual([
      { event: "request.sent", fields: { op: "list", attempt: 1, status: 200, durationMs: 0, requestId: "req-1" } },
    ]);
  });

  it("closes its connections with its client", async () => {
    let close = async () => {};
    const { host } = await serve(() => void close());
    const client = openWriter(connectionTo(host), clientDeps({ attempts: 1 }));
    close = client.close;
    expect(await failed(client.list(calm()))).toMatchObject({ code: "REMOTE_UNAVAILABLE" });
  });
});
