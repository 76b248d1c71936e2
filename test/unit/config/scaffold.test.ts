import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ScaffoldStage, scaffoldStage } from "../../support/scaffold-stage.ts";

const ROOT = join(import.meta.dirname, "../../..");
const AUDIT = { template: "audit", settings: ["callbacks=https://hooks.acme.example"] };

describe("a tenant's file", () => {
  it("says who the tenant is, uses the template, and is valid as it stands", async () => {
    const at = scaffoldStage();
    const made = await at.init(AUDIT);
    expect(
      at.read("tenants/acme.yaml"),
    ).toBe(`# yaml-language-server: $schema=../node_modules/hooksync/schemas/webhooks.schema.json
version: 1

tenant:
  name: acme
  userPoolId: \${env:GENAUTH_ACME_USERPOOL_ID}
  accessKeyId: \${env:GENAUTH_ACME_KEY_ID}
  accessKeySecret: \${env:GENAUTH_ACME_KEY_SECRET}

use:
  - template: ../templates/audit.yaml
    with:
      callbacks: https://hooks.acme.example
      secret: \${env:WEBHOOK_ACME_AUDIT_SECRET}
`);
    expect(made).toMatchObject({ isRepository: false, webhooks: 1, warnings: [] });
    expect(made.variables.map(({ variable, purpose }) => `${variable} ${purpose}`)).toEqual([
      "GENAUTH_ACME_USERPOOL_ID the id of the user pool",
      "GENAUTH_ACME_KEY_ID the id of an access key to it",
      "GENAUTH_ACME_KEY_SECRET the secret of that access key",
      "WEBHOOK_ACME_AUDIT_SECRET the secret of audit",
    ]);
    expect((await at.load("tenants/acme.yaml")).error).toBeNull();
  });

  it("has no webhooks without a template", async () => {
    const at = scaffoldStage();
    expect(await at.init({ path: "acme.yml" })).toMatchObject({ webhooks: 0 });
    expect(at.read("acme.yml")).toMatch(/\n\nwebhooks: \{\}\n$/);
    expect(at.files()).toEqual(["acme.yml"]);
  });

  it("names nobody when it is the only one of its repository, and somebody when told", async () => {
    const at = scaffoldStage();
    const made = await at.init({ path: "webhooks.yaml" });
    expect(at.read("webhooks.yaml")).not.toContain("tenant:");
    expect(made.variables[1]?.variable).toBe("GENAUTH_ACCESS_KEY_ID");
    await at.init({ path: "other/webhooks.yaml", name: "acme prod" });
    expect((await at.load("other/webhooks.yaml")).tenant?.desired.tenant).toBe("acme prod");
    expect(at.read("other/webhooks.yaml")).toContain("GENAUTH_ACME_PROD_KEY_ID");
  });

  it.each([
    ["租户", "U79DF_U6237"],
    ["租户-1", "U79DF_U6237_1"],
    ["Société Générale", "SOCIETE_GENERALE"],
    ["🪝", "U1FA9D"],
    ["---", "TENANT"],
    ["access", "OF_ACCESS"],
    ["7.eleven", "7_ELEVEN"],
  ])("gives the tenant %s variables of its own", async (name, words) => {
    const at = scaffoldStage();
    await at.init({ ...AUDIT, path: `${name}.yaml` });
    const { tenant, diagnostics } = await at.load(`${name}.yaml`);
    expect(at.read(`${name}.yaml`)).toContain(`accessKeyId: \${env:GENAUTH_${words}_KEY_ID}\n`);
    expect(tenant?.desired.tenant).toBe(name);
    expect(diagnostics.map(({ message }) => message)).toEqual([`GENAUTH_${words}_USERPOOL_ID is not set`]);
  });

  it("is refused where settings stand", async () => {
    expect(await scaffoldStage().refused({ path: "hooksync.yaml" })).toMatchObject({ code: "CLI_USAGE" });
  });
});

