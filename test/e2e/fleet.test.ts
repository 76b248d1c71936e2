import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { lockedIds, writesOf } from "../support/cli.ts";
import { blocksOf, pageOf } from "../support/docs.ts";
import { type FleetDesk, fleetDesk } from "../support/fleet.ts";
import { faultsOf } from "../support/schemas.ts";
import { patternOf } from "../support/shown.ts";
import { terminal } from "../support/terminal.ts";

const QUESTION = "Apply this plan? Type yes: ";
const settings = (...lines: readonly string[]) => ({ "hooksync.yaml": ["version: 1", ...lines, ""].join("\n") });
const TENANTS = "include: [tenants]";
const AUDIT = readFileSync(join(import.meta.dirname, "../../config/templates/audit.yaml"), "utf8");

/** Who is tried again waits, by chance; here by no time at all. */
function hurry(): void {
  const chance = vi.spyOn(Math, "random").mockReturnValue(0);
  onTestFinished(() => chance.mockRestore());
}

const TWELVE = Array.from({ length: 12 }, (_, index) => `t${String(index + 1).padStart(2, "0")}`);
const WELL = TWELVE.filter((name) => !["t03", "t06", "t09"].includes(name));

/** Twelve tenants: of t03 the file is bad, of t06 the access key, and t09 cannot be reached. */
async function troubled(): Promise<FleetDesk> {
  hurry();
  const fleet = await fleetDesk(TWELVE, settings(TENANTS));
  fleet.at.write("tenants/t03.yaml", `${fleet.at.read("tenants/t03.yaml")}`.replace("user:created", "user:create"));
  fleet.writeTenant("t06", { accessKeySecret: "${env:GENAUTH_T07_SECRET}" });
  fleet.writeTenant("t09", { host: "http://127.0.0.1:1" });
  return fleet;
}

describe("a fleet in which some tenants have trouble", () => {
  it("is applied to all others, and says who failed and why; then it has nothing more to do", async () => {
    const { run, live } = await troubled();
    const apply = await run("apply --yes");
    expect(apply.code).toBe(7);
    expect(live()).toEqual(Object.fromEntries(TWELVE.map((name) => [name, WELL.includes(name) ? 2 : 0])));
    expect(apply.stdout).toContain("t01  2 to create\n");
    expect(apply.stdout).toMatch(/^ok {4}t12\/users {2}created \w+ \(1 request, .*s\)$/m);
    expect(apply.stdout).toMatch(/\nApplied: 18 created \(9 of 12 tenants\)\.\n$/);
    expect(apply.stderr).toContain("tenants/t03.yaml:");
    expect(apply.stderr).toContain("did you mean `user:created`?");
    expect(apply.stderr).toMatch(/^REMOTE_AUTH: .*\n {2}place: tenants\/t06\.yaml\n {2}status 401/m);
    expect(apply.stderr).toMatch(/^REMOTE_UNAVAILABLE: .*\n {2}place: tenants\/t09\.yaml\n/m);
    expect(apply.stderr).toMatch(/\n3 of 12 tenants failed: t03, t06, t09\n$/);

    const plan = await run("plan");
    const lines = TWELVE.map((name) => `${name}  ${WELL.includes(name) ? "no changes; 2 match" : "…"}\n`);
    expect(plan.code).toBe(7);
    expect(plan.stdout.replace(/(CONFIG_INVALID|REMOTE_AUTH|REMOTE_UNAVAILABLE)$/gm, "…")).toBe(
      `${lines.join("")}\nNo changes: 18 webhooks match (9 of 12 tenants).\n`,
    );
    expect(plan.stderr).toMatch(/\n3 of 12 tenants failed: t03, t06, t09\n$/);
  });

  it("tells the same as JSON, tenant by tenant, that keeps to its schema", async () => {
    const { run } = await troubled();
    const failures = [
      { tenant: null, file: "tenants/t03.yaml", error: { code: "CONFIG_INVALID", diagnostics: [{ line: 12 }] } },
      { tenant: "t06", file: "tenants/t06.yaml", error: { code: "REMOTE_AUTH", status: 401 } },
      { tenant: "t09", file: "tenants/t09.yaml", error: { code: "REMOTE_UNAVAILABLE" } },
    ];
    const { code, stdout } = await run("plan --json");
    const plan = JSON.parse(stdout);
    expect(faultsOf("plan", plan)).toEqual([]);
    expect(plan).toMatchObject({ failures, notBegun: [], summary: { create: 18 } });
    expect(plan.tenants.map(({ tenant }: { tenant: string }) => tenant)).toEqual(WELL);
    expect(code).toBe(7);
  });
});

