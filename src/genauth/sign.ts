import { createHmac } from "node:crypto";
import { byCodeUnit } from "../core/canonical.ts";
import type { Dialect } from "../core/model.ts";
import type { Secret } from "../core/secret.ts";

/** What the two dialects of the API call their headers and their scheme. */
export const DIALECTS = {
  authing: { prefix: "x-authing-", scheme: "authing" },
  genauth: { prefix: "x-genauth-", scheme: "GenAuth" },
} as const satisfies Record<Dialect, { prefix: string; scheme: string }>;

export type Headers = Readonly<Record<string, string>>;
/** The query's fields of a GET, the body's top-level fields of a POST; undefined ones are left out. */
export type Params = Readonly<Record<string, unknown>>;

/** A request as the signature sees it: header names in lower case, `path` without its query. */
export interface Signable {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly params: Params;
  readonly headers: Headers;
}

/** The `authorization` header of a request, as the official SDK 4.0.1 computes it. */
export function sign(request: Signable, dialect: Dialect, accessKeyId: string, accessKeySecret: Secret): string {
  const { prefix, scheme } = DIALECTS[dialect];
  const text = `${request.method}\n${canonicalHeaders(request.headers, prefix)}${canonicalResource(request)}`;
  const signature = createHmac("sha1", accessKeySecret.reveal()).update(text, "utf8").digest("base64");
  return `${scheme} ${accessKeyId}:${signature}`;
}

function canonicalHeaders(headers: Headers, prefix: string): string {
  return Object.entries(headers)
    .filter(([name]) => name.startsWith(prefix) || name === "date")
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, value]) => `${name}:${value.replace(/[\t\n\r\f]/g, " ").trim()}\n`)
    .join("");
}

function canonicalResource({ path, params }: Signable): string {
  const pairs = Object.entries(params)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([key, value]) => `${key}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
}
