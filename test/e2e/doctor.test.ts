import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import schema from "../../schemas/doctor.schema.json" with { type: "json" };
import type { DoctorDocument, Finding } from "../../src/core/finding.ts";
import type { Disturbance } from "../../src/emulator/index.ts";
import { callsOf, type Desk, desk, type Emulator, type Env, envOf, genauth, tenantFile } from "../support/cli.ts";
import { sampleBegin } from "../support/lock-samples.ts";
import { faultsOf } from "../support/schemas.ts";
import { terminal } from "../support/terminal.ts";

const ONE = tenantFile({ one: {} });

/** Runs doctor in this process; with JSON, which must keep to its schema. */
async function doctor(at: Desk, env: Env, args = "") {
  const { code, screen } = await run(at, env, `doctor --json ${args}`.trim());
  const document: DoctorDocument = JSON.parse(screen);
  expect(faultsOf("doctor", document)).toEqual([]);
  expect(code).toBe(document.summary.exitCode);
  return { code, document, findings: findingsOf(document) };
}

async function run(at: Desk, env: Env, args: string) {
  // CI: a line of progress would be in the way.
  const { ended, screen } = terminal(args, at.folder, { CI: "1", ...env });
  return { code: await ended, screen: screen() };
}

function findingsOf({ machine, hosts, tenants }: DoctorDocument): readonly Finding[] {
  return [machine, ...[...hosts, ...tenants].map(({ findings }) => findings)].flat();
}

const levelOf = (findings: readonly Finding[], check: string) =>
  findings.filter((finding) => finding.check === check).map(({ level }) => level);
const failures = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level === "fail").map(({ check, code }) => `${check} ${code}`);

async function healthy(files: Readonly<Record<string, string>> = { "webhooks.yaml": ONE }) {
  const emulator = await genauth();
  return { emulator, at: desk(files, envOf(emulator)), env: envOf(emulator) };
}

async function disturbed(fault: Disturbance, endpoint: Emulator["requests"][number]["endpoint"] = "list-webhooks") {
  const { emulator, at, env } = await healthy();
  emulator.fault({ ...fault, ...(endpoint && { endpoint }) });
  return doctor(at, env);
}