describe("a fleet plan", () => {
  it("is a line a tenant with totals and one hint, and with --verbose every change", async () => {
    const { run, at, pool, writeTenant } = await fleetDesk(["acme", "globex", "hooli"], settings(TENANTS));
    writeTenant("hooli", { name: "用户" });
    await at.given("apply --yes");
    at.write("tenants/acme.yaml", `${at.read("tenants/acme.yaml")}`.replace("user:created", "login"));
    pool("globex").put({ name: "Old", url: "https://old.example", events: ["login"] });
    const brief = await run("plan");
    expect(brief).toEqual({
      code: 0,
      stdout: `acme    1 to update; 1 match
globex  no changes; 2 match, 1 unmanaged
用户    no changes; 2 match

Plan: 1 to update; 5 match, 1 unmanaged (3 tenants).
--verbose shows every change.
`,
      stderr: "",
    });
    const verbose = (await run("plan --verbose")).stdout;
    expect(verbose).toContain("acme http://127.0.0.1");
    expect(verbose).toContain("  ~ users  update (edited)\n      events       -user:created +login");
    expect(verbose).toContain("? Old  https://old.example");
    expect(verbose).toMatch(/\nPlan: 1 to update; 5 match, 1 unmanaged \(3 tenants\)\.\n$/);
    expect(verbose).not.toContain("--verbose shows");
    expect((await run("plan --detailed-exitcode")).code).toBe(2);
  });

  it("says which guard refuses a tenant, and ends as plans of one do", async () => {
    const { run, at } = await fleetDesk(["acme", "globex"], settings(TENANTS));
    await at.given("apply --yes");
    at.write("tenants/acme.yaml", `${at.read("tenants/acme.yaml")}`.replace(/"webhooks": .*/s, '"webhooks": {} }'));
    const { code, stdout, stderr } = await run("plan --prune");
    expect(code).toBe(7);
    expect(stdout).toContain("acme    2 to delete; refused by the guard max-deletes\n");
    expect(stderr).toContain("PLAN_UNSAFE: acme: the plan deletes 2 of 2 locked webhooks");
    expect(stderr).toMatch(/\n1 of 2 tenants failed: acme\n$/);
  });

  it("tells drift by tenant, and that of an edit by hand", async () => {
    const { run, at, pool } = await fleetDesk(["acme", "globex"], settings(TENANTS));
    await at.given("apply --yes");
    const [edited] = pool("globex").webhooks();
    pool("globex").edit(edited?.webhookId ?? "", { enabled: false });
    const { code, stdout } = await run("drift");
    expect(code).toBe(2);
    expect(stdout).toBe(`acme    no drift: 2 webhooks as last applied
globex  1 of 2 webhooks drifted

Drift: 1 of 4 webhooks differs from what was last applied (2 tenants).
--verbose shows every change.
`);
    const drift = JSON.parse((await run("drift --json")).stdout);
    expect(faultsOf("plan", drift)).toEqual([]);
    expect(drift.tenants.map(({ changes }: { changes: unknown[] }) => changes.length)).toEqual([2, 2]);
  });

  it("tells what is wrong with a template once, however many tenants use it", async () => {
    const { run, at } = await fleetDesk(["a", "b", "c"], settings(TENANTS));
    const use = (file: string, url: string) =>
      at.write(file, `version: 1\nuse:\n  - template: ../a.yaml\n    with: { url: ${url} }\nwebhooks: {}\n`);
    for (const name of ["a", "b", "c"]) use(`tenants/${name}.yaml`, "https://h.example");
    at.write(
      "a.yaml",
      'version: 1\nparams: { type: object, properties: { url: { type: string } } }\nwebhooks:\n  a: { url: "${param:url}/a", events: [logon] }\n',
    );
    const { code, stdout, stderr } = await run("validate");
    expect([code, stdout]).toEqual([3, "\n0 of 3 files are valid.\n"]);
    expect(stderr.match(/did you mean `login`\?/g)).toHaveLength(1);
    expect(stderr).toContain("tenants/b.yaml: 1 problem of templates that it uses, told above\n");
    // What a tenant gives its template is that tenant's own trouble.
    use("tenants/b.yaml", "rubbish");
    use("tenants/c.yaml", "nonsense");
    const { stderr: each } = await run("validate");
    for (const name of ["b", "c"]) expect(each).toContain(`tenants/${name}.yaml:4:18  \`url\` is given here`);
  });
});

