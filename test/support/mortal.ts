import type { Lease, LockStore, WebhookWriter } from "../../src/core/ports.ts";

/** When a run dies: at which of its port calls, from 1, and whether before or after the call's effect. */
export interface Death {
  readonly step: number;
  readonly at: "before" | "after";
}

export class Died extends Error {}

/** The ports of a run that dies: from that step on no call has any effect, and none answers. */
export function mortal(
  death: Death,
  ports: { readonly store: LockStore; readonly remote: WebhookWriter },
): { readonly store: LockStore; readonly remote: WebhookWriter; readonly isDead: () => boolean } {
  let steps = 0;
  let dead = false;

  const step =
    <A extends readonly unknown[], T>(call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (dead) throw new Died();
      steps += 1;
      if (steps !== death.step) return await call(...args);
      dead = true;
      if (death.at === "after") await call(...args);
      throw new Died();
    };

  const { store, remote } = ports;
  const mortalLease = (lease: Lease): Lease => ({ ...lease, release: step(lease.release) });
  const acquire = step(store.acquire);
  return {
    isDead: () => dead,
    store: {
      read: step(store.read),
      write: step(store.write),
      acquire: async (command) => mortalLease(await acquire(command)),
      evict: store.evict,
      journal: {
        read: step(store.journal.read),
        begin: step(store.journal.begin),
        append: step(store.journal.append),
        clear: step(store.journal.clear),
      },
    },
    remote: {
      list: step(remote.list),
      get: step(remote.get),
      events: step(remote.events),
      pool: step(remote.pool),
      create: step(remote.create),
      update: step(remote.update),
      delete: step(remote.delete),
    },
  };
}
