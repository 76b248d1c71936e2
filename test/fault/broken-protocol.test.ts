import { describe, expect, it } from "vitest";
import { FLAWS_OF_DEATH, FLAWS_OF_LOSS } from "../support/broken-protocol.ts";
import { deathsAfter, type Protocol, wrongAfter } from "../support/crash-matrix.ts";
import type { Death } from "../support/mortal.ts";
import { ENDINGS, SCENARIOS, type Scenario } from "../support/scenarios.ts";

/** The first complaint that fits; undefined when the matrix finds none in these scenarios. */
async function complaint(
  about: RegExp,
  scenarios: readonly Scenario[],
  deathsOf: (scenario: Scenario) => Promise<readonly (readonly Death[])[]>,
  protocol: Protocol,
): Promise<string | undefined> {
  for (const scenario of scenarios) {
    for (const deaths of await deathsOf(scenario)) {
      for (const ending of ENDINGS) {
        const found = (await wrongAfter(deaths, scenario, ending, protocol)).find((line) => about.test(line));
        if (found) return found;
      }
    }
  }
  return undefined;
}

const noDeath = async () => [[]];
const whole = SCENARIOS.filter(({ faults }) => !faults);

describe("the crash matrix", () => {
  it.each(FLAWS_OF_DEATH)("catches a protocol $name, which only a death shows", async ({ protocol, caughtAs }) => {
    const anyDeath = async (scenario: Scenario) => (await deathsAfter([], scenario, protocol)).map((death) => [death]);
    expect(await complaint(/./, whole, noDeath, protocol)).toBeUndefined();
    expect(await complaint(caughtAs, whole, anyDeath, protocol)).toMatch(caughtAs);
  });

  it.each(FLAWS_OF_LOSS)("catches a protocol $name, which no death is needed for", async ({ protocol, caughtAs }) => {
    expect(await complaint(/./, whole, noDeath, protocol)).toBeUndefined();
    expect(await complaint(caughtAs, SCENARIOS, noDeath, protocol)).toMatch(caughtAs);
  });
});
