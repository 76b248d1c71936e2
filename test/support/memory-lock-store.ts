import { createHash } from "node:crypto";
import { AppError } from "../../src/core/errors.ts";
import type { Holder, LockStore, Revision } from "../../src/core/ports.ts";
import { parseLock, printLock } from "../../src/lock/codec.ts";
import { parseLines, printLine } from "../../src/lock/journal-lines.ts";

/** What outlives a run: the lock's and the journal's text, and who holds the lease. */
export interface MemoryDisk {
  lock: string | null;
  journal: string | null;
  holder: Holder | null;
  /** True when the run that holds the lease has died. */
  isHolderDead: boolean;
}

export function memoryDisk(): MemoryDisk {
  return { lock: null, journal: null, holder: null, isHolderDead: false };
}

/** A lock store over one disk; open it again on the same disk to be the next run. */
export function openMemoryStore(disk: MemoryDisk): LockStore {
  return {
    async read() {
      return disk.lock === null ? null : { lock: parseLock(disk.lock, "memory"), revision: revisionOf(disk.lock) };
    },
    async write(lock, expected) {
      const text = printLock(lock);
      if ((disk.lock === null ? null : revisionOf(disk.lock)) !== expected) {
        throw new AppError("LOCK_CONFLICT", "the lock changed since it was read");
      }
      disk.lock = text;
      return revisionOf(text);
    },
    async acquire(command) {
      const takenFrom = disk.holder;
      if (takenFrom !== null && !disk.isHolderDead) {
        throw new AppError("LOCK_HELD", `${takenFrom.user} holds the lease with ${JSON.stringify(takenFrom.command)}`);
      }
      const holder = holderOf(command);
      disk.holder = holder;
      disk.isHolderDead = false;
      return {
        holder,
        takenFrom,
        async release() {
          if (disk.holder === holder) disk.holder = null;
        },
      };
    },
    holding: async () => disk.holder && { holder: disk.holder, isDead: disk.isHolderDead },
    async evict(leaseId) {
      const { holder } = disk;
      if (holder !== null && holder.leaseId !== leaseId) throw new AppError("LOCK_HELD", "another id holds it");
      disk.holder = null;
      return holder;
    },
    journal: {
      read: async () => parseLines(Buffer.from(disk.journal ?? ""), "memory"),
      async begin(line) {
        disk.journal = printLine(line);
      },
      async append(line) {
        if (disk.journal === null) throw new AppError("LOCK_UNWRITABLE", "nothing began");
        disk.journal += printLine(line);
      },
      async clear() {
        disk.journal = null;
      },
    },
  };
}

let leases = 0;

function holderOf(command: string): Holder {
  leases += 1;
  return {
    leaseId: leases.toString(16).padStart(16, "0"),
    user: "tester",
    machine: "memory",
    bootId: "boot",
    pid: 1,
    processStart: "start",
    since: "2026-01-01T00:00:00.000Z",
    command,
  };
}

function revisionOf(text: string): Revision {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
