import { createServer, type Socket } from "node:net";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Fault, startEmulator } from "../../../src/emulator/index.ts";
import { probeAccess } from "../../../src/genauth/probe-access.ts";
import { probeHost } from "../../../src/genauth/probe-host.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { ACCESS_KEY_SECRET, calm, clientDeps, connectionTo, NOW } from "../../support/genauth-client.ts";
import { connectProxy, json, open, refusedHost, serve, serveTls, tlsFile } from "../../support/genauth-server.ts";

const CA_FILE = tlsFile("server.pem");
const SELF_SIGNED = { chain: [{ name: "hooksync test server" }], signedBy: "hooksync test server" };

const probe = (host: string, caFile: string | null = null, network = {}) =>
  probeHost(
    host,
    caFile,
    clientDeps({ network: { httpProxy: "", httpsProxy: "", noProxy: "", extraCaFile: "", ...network } }),
    calm(),
  );
const unauthorized: Parameters<typeof serve>[0] = (_, response) =>
  json(response, 401, { statusCode: 401 }, { date: "Mon, 23 Nov 2026 09:00:00 GMT" });

describe("a look at a host", () => {
  it("asks once, with no credentials, and tells the answer's date", async () => {
    const { host, seen } = await serve(unauthorized);
    expect(await probe(host)).toEqual({
      host,
      route: { ok: true, value: { via: "loopback" } },
      addresses: null,
      certificate: null,
      answer: {
        ok: true,
        value: { status: 401, date: "Mon, 23 Nov 2026 09:00:00 GMT", sentAt: NOW, receivedAt: NOW },
      },
    });
    expect(seen.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual(["GET /api/v3/get-webhook-event-list"]);
    expect(Object.keys(seen[0]?.headers ?? {}).sort()).toEqual(["accept", "connection", "host", "user-agent"]);
  });

  it("tells the addresses of a name, and a certificate that caFile trusts", async () => {
    const { port } = await serveTls(unauthorized);
    const facts = await probe(`https://localhost:${port}`, CA_FILE);
    expect(facts.addresses).toMatchObject({ ok: true, value: expect.arrayContaining(["127.0.0.1"]) });
    expect(facts.certificate).toMatchObject({ ok: true, value: { ...SELF_SIGNED, distrust: null } });
    expect(facts.certificate?.ok && facts.certificate.value.chain[0]?.validTo).toBe(Date.parse("2126-10-30T23:22:41Z"));
    expect(facts.answer).toMatchObject({ ok: true, value: { status: 401 } });
  });

  it("tells whose certificate is not trusted, and sends nothing to who shows it", async () => {
    const { port, seen } = await serveTls(unauthorized);
    const facts = await probe(`https://127.0.0.1:${port}`);
    expect(facts.certificate).toMatchObject({
      ok: true,
      value: { ...SELF_SIGNED, distrust: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    });
    expect(facts.answer).toMatchObject({ ok: false, error: { code: "REMOTE_UNAVAILABLE" } });
    expect(seen).toEqual([]);
  });

  it("goes through the proxy for both, and does not show its password", async () => {
    const { port } = await serveTls(unauthorized);
    const proxy = await connectProxy(port);
    const httpsProxy = proxy.uri.replace("http://", "http://user:canary@");
    const facts = await probe("https://api.other.test", CA_FILE, { httpsProxy });
    expect(facts.route).toEqual({ ok: true, value: { via: "proxy", proxy: proxy.uri } });
    expect(proxy.asked).toEqual(["api.other.test:443", "api.other.test:443"]);
    expect(facts.certificate).toMatchObject({ ok: true, value: { distrust: "ERR_TLS_CERT_ALTNAME_INVALID" } });
    expect(inspect(facts, { depth: null })).not.toContain("canary");
    const closed = await connectProxy(null);
    const refused = await probe("https://api.private.test", CA_FILE, { httpsProxy: closed.uri });
    expect(refused.certificate).toMatchObject({ ok: false, error: { message: expect.stringContaining("407") } });
    expect(refused.answer).toMatchObject({ ok: false });
  });

  it.each([
    ["a name that nobody can look up", `https://${"a".repeat(70)}.example`, "addresses"],
    ["a port that nobody listens on", null, "answer"],
  ] as const)("keeps %s for a finding", async (_, host, fact) => {
    const facts = await probe(host ?? (await refusedHost()));
    expect(facts[fact]).toMatchObject({ ok: false, error: { code: "REMOTE_UNAVAILABLE", hint: expect.any(String) } });
  });

  it("keeps what is wrong with the proxy's URL or the caFile for a finding", async () => {
    const { host } = await serve(unauthorized);
    expect((await probe("https://api.private.test", null, { httpsProxy: "http://a b" })).route).toMatchObject({
      error: { code: "CLI_USAGE" },
    });
    expect((await probe(host, "/no/such.pem")).answer).toMatchObject({ error: { code: "CONFIG_UNREADABLE" } });
  });

  it("gives up on a host that takes the connection and says nothing", async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on("error", () => {})));
    const host = `https://127.0.0.1:${await open(silent)}`;
    onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
    const facts = await probeHost(host, null, clientDeps({ timeoutMs: 50 }), calm());
    const dead = { ok: false, error: { code: "REMOTE_UNAVAILABLE" } };
    expect(facts).toMatchObject({ answer: dead, certificate: dead });
  });

  it("ends at once when the run is stopped", async () => {
    const stop = new AbortController();
    const { host } = await serve(() => stop.abort(new Error("stopped")));
    const facts = await probeHost(host, null, clientDeps(), stop.signal);
    expect(facts.answer).toMatchObject({ ok: false, error: { message: "stopped" } });
  });
});

