import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Disturbance } from "../../src/emulator/index.ts";
import {
  CLI,
  type Desk,
  desk,
  type Ended,
  type Env,
  envOf,
  genauth,
  liveByName,
  lockAt,
  lockedIds,
  tenantFile,
  writesOf,
} from "../support/cli.ts";
import { gateAt } from "../support/gate.ts";

const ONE = tenantFile({ one: {} });
/** Nothing listens there, and a refused connection is known at once. */
const NOWHERE: Env = {
  GENAUTH_HOST: "http://127.0.0.1:1",
  GENAUTH_ACCESS_KEY_ID: "key",
  GENAUTH_ACCESS_KEY_SECRET: "secret",
};

/** What must hold however a run fails: something is said on stderr, it is no bug, and a hint tells how to go on. */
function expectExplained({ code, stderr }: Ended, exit: number, ...says: readonly string[]): void {
  for (const text of says) expect(stderr).toContain(text);
  expect(stderr).not.toMatch(/INTERNAL|^\s+at /m);
  expect(code).toBe(exit);
}

/** A desk whose lock the tool itself wrote. */
async function locked(): Promise<{ at: Desk; emulator: Awaited<ReturnType<typeof genauth>> }> {
  const emulator = await genauth();
  const at = desk({ "webhooks.yaml": tenantFile({ one: {}, two: {} }) }, envOf(emulator));
  await at.given("apply --yes");
  return { at, emulator };
}

describe("exit 3: usage, configuration or lockfile", () => {
  it.each([
    ["", ["Usage: hooksync"]],
    ["reconcile", ["CLI_USAGE", "reconcile"]],
    ["plan --frobnicate", ["CLI_USAGE", "--frobnicate"]],
    ["apply --yes --dry-run", ["CLI_USAGE", "use hooksync plan"]],
    ["apply", ["CLI_USAGE", "apply --yes"]],
    ["apply --yes --concurrency 0", ["CLI_USAGE", "--concurrency"]],
    ["plan --max-deletes lots", ["CLI_USAGE", "--max-deletes"]],
    ["plan --format yaml", ["CLI_USAGE", "text, json"]],
    ["schema unknown", ["CLI_USAGE", "webhooks, template, settings, lockfile, plan, report"]],
    ["emulator --port 65536", ["CLI_USAGE", "--port"]],
    ["validate gone.yaml", ["CONFIG_UNREADABLE", "gone.yaml"]],
    ["validate --env-file gone.env", ["CONFIG_UNREADABLE", "gone.env"]],
    ["validate invalid.yaml", ["invalid.yaml:", "error", "hint:"]],
    ["validate --strict warned.yaml", ["warned.yaml:", "http"]],
    ["plan", ["GENAUTH_ACCESS_KEY_ID", "AUTHING_ACCESS_KEY_SECRET", "--offline"]],
  ])("hooksync %s", async (args, says) => {
    const at = desk({
      "webhooks.yaml": ONE,
      "invalid.yaml": tenantFile({ one: { enabeld: true } }),
      "warned.yaml": tenantFile({ one: { url: "http://hooks.example.com/one" } }),
    });
    const ended = await at.run(args);
    expectExplained(ended, 3, ...says);
    expect(ended.stdout).toBe("");
  });

  it("is left to hooksync where node knows a flag of the same name", () => {
    // Without `--`, node looks for an --env-file among our arguments, and ends with its own message and its own exit code 9.
    expect(readFileSync(CLI, "utf8").split("\n")[0]).toBe("#!/usr/bin/env -S node --");
  });

  it("names every secret that is not set, before anything is asked of GenAuth", async () => {
    const file = tenantFile({ one: { secret: "${env:WEBHOOK_ONE}" }, two: { secret: "${env:WEBHOOK_TWO}" } });
    const ended = await desk({ "webhooks.yaml": file }, NOWHERE).run("apply --yes");
    expectExplained(ended, 3, "WEBHOOK_ONE is not set", "WEBHOOK_TWO is not set");
  });

  it("refuses a lock that is broken, newer, in conflict, or gives one id to two keys", async () => {
    const { at, emulator } = await locked();
    const lock = at.read("webhooks.lock.json") ?? "";
    const { one, two } = lockedIds(at);
    const requests = emulator.requests.length;
    const cases: readonly (readonly [string, string])[] = [
      ["LOCK_UNREADABLE", lock.slice(0, -20)],
      ["LOCK_UNREADABLE", lock.replace(two ?? "", one ?? "")],
      ["LOCK_VERSION", lock.replace('"lockfileVersion": 1', '"lockfileVersion": 2')],
      [
        "merge conflict markers",
        `<<<<<<< HEAD\n${lock}=======\n${lock.replace('"serial": 1', '"serial": 2')}>>>>>>> theirs\n`,
      ],
    ];
    for (const [code, text] of cases) {
      at.write("webhooks.lock.json", text);
      expectExplained(await at.run("apply --yes"), 3, code, "webhooks.lock.json", "hint:");
      expect(at.read("webhooks.lock.json")).toBe(text);
    }
    expect(emulator.requests).toHaveLength(requests);
    expect(Object.keys(at.snapshot())).toEqual(["webhooks.lock.json", "webhooks.yaml"]);
  });
});

