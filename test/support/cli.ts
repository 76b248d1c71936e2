import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import {
  type Emulator,
  type EmulatorOptions,
  type EmulatorPool,
  type StoredWebhook,
  startEmulator,
} from "../../src/emulator/index.ts";
import { terminal } from "./terminal.ts";

export type { Emulator };

/** The command as it is built and published. */
export const CLI = join(import.meta.dirname, "../../dist/cli.js");

export type Env = Readonly<Record<string, string>>;

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Running {
  readonly pid: number;
  signal(name: "SIGINT" | "SIGTERM" | "SIGKILL"): void;
  /** Resolves, with all of stdout so far, when stdout or stderr holds this text; rejects when the command ends without. */
  says(text: string): Promise<string>;
  readonly ended: Promise<Ended>;
}

/** A folder to work in, with an environment of its own: what a user has at hand. */
export interface Desk {
  readonly folder: string;
  write(path: string, content: string | Uint8Array): void;
  /** The text of a file; null when there is none. */
  read(path: string): string | null;
  remove(path: string): void;
  /** Every file with its bytes and the moment of its last write. */
  snapshot(): Readonly<Record<string, { readonly hex: string; readonly mtimeNs: bigint }>>;
  /**
   * Runs `hooksync` with these arguments to its end, with nobody at a terminal; `env` comes on top of the desk's.
   * It runs in this process, which is ten times as fast, unless its logs are wanted: they go to the real stderr.
   */
  run(args: string, env?: Env): Promise<Ended>;
  start(args: string, env?: Env): Running;
  /** Runs what a test takes for granted, which must end well. */
  given(args: string): Promise<void>;
}

/** A temporary git repository with these files, gone after the test; commands see `env` and nothing else. */
export function desk(files: Readonly<Record<string, string | Uint8Array>>, env: Env = {}): Desk {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "hooksync-e2e-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, ".git"));
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  const start = (args: string, more: Env = {}) =>
    startCli(args.split(" ").filter(Boolean), folder, { ...env, ...more });
  return {
    folder,
    write,
    read: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : null),
    remove: (path) => rmSync(join(folder, path)),
    snapshot: () => snapshotOf(folder),
    start,
    async run(args, more) {
      if (args.includes("--log-") && !args.includes("--log-level silent")) return start(args, more).ended;
      const { ended, said } = terminal(args, folder, { ...env, ...more }, false);
      return { code: await ended, ...said };
    },
    async given(args) {
      const { ended, screen } = terminal(args, folder, env);
      if ((await ended) !== 0) throw new Error(screen());
    },
  };
}

function startCli(args: readonly string[], cwd: string, env: Env): Running {
  // As the first line of cli.js has it: what follows `--` is ours, and node takes no option of it for its own.
  const child = spawn(process.execPath, ["--", CLI, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...output }));
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    pid: child.pid ?? 0,
    signal: (name) => void child.kill(name),
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => (output.stdout + output.stderr).includes(text) && resolve(output.stdout);
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        look();
        ended.then(() => reject(new Error(`it ended and never said ${text}: ${JSON.stringify(output)}`)), reject);
      }),
    ended,
  };
}

function snapshotOf(folder: string): ReturnType<Desk["snapshot"]> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    files
      .map((file) => ({ file, stat: statSync(join(folder, file), { bigint: true }) }))
      .filter(({ stat }) => stat.isFile())
      .map(({ file, stat }) => [file, { hex: readFileSync(join(folder, file), "hex"), mtimeNs: stat.mtimeNs }]),
  );
}

/** An emulator that is closed after the test. */
export async function genauth(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** The variables that lead to a pool: the export lines of `hooksync emulator`. */
export function envOf(emulator: Emulator, pool: EmulatorPool = emulator.pool()): Env {
  const [key] = pool.accessKeys;
  if (key === undefined) throw new Error("the pool has no access key");
  return {
    GENAUTH_HOST: emulator.url,
    GENAUTH_USERPOOL_ID: pool.userPoolId,
    GENAUTH_ACCESS_KEY_ID: key.id,
    GENAUTH_ACCESS_KEY_SECRET: key.secret,
  };
}

/** What a pool holds, by name; throws when two have one name. */
export function liveByName(
  emulator: Emulator,
  pool: EmulatorPool = emulator.pool(),
): Readonly<Record<string, StoredWebhook>> {
  const live = pool.webhooks();
  const byName = Object.fromEntries(live.map((webhook) => [webhook.name, webhook]));
  if (Object.keys(byName).length < live.length) throw new Error("two webhooks have one name");
  return byName;
}

/** The names of the calls that came, in order, from the request of this number on. */
export function callsOf(emulator: Emulator, from = 0): (string | null)[] {
  return emulator.requests.slice(from).map(({ endpoint }) => endpoint);
}

/** How many writes the emulator has carried out. */
export function writesOf({ stats }: Emulator): number {
  return stats.creates + stats.updates + stats.deletes;
}

/** A tenant file of these webhooks, each with an address and an event of its own unless it says otherwise; `top` comes above. */
export function tenantFile(
  webhooks: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  top: Readonly<Record<string, unknown>> = {},
): string {
  const filled = Object.entries(webhooks).map(([key, fields]) => [
    key,
    { url: `https://hooks.example.com/${key}`, events: ["user:created"], ...fields },
  ]);
  // JSON is YAML.
  return `${JSON.stringify({ version: 1, ...top, webhooks: Object.fromEntries(filled) }, null, 2)}\n`;
}

/** The lock at a path, as its JSON says. */
export function lockAt(
  at: Desk,
  path = "webhooks.lock.json",
): {
  readonly serial: number;
  readonly webhooks: Readonly<Record<string, { readonly webhookId: string; readonly origin: string }>>;
} {
  return JSON.parse(at.read(path) ?? "null");
}

/** The id that each key of a lock owns. */
export function lockedIds(at: Desk, path?: string): Record<string, string> {
  return Object.fromEntries(Object.entries(lockAt(at, path).webhooks).map(([key, { webhookId }]) => [key, webhookId]));
}
