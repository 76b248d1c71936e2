import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import schema from "../../../schemas/faults.schema.json" with { type: "json" };
import { AppError } from "../../../src/core/errors.ts";
import { type Fault, parseFaults, startEmulator } from "../../../src/emulator/index.ts";
import { caller, fields } from "./caller.ts";

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

const ANY_KIND = `must be one of ${schema.$defs.fault.properties.kind.enum.join(", ")}`;

describe("a faults file", () => {
  it("says rules, and perhaps a seed and its schema", () => {
    const faults = [
      { kind: "slow-before", ms: 0, endpoint: "create-webhook", userPoolId: "p", skip: 1, times: 0, probability: 0.5 },
      { kind: "reset-after", match: { webhookId: "w", name: "n", url: "u" } },
    ];
    expect(parseFaults(JSON.stringify({ faults }))).toEqual({ faults });
    expect(parseFaults(JSON.stringify({ $schema: "x", seed: 7, faults: [] }))).toEqual({ seed: 7, faults: [] });
  });

  it.each([
    ["no object", [], "f.json:1:1 must be an object"],
    ["no rules", {}, 'f.json:1:1 needs the field "faults"'],
    ["a field nobody knows", { faults: [], fault: 1 }, "f.json:3:12 fault is an unknown field"],
    ["a seed that is no number", { seed: "7", faults: [] }, "f.json:2:11 seed must be a whole number"],
    ["a rule that is no object", { faults: ["html"] }, "f.json:3:5 faults[0] must be an object"],
    ["a rule without kind", { faults: [{}] }, 'f.json:3:5 faults[0] needs the field "kind"'],
    ["a kind nobody knows", { faults: [{ kind: "slow", ms: 1 }] }, `f.json:4:15 faults[0].kind ${ANY_KIND}`],
    ["the name of a part of the schema as kind", { faults: [{ kind: "statusCode", ms: 1 }] }, ANY_KIND],
    ["a field that is missing", { faults: [{ kind: "slow-after" }] }, 'f.json:3:5 faults[0] needs the field "ms"'],
    [
      "a field of another kind",
      { faults: [{ kind: "html" }, { kind: "html", ms: 1 }] },
      "f.json:8:13 faults[1].ms is no field of html; its fields are kind, endpoint, userPoolId, match, skip, probability, times, httpStatus",
    ],
    ["a count below 0", { faults: [{ kind: "html", times: -1 }] }, "f.json:5:16 faults[0].times must be at least 0"],
    ["a share above 1", { faults: [{ kind: "html", probability: 2 }] }, "faults[0].probability must be at most 1"],
    ["a part of a request", { faults: [{ kind: "html", skip: 0.5 }] }, "faults[0].skip must be a whole number"],
    [
      "an endpoint nobody knows",
      { faults: [{ kind: "html", endpoint: "x" }] },
      "endpoint must be one of create-webhook,",
    ],
    [
      "a status HTTP cannot say",
      { faults: [{ kind: "refuse-after", statusCode: 1000 }] },
      "statusCode must be at most 599",
    ],
    [
      "a header HTTP cannot say",
      { faults: [{ kind: "refuse-before", statusCode: 429, retryAfter: "1\r\nx: y" }] },
      "faults[0].retryAfter must be printable ASCII",
    ],
    ["a match of nothing", { faults: [{ kind: "html", match: {} }] }, "faults[0].match must not be empty"],
    [
      "a match by a field nobody knows",
      { faults: [{ kind: "html", match: { key: "a" } }] },
      "faults[0].match.key is an unknown field",
    ],
    [
      "a list fault elsewhere",
      { faults: [{ kind: "list-lag", ms: 1, endpoint: "get-webhook" }] },
      "endpoint must be list-webhooks, or left out",
    ],
    [
      "a list fault of one webhook",
      { faults: [{ kind: "total-off", by: 1, match: { name: "a" } }] },
      "match cannot be: this fault is not about single webhooks",
    ],
    [
      "a match where no webhook is",
      { faults: [{ kind: "html", endpoint: "list-webhooks", match: { name: "a" } }] },
      "endpoint must be one of create-webhook, get-webhook,",
    ],
  ])("with %s is refused, and the error says where", (_, data, message) => {
    const error = refusal(() => parseFaults(JSON.stringify(data, null, 2), "f.json"));
    expect(error).toMatchObject({ code: "CONFIG_INVALID", hint: expect.stringContaining("hooksync schema faults") });
    expect(error.message).toContain(message);
    expect(error.message.split("\n")).toHaveLength(1);
  });

  it("names everything that is wrong, a line each, at once", () => {
    const data = { faults: [{ kind: "slow-before", mss: 1 }, { kind: "x" }, { kind: "html", skip: -1, "a\nb": 1 }] };
    expect(refusal(() => parseFaults(JSON.stringify(data), "f.json")).message.split("\n")).toEqual([
      "f.json cannot be used",
      'f.json:1:12 faults[0] needs the field "ms"',
      expect.stringMatching(/^f\.json:1:40 faults\[0\]\.mss is no field of slow-before; /),
      `f.json:1:51 faults[1].kind ${ANY_KIND}`,
      expect.stringMatching(/^f\.json:1:\d+ faults\[2\]\.skip must be at least 0$/),
      expect.stringMatching(/^f\.json:1:\d+ faults\[2\]\."a\\nb" is no field of html; /),
    ]);
  });

  it.each([
    ["", /^f\.json:1:1 is not valid JSON: /],
    ['{"faults": [', /^f\.json:1:13 is not valid JSON: /],
    ['{"faults": []} // none', /^f\.json:1:16 is not valid JSON: /],
    // Where the place is known depends on node; what stands there is quoted then.
    ['{\n  "faults": [,]\n}', /^f\.json(:2:14)? is not valid JSON: .*','/],
  ])("that is no JSON, such as %j, is refused, and the error says where", (text, message) => {
    const error = refusal(() => parseFaults(text, "f.json"));
    expect(error).toMatchObject({ code: "CONFIG_INVALID", message: expect.stringMatching(message) });
  });

  it("is refused in words also where it is nested beyond reason", () => {
    const text = `{"faults":[{"kind":${"[".repeat(50_000)}${"]".repeat(50_000)}}]}`;
    expect(refusal(() => parseFaults(text, "f.json")).message).toBe(`f.json:1:20 faults[0].kind ${ANY_KIND}`);
  });
});

