import { link, rename, rm } from "node:fs/promises";
import { AppError } from "../core/errors.ts";
import type { Clock, Holder, Holding, Lease } from "../core/ports.ts";
import { createFile } from "../util/atomic-file.ts";
import { codeOf, writing } from "./files.ts";
import { heldBy, printHolder, readHolder } from "./holder.ts";
import { type Identity, isDead } from "./identity.ts";

/** What the lock room is given by the outermost layer. */
export interface LockDeps {
  readonly identity: Identity;
  readonly clock: Pick<Clock, "now">;
  /** 16 to 64 unpredictable hex digits, new with each call. */
  random(): string;
}

const ATTEMPTS = 100;

/** Takes the lease at `path`, also from a holder that died on this machine; LOCK_HELD when somebody alive has it. */
export async function acquireLease(path: string, command: string, deps: LockDeps): Promise<Lease> {
  const { user, machine, bootId, pid, processStart } = deps.identity;
  const since = new Date(deps.clock.now()).toISOString();
  const holder: Holder = { leaseId: deps.random(), user, machine, bootId, pid, processStart, since, command };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const claimed = await writing(path, () => tryOnce(path, holder, deps.identity));
    if (claimed !== "changed" && (await isMine(path, holder)))
      return { holder, takenFrom: claimed, release: () => release(path, holder) };
  }
  throw new AppError("LOCK_HELD", `${path} changes hands too fast to be taken`, { hint: "run again" });
}

/** The dead holder whose lease was taken, null when it was free, `changed` when others got in between. */
type Claimed = Holder | null | "changed";

async function tryOnce(path: string, holder: Holder, self: Identity): Promise<Claimed> {
  // The whole content is there before the name is: a lease is never seen half written.
  const mine = `${path}.${holder.leaseId}.tmp`;
  await createFile(mine, printHolder(holder), 0o644);
  try {
    return await claim(path, mine, self);
  } finally {
    await rm(mine, { force: true });
  }
}

/**
 * Makes `path` a lease with the content of `mine`, if it is free or its holder is dead.
 *
 * Only link(2) makes a name exclusively, and nothing replaces a file "if it is still the one I read". So a dead lease D is replaced
 * only by who holds the name `path.D`, itself claimed in this way, and who then sees D at `path` still: from there on nobody else
 * may touch `path`, and a rename makes the successor the lease. Who comes late finds D gone, which it is for good, as no id comes twice.
 */
async function claim(path: string, mine: string, self: Identity): Promise<Claimed> {
  const there = await readHolder(path);
  if (there === null) return (await linked(mine, path)) ? null : "changed";
  if (!(await isDead(there, self))) throw heldBy(there, path, self);

  const successor = `${path}.${there.leaseId}`;
  if ((await claim(successor, mine, self)) === "changed") return "changed";
  let isMoved = false;
  try {
    if ((await readHolder(path))?.leaseId === there.leaseId) isMoved = await moved(successor, path);
  } finally {
    if (!isMoved) await rm(successor, { force: true });
  }
  return isMoved ? there : "changed";
}

/** Who holds the lease at `path`; null when nobody does. */
export async function lookAtHolder(path: string, self: Identity): Promise<Holding | null> {
  const holder = await readHolder(path);
  return holder && { holder, isDead: await isDead(holder, self) };
}

/** Removes the lease with this id from a holder that does not run here, and gives the holder; null when there is no lease. */
export async function evictHolder(path: string, leaseId: string, self: Identity): Promise<Holder | null> {
  const there = await readHolder(path);
  if (there === null) return null;
  if (there.machine === self.machine && !(await isDead(there, self))) throw heldBy(there, path, self);
  if (there.leaseId !== leaseId) {
    throw new AppError("LOCK_HELD", `${path} is held with the id ${there.leaseId}, not with ${leaseId}`, {
      hint: "somebody else holds it by now: look who it is before you take it away",
    });
  }
  await release(path, there);
  return there;
}

async function release(path: string, holder: Holder): Promise<void> {
  if (await isMine(path, holder)) await writing(path, () => rm(path, { force: true }));
}

/** A lease that does not say whose it is, is not ours. */
async function isMine(path: string, holder: Holder): Promise<boolean> {
  const there = await readHolder(path).catch(() => null);
  return there?.leaseId === holder.leaseId;
}

/** False: the name is taken, or a holder's tidying up took our file. */
async function linked(from: string, to: string): Promise<boolean> {
  return unless(["EEXIST", "ENOENT"], () => link(from, to));
}

async function moved(from: string, to: string): Promise<boolean> {
  return unless(["ENOENT"], () => rename(from, to));
}

async function unless(codes: readonly string[], work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (codes.includes(codeOf(error) ?? "")) return false;
    throw error;
  }
}
