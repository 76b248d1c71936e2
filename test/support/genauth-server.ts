import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A request as it came over the wire. */
export interface Seen {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What the server does with a request it has read whole; `number` counts from 1. */
export type Reply = (seen: Seen, response: ServerResponse, number: number) => void;

export const tlsFile = (name: string): string => new URL(`tls/${name}`, import.meta.url).pathname;

/** Opens a plain HTTP server on loopback for the running test. */
export async function serve(reply: Reply): Promise<{ host: string; seen: Seen[] }> {
  const { listener, seen } = recording(reply);
  return { host: `http://127.0.0.1:${await open(createServer(listener))}`, seen };
}

/** Opens a TLS server whose certificate no root signed: it is trusted by who trusts `tls/server.pem`. */
export async function serveTls(reply: Reply): Promise<{ port: number; seen: Seen[] }> {
  const { listener, seen } = recording(reply);
  const options = { key: readFileSync(tlsFile("server-key.pem")), cert: readFileSync(tlsFile("server.pem")) };
  return { port: await open(createTlsServer(options, listener)), seen };
}

/** A proxy that tunnels everything to one port on loopback, or refuses all. */
export async function connectProxy(port: number | null): Promise<{ uri: string; asked: string[] }> {
  const asked: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer();
  server.on("connect", (request, client: Socket) => {
    asked.push(request.url ?? "");
    sockets.push(client);
    client.on("error", () => {});
    if (port === null) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    const tunnel = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      tunnel.pipe(client).pipe(tunnel);
    });
    sockets.push(tunnel);
    tunnel.on("error", () => {});
  });
  onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
  return { uri: `http://127.0.0.1:${await open(server)}`, asked };
}

/** A port that nobody listens on. */
export async function refusedHost(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** Listens on loopback until the test ends. */
export async function open(server: Server & { closeAllConnections?: () => void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections?.();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** Answers with JSON, a well-formed envelope or not. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Answers as GenAuth does when all is well. */
export function ok(response: ServerResponse, data: unknown): void {
  json(response, 200, { statusCode: 200, message: "ok", requestId: "req-1", data });
}

/** Cuts the connection with a TCP reset. */
export function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function recording(reply: Reply): { listener: RequestListener; seen: Seen[] } {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "/", headers } = request;
      const one = { method, url: new URL(url, "http://host"), headers, body: Buffer.concat(chunks).toString("utf8") };
      seen.push(one);
      reply(one, response, seen.length);
    });
  };
  return { listener, seen };
}
