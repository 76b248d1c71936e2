import { describe, expect, it } from "vitest";
import { type Desk, desk, envOf, genauth, tenantFile } from "../support/cli.ts";
import { faultsOf } from "../support/schemas.ts";

/** Runs a command with and without --json; its JSON must be valid, and both must end alike. */
async function both(at: Desk, command: string, schema: "plan" | "report") {
  const [text, json] = [await at.run(command), await at.run(`${command} --json`)];
  const data = JSON.parse(json.stdout);
  expect(faultsOf(schema, data)).toEqual([]);
  expect(json.code).toBe(text.code);
  return { code: json.code, data, text };
}

async function pool(file: string) {
  const emulator = await genauth();
  return { emulator, at: desk({ "webhooks.yaml": file }, { ...envOf(emulator), WEBHOOK_S: "a secret" }) };
}

describe("JSON output", () => {
  it("of plans says what text says, from the first plan to an empty one", async () => {
    const { at } = await pool(tenantFile({ a: { secret: "${env:WEBHOOK_S}" }, b: { retryConfig: { enabled: true } } }));
    const first = await both(at, "plan --detailed-exitcode", "plan");
    expect(first.code).toBe(2);
    expect(first.data).toMatchObject({
      formatVersion: "1.0",
      summary: { create: 2, noop: 0 },
      tenants: [
        {
          tenant: "webhooks",
          file: "webhooks.yaml",
          offline: false,
          changes: [
            {
              key: "a",
              action: "create",
              reason: "new",
              secretRef: "${env:WEBHOOK_S}",
              spec: { secret: "(sensitive)" },
            },
            { key: "b", action: "create", source: { file: "webhooks.yaml", line: expect.any(Number) } },
          ],
        },
      ],
      failures: [],
    });
    expect((await both(at, "plan --offline", "plan")).data.tenants).toMatchObject([{ offline: true, base: null }]);
    await at.given("apply --yes");
    const last = await both(at, "plan --detailed-exitcode", "plan");
    expect(last.code).toBe(0);
    expect(last.data.summary).toMatchObject({ create: 0, noop: 2 });
  });

  it("of a plan has the same digest from run to run, and another for another plan", async () => {
    const { at } = await pool(tenantFile({ a: {}, b: {} }));
    const digestOf = async () => JSON.parse((await at.run("plan --json")).stdout).digest;
    const first = await digestOf();
    expect(await digestOf()).toBe(first);
    at.write("webhooks.yaml", tenantFile({ b: {}, a: {} }));
    expect(await digestOf()).toBe(first);
    at.write("webhooks.yaml", tenantFile({ a: {}, b: { enabled: false } }));
    expect(await digestOf()).not.toBe(first);
  });

  it("of a plan that a guard refuses holds the plan and the guard, exit 5", async () => {
    const { at } = await pool(tenantFile({ a: {}, b: {}, c: {} }));
    await at.given("apply --yes");
    at.write("webhooks.yaml", tenantFile({ c: {} }));
    const refused = await both(at, "plan --prune --detailed-exitcode", "plan");
    expect(refused.code).toBe(5);
    expect(refused.data).toMatchObject({ summary: { delete: 2 }, tenants: [{ guards: [{ guard: "max-deletes" }] }] });
    expect((await both(at, "apply --yes --prune", "report")).code).toBe(5);
  });

  it("of drift tells the fields that differ, exit 2", async () => {
    const { at, emulator } = await pool(tenantFile({ a: {}, b: {} }));
    await at.given("apply --yes");
    const [webhook] = emulator.pool().webhooks();
    emulator.pool().edit(webhook?.webhookId ?? "", { enabled: false });
    const { code, data } = await both(at, "drift", "plan");
    expect(code).toBe(2);
    expect(data).toMatchObject({
      summary: { update: 1, noop: 1 },
      tenants: [{ changes: [{ key: webhook?.name, fields: [{ field: "enabled", before: false, after: true }] }, {}] }],
    });
  });

  it("of an apply holds plan, outcomes and totals, also of what failed", async () => {
    const { at, emulator } = await pool(tenantFile({ a: {}, b: {} }));
    emulator.fault({ kind: "refuse-before", statusCode: 400, endpoint: "create-webhook", times: 1 });
    const failed = await at.run("apply --yes --json --concurrency 1");
    const report = JSON.parse(failed.stdout);
    expect(failed.code).toBe(7);
    expect(faultsOf("report", report)).toEqual([]);
    expect(report).toMatchObject({
      plan: { summary: { create: 2 }, failures: [] },
      outcomes: [
        { key: "a", status: "failed", attempts: 1, error: { code: "REMOTE_REJECTED", status: 400 } },
        { key: "b", status: "applied", attempts: 1, id: emulator.pool().webhooks()[0]?.webhookId },
      ],
      summary: { applied: 1, failed: 1, indeterminate: 0, skipped: 0, exitCode: 7 },
    });

    const done = await at.run("apply --yes --json");
    expect(done.code).toBe(0);
    expect(faultsOf("report", JSON.parse(done.stdout))).toEqual([]);
    expect(JSON.parse(done.stdout)).toMatchObject({ summary: { applied: 1, exitCode: 0 } });
  });
});

