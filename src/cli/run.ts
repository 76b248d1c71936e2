import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { type App, openApp, readSettings, type Settings } from "../compose.ts";
import { AppError } from "../core/errors.ts";
import { runExit } from "../core/summary.ts";
import { VERSION } from "../core/version.ts";
import { openLog } from "../log/open.ts";
import type { Io } from "./io.ts";
import type { FileOptions, PlanOptions } from "./options.ts";

/** Begins a run: its log, its settings (those of the folder, unless they are given), and what it can do with tenant files. */
export async function openRun(
  command: string,
  options: FileOptions & Partial<PlanOptions> & { readonly lockTimeout?: number },
  io: Io,
  settings?: Settings,
): Promise<App> {
  const log = openLog(
    {
      format: options.logFormat ?? (io.isTerminal ? "pretty" : "json"),
      // At a terminal the result says what was done, and only trouble is worth a second line.
      level: options.logLevel ?? (io.isTerminal ? "warn" : "info"),
      color: io.colorErr,
    },
    2,
  );
  const app = openApp({
    cwd: io.cwd,
    env: await readEnv(options.envFile, io),
    process: io.process,
    version: VERSION,
    timeoutMs: (options.timeout ?? 30) * 1000,
    concurrency: options.concurrency ?? null,
    lockTimeoutMs: (options.lockTimeout ?? 0) * 1000,
    flags: {
      prune: options.prune ?? false,
      maxDeletes: options.maxDeletes ?? null,
      allowMissing: options.allowMissing ?? false,
      resendSecrets: options.resendSecrets ?? false,
      // Each tenant has its own.
      only: null,
      settle: options.settle ?? 5,
    },
    settings: settings ?? (await readSettings(io.cwd)),
    log,
    stop: io.stop,
    cut: io.cut,
  });
  app.run.log.event("run.started", { command, version: VERSION });
  return app;
}

/** Ends a run: its exit code is the one its tenants and files share, or 7. */
export function closeRun({ run }: App, codes: readonly number[]): number {
  const exitCode = runExit(run.stop, codes);
  if (run.stop.aborted) run.log.event("run.interrupted", { because: String(run.stop.reason) });
  run.log.event("run.finished", { exitCode, durationMs: run.clock.now() - run.startedAt });
  return exitCode;
}

/** The environment, and what `--env-file` adds to it; what is set already wins. */
async function readEnv(envFile: string | undefined, io: Io): Promise<Io["env"]> {
  if (envFile === undefined) return io.env;
  try {
    const set = Object.entries(io.env).filter(([, value]) => value !== "");
    return { ...parseEnv(await readFile(resolve(io.cwd, envFile), "utf8")), ...Object.fromEntries(set) };
  } catch (cause) {
    throw new AppError("CONFIG_UNREADABLE", `${envFile} cannot be read`, { cause, hint: "check --env-file" });
  }
}
