import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { glob } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { blocksOf } from "../support/docs.ts";
import { scaffoldStage } from "../support/scaffold-stage.ts";
import {
  type ActionsFile,
  openActionsCheck,
  scriptsOf,
  shellcheck,
  stepsOf,
  type Workflow,
} from "../support/workflow-check.ts";

const ROOT = join(import.meta.dirname, "../..");
const FOLDER = ".github/workflows";
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

const own = readdirSync(join(ROOT, FOLDER)).map((name) => ({
  path: `${FOLDER}/${name}`,
  text: read(`${FOLDER}/${name}`),
}));
/** A block that has jobs or steps counts, so that none is too small to be checked. */
const shown = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
]
  .flatMap((page) =>
    blocksOf(read(page)).map((block, index) => ({
      ...block,
      path: `${FOLDER}/${page.replaceAll("/", "-")}-${index}.yml`,
    })),
  )
  .filter(({ language, text }) => language === "yaml" && /^\s*(?:- )?(?:uses|runs-on|jobs):/m.test(text));
const workflows: readonly ActionsFile[] = [...own, ...shown];
const check = await openActionsCheck();

describe("every workflow, of this repository and of the docs,", () => {
  it.each(workflows)("is what GitHub takes: $path", async (file) => {
    expect(await check(file)).toEqual([]);
  });

  it("runs only what shellcheck finds nothing in", () => {
    expect(shellcheck(workflows.flatMap(({ text }) => scriptsOf(text)))).toEqual([]);
  });

  it("pins each action to a commit, and says which version that is", () => {
    const uses = workflows.flatMap(({ text }) => text.match(/^.*\buses:.*$/gm) ?? []);
    expect(uses.length).toBeGreaterThan(10);
    expect(uses.filter((line) => !/ uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it("grants nothing at the top, and each job what it needs", () => {
    for (const { path, text } of workflows) {
      const { permissions, jobs }: Workflow = parse(text);
      expect({ path, permissions }).toEqual({ path, permissions: {} });
      for (const [job, { permissions: granted }] of Object.entries(jobs)) {
        expect({ path, job, granted }).toEqual({ path, job, granted: expect.any(Object) });
      }
    }
  });

  it("gives no secrets to a stranger, no token to git, and nothing of an event to a shell", () => {
    for (const { path, text } of workflows) {
      expect(text, path).not.toContain("pull_request_target");
      expect(
        scriptsOf(text).filter((script) => script.includes("${{")),
        path,
      ).toEqual([]);
      const checkouts = stepsOf(text).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
      expect(
        checkouts.filter((step) => step.with?.["persist-credentials"] !== false),
        path,
      ).toEqual([]);
    }
  });
});

describe("what is read of the action", () => {
  it("is an output that it has", () => {
    const { outputs } = parse(read("action.yml"));
    const names = workflows.flatMap(({ text }) => [...text.matchAll(/steps\.hooksync\.outputs\.([\w-]+)/g)]);
    expect(names.length).toBeGreaterThan(0);
    expect(names.map(([, name]) => name).filter((name) => !Object.hasOwn(outputs, name ?? ""))).toEqual([]);
  });
});

describe("the checks", () => {
  const FINE = `on:
  push:
  schedule:
    - cron: "23 4 * * *"
permissions: {}
jobs:
  apply:
    runs-on: ubuntu-24.04
    permissions:
      contents: write
    environment: { name: genauth, deployment: false }
    concurrency: { group: apply, queue: max }
    steps:
      - id: hooksync
        uses: hooksync/hooksync@0000000000000000000000000000000000000000 # v0.0.0
        with: { paths: tenants }
      - run: echo "$DRIFT"
        env: { DRIFT: "\${{ steps.hooksync.outputs.drift }}" }
`;
  const findings = (text: string) => check({ path: `${FOLDER}/fine.yml`, text });

  it("find nothing in what is right", async () => {
    expect(await findings(FINE)).toEqual([]);
  });

  it.each([
    ["a key that GitHub does not know", "runs-on:", "run-on:"],
    ["an event that GitHub does not have", "push:", "pushed:"],
    ["a schedule that is none", "23 4 * * *", "93 4 * * *"],
    ["a permission that GitHub does not have", "contents: write", "contents: writ"],
    ["a runner that GitHub does not have", "ubuntu-24.04", "ubuntu-24"],
    ["an input that the action does not have", "with: { paths", "with: { path"],
    ["a step that is not there", "steps.hooksync", "steps.hoksync"],
    ["an action that nobody knows", "uses: hooksync/hooksync", "uses: hooksync/hoksync"],
    ["another queue than GitHub has", "queue: max", "queue: all"],
    ["another key beside `deployment` and `queue`", "deployment:", "deploy:"],
  ])("find %s", async (_, right, wrong) => {
    expect(FINE).toContain(right);
    expect(await findings(FINE.replace(right, wrong))).not.toEqual([]);
  });

  it("find what is wrong with an action, and with a script", async () => {
    const action = { path: "action.yml", text: read("action.yml") };
    expect(await check(action)).toEqual([]);
    expect(await check({ ...action, text: action.text.replace("using: node24", "using: node25") })).not.toEqual([]);
    expect(shellcheck(["echo $(cat $1)"])).not.toEqual([]);
  });
});

describe("the workflow that init writes", () => {
  it("is what GitHub takes", async () => {
    const at = scaffoldStage();
    const settings = ["callbacks=https://hooks.acme.example"];
    await at.init({ path: "tenants/acme.yaml", template: "audit", settings, withWorkflow: true });
    const path = `${FOLDER}/webhooks.yml`;
    expect(await check({ path, text: at.read(path) })).toEqual([]);
  });
});

describe("the examples that users copy", () => {
  const examples = own.filter(({ path }) => /\/(?:webhooks|fleet)\.yml$/.test(path));

  it("are started by nothing in this repository", async () => {
    expect(examples).toHaveLength(2);
    for (const { text } of examples) {
      const { on, jobs }: Workflow = parse(text);
      const { pull_request: pull, push, schedule, ...others } = on;
      expect(Object.keys(others).filter((event) => event !== "workflow_dispatch")).toEqual([]);
      for (const trigger of [pull, push]) {
        const patterns = [...(trigger?.paths ?? [])];
        expect(patterns).not.toEqual([]);
        expect(await glob(patterns, { cwd: ROOT, dot: true, ignore: ["node_modules/**"] })).toEqual([]);
      }
      if (schedule === undefined) continue;
      const onSchedule = Object.values(jobs).filter((job) => job.if?.includes("'schedule'"));
      expect(onSchedule.map((job) => job.if)).toEqual([expect.stringMatching(/\) && github\.repository != '.+'$/)]);
      expect(Object.values(jobs).every((job) => job.if?.includes("github.event_name =="))).toBe(true);
    }
  });
});