describe("--tenant and --only", () => {
  it("pick tenants by name, and webhooks by TENANT/KEY", async () => {
    const { run, live, at } = await fleetDesk(["acme", "acme2", "globex"], settings(TENANTS));
    expect((await run("apply --yes --tenant acme* --only acme2/users --only acme/sign-ins")).code).toBe(0);
    expect(live()).toEqual({ acme: 1, acme2: 1, globex: 0 });
    expect(Object.keys(lockedIds(at, "tenants/acme.lock.json"))).toEqual(["sign-ins"]);
    expect((await run("plan --tenant globex")).stdout).toContain("Plan: 2 to create.\n");
  });

  it("leave the lockfile's trouble to the run", async () => {
    const { run, at } = await fleetDesk(["acme", "globex"], settings(TENANTS));
    at.write("tenants/acme.lock.json", "{");
    const { code, stdout, stderr } = await run("plan --only acme/left");
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toContain("LOCK_UNREADABLE: ");
    expect(stderr).not.toContain("1 of 1");
  });

  it("are refused before any request where they pick nothing", async () => {
    const { run, emulator, at } = await fleetDesk(["acme", "globex"], settings(TENANTS));
    const before = at.snapshot();
    for (const [flags, said] of [
      ["--tenant hooli", "--tenant hooli fits no tenant\n  hint: the tenants are acme, globex\n"],
      ["--only users", "--only users names no tenant of this run"],
      ["--only acme/users --only globex/user", "--only user: no such key in the files or the lockfile of globex\n"],
      ["--tenant acme --only acme/user", "--only user: no such key in the files or the lockfile\n"],
    ] as const) {
      const { code, stdout, stderr } = await run(`apply --yes ${flags}`);
      expect([code, stdout]).toEqual([3, ""]);
      expect(stderr).toContain(`CLI_USAGE: ${said}`);
    }
    expect(emulator.requests).toEqual([]);
    expect(at.snapshot()).toEqual(before);
  });
});