describe("several tenant files", () => {
  it("are applied side by side: one broken and one refused keep no other from it, exit 7", async () => {
    const pools = ["acme", "globex"].map((name) => ({
      userPoolId: `pool-${name}`,
      accessKeys: [{ id: `key-${name}`, secret: `secret-${name}` }],
    }));
    const emulator = await genauth({ pools });
    const own = (name: string) => ({
      tenant: {
        userPoolId: `pool-${name}`,
        accessKeyId: `key-${name}`,
        accessKeySecret: `\${env:GENAUTH_${name.toUpperCase()}_SECRET}`,
      },
    });
    const at = desk(
      {
        "acme.yaml": tenantFile({ a: {} }, own("acme")),
        "globex.yaml": tenantFile({ g: {} }, own("globex")),
        "broken.yaml": tenantFile({ x: { events: ["user:create"] } }, own("broken")),
      },
      {
        GENAUTH_HOST: emulator.url,
        GENAUTH_ACME_SECRET: "secret-acme",
        GENAUTH_GLOBEX_SECRET: "wrong",
        GENAUTH_BROKEN_SECRET: "any",
      },
    );

    const files = "acme.yaml broken.yaml globex.yaml";
    const plan = await at.run(`plan --json ${files}`);
    expect(plan.code).toBe(7);
    expect(faultsOf("plan", JSON.parse(plan.stdout))).toEqual([]);
    const { code, stdout, stderr } = await at.run(`apply --yes --json ${files}`);
    expect(code).toBe(7);
    expect(stderr).toContain("did you mean `user:created`?");
    const report = JSON.parse(stdout);
    expect(faultsOf("report", report)).toEqual([]);
    expect(report).toMatchObject({
      plan: {
        tenants: [{ tenant: "acme" }],
        failures: [
          {
            file: "broken.yaml",
            error: { code: "CONFIG_INVALID", diagnostics: [{ rule: "unknown-event", line: expect.any(Number) }] },
          },
          { tenant: "globex", file: "globex.yaml", error: { code: "REMOTE_AUTH", status: 401 } },
        ],
      },
      outcomes: [{ tenant: "acme", key: "a", status: "applied" }],
      summary: { applied: 1, exitCode: 7 },
    });
    expect(emulator.pool("pool-acme").webhooks()).toMatchObject([{ name: "a" }]);
    expect(emulator.pool("pool-globex").webhooks()).toEqual([]);
    expect(Object.keys(at.snapshot())).toEqual(["acme.lock.json", "acme.yaml", "broken.yaml", "globex.yaml"]);
    expect((await at.run("plan --detailed-exitcode acme.yaml")).code).toBe(0);
  });

  it("that all fail alike end with the code they share", async () => {
    const emulator = await genauth();
    const file = (name: string) =>
      tenantFile(
        { a: {} },
        { tenant: { name, userPoolId: name, accessKeyId: `key-${name}`, accessKeySecret: "wrong" } },
      );
    const at = desk({ "one.yaml": file("one"), "two.yaml": file("two") }, { GENAUTH_HOST: emulator.url });
    expect((await both(at, "plan one.yaml two.yaml", "plan")).code).toBe(4);
  });

  it("for one pool are refused before any request, and both are named", async () => {
    const emulator = await genauth();
    const at = desk({ "one.yaml": tenantFile({ a: {} }), "two.yaml": tenantFile({ b: {} }) }, envOf(emulator));
    const { code, stdout, stderr } = await at.run("apply --yes one.yaml two.yaml");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("one.yaml");
    expect(stderr).toContain("two.yaml");
    expect(emulator.requests).toEqual([]);
  });
});