describe("a look at what is granted", () => {
  const POOL = { userPoolId: "pool-1", accessKeys: [{ id: "key-1", secret: ACCESS_KEY_SECRET }] };
  const webhooks = [1, 2, 3].map((number) => ({ name: `n${number}`, url: "https://h.example", events: ["test"] }));

  async function access(auth: "signature" | "token", faults: readonly Fault[] = [], secret = ACCESS_KEY_SECRET) {
    const clock = fakeClock(NOW);
    const pool = { ...POOL, accessKeys: [{ id: "key-1", secret }], webhooks };
    const emulator = await startEmulator({ pools: [pool], clock, faults });
    onTestFinished(() => emulator.close());
    const facts = await probeAccess(connectionTo(emulator.url, { auth }), clientDeps({ clock, attempts: 1 }), calm());
    const asked = emulator.requests.map(({ endpoint, params }) => [endpoint, params]);
    return { facts, asked: asked.filter(([endpoint]) => endpoint !== "get-management-token"), emulator };
  }
  const ONE = ["list-webhooks", { page: "1", limit: "1" }];
  const EVENTS = ["get-webhook-event-list", {}];

  it.each([
    ["signature", [ONE, EVENTS]],
    ["token", [ONE, ONE, EVENTS]],
  ] as const)(
    "tries both ways with as little as can be, and lists with the %s that is configured",
    async (auth, calls) => {
      const { facts, asked, emulator } = await access(auth);
      expect(facts).toMatchObject({
        configured: auth,
        signature: { ok: true, value: 3 },
        token: { ok: true, value: "pool-1" },
        list: { ok: true, value: 3 },
        events: { ok: true, value: expect.arrayContaining([{ value: "login", category: expect.any(String) }]) },
      });
      expect(asked).toEqual(calls);
      expect(emulator.requests.filter(({ endpoint }) => endpoint === "get-management-token")).toHaveLength(1);
    },
  );

  it.each(["signature", "token"] as const)("asks no more once %s was refused", async (auth) => {
    const { facts, asked, emulator } = await access(auth, [], "another");
    const refused = { ok: false, error: { code: "REMOTE_AUTH", details: { status: 401 } } };
    expect(facts).toMatchObject({ signature: refused, token: refused, list: refused, events: null });
    expect(asked).toEqual([ONE]);
    expect(emulator.requests).toHaveLength(2);
  });

  it("knows what is forbidden from what is not believed", async () => {
    const { facts } = await access("token", [{ kind: "refuse-before", statusCode: 403, endpoint: "list-webhooks" }]);
    const forbidden = { ok: false, error: { code: "REMOTE_AUTH", details: { status: 403 } } };
    expect(facts).toMatchObject({ signature: forbidden, token: { ok: true }, list: forbidden, events: null });
  });
});
