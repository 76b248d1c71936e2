import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Desk, desk, envOf, genauth, liveByName } from "../support/cli.ts";
import { faultsOf } from "../support/schemas.ts";

const AUDIT = readFileSync(join(import.meta.dirname, "../../config/templates/audit.yaml"), "utf8");
const CANARY = "canary-param-2f8e";

const tenantWith = (params: string) =>
  `version: 1\nuse:\n  - template: ../templates/audit.yaml\n    with: { ${params} }\nwebhooks: {}\n`;
const SECRET = 'callbacks: "https://hooks.example.com", secret: "${env:WEBHOOK_CANARY}"';

function deskWith(params: string, env: Readonly<Record<string, string>> = {}): Desk {
  return desk({ "tenants/acme.yaml": tenantWith(params), "templates/audit.yaml": AUDIT }, env);
}

describe("a tenant file that uses a template", () => {
  it("is reconciled, its secret sent and shown nowhere, and then matches", async () => {
    const emulator = await genauth();
    const at = deskWith(SECRET, { ...envOf(emulator), WEBHOOK_CANARY: CANARY });
    const runs = [];
    for (const command of ["validate", "plan --json", "apply --yes", "plan --verbose", "drift"]) {
      runs.push(await at.run(`${command} tenants/acme.yaml --log-level trace`));
    }
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(liveByName(emulator)["Audit trail"]).toMatchObject({
      url: "https://hooks.example.com/audit",
      secret: CANARY,
    });
    expect(runs[3]?.stdout).toContain("No changes: 1 webhook matches.");
    expect(JSON.stringify([runs, at.read("tenants/acme.lock.json")])).not.toContain(CANARY);
  });

  it("says in JSON where each field comes from", async () => {
    const at = deskWith(SECRET);
    const { stdout } = await at.run("plan --offline --json tenants/acme.yaml");
    const plan = JSON.parse(stdout);
    expect(faultsOf("plan", plan)).toEqual([]);
    const { source, sources } = plan.tenants[0].changes[0];
    expect(source.file).toBe("templates/audit.yaml");
    expect(Object.keys(sources)).toEqual(["name", "url", "events", "secret", "retryConfig"]);
    expect(sources.secret).toEqual({ file: "tenants/acme.yaml", line: 4, column: expect.any(Number) });
    expect(sources.url.file).toBe("templates/audit.yaml");
  });

  it("is refused with both places when a param is wrong, also in JSON", async () => {
    const at = deskWith('callbacks: "https://hooks.example.com/"');
    const { code, stdout } = await at.run("plan --offline --json tenants/acme.yaml");
    const plan = JSON.parse(stdout);
    expect(code).toBe(3);
    expect(faultsOf("plan", plan)).toEqual([]);
    expect(plan.failures[0].error.diagnostics).toMatchObject([
      {
        rule: "params",
        file: "tenants/acme.yaml",
        line: 4,
        related: [{ file: "templates/audit.yaml", message: "the template asks for it here" }],
      },
    ]);
  });

  it("changes no digest when it only moves within its files", async () => {
    const at = deskWith(SECRET);
    const digest = async () =>
      JSON.parse((await at.run("plan --offline --json tenants/acme.yaml")).stdout).tenants[0].digest;
    const before = await digest();
    at.write("templates/audit.yaml", `# moved\n\n${AUDIT}`);
    at.write("tenants/acme.yaml", `# moved\n${tenantWith(SECRET)}`);
    expect(await digest()).toBe(before);
  });
});

describe("--schema", () => {
  const schema = JSON.stringify({ properties: { url: { pattern: "^https://gateway\\." } } });

  it.each(["validate", "plan --offline", "apply --yes"])("holds each webhook of %s against it", async (command) => {
    const emulator = await genauth();
    const at = deskWith('callbacks: "https://hooks.example.com"', envOf(emulator));
    at.write("webhook.schema.json", schema);
    const { code, stderr } = await at.run(
      `${command} --schema webhook.schema.json tenants/acme.yaml --log-level silent`,
    );
    expect(code).toBe(3);
    expect(stderr).toContain("`url` must match `^https://gateway\\.`");
    expect(stderr).toContain("webhook.schema.json:1:");
    expect(emulator.stats.creates).toBe(0);
  });

  it("is an error of its own when there is no such file", async () => {
    const { code, stderr } = await deskWith(SECRET).run("validate --schema none.json tenants/acme.yaml");
    expect(code).toBe(3);
    expect(stderr).toContain("CONFIG_UNREADABLE: none.json cannot be read");
  });
});
