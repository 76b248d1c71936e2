import { createHmac, randomUUID } from "node:crypto";
import type { AccessKey, Emulator } from "../../../src/emulator/index.ts";

export interface Reply {
  readonly http: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of any shape; null where the text is no JSON. */
  readonly body: ReturnType<typeof JSON.parse>;
}

interface Dialect {
  readonly scheme: string;
  readonly prefix: string;
}

export const AUTHING: Dialect = { scheme: "authing", prefix: "x-authing-" };
export const GENAUTH: Dialect = { scheme: "GenAuth", prefix: "x-genauth-" };

type Params = Readonly<Record<string, unknown>>;

/** Signs one request as api.md says, written apart from client and emulator. */
export function signedHeaders(
  key: AccessKey,
  method: string,
  endpoint: string,
  params: Params,
  { scheme, prefix }: Dialect,
  date: Date,
): Record<string, string> {
  const signed: Record<string, string> = {
    date: date.toUTCString(),
    [`${prefix}lang`]: "en-US",
    [`${prefix}signature-method`]: "HMAC-SHA1",
    [`${prefix}signature-nonce`]: randomUUID().replaceAll("-", ""),
    [`${prefix}signature-version`]: "1.0",
  };
  const show = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  const query = Object.keys(params).sort();
  const pairs = query.map((name) => `${name}=${show(params[name])}`).join("&");
  const lines = Object.keys(signed).map((name) => `${name}:${signed[name]}\n`);
  const text = `${method}\n${lines.join("")}/api/v3/${endpoint}${pairs === "" ? "" : `?${pairs}`}`;
  return {
    ...signed,
    authorization: `${scheme} ${key.id}:${createHmac("sha1", key.secret).update(text).digest("base64")}`,
  };
}

/** Sends one request as it is. */
export async function send(
  emulator: Emulator,
  method: string,
  endpoint: string,
  params: Params,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  const query = new URLSearchParams(
    Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const url = `${emulator.url}/api/v3/${endpoint}`;
  const response = await (method === "GET"
    ? fetch(`${url}?${query}`, { headers })
    : fetch(url, {
        method,
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(params),
      }));
  const text = await response.text();
  return { http: response.status, headers: response.headers, text, body: parse(text) };
}

const READS = ["list-webhooks", "get-webhook", "get-webhook-event-list"];

/** A client of one access key (default: the first pool's first) that signs every call. */
export function caller(emulator: Emulator, key = firstKey(emulator), dialect = AUTHING, date = () => new Date()) {
  return (endpoint: string, params: Params = {}): Promise<Reply> => {
    const method = READS.includes(endpoint) ? "GET" : "POST";
    return send(emulator, method, endpoint, params, signedHeaders(key, method, endpoint, params, dialect, date()));
  };
}

export function firstKey(emulator: Emulator): AccessKey {
  const [key] = emulator.pool().accessKeys;
  if (key === undefined) throw new Error("the pool has no key");
  return key;
}

/** The fields of a webhook that the API accepts. */
export function fields(name: string, more: Params = {}) {
  const url = `https://hooks.example/${encodeURIComponent(name)}`;
  return { name, url, events: ["user:created"], contentType: "application/json" as const, ...more };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
