import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Gate, Limiter, type Turn, type Verdict } from "../../../src/genauth/limiter.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { calm } from "../../support/genauth-client.ts";

/** A limiter without a pace, and one tenant's lane to it. */
function limiterOf(max: number, clock = fakeClock()) {
  const limiter = new Limiter(max, Number.POSITIVE_INFINITY, clock);
  return { limiter, clock, ...taking(limiter.lane(max)) };
}

const taking = (lane: Gate) => ({ take: (signal = calm()) => lane.take("create", signal) });

const takeAll = ({ take }: ReturnType<typeof taking>, count: number): Promise<Turn[]> =>
  Promise.all(Array.from({ length: count }, () => take()));
const passMicrotasks = () => new Promise((resolve) => setImmediate(resolve));

describe("Limiter", () => {
  it("refuses a limit that would let nothing through", () => {
    expect(() => limiterOf(0)).toThrow(RangeError);
    expect(() => limiterOf(Number.NaN)).toThrow(RangeError);
  });

  it("halves once for all calls that were in flight when the host was congested", async () => {
    const at = limiterOf(8);
    const { limiter } = at;
    const turns = await takeAll(at, 8);
    expect(turns.map((turn) => turn.end("congested"))).toEqual([4, null, null, null, null, null, null, null]);
    expect(limiter.limit).toBe(4);
    const next = await takeAll(at, 4);
    expect(next.map((turn) => turn.end("congested"))).toEqual([2, null, null, null]);
  });

  it("never falls below one", async () => {
    const { limiter, take } = limiterOf(2);
    for (let i = 0; i < 5; i++) (await take()).end("congested");
    expect(limiter.limit).toBe(1);
    (await take()).end("neither");
  });

  it("climbs back to its maximum as calls succeed, and no higher", async () => {
    const { limiter, take } = limiterOf(8);
    (await take()).end("congested");
    const limits = new Set([limiter.limit]);
    for (let i = 0; i < 100; i++) {
      (await take()).end("success");
      limits.add(limiter.limit);
    }
    expect([...limits]).toEqual([4, 5, 6, 7, 8]);
  });

  it("stays where it is on failures that say nothing about the host's patience", async () => {
    const { limiter, take } = limiterOf(8);
    (await take()).end("congested");
    for (let i = 0; i < 50; i++) (await take()).end("neither");
    expect(limiter.limit).toBe(4);
  });

  it("serves in the order of asking", async () => {
    const { take } = limiterOf(1);
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3].map(async (number) => {
        const turn = await take();
        order.push(number);
        await passMicrotasks();
        turn.end("success");
      }),
    );
    expect(order).toEqual([1, 2, 3]);
  });

  it("lets who aborts leave the queue, with the signal's reason, and takes no turn from the others", async () => {
    const { take } = limiterOf(1);
    const holder = await take();
    const stop = new AbortController();
    const leaving = take(stop.signal);
    const staying = take();
    stop.abort(new Error("stop"));
    await expect(leaving).rejects.toThrow("stop");
    holder.end("success");
    (await staying).end("success");
    await expect(take(stop.signal)).rejects.toThrow("stop");
    (await take()).end("success");
  });

  it("never has more in flight than its maximum, nor starts one above its limit, and starts all", async () => {
    const verdict = fc.constantFrom<Verdict>("success", "congested", "neither");
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(verdict, { maxLength: 40 }), async (max, verdicts) => {
        const { limiter, take } = limiterOf(max);
        const inFlight: { turn: Turn; verdict: Verdict }[] = [];
        let started = 0;
        for (const verdict of verdicts) {
          void take().then((turn) => {
            started += 1;
            inFlight.push({ turn, verdict });
            expect(inFlight.length).toBeLessThanOrEqual(limiter.limit);
          });
        }
        await passMicrotasks();
        while (inFlight.length > 0) {
          expect(inFlight.length).toBeLessThanOrEqual(max);
          const { turn, verdict } = inFlight.splice(started % inFlight.length, 1)[0] as (typeof inFlight)[0];
          turn.end(verdict);
          await passMicrotasks();
        }
        expect(started).toBe(verdicts.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe("its first calls", () => {
  it("are few, and twice as many each round, until the maximum", async () => {
    const at = limiterOf(100);
    const rounds: number[] = [];
    for (let round = 0; round < 6; round++) {
      rounds.push(at.limiter.limit);
      for (const turn of await takeAll(at, at.limiter.limit)) turn.end("success");
    }
    expect(rounds).toEqual([10, 20, 40, 80, 100, 100]);
  });
});

describe("a host that slows down", () => {
  /** A round of calls that take so long, and what their ends said. */
  async function round(at: ReturnType<typeof limiterOf>, ms: number, verdict: Verdict = "success") {
    const turns = await takeAll(at, at.limiter.limit);
    at.clock.advance(ms);
    return turns.flatMap((turn) => turn.end(verdict) ?? []);
  }

  it("gets half as many at once, once, and then one more each round", async () => {
    const at = limiterOf(80);
    for (let rounds = 0; rounds < 8; rounds++) expect(await round(at, 50)).toEqual([]);
    const said: number[] = [];
    for (let rounds = 0; rounds < 3; rounds++) said.push(...(await round(at, 201)));
    expect(said).toEqual([40]);
    const before = at.limiter.limit;
    await round(at, 201);
    expect([before < 45, at.limiter.limit - before]).toEqual([true, 1]);
  });

  it("is not believed for one slow round, as when this machine stood still for a moment", async () => {
    const at = limiterOf(10);
    for (let rounds = 0; rounds < 20; rounds++) expect(await round(at, rounds % 2 === 1 ? 900 : 50)).toEqual([]);
    expect(at.limiter.limit).toBe(10);
  });

  it("is not believed for the difference between 2 ms and 100, nor for twice as much", async () => {
    const at = limiterOf(80);
    for (const ms of [2, 2, 2, 100, 100, 100, 104, 104, 104]) expect(await round(at, ms)).toEqual([]);
  });

  it("is compared with calls of the same kind", async () => {
    const { limiter, clock } = limiterOf(20);
    const lane = limiter.lane(20);
    for (let calls = 0; calls < 200; calls++) {
      const kind = calls % 2 ? "list" : "create";
      const turn = await lane.take(kind, calm());
      clock.advance(kind === "list" ? 10 : 900);
      expect(turn.end("success")).toBeNull();
    }
  });

  it("for good is not slowed down to a crawl", async () => {
    const at = limiterOf(40);
    for (let rounds = 0; rounds < 6; rounds++) await round(at, 10);
    for (let rounds = 0; rounds < 60; rounds++) await round(at, 2000);
    expect(at.limiter.limit).toBe(40);
  });
});

describe("the tenants of a host", () => {
  it("take turns, however many calls one of them has waiting", async () => {
    const limiter = new Limiter(1, Number.POSITIVE_INFINITY, fakeClock());
    const served: string[] = [];
    const call = async (name: string, lane: Gate) => {
      const turn = await lane.take("create", calm());
      served.push(name);
      await passMicrotasks();
      turn.end("success");
    };
    const [a, b, c] = [limiter.lane(50), limiter.lane(50), limiter.lane(50)];
    const calls = Array.from({ length: 20 }, () => call("a", a));
    calls.push(call("b", b), call("c", c), call("b", b));
    await Promise.all(calls);
    expect(served.slice(0, 7).join("")).toMatch(/^a(abc|bac|bca)/);
    expect(served.slice(0, 8).filter((name) => name !== "a")).toEqual(["b", "c", "b"]);
  });

  it("have no more calls in flight each than they may, and leave the rest to others", async () => {
    const limiter = new Limiter(10, Number.POSITIVE_INFINITY, fakeClock());
    const [few, many] = [limiter.lane(2), limiter.lane(50)];
    const began = { few: 0, many: 0 };
    const turns: Turn[] = [];
    for (let calls = 0; calls < 20; calls++) {
      void few.take("create", calm()).then((turn) => turns.push(turn) && began.few++);
      void many.take("create", calm()).then((turn) => turns.push(turn) && began.many++);
    }
    await passMicrotasks();
    expect(began).toEqual({ few: 2, many: 8 });
    while (turns.length > 0) {
      turns.shift()?.end("neither");
      await passMicrotasks();
    }
    expect(began).toEqual({ few: 20, many: 20 });
  });
});
