import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { Agent, type Dispatcher, ProxyAgent } from "undici";
import { AppError } from "../core/errors.ts";
import { notAProxy, type Route, routeTo } from "./route.ts";

/** What the environment says about the network; an empty string says nothing. */
export interface NetworkSettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
  /** `NODE_EXTRA_CA_CERTS`: node itself forgets it for a connection that is given roots. */
  readonly extraCaFile: string;
}

/**
 * Opens connections to one host: through a proxy where one is set, never for loopback, and trusting `caFile` as well.
 * They are kept and used again, and there are never more than `connections`; null: no bound.
 */
export function openDispatcher(
  host: string,
  caFile: string | null,
  network: NetworkSettings,
  connections: number | null = null,
): Dispatcher {
  const connect = trustFor(caFile, network);
  const route = routeTo(host, network);
  return route.via === "proxy" ? openProxy(route, connect, connections) : new Agent({ connect, connections });
}

/** Which roots a connection trusts; no `caFile` leaves that to node. Throws CONFIG_* for a file that holds no roots. */
export function trustFor(
  caFile: string | null,
  { extraCaFile }: NetworkSettings,
): { readonly secureContext?: SecureContext } {
  return caFile === null ? {} : { secureContext: trusting(caFile, extraCaFile) };
}

function openProxy(
  { uri }: Extract<Route, { via: "proxy" }>,
  connect: ReturnType<typeof trustFor>,
  connections: number | null,
): Dispatcher {
  try {
    return new ProxyAgent({ uri: uri.href, connections, connect, requestTls: connect, proxyTls: connect });
  } catch {
    // The error that is caught names the proxy with its password.
    throw notAProxy();
  }
}

// Made once and not for each connection, as reading all roots takes a while.
function trusting(caFile: string, extraCaFile: string): SecureContext {
  const extra = extraCaFile === "" ? [] : [readRoots(extraCaFile)];
  return createSecureContext({ ca: [...rootCertificates, ...extra, readRoots(caFile)] });
}

function readRoots(path: string): string {
  let pem: string;
  try {
    pem = readFileSync(path, "utf8");
  } catch (cause) {
    throw new AppError("CONFIG_UNREADABLE", `the root certificates in ${path} cannot be read`, { cause });
  }
  try {
    new X509Certificate(pem);
  } catch (cause) {
    throw new AppError("CONFIG_INVALID", `${path} holds no root certificate`, {
      cause,
      hint: "it must hold PEM blocks that begin with -----BEGIN CERTIFICATE-----",
    });
  }
  return pem;
}
