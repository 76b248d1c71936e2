import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { runProcess } from "../../src/cli/process.ts";
import type { Env } from "./cli.ts";

export const CTRL_C = "\u0003";
export const CTRL_D = "\u0004";

/** `hooksync` as a person at a terminal has it. */
export interface Terminal {
  /** Resolves when stdout or stderr shows this text; rejects when the command ends without. */
  shows(text: string): Promise<void>;
  types(keys: string): void;
  screen(): string;
  /** What it said to either of them, so far. */
  readonly said: { readonly stdout: string; readonly stderr: string };
  signals(name: "SIGINT" | "SIGTERM"): void;
  /** The exit code. */
  readonly ended: Promise<number>;
}

/** Runs `hooksync` in this process behind streams that say they are a terminal; logs are off, as they go to the real stderr. */
export function terminal(args: string, cwd: string, env: Env, isTTY = true): Terminal {
  const tty = () => Object.assign(new PassThrough(), { isTTY });
  const [stdin, stdout, stderr] = [tty(), tty(), tty()];
  const said = { stdout: "", stderr: "" };
  let screen = "";
  for (const [name, stream] of [["stdout", stdout] as const, ["stderr", stderr] as const]) {
    stream.on("data", (chunk) => {
      screen += chunk;
      said[name] += chunk;
    });
  }

  const signals = new EventEmitter();
  const self = Object.assign(signals, {
    argv: ["node", "hooksync", ...args.split(" ").filter(Boolean), ...(isTTY ? ["--log-level", "silent"] : [])],
    env: isTTY ? { ...env, NO_COLOR: "1" } : { HOOKSYNC_LOG_LEVEL: "silent", ...env },
    cwd: () => cwd,
    stdin,
    stdout,
    stderr,
    pid: process.pid,
    platform: process.platform,
    version: process.version,
    kill: (pid: number, signal: NodeJS.Signals | 0) => (signal === 0 ? process.kill(pid, 0) : signals.emit(signal)),
    exit: () => undefined,
  });
  const ended = runProcess(self as unknown as NodeJS.Process);
  return {
    ended,
    screen: () => screen,
    said,
    signals: (name) => void signals.emit(name),
    types: (keys) => void stdin.write(keys),
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = () => screen.includes(text) && resolve();
        stdout.on("data", look);
        stderr.on("data", look);
        look();
        ended.then(() => reject(new Error(`it ended and never showed ${text}: ${screen}`)), reject);
      }),
  };
}
