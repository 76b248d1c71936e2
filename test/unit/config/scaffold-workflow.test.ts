import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { scaffoldStage } from "../../support/scaffold-stage.ts";
import { type Step, stepsOf, type Workflow } from "../../support/workflow-check.ts";

const PATH = ".github/workflows/webhooks.yml";
const SHIPPED = readFileSync(join(import.meta.dirname, "../../..", PATH), "utf8");
const AUDIT = { template: "audit", settings: ["callbacks=https://hooks.acme.example"], withWorkflow: true };

/** What each step of hooksync is given; there is one of each command. */
function hooksyncSteps(text: string): readonly (Step & { readonly env: Readonly<Record<string, string>> })[] {
  const steps = stepsOf(text).filter(({ uses }) => uses?.startsWith("hooksync/"));
  expect(steps.map((step) => step.with?.command)).toEqual(["plan", "apply", "drift"]);
  return steps.map((step) => ({ env: {}, ...step }));
}

function triggersOf(text: string): readonly (readonly string[] | undefined)[] {
  const { on }: Workflow = parse(text);
  return [on.pull_request?.paths, on.push?.paths];
}

describe("the workflow of a repository", () => {
  it("is the shipped one, which would not look for drift in the repository that ships it", async () => {
    const at = scaffoldStage();
    const made = await at.init({ path: ".", withWorkflow: true });
    expect(made.files.map(({ file }) => file)).toEqual([".gitattributes", ".gitignore", "webhooks.yaml", PATH]);
    expect(made.hasWorkflow).toBe(true);
    const left = " && github.repository != 'hooksync/hooksync'";
    expect(SHIPPED.split(left)).toHaveLength(2);
    expect(at.read(PATH)).toBe(SHIPPED.replace(left, ""));
  });

  it("is not made unless somebody wishes for it", async () => {
    const at = scaffoldStage();
    expect(await at.init({ path: "." })).toMatchObject({ hasWorkflow: false });
    expect(at.files()).not.toContain(PATH);
  });

  it.each([
    ["webhooks.yaml", ".", { workingDirectory: ".", paths: "webhooks.yaml", trigger: "webhooks.*" }],
    ["acme.yml", ".", { workingDirectory: ".", paths: "acme.yml", trigger: "acme.*" }],
    ["tenants/acme.yaml", ".", { workingDirectory: ".", paths: "tenants", trigger: "tenants/**" }],
    [
      "services/hooks",
      ".",
      { workingDirectory: "services/hooks", paths: "webhooks.yaml", trigger: "services/hooks/**" },
    ],
    ["tenants/acme.yaml", "ops", { workingDirectory: "ops", paths: "tenants", trigger: "ops/**" }],
    ["../acme.yaml", "ops", { workingDirectory: ".", paths: "acme.yaml", trigger: "acme.*" }],
  ])("is about %s, begun in %s", async (path, folder, { workingDirectory, paths, trigger }) => {
    const at = scaffoldStage();
    mkdirSync(join(at.folder, folder), { recursive: true });
    const inside = scaffoldStage({}, { git: false, cwd: join(at.folder, folder) });
    await inside.init({ path, withWorkflow: true });
    const text = at.read(PATH);
    for (const step of hooksyncSteps(text)) {
      expect(step.with).toMatchObject({ paths, "working-directory": workingDirectory });
    }
    const files = [trigger, "templates/**", "hooksync.yaml"];
    expect(triggersOf(text)).toEqual([files, files]);
  });

  it("stands in the repository that the file is in, wherever it was begun from", async () => {
    const at = scaffoldStage({ "repo/.git/HEAD": "" }, { git: false });
    await at.init({ path: "repo/tenants/acme.yaml", withWorkflow: true });
    for (const step of hooksyncSteps(at.read(`repo/${PATH}`))) {
      expect(step.with).toMatchObject({ paths: "tenants", "working-directory": "." });
    }
  });

  it("reads what the tenant's file reads: secrets as secrets, and the rest as variables", async () => {
    const at = scaffoldStage({}, { envPublic: ["WEBHOOK_ACME_*"] });
    await at.init({ ...AUDIT, settings: ["callbacks=https://${env:WEBHOOK_PUBLIC_HOST}", "secret=${env:WEBHOOK_S}"] });
    for (const { env } of hooksyncSteps(at.read(PATH))) {
      expect(env).toEqual({
        GENAUTH_HOST: "${{ vars.GENAUTH_HOST }}",
        GENAUTH_ACME_USERPOOL_ID: "${{ vars.GENAUTH_ACME_USERPOOL_ID }}",
        GENAUTH_ACME_KEY_ID: "${{ vars.GENAUTH_ACME_KEY_ID }}",
        GENAUTH_ACME_KEY_SECRET: "${{ secrets.GENAUTH_ACME_KEY_SECRET }}",
        WEBHOOK_S: "${{ secrets.WEBHOOK_S }}",
        WEBHOOK_PUBLIC_HOST: "${{ vars.WEBHOOK_PUBLIC_HOST }}",
      });
    }
  });

  it("replaces none that is there, but when forced", async () => {
    const at = scaffoldStage({ [PATH]: "mine\n" });
    expect((await at.refused(AUDIT)).message).toBe(`already there: ${PATH}`);
    expect(at.files()).toEqual([PATH]);
    await at.init({ ...AUDIT, force: true });
    expect(at.read(PATH)).toContain("tenants/**");
  });

  it.each(["a*.yaml", "${{ github.token }}/webhooks.yaml", 'a"b.yaml', "a\\b/c.yaml", "a[b]/c.yaml", "!a.yaml"])(
    "is refused for %s, which means something else there, before anything is written",
    async (path) => {
      const at = scaffoldStage();
      expect(await at.refused({ path, withWorkflow: true })).toMatchObject({
        code: "CLI_USAGE",
        message: expect.stringMatching(/^a workflow cannot name /),
      });
      expect(at.files()).toEqual([]);
    },
  );
});