describe("exit 4: credentials refused", () => {
  it("is what a wrong secret and an unknown key get", async () => {
    const emulator = await genauth();
    const at = desk({ "webhooks.yaml": ONE }, envOf(emulator));
    for (const wrong of [{ GENAUTH_ACCESS_KEY_SECRET: "wrong" }, { GENAUTH_ACCESS_KEY_ID: "unknown" }]) {
      expectExplained(await at.run("apply --yes", wrong), 4, "REMOTE_AUTH", "GENAUTH_ACCESS_KEY_ID");
    }
    expect(writesOf(emulator)).toBe(0);
    expect(Object.keys(at.snapshot())).toEqual(["webhooks.yaml"]);
  });

  it("says so when the clock is the trouble", async () => {
    const emulator = await genauth({ clock: { now: () => Date.now() + 3_600_000 } });
    const at = desk({ "webhooks.yaml": ONE }, envOf(emulator));
    const ended = await at.run("plan");
    expectExplained(ended, 4, "REMOTE_AUTH");
    // A Date header knows no fractions of a second.
    expect(ended.stderr).toMatch(/clock is 3(599|600) s behind/);
  });
});

describe("exit 6: somebody else is writing", () => {
  it("names the living process that holds the lease, and waits for nobody", async () => {
    const gate = gateAt("create-webhook");
    const emulator = await genauth({ onRequest: gate.onRequest });
    const at = desk({ "webhooks.yaml": ONE }, envOf(emulator));
    const first = at.start("apply --yes");
    await gate.reached(1);
    expectExplained(await at.run("apply --yes"), 6, "LOCK_HELD", `process ${first.pid}`, "hooksync apply");
    gate.open();
    expect((await first.ended).code).toBe(0);
    expect(emulator.stats.creates).toBe(1);
    expect(Object.keys(at.snapshot())).toEqual(["webhooks.lock.json", "webhooks.yaml"]);
  });
});

