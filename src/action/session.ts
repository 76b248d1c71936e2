import { readFile } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { type App, openApp, openNetwork } from "../compose.ts";
import { AppError } from "../core/errors.ts";
import type { PlanFlags } from "../core/model.ts";
import { VERSION } from "../core/version.ts";
import { type Checkout, openCheckout } from "./checkout.ts";
import { type CommitFiles, openCommitFiles } from "./commit-files.ts";
import type { Door } from "./door.ts";
import { type ActionEvent, readEvent } from "./event.ts";
import { openGithub } from "./github.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import { openRepository, type Repository } from "./repository.ts";
import { maskSecrets } from "./secrets.ts";
import { type ActionSettings, readActionSettings } from "./settings.ts";
import { type Trust, trustOf } from "./trust.ts";

const TIMEOUT_MS = 30_000;

/** All that a run has at hand, main and post alike. */
export interface Session {
  readonly door: Door;
  readonly inputs: Inputs;
  readonly event: ActionEvent;
  readonly checkout: Checkout;
  /** null: no token was given. */
  readonly repository: Repository | null;
  readonly files: CommitFiles | null;
  /** The working folder, and what leads to it from the root of the repository. */
  readonly cwd: string;
  readonly folder: string;
  readonly settings: ActionSettings;
  readonly trust: Trust;
  /** Where this run can be looked at. */
  readonly runUrl: string;
  open(flags: Partial<PlanFlags>): App;
  close(): Promise<void>;
}

/** Reads what the job gives, masks its secrets, and opens what a run works with. Throws AppError. */
export async function openSession(door: Door): Promise<Session> {
  const { env } = door;
  const inputs = readInputs(door.input);
  const trust = trustOf(inputs, env);
  maskSecrets(door, inputs, trust);
  const event = readEvent(env, await readPayload(env.GITHUB_EVENT_PATH));
  const cwd = resolve(door.cwd, inputs.workingDirectory);
  const checkout = await openCheckout(cwd);
  const api = env.GITHUB_API_URL ?? "https://api.github.com";
  const dispatcher = await openNetwork(api, env);
  const { clock, random, cut } = door;
  const graphql = env.GITHUB_GRAPHQL_URL ?? `${api}/graphql`;
  const github = openGithub({ api, graphql, token: inputs.token, dispatcher, clock, random, signal: cut });
  const repository = inputs.token === "" ? null : openRepository(github, event.repository);
  const close = () => dispatcher.close();
  try {
    const settings = await readActionSettings(cwd, event, checkout, repository);
    return {
      ...{ door, inputs, event, checkout, repository, cwd, settings, trust, close },
      files: repository && openCommitFiles(checkout, repository),
      folder: relative(checkout.root, cwd).split(sep).join("/"),
      runUrl: `${env.GITHUB_SERVER_URL ?? "https://github.com"}/${event.repository}/actions/runs/${env.GITHUB_RUN_ID ?? ""}`,
      open: (flags) => openAppOf(door, inputs, cwd, settings, flags),
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

function openAppOf(
  { env, process, stop, cut, log }: Door,
  inputs: Inputs,
  cwd: string,
  { settings }: ActionSettings,
  flags: Partial<PlanFlags>,
): App {
  const app = openApp({
    ...{ cwd, env, process, settings, stop, cut, log, version: VERSION, timeoutMs: TIMEOUT_MS },
    concurrency: null,
    lockTimeoutMs: 0,
    flags: {
      prune: inputs.prune,
      maxDeletes: inputs.maxDeletes,
      allowMissing: false,
      resendSecrets: false,
      settle: 5,
      ...flags,
      // Each tenant has its own.
      only: null,
    },
  });
  app.run.log.event("run.started", { command: `action ${inputs.command}`, version: VERSION });
  return app;
}

async function readPayload(path: string | undefined): Promise<string> {
  try {
    return path ? await readFile(path, "utf8") : "{}";
  } catch (cause) {
    throw new AppError("CLI_USAGE", "the event of this run cannot be read", { cause, hint: "check GITHUB_EVENT_PATH" });
  }
}
