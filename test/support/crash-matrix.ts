import { isDeepStrictEqual } from "node:util";
import type { DesiredTenant } from "../../src/core/model.ts";
import type { Clock, LockStore, WebhookWriter } from "../../src/core/ports.ts";
import { isEmpty } from "../../src/core/summary.ts";
import { type Death, mortal } from "./mortal.ts";
import { type Ending, FOREIGN, type Scenario } from "./scenarios.ts";
import type { Stage } from "./stage.ts";
import { differences } from "./world-check.ts";

/** What a run works with; a protocol wraps it to be broken on purpose. */
export interface Ports {
  readonly store: LockStore;
  readonly remote: WebhookWriter;
  readonly clock: Clock;
}
export type Protocol = (ports: Ports) => Ports;

const asItIs: Protocol = (ports) => ports;
const SETTINGS = { concurrency: 2 } as const;

/** Runs until death; gives the name of every step it took. */
async function die(at: Stage, scenario: Scenario, death: Death | null, protocol: Protocol): Promise<readonly string[]> {
  const { store, remote, steps } = mortal(death, at);
  at.remote.script = scenario.faults?.dying() ?? (() => null);
  await at.apply(scenario.desired, { ...SETTINGS, ...protocol({ store, remote, clock: at.clock }) }).catch(() => {});
  at.disk.isHolderDead = true;
  return steps;
}

/** Every way to die in the run that comes after these deaths. */
export async function deathsAfter(
  deaths: readonly Death[],
  scenario: Scenario,
  protocol: Protocol = asItIs,
): Promise<Death[]> {
  const at = scenario.stage();
  for (const death of deaths) await die(at, scenario, death, protocol);
  const steps = await die(at, scenario, null, protocol);
  return steps.flatMap((name, index) => {
    const step = index + 1;
    const torn = name === "append" ? [{ step, at: "torn" } as const] : [];
    return [{ step, at: "before" }, { step, at: "after" }, ...torn];
  });
}

/** What is wrong after these deaths and one more run, which lives and finds this in the files; empty for nothing. */
export async function wrongAfter(
  deaths: readonly Death[],
  scenario: Scenario,
  ending: Ending,
  protocol: Protocol = asItIs,
): Promise<string[]> {
  const at = scenario.stage();
  for (const death of deaths) await die(at, scenario, death, protocol);
  const wrong = await live(at, scenario, scenario.endings[ending], protocol);
  const how = deaths.map((death) => `${death.at} step ${death.step}`).join(", ") || "no death";
  return wrong.map((line) => `${scenario.name}; ${how}; ${ending}: ${line}`);
}

async function live(at: Stage, scenario: Scenario, desired: DesiredTenant, protocol: Protocol): Promise<string[]> {
  at.remote.script = scenario.faults?.living() ?? (() => null);
  const applied = await at.apply(desired, { ...SETTINGS, ...protocol(at) }).catch((error: Error) => error);
  if (applied instanceof Error) return [`the run failed: ${applied.message}`];
  const next = await at.plan(desired, SETTINGS);
  return [
    ...applied.says.filter((line) => !line.endsWith("applied")),
    ...differences(desired, at.lock(), at.remote.world),
    ...strangers(at),
    ...(at.disk.journal === null ? [] : ["the journal was left"]),
    ...(at.disk.holder === null ? [] : ["the lease was left"]),
    ...(isEmpty(next) ? [] : ["the next plan is not empty"]),
  ];
}

/** What is live and should not be, what is foreign and was touched, and what is locked and not desired. */
function strangers(at: Stage): string[] {
  const owned = new Set(Object.values(at.ids()));
  const foreign = new Map(Object.entries(FOREIGN));
  return [
    ...[...at.remote.world]
      .filter(([id]) => !owned.has(id) && !foreign.has(id))
      .map(([id, { name }]) => `${name} is there as ${id}, which no key owns`),
    ...[...foreign]
      .filter(([id, as]) => !isDeepStrictEqual(at.remote.world.get(id), as))
      .map(([id]) => `${id} was touched`),
    ...[...owned].filter((id) => foreign.has(id)).map((id) => `${id} was taken`),
  ];
}