describe("exit 7: at least one change was not applied", () => {
  it("is what a refused change ends with, and the others are applied", async () => {
    const emulator = await genauth();
    emulator.fault({ kind: "refuse-before", statusCode: 499, endpoint: "create-webhook", times: 1 });
    const at = desk({ "webhooks.yaml": tenantFile({ one: {}, two: {} }) }, envOf(emulator));
    const ended = await at.run("apply --yes --concurrency 1");
    expect(ended.code).toBe(7);
    expect(ended.stdout).toMatch(
      /^fail {2}one {2}create: REMOTE_REJECTED: .*\(request [0-9a-f]+; 1 request, \d+ ms\)$/m,
    );
    expect(ended.stdout).toMatch(/\nApplied: 1 created; 1 failed\.\n$/);
    expect(Object.keys(lockAt(at).webhooks)).toEqual(["two"]);
    expect((await at.run("apply --yes")).code).toBe(0);
    expect(emulator.stats.creates).toBe(2);
  });

  it("is what a create ends with whose fate stays unknown, and the next run makes it once", async () => {
    const emulator = await genauth();
    emulator.fault({ kind: "reset-before", endpoint: "create-webhook", times: 2 });
    const at = desk({ "webhooks.yaml": ONE }, envOf(emulator));
    const lost = await at.run("apply --yes --settle 0.1");
    expect(lost.code).toBe(7);
    expect(lost.stdout).toContain("REMOTE_INDETERMINATE");
    expect((await at.run("apply --yes --settle 0.1")).code).toBe(0);
    expect(emulator.pool().webhooks()).toHaveLength(1);
    expect(Object.keys(at.snapshot())).toEqual(["webhooks.lock.json", "webhooks.yaml"]);
  });

  it("is what a lock of another history ends with, put there meanwhile, and no id is lost", async () => {
    const gate = gateAt("update-webhook");
    const emulator = await genauth({ onRequest: gate.onRequest });
    const at = desk({ "webhooks.yaml": tenantFile({ one: {}, two: {} }) }, envOf(emulator));
    await at.given("apply --yes");
    at.write("webhooks.yaml", tenantFile({ one: { enabled: false }, two: {}, three: {} }));
    const run = at.start("apply --yes");
    await gate.reached(1);
    const ours = at.read("webhooks.lock.json") ?? "";
    const theirs = ours.replace(/"lineage": "\w+"/, '"lineage": "another"');
    at.write("webhooks.lock.json", theirs);
    gate.open();
    expectExplained(await run.ended, 7, "LOCK_CONFLICT", "put the right lockfile back");
    expect(at.read("webhooks.lock.json")).toBe(theirs);

    at.write("webhooks.lock.json", ours);
    expect((await at.run("apply --yes")).code).toBe(0);
    const live = Object.entries(liveByName(emulator)).map(([name, { webhookId }]) => [name, webhookId]);
    expect(Object.fromEntries(live)).toEqual(lockedIds(at));
    expect(Object.keys(lockedIds(at))).toEqual(["one", "three", "two"]);
  });
});

describe("exit 1 and 9: GenAuth does not answer as it should", () => {
  const whenListing = async (fault: Disturbance, args = "plan") => {
    const emulator = await genauth({ faults: [{ ...fault, endpoint: "list-webhooks" }] });
    return desk({ "webhooks.yaml": ONE }, envOf(emulator)).run(args);
  };

  it("is 1 for what GenAuth rejects and for what is not GenAuth", async () => {
    expectExplained(await whenListing({ kind: "refuse-before", statusCode: 499 }), 1, "REMOTE_REJECTED", "request ");
    expectExplained(await whenListing({ kind: "html" }), 1, "REMOTE_PROTOCOL", "tenant.host");
  });

  it("is 9 when all attempts were in vain, whatever the reason", async () => {
    const [unreachable, limited, failing, slow] = await Promise.all([
      desk({ "webhooks.yaml": ONE }, NOWHERE).run("apply --yes"),
      whenListing({ kind: "refuse-before", statusCode: 429 }),
      whenListing({ kind: "refuse-before", statusCode: 503 }, "drift"),
      whenListing({ kind: "slow-before", ms: 60_000 }, "plan --timeout 0.05"),
    ]);
    expectExplained(unreachable, 9, "http://127.0.0.1:1 cannot be reached", "nothing was sent");
    expectExplained(limited, 9, "REMOTE_LIMITED", "--concurrency");
    expectExplained(failing, 9, "REMOTE_UNAVAILABLE", "503");
    expectExplained(slow, 9, "REMOTE_UNAVAILABLE", "no answer came");
  });
});
