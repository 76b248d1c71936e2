import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { job, pullRequest, push } from "../support/action-job.ts";
import { type Desk, desk, type Env, envOf, genauth, liveByName, lockAt } from "../support/cli.ts";
import { blocksOf, follow, pageOf } from "../support/docs.ts";
import { githubServer } from "../support/github-server.ts";
import { terminal } from "../support/terminal.ts";
import { shellcheck } from "../support/workflow-check.ts";

const PAGE = pageOf("github-actions.md");
const [, start = ""] = PAGE.split(/^## From nothing.*\n/m);
const steps = blocksOf(start.split(/^## /m)[0] ?? "");
const action = parse(readFileSync(join(import.meta.dirname, "../../action.yml"), "utf8"));

interface Job {
  readonly environment: string | { readonly name: string };
  readonly steps: readonly { readonly uses?: string; readonly with: Env; readonly env: Env }[];
}

/** A clone of a repository that has a first commit on main, as the page asks for, and a `gh` that writes down what it is told. */
function clone(): Desk & { sh(script: string): void } {
  const at = desk({ "bin/gh": '#!/bin/sh\necho "$*" >> "$GH_CALLS"\n' });
  rmSync(join(at.folder, ".git"), { recursive: true });
  chmodSync(join(at.folder, "bin/gh"), 0o755);
  const env = {
    PATH: `${join(at.folder, "bin")}:${process.env.PATH}`,
    HOME: at.folder,
    GH_CALLS: join(at.folder, ".git/gh-calls"),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "a",
    GIT_AUTHOR_EMAIL: "a@acme.example",
    GIT_COMMITTER_NAME: "a",
    GIT_COMMITTER_EMAIL: "a@acme.example",
  };
  const sh = (script: string) => {
    const { status, stderr } = spawnSync("bash", ["-e", "-c", script], {
      cwd: at.folder,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (status !== 0) throw new Error(`${script}\n${stderr}`);
  };
  sh(`git init -q -b main
    echo bin >> .git/info/exclude
    git commit -q --allow-empty -m first
    git init -q --bare .git/origin
    git remote add origin .git/origin
    git push -q origin main`);
  return { ...at, sh };
}

/** What a job gives to hooksync, given what was set on GitHub. */
function jobAt(
  at: Desk,
  name: string,
  values: Env,
): { readonly args: string; readonly env: Env; readonly inputs: Env } {
  const calls = at.read(".git/gh-calls") ?? "";
  const job: Job = parse(at.read(".github/workflows/webhooks.yml") ?? "").jobs[name];
  const environment = typeof job.environment === "string" ? job.environment : job.environment.name;
  const step = job.steps.find(({ uses }) => uses?.startsWith("hooksync/"));
  const env = Object.entries(step?.env ?? {}).flatMap(([variable, value]) => {
    const [, kind, set] = /^\$\{\{ (var|secret)s\.(\w+) \}\}$/.exec(value) ?? [];
    const isSet = calls.includes(`${kind}${kind === "var" ? "iable" : ""} set ${set} --env ${environment}`);
    return isSet ? [[variable, values[variable] ?? ""]] : [];
  });
  const { "github-token": _, ...inputs }: Record<string, string> = { ...step?.with };
  const { command, paths, "working-directory": folder } = inputs;
  // As GitHub reads the expression for a push.
  if (inputs.approve) inputs.approve = /== 'push' && '(\w+)'/.exec(inputs.approve)?.[1] ?? inputs.approve;
  expect(folder).toBe(".");
  return { args: `${command} ${paths}`, env: Object.fromEntries(env), inputs };
}

describe("docs/github-actions.md", () => {
  it("leads from nothing to a workflow that finds all it needs, and applies", async () => {
    const emulator = await genauth();
    const at = clone();
    for (const block of steps) {
      if (block.language === "sh") at.sh(block.text);
      else await follow([block], at);
    }
    at.sh("git switch -q main && git merge -q --ff-only origin/webhooks && git status --porcelain | diff - /dev/null");

    const { GENAUTH_HOST = "", ...values } = { ...envOf(emulator), WEBHOOK_AUDIT_SECRET: "s3cr3t" };
    const run = (name: string, more = "") => {
      const { args, env } = jobAt(at, name, values);
      return terminal(`${args}${more}`, at.folder, { ...env, GENAUTH_HOST }).ended;
    };
    expect(await run("plan", " --detailed-exitcode")).toBe(2);
    expect(await run("apply", " --yes")).toBe(0);
    expect(await run("drift")).toBe(0);
    expect(liveByName(emulator)["Audit trail"]).toMatchObject({ secret: "s3cr3t" });
    expect(Object.keys(lockAt(at).webhooks)).toEqual(["audit"]);
  });

  it("leads to a pull request with a plan, and a merge that is applied and locked in git, by the action itself", async () => {
    const [server, emulator] = await Promise.all([githubServer({ "README.md": "acme\n" }), genauth()]);
    const at = clone();
    for (const block of steps) {
      if (block.language === "sh") at.sh(block.text);
      else await follow([block], at);
    }
    const files = Object.entries(at.snapshot()).filter(([path]) => !/^(\.git|bin)\//.test(path));
    const pull = server.world.openPull(
      Object.fromEntries(files.map(([path, { hex }]) => [path, Buffer.from(hex, "hex").toString()])),
    );
    const values = { ...envOf(emulator), WEBHOOK_AUDIT_SECRET: "s3cr3t" };
    const step = (name: string, trigger: Parameters<typeof job>[1]) => {
      const { env, inputs } = jobAt(at, name, values);
      return job(server, trigger, { ...env, GENAUTH_HOST: emulator.url }).run(inputs);
    };
    expect(await step("plan", pullRequest(server, pull))).toMatchObject({ code: 0, outputs: { "to-create": "1" } });
    expect(server.world.comments.map(({ body }) => body)).toEqual([expect.stringContaining("1 to create")]);
    server.world.merge(pull);
    expect(await step("apply", push(server))).toMatchObject({ code: 0, outputs: { applied: "1", failed: "0" } });
    const [{ webhookId = "" } = {}] = emulator.pool().webhooks();
    expect(server.world.repo.read("main", "webhooks.lock.json")).toContain(webhookId);
    expect(liveByName(emulator)["Audit trail"]).toMatchObject({ secret: "s3cr3t" });
  });

  it("names every input and output, with the words of action.yml", () => {
    const rowsOf = (title: string) =>
      [...(PAGE.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "").matchAll(/^\| `.*$/gm)].map(([row]) => row);
    const row = (...cells: readonly string[]) => `|${cells.map((cell) => ` ${cell} `.replace("  ", " ")).join("|")}|`;
    const inputs = Object.entries<{ description: string; default: string }>(action.inputs);
    expect(rowsOf("Inputs")).toEqual(
      inputs.map(([name, { description, default: value }]) => row(`\`${name}\``, value && `\`${value}\``, description)),
    );
    const outputs = Object.entries<{ description: string }>(action.outputs);
    expect(rowsOf("Outputs")).toEqual(outputs.map(([name, { description }]) => row(`\`${name}\``, description)));
  });

  it("shows commands that shellcheck finds nothing in", () => {
    const shown = blocksOf(PAGE).filter(({ language }) => language === "sh");
    expect(shown.length).toBeGreaterThan(2);
    expect(shellcheck(shown.map(({ text }) => text))).toEqual([]);
  });
});
