import { afterAll, describe, expect, it } from "vitest";
import { deathsAfter, wrongAfter } from "../support/crash-matrix.ts";
import { isLong } from "../support/long.ts";
import { ENDINGS, SCENARIOS } from "../support/scenarios.ts";

/** Of the pairs of deaths, the normal stage tries one in so many, each with one ending. */
const ONE_IN = isLong ? 1 : 8;
const LONG_MS = 3_600_000;

const count = { single: 0, pairs: 0 };
afterAll(() => {
  const { single, pairs } = count;
  process.stdout.write(`crash matrix: ${SCENARIOS.length} scenarios, ${single} deaths, ${pairs} deaths in pairs\n`);
});

describe.each(SCENARIOS)("$name", (scenario) => {
  it("is carried on after a death at any port call: each webhook is there once, as desired, and nothing is left over", async () => {
    const deaths = await deathsAfter([], scenario);
    const wrong: string[] = [];
    for (const death of deaths) {
      for (const ending of ENDINGS) wrong.push(...(await wrongAfter([death], scenario, ending)));
    }
    expect(wrong).toEqual([]);
    expect(deaths.length).toBeGreaterThan(30);
    count.single += deaths.length * ENDINGS.length;
  });

  it("is carried on after two deaths in a row, the second in the run that recovers", { timeout: LONG_MS }, async () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const [i, first] of (await deathsAfter([], scenario)).entries()) {
      for (const [j, second] of (await deathsAfter([first], scenario)).entries()) {
        if ((i + j) % ONE_IN !== 0) continue;
        const endings = isLong
          ? ENDINGS
          : ENDINGS.filter((_, index) => index === (i + (i + j) / ONE_IN) % ENDINGS.length);
        for (const ending of endings) wrong.push(...(await wrongAfter([first, second], scenario, ending)));
        tried += endings.length;
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(100);
    count.pairs += tried;
  });
});
