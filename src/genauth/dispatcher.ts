import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { AppError } from "../core/errors.ts";

/** What the environment says about the network; an empty string says nothing. */
export interface NetworkSettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
  /** `NODE_EXTRA_CA_CERTS`: node itself forgets it for a connection that is given roots. */
  readonly extraCaFile: string;
}

/** Opens connections to one host: through a proxy where one is set, never for loopback, and trusting `caFile` as well. */
export function openDispatcher(host: string, caFile: string | null, network: NetworkSettings): Dispatcher {
  const connect = caFile === null ? {} : { secureContext: trusting(caFile, network.extraCaFile) };
  if (isLoopback(new URL(host).hostname)) return new Agent({ connect });
  try {
    return new EnvHttpProxyAgent({
      connect,
      requestTls: connect,
      proxyTls: connect,
      httpProxy: network.httpProxy,
      httpsProxy: network.httpsProxy,
      noProxy: network.noProxy,
    });
  } catch {
    // The error that is caught names the proxy with its password.
    throw new AppError("CLI_USAGE", "http_proxy or https_proxy is not the URL of a proxy", {
      hint: "write it as http://proxy.example:3128, or unset it",
    });
  }
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
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
