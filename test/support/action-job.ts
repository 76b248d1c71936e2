import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Door } from "../../src/action/door.ts";
import { runPost } from "../../src/action/post.ts";
import { runAction } from "../../src/action/run.ts";
import type { Env } from "./cli.ts";
import { fakeClock } from "./fake-clock.ts";
import { pullPayload } from "./github-rest.ts";
import type { GithubServer } from "./github-server.ts";
import type { Pull } from "./github-world.ts";
import { memoryLog } from "./memory-log.ts";

/** The action as it is built and committed. */
export const BUNDLE = join(import.meta.dirname, "../../dist/action.mjs");

/** What a job is made by: an event's name and payload, and what is checked out. */
export interface Trigger {
  readonly name: string;
  readonly payload: object;
  readonly sha: string;
  readonly ref: string;
}

/** How a step ended, and what it left. */
export interface StepEnded {
  readonly code: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly masked: readonly string[];
}

/** A job on a runner: one checkout, and steps of our action in it. */
export interface Job {
  readonly folder: string;
  read(path: string): string | null;
  /** Runs the step in this process, which is faster. */
  run(inputs?: Env): Promise<StepEnded>;
  post(inputs?: Env): Promise<StepEnded>;
  /** Starts the bundle as a child process, as a runner does. */
  start(
    inputs?: Env,
    phase?: "main" | "post",
  ): { readonly ended: Promise<StepEnded>; kill(signal: NodeJS.Signals): void };
}

export const pullRequest = (server: GithubServer, pull: Pull, action = "opened"): Trigger => ({
  name: "pull_request",
  payload: { action, pull_request: { ...(pullPayload(server.world, pull) as object), merged: pull.mergedAs !== null } },
  sha: server.world.repo.head(`refs/pull/${pull.number}/merge`) ?? "",
  ref: `refs/pull/${pull.number}/merge`,
});

export const push = (server: GithubServer, sha = server.world.repo.head("main") ?? ""): Trigger => ({
  name: "push",
  payload: { after: sha },
  sha,
  ref: "refs/heads/main",
});

export function job(server: GithubServer, trigger: Trigger, env: Env = {}): Job {
  const { world } = server;
  const folder = world.repo.checkout(trigger.sha);
  const temp = realpathSync(mkdtempSync(join(tmpdir(), "hooksync-runner-")));
  onTestFinished(() => rmSync(temp, { recursive: true, force: true }));
  const event = join(temp, "event.json");
  writeFileSync(event, JSON.stringify(trigger.payload));
  const given: Env = {
    PATH: process.env.PATH ?? "",
    HOME: temp,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: server.api,
    GITHUB_GRAPHQL_URL: server.graphql,
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_REPOSITORY: world.fullName,
    GITHUB_RUN_ID: "77",
    GITHUB_WORKFLOW: "webhooks",
    GITHUB_WORKFLOW_REF: `${world.fullName}/.github/workflows/webhooks.yml@${trigger.ref}`,
    GITHUB_WORKSPACE: folder,
    GITHUB_ACTOR: "dev",
    GITHUB_EVENT_NAME: trigger.name,
    GITHUB_EVENT_PATH: event,
    GITHUB_SHA: trigger.sha,
    GITHUB_REF: trigger.ref,
    ...env,
  };
  const withToken = (inputs: Env) => ({ "github-token": "ghs_all", ...inputs });
  let kept = "";

  const inProcess = async (inputs: Env, phase: (door: Door) => Promise<number>): Promise<StepEnded> => {
    const all: Env = withToken(inputs);
    const outputs: Record<string, string> = {};
    const masked: string[] = [];
    let log = "";
    let summary = "";
    const never = new AbortController().signal;
    const door: Door = {
      ...{ env: given, cwd: folder, process, clock: fakeClock(Date.now()), random: () => 0.5, log: memoryLog() },
      ...{ stop: never, cut: never },
      input: (name) => all[name] ?? "",
      output: (name, value) => {
        outputs[name] = value;
      },
      mask: (value) => void masked.push(value),
      say: (text) => {
        log += text;
      },
      command: (text) => {
        log += `${text}\n`;
      },
      summary: async (markdown) => {
        summary += markdown;
      },
      keep: (state) => {
        kept = state;
      },
    };
    const code = await phase(door);
    return { code, log, outputs, summary, masked };
  };

  return {
    folder,
    read: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : null),
    run: (inputs = {}) => inProcess(inputs, runAction),
    post: (inputs = {}) => inProcess(inputs, (door) => runPost(door, kept)),
    start(inputs = {}, phase = "main") {
      const files = ["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"] as const;
      const [output, state, summary] = files.map((name) => join(temp, `${phase}-${name}`)) as [string, string, string];
      for (const path of [output, state, summary]) writeFileSync(path, "");
      const asInputs = Object.entries(withToken(inputs)).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
      const states = phase === "post" ? { STATE_phase: "post", STATE_kept: kept } : {};
      const variables = { GITHUB_OUTPUT: output, GITHUB_STATE: state, GITHUB_STEP_SUMMARY: summary };
      const child = spawn(process.execPath, [BUNDLE], {
        cwd: folder,
        env: { ...given, ...Object.fromEntries(asInputs), ...variables, ...states },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let log = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          log += text;
        });
      }
      const ended = new Promise<StepEnded>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) => {
          kept = valuesOf(state).kept ?? kept;
          const masked = [...log.matchAll(/^::add-mask::(.*)$/gm)].map(([, value = ""]) => value);
          resolve({ code, log, outputs: valuesOf(output), summary: readFileSync(summary, "utf8"), masked });
        });
      });
      onTestFinished(async () => {
        child.kill("SIGKILL");
        await ended;
      });
      return { ended, kill: (signal) => void child.kill(signal) };
    },
  };
}

/** The commands that a runner finds in a log; none between `stop-commands` and its token. */
export function commandsOf(log: string): readonly string[] {
  let token: string | null = null;
  return log.split("\n").flatMap((line) => {
    const [, command, text = ""] = /^\s*::([^:]*?)::(.*)$/.exec(line) ?? [];
    if (command === undefined) return token === null && line.includes("##[") ? [line] : [];
    if (token !== null) {
      if (command === token) token = null;
      return [];
    }
    if (command === "stop-commands") {
      token = text;
      return [];
    }
    return [line.trim()];
  });
}

/** What a file command wrote: `name<<delimiter`, lines, `delimiter`; the last of a name counts. */
function valuesOf(path: string): Record<string, string> {
  const found = readFileSync(path, "utf8").matchAll(/^(.+?)<<(.+)\n([\s\S]*?)\n?\2$/gm);
  return Object.fromEntries([...found].map(([, name = "", , value = ""]) => [name, value]));
}
