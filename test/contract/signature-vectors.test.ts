import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../src/emulator/index.ts";
import vectors from "./signature-vectors.json" with { type: "json" };

interface Vector {
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: string | null;
}

const REQUESTS = vectors.requests as readonly Vector[];
const SENT_AT = Date.parse("Mon, 23 Nov 2026 09:23:08 GMT");

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    clock: { now: () => SENT_AT },
    pools: [{ userPoolId: "p", accessKeys: [{ id: vectors.accessKeyId, secret: vectors.accessKeySecret }] }],
  });
});
afterAll(() => emulator.close());

/** Sends a request byte by byte as it was recorded, and gives the answer's statusCode. */
async function replay({ method, path, headers, rawBody }: Vector): Promise<number> {
  const answer = await new Promise<string>((resolve, reject) => {
    request(emulator.url + path, { method, headers, agent: false }, (response) => text(response).then(resolve, reject))
      .on("error", reject)
      .end(rawBody ?? undefined);
  });
  return JSON.parse(answer).statusCode;
}

describe.each(REQUESTS.map((vector) => [vector.call, vector] as const))("the SDK's %s", (_, vector) => {
  it("is what it says it is, so its signature is accepted", async () => {
    expect(await replay(vector)).not.toBe(401);
    expect(emulator.requests.at(-1)?.userPoolId).toBe("p");
  });

  const signed = Object.keys(vector.headers).filter((name) => name.startsWith("x-authing-") || name === "date");
  it.each(signed)("is refused when %s is changed", async (name) => {
    const changed = name === "date" ? new Date(SENT_AT + 1_000).toUTCString() : `${vector.headers[name]}0`;
    expect(await replay({ ...vector, headers: { ...vector.headers, [name]: changed } })).toBe(401);
  });

  it("is refused when a header of the prefix is added", async () => {
    expect(await replay({ ...vector, headers: { ...vector.headers, "x-authing-more": "1" } })).toBe(401);
  });

  it("is refused at another endpoint", async () => {
    const [one, another] =
      vector.method === "GET" ? ["list-webhooks", "get-webhook"] : ["create-webhook", "update-webhook"];
    const path = vector.path.replace(/v3\/[^?]+/, `v3/${vector.path.includes(`${one}`) ? another : one}`);
    expect(await replay({ ...vector, path })).toBe(401);
  });

  it("is refused when its parameters are changed", async () => {
    const changes = vector.method === "GET" ? changedQueries(vector) : changedBodies(vector);
    expect(changes.length).toBeGreaterThan(0);
    expect(await Promise.all(changes.map(replay))).toEqual(changes.map(() => 401));
  });

  it("is refused when one character of its signature is changed", async () => {
    const { authorization = "" } = vector.headers;
    const at = authorization.indexOf(":") + 1;
    const other = authorization[at] === "A" ? "B" : "A";
    const forged = authorization.slice(0, at) + other + authorization.slice(at + 1);
    expect(await replay({ ...vector, headers: { ...vector.headers, authorization: forged } })).toBe(401);
  });
});

/** Each parameter left out, each with another value, and one parameter more. */
function changedBodies(vector: Vector): readonly Vector[] {
  const body: Readonly<Record<string, unknown>> = JSON.parse(vector.rawBody ?? "{}");
  const names = Object.keys(body);
  // What is undefined is left out of JSON.
  const without = names.map((name) => ({ ...body, [name]: undefined }));
  const other = names.map((name) => ({ ...body, [name]: [body[name]] }));
  return [...without, ...other, { ...body, more: 1 }].map((changed) => ({
    ...vector,
    rawBody: JSON.stringify(changed),
  }));
}

function changedQueries(vector: Vector): readonly Vector[] {
  const [path = "", query = ""] = vector.path.split("?");
  const fields = query === "" ? [] : query.split("&");
  const without = fields.map((field) => fields.filter((other) => other !== field));
  const other = fields.map((field) => fields.map((same) => (same === field ? `${field}0` : same)));
  return [...without, ...other, [...fields, "more=1"]].map((changed) => ({
    ...vector,
    path: changed.length === 0 ? path : `${path}?${changed.join("&")}`,
  }));
}
