import { type App, mergeLocks } from "../../compose.ts";
import { AppError, EXIT_CODES, toAppError } from "../../core/errors.ts";
import { dropKey, entryOf, renameKey } from "../../core/lock-ops.ts";
import type { LockFile } from "../../core/model.ts";
import { viewSpec } from "../../core/view.ts";
import { renderLock } from "../../report/lock-text.ts";
import { fleetFor, oneOf } from "../fleet.ts";
import type { Io } from "../io.ts";
import type { FileOptions, RemoteOptions } from "../options.ts";
import { closeRun, openRun } from "../run.ts";
import { openTrouble, showError } from "../trouble.ts";

interface EditOptions extends RemoteOptions {
  readonly lockTimeout: number;
}

/** Prints what each file's lock knows; one that cannot be read hides none of the others. */
export async function listLocks(paths: readonly string[], options: FileOptions, io: Io): Promise<number> {
  const app = await openRun("lock list", options, io);
  const codes: number[] = [];
  for (const { file, store } of await app.locks(paths)) {
    try {
      io.out(renderLock(file, (await store.read())?.lock ?? null, io.paintOut));
      codes.push(0);
    } catch (thrown) {
      const error = toAppError(thrown);
      showError(error, io);
      codes.push(EXIT_CODES[error.code]);
    }
  }
  return closeRun(app, codes);
}

/** Prints one entry of a lock. */
export async function showEntry(key: string, path: string | undefined, options: FileOptions, io: Io): Promise<number> {
  const app = await openRun("lock show", options, io);
  const { store } = await onlyLock(app, path);
  const stored = await store.read();
  if (!stored) throw new AppError("CLI_USAGE", "there is no lockfile yet", { hint: "the first apply writes it" });
  const entry = entryOf(stored.lock, key);
  io.out(`${JSON.stringify({ ...entry, applied: viewSpec(entry.applied) }, null, 2)}\n`);
  return 0;
}

/** Gives an entry another key. */
export async function moveEntry(
  keys: { readonly from: string; readonly to: string },
  path: string | undefined,
  options: EditOptions,
  io: Io,
): Promise<number> {
  await edit("lock mv", path, options, io, (lock) => renameKey(lock, keys.from, keys.to));
  io.out(`${keys.from} is ${keys.to} now\n`);
  return 0;
}

/** Forgets an entry; the webhook itself stays as it is. */
export async function removeEntry(
  key: string,
  path: string | undefined,
  options: EditOptions,
  io: Io,
): Promise<number> {
  let id = "";
  await edit("lock rm", path, options, io, (lock) => {
    id = entryOf(lock, key).id;
    return dropKey(lock, key);
  });
  io.out(`forgot ${key}; webhook ${id} is still live, and unmanaged now\n`);
  return 0;
}

/** Takes the lease away from a holder that is gone for good. */
export async function releaseLease(
  leaseId: string,
  path: string | undefined,
  options: FileOptions,
  io: Io,
): Promise<number> {
  const app = await openRun("lock release", options, io);
  const { file, store } = await onlyLock(app, path);
  const holder = await store.evict(leaseId);
  io.out(
    holder
      ? `released: ${holder.user} on ${holder.machine} held it since ${holder.since}\n`
      : `${file}: nobody holds it\n`,
  );
  return 0;
}

/** Merges lockfiles: one with conflict markers, or git's base, ours and theirs. */
export async function mergeLockfiles(files: readonly string[], io: Io): Promise<number> {
  const [base, ours, theirs, ...more] = files;
  if (base === undefined || more.length > 0 || files.length === 2) {
    throw new AppError("CLI_USAGE", "lock merge takes one file with conflict markers, or three", {
      hint: "as git's merge driver: hooksync lock merge %O %A %B",
    });
  }
  await mergeLocks(ours && theirs ? { base, ours, theirs } : { conflicted: base }, io);
  return 0;
}

async function edit(
  command: string,
  path: string | undefined,
  options: EditOptions,
  io: Io,
  change: (lock: LockFile) => LockFile,
): Promise<void> {
  const app = await openRun(command, options, io);
  await app.editLock(await onlyLock(app, path), {
    command: `hooksync ${command}`,
    edit: change,
    async load(file) {
      const fleet = await fleetFor("drift", [file], options, app, io);
      const loaded = await fleet.load(oneOf(fleet.files));
      openTrouble(fleet, io)(loaded);
      if (loaded.tenant) return loaded.tenant;
      throw new AppError(loaded.error.code, `${file}: a run died, and its journal comes first`, {
        hint: "to recover it the tenant must be reached: put the file right, or run hooksync apply",
      });
    },
  });
}

async function onlyLock(app: App, path: string | undefined) {
  return oneOf(await app.locks(path === undefined ? [] : [path]));
}
