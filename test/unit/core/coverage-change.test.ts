import { describe, expect, it } from "vitest";
import { coverageChange, eventTotals } from "../../../src/core/coverage-change.ts";
import type { DesiredWebhook, LiveWebhook, LockedWebhook } from "../../../src/core/model.ts";
import { viewOf } from "../../../src/core/view.ts";
import { desiredTenant, desiredWebhook, live, locked, lockFile, plan } from "../../support/builders.ts";

interface World {
  readonly desired?: readonly DesiredWebhook[];
  readonly locks?: readonly LockedWebhook[];
  readonly lives?: readonly LiveWebhook[];
}

/** The change of coverage, a line for each URL that has one. */
function changed({ desired = [], locks = [], lives = [] }: World, kind: "plan" | "drift" = "plan"): readonly string[] {
  const made = plan({ desired: desiredTenant(desired), locked: lockFile(locks), live: lives });
  return coverageChange(viewOf(made).changes, kind).map(({ url, events }) =>
    [url.replace("https://hooks.example/", ""), ...events.map(({ event, state }) => `${event} ${state}`)].join(", "),
  );
}

const BEFORE = { events: ["login", "register"] };
const AFTER = { events: ["login", "user:created"] };
const EDITED = {
  desired: [desiredWebhook("a", AFTER)],
  locks: [locked("a", "1", BEFORE)],
  lives: [live("1", "a", BEFORE)],
};

describe("the coverage that a plan changes", () => {
  it.each<readonly [string, World, readonly string[]]>([
    ["begins with a create", { desired: [desiredWebhook("a", BEFORE)] }, ["a, login added, register added"]],
    [
      "ends with a delete",
      { locks: [locked("a", "1", BEFORE)], lives: [live("1", "a", BEFORE)] },
      ["a, login removed, register removed"],
    ],
    ["differs by the events of an update", EDITED, ["a, login stays, register removed, user:created added"]],
    [
      "moves with the url",
      { ...EDITED, desired: [desiredWebhook("a", { ...BEFORE, url: "https://hooks.example/b" })] },
      ["a, login removed, register removed", "b, login added, register added"],
    ],
    [
      "ends where a webhook is switched off",
      { ...EDITED, desired: [desiredWebhook("a", { ...BEFORE, enabled: false })] },
      ["a, login removed, register removed"],
    ],
    [
      "begins where one is switched on",
      { ...EDITED, desired: [desiredWebhook("a", BEFORE)], lives: [live("1", "a", { ...BEFORE, enabled: false })] },
      ["a, login added, register added"],
    ],
    [
      "is that of what is adopted",
      { desired: [desiredWebhook("a", AFTER)], lives: [live("1", "a", BEFORE)] },
      ["a, login stays, register removed, user:created added"],
    ],
    ["is none where a webhook is created switched off", { desired: [desiredWebhook("a", { enabled: false })] }, []],
    [
      "is none where only the name changes",
      { ...EDITED, desired: [desiredWebhook("a", { ...BEFORE, name: "A" })] },
      [],
    ],
    [
      "is none where another webhook takes over",
      {
        desired: [desiredWebhook("b", { ...BEFORE, url: "https://hooks.example/a" })],
        locks: [locked("a", "1", BEFORE)],
        lives: [live("1", "a", BEFORE)],
      },
      [],
    ],
  ])("%s", (_, world, expected) => {
    expect(changed(world)).toEqual(expected);
  });

  it("reads the other way around for drift: from what was applied to what is live", () => {
    const lock = [locked("a", "1", AFTER), locked("b", "2")];
    const world = {
      desired: [desiredWebhook("a", AFTER), desiredWebhook("b")],
      locks: lock,
      lives: [live("1", "a", BEFORE)],
    };
    expect(changed(world, "drift")).toEqual([
      "a, login stays, register added, user:created removed",
      "b, user:created removed",
    ]);
  });

  it("adds up by event, over URLs, where there is any change", () => {
    const endpoint = (url: string, added: string, stays: string) => ({
      url,
      events: [
        { event: added, state: "added" },
        { event: stays, state: "stays" },
      ] as const,
    });
    expect(eventTotals([endpoint("a", "y", "x"), endpoint("b", "x", "y"), endpoint("c", "y", "z")])).toEqual([
      { event: "x", added: 1, removed: 0, stays: 1 },
      { event: "y", added: 2, removed: 0, stays: 1 },
    ]);
  });
});
