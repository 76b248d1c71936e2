import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect, type DetailedPeerCertificate, type TLSSocket } from "node:tls";
import { Client } from "undici";
import type { CertificateFacts } from "../core/doctor-facts.ts";
import { AppError } from "../core/errors.ts";
import type { trustFor } from "./dispatcher.ts";
import { onAbort } from "./on-abort.ts";
import { plainText } from "./plain-text.ts";
import type { Route } from "./route.ts";

type Trust = ReturnType<typeof trustFor>;

/** The certificate of a host, trusted or not: greets it by the route that requests take, and sends nothing. */
export async function readCertificate(
  url: URL,
  route: Route,
  trust: Trust,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<CertificateFacts> {
  const end = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const port = Number(url.port) || 443;
  try {
    const socket = route.via === "proxy" ? await openTunnel(route.uri, `${url.hostname}:${port}`, trust, end) : null;
    return await greet(url.hostname.replace(/^\[|\]$/g, ""), port, socket, trust, end);
  } catch (cause) {
    signal.throwIfAborted();
    const why = cause instanceof Error ? plainText(cause.message, []) : "it does not say why";
    throw new AppError("REMOTE_UNAVAILABLE", `the certificate of ${url.origin} cannot be looked at: ${why}`, { cause });
  }
}

async function openTunnel(uri: URL, path: string, trust: Trust, signal: AbortSignal): Promise<Duplex> {
  const { username, password, origin } = uri;
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers =
    username && password ? { "proxy-authorization": `Basic ${Buffer.from(words).toString("base64")}` } : {};
  const proxy = new Client(origin, { connect: trust });
  try {
    const { socket, statusCode } = await proxy.connect({ path, headers, signal });
    if (statusCode === 200) return socket;
    socket.on("error", () => {}).destroy();
    throw new Error(`the proxy answers ${statusCode}`);
  } finally {
    await proxy.destroy();
  }
}

function greet(host: string, port: number, socket: Duplex | null, trust: Trust, end: AbortSignal) {
  return new Promise<CertificateFacts>((resolve, reject) => {
    const tls = connect({
      ...trust,
      host,
      port,
      ...(socket && { socket }),
      // An address is no name to be asked for.
      ...(isIP(host) === 0 && { servername: host }),
      rejectUnauthorized: false,
    });
    const callOff = onAbort(end, () => tls.destroy(end.reason));
    tls.once("close", callOff);
    tls.once("error", reject);
    tls.once("secureConnect", () => {
      resolve(factsOf(tls));
      tls.destroy();
    });
    if (end.aborted) tls.destroy(end.reason);
  });
}

function factsOf(tls: TLSSocket): CertificateFacts {
  const certificates: DetailedPeerCertificate[] = [];
  let next: DetailedPeerCertificate | undefined = tls.getPeerCertificate(true);
  // A root is its own issuer.
  while (next?.subject && !certificates.includes(next)) {
    certificates.push(next);
    next = next.issuerCertificate;
  }
  return {
    chain: certificates.map(({ subject, valid_to }) => ({ name: nameOf(subject), validTo: Date.parse(valid_to) })),
    signedBy: nameOf(certificates.at(-1)?.issuer ?? {}),
    distrust: tls.authorized ? null : String(tls.authorizationError),
  };
}

function nameOf({ CN, O }: { readonly CN?: string | string[]; readonly O?: string | string[] }): string {
  return plainText([CN ?? O ?? "no name"].flat().join(" "), []);
}