describe("waves", () => {
  const WAVES = [TENANTS, "waves: [[tenants/canary.yaml], [tenants/beside.yaml]]"];
  const NAMES = ["beside", "canary", "late"];

  it("are applied in their order", async () => {
    const { run, emulator } = await fleetDesk(NAMES, settings(...WAVES));
    expect((await run("apply --yes")).code).toBe(0);
    const creates = emulator.requests.filter(({ endpoint }) => endpoint === "create-webhook");
    expect(creates.map(({ userPoolId }) => userPoolId)).toEqual([
      ...["pool-canary", "pool-canary", "pool-beside", "pool-beside", "pool-late", "pool-late"],
    ]);
  });

  it("halt after a canary that failed: nothing else is begun, and that is said, also in JSON", async () => {
    const { run, writeTenant, live } = await fleetDesk(NAMES, settings(...WAVES));
    writeTenant("canary", { accessKeySecret: "wrong" });
    const text = await run("apply --yes");
    expect(text.code).toBe(7);
    expect(text.stdout).toBe("");
    expect(text.stderr).toMatch(
      /\n1 of 3 tenants failed: canary\n2 of 3 tenants not begun, because an earlier wave failed: beside, late\n$/,
    );
    const { code, stdout } = await run("apply --yes --json");
    const report = JSON.parse(stdout);
    expect(faultsOf("report", report)).toEqual([]);
    expect(report.plan).toMatchObject({
      tenants: [],
      failures: [{ file: "tenants/canary.yaml", error: { code: "REMOTE_AUTH" } }],
      notBegun: ["tenants/beside.yaml", "tenants/late.yaml"],
    });
    expect([code, report.summary.exitCode]).toEqual([7, 7]);
    expect(live()).toEqual({ beside: 0, canary: 0, late: 0 });
    // A plan has no waves to halt.
    expect((await run("plan")).stdout).toContain("Plan: 4 to create (2 of 3 tenants).\n");
  });

  it("go on after it with halt: false", async () => {
    const { run, writeTenant, live } = await fleetDesk(NAMES, settings(...WAVES, "halt: false"));
    writeTenant("canary", { accessKeySecret: "wrong" });
    expect((await run("apply --yes")).code).toBe(7);
    expect(live()).toEqual({ beside: 2, canary: 0, late: 2 });
  });

  it("halt also where a person was asked, and had said yes to all", async () => {
    const { at, env, writeTenant, live } = await fleetDesk(NAMES, settings(...WAVES));
    writeTenant("canary", { accessKeySecret: "wrong" });
    const shell = terminal("apply", at.folder, env);
    await shell.shows(QUESTION);
    shell.types("yes\r");
    expect(await shell.ended).toBe(7);
    expect(shell.screen()).toContain("2 of 3 tenants not begun, because an earlier wave failed: beside, late\n");
    expect(live()).toEqual({ beside: 0, canary: 0, late: 0 });
  });
});

describe("an apply over a fleet at a terminal", () => {
  it("shows a line a tenant, asks once, and does not show it again", async () => {
    const { at, env, live } = await fleetDesk(["acme", "globex", "hooli"], settings(TENANTS));
    const shell = terminal("apply", at.folder, env);
    await shell.shows(QUESTION);
    expect(live()).toEqual({ acme: 0, globex: 0, hooli: 0 });
    shell.types("yes\r");
    expect(await shell.ended).toBe(0);
    expect(shell.said.stdout.match(/2 to create/g)).toHaveLength(3);
    expect(shell.said.stderr.match(/Apply this plan/g)).toHaveLength(1);
    expect(shell.said.stdout).toMatch(/\nApplied: 6 created \(3 tenants\)\.\n$/);
    expect(live()).toEqual({ acme: 2, globex: 2, hooli: 2 });
  });

  it("leaves out what a guard or its file refuses, and says so", async () => {
    const { at, env, live } = await fleetDesk(["acme", "bad", "hooli"], settings(TENANTS));
    at.write("tenants/bad.yaml", "version: 2\n");
    const shell = terminal("apply", at.folder, env);
    await shell.shows(QUESTION);
    expect(shell.screen()).toContain("1 of 3 tenants failed: bad\n");
    shell.types("yes\r");
    expect(await shell.ended).toBe(7);
    expect(shell.said.stdout).toMatch(/\nApplied: 4 created \(2 of 3 tenants\)\.\n$/);
    expect(live()).toEqual({ acme: 2, bad: 0, hooli: 2 });
  });

  it("applies nothing anywhere when the answer is no", async () => {
    const { at, env, emulator } = await fleetDesk(["acme", "globex"], settings(TENANTS));
    const shell = terminal("apply", at.folder, env);
    await shell.shows(QUESTION);
    shell.types("no\r");
    expect(await shell.ended).toBe(5);
    expect(shell.screen()).toMatch(/\nDeclined: nothing was applied\.\n$/m);
    expect(writesOf(emulator)).toBe(0);
  });
});

