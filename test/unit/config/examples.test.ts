import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { repoWith } from "./repo.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const examples = [
  "config/webhooks.yaml",
  ...readdirSync(join(root, "config/tenants")).map((name) => `config/tenants/${name}`),
];
const env = Object.fromEntries(
  ["ACCESS", "ACME", "GLOBEX"].flatMap((name) => [
    [`GENAUTH_${name}_KEY_ID`, `${name}-id`],
    [`GENAUTH_${name}_KEY_SECRET`, `${name}-secret`],
    [`GENAUTH_${name}_USERPOOL_ID`, `${name}-pool`],
    [`WEBHOOK_${name}_SECRET`, `${name}-webhook`],
  ]),
);

describe("the working example", () => {
  it("can be applied, all files in one run, without a warning", async () => {
    const files = Object.fromEntries(examples.map((path) => [path, readFileSync(join(root, path))]));
    const { diagnostics, tenants } = await repoWith(files).load(
      { purpose: "apply", env: { ...env, WEBHOOK_USERS_SECRET: "users" } },
      ...examples,
    );
    expect(diagnostics).toEqual([]);
    expect(tenants.map(({ desired }) => desired.tenant)).toEqual(["webhooks", "acme", "globex"]);
  });

  it.each(examples)("%s tells editors its schema, and names no host and no key", (path) => {
    const text = readFileSync(join(root, path), "utf8");
    const schema = /^# yaml-language-server: \$schema=(\S+)/.exec(text)?.[1] ?? "";
    expect(relative(root, join(root, path, "..", schema))).toBe("schemas/webhooks.schema.json");
    expect(text).not.toMatch(/^\s*host:/m);
    expect(text).not.toMatch(/^\s*(?:secret|accessKey\w+|userPoolId): (?!\$\{env:)/m);
  });
});
