import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import { type Signable, sign } from "../../../src/genauth/sign.ts";

interface Vector {
  readonly call: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly rawBody: string | null;
}
const vectors: { accessKeyId: string; accessKeySecret: string; requests: Vector[] } = JSON.parse(
  readFileSync(new URL("../../contract/signature-vectors.json", import.meta.url), "utf8"),
);
const key = new Secret("k", true);
const request = (more: Partial<Signable>): Signable => ({
  method: "POST",
  path: "/api/v3/update-webhook",
  params: {},
  headers: {},
  ...more,
});
const hmac = (text: string): string => createHmac("sha1", "k").update(text, "utf8").digest("base64");

describe("sign", () => {
  it("knows nine vectors", () => expect(vectors.requests).toHaveLength(9));

  it.each(vectors.requests)("signs $call as the official SDK does", ({ method, path, headers, rawBody }) => {
    const url = new URL(path, "http://host");
    const { authorization, ...signed } = headers;
    const params = rawBody === null ? Object.fromEntries(url.searchParams) : JSON.parse(rawBody);
    const secret = new Secret(vectors.accessKeySecret, true);
    expect(sign({ method, path: url.pathname, params, headers: signed }, "authing", vectors.accessKeyId, secret)).toBe(
      authorization,
    );
  });

  it("signs the headers of its own dialect only, under that dialect's scheme", () => {
    const headers = { "x-genauth-lang": "en-US", "x-authing-lang": "zh-CN", date: "D", accept: "*/*" };
    const expected = hmac("POST\ndate:D\nx-genauth-lang:en-US\n/api/v3/update-webhook");
    expect(sign(request({ headers }), "genauth", "id", key)).toBe(`GenAuth id:${expected}`);
  });

  it("leaves undefined fields out, sorts by key, and writes objects as JSON without URL encoding", () => {
    const params = { b: { x: 1 }, "a-b": "é&", a: undefined, c: [true], d: null };
    const expected = hmac('POST\n/api/v3/update-webhook?a-b=é&&b={"x":1}&c=[true]&d=null');
    expect(sign(request({ params }), "authing", "id", key)).toBe(`authing id:${expected}`);
  });

  it("turns line breaks and tabs in a signed header into spaces and trims it", () => {
    const expected = hmac("POST\nx-authing-app-id:a b  c\n/api/v3/update-webhook");
    const headers = { "x-authing-app-id": "\ta\nb\r\nc\f" };
    expect(sign(request({ headers }), "authing", "id", key)).toBe(`authing id:${expected}`);
  });
});
