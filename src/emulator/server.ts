import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError } from "../core/errors.ts";
import { Refusal, refused } from "./api.ts";
import { exchange, type World } from "./exchange.ts";
import { toWire, type Wire } from "./wire.ts";

/** A server that listens on loopback. */
export interface Listening {
  readonly port: number;
  /** Breaks all connections, and resolves when nothing listens any more. */
  stop(): Promise<void>;
}

const MAX_BODY = 8 * 1024 * 1024;

/** Serves a world at 127.0.0.1; port 0 picks a free one. Throws CLI_USAGE when the port is taken. */
export async function listen(world: World, port: number): Promise<Listening> {
  const server = createServer((request, response) => {
    serve(world, request, response).catch(() => request.socket.destroy());
  });
  // An idle connection is kept: closing it would race with the client's next request.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(isTaken(error) ? taken(port, error) : error));
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isTaken(error: Error): boolean {
  return "code" in error && error.code === "EADDRINUSE";
}

function taken(port: number, cause: Error): AppError {
  return new AppError("CLI_USAGE", `port ${port} is taken`, { hint: "choose another port; 0 picks a free one", cause });
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url = "", headers } = request;
  const body = await readBody(request);
  const refuse = (refusal: Refusal) => send(toWire(refused(world.random(32), refusal), null, world.now()), response);
  if (body === null) return refuse(new Refusal(413, "the body is too large"));
  try {
    send(await exchange(world, { method, url, headers, body }), response);
  } catch (error) {
    if (world.closing.aborted) throw error;
    refuse(new Refusal(500, `the emulator failed: ${error instanceof Error ? error.message : error}`));
  }
}

/** null: larger than any call needs. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  return size <= MAX_BODY ? Buffer.concat(chunks).toString() : null;
}

function send(wire: Wire, response: ServerResponse): void {
  if (wire === null) {
    response.socket?.resetAndDestroy();
    return;
  }
  const body = Buffer.from(wire.body);
  response.writeHead(wire.httpStatus, { ...wire.headers, "content-length": body.length });
  if (!wire.cut) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy());
}
