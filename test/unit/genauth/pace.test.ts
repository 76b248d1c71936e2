import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Clock } from "../../../src/core/ports.ts";
import { Limiter } from "../../../src/genauth/limiter.ts";
import { Pace } from "../../../src/genauth/pace.ts";
import { mapPool } from "../../../src/util/pool.ts";
import { type FakeClock, fakeClock } from "../../support/fake-clock.ts";
import { calm, SPEC, writerTo } from "../../support/genauth-client.ts";
import { json, ok, serve } from "../../support/genauth-server.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const SLACK_MS = 20;

/** A lane at a pace, of which no more than `max` calls may be in flight, and when its calls began, in milliseconds from now. */
function paced(perSecond: number, clock: FakeClock = virtualClock(), max = 10) {
  const startedAt = clock.now();
  const began: number[] = [];
  const lane = new Limiter(max, perSecond, clock).lane(max);
  const call = async (signal = calm()) => {
    const turn = await lane.take("create", signal);
    began.push(clock.now() - startedAt);
    return turn;
  };
  return { call, began, clock };
}

/** A clock whose sleeps end late, each by as much as `lateness` says. */
function lateClock(lateness: () => number): FakeClock {
  const clock = virtualClock();
  return { ...clock, sleep: (ms, signal) => clock.sleep(ms + lateness(), signal) };
}

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const passMicrotasks = () => new Promise((resolve) => setImmediate(resolve));

describe("a pace", () => {
  it("refuses a rate that would let nothing through", () => {
    for (const rate of [0, -1, Number.NaN]) {
      expect(() => new Limiter(1, rate, fakeClock())).toThrow(RangeError);
    }
  });

  it("spreads calls that come at once evenly, in the order of asking", async () => {
    const { call, began, clock } = paced(10);
    const order: number[] = [];
    await Promise.all(times(5).map((number) => call().then(() => order.push(number))));
    expect(began).toEqual([0, 100, 200, 300, 400]);
    expect(order).toEqual(times(5));
    expect(clock.sleeps).toEqual([100, 100, 100, 100]);
  });

  it("holds nobody up who comes when a call is due", async () => {
    const { call, clock } = paced(10);
    for (const _ of times(5)) {
      await call();
      clock.advance(100);
    }
    expect(clock.sleeps).toEqual([]);
  });

  it("lets calls that were idle for long catch up with 20 ms and no more", async () => {
    const { call, began, clock } = paced(100);
    clock.advance(60_000);
    await Promise.all(times(6).map(() => call()));
    expect(began.map((at) => at - 60_000)).toEqual([0, 0, 0, 10, 20, 30]);
  });

  it("loses nothing to timers that are late", async () => {
    const { call, began } = paced(
      100,
      lateClock(() => 7),
    );
    for (const _ of times(101)) (await call()).end("neither");
    expect(began.at(-1)).toBeLessThanOrEqual(1000 + 7);
  });

  it("never lets more begin in any time than the rate allows in it and 20 ms, and one", async () => {
    const pause = fc.oneof(fc.constant(0), fc.nat(5), fc.nat(400));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3000 }),
        fc.array(fc.record({ idle: pause, late: pause }), { minLength: 2, maxLength: 40 }),
        async (perSecond, steps) => {
          let late = 0;
          const { call, began, clock } = paced(
            perSecond,
            lateClock(() => late),
          );
          const calls: Promise<unknown>[] = [];
          for (const step of steps) {
            clock.advance(step.idle);
            late = step.late;
            calls.push(call().then((turn) => turn.end("neither")));
            await passMicrotasks();
          }
          await Promise.all(calls);
          for (const [from, start] of began.entries()) {
            for (const [to, end] of began.entries()) {
              if (to < from) continue;
              expect(to - from + 1).toBeLessThanOrEqual((perSecond * (end - start + SLACK_MS)) / 1000 + 1 + 1e-6);
            }
          }
          expect(began).toHaveLength(steps.length);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("lets calls that waited for a turn begin one by one, however long that was", async () => {
    const { call, began, clock } = paced(10, virtualClock(), 1);
    const first = await call();
    const others = times(4).map(async () => (await call()).end("success"));
    await passMicrotasks();
    clock.advance(5000);
    first.end("success");
    await Promise.all(others);
    expect(began.slice(1).map((at) => at - (began[1] ?? 0))).toEqual([0, 80, 180, 280]);
  });

  it("lets who aborts leave, with the signal's reason, and costs the others nothing", async () => {
    const sleeping: (() => void)[] = [];
    const woken: unknown[] = [];
    const clock = fakeClock();
    const alarm: Clock = {
      ...clock,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          sleeping.push(() => {
            clock.advance(ms);
            resolve();
          });
          signal.addEventListener("abort", () => {
            woken.push(signal.reason);
            reject(signal.reason);
          });
        }),
    };
    const lane = new Limiter(10, 10, alarm).lane(10);
    const [first, second, last] = [new AbortController(), new AbortController(), new AbortController()];
    await lane.take("create", calm());
    const leaving = [first, second].map(({ signal }) => lane.take("create", signal));
    const order: string[] = [];
    const staying = ["a", "b"].map((name) => lane.take("create", calm()).then(() => order.push(name)));

    second.abort(new Error("stop in line"));
    await expect(leaving[1]).rejects.toThrow("stop in line");
    first.abort(new Error("stop at its head"));
    await expect(leaving[0]).rejects.toThrow("stop at its head");
    await expect(lane.take("create", first.signal)).rejects.toThrow("stop at its head");

    await passMicrotasks();
    expect([sleeping.length, order]).toEqual([1, []]);
    sleeping[0]?.();
    await passMicrotasks();
    expect([sleeping.length, order]).toEqual([2, ["a"]]);
    sleeping[1]?.();
    await Promise.all(staying);
    expect(order).toEqual(["a", "b"]);

    const alone = lane.take("create", last.signal);
    last.abort(new Error("stop"));
    await expect(alone).rejects.toThrow("stop");
    expect([sleeping.length, woken.length]).toEqual([3, 1]);
  });

  it("goes on at its rate when the clock is set back", async () => {
    const { call, clock } = paced(10);
    await call();
    clock.advance(-3_600_000);
    for (const _ of times(3)) await call();
    expect(clock.sleeps).toEqual([120, 100, 100]);
  });

  it("lets at most one call of a huge tenant go before a tiny one's", async () => {
    const limiter = new Limiter(20, 100, virtualClock());
    const CONCURRENCY = 10;
    const served: string[] = [];
    const tenant = (name: string, calls: number) => {
      const lane = limiter.lane(CONCURRENCY);
      return mapPool(times(calls), CONCURRENCY, async () => {
        const turn = await lane.take("create", calm());
        served.push(name);
        await passMicrotasks();
        turn.end("success");
      });
    };
    const huge = tenant("huge", 2000);
    const between: number[] = [];
    for (const _ of times(20)) {
      await passMicrotasks();
      const asked = served.length;
      await tenant("tiny", 1);
      between.push(served.indexOf("tiny", asked) - asked);
    }
    expect(served.length).toBeLessThan(1000);
    expect(Math.max(...between)).toBeLessThanOrEqual(1);
    await huge;
    expect(served).toHaveLength(2020);
  });
});

