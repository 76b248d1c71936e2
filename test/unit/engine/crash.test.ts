import { describe, expect, it } from "vitest";
import type { DesiredTenant } from "../../../src/core/model.ts";
import { isEmpty } from "../../../src/core/summary.ts";
import { desiredTenant, desiredWebhook, locked, lockFile, printOf, spec } from "../../support/builders.ts";
import { type Death, mortal } from "../../support/mortal.ts";
import { type Stage, stage } from "../../support/stage.ts";
import { differences } from "../../support/world-check.ts";

const SETTINGS = { flags: { allowMissing: true }, concurrency: 2 } as const;

/** A world of which every action is wanted: creates, adopts, updates and moves with secrets, a relock, a delete, a forget. */
function world(): Stage {
  const secret = printOf("old");
  const at = stage({
    locked: lockFile([
      locked("edited", "id-edited", { secret }),
      locked("before", "id-before", { secret }),
      locked("relock", "id-relock"),
      locked("left", "id-left"),
      locked("forgotten", "id-forgotten"),
      locked("gone", "id-gone", { secret }),
    ]),
  });
  for (const key of ["edited", "before"]) at.remote.put(`id-${key}`, spec(key), "old");
  for (const key of ["relock", "left"]) at.remote.put(`id-${key}`, spec(key));
  at.remote.put("id-adopt", spec("adopt", { enabled: false }), "theirs");
  return at;
}

const wish = (value: string, over = {}): DesiredTenant => {
  const secret = printOf(value);
  return desiredTenant([
    desiredWebhook("create", { secret, ...over }),
    desiredWebhook("plain", over),
    desiredWebhook("gone", { secret, ...over }),
    desiredWebhook("adopt", { secret, ...over }),
    desiredWebhook("edited", { secret, ...over }),
    desiredWebhook("moved", { name: "before", url: spec("before").url, secret, ...over }, { formerly: ["before"] }),
    desiredWebhook("relock", over, { protected: true }),
  ]);
};
const WISH = wish("new");

/** Runs until death; gives false when the run ended before it. */
async function dies(at: Stage, death: Death): Promise<boolean> {
  const ports = mortal(death, at);
  await at.apply(WISH, { ...SETTINGS, ...ports }).catch(() => {});
  at.disk.isHolderDead = true;
  return ports.isDead();
}

async function deathsOfARun(): Promise<Death[]> {
  const deaths: Death[] = [];
  for (let step = 1; await dies(world(), { step, at: "before" }); step += 1) {
    deaths.push({ step, at: "before" }, { step, at: "after" });
  }
  return deaths;
}

/** What is wrong after these deaths and one more run that lives. */
async function wrongAfter(deaths: readonly Death[], desired: DesiredTenant): Promise<string[]> {
  const at = world();
  for (const death of deaths) await dies(at, death);
  const { says } = await at.apply(desired, SETTINGS);
  const next = await at.plan(desired, SETTINGS);
  const wrong = [
    ...says.filter((line) => !line.endsWith("applied")),
    ...differences(desired, at.lock(), at.remote.world),
    ...(at.remote.world.size === 7 ? [] : [`${at.remote.world.size} webhooks`]),
    ...(at.lock()?.webhooks.size === 7 ? [] : ["the lock holds others too"]),
    ...(at.disk.journal === null && at.disk.holder === null ? [] : ["journal or lease was left"]),
    ...(isEmpty(next) ? [] : ["the next plan is not empty"]),
  ];
  return wrong.map((line) => `${deaths.map(({ step, at: when }) => `${when} step ${step}`).join(", ")}: ${line}`);
}

describe("a run that dies at any port call, before or after its effect", async () => {
  const deaths = await deathsOfARun();

  it("is carried on by the next: each webhook is there once, as desired, and nothing is left over", async () => {
    expect(deaths.length).toBeGreaterThan(40);
    const wrong = [];
    for (const death of deaths) wrong.push(...(await wrongAfter([death], WISH)));
    expect(wrong).toEqual([]);
  });

  it("is carried on also when the files went back to the old secrets meanwhile", async () => {
    const wrong = [];
    for (const death of deaths) wrong.push(...(await wrongAfter([death], wish("old"))));
    expect(wrong).toEqual([]);
  });

  it("is carried on also when the files changed in every other field meanwhile", async () => {
    const wrong = [];
    for (const death of deaths) wrong.push(...(await wrongAfter([death], wish("new", { events: ["user:deleted"] }))));
    expect(wrong).toEqual([]);
  });

  it("is carried on also when the run that recovers dies as well", async () => {
    const wrong = [];
    for (const [index, death] of deaths.entries()) {
      const second = deaths[(index * 17 + 5) % deaths.length] ?? death;
      wrong.push(...(await wrongAfter([death, second], WISH)));
    }
    expect(wrong).toEqual([]);
  });
});
