import { addFileOptions, addLockTimeout, addRemoteOptions } from "./options.ts";
import type { Commands } from "./registration.ts";

const PATH = "the tenant file (default: webhooks.yaml, else config/webhooks.yaml)";
const load = () => import("./commands/lock.ts");

/** `hooksync lock` and the commands under it. */
export const LOCK_COMMANDS: Commands = {
  lock({ program, io, end }) {
    const lock = program.command("lock").description("look at and mend the lockfile");

    addFileOptions(lock.command("list").argument("[path...]", PATH))
      .description("list what the lockfile knows")
      .action(async (paths, options) => end(await (await load()).listLocks(paths, options, io)));

    addFileOptions(lock.command("show").argument("<key>").argument("[path]", PATH))
      .description("print one entry as JSON")
      .action(async (key, path, options) => end(await (await load()).showEntry(key, path, options, io)));

    addLockTimeout(addRemoteOptions(lock.command("mv").argument("<from>").argument("<to>").argument("[path]", PATH)))
      .description("give an entry another key")
      .action(async (from, to, path, options) => end(await (await load()).moveEntry({ from, to }, path, options, io)));

    addLockTimeout(addRemoteOptions(lock.command("rm").argument("<key>").argument("[path]", PATH)))
      .description("forget an entry; the webhook itself stays as it is")
      .action(async (key, path, options) => end(await (await load()).removeEntry(key, path, options, io)));

    lock
      .command("merge")
      .argument("<file...>", "a lockfile with conflict markers, or base, ours and theirs")
      .description("merge lockfiles by key; as git's merge driver: lock merge %O %A %B")
      .action(async (files) => end(await (await load()).mergeLockfiles(files, io)));

    addFileOptions(lock.command("release").argument("<lease-id>").argument("[path]", PATH))
      .description("take the lease away from a holder that is gone for good")
      .action(async (leaseId, path, options) => end(await (await load()).releaseLease(leaseId, path, options, io)));
  },
};