describe("an interrupted run over a fleet", () => {
  it("says so once, though many requests were under way", async () => {
    const { at, env, emulator } = await fleetDesk(["acme", "globex", "hooli"], settings(TENANTS));
    const shell = terminal("plan", at.folder, { ...env, CI: "1" });
    emulator.fault({ kind: "slow-before", ms: 5000 });
    while (emulator.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 2));
    shell.signals("SIGINT");
    expect(await shell.ended).toBe(130);
    expect(shell.said.stdout).toBe("acme    INTERRUPTED\nglobex  INTERRUPTED\nhooli   INTERRUPTED\n");
    expect(shell.said.stderr).toBe(
      "\nSIGINT: finishing what is in flight; once more quits at once\n3 of 3 tenants failed: acme, globex, hooli\n",
    );
  });

  it.each(["validate", "fmt --check", "coverage"])("is heard by %s between two files", async (command) => {
    const { at, env } = await fleetDesk(["acme"], settings(TENANTS));
    for (const name of ["a", "b", "c", "d", "e"]) at.write(`tenants/${name}.yaml`, "version: 2\n");
    const shell = terminal(command, at.folder, env);
    await shell.shows("tenants/a.yaml:1:10");
    // As the system's own signals: they come when nothing else has its turn.
    setImmediate(() => shell.signals("SIGINT"));
    expect(await shell.ended).toBe(130);
    expect(shell.screen()).not.toContain("tenants/e.yaml");
    expect(shell.said.stderr).toContain("INTERRUPTED: interrupted by SIGINT");
  });

  it("ends what is under way, begins nothing more, and says so once", async () => {
    const { at, env, emulator, live } = await fleetDesk(
      ["acme", "globex", "hooli"],
      settings(TENANTS, "concurrency: { tenants: 1, requests: 1 }"),
    );
    const shell = terminal("apply --yes --json", at.folder, env);
    emulator.fault({ kind: "slow-after", ms: 50, endpoint: "create-webhook" });
    while (emulator.stats.creates === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    shell.signals("SIGINT");
    expect(await shell.ended).toBe(130);
    expect(shell.said.stderr).toMatch(/\n2 of 3 tenants not begun, because the run was stopped: globex, hooli\n$/);
    expect(shell.said.stderr.match(/SIGINT/g)).toHaveLength(1);
    const report = JSON.parse(shell.said.stdout);
    expect(faultsOf("report", report)).toEqual([]);
    expect(report.plan.notBegun).toEqual(["tenants/globex.yaml", "tenants/hooli.yaml"]);
    expect([live().globex, live().hooli]).toEqual([0, 0]);
    expect(Object.keys(lockedIds(at, "tenants/acme.lock.json"))).toHaveLength(live().acme ?? -1);
  });
});

describe("hooksync.yaml", () => {
  it("says how much happens at once, and --concurrency wins", async () => {
    const { run, emulator } = await fleetDesk(
      ["acme", "globex"],
      settings(TENANTS, "concurrency: { tenants: 1, requests: 1 }"),
    );
    emulator.fault({ kind: "slow-before", ms: 5 });
    await run("apply --yes --tenant acme");
    await run("plan");
    expect(emulator.stats.maxInFlight).toBe(1);
    await run("apply --yes --concurrency 2");
    expect(emulator.stats.maxInFlight).toBe(2);
  });

  it("stops every command that is about tenants when it is wrong, before anything is done", async () => {
    const { run, emulator, at } = await fleetDesk(["acme", "globex"], settings(TENANTS, "hostAllow: ['*']"));
    const before = at.snapshot();
    for (const command of [
      ...["validate", "plan", "plan --offline", "apply --yes", "drift", "fmt", "coverage", "events --live"],
      ...["import tenants/new.yaml --all", "lock list", "lock show a", "lock mv a b", "lock rm a", "lock release a"],
    ]) {
      const { code, stdout, stderr } = await run(command);
      expect([command, code, stdout]).toEqual([command, 3, ""]);
      expect(stderr).toContain(
        "hooksync.yaml:3:1  error  unknown field `hostAllow`\n  3 | hostAllow: ['*']\n    | ^^^^^^^^^",
      );
    }
    expect(emulator.requests).toEqual([]);
    expect(at.snapshot()).toEqual(before);
  });

  it("cannot let files reach a host that the operator did not name", async () => {
    const { run, writeTenant, emulator } = await fleetDesk(["acme", "globex"], settings(TENANTS));
    writeTenant("acme", { host: "https://evil.example" });
    expect((await run("plan --tenant acme")).stderr).toContain("credentials are not sent to https://evil.example");
    expect(emulator.requests).toEqual([]);
  });
});