describe("after a refusal, a pace", () => {
  /** A pace at which so many calls succeeded, spread over a second that ends now. */
  function refusedAfter(calls: number, most = Number.POSITIVE_INFINITY) {
    const pace = new Pace(most, 0);
    succeed(pace, calls);
    pace.lower(999);
    return pace;
  }
  const succeed = (pace: Pace, calls: number) => {
    for (const number of times(calls)) pace.succeeded((999 * number) / calls);
  };

  it("goes on a tenth below what went through before, returns to that, and then reaches beyond it ever faster", () => {
    const pace = refusedAfter(200);
    const rates = times(5).map(() => {
      const { rate } = pace;
      succeed(pace, 400);
      return Math.round(rate);
    });
    expect(rates).toEqual([181, 200, 221, 445, 2976]);
  });

  it("never goes faster than it is told", () => {
    const pace = refusedAfter(200, 205);
    succeed(pace, 4000);
    expect(pace.rate).toBe(205);
  });

  it("knows what went through in the last second, and not before", () => {
    const pace = new Pace(Number.POSITIVE_INFINITY, 0);
    succeed(pace, 500);
    for (const _ of times(20)) pace.succeeded(5000);
    pace.lower(5500);
    succeed(pace, 40);
    expect(Math.round(pace.rate)).toBe(20);
  });

  it("that came before anything went through guesses 10, and halves that with each", () => {
    const pace = refusedAfter(0);
    const rates = times(5).map(() => {
      const { rate } = pace;
      pace.lower(1000);
      return rate;
    });
    expect(rates.map(Math.round)).toEqual([9, 4, 2, 1, 1]);
  });
});

describe("a client with a pace", () => {
  it("counts a call that is tried again as another one", async () => {
    const { host } = await serve((_, response, number) =>
      number < 3 ? json(response, 503, { statusCode: 503 }) : ok(response, { success: true }),
    );
    const clock = fakeClock();
    const { client } = writerTo(host, {}, { clock, limiter: new Limiter(10, 1, clock) });
    await client.update("w", { name: SPEC.name }, null, calm());
    const [backoff1, rest1, backoff2, rest2] = clock.sleeps;
    expect(clock.sleeps).toHaveLength(4);
    expect([(backoff1 ?? 0) + (rest1 ?? 0), (backoff2 ?? 0) + (rest2 ?? 0)]).toEqual([1000, 1000]);
  });
});
