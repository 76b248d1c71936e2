import { randomInt } from "node:crypto";
import { describe, it } from "vitest";
import { openKillHarness } from "../support/kill-harness.ts";
import { deckOfKills, PHASES, type Phase } from "../support/kills.ts";
import { isLong } from "../support/long.ts";
import { chance } from "../support/random.ts";
import { openWishes } from "../support/wishes.ts";

const KILLS = isLong ? 300 : 30;
const SEED = Number(process.env.KILL_SEED ?? randomInt(2 ** 32));
const TOLD_ON_FAILURE = 12;

describe("the command itself, killed again and again", () => {
  it(`converges after ${KILLS} kills: nothing is there twice, no id is lost, no file is half written`, {
    timeout: KILLS * 10_000,
  }, async () => {
    const by = chance(SEED);
    const wishes = openWishes(by);
    const harness = await openKillHarness(by, wishes);
    const draw = deckOfKills(by);
    const survived = new Map<Phase, number>(PHASES.map((phase) => [phase, 0]));
    const total = () => [...survived.values()].reduce((sum, count) => sum + count, 0);
    const isEnough = () => total() >= KILLS && [...survived.values()].every((count) => count > 0);
    const story: string[] = [];
    const insist = (wrong: readonly string[]) => {
      if (wrong.length === 0) return;
      throw new Error([`KILL_SEED=${SEED}`, ...story.slice(-TOLD_ON_FAILURE), ...wrong].join("\n"));
    };

    let inARow = 0;
    let runs = 0;
    do {
      const changed = inARow === 0 || by.of100(25) ? wishes.change() : "nothing";
      harness.save();
      const kill = !isEnough() && (inARow === 0 || (inARow < 4 && by.of100(75))) ? draw(harness.lastMs()) : null;
      const end = await harness.apply(kill);
      runs += 1;
      story.push(`${runs}: changed ${changed}; kill ${JSON.stringify(kill)}; ended ${JSON.stringify(end)}`);
      insist(harness.broken());
      if (end.killedIn === null && end.code === 7) {
        // A fault left a change unapplied: nothing is lost, and the next run goes on with it.
        inARow += 1;
        insist(inARow > 20 ? ["it never gets done"] : []);
      } else if (end.killedIn === null) {
        inARow = 0;
        insist(end.code === 0 ? await harness.unlike() : [`it ended with ${end.code}`]);
      } else {
        inARow += 1;
        survived.set(end.killedIn, (survived.get(end.killedIn) ?? 0) + 1);
      }
    } while (inARow > 0 || !isEnough());

    const phases = [...survived].map(([phase, count]) => `${phase} ${count}`).join(", ");
    process.stdout.write(`kills survived: ${total()} (${phases}) in ${runs} runs, KILL_SEED=${SEED}\n`);
  });
});
