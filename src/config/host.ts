import type { Dialect } from "../core/model.ts";
import { matchesAny } from "./patterns.ts";

export const DEFAULT_HOST = "https://api.genauth.ai";

/** ASCII only and nothing but scheme, name and port: no user info, path, escapes or look-alike letters. */
const ORIGIN = /^(https?):\/\/([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\/?$/;
const OURS = ["*.genauth.ai", "*.authing.cn"];

/** The origin that a text names, in its one spelling, or why it names none. */
export function parseHost(written: string): { readonly origin: string } | { readonly problem: string } {
  const url = ORIGIN.test(written) && URL.canParse(written) ? new URL(written) : null;
  if (url === null) return { problem: "must be scheme and host name and nothing else" };
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return { problem: "must use https: plain http is for loopback" };
  return { origin: url.origin };
}

/** Whether credentials may go to an origin: GenAuth's own, this machine, or one the operator named. */
export function isTrustedHost(origin: string, allowed: readonly string[]): boolean {
  const { hostname, host } = new URL(origin);
  if (isLoopback(hostname) || matchesAny(hostname, OURS)) return true;
  return allowed.some((entry) => {
    const pattern = entry.toLowerCase().replace(/\/$/, "");
    return pattern.includes("://")
      ? pattern === origin
      : matchesAny(host, [pattern]) || matchesAny(hostname, [pattern]);
  });
}

/** Whether a name as `URL` spells it is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/** The dialect a host speaks when nobody says otherwise. */
export function dialectOf(origin: string): Dialect {
  return matchesAny(new URL(origin).hostname, ["*.genauth.ai"]) ? "genauth" : "authing";
}
