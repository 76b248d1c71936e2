import { afterAll, describe, expect, it } from "vitest";
import { deathsAfter, wrongAfter } from "../support/crash-matrix.ts";
import { isLong } from "../support/long.ts";
import { ENDINGS, SCENARIOS } from "../support/scenarios.ts";

/** Of the pairs of deaths, the normal stage tries one in so many, each with one ending. */
const ONE_IN = isLong ? 1 : 16;
const LONG_MS = 3_600_000;

const count = { deaths: 0, single: 0, pairs: 0 };
afterAll(() => {
  const { deaths, single, pairs } = count;
  const size = `${SCENARIOS.length} scenarios, ${deaths} ways to die, ${ENDINGS.length} endings`;
  process.stdout.write(`crash matrix: ${size}: ${single} deaths and ${pairs} pairs of deaths survived\n`);
});

for (const scenario of SCENARIOS) {
  describe(scenario.name, () => {
    it("is carried on after a death at any port call: each webhook is there once, as desired, and nothing is left", async () => {
      const deaths = await deathsAfter([], scenario);
      const wrong: string[] = [];
      for (const death of deaths) {
        for (const ending of ENDINGS) wrong.push(...(await wrongAfter([death], scenario, ending)));
      }
      expect(wrong).toEqual([]);
      expect(deaths.length).toBeGreaterThan(30);
      count.deaths += deaths.length;
      count.single += deaths.length * ENDINGS.length;
    });

    it("is carried on after two deaths in a row, the second in the run that recovers", {
      timeout: LONG_MS,
    }, async () => {
      const wrong: string[] = [];
      let pairs = 0;
      for (const [i, first] of (await deathsAfter([], scenario)).entries()) {
        for (const [j, second] of (await deathsAfter([first], scenario)).entries()) {
          if ((i + j) % ONE_IN !== 0) continue;
          const turn = (i + (i + j) / ONE_IN) % ENDINGS.length;
          const endings = isLong ? ENDINGS : ENDINGS.slice(turn, turn + 1);
          for (const ending of endings) wrong.push(...(await wrongAfter([first, second], scenario, ending)));
          pairs += endings.length;
        }
      }
      expect(wrong).toEqual([]);
      expect(pairs).toBeGreaterThan(50);
      count.pairs += pairs;
    });
  });
}
