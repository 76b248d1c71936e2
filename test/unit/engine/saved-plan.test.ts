import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { DesiredTenant } from "../../../src/core/model.ts";
import { type TenantView, viewOf } from "../../../src/core/view.ts";
import { printLock } from "../../../src/lock/codec.ts";
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
      "a former key",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b"], ["c", {}, { formerly: ["old"] }])),
      ["webhooks.yaml: formerly of c changed"],
    ],
    [
      "protection of one that matches",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b", {}, { protected: true }], ["c"])),
      ["webhooks.yaml: protected of b changed"],
    ],
    [
      "another reference to the same secret",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b", {}, { secretRef: "${env:OTHER}" }], ["c"])),
      ["webhooks.yaml: secret of b changed"],
    ],
    [
      "live and the files edited alike",
      (at) => {
        const url = "https://other.example/";
        at.remote.put("id-b", spec("b", { url }));
        return desiredTenant(webhooks(["a", { enabled: false }], ["b", { url }], ["c"]));
      },
      ["GenAuth: url of b (id-b) changed", "webhooks.yaml: url of b changed"],
    ],
    [
      "a field that a template brings",
      () =>
        desiredTenant(
          webhooks(
            ["a", { enabled: false }],
            ["b"],
            ["c", { url: "https://other.example/" }, { sources: { url: { file: "t.yaml", line: 1, column: 1 } } }],
          ),
        ),
      ["t.yaml: url of c changed"],
    ],
    [
      "a lock edited by hand",
      (at) => {
        at.disk.lock = printLock(
          lockFile([locked("a", "id-a"), locked("b", "id-b"), locked("x", "id-x", { name: "y" })]),
        );
      },
      ["the lockfile says something else, and its serial is still 4"],
    ],
    [
      "retries that are managed from now on, and one edited by hand",
      (at) => {
        at.remote.put("id-a", spec("a", { url: "https://other.example/" }));
        return desiredTenant(webhooks(["a", { enabled: false, retryConfig: { enabled: true } }], ["b"], ["c"]));
      },
      ["webhooks.yaml: retryConfig of a changed", "GenAuth: url of a (id-a) changed"],
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
      ["GenAuth: enabled of a (id-a) changed", "the lockfile was written: its serial was 4, and is 5"],
    ],
  ])("is stale after %s, and says so", async (_, change, says) => {
    const at = start();
    const approved = await saved(at);
    const edited = await change(at);
    const told = await staleness(at, edited ?? DESIRED, approved);
    expect([...(told ?? [])].sort()).toEqual([...says].sort());
  });
});

it("a stale plan says that a secret moved, which no plan shows, beside another field or alone", async () => {
  const wish = (over: object) =>
    desiredTenant([desiredWebhook("a", { secret: printOf("s"), ...over }, { secretRef: "${env:S}" })]);
  const at = stage({});
  const approved: TenantView = JSON.parse(JSON.stringify(viewOf(await at.plan(wish({})))));
  const url = { url: "https://other.example/" };
  const told = async (over: object) => await staleness(at, wish(over), approved);
  expect(await told({ ...url, secret: printOf("t") })).toEqual(["webhooks.yaml: url, secret of a changed"]);
  expect(await told({ secret: printOf("t") })).toEqual(["webhooks.yaml: secret of a changed"]);
  expect(await told(url)).toEqual(["webhooks.yaml: url of a changed"]);
});
