import type { Lease, LockStore, WebhookWriter } from "../../src/core/ports.ts";
import type { Stage } from "./stage.ts";

/**
 * When a run dies: at which of its port calls, from 1, and whether before or after the call's effect.
 * `torn` is for appends to the journal: only half of the line is on the disk.
 */
export interface Death {
  readonly step: number;
  readonly at: "before" | "after" | "torn";
}

export class Died extends Error {}

/** The ports of one run, and what became of it. */
export interface Mortal {
  readonly store: LockStore;
  readonly remote: WebhookWriter;
  readonly isDead: () => boolean;
  /** The name of every call so far. */
  readonly steps: readonly string[];
}

/** The ports of a run that dies: from that step on no call has any effect, and none answers. With null it lives. */
export function mortal(death: Death | null, { store, remote, disk }: Pick<Stage, "store" | "remote" | "disk">): Mortal {
  const steps: string[] = [];
  let dead = false;

  const step =
    <A extends readonly unknown[], T>(name: string, call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (dead) throw new Died();
      steps.push(name);
      if (steps.length !== death?.step) return await call(...args);
      dead = true;
      const journal = disk.journal ?? "";
      if (death.at !== "before") await call(...args);
      if (death.at === "torn" && disk.journal) {
        disk.journal = disk.journal.slice(0, Math.ceil((journal.length + disk.journal.length) / 2));
      }
      throw new Died();
    };

  const mortalLease = (lease: Lease): Lease => ({ ...lease, release: step("release", lease.release) });
  const acquire = step("acquire", store.acquire);
  return {
    isDead: () => dead,
    steps,
    store: {
      read: step("read", store.read),
      write: step("write", store.write),
      acquire: async (command) => mortalLease(await acquire(command)),
      holding: store.holding,
      evict: store.evict,
      journal: {
        read: step("journal", store.journal.read),
        begin: step("begin", store.journal.begin),
        append: step("append", store.journal.append),
        clear: step("clear", store.journal.clear),
      },
    },
    remote: {
      list: step("list", remote.list),
      get: step("get", remote.get),
      events: step("events", remote.events),
      pool: step("pool", remote.pool),
      create: step("create", remote.create),
      update: step("update", remote.update),
      delete: step("delete", remote.delete),
    },
  };
}
