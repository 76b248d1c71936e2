import { describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.ts";
import { callsOf, type Desk, desk, envOf, genauth, liveByName, lockAt, lockedIds, tenantFile } from "../support/cli.ts";

const TWO_SECRETS = tenantFile({
  one: { secret: "${env:WEBHOOK_ONE}" },
  two: { secret: "${env:WEBHOOK_TWO}" },
  plain: {},
});

async function start(
  file: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ at: Desk; emulator: Emulator }> {
  const emulator = await genauth();
  return { at: desk({ "webhooks.yaml": file }, { ...envOf(emulator), ...env }), emulator };
}

describe("--only", () => {
  it("refuses a key that neither files nor lock know, before any request", async () => {
    const { at, emulator } = await start(tenantFile({ one: {}, two: {} }));
    const { code, stdout, stderr } = await at.run("apply --yes --only one --only tow");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("CLI_USAGE: --only tow: no such key");
    expect(stderr).toContain("one, two");
    expect(emulator.requests).toEqual([]);
  });

  it("applies what it picks, and needs no secret of what it leaves out", async () => {
    const { at, emulator } = await start(TWO_SECRETS, { WEBHOOK_ONE: "first" });
    const whole = await at.run("apply --yes");
    expect(whole.code).toBe(3);
    expect(whole.stderr).toContain("WEBHOOK_TWO is not set");
    expect(emulator.requests).toEqual([]);

    expect((await at.run("apply --yes --only one")).code).toBe(0);
    expect(emulator.pool().webhooks()).toMatchObject([{ name: "one", secret: "first" }]);
    expect(Object.keys(lockAt(at).webhooks)).toEqual(["one"]);
    expect((await at.run("plan --detailed-exitcode --only one")).code).toBe(0);
  });

  it("picks a key that only the lock knows", async () => {
    const { at, emulator } = await start(tenantFile({ one: {}, two: {}, three: {} }));
    await at.given("apply --yes");
    at.write("webhooks.yaml", tenantFile({ three: {} }));
    expect((await at.run("apply --yes --prune --max-deletes 2 --only two")).code).toBe(0);
    expect(Object.keys(liveByName(emulator)).sort()).toEqual(["one", "three"]);
  });
});

describe("secrets", () => {
  it("are planned without their values, which are then not compared", async () => {
    const { at } = await start(TWO_SECRETS, { WEBHOOK_ONE: "first" });
    const { code, stdout } = await at.run("plan");
    expect(code).toBe(0);
    expect(stdout).toContain("secret: not compared (WEBHOOK_TWO is not set)");
    expect(stdout).toContain("(sensitive) from ${env:WEBHOOK_ONE}");
  });

  it("are sent again with --resend-secrets, and nothing else is", async () => {
    const { at, emulator } = await start(TWO_SECRETS, { WEBHOOK_ONE: "first", WEBHOOK_TWO: "second" });
    await at.given("apply --yes");
    // Now nobody can see that somebody changed one.
    emulator.quirks.secret = "masked";
    emulator.pool().edit(lockedIds(at).one ?? "", { secret: "meddled with" });
    expect((await at.run("plan --detailed-exitcode")).code).toBe(0);
    expect((await at.run("plan --detailed-exitcode --resend-secrets")).code).toBe(2);

    const before = emulator.requests.length;
    expect((await at.run("apply --yes --resend-secrets")).code).toBe(0);
    const sent = emulator.requests.slice(before).filter(({ endpoint }) => endpoint === "update-webhook");
    expect(sent.map(({ params }) => Object.keys(params).sort())).toEqual([
      ["secret", "webhookId"],
      ["secret", "webhookId"],
    ]);
    const { one, two, plain } = liveByName(emulator);
    expect([one?.secret, two?.secret, plain?.secret]).toEqual(["first", "second", undefined]);
  });

  it("that were edited in the environment are updated where GenAuth shows none", async () => {
    const { at, emulator } = await start(tenantFile({ one: { secret: "${env:WEBHOOK_ONE}" } }), {
      WEBHOOK_ONE: "first",
    });
    emulator.quirks.secret = "omitted";
    await at.given("apply --yes");
    expect((await at.run("plan --detailed-exitcode")).code).toBe(0);
    expect((await at.run("apply --yes", { WEBHOOK_ONE: "renewed" })).code).toBe(0);
    expect(emulator.pool().webhooks()).toMatchObject([{ secret: "renewed" }]);
  });

  it("and credentials come from --env-file, where the environment has none", async () => {
    const emulator = await genauth();
    const lines = Object.entries({ ...envOf(emulator), WEBHOOK_ONE: "from the file" });
    const at = desk({
      "webhooks.yaml": tenantFile({ one: { secret: "${env:WEBHOOK_ONE}" } }),
      "ci.env": lines.map(([name, value]) => `${name}=${value}\n`).join(""),
    });
    expect((await at.run("apply --yes --env-file ci.env", { WEBHOOK_ONE: "from outside" })).code).toBe(0);
    expect(emulator.pool().webhooks()).toMatchObject([{ secret: "from outside" }]);
  });
});

describe("plan --offline", () => {
  it("needs no credentials, asks nobody, and says what it is", async () => {
    const { at, emulator } = await start(tenantFile({ one: {}, two: {} }));
    await at.given("apply --yes");
    at.write("webhooks.yaml", tenantFile({ one: { enabled: false }, two: {}, three: {} }));
    const before = { requests: emulator.requests.length, files: at.snapshot() };
    const alone = desk({
      "webhooks.yaml": at.read("webhooks.yaml") ?? "",
      "webhooks.lock.json": at.read("webhooks.lock.json") ?? "",
    });
    const { code, stdout } = await alone.run("plan --offline --detailed-exitcode");
    expect(code).toBe(2);
    expect(stdout).toContain("made offline");
    expect(stdout).toContain(`webhooks ${emulator.url} pool ${emulator.pool().userPoolId} (webhooks.yaml)`);
    expect(stdout).toContain("\nPlan: 1 to create, 1 to update; 1 match.\n");
    expect(callsOf(emulator, before.requests)).toEqual([]);
    expect(at.snapshot()).toEqual(before.files);
  });

  it("without a lockfile plans to create everything", async () => {
    const { code, stdout } = await desk({ "webhooks.yaml": TWO_SECRETS }).run("plan --offline");
    expect(code).toBe(0);
    expect(stdout).toContain("\nPlan: 3 to create.\n");
  });
});

describe("what a run prints", () => {
  it("keeps stdout for the result, and stderr for log lines that are JSON", async () => {
    const { at } = await start(tenantFile({ one: {} }));
    const { stdout, stderr } = await at.run("apply --yes --log-level trace --format json");
    expect(JSON.parse(stdout)).toMatchObject({ summary: { applied: 1, exitCode: 0 } });
    const lines = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ msg }) => msg)).toEqual([
      "run.started",
      "tenant.started",
      "request.sent",
      "plan.made",
      "request.sent",
      "change.applied",
      "lock.written",
      "run.finished",
    ]);
    const runs = new Set(lines.map(({ runId }) => runId));
    expect(runs.size).toBe(1);
    expect(lines.every(({ level, time }) => typeof level === "string" && !Number.isNaN(Date.parse(time)))).toBe(true);
  });

  it("is silent on stderr where logs are off and all went well, and takes both from the environment", async () => {
    const { at } = await start(tenantFile({ one: {} }));
    const env = { HOOKSYNC_LOG_FORMAT: "pretty", HOOKSYNC_LOG_LEVEL: "info" };
    const [silent, pretty] = await Promise.all([at.run("plan --log-level silent"), at.start("plan", env).ended]);
    expect(silent.stderr).toBe("");
    expect(pretty.stderr).toMatch(/^\d\d:\d\d:\d\d info {2}run\.started command=plan version=\S+\n/);
    expect(pretty.stdout).toBe(silent.stdout);
  });

  it("has colours only where they are asked for", async () => {
    const { at } = await start(tenantFile({ one: {} }));
    const [plain, forced, refused] = await Promise.all([
      at.run("plan --offline"),
      at.run("plan --offline", { FORCE_COLOR: "1" }),
      at.run("plan --offline", { FORCE_COLOR: "1", NO_COLOR: "1" }),
    ]);
    const ansi = String.fromCharCode(27);
    expect([plain, forced, refused].map(({ stdout }) => stdout.includes(ansi))).toEqual([false, true, false]);
  });

  it("helps with each command, and never offers a --dry-run", async () => {
    const at = desk({});
    const commands = ["validate", "plan", "apply", "drift", "events", "emulator", "schema"];
    const helps = await Promise.all(commands.map((command) => at.run(`${command} --help`)));
    for (const { code, stdout, stderr } of helps) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("Examples:\n  $ hooksync ");
      expect(stdout).not.toContain("--dry-run");
    }
  });

  it("prints the catalogue, the schemas and the version", async () => {
    const at = desk({});
    const names = ["webhooks", "template", "lockfile", "plan", "report"];
    const [events, version, ...schemas] = await Promise.all([
      at.run("events"),
      at.run("--version"),
      ...names.map((name) => at.run(`schema ${name}`)),
    ]);
    expect(events.stdout.trimEnd().split("\n")).toHaveLength(76);
    expect(events.stdout).toMatch(/^user:created {2}\S+$/m);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const { code, stdout } of schemas) {
      expect(code).toBe(0);
      expect(JSON.parse(stdout).title).toMatch(/hooksync/i);
    }
  });
});

describe("hooksync emulator", () => {
  it("prints what leads to it, is reconciled into, and ends on Ctrl-C", async () => {
    const at = desk({ "webhooks.yaml": tenantFile({ one: {} }) });
    const emulator = at.start("emulator --port 0 --data pool.json");
    const exports = (await emulator.says("Ctrl-C ends it")).trimEnd().split("\n");
    expect(exports.map((line) => line.replace(/=.*/, ""))).toEqual([
      "export GENAUTH_HOST",
      "export GENAUTH_USERPOOL_ID",
      "export GENAUTH_ACCESS_KEY_ID",
      "export GENAUTH_ACCESS_KEY_SECRET",
    ]);
    const env = Object.fromEntries(exports.map((line) => line.replace("export ", "").split("=")));
    expect((await at.run("apply --yes", env)).code).toBe(0);
    emulator.signal("SIGINT");
    expect((await emulator.ended).code).toBe(130);
    expect(JSON.parse(at.read("pool.json") ?? "")).toMatchObject({ pools: [{ webhooks: [{ name: "one" }] }] });
  });
});
