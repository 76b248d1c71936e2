import { describe, expect, it } from "vitest";
import { FLAWS, type Flaw } from "../support/broken-protocol.ts";
import { deathsAfter, wrongAfter } from "../support/crash-matrix.ts";
import type { Death } from "../support/mortal.ts";
import { ENDINGS, SCENARIOS, type Scenario } from "../support/scenarios.ts";

/** The first complaint of the matrix that fits; undefined for none. */
async function complaint(
  about: RegExp,
  scenario: Scenario,
  all: readonly (readonly Death[])[],
  { protocol }: Flaw,
): Promise<string | undefined> {
  for (const deaths of all) {
    for (const ending of ENDINGS) {
      const found = (await wrongAfter(deaths, scenario, ending, protocol)).find((line) => about.test(line));
      if (found) return found;
    }
  }
  return undefined;
}

describe("the crash matrix", () => {
  for (const flaw of FLAWS) {
    const { name, shownBy, scenario, protocol, caughtAs } = flaw;
    it(`catches a protocol ${name}, which only ${shownBy} shows`, async () => {
      for (const calm of SCENARIOS.filter(({ faults }) => !faults)) {
        expect(await complaint(/./, calm, [[]], flaw)).toBeUndefined();
      }
      const deaths = (await deathsAfter([], scenario, protocol)).map((death) => [death]);
      expect(await complaint(caughtAs, scenario, [[], ...deaths], flaw)).toMatch(caughtAs);
    });
  }
});
