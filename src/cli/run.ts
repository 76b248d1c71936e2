import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { type App, openApp } from "../compose.ts";
import { AppError, EXIT_CODES, toAppError } from "../core/errors.ts";
import type { Plan } from "../core/model.ts";
import { joinPlans } from "../core/plan-json.ts";
import { joinExits, type TenantEnd } from "../core/summary.ts";
import { openLog } from "../log/open.ts";
import type { Failure } from "../report/json.ts";
import type { Io } from "./io.ts";
import type { FileOptions, PlanOptions } from "./options.ts";
import { VERSION } from "./version.ts";

/** Begins a run: its log, its settings, and what it can do with tenant files. */
export async function openRun(
  command: string,
  options: FileOptions & Partial<PlanOptions> & { readonly concurrency?: number; readonly lockTimeout?: number },
  io: Io,
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
    concurrency: options.concurrency ?? 10,
    requestsPerSecond: null,
    lockTimeoutMs: (options.lockTimeout ?? 0) * 1000,
    flags: {
      prune: options.prune ?? false,
      maxDeletes: options.maxDeletes ?? null,
      allowMissing: options.allowMissing ?? false,
      resendSecrets: options.resendSecrets ?? false,
      only: options.only && options.only.length > 0 ? options.only : null,
      settle: options.settle ?? 5,
    },
    log,
    stop: io.stop,
    cut: io.cut,
  });
  app.run.log.event("run.started", { command, version: VERSION });
  return app;
}

/** Ends a run: its exit code is the one its tenants and files share, or 7. */
export function closeRun({ run }: App, codes: readonly number[]): number {
  const exitCode = run.stop.aborted ? EXIT_CODES[toAppError(run.stop.reason).code] : joinExits(codes);
  if (run.stop.aborted) run.log.event("run.interrupted", { because: String(run.stop.reason) });
  run.log.event("run.finished", { exitCode, durationMs: run.clock.now() - run.startedAt });
  return exitCode;
}

/** The plans that were made, as one. */
export function joinedPlan(ends: readonly TenantEnd[], { run }: App): Plan {
  const plans = ends.flatMap(({ plan }) => plan ?? []);
  return joinPlans(plans, `hooksync ${VERSION}`, new Date(run.startedAt).toISOString());
}

/** The tenants that failed, in the form the reports show. */
export function failuresOf(ends: readonly TenantEnd[]): Failure[] {
  return ends.flatMap(({ tenant, file, error }) => (error ? [{ tenant, file, error }] : []));
}

/** The exit code of a failed file. */
export function failureExit({ error }: Failure): number {
  return EXIT_CODES[error.code];
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
