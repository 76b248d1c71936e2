import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { desk } from "../support/cli.ts";

const ROOT = join(import.meta.dirname, "../..");
const DOCS = readFileSync(join(ROOT, "docs/templates.md"), "utf8");
const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(DOCS) ?? [];
const [, shown = ""] = /\$ hooksync validate tenants\/acme\.yaml\n([\s\S]*?)```/.exec(DOCS) ?? [];

it("docs/templates.md shows a file that plans, and the message that a wrong parameter gets", async () => {
  const at = desk({
    "tenants/acme.yaml": yaml,
    "templates/audit.yaml": readFileSync(join(ROOT, "config/templates/audit.yaml")),
  });
  const plan = await at.run("plan --offline tenants/acme.yaml --log-level silent");
  expect(plan.stdout).toContain("+ audit  create  from templates/audit.yaml:21\n");
  expect(plan.stdout).toContain("retryConfig  3 times, every 10 seconds\n");
  at.write("tenants/acme.yaml", yaml.replace("retries: 3", "retries: many"));
  const { code, stdout, stderr } = await at.run("validate tenants/acme.yaml --log-level silent");
  expect(code).toBe(3);
  expect(stdout + stderr).toBe(shown);
});
