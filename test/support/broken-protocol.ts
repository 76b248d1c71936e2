import { AppError } from "../../src/core/errors.ts";
import type { LockFile } from "../../src/core/model.ts";
import type { Clock, Journal, JournalBegin, LockStore, Revision } from "../../src/core/ports.ts";
import type { Ports, Protocol } from "./crash-matrix.ts";

/** A flaw in the protocol, made by a wrapper around a port: what it does, and what the matrix says of it. */
export interface Flaw {
  readonly name: string;
  readonly protocol: Protocol;
  readonly caughtAs: RegExp;
}

const withJournal = (ports: Ports, over: (journal: Journal) => Partial<Journal>): Ports => {
  const { store } = ports;
  return { ...ports, store: { ...store, journal: { ...store.journal, ...over(store.journal) } } };
};

const UNOWNED = /is there as \S+, which no key owns/;
const WRONG_SECRET = /: secret$/;

/** Flaws that do no harm unless a run dies. */
export const FLAWS_OF_DEATH: readonly Flaw[] = [
  {
    name: "without begin",
    protocol: (ports) => withJournal(ports, () => ({ begin: async () => {}, append: async () => {} })),
    caughtAs: UNOWNED,
  },
  {
    name: "whose begin comes only with the first answer",
    protocol: (ports) => withJournal(ports, lateBegin),
    caughtAs: UNOWNED,
  },
  {
    name: "whose begin does not name the secrets",
    protocol: (ports) => withJournal(ports, ({ begin }) => ({ begin: (line) => begin({ ...line, secrets: [] }) })),
    caughtAs: WRONG_SECRET,
  },
  {
    name: "that clears the journal before the lock is written",
    protocol: ({ store, ...ports }) => ({
      ...ports,
      store: {
        ...store,
        async write(lock, expected) {
          await store.journal.clear();
          return await store.write(lock, expected);
        },
      },
    }),
    caughtAs: UNOWNED,
  },
  {
    name: "that plans and begins anew before a recovery is committed",
    protocol: (ports) => ({ ...ports, store: lateRecovery(ports.store) }),
    caughtAs: UNOWNED,
  },
  {
    name: "that believes a list at once",
    protocol: (ports) => ({ ...ports, clock: impatient(ports.clock) }),
    caughtAs: UNOWNED,
  },
  {
    name: "that believes the list, and not get, on what is gone",
    protocol: (ports) => ({ ...ports, remote: { ...ports.remote, get: async () => null } }),
    caughtAs: UNOWNED,
  },
];

/** Flaws that a lost answer is enough for. */
export const FLAWS_OF_LOSS: readonly Flaw[] = [
  {
    name: "that sends a create again when its answer is lost",
    protocol: (ports) => ({
      ...ports,
      remote: {
        ...ports.remote,
        create: (...args) =>
          ports.remote.create(...args).catch((error: unknown) => {
            if (error instanceof AppError && error.code === "REMOTE_INDETERMINATE") return ports.remote.create(...args);
            throw error;
          }),
      },
    }),
    caughtAs: UNOWNED,
  },
];

function lateBegin({ begin, append, clear }: Journal): Partial<Journal> {
  let waiting: JournalBegin | null = null;
  return {
    async begin(line) {
      waiting = line;
    },
    async append(line) {
      if (waiting) await begin(waiting);
      waiting = null;
      await append(line);
    },
    clear,
  };
}

/** Keeps what was recovered in memory until the run has begun anew and ended, or ends without. */
function lateRecovery(store: LockStore): LockStore {
  let late: { readonly lock: LockFile; readonly onto: Revision | null } | null = null;
  let begun = false;
  let cleared = false;
  const { journal } = store;
  return {
    ...store,
    async acquire(command) {
      const lease = await store.acquire(command);
      return {
        ...lease,
        async release() {
          if (!begun && late) await store.write(late.lock, late.onto);
          if (!begun && cleared) await journal.clear();
          await lease.release();
        },
      };
    },
    async write(lock, expected) {
      if (begun) return await store.write(lock, late ? late.onto : expected);
      late = { lock, onto: expected };
      return "sha256:not written yet";
    },
    journal: {
      ...journal,
      begin(line) {
        begun = true;
        return journal.begin(line);
      },
      async clear() {
        if (begun) await journal.clear();
        else cleared = true;
      },
    },
  };
}

/** A clock that runs through every pause while no time passes for anybody else. */
function impatient(clock: Clock): Clock {
  let ahead = 0;
  return {
    now: () => clock.now() + ahead,
    async sleep(ms) {
      ahead += ms;
    },
  };
}