describe("the fleet of docs/tenants.md", () => {
  it("is run by the commands of the page, which print what they print there", async () => {
    const names = ["acme", "canary", "globex", "hooli"];
    const page = pageOf("tenants.md").split(/^## /m).at(-1) ?? "";
    const blocks = blocksOf(page);
    const { at, emulator } = await fleetDesk(names, { "templates/audit.yaml": AUDIT });
    for (const name of names) at.remove(`tenants/${name}.yaml`);
    const keys = names.flatMap((name) => [
      [`GENAUTH_${name.toUpperCase()}_KEY_ID`, `key-${name}`],
      [`GENAUTH_${name.toUpperCase()}_KEY_SECRET`, `s3cret-${name}`],
    ]);
    const env = { GENAUTH_HOST: emulator.url, ...Object.fromEntries(keys), CI: "1" };
    const ran: string[] = [];
    for (const { language, name, text } of blocks) {
      if (language === "console") {
        const [command = "", ...shown] = text.trimEnd().split("\n");
        const shell = terminal(command.replace("$ hooksync ", ""), at.folder, env);
        ran.push(`${command} ${await shell.ended}`);
        expect(shell.screen()).toMatch(new RegExp(`${patternOf(shown).source}$`));
        continue;
      }
      at.write(name, text);
      if (name !== "tenants/acme.yaml") continue;
      const like = (other: string) => text.replaceAll("acme", other).replaceAll("ACME", other.toUpperCase());
      at.write("tenants/canary.yaml", like("canary"));
      for (const other of ["globex", "hooli"])
        at.write(`tenants/eu/${other}.yaml`, like(other).replace("../", "../../"));
    }
    expect(ran).toEqual([
      "$ hooksync plan 0",
      "$ hooksync apply --yes 0",
      "$ hooksync plan 7",
      "$ hooksync apply --yes 7",
    ]);
    expect(page).toMatch(/^Fleets\n/);
  });
});

describe("what is about one tenant", () => {
  it("is refused for a fleet, which has more", async () => {
    const { run, at, emulator } = await fleetDesk(["acme", "globex"], settings(TENANTS));
    await at.given("apply --yes");
    const before = { files: at.snapshot(), requests: emulator.requests.length };
    const commands = ["lock show users", "lock mv users people", "lock rm sign-ins", "lock release x", "events --live"];
    for (const command of commands) {
      const { code, stderr } = await run(command);
      expect([command, code]).toEqual([command, 3]);
      expect(stderr).toBe(
        "CLI_USAGE: this is about one tenant, and there are 2\n  hint: name its file, such as tenants/acme.yaml\n",
      );
    }
    expect({ files: at.snapshot(), requests: emulator.requests.length }).toEqual(before);
    for (const command of commands) expect((await run(`${command} tenants/globex.yaml`)).code).toBe(0);
  });

  it("is told once when all tenants need it and it cannot be used", async () => {
    const { run } = await fleetDesk(["acme", "globex", "hooli"], settings(TENANTS));
    expect(await run("plan --schema none.json")).toEqual({
      code: 3,
      stdout: "",
      stderr: "CONFIG_UNREADABLE: none.json cannot be read (ENOENT)\n  hint: check --schema\n",
    });
  });
});
