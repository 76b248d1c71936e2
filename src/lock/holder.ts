import { AppError } from "../core/errors.ts";
import type { Holder } from "../core/ports.ts";
import { readRegularFile } from "./files.ts";

const MAX_BYTES = 2 ** 20;
const MAX_PID = 2 ** 31 - 1;

/** The text of a lease file. */
export function printHolder(holder: Holder): string {
  return `${JSON.stringify(holder, null, 2)}\n`;
}

/** Who the lease file at `path` names; null when there is none. One that cannot be read counts as held: LOCK_HELD. */
export async function readHolder(path: string): Promise<Holder | null> {
  const bytes = await readRegularFile(path, MAX_BYTES).catch((error: unknown) => {
    throw unclear(path, error);
  });
  if (bytes === null) return null;
  const holder = parseOrNothing(bytes);
  if (!isHolder(holder)) throw unclear(path);
  return holder;
}

/** LOCK_HELD, telling the reader who it is and what to do. */
export function heldBy(holder: Holder, path: string, self: Pick<Holder, "machine">): AppError {
  const { user, machine, pid, since, command } = holder;
  const who = `${user} on ${machine} (process ${pid})`;
  const hint =
    machine === self.machine
      ? `wait until it ends, or stop process ${pid}: a run that died is taken over from`
      : `wait until it ends; only if that machine is gone for good, say hooksync lock release ${holder.leaseId}`;
  return new AppError(
    "LOCK_HELD",
    `${who} has been running ${JSON.stringify(command)} since ${since}, and holds ${path}`,
    {
      hint,
    },
  );
}

function unclear(path: string, cause?: unknown): AppError {
  return new AppError("LOCK_HELD", `somebody may be writing: ${path} is there, and does not say who`, {
    hint: `make sure that no hooksync runs for this tenant, then delete ${path}`,
    cause,
  });
}

function parseOrNothing(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== "object" || value === null) return false;
  const { leaseId, pid, ...rest } = value as Partial<Record<keyof Holder, unknown>>;
  // The id becomes a part of file names, and the pid is sent a signal: 0 and below would mean whole groups of processes.
  return (
    typeof leaseId === "string" &&
    /^[0-9a-f]{1,64}$/.test(leaseId) &&
    typeof pid === "number" &&
    Number.isInteger(pid) &&
    pid > 0 &&
    pid <= MAX_PID &&
    [rest.user, rest.machine, rest.bootId, rest.processStart, rest.since, rest.command].every(
      (field) => typeof field === "string",
    )
  );
}
