import { listenToSignals } from "../compose.ts";
import { EXIT_CODES } from "../core/errors.ts";
import { paintFor } from "../report/paint.ts";
import { wrapText } from "../report/wrap.ts";
import type { Io } from "./io.ts";
import { runProgram } from "./program.ts";

/** Runs the program as this process and gives its exit code. */
export async function runProcess(self: NodeJS.Process): Promise<number> {
  const { stdin, stdout, stderr, env } = self;
  let isOutputLost = false;
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // A reader that went away, such as head, is no failure of ours; and a run goes on, so that lock and journal stay whole.
      if (error.code === "EPIPE" || isOutputLost) return;
      isOutputLost = true;
      // The write may fail when all else has ended already.
      self.exitCode = EXIT_CODES.INTERNAL;
      stderr.write(`INTERNAL: the output cannot be written (${error.code})\n`);
    });
  }
  // Empty counts as not set, also for the variables that the command line itself reads.
  for (const [name, value] of Object.entries(env)) if (name.startsWith("HOOKSYNC_") && value === "") delete env[name];
  const { stop, cut, exitCode } = listenToSignals(self, (text) => stderr.write(text));
  const takesColor = (isTTY: boolean) => {
    if (env.NO_COLOR) return false;
    return env.FORCE_COLOR ? env.FORCE_COLOR !== "0" : isTTY;
  };
  const colorErr = takesColor(stderr.isTTY);
  const io: Io = {
    // A copy, for each look into the process's own is a call out of the engine.
    env: { ...env },
    cwd: self.cwd(),
    process: self,
    nodeVersion: self.version,
    out: (text) => void stdout.write(text),
    // Where the width is not known, none is taken for it.
    print: (text) => void stdout.write(stdout.isTTY && stdout.columns > 0 ? wrapText(text, stdout.columns) : text),
    err: (text) => void stderr.write(text),
    paintOut: paintFor(takesColor(stdout.isTTY)),
    paintErr: paintFor(colorErr),
    isTerminal: stderr.isTTY === true,
    isAttended: stdin.isTTY === true && stderr.isTTY === true && !env.CI,
    colorErr,
    async ask(question) {
      const { createInterface } = await import("node:readline/promises");
      const prompt = createInterface({ input: stdin, output: stderr });
      // While it reads a line, Ctrl-C is a key to it and no signal; and after Ctrl-D no answer ever comes.
      prompt.once("SIGINT", () => self.kill(self.pid, "SIGINT"));
      const closed = new Promise<null>((resolve) => prompt.once("close", () => resolve(null)));
      try {
        const answer = await Promise.race([prompt.question(question, { signal: stop }), closed]);
        if (answer === null) stderr.write("\n");
        return answer;
      } catch {
        throw stop.reason;
      } finally {
        prompt.close();
      }
    },
    stop,
    cut,
  };
  const code = await runProgram(self.argv.slice(2), io);
  return exitCode() ?? (isOutputLost && code === 0 ? EXIT_CODES.INTERNAL : code);
}
