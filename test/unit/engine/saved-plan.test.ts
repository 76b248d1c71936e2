import { describe, expect, it } from "vitest";
import { digestOf } from "../../../src/core/canonical.ts";
import { AppError } from "../../../src/core/errors.ts";
import type { DesiredTenant } from "../../../src/core/model.ts";
import { type TenantView, viewOf } from "../../../src/core/view.ts";
import { printLock } from "../../../src/lock/codec.ts";
import { printLine } from "../../../src/lock/journal-lines.ts";
import {
  desiredTenant,
  desiredWebhook,
  foreignPrintOf,
  journalBegin,
  journalDone,
  locked,
  lockFile,
  printOf,
  spec,
} from "../../support/builders.ts";
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

const IN_TEMPLATE = { url: { file: "t.yaml", line: 7, column: 1 } };
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
      ["desired: url of b (webhooks.yaml:1) changed"],
    ],
    [
      "an edited key that is to be created",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b"], ["c", { events: ["login"] }])),
      ["desired: events of c (webhooks.yaml:1) changed"],
    ],
    [
      "an edit that is taken back",
      () => desiredTenant(webhooks(["a"], ["b"], ["c"])),
      ["desired: enabled of a (webhooks.yaml:1) changed"],
    ],
    [
      "a former key",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b"], ["c", {}, { formerly: ["old"] }])),
      ["desired: formerly of c changed"],
    ],
    [
      "protection of one that matches",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b", {}, { protected: true }], ["c"])),
      ["desired: protected of b changed"],
    ],
    [
      "another reference to the same secret",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b", {}, { secretRef: "${env:OTHER}" }], ["c"])),
      ["desired: secret of b (webhooks.yaml:1) changed"],
    ],
    [
      "live and the files edited alike",
      (at) => {
        const url = "https://other.example/";
        at.remote.put("id-b", spec("b", { url }));
        return desiredTenant(webhooks(["a", { enabled: false }], ["b", { url }], ["c"]));
      },
      ["live: url of b (id-b) changed", "desired: url of b (webhooks.yaml:1) changed"],
    ],
    [
      "a field that a template brings",
      () =>
        desiredTenant(
          webhooks(
            ["a", { enabled: false }],
            ["b"],
            ["c", { url: "https://other.example/", enabled: false }, { sources: IN_TEMPLATE }],
          ),
        ),
      ["desired: url, enabled of c (t.yaml:7, webhooks.yaml:1) changed"],
    ],
    [
      "a lock edited by hand",
      (at) => {
        at.disk.lock = printLock(
          lockFile([locked("a", "id-a"), locked("b", "id-b"), locked("x", "id-x", { name: "y" })]),
        );
      },
      ["lockfile: name of x changed"],
    ],
    [
      "an entry taken out of the lock by hand",
      (at) => {
        at.disk.lock = printLock(lockFile([locked("a", "id-a"), locked("b", "id-b")]));
      },
      ["lockfile: x was removed"],
    ],
    [
      "a lock of another access key",
      (at) => {
        const entries = ["a", "b", "x"].map((key) => locked(key, `id-${key}`));
        at.disk.lock = printLock(lockFile(entries, { accessKeyId: "another" }));
      },
      ["lockfile: accessKeyId changed"],
    ],
    [
      "a run that did not finish",
      (at) => {
        const created = { ...locked("y", "id-y"), key: "y" };
        at.remote.put("id-y", spec("y"));
        at.disk.journal = [journalBegin(), journalDone("y", created)].map(printLine).join("");
      },
      ["a run that did not finish left a journal", "live: y (id-y) was added"],
    ],
    [
      "a lock whose serial was edited by hand",
      (at) => {
        const entries = ["a", "b", "x"].map((key) => locked(key, `id-${key}`));
        at.disk.lock = printLock(lockFile(entries, { serial: 9 }));
      },
      ["the lockfile was written: its serial was 4, and is 9"],
    ],
    [
      "a lock of another history",
      (at) => {
        const entries = ["a", "b", "x"].map((key) => locked(key, `id-${key}`));
        at.disk.lock = printLock(lockFile(entries, { lineage: "lineage-2" }));
      },
      ["the lockfile is one of another history"],
    ],
    [
      "another name of the tenant",
      () => desiredTenant([...DESIRED.webhooks.values()], { tenant: "other" }),
      ["tenant was acme, and is other"],
    ],
    [
      "more than anybody reads, and something at GenAuth",
      (at) => {
        at.remote.put("id-b", spec("b", { name: "other" }));
        return desiredTenant([
          ...DESIRED.webhooks.values(),
          ...Array.from({ length: 110 }, (_, n) => desiredWebhook(`n${100 + n}`)),
        ]);
      },
      Array.from({ length: 100 }, (_, n) => `desired: n${100 + n} (webhooks.yaml:1) was added`).concat(
        "desired: and 10 more",
        "live: name of b (id-b) changed",
      ),
    ],
    [
      "retries that are managed from now on, and one edited by hand",
      (at) => {
        at.remote.put("id-a", spec("a", { url: "https://other.example/" }));
        return desiredTenant(webhooks(["a", { enabled: false, retryConfig: { enabled: true } }], ["b"], ["c"]));
      },
      ["desired: retryConfig of a (webhooks.yaml:1) changed", "live: url of a (id-a) changed"],
    ],
    [
      "an update and a delete edited by hand",
      (at) => {
        at.remote.put("id-a", spec("a", { name: "other" }));
        at.remote.put("id-x", spec("x", { events: ["login"] }));
      },
      ["live: name of a (id-a) changed", "live: events of x (id-x) changed"],
    ],
    [
      "a new key",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b"], ["c"], ["d"])),
      ["desired: d (webhooks.yaml:1) was added"],
    ],
    [
      "a key that left",
      () => desiredTenant(webhooks(["a", { enabled: false }], ["b"])),
      ["desired: c (webhooks.yaml:1) was removed"],
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
      ["live: enabled of b (id-b) changed"],
    ],
    ["a webhook deleted by hand", (at) => void at.remote.world.delete("id-x"), ["live: x (id-x) was removed"]],
    ["one that the plan would create", (at) => void at.remote.put("id-c", spec("c")), ["live: c (id-c) was added"]],
    [
      "an unmanaged webhook edited",
      (at) => void at.remote.put("id-unmanaged", spec("unmanaged", { enabled: false })),
      ["live: enabled of unmanaged (id-unmanaged) changed"],
    ],
    [
      "another run's lock",
      async (at) =>
        void (await at.apply(
          desiredTenant([...DESIRED.webhooks.values()].slice(0, 2), { policy: { mode: "upsert-only" } }),
        )),
      [
        "the lockfile was written: its serial was 4, and is 5",
        "lockfile: enabled of a changed",
        "live: enabled of a (id-a) changed",
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

describe("a stale plan", () => {
  const wish = (over: object, more: object = {}) =>
    desiredTenant([desiredWebhook("a", { secret: printOf("s"), ...over }, { secretRef: "${env:S}", ...more })]);
  /** What is said of a plan of `wish`, in a world where it was applied. */
  async function toldOf(now: DesiredTenant, before = wish({})): Promise<readonly string[] | null> {
    const at = stage({ locked: lockFile([locked("a", "id-a", { secret: printOf("s") })]) });
    at.remote.put("id-a", spec("a"), "s");
    const approved: TenantView = JSON.parse(JSON.stringify(viewOf(await at.plan(before))));
    return await staleness(at, now, approved);
  }
  const url = { url: "https://other.example/" };

  it("says that a secret moved, which no plan shows, beside another field or alone", async () => {
    expect(await toldOf(wish({ ...url, secret: printOf("t") }))).toEqual([
      "desired: url, secret of a (webhooks.yaml:1) changed",
    ]);
    expect(await toldOf(wish({ secret: printOf("t") }))).toEqual(["desired: secret of a (webhooks.yaml:1) changed"]);
    expect(await toldOf(wish(url))).toEqual(["desired: url of a (webhooks.yaml:1) changed"]);
  });

  it("says of fingerprints of another key no more than that", async () => {
    expect(await toldOf(wish({ secret: foreignPrintOf("s") }))).toEqual([
      "desired: fingerprints of secrets were made with another key",
    ]);
    expect(await toldOf(wish({ ...url, secret: foreignPrintOf("t") }))).toEqual([
      "desired: fingerprints of secrets were made with another key",
      "desired: url of a (webhooks.yaml:1) changed",
    ]);
    expect(await toldOf(wish({ secret: "none" }))).toEqual(["desired: secret of a (webhooks.yaml:1) changed"]);
  });

  it("names the template of what was taken back in it", async () => {
    const source = { file: "t.yaml", line: 3, column: 1 };
    const places = { source, sources: { url: { ...source, line: 4 } } };
    expect(await toldOf(wish({}, places), wish(url, places))).toEqual(["desired: url of a (t.yaml:4) changed"]);
    expect(await toldOf(wish({}, { ...places, protected: true }), wish({}, places))).toEqual([
      "desired: protected of a changed",
    ]);
    expect(await toldOf(desiredTenant([]), wish(url, places))).toEqual(["desired: a (t.yaml:3) was removed"]);
  });
});

it("a saved plan has no digest of a password in a live URL, which could be guessed", async () => {
  const at = stage();
  at.remote.put("id-u", spec("u", { url: "https://u:hunter2@u.example/" }));
  const view = JSON.stringify(viewOf(await at.plan(desiredTenant([]))));
  expect(view).toContain(digestOf("https://***@u.example/").slice(7, 19));
  expect(view).not.toContain(digestOf("https://u:hunter2@u.example/").slice(7, 19));
});
