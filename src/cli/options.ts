import { type Command, InvalidArgumentError, Option } from "commander";
import { FORMATS, LEVELS } from "../log/levels.ts";

/** Reads a whole number from `min` to `max`. */
export function wholeNumber(min: number, max = 999_999_999) {
  return (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Reads a digest as plans show it. */
export function digest(text: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be sha256: and 64 hex digits, as the plan shows it.");
}

function seconds(text: string): number {
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) throw new InvalidArgumentError("It must be a number of seconds.");
  return Number(text);
}

function timeout(text: string): number {
  const number = seconds(text);
  if (number === 0) throw new InvalidArgumentError("It must be more than 0 seconds.");
  return number;
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];
const patterns = (value: string, before: readonly string[]): string[] => [
  ...before,
  ...value.split(",").filter(Boolean),
];

/** Options of every command. */
export interface CommonOptions {
  readonly logFormat?: (typeof FORMATS)[number];
  readonly logLevel?: (typeof LEVELS)[number];
}

/** Options that pick among the tenants of a run. */
export interface FleetFlags {
  readonly tenant?: readonly string[];
  readonly only?: readonly string[];
}

/** Options of every command that says more than usual about what is wrong with tenant files. */
export interface CheckOptions {
  readonly strict?: boolean;
  readonly schema?: string;
}

/** Options of every command that reads tenant files. */
export interface FileOptions extends CommonOptions {
  readonly envFile?: string;
  readonly envAllow: readonly string[];
  readonly envPublic: readonly string[];
  readonly fileAllow: readonly string[];
  readonly hostAllow: readonly string[];
}

/** Options of every command that reads live. */
export interface RemoteOptions extends FileOptions {
  readonly timeout: number;
  readonly concurrency?: number;
}

const PLAN_FORMATS = ["text", "json", "markdown", "html", "sarif"] as const;

/** In which form plans are shown. */
export interface ShowOptions extends CommonOptions {
  readonly format: (typeof PLAN_FORMATS)[number];
  readonly verbose?: boolean;
}

/** Options of every command that makes plans. */
export interface OutputOptions extends ShowOptions, RemoteOptions, FleetFlags {}

/** Options that change what a plan says. */
export interface PlanOptions extends OutputOptions, CheckOptions {
  readonly prune?: boolean;
  readonly maxDeletes?: number;
  readonly allowMissing?: boolean;
  readonly resendSecrets?: boolean;
  readonly settle?: number;
  readonly only: readonly string[];
  readonly tenant: readonly string[];
}

export function addCommonOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--log-format <format>", "logs on stderr as JSON lines or for people")
        .choices(FORMATS)
        .env("HOOKSYNC_LOG_FORMAT"),
    )
    .addOption(new Option("--log-level <level>", "how much is logged").choices(LEVELS).env("HOOKSYNC_LOG_LEVEL"));
}

export function addFileOptions(command: Command): Command {
  const allow = (flags: string, description: string, variable: string) =>
    new Option(flags, description).argParser(patterns).default([], "none").env(variable);
  return addCommonOptions(command)
    .option("--env-file <file>", "read more variables from a file; what is set already wins")
    .addOption(allow("--env-allow <pattern>", "variables that files may read, besides WEBHOOK_*", "HOOKSYNC_ENV_ALLOW"))
    .addOption(
      allow("--env-public <pattern>", "variables that are no secret, besides WEBHOOK_PUBLIC_*", "HOOKSYNC_ENV_PUBLIC"),
    )
    .addOption(
      allow("--file-allow <folder>", "folders that ${file:…} may read, besides the git root", "HOOKSYNC_FILE_ALLOW"),
    )
    .addOption(
      allow("--host-allow <host>", "hosts that may get credentials, besides GenAuth's own", "HOOKSYNC_HOST_ALLOW"),
    );
}

export function addCheckOptions(command: Command): Command {
  return command
    .option("--strict", "take warnings for errors")
    .option("--schema <file>", "a JSON Schema that each webhook has to meet, once it is expanded");
}

/** What the commands for many tenants take. */
export const PATHS =
  "files, folders and globs of tenants (default: what hooksync.yaml includes, else webhooks.yaml or config/webhooks.yaml)";

/** For commands that read many tenants. */
export function addFleetOptions(command: Command): Command {
  return addTenantOption(addFileOptions(command));
}

export function addTenantOption(command: Command): Command {
  return command.addOption(
    new Option("--tenant <glob>", "only tenants whose name fits, with * and ?; may be given again")
      .argParser(collect)
      .default([], "all"),
  );
}

export function addRemoteOptions(command: Command): Command {
  return addFileOptions(command)
    .addOption(
      new Option("--timeout <seconds>", "how long a request may take")
        .argParser(timeout)
        .default(30)
        .env("HOOKSYNC_TIMEOUT"),
    )
    .addOption(
      new Option("--concurrency <n>", "requests in flight per tenant (default: hooksync.yaml's, else 10)")
        .argParser(wholeNumber(1))
        .env("HOOKSYNC_CONCURRENCY"),
    );
}

export function addOutputOptions(command: Command): Command {
  return addFormats(addTenantOption(addRemoteOptions(command)));
}

/** For a command that shows what others wrote. */
export function addShowOptions(command: Command): Command {
  return addFormats(addCommonOptions(command));
}

function addFormats(command: Command): Command {
  return command
    .addOption(new Option("--format <format>", "what stdout carries").choices(PLAN_FORMATS).default("text"))
    .addOption(new Option("--json", "short for --format json").implies({ format: "json" }))
    .option("--verbose", "show what matches and all that is unmanaged, too; of several tenants each change");
}

/** For commands that write a lock. */
export function addLockTimeout(command: Command): Command {
  return command.option("--lock-timeout <seconds>", "how long to wait for whoever holds the lease", seconds, 0);
}

export function addPlanOptions(command: Command): Command {
  return addCheckOptions(addOutputOptions(command))
    .option("--prune", "delete locked webhooks that left the files")
    .option("--max-deletes <n>", "how many may be deleted in this run", wholeNumber(0))
    .option("--allow-missing", "go on although many locked webhooks are gone")
    .option("--resend-secrets", "send all managed secrets again")
    .option("--settle <seconds>", "how long a list may lag behind a create (default: 5)", seconds)
    .addOption(
      new Option("--only <key>", "only this webhook, of several tenants TENANT/KEY; may be given again")
        .argParser(collect)
        .default([], "all"),
    );
}
