import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decide, type FaultState } from "../../../src/emulator/faults.ts";
import { type Disturbance, type Emulator, type Fault, startEmulator } from "../../../src/emulator/index.ts";
import { caller, fields, type Reply } from "./caller.ts";

const NOW = Date.UTC(2026, 0, 2);

let now = NOW;
let emulator: Emulator;
let call: ReturnType<typeof caller>;
beforeEach(async () => {
  now = NOW;
  emulator = await startEmulator({ clock: { now: () => now } });
  call = caller(emulator, undefined, undefined, () => new Date(now));
});
afterEach(() => emulator.close());

const names = () =>
  emulator
    .pool()
    .webhooks()
    .map((webhook) => webhook.name);
const lost = async (reply: Promise<Reply>) => {
  const error = await reply.then(
    () => new Error("an answer came"),
    (thrown: Error & { cause?: { code?: string } }) => thrown,
  );
  return ["ECONNRESET", "UND_ERR_SOCKET"].includes(`${(error.cause as { code?: string } | undefined)?.code}`);
};

describe("over the wire", () => {
  it.each([
    ["reset-before", []],
    ["reset-after", ["a"]],
    ["cut-short", ["a"]],
  ] as const)("%s loses the answer, and the pool then holds %o", async (kind, held) => {
    emulator.fault({ endpoint: "create-webhook", times: 1, kind });
    expect(await lost(call("create-webhook", fields("a")))).toBe(true);
    expect(names()).toEqual(held);
    expect(emulator.requests).toMatchObject([{ endpoint: "create-webhook", statusCode: null }]);
    expect((await call("create-webhook", fields("b"))).body.statusCode).toBe(200);
  });

  it.each<[Disturbance, readonly string[], number, number]>([
    [{ kind: "refuse-before", statusCode: 503 }, [], 503, 503],
    [{ kind: "refuse-after", statusCode: 502 }, ["a"], 502, 502],
    [{ kind: "refuse-before", statusCode: 429, httpStatus: 200 }, [], 200, 429],
    [{ kind: "refuse-after", statusCode: 500, httpStatus: 200 }, ["a"], 200, 500],
    [{ kind: "unsuccessful" }, [], 200, 200],
    [{ kind: "no-data" }, ["a"], 200, 200],
  ])("%o is an envelope, and the pool then holds %o", async (disturbance, held, http, statusCode) => {
    emulator.fault(disturbance);
    const reply = await call("create-webhook", fields("a"));
    expect([reply.http, reply.body.statusCode]).toEqual([http, statusCode]);
    expect(reply.body.data).toEqual(disturbance.kind === "unsuccessful" ? { success: false } : undefined);
    expect(names()).toEqual(held);
    expect(emulator.requests[0]?.statusCode).toBe(statusCode);
  });

  it.each(["invalid-json", "html"] as const)("%s is a 200 that is no JSON, after the effect", async (kind) => {
    emulator.fault({ kind });
    const reply = await call("create-webhook", fields("a"));
    expect([reply.http, reply.body]).toEqual([200, null]);
    expect(reply.text).not.toBe("");
    expect(names()).toEqual(["a"]);
  });

  it("sends Retry-After only when told so", async () => {
    emulator.fault({ kind: "refuse-before", statusCode: 429, retryAfter: "7", times: 1 });
    emulator.fault({ kind: "refuse-before", statusCode: 429 });
    const [first, second] = [await call("list-webhooks"), await call("list-webhooks")];
    expect([first.headers.get("retry-after"), second.headers.get("retry-after")]).toEqual(["7", null]);
  });

  it("delays with slow-before what the pool then holds all the same", async () => {
    emulator.fault({ endpoint: "create-webhook", kind: "slow-before", ms: 20 });
    const create = call("create-webhook", fields("a"));
    while (emulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(names()).toEqual([]);
    await create;
    expect(names()).toEqual(["a"]);
  });

  it("keeps back with slow-after the answer to an effect that others already see", async () => {
    emulator.fault({ endpoint: "create-webhook", kind: "slow-after", ms: 3_600_000 });
    const create = lost(call("create-webhook", fields("a")));
    while (names().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect((await call("list-webhooks")).body.data.totalCount).toBe(1);
    await emulator.close();
    expect(await create).toBe(true);
  });

  it("hides from lists what is younger than the lag, and only from lists", async () => {
    emulator.fault({ kind: "list-lag", ms: 1_000 });
    const { webhookId } = (await call("create-webhook", fields("a"))).body.data;
    const seen = async () => (await call("list-webhooks")).body.data;
    now = NOW + 999;
    expect(await seen()).toEqual({ totalCount: 0, list: [] });
    expect((await call("get-webhook", { webhookId })).body.statusCode).toBe(200);
    now = NOW + 1_000;
    expect(await seen()).toMatchObject({ totalCount: 1, list: [{ webhookId }] });
  });

  it("shows through a lag what was there from the start", async () => {
    const webhooks = [fields("old")];
    const lagging = await startEmulator({
      pools: [{ userPoolId: "p", accessKeys: [{ id: "k", secret: "s" }], webhooks }],
      faults: [{ kind: "list-lag", ms: 60_000 }],
    });
    const { body } = await caller(lagging)("list-webhooks");
    await lagging.close();
    expect(body.data.list).toMatchObject([{ name: "old" }]);
  });

  it("says a wrong total as often as told, and on lists only", async () => {
    emulator.fault({ kind: "total-off", by: 2, times: 1 });
    await call("create-webhook", fields("a"));
    const totals = [await call("list-webhooks"), await call("list-webhooks")].map(
      (reply) => reply.body.data.totalCount,
    );
    expect(totals).toEqual([3, 1]);
  });

  it("is over once it is taken back", async () => {
    const heal = emulator.fault({ kind: "refuse-before", statusCode: 500 });
    const before = await call("list-webhooks");
    heal();
    const after = await call("list-webhooks");
    expect([before.http, after.http]).toEqual([500, 200]);
  });
});

describe("decide", () => {
  const start = (faults: readonly Fault[]): readonly FaultState[] => faults.map((fault) => ({ fault, seen: 0 }));
  const create = { endpoint: "create-webhook", userPoolId: "p" } as const;
  const listing = { endpoint: "list-webhooks", userPoolId: "q" } as const;

  function run(faults: readonly Fault[], requests: readonly (typeof create | typeof listing)[]) {
    let states = start(faults);
    return requests.map((request) => {
      const decided = decide(request, states);
      states = decided.states;
      return decided.verdict;
    });
  }

  it("disturbs exactly `times` matching requests after the first `skip`, whatever comes between", () => {
    const property = fc.property(fc.array(fc.boolean()), fc.nat(5), fc.nat(5), (kinds, skip, times) => {
      const requests = kinds.map((isCreate) => (isCreate ? create : listing));
      const verdicts = run([{ kind: "reset-after", endpoint: "create-webhook", skip, times }], requests);
      let matching = 0;
      const expected = requests.map((request) => {
        if (request !== create) return null;
        const turn = matching++;
        return turn >= skip && turn < skip + times ? "reset-after" : null;
      });
      expect(verdicts.map((verdict) => verdict.breaking?.kind ?? null)).toEqual(expected);
    });
    fc.assert(property);
  });

  it("adds delays up, and breaks an answer once, by the first fault in line", () => {
    const verdicts = run(
      [
        { kind: "slow-before", ms: 1 },
        { kind: "slow-before", ms: 2 },
        { kind: "slow-after", ms: 4 },
        { kind: "html", times: 1 },
        { kind: "reset-before", times: 1 },
      ],
      [create, create, create],
    );
    expect(verdicts.map((verdict) => verdict.breaking?.kind)).toEqual(["html", "reset-before", undefined]);
    expect(verdicts[0]).toMatchObject({ slowBeforeMs: 3, slowAfterMs: 4 });
  });

  it("disturbs one pool only when told which", () => {
    const verdicts = run([{ kind: "reset-before", userPoolId: "q" }], [create, listing]);
    expect(verdicts.map((verdict) => verdict.breaking?.kind)).toEqual([undefined, "reset-before"]);
  });

  it("changes neither the rules nor what it was given", () => {
    const states = start([{ kind: "reset-before", times: 1 }]);
    decide(create, states);
    expect(states).toEqual([{ fault: { kind: "reset-before", times: 1 }, seen: 0 }]);
  });
});
