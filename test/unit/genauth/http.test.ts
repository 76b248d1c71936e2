import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createTcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { inspect } from "node:util";
import type { Dispatcher } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { type NetworkSettings, openDispatcher } from "../../../src/genauth/dispatcher.ts";
import { exchange, type HttpRequest } from "../../../src/genauth/http.ts";
import { calm } from "../../support/genauth-client.ts";
import {
  connectProxy,
  json,
  ok,
  open,
  refusedHost,
  reset,
  serve,
  serveTls,
  tlsFile,
} from "../../support/genauth-server.ts";

const NETWORK: NetworkSettings = { httpProxy: "", httpsProxy: "", noProxy: "", extraCaFile: "" };
const GET: HttpRequest = { method: "GET", path: "/x?y=1", headers: { "x-a": "1" }, body: null };
const SERVER_CERTIFICATE = tlsFile("server.pem");

interface Options {
  readonly request?: HttpRequest;
  readonly caFile?: string;
  readonly network?: Partial<NetworkSettings>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

function send(host: string, { request = GET, caFile, network, timeoutMs = 5000, signal = calm() }: Options = {}) {
  const dispatcher: Dispatcher = openDispatcher(host, caFile ?? null, { ...NETWORK, ...network });
  onTestFinished(() => dispatcher.destroy());
  return exchange(dispatcher, host, request, timeoutMs, signal);
}
const failure = (kind: string, more: object = {}) => ({ failure: expect.objectContaining({ kind, ...more }) });

describe("exchange", () => {
  it("gives the answer with its status, headers and body", async () => {
    const { host, seen } = await serve((_, response) => json(response, 418, { é: 1 }, { "x-b": "2" }));
    const request = { method: "POST", path: "/x", headers: { "x-a": "1" }, body: "{}" } as const;
    expect(await send(host, { request })).toEqual({
      answer: { status: 418, headers: expect.objectContaining({ "x-b": "2" }), body: '{"é":1}' },
    });
    expect(seen).toMatchObject([{ method: "POST", headers: { "x-a": "1" }, body: "{}" }]);
  });

  it("skips an informational answer before the real one", async () => {
    const { host } = await serve((_, response) => {
      response.writeEarlyHints({ link: "</a>; rel=preload" });
      json(response, 200, 1);
    });
    expect(await send(host)).toMatchObject({ answer: { status: 200, body: "1" } });
  });

  it("follows no redirect", async () => {
    const elsewhere = await serve((_, response) => ok(response, null));
    const { host } = await serve((_, response) => {
      response.writeHead(307, { location: `${elsewhere.host}/x` }).end();
    });
    expect(await send(host)).toMatchObject({ answer: { status: 307 } });
    expect(elsewhere.seen).toEqual([]);
  });

  it("says before-send when the connection is refused", async () => {
    const because = "the connection was refused";
    expect(await send(await refusedHost())).toEqual(failure("before-send", { trouble: "network", because }));
  });

  it("says before-send when the TLS handshake never ends", async () => {
    const port = await open(tcpServer(() => {}));
    const exchanged = await send(`https://127.0.0.1:${port}`, { timeoutMs: 100 });
    expect(exchanged).toEqual(failure("before-send", { trouble: "network", because: "no answer within 0.1 s" }));
  });

  it("says before-send, and not for lack of network, when a header cannot be written", async () => {
    const { host, seen } = await serve((_, response) => ok(response, null));
    const exchanged = await send(host, { request: { ...GET, headers: { "x-a": "1\r\nx-b: 2" } } });
    expect(exchanged).toEqual(failure("before-send", { trouble: "request" }));
    expect(seen).toEqual([]);
  });

  it("says before-send when the connection is reset within the TLS handshake", async () => {
    const port = await open(resettingServer());
    expect(await send(`https://127.0.0.1:${port}`)).toEqual(failure("before-send", { trouble: "network" }));
  });

  it("says after-send when the connection is reset at the request's first byte", async () => {
    const port = await open(resettingServer());
    expect(await send(`http://127.0.0.1:${port}`)).toEqual(failure("after-send"));
  });

  it("says after-send when the connection is reset after the request was read", async () => {
    const { host, seen } = await serve((_, response) => reset(response));
    expect(await send(host)).toEqual(failure("after-send", { because: "the connection was cut" }));
    expect(seen).toHaveLength(1);
  });

  it.each([
    ["of known length", { "content-length": "100" }],
    ["in chunks", {}],
  ])("says after-send when a body %s is cut short", async (_, headers) => {
    const { host } = await serve((_seen, response) => {
      response.writeHead(200, headers);
      response.write('{"statusCode":200', () => response.destroy());
    });
    expect(await send(host)).toEqual(failure("after-send"));
  });

  it("says after-send when no answer comes in time, and when it comes byte by byte", async () => {
    const because = "no answer within 0.1 s";
    const silent = await serve(() => {});
    expect(await send(silent.host, { timeoutMs: 100 })).toEqual(failure("after-send", { because }));
    const dribbling = await serve((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 10);
      response.on("close", () => clearInterval(timer));
    });
    expect(await send(dribbling.host, { timeoutMs: 100 })).toEqual(failure("after-send", { because }));
  });

  it("closes a connection that it gave up on", async () => {
    let close = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const { host } = await serve((_, response) => void response.on("close", close));
    expect(await send(host, { timeoutMs: 50 })).toEqual(failure("after-send"));
    await closed;
  });

  it("says after-send when the answer is no HTTP", async () => {
    const port = await open(tcpServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")));
    expect(await send(`http://127.0.0.1:${port}`)).toEqual(failure("after-send"));
  });

  it("reads at most 8 MiB, and lets the rest go", async () => {
    const { host } = await serve((_, response) => void response.end(Buffer.alloc(9 * 1024 * 1024, 32)));
    expect(await send(host)).toEqual(failure("unreadable", { status: 200, because: "more than 8 MiB" }));
    const just = await serve((_, response) => void response.end(Buffer.alloc(8 * 1024 * 1024, 32)));
    expect(await send(just.host)).toMatchObject({ answer: { status: 200 } });
  });

  it("sends nothing when the signal has aborted, and says after-send when it aborts while waiting", async () => {
    const stop = new AbortController();
    const { host, seen } = await serve(() => stop.abort());
    const waiting = await send(host, { signal: stop.signal });
    expect(waiting).toEqual(failure("after-send", { because: "interrupted" }));
    const late = await send(host, { signal: stop.signal });
    expect(late).toEqual(failure("before-send", { because: "interrupted" }));
    expect(seen).toHaveLength(1);
  });

  it("writes nothing to a connection that stands only after the signal aborted", async () => {
    const { host, seen } = await serve((_, response) => ok(response, null));
    const stop = new AbortController();
    const dispatcher = openDispatcher(host, null, NETWORK);
    onTestFinished(() => dispatcher.destroy());
    const connecting = exchange(dispatcher, host, GET, 5000, stop.signal);
    stop.abort();
    expect(await connecting).toEqual(failure("before-send", { because: "interrupted" }));
    await exchange(dispatcher, host, { ...GET, path: "/second" }, 5000, calm());
    expect(seen.map(({ url }) => url.pathname)).toEqual(["/second"]);
  });
});

describe("TLS", () => {
  it("trusts no unknown certificate, and sends nothing to who shows one", async () => {
    const { port, seen } = await serveTls((_, response) => ok(response, null));
    const exchanged = await send(`https://localhost:${port}`);
    expect(exchanged).toEqual(failure("before-send", { trouble: "certificate" }));
    expect(seen).toEqual([]);
  });

  it("trusts the roots of caFile", async () => {
    const { port } = await serveTls((_, response) => ok(response, null));
    const exchanged = await send(`https://localhost:${port}`, { caFile: SERVER_CERTIFICATE });
    expect(exchanged).toMatchObject({ answer: { status: 200 } });
  });

  it("still trusts NODE_EXTRA_CA_CERTS where there is a caFile", async () => {
    const { port } = await serveTls((_, response) => ok(response, null));
    const folder = mkdtempSync(join(tmpdir(), "hooksync-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const caFile = join(folder, "another-root.pem");
    writeFileSync(caFile, rootCertificates[0] ?? "");
    const exchanged = await send(`https://localhost:${port}`, { caFile, network: { extraCaFile: SERVER_CERTIFICATE } });
    expect(exchanged).toMatchObject({ answer: { status: 200 } });
  });

  it("says which caFile cannot be read, or holds no certificate", () => {
    const opened = (caFile: string) => () => openDispatcher("https://localhost", caFile, NETWORK);
    expect(opened("/no/such.pem")).toThrow(expect.objectContaining({ code: "CONFIG_UNREADABLE" }));
    expect(opened(import.meta.filename)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });
});

describe("proxies", () => {
  it("tunnels to the host through the proxy, trusting caFile inside the tunnel", async () => {
    const { port, seen } = await serveTls((_, response) => ok(response, null));
    const proxy = await connectProxy(port);
    const exchanged = await send("https://api.private.test", {
      caFile: SERVER_CERTIFICATE,
      network: { httpsProxy: proxy.uri },
    });
    expect(exchanged).toMatchObject({ answer: { status: 200 } });
    expect(proxy.asked).toEqual(["api.private.test:443"]);
    expect(seen).toMatchObject([{ headers: { host: "api.private.test", "x-a": "1" } }]);
  });

  it("gives up on a certificate for another name inside the tunnel", async () => {
    const { port, seen } = await serveTls((_, response) => ok(response, null));
    const proxy = await connectProxy(port);
    const exchanged = await send("https://api.other.test", {
      caFile: SERVER_CERTIFICATE,
      network: { httpsProxy: proxy.uri },
    });
    expect(exchanged).toEqual(failure("before-send", { trouble: "certificate" }));
    expect(seen).toEqual([]);
  });

  it("says before-send when the proxy refuses the tunnel", async () => {
    const proxy = await connectProxy(null);
    const exchanged = await send("https://api.private.test", { network: { httpsProxy: proxy.uri } });
    expect(exchanged).toEqual(failure("before-send", { trouble: "network" }));
  });

  it("never uses a proxy for loopback", async () => {
    const { host } = await serve((_, response) => ok(response, null));
    const proxy = await connectProxy(null);
    const exchanged = await send(host, { network: { httpProxy: proxy.uri, httpsProxy: proxy.uri } });
    expect(exchanged).toMatchObject({ answer: { status: 200 } });
    expect(proxy.asked).toEqual([]);
  });

  it("uses no proxy for a host in no_proxy", async () => {
    const { host } = await serve((_, response) => ok(response, null));
    const proxy = await connectProxy(null);
    // It reaches loopback by a name that does not say so.
    const unspecified = host.replace("127.0.0.1", "0.0.0.0");
    const exchanged = await send(unspecified, { network: { httpProxy: proxy.uri, noProxy: "0.0.0.0" } });
    expect(exchanged).toMatchObject({ answer: { status: 200 } });
    expect(proxy.asked).toEqual([]);
  });

  it("does not show a proxy's password when its URL is wrong", () => {
    const network = { ...NETWORK, httpsProxy: "http://user:canary@proxy:no-port" };
    let thrown: unknown;
    try {
      openDispatcher("https://api.private.test", null, network);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: "CLI_USAGE" });
    expect(inspect(thrown, { depth: null, showHidden: true })).not.toContain("canary");
  });
});

function tcpServer(onConnection: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    onConnection(socket);
  });
  return Object.assign(server, { closeAllConnections: () => sockets.forEach((socket) => void socket.destroy()) });
}

function resettingServer() {
  return tcpServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
}
