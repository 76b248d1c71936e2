import { describe, expect, it } from "vitest";
import { Limiter } from "../../../src/genauth/limiter.ts";
import { backoffMs } from "../../../src/genauth/retry.ts";
import { mapPool } from "../../../src/util/pool.ts";
import { calm } from "../../support/genauth-client.ts";
import { chance } from "../../support/random.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const TENANTS = 4;
const CONCURRENCY = 10;
const LIMIT = 200;

/** Servers that let 200 calls through in a second; each tells of a call at some time whether it does. */
const SERVERS = {
  "a bucket that holds a second's worth": () => bucket(LIMIT),
  "a bucket that holds two seconds' worth": () => bucket(2 * LIMIT),
  "a fixed second": () => {
    let second = 0;
    let count = 0;
    return (at: number) => {
      count = Math.floor(at / 1000) === second ? count + 1 : 1;
      second = Math.floor(at / 1000);
      return count <= LIMIT;
    };
  },
  "any second": () => {
    const passed: number[] = [];
    return (at: number) => {
      while (passed.length > 0 && (passed[0] ?? 0) <= at - 1000) passed.shift();
      return passed.length < LIMIT && passed.push(at) > 0;
    };
  },
} as const;

function bucket(size: number) {
  let left = size;
  let before = Number.NaN;
  return (at: number) => {
    left = Math.min(size, left + ((at - before || 0) * LIMIT) / 1000);
    before = at;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

/** Four tenants with ten calls at once each, through one limiter in simulated time; what is refused is tried again. */
async function run(server: (at: number) => boolean, calls: number, latencyMs: number) {
  const clock = virtualClock();
  const luck = chance(7);
  const random = () => luck.below(1000) / 1000;
  const startedAt = clock.now();
  const limiter = new Limiter(TENANTS * CONCURRENCY, Number.POSITIVE_INFINITY, clock);
  let sent = 0;
  const work = Array.from({ length: calls / TENANTS });
  await Promise.all(
    Array.from({ length: TENANTS }, () => {
      const lane = limiter.lane(CONCURRENCY);
      return mapPool(work, CONCURRENCY, async () => {
        for (let attempt = 1; ; attempt++) {
          const turn = await lane.take("create", calm());
          sent += 1;
          await clock.sleep(latencyMs * (0.4 + random() / 5), calm());
          const passes = server(clock.now());
          await clock.sleep(latencyMs / 2, calm());
          turn.end(passes ? "success" : "congested");
          if (passes) return;
          await clock.sleep(backoffMs(attempt, random), calm());
        }
      });
    }),
  );
  const seconds = (clock.now() - startedAt) / 1000;
  return { ofLimit: calls / seconds / LIMIT, refused: (sent - calls) / sent };
}

describe("a limiter that is told nothing of a server's limit of 200 calls a second", () => {
  it.each([2, 50])("uses 95 percent of it with less than 1 refused, at a latency of %i ms", async (latencyMs) => {
    const { ofLimit, refused } = await run(SERVERS["a bucket that holds a second's worth"](), 10_000, latencyMs);
    expect(ofLimit).toBeGreaterThan(0.95);
    expect(refused).toBeLessThan(0.01);
  });

  it.each(Object.entries(SERVERS))("finds it within seconds, whether it is kept by %s", async (_, server) => {
    const { ofLimit, refused } = await run(server(), 4_000, 20);
    expect(ofLimit).toBeGreaterThan(0.9);
    expect(refused).toBeLessThan(0.03);
  });

  it("goes as fast as it can where there is none", async () => {
    const { ofLimit, refused } = await run(() => true, 4_000, 50);
    expect(ofLimit).toBeGreaterThan(3.8);
    expect(refused).toBe(0);
  });
});
