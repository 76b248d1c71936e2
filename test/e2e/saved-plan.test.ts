import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { desk, envOf, genauth, liveByName, lockedIds, tenantFile, writesOf } from "../support/cli.ts";
import { faultsOf } from "../support/schemas.ts";

const CANARY = "canary-saved-7c1d";
const FILE = tenantFile({ a: { secret: "${env:WEBHOOK_A}" }, b: {} });

async function start(env: Readonly<Record<string, string>> = { WEBHOOK_A: CANARY }) {
  const emulator = await genauth();
  return { emulator, at: desk({ "webhooks.yaml": FILE }, { ...envOf(emulator), ...env }) };
}

describe("a plan that was saved", () => {
  it("is shown, and applied as it was reviewed; what was done is shown too, and no file holds a secret", async () => {
    const { at, emulator } = await start();
    const planned = await at.run("plan --save plan.json");
    expect(planned.code).toBe(0);
    const saved = at.read("plan.json") ?? "";
    expect(faultsOf("plan", JSON.parse(saved))).toEqual([]);
    expect((await at.run("show plan.json")).stdout).toBe(planned.stdout);
    expect((await at.run("show plan.json --json")).stdout).toBe(saved);
    expect(writesOf(emulator)).toBe(0);

    const applied = await at.run("apply --plan plan.json --report report.json --log-level silent");
    expect(applied).toMatchObject({ code: 0, stderr: "" });
    expect(Object.keys(lockedIds(at))).toEqual(["a", "b"]);
    expect(liveByName(emulator).a).toMatchObject({ secret: CANARY });
    expect(faultsOf("report", JSON.parse(at.read("report.json") ?? ""))).toEqual([]);
    const shown = await at.run("show report.json");
    expect(shown.stdout).toContain("ok    a  created");
    expect(shown.stdout).toMatch(/Applied: 2 created\.\n$/);
    expect([saved, at.read("report.json"), shown.stdout, applied.stdout].join()).not.toContain(CANARY);

    const again = await at.run("apply --plan plan.json --log-level silent");
    expect(again).toMatchObject({ code: 6, stderr: expect.stringContaining("PLAN_STALE") });
    expect(again.stderr).toContain("\n  live: a (");
    expect(writesOf(emulator)).toBe(2);

    await at.run("apply --plan plan.json --report report.json --log-level silent");
    expect((await at.run("show report.json")).stdout).toContain("nothing of it was applied\n  a lockfile was written");
  });

  it("is shown as JSON with what hides or reorders text written out", async () => {
    const { at } = await start();
    at.write("webhooks.yaml", tenantFile({ a: { name: "\u202eevil" } }));
    await at.given("plan --save plan.json");
    expect((await at.run("show plan.json --json")).stdout).toBe(at.read("plan.json"));
  });

  it("is refused when it was edited, anywhere", async () => {
    const { at, emulator } = await start();
    await at.given("plan --save plan.json");
    const saved = at.read("plan.json") ?? "";
    for (const [from, to] of [
      ["https://hooks.example.com/b", "https://evil.example/b"],
      ['"serial": 0', '"serial": 1'],
      ['"prune": false', '"prune": true'],
      ['"line": 12', '"line": 8'],
      // Of a key that stands there twice JSON takes the last, and a reviewer sees the first.
      ['"url": "https://hooks.example.com/b"', '"url": "https://evil.example/b", "url": "https://hooks.example.com/b"'],
    ] as const) {
      expect(saved).toContain(from);
      at.write("edited.json", saved.replace(from, to));
      expect(await at.run("apply --plan edited.json")).toMatchObject({
        code: 6,
        stderr: expect.stringContaining("PLAN_DIGEST"),
      });
    }
    at.write("cut.json", saved.slice(0, -20));
    at.write("other.json", "{}");
    for (const file of ["cut.json", "other.json", "none.json"]) {
      expect((await at.run(`show ${file}`)).code).toBe(3);
    }
    at.write("more.json", saved.replace('"kind":', '"canary": 1, "kind":'));
    expect((await at.run("show more.json")).stderr).toContain("must NOT have additional properties: `canary`");
    expect(writesOf(emulator)).toBe(0);
  });

  it("overwrites a plan or a report, and nothing else", async () => {
    const { at, emulator } = await start();
    await at.given("plan --save plan.json");
    expect((await at.run("plan --save plan.json")).code).toBe(0);
    at.write("notes.json", '{"formatVersion": "1.0", "webhooks": {}}');
    for (const [args, says] of [
      ["plan --save webhooks.yaml", "has the name of a file that hooksync reads"],
      ["plan --save notes.json", "is there, and is no plan and no report"],
      ["apply --yes --report webhooks.yaml", "has the name of a file that hooksync reads"],
      ["apply --yes --report webhooks.lock.json", "has the name of a file that hooksync reads"],
    ] as const) {
      const { code, stderr } = await at.run(args);
      expect([args, code, stderr]).toEqual([args, 3, expect.stringContaining(says)]);
    }
    symlinkSync("plan.json", join(at.folder, "link.json"));
    for (const [args, says] of [
      ["apply --yes --report nowhere/report.json", "cannot be written"],
      ["plan --save nowhere/plan.json", "cannot be written"],
      ["apply --yes --report .", "is a folder"],
      ["apply --plan plan.json --report ./plan.json", "would overwrite the plan"],
      ["apply --plan plan.json --report link.json", "would overwrite the plan"],
    ] as const) {
      const { code, stderr } = await at.run(args);
      expect([args, code, stderr]).toEqual([args, 3, expect.stringContaining(says)]);
    }
    expect(JSON.parse(at.read("plan.json") ?? "")).toMatchObject({ kind: "plan" });
    expect(at.read("webhooks.yaml")).toBe(FILE);
    expect(writesOf(emulator)).toBe(0);
    expect((await at.run("apply --yes --report r.json --log-level silent")).code).toBe(0);
    expect((await at.run("apply --yes --report r.json --log-level silent")).code).toBe(0);
    expect((await at.run("plan --save webhooks.lock.json")).code).toBe(3);
  });

  it("takes no paths and no flags of its own, and none is saved that says too little", async () => {
    const { at } = await start({});
    for (const args of ["plan --save p.json", "plan --offline --save p.json"]) {
      expect((await at.run(args)).code).toBe(3);
      expect(at.read("p.json")).toBeNull();
    }
    at.write("webhooks.yaml", tenantFile({ b: {} }));
    await at.given("plan --save p.json");
    for (const more of ["--prune", "webhooks.yaml", "--settle 1", "--only b"]) {
      expect(await at.run(`apply --plan p.json ${more}`)).toMatchObject({
        code: 3,
        stderr: expect.stringContaining("CLI_USAGE: --plan takes no paths"),
      });
    }
  });
});

