import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { repoWith } from "./repo.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = (path: string) => readdirSync(join(root, path)).map((name) => `${path}/${name}`);
const tenants = ["config/webhooks.yaml", ...folder("config/tenants")];
const templates = folder("config/templates");
const examples = [...tenants, ...templates];
const files = Object.fromEntries(examples.map((path) => [path, readFileSync(join(root, path), "utf8")]));

/** Every variable that the example names, with a value of its own. */
const env = Object.fromEntries(
  [
    ...Object.values(files)
      .join("\n")
      .matchAll(/\$\{env:(\w+)/g),
  ].map(([, name = ""]) => [name, `value-of-${name}`]),
);
const ACCESS = { GENAUTH_ACCESS_KEY_ID: "access-id", GENAUTH_ACCESS_KEY_SECRET: "access-secret" };

describe("the working example", () => {
  it("can be applied, all files in one run, without a warning", async () => {
    const loaded = await repoWith(files).load({ purpose: "apply", env: { ...env, ...ACCESS } }, ...tenants);
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.tenants.map(({ desired }) => [desired.tenant, [...desired.webhooks.keys()]])).toEqual([
      ["webhooks", ["user-lifecycle", "sign-ins", "access-changes", "directory", "legacy-crm"]],
      ["acme", ["audit", "user-lifecycle", "partners"]],
      ["globex", ["security-alerts", "sign-ins", "organisation"]],
    ]);
  });

  it.each(examples)("%s tells editors its schema, and names no host and no key", (path) => {
    const text = files[path] ?? "";
    const schema = /^# yaml-language-server: \$schema=(\S+)/.exec(text)?.[1] ?? "";
    const name = templates.includes(path) ? "template" : "webhooks";
    expect(relative(root, join(root, path, "..", schema))).toBe(`schemas/${name}.schema.json`);
    expect(text).not.toMatch(/^\s*host:/m);
    expect(text).not.toMatch(/^\s*(?:secret|accessKey\w+|userPoolId): (?!\$\{(?:env|param):)/m);
  });
});