describe("doctor", () => {
  it("finds nothing wrong where nothing is, with calls that only read, and writes nothing", async () => {
    const { at, emulator, env } = await healthy();
    await at.given("apply --yes");
    const before = { files: at.snapshot(), requests: emulator.requests.length };
    const { code, findings } = await doctor(at, env);
    expect(code).toBe(0);
    expect(findings.filter(({ level }) => level !== "ok")).toEqual([]);
    expect(at.snapshot()).toEqual(before.files);
    expect(callsOf(emulator, before.requests).sort()).toEqual([
      "get-management-token",
      "get-webhook-event-list",
      "get-webhook-event-list",
      "list-webhooks",
    ]);
  });

  it("knows a wrong secret, a right that is missing, and a host that is not there", async () => {
    const { at, env } = await healthy();
    const wrong = await doctor(at, { ...env, GENAUTH_ACCESS_KEY_SECRET: "wrong" });
    expect([wrong.code, failures(wrong.findings)]).toEqual([4, ["signature REMOTE_AUTH", "token REMOTE_AUTH"]]);

    const forbidden = await disturbed({ kind: "refuse-before", statusCode: 403 });
    expect([forbidden.code, failures(forbidden.findings)]).toEqual([4, ["list REMOTE_AUTH"]]);
    expect(forbidden.findings.find(({ check }) => check === "list")?.hint).toContain("edition has webhooks");

    const nowhere = await doctor(at, { ...env, GENAUTH_HOST: "http://127.0.0.1:1" });
    expect([nowhere.code, failures(nowhere.findings)]).toEqual([9, ["reach REMOTE_UNAVAILABLE"]]);
    expect(levelOf(nowhere.findings, "list")).toEqual(["warn"]);
  });

  it("says as text what it says as JSON, with what to do under each line", async () => {
    const { at, env } = await healthy({ "webhooks.yaml": tenantFile({ one: { secret: "${env:WEBHOOK_ONE}" } }) });
    const wrong = { ...env, GENAUTH_ACCESS_KEY_SECRET: "wrong" };
    const [text, json] = [await run(at, wrong, "doctor"), await doctor(at, wrong)];
    expect(text.code).toBe(json.code);
    const lines = json.findings.flatMap(({ check, level, message, hint, code }) => [
      `  ${level.padEnd(4)}  ${check.padEnd(12)}  ${code === null ? "" : `${code}: `}${message}`,
      ...(hint === null ? [] : [`        hint: ${hint}`]),
    ]);
    const shown = text.screen.split("\n").filter((line) => line.startsWith("  "));
    // How long an answer takes differs from run to run.
    const steady = (all: readonly string[]) => all.map((line) => line.replace(/in \d+ ms/, "in 1 ms"));
    expect(steady(shown)).toEqual(steady(lines));
    expect(text.screen).toMatch(/\n1 tenant, 1 host: 12 ok, 1 warning, 2 failed\.\n$/);
  });

  it("tells of a broken hooksync.yaml beside what it can tell without", async () => {
    const { at, env } = await healthy();
    at.write("hooksync.yaml", "version: 9\n");
    const { code, findings } = await doctor(at, env);
    expect([code, failures(findings)]).toEqual([3, ["files CONFIG_INVALID"]]);
    expect(findings.map(({ check }) => check)).toContain("node");
  });

  it("asks once where a run would try again", async () => {
    const { at, emulator, env } = await healthy();
    emulator.fault({ kind: "refuse-before", statusCode: 503, endpoint: "list-webhooks" });
    const { code, findings } = await doctor(at, env);
    expect([code, failures(findings)]).toEqual([9, ["list REMOTE_UNAVAILABLE"]]);
    expect(callsOf(emulator).filter((call) => call === "list-webhooks")).toHaveLength(1);
  });

  it("tells of a clock that is off before it is refused for it", async () => {
    const off = (ms: number) => disturbed({ kind: "clock-off", ms }, null);
    const [near, far] = [await off(45_000), await off(90_000)];
    expect([near.code, levelOf(near.findings, "clock")]).toEqual([0, ["warn"]]);
    expect([far.code, failures(far.findings)]).toEqual([4, ["clock REMOTE_AUTH"]]);
    // GenAuth may still take it, so that all else is looked at.
    expect(levelOf(far.findings, "list")).toEqual(["ok"]);
  });

  it("needs no more than the file's tenant to look at GenAuth, and no GenAuth to look at the file", async () => {
    const { at, env } = await healthy({ "webhooks.yaml": tenantFile({ one: { events: ["logon"] } }) });
    const invalid = await doctor(at, env);
    expect([invalid.code, failures(invalid.findings)]).toEqual([3, ["file CONFIG_INVALID"]]);
    expect(levelOf(invalid.findings, "list")).toEqual(["ok"]);

    at.write("webhooks.yaml", tenantFile({ one: { secret: "${env:WEBHOOK_ONE}" } }));
    const keyless = await doctor(at, {});
    expect([keyless.code, failures(keyless.findings)]).toEqual([3, ["access-key CONFIG_INVALID"]]);
    expect(keyless.findings).toContainEqual(
      expect.objectContaining({
        check: "access-key",
        message: expect.stringContaining("GENAUTH_ACCESS_KEY_ID (not set)"),
      }),
    );
    expect(keyless.findings).toContainEqual(
      expect.objectContaining({ check: "variables", level: "warn", message: "not set: WEBHOOK_ONE" }),
    );
    expect(keyless.document.hosts).toEqual([]);
  });

  it("sends no credentials to a host that nobody named", async () => {
    const { at, emulator } = await healthy({
      "webhooks.yaml": tenantFile({ one: {} }, { tenant: { host: "https://evil.example" } }),
    });
    const { GENAUTH_HOST: _, ...env } = envOf(emulator);
    const { code, findings, document } = await doctor(at, env);
    expect([code, failures(findings), document.hosts]).toEqual([3, ["file CONFIG_INVALID"], []]);
  });

  it("does not take the default host for one whose reference is not set", async () => {
    const { at, env } = await healthy({
      "webhooks.yaml": tenantFile({ one: {} }, { tenant: { host: "${env:GENAUTH_ACME_HOST}" } }),
    });
    const { document, findings } = await doctor(at, env);
    expect(document.hosts).toEqual([]);
    expect(failures(findings)).toEqual(["access-key CONFIG_INVALID"]);
  });

  it("is there where there is no file yet, or a lock whose file is gone", async () => {
    const none = await doctor(desk({}), {});
    expect([none.code, failures(none.findings)]).toEqual([3, ["files CONFIG_UNREADABLE"]]);
    const { at, env } = await healthy({ "tenants/a.yaml": ONE, "tenants/gone.lock.json": '{ "lineage": "l" }' });
    const left = await doctor(at, env, "tenants");
    expect([left.code, levelOf(left.findings, "files")]).toEqual([0, ["warn"]]);
    expect(JSON.stringify(left.findings)).toContain("tenants/gone.lock.json");
  });

  it("knows what is wrong with a lock, and what a run left beside it", async () => {
    const { at, env } = await healthy({ "webhooks.yaml": tenantFile({ one: { secret: "${env:WEBHOOK_ONE}" } }) });
    const secrets = { ...env, WEBHOOK_ONE: "s" };
    expect((await run(at, secrets, "apply --yes")).code).toBe(0);
    const other = await doctor(at, { ...secrets, HOOKSYNC_FINGERPRINT_KEY: "another" });
    expect([other.code, levelOf(other.findings, "fingerprints")]).toEqual([0, ["warn"]]);

    const lock = at.read("webhooks.lock.json") ?? "";
    const begin = { ...sampleBegin(), ...pick(JSON.parse(lock)), creates: [], secrets: [] };
    at.write("webhooks.lock.journal", `${JSON.stringify(begin)}\n`);
    at.write("webhooks.lock.lease", "{}");
    const left = await doctor(at, secrets);
    expect([left.code, failures(left.findings)]).toEqual([6, ["lease LOCK_HELD"]]);
    expect(levelOf(left.findings, "journal")).toEqual(["warn"]);
    at.remove("webhooks.lock.journal");
    at.remove("webhooks.lock.lease");

    at.write("webhooks.lock.json", lock.replace(env.GENAUTH_USERPOOL_ID ?? "", "another-pool"));
    const foreign = await doctor(at, secrets);
    expect([foreign.code, failures(foreign.findings)]).toEqual([5, ["lock LOCK_FOREIGN"]]);
    at.write("webhooks.lock.json", "<<<<<<< HEAD\n");
    const broken = await doctor(at, secrets);
    expect([broken.code, failures(broken.findings)]).toEqual([3, ["lock LOCK_UNREADABLE"]]);
  });

  it("looks at each host once, lets no tenant's trouble stop another, and shows of many only what is not well", async () => {
    const pools = ["a", "b", "c"].map((id) => ({
      userPoolId: id,
      accessKeys: [{ id: `key-${id}`, secret: `secret-${id}` }],
    }));
    const emulator = await genauth({ pools });
    const file = (id: string, secret: string) =>
      tenantFile({ one: {} }, { tenant: { host: emulator.url, accessKeyId: `key-${id}`, accessKeySecret: secret } });
    const at = desk({
      "tenants/a.yaml": file("a", "${env:GENAUTH_A_SECRET}"),
      "tenants/b.yaml": file("b", "${env:GENAUTH_B_SECRET}"),
      "tenants/c.yaml": "version: 1\nwebhooks: []\n",
    });
    const { code, screen } = await run(
      at,
      { GENAUTH_A_SECRET: "secret-a", GENAUTH_B_SECRET: "wrong" },
      "doctor tenants",
    );
    expect(code).toBe(7);
    expect(
      emulator.requests.filter(
        ({ endpoint, userPoolId }) => endpoint === "get-webhook-event-list" && userPoolId === null,
      ),
    ).toHaveLength(1);
    const [, , a, b, c, totals] = screen.split("\n\n");
    expect(a).toMatch(/^a \(tenants\/a\.yaml\)\n {2}ok {4}10 more$/);
    expect(b?.match(/^ {2}fail {2}\S+/gm)).toEqual(["  fail  signature", "  fail  token"]);
    expect(c?.match(/^ {2}fail {2}\S+/gm)).toEqual(["  fail  file"]);
    expect(totals).toMatch(/^3 tenants, 1 host: \d+ ok, 0 warnings, 3 failed\.\n$/);
  });

  it("prints no value of a variable, and no secret that a server echoes", async () => {
    const { at, emulator } = await healthy({
      "webhooks.yaml": tenantFile({ one: { secret: "${env:WEBHOOK_ONE}" }, two: { secret: "canary-plain" } }),
    });
    const env: Env = {
      ...envOf(emulator),
      GENAUTH_ACCESS_KEY_SECRET: "canary-access-key",
      WEBHOOK_ONE: "canary-webhook",
      HOOKSYNC_FINGERPRINT_KEY: "canary-fingerprint",
      https_proxy: "http://user:canary-proxy@127.0.0.1:1",
      HOOKSYNC_UNHEARD_OF: "canary-strange",
    };
    for (const args of ["doctor", "doctor --json"]) {
      const { screen } = await run(at, env, args);
      expect(screen).toContain("WEBHOOK_ONE");
      expect(screen).not.toContain("canary");
    }
  });

  it("shows hostile names of tenants and variables as text", async () => {
    const { at, emulator } = await healthy({
      "webhooks.yaml": tenantFile({ one: {} }, { tenant: { name: "a\u202eb" } }),
    });
    const env = { ...envOf(emulator), "HOOKSYNC_\u001b[2J\n": "x" };
    const { screen } = await run(at, env, "doctor");
    expect(screen).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(screen).toContain("\\u{1b}[2J\\u{a}");
    expect(screen).toContain("a\\u{202e}b (webhooks.yaml)");
  });
});

