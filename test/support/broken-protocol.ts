import { AppError } from "../../src/core/errors.ts";
import type { LockFile } from "../../src/core/model.ts";
import type { Clock, Journal, JournalBegin, LockStore, Revision, WebhookWriter } from "../../src/core/ports.ts";
import type { Ports, Protocol } from "./crash-matrix.ts";
import { everyAction, firstRunThatLags, lostAnswersOfEveryAction, recovery, type Scenario } from "./scenarios.ts";

/** A flaw in the protocol, made by wrappers around ports. */
export interface Flaw {
  readonly name: string;
  readonly protocol: Protocol;
  readonly shownBy: "a death" | "a lost answer";
  /** Where the matrix finds it, and what it says. */
  readonly scenario: Scenario;
  readonly caughtAs: RegExp;
}

const UNOWNED = /is there as \S+, which no key owns$/;
const WRONG_SECRET = /: secret$/;
// The guard keeps worse from happening.
const REFUSED = /the run failed: .* not in this user pool/;

/** Every flaw that the matrix must catch. */
export const FLAWS: readonly Flaw[] = [
  {
    name: "without begin",
    protocol: (ports) => withJournal(ports, { begin: async () => {}, append: async () => {} }),
    shownBy: "a death",
    scenario: everyAction,
    caughtAs: UNOWNED,
  },
  {
    name: "whose begin comes only with the first answer",
    protocol: (ports) => withJournal(ports, lateBegin(ports.store.journal)),
    shownBy: "a death",
    scenario: firstRunThatLags,
    caughtAs: UNOWNED,
  },
  {
    name: "whose begin does not name the secrets",
    protocol: (ports) =>
      withJournal(ports, { begin: (line) => ports.store.journal.begin({ ...line, secrets: [], updates: [] }) }),
    shownBy: "a death",
    scenario: everyAction,
    caughtAs: WRONG_SECRET,
  },
  {
    name: "that clears the journal before the lock is written",
    protocol: ({ store, ...ports }) => ({ ...ports, store: { ...store, write: afterClear(store) } }),
    shownBy: "a death",
    scenario: everyAction,
    caughtAs: UNOWNED,
  },
  {
    name: "that begins anew before a recovery is committed",
    protocol: ({ store, ...ports }) => ({ ...ports, store: lateRecovery(store) }),
    shownBy: "a death",
    scenario: recovery,
    caughtAs: UNOWNED,
  },
  {
    name: "that believes a list at once",
    protocol: ({ clock, ...ports }) => ({ ...ports, clock: impatient(clock) }),
    shownBy: "a death",
    scenario: firstRunThatLags,
    caughtAs: UNOWNED,
  },
  {
    name: "that asks only the list what is gone",
    protocol: ({ remote, ...ports }) => ({ ...ports, remote: { ...remote, get: async () => null } }),
    shownBy: "a death",
    scenario: firstRunThatLags,
    caughtAs: REFUSED,
  },
  {
    name: "that sends a create again at once",
    protocol: ({ remote, ...ports }) => ({ ...ports, remote: { ...remote, create: sentAgain(remote) } }),
    shownBy: "a lost answer",
    scenario: lostAnswersOfEveryAction,
    caughtAs: UNOWNED,
  },
];

function withJournal(ports: Ports, over: Partial<Journal>): Ports {
  const { store } = ports;
  return { ...ports, store: { ...store, journal: { ...store.journal, ...over } } };
}

function lateBegin({ begin, append }: Journal): Partial<Journal> {
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
  };
}

function afterClear(store: LockStore): LockStore["write"] {
  return async (lock, expected) => {
    await store.journal.clear();
    return await store.write(lock, expected);
  };
}

function sentAgain({ create }: WebhookWriter): WebhookWriter["create"] {
  return (...args) =>
    create(...args).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "REMOTE_INDETERMINATE") return create(...args);
      throw error;
    });
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
