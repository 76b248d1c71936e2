import { createHash } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { promisify } from "node:util";
import type { Holder } from "../core/ports.ts";
import { codeOf } from "./files.ts";

/** Who this process is, and how it tells whether another process of this machine still runs. */
export interface Identity extends Pick<Holder, "user" | "machine" | "bootId" | "pid" | "processStart"> {
  /** When a process started, in the units of `processStart`; null: there is none, "": it runs, and that is all we can tell. */
  startOf(pid: number): Promise<string | null>;
}

/** What only the outermost layer has: node's `process`, in short. */
export interface ProcessTable {
  readonly platform: string;
  readonly pid: number;
  kill(pid: number, signal: 0): unknown;
}

/** The identity of this process. A fact the system does not tell is "", which never proves anybody dead. */
export async function identify(table: ProcessTable): Promise<Identity> {
  const startOf = async (pid: number) => (isRunning(pid, table) ? probe(table.platform, pid) : null);
  return {
    user: userName(),
    machine: await machineName(),
    bootId: await bootId(table.platform),
    pid: table.pid,
    processStart: (await startOf(table.pid)) ?? "",
    startOf,
  };
}

/** Whether a holder surely runs no more: only said of this machine, and only on proof. */
export async function isDead(holder: Holder, self: Identity): Promise<boolean> {
  if (holder.machine !== self.machine) return false;
  if (differs(holder.bootId, self.bootId)) return true;
  const start = await self.startOf(holder.pid);
  // Another start under the same pid: the number was given to a new process.
  return start === null || differs(holder.processStart, start);
}

/** When and whether a process runs, from one line of /proc/PID/stat; null for one that is dead but not yet reaped. */
export function startFromStat(stat: string): string | null {
  // The command stands in parentheses, and may itself hold any of them: what follows the last one is fields 3 to 52.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? "");
}

function differs(one: string, other: string): boolean {
  return one !== "" && other !== "" && one !== other;
}

function isRunning(pid: number, table: ProcessTable): boolean {
  try {
    table.kill(pid, 0);
    return true;
  } catch (error) {
    // Anything else, such as EPERM, says that it is there.
    return codeOf(error) !== "ESRCH";
  }
}

async function probe(platform: string, pid: number): Promise<string | null> {
  if (platform === "linux") {
    const stat = await textOf(() => readFile(`/proc/${pid}/stat`, "utf8"));
    return stat === "" ? "" : startFromStat(stat);
  }
  if (platform === "darwin") {
    const line = await run("/bin/ps", "-o", "stat=,lstart=", "-p", String(pid));
    return line.startsWith("Z") ? null : line.replace(/^\S+\s+/, "");
  }
  return "";
}

function bootId(platform: string): Promise<string> {
  if (platform === "linux") return textOf(() => readFile("/proc/sys/kernel/random/boot_id", "utf8"));
  // Not kern.boottime: that moves when the clock is set.
  if (platform === "darwin") return run("/usr/sbin/sysctl", "-n", "kern.bootsessionuuid");
  return Promise.resolve("");
}

/** The host's name, and a mark that tells machines, and containers with their own pids, of one name apart. */
async function machineName(): Promise<string> {
  const machineId = await textOf(() => readFile("/etc/machine-id", "utf8"));
  const pidSpace = await textOf(() => readlink("/proc/self/ns/pid"));
  const mark = createHash("sha256").update(`${machineId}\n${pidSpace}`).digest("hex").slice(0, 8);
  return machineId + pidSpace === "" ? hostname() : `${hostname()}/${mark}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an account, as containers have.
    return "unknown";
  }
}

/** The output of a system tool, in a locale and a time zone that are the same for everybody. */
function run(file: string, ...args: string[]): Promise<string> {
  return textOf(async () => {
    const { execFile } = await import("node:child_process");
    return (await promisify(execFile)(file, args, { env: { LC_ALL: "C", TZ: "UTC" } })).stdout;
  });
}

async function textOf(read: () => Promise<string>): Promise<string> {
  try {
    return (await read()).trim();
  } catch {
    return "";
  }
}
