import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "../core/errors.ts";
import type { LockStore, Revision } from "../core/ports.ts";
import { replaceFile } from "../util/atomic-file.ts";
import { parseLock, printLock } from "./codec.ts";
import { readRegularFile, writing } from "./files.ts";
import { openJournal } from "./journal.ts";
import { acquireLease, evictHolder, type LockDeps, lookAtHolder } from "./lease.ts";

const MAX_BYTES = 64 * 2 ** 20;
/** What runs that died may leave beside a lock: temp files, and claims to a dead holder's lease. */
const LEFTOVER = /^\.(?:(?:json|journal|lease)\.[0-9a-f]{16,64}\.tmp|lease(?:\.[0-9a-f]{16,64})+)$/;

/** The lockfile of a tenant's YAML file: `acme.yaml` → `acme.lock.json`. */
export function lockPathOf(yamlPath: string): string {
  return `${yamlPath.replace(/\.ya?ml$/i, "")}.lock.json`;
}

/** The store of one lockfile; its journal and its lease stand beside it: `acme.lock.journal`, `acme.lock.lease`. */
export function openFileStore(lockPath: string, deps: LockDeps): LockStore {
  const stem = lockPath.replace(/\.json$/, "");
  return {
    async read() {
      const bytes = await readRegularFile(lockPath, MAX_BYTES);
      return bytes === null ? null : { lock: parseLock(bytes, lockPath), revision: revisionOf(bytes) };
    },
    async write(lock, expected) {
      const bytes = Buffer.from(printLock(lock));
      if (bytes.length > MAX_BYTES) {
        const hint = "split the tenant's webhooks: a lockfile of that size is not read again";
        throw new AppError("LOCK_UNWRITABLE", `${lockPath} would be over ${MAX_BYTES / 2 ** 20} MiB`, { hint });
      }
      const confirm = async () => {
        const there = await readRegularFile(lockPath, MAX_BYTES);
        if ((there && revisionOf(there)) !== expected) throw conflict(lockPath);
      };
      await confirm();
      const revision = revisionOf(bytes);
      if (revision === expected) return revision;
      await writing(lockPath, () => replaceFile(lockPath, bytes, { mode: 0o644, unique: deps.random(), confirm }));
      return revision;
    },
    async acquire(command) {
      const lease = await acquireLease(`${stem}.lease`, command, deps);
      await removeLeftovers(stem);
      return lease;
    },
    holding: () => lookAtHolder(`${stem}.lease`, deps.identity),
    evict: (leaseId) => evictHolder(`${stem}.lease`, leaseId, deps.identity),
    journal: openJournal(`${stem}.journal`, deps.random),
  };
}

function revisionOf(bytes: Uint8Array): Revision {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function conflict(path: string): AppError {
  return new AppError("LOCK_CONFLICT", `${path} is not what this run read: somebody else wrote it since`, {
    hint: "run again: the new plan takes up what it says now, and what this run did is in its journal",
  });
}

/** Only for who holds the lease: then no file of these names is anybody's, but for a late claim that finds itself late. */
async function removeLeftovers(stem: string): Promise<void> {
  const folder = dirname(stem);
  const prefix = basename(stem);
  try {
    const names = (await readdir(folder)).filter(
      (name) => name.startsWith(prefix) && LEFTOVER.test(name.slice(prefix.length)),
    );
    await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
  } catch {
    // They are in nobody's way: the run goes on.
  }
}
