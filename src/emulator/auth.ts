import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Params, Refusal } from "./api.ts";

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

/** Finds an access key by its id. */
export type FindKey<K extends AccessKey> = (id: string) => K | undefined;

/** The parts of a request that authentication looks at. */
export interface Credentials {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: Params;
}

/** The access key that made a request, and when what proves it holds. */
export interface Proof<K extends AccessKey> {
  readonly key: K;
  /** Milliseconds since 1970, both included. */
  readonly from: number;
  readonly until: number;
  /** What is wrong at any other time. */
  readonly otherwise: string;
}

const PREFIX_OF_SCHEME = { authing: "x-authing-", GenAuth: "x-genauth-" } as const;
const MAX_SKEW_MS = 5 * 60_000;

/** Proves by signature or by token which access key really made the request; what proves nothing is refused with 401. */
export function authenticate<K extends AccessKey>(request: Credentials, find: FindKey<K>): Proof<K> {
  const [scheme = "", credential = ""] = (request.headers.authorization ?? "").split(" ");
  if (scheme === "Bearer") return verifyToken(credential, find);
  if (scheme === "authing" || scheme === "GenAuth") {
    return verifySignature(request, PREFIX_OF_SCHEME[scheme], credential, find);
  }
  throw new Refusal(401, "authorization must be `authing ID:SIGNATURE`, `GenAuth ID:SIGNATURE` or `Bearer TOKEN`");
}

/** Refuses with 401 what is proven for another time. */
export function refuseStale({ from, until, otherwise }: Proof<AccessKey>, now: number): void {
  if (now < from || now > until) throw new Refusal(401, otherwise);
}

/** How long a token lives. */
export interface TokenLife {
  readonly now: number;
  /** Seconds, as the token itself says. */
  readonly lifetime: number;
  /** Milliseconds after which it is refused whatever it says; null: never. */
  readonly shortMs: number | null;
}

/** A token signed with the access key's secret, so that nothing has to be stored. */
export function issueToken(key: AccessKey, userPoolId: string, { now, lifetime, shortMs }: TokenLife): string {
  const iat = Math.floor(now / 1000);
  const claims = {
    sub: key.id,
    access_key_id: key.id,
    scoped_userpool_id: userPoolId,
    iat,
    exp: iat + lifetime,
    ...(shortMs !== null && { refused_from: now + shortMs }),
  };
  const unsigned = `${base64url({ alg: "HS256", typ: "JWT" })}.${base64url(claims)}`;
  return `${unsigned}.${tokenSignature(unsigned, key.secret)}`;
}

/** Whether two secret texts are equal, in a time that does not tell where they differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function verifySignature<K extends AccessKey>(
  request: Credentials,
  prefix: string,
  credential: string,
  find: FindKey<K>,
): Proof<K> {
  const { headers } = request;
  const date = Date.parse(headers.date ?? "");
  if (Number.isNaN(date)) throw new Refusal(401, "the date header is missing or is no date");
  if (!headers[`${prefix}signature-nonce`]) throw new Refusal(401, `${prefix}signature-nonce is missing`);
  for (const [name, value] of [
    ["signature-method", "HMAC-SHA1"],
    ["signature-version", "1.0"],
  ]) {
    if (headers[`${prefix}${name}`] !== value) throw new Refusal(401, `${prefix}${name} must be ${value}`);
  }
  const colon = credential.indexOf(":");
  const key = find(credential.slice(0, Math.max(colon, 0)));
  if (key === undefined) throw new Refusal(401, "there is no access key with this id");
  const expected = createHmac("sha1", key.secret).update(stringToSign(request, prefix)).digest("base64");
  if (!sameText(credential.slice(colon + 1), expected)) throw new Refusal(401, "the signature does not match");
  const otherwise = "the date header is off by more than 5 minutes";
  return { key, from: date - MAX_SKEW_MS, until: date + MAX_SKEW_MS, otherwise };
}

function stringToSign({ method, path, headers, params }: Credentials, prefix: string): string {
  const signedHeaders = Object.entries(headers)
    .filter(([name]) => name.startsWith(prefix) || name === "date")
    .sort(byFirst)
    .map(
      ([name, value]) =>
        `${name}:${String(value)
          .replace(/[\t\n\f\r]/g, " ")
          .trim()}\n`,
    );
  const pairs = Object.entries(params)
    .sort(byFirst)
    .map(([name, value]) => `${name}=${typeof value === "object" && value !== null ? JSON.stringify(value) : value}`);
  const resource = pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
  return `${method}\n${signedHeaders.join("")}${resource}`;
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function verifyToken<K extends AccessKey>(token: string, find: FindKey<K>): Proof<K> {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { id, end } = readClaims(payload);
  const key = find(id);
  if (key === undefined || !sameText(signature, tokenSignature(`${header}.${payload}`, key.secret))) {
    throw new Refusal(401, "the token is not one of this server");
  }
  return { key, from: Number.NEGATIVE_INFINITY, until: end - 1, otherwise: "the token has expired" };
}

function readClaims(payload: string): { readonly id: string; readonly end: number } {
  try {
    const { access_key_id, exp, refused_from } = JSON.parse(Buffer.from(payload, "base64url").toString());
    return { id: String(access_key_id), end: Math.min(exp * 1000, refused_from ?? Number.POSITIVE_INFINITY) };
  } catch {
    throw new Refusal(401, "the token cannot be read");
  }
}

function tokenSignature(unsigned: string, secret: string): string {
  return createHmac("sha256", secret).update(unsigned).digest("base64url");
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