describe("a repository", () => {
  it("may be begun anywhere, be there git or not", async () => {
    const at = scaffoldStage({}, { git: false });
    const elsewhere = scaffoldStage({}, { git: false });
    const path = join(elsewhere.folder, "new/tenants/acme.yaml");
    const { files } = await at.init({ ...AUDIT, path });
    expect(files.map(({ file }) => file)).toEqual([join(elsewhere.folder, "new/tenants/templates/audit.yaml"), path]);
    expect((await at.load(path)).error).toBeNull();
  });

  it("gets its file, and tells git of lockfiles as the docs do", async () => {
    const at = scaffoldStage();
    const made = await at.init({ path: "." });
    expect(made.files.map(({ file, how }) => `${how} ${file}`)).toEqual([
      "made .gitattributes",
      "made .gitignore",
      "made webhooks.yaml",
    ]);
    const blockIn = (page: string, language: string) =>
      new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(readFileSync(join(ROOT, "docs", page), "utf8"))?.[1];
    expect(at.read(".gitattributes")).toBe(blockIn("lock-merge.md", "gitattributes"));
    expect(at.read(".gitignore")).toBe(blockIn("formats.md", "gitignore"));
    expect((await at.load("webhooks.yaml")).diagnostics).toEqual([]);
  });

  it("keeps what its .gitignore and .gitattributes say, byte for byte, and has each line once", async () => {
    const latin = Buffer.from("caf\xe9\n*.lock.journal", "latin1");
    const at = scaffoldStage({
      ".gitignore": latin,
      ".gitattributes": "*.lock.json\tmerge=hooksync-lock\r\n* text\r\n",
    });
    const made = await at.init({ path: "" });
    expect(readFileSync(join(at.folder, ".gitignore")).toString("latin1")).toBe(
      "caf\xe9\n*.lock.journal\n*.lock.lease*\n*.lock.*.tmp\n",
    );
    expect(at.read(".gitattributes")).toBe("*.lock.json\tmerge=hooksync-lock\r\n* text\r\n");
    expect(made.files.map(({ how }) => how)).toEqual(["extended", "made"]);
    await at.init({ path: ".", force: true });
    expect(at.read(".gitignore").match(/lease/g)).toHaveLength(1);
  });

  it("ends lines as its files do", async () => {
    const at = scaffoldStage({ ".gitignore": "a\r\n" });
    await at.init({ path: "." });
    expect(at.read(".gitignore")).toBe("a\r\n*.lock.journal\r\n*.lock.lease*\r\n*.lock.*.tmp\r\n");
  });

  it("may be a folder that is not there yet, without git, and has its templates inside", async () => {
    const at = scaffoldStage({}, { git: false });
    await at.init({ ...AUDIT, path: "deep/hooks" });
    expect(at.files()).toEqual([
      "deep/hooks/.gitattributes",
      "deep/hooks/.gitignore",
      "deep/hooks/templates/audit.yaml",
      "deep/hooks/webhooks.yaml",
    ]);
    expect(at.read("deep/hooks/webhooks.yaml")).toMatch(/^# .*=node_modules\/hooksync.*\n/);
    expect(at.read("deep/hooks/webhooks.yaml")).toContain("template: templates/audit.yaml\n");
    expect((await at.load("deep/hooks/webhooks.yaml")).error).toBeNull();
  });
});

async function expectUntouched(at: ScaffoldStage, request: Parameters<ScaffoldStage["init"]>[0], why: RegExp) {
  const before = at.files().map((path) => [path, at.read(path)]);
  const error = await at.refused(request);
  expect([error.code, error.message]).toEqual(["CLI_USAGE", expect.stringMatching(why)]);
  expect(at.files().map((path) => [path, at.read(path)])).toEqual(before);
}

describe("what is there", () => {
  it("is named and left alone, and replaced with --force", async () => {
    const at = scaffoldStage({ "webhooks.yaml": "mine", "tenants/acme.yaml": "mine" });
    await expectUntouched(at, AUDIT, /^already there: tenants\/acme\.yaml$/);
    await expectUntouched(at, { path: "." }, /^already there: webhooks\.yaml$/);
    const made = await at.init({ ...AUDIT, force: true });
    expect(made.files.map(({ how }) => how)).toEqual(["made", "replaced"]);
    expect(at.read("tenants/acme.yaml")).toContain("name: acme");
  });

  it("may be a symlink to nowhere, or a folder", async () => {
    const at = scaffoldStage();
    symlinkSync("nowhere", join(at.folder, "a.yaml"));
    mkdirSync(join(at.folder, "b.yaml"));
    await expectUntouched(at, { path: "a.yaml" }, /a\.yaml/);
    await expectUntouched(at, { path: "b.yaml" }, /b\.yaml/);
    const folder = await at.refused({ path: "b.yaml", force: true });
    expect(folder).toMatchObject({
      code: "CONFIG_UNREADABLE",
      hint: expect.stringMatching(/^written before it: nothing/),
    });
  });

  it("may have come while somebody thought about an answer", async () => {
    const at = scaffoldStage();
    const error = await at.refused({ template: "audit" }, async ({ example }) => {
      await at.init();
      return example;
    });
    expect(error).toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: expect.stringMatching(/^tenants\/acme\.yaml cannot be written: something else is there$/),
      hint: "written before it: templates/audit.yaml; put this right, and run it again",
    });
    expect(at.read("tenants/acme.yaml")).toContain("webhooks: {}");
    expect(at.files()).toEqual(["templates/audit.yaml", "tenants/acme.yaml"]);
  });

  it("is not to be led around: nothing is written outside of the repository, or into .git", async () => {
    const elsewhere = scaffoldStage();
    const at = scaffoldStage();
    symlinkSync(elsewhere.folder, join(at.folder, "out"));
    symlinkSync(elsewhere.folder, join(at.folder, "templates"));
    await expectUntouched(at, { path: "out/acme.yaml" }, /^outside of the repository/);
    await expectUntouched(at, { path: ".git/acme.yaml", force: true }, /^outside of the repository/);
    await expectUntouched(at, AUDIT, /^outside of the repository.*templates\/audit\.yaml/);
    symlinkSync(join(elsewhere.folder, ".gitignore"), join(at.folder, ".gitignore"));
    expect(await at.refused({ path: "." })).toMatchObject({ code: "CONFIG_UNREADABLE" });
    expect(elsewhere.files()).toEqual([]);
  });
});

describe("a write that fails", () => {
  it("says what was written before, and run again goes on from there", async () => {
    const at = scaffoldStage({ tenants: "a file, and no folder" });
    const error = await at.refused(AUDIT);
    expect(error).toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: expect.stringMatching(/^tenants\/acme\.yaml cannot be written: /),
      hint: "written before it: templates/audit.yaml; put this right, and run it again",
    });
    const made = await at.init({ ...AUDIT, path: "acme.yaml" });
    expect(made.files.map(({ file }) => file)).toEqual(["acme.yaml"]);
  });
});
