import { randomBytes } from "node:crypto";
import { getInput, getState, saveState, setOutput, setSecret, summary } from "@actions/core";
import { listenToSignals, systemClock } from "../compose.ts";
import { openLog } from "../log/open.ts";
import type { Door } from "./door.ts";
import { runPost } from "./post.ts";
import { runAction } from "./run.ts";

/** One file is both ends of the step: what main keeps tells post that it is post. */
const PHASE = "phase";
const KEPT = "kept";

/** While this stands, nothing that we write is taken for a command: names in tenant files may look like one. */
const token = randomBytes(16).toString("hex");
const stopCommands = () => process.stdout.write(`::stop-commands::${token}\n`);
const resumeCommands = () => process.stdout.write(`::${token}::\n`);
const asCommands = (work: () => void): void => {
  resumeCommands();
  work();
  stopCommands();
};

/** What goes to a file is no command; a runner that gives no file is told by one. */
const toFile = (file: string, work: () => void): void => (process.env[file] ? work() : asCommands(work));

stopCommands();
const { stop, cut, exitCode } = listenToSignals(process, (text) => process.stderr.write(text));
const door: Door = {
  env: process.env,
  cwd: process.cwd(),
  process,
  clock: systemClock,
  random: Math.random,
  log: openLog({ format: "pretty", level: process.env.RUNNER_DEBUG === "1" ? "debug" : "info", color: false }, 2),
  input: (name) => getInput(name),
  output: (name, value) => toFile("GITHUB_OUTPUT", () => setOutput(name, value)),
  mask: (value) => asCommands(() => setSecret(value)),
  say: (text) => void process.stdout.write(text),
  command: (text) => asCommands(() => void process.stdout.write(`${text}\n`)),
  async summary(markdown) {
    // A runner may have none, and a run must not fail for it.
    if (process.env.GITHUB_STEP_SUMMARY) await summary.addRaw(markdown, true).write();
  },
  keep: (state) => toFile("GITHUB_STATE", () => saveState(KEPT, state)),
  stop,
  cut,
};

const isPost = getState(PHASE) !== "";
if (!isPost) toFile("GITHUB_STATE", () => saveState(PHASE, "post"));
const code = isPost ? await runPost(door, getState(KEPT)) : await runAction(door);
resumeCommands();
process.exitCode = exitCode() ?? code;
