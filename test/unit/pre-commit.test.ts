import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { desk, tenantFile } from "../support/cli.ts";
import { terminal } from "../support/terminal.ts";

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
  readonly files: string;
  readonly exclude: string;
}

const ROOT = join(import.meta.dirname, "../..");
const hooks: readonly Hook[] = parse(readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8"));
const [validate, fmt] = hooks;

/** Runs a hook as pre-commit does: on those of the changed files that it is for. */
async function run({ entry, files, exclude }: Hook, folder: string, changed: readonly string[]): Promise<number> {
  const picked = changed.filter((file) => new RegExp(files).test(file) && !new RegExp(exclude).test(file));
  const [command, ...args] = entry.split(" ");
  expect(command).toBe("hooksync");
  return terminal([...args, ...picked].join(" "), folder, {}).ended;
}

describe("the hooks of pre-commit", () => {
  const FILES = {
    "webhooks.yaml": tenantFile({ a: {} }),
    "ops/tenants/eu/acme.yml": tenantFile({ b: {} }, { tenant: { name: "acme", userPoolId: "p1" } }),
    "tenants/templates/audit.yaml": "no tenant",
    "tenants/hooksync.yaml": "no tenant",
    "tenants/acme.lock.json": "no tenant",
    "other.yaml": "no tenant",
  };

  it("are two, installed by node", () => {
    expect(hooks.map(({ id, language }) => `${id} ${language}`)).toEqual([
      "hooksync-validate node",
      "hooksync-fmt node",
    ]);
  });

  it("check tenant files, and no others", async () => {
    const at = desk(FILES);
    expect(await run(validate as Hook, at.folder, Object.keys(FILES))).toBe(0);
    at.write("ops/tenants/eu/acme.yml", tenantFile({ b: { events: ["user:create"] } }));
    // One of the two is right.
    expect(await run(validate as Hook, at.folder, Object.keys(FILES))).toBe(7);
  });

  it("put tenant files in order, and no others", async () => {
    const at = desk({ ...FILES, "webhooks.yaml": "webhooks: {}\nversion: 1\n" });
    expect(await run(fmt as Hook, at.folder, Object.keys(FILES))).toBe(0);
    expect(at.read("webhooks.yaml")).toBe("version: 1\nwebhooks: {}\n");
    for (const [file, text] of Object.entries(FILES).slice(2)) expect(at.read(file)).toBe(text);
  });
});
