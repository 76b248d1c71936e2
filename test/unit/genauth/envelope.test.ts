import { describe, expect, it } from "vitest";
import { readAnswer } from "../../../src/genauth/envelope.ts";

const read = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  readAnswer({ status, headers, body: typeof body === "string" ? body : JSON.stringify(body) }, (text) => `<${text}>`);
const refusal = {
  kind: "http",
  enveloped: true,
  apiCode: null,
  requestId: null,
  message: null,
  retryAfter: null,
  date: null,
};

describe("readAnswer", () => {
  it("gives the data and the request id of a success", () => {
    expect(read(200, { statusCode: 200, message: "ok", requestId: "r", data: [1] })).toEqual({
      ok: true,
      value: [1],
      status: 200,
      requestId: "<r>",
    });
  });

  it("takes a 200 whose envelope says otherwise for what the envelope says", () => {
    const answer = read(200, { statusCode: 499, apiCode: 2001, message: "no", requestId: "r" });
    expect(answer).toEqual({
      ok: false,
      failure: { ...refusal, status: 499, apiCode: 2001, message: "<no>", requestId: "<r>" },
    });
  });

  it("takes data.success=false for a refusal", () => {
    const answer = read(200, { statusCode: 200, message: "m", data: { success: false } });
    expect(answer).toEqual({ ok: false, failure: { ...refusal, status: 200, message: "<m>" } });
  });

  it("takes data.success=true for a success", () => {
    expect(read(200, { statusCode: 200, data: { success: true } })).toMatchObject({ ok: true });
  });

  it.each([
    ["the gateway's status over a success in the envelope", 404, 200, 404],
    ["the gateway's status over the envelope's refusal", 429, 499, 429],
    ["the envelope's 5xx over the gateway's 4xx, as more may have happened", 400, 500, 500],
    ["the gateway's 5xx over anything", 503, 200, 503],
  ])("believes %s", (_, status, statusCode, expected) => {
    expect(read(status, { statusCode })).toMatchObject({ ok: false, failure: { kind: "http", status: expected } });
  });

  it("keeps the status of a gateway's own page, and says that it is none of GenAuth's", () => {
    const answer = read(502, "<html>bad gateway</html>", { "retry-after": "3", date: "D" });
    expect(answer).toEqual({
      ok: false,
      failure: { ...refusal, status: 502, enveloped: false, retryAfter: "3", date: "D" },
    });
  });

  it.each([
    ["HTML", "<html></html>"],
    ["nothing", ""],
    ["JSON cut short", '{"statusCode":200,"data":{"webhook'],
    ["an array", "[]"],
    ["null", "null"],
    ["no statusCode", "{}"],
    ["a statusCode in words", '{"statusCode":"200"}'],
    ["a statusCode that is no status", '{"statusCode":7}'],
    ["a statusCode of a redirect", '{"statusCode":302}'],
    ["a statusCode beyond all", '{"statusCode":1e9}'],
  ])("cannot read a 200 with %s", (_, body) => {
    expect(read(200, body)).toMatchObject({ ok: false, failure: { kind: "unreadable", status: 200 } });
  });

  it.each([
    ["https://user:pw@evil.example/steal?token=t", "https://evil.example"],
    ["/login", "the same host"],
    [undefined, "the same host"],
  ])("says of a redirect to %s only the origin", (location, origin) => {
    const answer = readAnswer({ status: 302, headers: { location }, body: "" }, (text) => text);
    expect(answer).toEqual({
      ok: false,
      failure: {
        kind: "unreadable",
        because: `a redirect to ${origin}, which is not followed`,
        status: 302,
        requestId: null,
      },
    });
  });

  it("is not misled by a field called __proto__", () => {
    expect(read(200, '{"__proto__":{"statusCode":200,"data":1}}')).toMatchObject({ ok: false });
    expect({}).not.toHaveProperty("statusCode");
  });

  it("ignores a message and a request id that are no text", () => {
    const answer = read(400, { statusCode: 400, message: { a: 1 }, requestId: 7, apiCode: "x" });
    expect(answer).toEqual({ ok: false, failure: { ...refusal, status: 400 } });
  });
});