it("a plan that cannot be saved is told of in the output, too", async () => {
  const { at } = await start({});
  for (const args of ["plan --save plan.json", "plan --offline --save plan.json"]) {
    const { code, stdout } = await at.run(`${args} --json`);
    const { failures } = JSON.parse(stdout);
    expect([code, failures]).toMatchObject([
      expect.any(Number),
      [{ error: { message: expect.stringContaining("cannot be saved") } }],
    ]);
    const [{ invocations }] = JSON.parse((await at.run(`${args} --format sarif`)).stdout).runs;
    expect(invocations).toMatchObject([{ executionSuccessful: false }]);
  }
  expect(at.read("plan.json")).toBeNull();
});

describe("a saved plan of several tenants", () => {
  it("ends with 7 for those that had no plan, and names them", async () => {
    const { at, emulator } = await start();
    at.write("t/a.yaml", tenantFile({ a: {} }, { tenant: { name: "a" } }));
    at.write("t/b.yaml", "{");
    expect((await at.run("plan t --save plan.json")).code).toBe(7);
    const { code, stderr } = await at.run("apply --plan plan.json");
    expect([code, stderr]).toEqual([7, expect.stringContaining("not in the plan, and not applied: t/b.yaml")]);
    expect(Object.keys(liveByName(emulator))).toEqual(["a"]);
  });
});

describe("apply --plan-digest", () => {
  it.each(["sha256:", "null"])("takes no %j for a digest", async (digest) => {
    const { at, emulator } = await start();
    expect(await at.run(`apply --plan-digest ${digest}`)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("64 hex digits"),
    });
    expect(writesOf(emulator)).toBe(0);
  });

  it("prints one document, whatever the format, and tells a guard for what it is", async () => {
    const { at } = await start();
    const { digest } = JSON.parse((await at.run("plan --json")).stdout);
    expect(JSON.parse((await at.run(`apply --plan-digest ${digest} --json`)).stdout)).toMatchObject({
      summary: { applied: 2, exitCode: 0 },
    });
    at.write("webhooks.yaml", tenantFile({}, { policy: { mode: "sync" } }));
    const refused = JSON.parse((await at.run("plan --json")).stdout).digest;
    expect(await at.run(`apply --plan-digest ${refused}`)).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("PLAN_UNSAFE"),
    });
  });

  it("goes on when the plan made now has it, and shows the plan when it has another", async () => {
    const { at, emulator } = await start();
    const { digest } = JSON.parse((await at.run("plan --json")).stdout);
    emulator.pool().put({ name: "a", url: "https://elsewhere.example/", events: ["login"] });
    const stale = await at.run(`apply --plan-digest ${digest} --log-level silent`);
    expect(stale).toMatchObject({ code: 6, stderr: expect.stringContaining("PLAN_STALE") });
    expect(stale.stdout).toContain("blocked UNMANAGED_MATCH");
    expect(writesOf(emulator)).toBe(0);
    const now = JSON.parse((await at.run("plan --json")).stdout).digest;
    expect((await at.run(`apply --plan-digest ${now}`)).code).toBe(7);
    expect(Object.keys(lockedIds(at))).toEqual(["b"]);
  });
});