describe("docs/doctor.md", () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/doctor.md"), "utf8");

  it("shows a file, and commands whose output is what they print", async () => {
    const [, file = ""] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    const shown = [...text.matchAll(/```console\n\$ hooksync doctor\n([\s\S]*?)(?:\$ echo \$\?\n(\d)\n)?```/g)];
    const { at, emulator, env } = await healthy({ "webhooks.yaml": file });
    const well = { ...env, WEBHOOK_ACME_SECRET: "s" };
    await run(at, well, "apply --yes");
    const worlds = [well, { ...env, GENAUTH_ACCESS_KEY_SECRET: "another" }];
    expect(shown).toHaveLength(worlds.length);
    for (const [index, world] of worlds.entries()) {
      const [, output = "", exit = "0"] = shown[index] ?? [];
      const { code, screen } = await run(at, world, "doctor");
      expect(screen.replaceAll(emulator.url, "http://127.0.0.1:4010")).toMatch(
        new RegExp(`^${output.split("…").map(literally).join("[\\s\\S]*?")}$`),
      );
      expect(code).toBe(Number(exit));
    }
  });

  it("lists every check", () => {
    const rows = [...text.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell = ""]) =>
      cell.replaceAll("`", "").split(", "),
    );
    expect(rows.sort()).toEqual([...schema.$defs.findings.items.properties.check.enum].sort());
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** What a journal has to have in common with its lock. */
function pick({ host, userPoolId, accessKeyId, lineage, serial }: Readonly<Record<string, unknown>>) {
  return { target: { host, userPoolId }, accessKeyId, lineage, serial };
}
