import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import { parsePools } from "../../../src/emulator/index.ts";

const KEY = { id: "k", secret: "t0p-s3cret" };
const POOL = { userPoolId: "p", accessKeys: [KEY] };
const WEBHOOK = { name: "a", url: "https://hooks.example/a", events: ["user:created"] };

function failure(text: string): AppError {
  try {
    parsePools(text, "my-pools.json");
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("parsePools", () => {
  it("gives the pools as they are written", () => {
    const pools = [
      { ...POOL, name: "Pool", extraEvents: ["org:archived"], webhooks: [{ ...WEBHOOK, webhookId: "w", secret: "s" }] },
      { userPoolId: "q", accessKeys: [] },
    ];
    expect(parsePools(JSON.stringify({ pools }))).toEqual(pools);
  });

  it.each([
    ["no object", [], "my-pools.json must be an object"],
    ["no pools", {}, "my-pools.json: pools must be an array"],
    ["an empty list", { pools: [] }, "holds no pool"],
    ["an unknown field", { pools: [POOL], pool: 1 }, 'has an unknown field "pool"'],
    ["a pool without id", { pools: [{ accessKeys: [KEY] }] }, "pools[0].userPoolId must be a string"],
    ["a pool without keys", { pools: [{ userPoolId: "p" }] }, "pools[0].accessKeys must be an array"],
    [
      "a key without secret",
      { pools: [{ ...POOL, accessKeys: [KEY, { id: "l" }] }] },
      "pools[0].accessKeys[1].secret must",
    ],
    [
      "a webhook without url",
      { pools: [{ ...POOL, webhooks: [{ ...WEBHOOK, url: undefined }] }] },
      "webhooks[0] needs name",
    ],
    [
      "a webhook with a wrong field",
      { pools: [{ ...POOL, webhooks: [{ ...WEBHOOK, url: "x" }] }] },
      "webhooks[0] url must be",
    ],
    ["a misspelt field", { pools: [{ ...POOL, webhooks: [{ ...WEBHOOK, event: [] }] }] }, 'unknown field "event"'],
    ["one pool twice", { pools: [POOL, { ...POOL, accessKeys: [] }] }, "two pools have the same userPoolId"],
    ["one key twice", { pools: [POOL, { ...POOL, userPoolId: "q" }] }, "two access keys have the same id"],
  ])("refuses %s, and says where", (_, value, message) => {
    const error = failure(JSON.stringify(value));
    expect(error).toMatchObject({ code: "CONFIG_INVALID", hint: expect.stringContaining("userPoolId") });
    expect(error.message).toContain(message);
  });

  it("never quotes the text, which holds secrets", () => {
    const text = JSON.stringify({ pools: [POOL] });
    for (const broken of [text.slice(0, -2), text.replace('"id"', "id"), text.replace(":", "")]) {
      const error = failure(broken);
      expect(error.message).toBe("my-pools.json is not valid JSON");
      expect(error.cause).toBeUndefined();
    }
  });
});