describe("the library", () => {
  it("refuses what a faults file could not hold, and goes on", async () => {
    const wrong = { kind: "slow-before", ms: "1" } as unknown as Fault;
    const message = "faults[0].ms must be a whole number";
    await expect(startEmulator({ faults: [wrong] })).rejects.toMatchObject({ code: "CONFIG_INVALID", message });
    await expect(startEmulator({ seed: -1 })).rejects.toMatchObject({ message: "seed must be at least 0" });
    const emulator = await startEmulator();
    onTestFinished(() => emulator.close());
    expect(refusal(() => emulator.fault(wrong))).toMatchObject({ code: "CONFIG_INVALID", message });
    expect((await caller(emulator)("list-webhooks")).http).toBe(200);
  });

  it("takes a rule as it was when it was added", async () => {
    const emulator = await startEmulator();
    onTestFinished(() => emulator.close());
    const fault = { kind: "refuse-before", statusCode: 503 } as const;
    emulator.fault(fault);
    Object.assign(fault, { statusCode: Number.NaN });
    expect((await caller(emulator)("list-webhooks")).http).toBe(503);
  });

  it("strikes the same requests under the same seed, others under another, and later rules by chances of their own", async () => {
    const world = async (seed: number) => {
      const rule = { kind: "refuse-before", statusCode: 500, probability: 0.5 } as const;
      const emulator = await startEmulator({ seed, faults: [rule] });
      onTestFinished(() => emulator.close());
      emulator.fault({ ...rule, statusCode: 599 });
      const answers: number[] = [];
      for (let n = 0; n < 40; n++) answers.push((await caller(emulator)("list-webhooks")).http);
      return answers;
    };
    const first = await world(1);
    expect(new Set(first)).toEqual(new Set([200, 500, 599]));
    expect(await world(1)).toEqual(first);
    expect(await world(2)).not.toEqual(first);
  });
});

it("answers on under whatever rules it has accepted", async () => {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const call = caller(emulator);
  const rule = fc.record(
    {
      kind: fc.constantFrom(...schema.$defs.fault.properties.kind.enum.filter((kind) => !kind.startsWith("slow-"))),
      ms: fc.integer({ min: -1 }),
      by: fc.oneof(fc.integer(), fc.integer({ min: -9, max: 9 })),
      statusCode: fc.integer({ min: 390, max: 610 }),
      httpStatus: fc.integer({ min: 190, max: 610 }),
      retryAfter: fc.oneof(fc.string(), fc.string({ unit: "binary" })),
      skip: fc.integer({ min: -1, max: 1 }),
      probability: fc.oneof(fc.double(), fc.double({ min: 0, max: 1 })),
      match: fc.record({ name: fc.string() }),
    },
    { requiredKeys: ["kind"] },
  );
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(rule, async (data) => {
      // Of what its kind does not know, most of these rules would be refused.
      const { properties } = schema.$defs[data.kind as "html"];
      const known = [...Object.keys(properties), "skip", "probability", "match"];
      const fault = Object.fromEntries(Object.entries(data).filter(([field]) => known.includes(field)));
      let heal = () => {};
      try {
        heal = emulator.fault(fault as unknown as Fault);
      } catch (error) {
        expect(error).toMatchObject({ code: "CONFIG_INVALID" });
        return;
      }
      accepted += 1;
      await Promise.allSettled([call("list-webhooks", { page: 2 }), call("create-webhook", fields("a"))]);
      heal();
      expect((await call("list-webhooks")).http).toBe(200);
    }),
    { numRuns: 150 },
  );
  expect(accepted).toBeGreaterThan(20);
});
