import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { DesiredTenant } from "../../../src/core/model.ts";
import { type TenantView, viewOf } from "../../../src/core/view.ts";
import { desiredTenant, desiredWebhook, locked, lockFile, printOf, spec } from "../../support/builders.ts";
import { memoryRemote } from "../../support/memory-remote.ts";
import { type Stage, stage } from "../../support/stage.ts";

const DESIRED = desiredTenant([desiredWebhook("a", { enabled: false }), desiredWebhook("b"), desiredWebhook("c")]);

/** A world with something of everything: an update, a create, a match, a delete and something unmanaged. */
function start(): Stage {
  const remote = memoryRemote();
  for (const key of ["a", "b", "x"]) remote.put(`id-${key}`, spec(key));
  remote.put("id-unmanaged", spec("unmanaged"));
  return stage({ remote, locked: lockFile([locked("a", "id-a"), locked("b", "id-b"), locked("x", "id-x")]) });
}

async function saved(at: Stage): Promise<TenantView> {
  // As it comes back from a file.
  return JSON.parse(JSON.stringify(viewOf(await at.plan(DESIRED))));
}

/** What apply says of the plan, in lines; null when it was carried out. */
async function staleness(at: Stage, desired: DesiredTenant, approved: TenantView): Promise<readonly string[] | null> {
  const writes = at.remote.count("create", "update", "delete");
  try {
    await at.apply(desired, { approved });
    return null;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== "PLAN_STALE") throw thrown;
    expect(at.remote.count("create", "update", "delete")).toBe(writes);
    return thrown.message.split("\n").slice(1);
  }
}

const webhooks = (...all: readonly Parameters<typeof desiredWebhook>[]) => all.map((one) => desiredWebhook(...one));

describe("a saved plan", () => {
  it("is carried out in the world that it saw", async () => {
    const at = start();
    expect(await staleness(at, DESIRED, await saved(at))).toBeNull();
    expect(Object.keys(at.ids())).toEqual(["a", "b", "c"]);
  });

  it.each<[string, (at: Stage) => DesiredTenant | undefined | void | Promise<void>, readonly string[]]>([
    [
      "an edited key",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b", { url: "https://other.example/" }], ["c"])),
      ["webhooks.yaml: url of b changed"],
    ],
    [
      "an edited key that is to be created",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b"], ["c", { events: ["login"] }])),
      ["webhooks.yaml: events of c changed"],
    ],
    [
      "an edit that is taken back",
      () => desiredTenant(webhooks(["a"], ["b"], ["c"])),
      ["webhooks.yaml: enabled of a changed"],
    ],
    [
      "a former key, which no field tells of",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b"], ["c", {}, { formerly: ["old"] }])),
      ["webhooks.yaml: c was edited, or a variable that it uses was changed"],
    ],
    [
      "retries that are managed from now on, which says nothing of GenAuth",
      (at) => {
        at.remote.put("id-a", spec("a", { url: "https://other.example/" }));
        return desiredTenant(webhooks(["a", { enabled: false, retryConfig: { enabled: true } }], ["b"], ["c"]));
      },
      ["webhooks.yaml: a was edited, or a variable that it uses was changed", "GenAuth: url of a (id-a) changed"],
    ],
    [
      "an update and a delete edited by hand",
      (at) => {
        at.remote.put("id-a", spec("a", { name: "other" }));
        at.remote.put("id-x", spec("x", { events: ["login"] }));
      },
      ["GenAuth: name of a (id-a) changed", "GenAuth: events of x (id-x) changed"],
    ],
    [
      "a new key",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b"], ["c"], ["d"])),
      ["webhooks.yaml: d was added"],
    ],
    [
      "a key that left",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b"])),
      ["webhooks.yaml: c was removed"],
    ],
    [
      "another policy",
      () => desiredTenant([...DESIRED.webhooks.values()], { policy: { mode: "upsert-only" } }),
      ["policy.mode was sync, and is upsert-only"],
    ],
    [
      "another access key",
      () => desiredTenant([...DESIRED.webhooks.values()], { target: { accessKeyId: "another" } }),
      ["accessKeyId was access-key-1, and is another"],
    ],
    [
      "a webhook edited by hand",
      (at) => void at.remote.put("id-b", spec("b", { enabled: false })),
      ["GenAuth: enabled of b (id-b) changed"],
    ],
    ["a webhook deleted by hand", (at) => void at.remote.world.delete("id-x"), ["GenAuth: x (id-x) was removed"]],
    ["one that the plan would create", (at) => void at.remote.put("id-c", spec("c")), ["GenAuth: c (id-c) was added"]],
    [
      "an unmanaged webhook edited",
      (at) => void at.remote.put("id-unmanaged", spec("unmanaged", { enabled: false })),
      ["GenAuth: enabled of unmanaged (id-unmanaged) changed"],
    ],
    [
      "another run's lock",
      async (at) =>
        void (await at.apply(
          desiredTenant([...DESIRED.webhooks.values()].slice(0, 2), { policy: { mode: "upsert-only" } }),
        )),
      [
        expect.stringMatching(/^GenAuth: a \(id-a\) was changed$/),
        "the lockfile was written: its serial was 4, and is 5",
      ],
    ],
  ])("is stale after %s, and says so", async (_, change, says) => {
    const at = start();
    const approved = await saved(at);
    const edited = await change(at);
    const told = await staleness(at, edited ?? DESIRED, approved);
    expect([...(told ?? [])].sort()).toEqual([...says].sort());
  });
});

it("a stale plan says that a secret may have moved beside another field: no plan shows it", async () => {
  const url = { url: "https://other.example/" };
  const wish = (over: object) =>
    desiredTenant([desiredWebhook("a", { secret: printOf("s"), ...over }, { secretRef: "${env:S}" })]);
  const at = stage({});
  const approved: TenantView = JSON.parse(JSON.stringify(viewOf(await at.plan(wish({})))));
  expect(await staleness(at, wish({ ...url, secret: printOf("t") }), approved)).toEqual([
    "webhooks.yaml: url, perhaps secret of a changed",
  ]);
});
