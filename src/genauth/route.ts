import { AppError } from "../core/errors.ts";
import type { NetworkSettings } from "./dispatcher.ts";

/** How requests to a host leave this machine. */
export type Route = { readonly via: "loopback" | "direct" | "no-proxy" } | { readonly via: "proxy"; readonly uri: URL };

/** The route that the environment sets for an origin, as curl and undici read it; loopback never has a proxy. Throws CLI_USAGE. */
export function routeTo(origin: string, { httpProxy, httpsProxy, noProxy }: NetworkSettings): Route {
  const url = new URL(origin);
  if (isLoopback(url.hostname)) return { via: "loopback" };
  const written = url.protocol === "https:" && httpsProxy !== "" ? httpsProxy : httpProxy;
  if (written === "") return { via: "direct" };
  if (isExempt(url, noProxy)) return { via: "no-proxy" };
  const uri = URL.canParse(written) ? new URL(written) : null;
  if (uri === null || !/^https?:$/.test(uri.protocol)) throw notAProxy();
  return { via: "proxy", uri };
}

/** The trouble with a proxy's URL, which is not quoted: it may hold a password. */
export function notAProxy(): AppError {
  return new AppError("CLI_USAGE", "http_proxy or https_proxy is not the URL of a proxy", {
    hint: "write it as http://proxy.example:3128, or unset it",
  });
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** A name in `no_proxy` stands for its subdomains, too, and with a port for that port alone. */
function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  if (noProxy === "*") return true;
  const ours = port || (protocol === "https:" ? "443" : "80");
  return noProxy
    .split(/[,\s]/)
    .filter(Boolean)
    .some((entry) => {
      const [, written = entry, only = ours] = /^(.+):(\d+)$/.exec(entry) ?? [];
      const name = written.replace(/^\*?\./, "").toLowerCase();
      return Number(only) === Number(ours) && (hostname === name || hostname.endsWith(`.${name}`));
    });
}
