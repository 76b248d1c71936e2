import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { type AnswerFacts, type HostFacts, type ShownRoute, tried } from "../core/doctor-facts.ts";
import { AppError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import { readCertificate } from "./certificate.ts";
import { type NetworkSettings, openDispatcher, trustFor } from "./dispatcher.ts";
import { ENDPOINTS } from "./failure.ts";
import { exchange } from "./http.ts";
import { untilAborted } from "./on-abort.ts";
import { remoteError } from "./remote-error.ts";
import { type Route, routeTo } from "./route.ts";

export interface HostProbeDeps {
  readonly network: NetworkSettings;
  readonly clock: Pick<Clock, "now">;
  readonly timeoutMs: number;
  readonly version: string;
}

/** Looks at a host as requests to it will, one step after the other, and shows it no credentials. */
export async function probeHost(
  host: string,
  caFile: string | null,
  deps: HostProbeDeps,
  signal: AbortSignal,
): Promise<HostFacts> {
  const { network, timeoutMs } = deps;
  const found = await tried(() => routeTo(host, network));
  if (!found.ok) return { host, route: found, addresses: null, certificate: null, answer: null };
  const route = { ok: true, value: shown(found.value) } as const;

  const url = new URL(host);
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(name) === 0 ? await tried(() => addressesOf(name, signal)) : null;
  // A proxy looks names up by itself.
  if (addresses?.ok === false && found.value.via !== "proxy") {
    return { host, route, addresses, certificate: null, answer: null };
  }

  const [answer, certificate] = await Promise.all([
    tried(() => ask(host, caFile, deps, signal)),
    url.protocol === "https:"
      ? tried(() => readCertificate(url, found.value, trustFor(caFile, network), timeoutMs, signal))
      : null,
  ]);
  return { host, route, addresses, certificate, answer };
}

function shown(route: Route): ShownRoute {
  return route.via === "proxy" ? { via: "proxy", proxy: `${route.uri.protocol}//${route.uri.host}` } : route;
}

async function addressesOf(name: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const found = await untilAborted(lookup(name, { all: true }), signal);
    return found.map(({ address }) => address);
  } catch (cause) {
    signal.throwIfAborted();
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no answer";
    throw new AppError("REMOTE_UNAVAILABLE", `${name} cannot be looked up (${code})`, {
      hint: "check tenant.host, the network, and this machine's DNS",
      cause,
    });
  }
}

/** A request without credentials: whatever the answer says, it came, and it has a date. */
async function ask(
  host: string,
  caFile: string | null,
  { network, clock, timeoutMs, version }: HostProbeDeps,
  signal: AbortSignal,
): Promise<AnswerFacts> {
  const dispatcher = openDispatcher(host, caFile, network);
  try {
    const { method, name } = ENDPOINTS.events;
    const headers = { accept: "application/json", "user-agent": `hooksync/${version}` };
    const sentAt = clock.now();
    const request = { method, path: `/api/v3/${name}`, headers, body: null };
    const exchanged = await exchange(dispatcher, host, request, timeoutMs, signal);
    signal.throwIfAborted();
    const receivedAt = clock.now();
    if ("failure" in exchanged) {
      throw remoteError("events", exchanged.failure, { host, now: receivedAt, attempts: 1, maybeDone: false });
    }
    const { status, headers: received } = exchanged.answer;
    const date = [received.date].flat()[0] ?? null;
    return { status, date, sentAt, receivedAt };
  } finally {
    await dispatcher.destroy();
  }
}
