import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Limiter, type Turn, type Verdict } from "../../../src/genauth/limiter.ts";
import { calm } from "../../support/genauth-client.ts";

const takeAll = (limiter: Limiter, count: number): Promise<Turn[]> =>
  Promise.all(Array.from({ length: count }, () => limiter.take(calm())));
const passMicrotasks = () => new Promise((resolve) => setImmediate(resolve));

describe("Limiter", () => {
  it("refuses a limit that would let nothing through", () => {
    expect(() => new Limiter(0)).toThrow(RangeError);
    expect(() => new Limiter(Number.NaN)).toThrow(RangeError);
  });

  it("halves once for all calls that were in flight when the host was congested", async () => {
    const limiter = new Limiter(8);
    const turns = await takeAll(limiter, 8);
    expect(turns.map((turn) => turn.end("congested"))).toEqual([4, null, null, null, null, null, null, null]);
    expect(limiter.limit).toBe(4);
    const next = await takeAll(limiter, 4);
    expect(next.map((turn) => turn.end("congested"))).toEqual([2, null, null, null]);
  });

  it("never falls below one", async () => {
    const limiter = new Limiter(2);
    for (let i = 0; i < 5; i++) (await limiter.take(calm())).end("congested");
    expect(limiter.limit).toBe(1);
    (await limiter.take(calm())).end("neither");
  });

  it("climbs back to its maximum as calls succeed, and no higher", async () => {
    const limiter = new Limiter(8);
    (await limiter.take(calm())).end("congested");
    const limits = new Set<number>();
    for (let i = 0; i < 100; i++) {
      (await limiter.take(calm())).end("success");
      limits.add(limiter.limit);
    }
    expect([...limits]).toEqual([4, 5, 6, 7, 8]);
  });

  it("stays where it is on failures that say nothing about the host's patience", async () => {
    const limiter = new Limiter(8);
    (await limiter.take(calm())).end("congested");
    for (let i = 0; i < 50; i++) (await limiter.take(calm())).end("neither");
    expect(limiter.limit).toBe(4);
  });

  it("serves in the order of asking", async () => {
    const limiter = new Limiter(1);
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3].map(async (number) => {
        const turn = await limiter.take(calm());
        order.push(number);
        await passMicrotasks();
        turn.end("success");
      }),
    );
    expect(order).toEqual([1, 2, 3]);
  });

  it("lets who aborts leave the queue, with the signal's reason, and takes no turn from the others", async () => {
    const limiter = new Limiter(1);
    const holder = await limiter.take(calm());
    const stop = new AbortController();
    const leaving = limiter.take(stop.signal);
    const staying = limiter.take(calm());
    stop.abort(new Error("stop"));
    await expect(leaving).rejects.toThrow("stop");
    holder.end("success");
    (await staying).end("success");
    await expect(limiter.take(stop.signal)).rejects.toThrow("stop");
    (await limiter.take(calm())).end("success");
  });

  it("never has more in flight than its maximum, nor starts one above its limit, and starts all", async () => {
    const verdict = fc.constantFrom<Verdict>("success", "congested", "neither");
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(verdict, { maxLength: 40 }), async (max, verdicts) => {
        const limiter = new Limiter(max);
        const inFlight: { turn: Turn; verdict: Verdict }[] = [];
        let started = 0;
        for (const verdict of verdicts) {
          void limiter.take(calm()).then((turn) => {
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
