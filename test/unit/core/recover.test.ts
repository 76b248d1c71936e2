import { describe, expect, it } from "vitest";
import type { LiveWebhook, LockedWebhook } from "../../../src/core/model.ts";
import type { JournalBegin, JournalDone } from "../../../src/core/ports.ts";
import { readJournal, recover } from "../../../src/core/recover.ts";
import {
  beganCreate,
  desiredWebhook,
  journalBegin,
  journalDone,
  live,
  locked,
  lockFile,
  printOf,
} from "../../support/builders.ts";

const A = desiredWebhook("a", { secret: printOf("s") });

function recovered(world: {
  readonly locked?: readonly LockedWebhook[] | null;
  /** The lock's serial; the journal began at 4. */
  readonly serial?: number;
  readonly begin?: Partial<JournalBegin>;
  readonly dones?: readonly JournalDone[];
  readonly live?: readonly LiveWebhook[];
}) {
  const result = recover({
    proven: true,
    locked: world.locked === null ? null : lockFile(world.locked ?? [], { serial: world.serial ?? 4 }),
    tenant: "acme",
    begin: journalBegin(world.begin),
    dones: world.dones ?? [],
    live: world.live ?? [],
  });
  const ids = Object.fromEntries([...result.lock.webhooks].map(([key, { id }]) => [key, id]));
  const secrets = Object.fromEntries([...result.lock.webhooks].map(([key, { applied }]) => [key, applied.secret]));
  return { ...result, ids, secrets };
}

describe("updates that began", () => {
  const off = { ...locked("a", "id-a", { enabled: false }), protected: true };
  const recovered = (liveIs: Parameters<typeof live>[2], over: Partial<JournalBegin> = {}) =>
    recover({
      locked: lockFile([locked("a", "id-a")]),
      tenant: "acme",
      begin: journalBegin({ updates: [off], ...over }),
      dones: [],
      live: [live("id-a", "a", liveIs)],
      proven: true,
    });

  it("and are live are taken into the lock, so that nobody is blamed for them", () => {
    const { lock, unseen, note } = recovered({ enabled: false });
    expect(lock.webhooks.get("a")).toEqual(off);
    expect([unseen, note.folded]).toEqual([[], ["a"]]);
  });

  it("and are not live leave the lock as it is", () => {
    const { lock, unseen } = recovered({});
    expect(lock.webhooks.get("a")).toEqual(locked("a", "id-a"));
    expect(unseen).toEqual(["a"]);
  });

  it("say nothing where another run wrote the lock since", () => {
    expect(recovered({ enabled: false }, { serial: 3 }).lock.webhooks.get("a")).toEqual(locked("a", "id-a"));
  });

  it("were to adopt, and are as they were found, own nothing; done, they do", () => {
    const found = locked("a", "id-a");
    const adopting = (liveIs: Parameters<typeof live>[2], stored: readonly LockedWebhook[], over: object = {}) =>
      recover({
        locked: lockFile(stored),
        tenant: "acme",
        begin: journalBegin({ updates: [off], adopts: ["id-a"], ...over }),
        dones: [journalDone("a", found)],
        live: [live("id-a", "a", liveIs)],
        proven: true,
      }).lock.webhooks.get("a");
    expect(adopting({}, [])).toBeUndefined();
    expect(adopting({}, [found])).toBeUndefined();
    expect(adopting({}, [], { serial: 3 })).toBeUndefined();
    expect(adopting({}, [found], { serial: 3 })).toEqual(found);
    expect(adopting({ enabled: false }, [])).toEqual(off);
  });

  it("with a secret that is not shown leave that uncertain, and take the rest", () => {
    const secret = printOf("new");
    const update = locked("a", "id-a", { enabled: false, secret });
    const { lock, note } = recovered({ enabled: false }, { updates: [update], secrets: ["a"] });
    expect(lock.webhooks.get("a")?.applied).toMatchObject({ enabled: false, secret: "uncertain" });
    expect(note.uncertain).toEqual(["a"]);
  });

  it("and no longer manage a secret leave no doubt of it", () => {
    const { lock, unseen } = recover({
      locked: lockFile([locked("a", "id-a", { secret: printOf("s") })]),
      tenant: "acme",
      begin: journalBegin({ updates: [off] }),
      dones: [],
      live: [live("id-a", "a", { enabled: false })],
      proven: true,
    });
    expect([lock.webhooks.get("a"), unseen]).toEqual([off, []]);
  });

  it("move to their new key only when they are done", () => {
    const moved = { ...off, key: "b" };
    expect([...recovered({ enabled: false }, { updates: [moved] }).lock.webhooks.keys()]).toEqual(["b"]);
    expect([...recovered({}, { updates: [moved] }).lock.webhooks.keys()]).toEqual(["a"]);
  });
});

describe("folding in what is done", () => {
  it("takes every done into the lock, drops included", () => {
    const { ids, note } = recovered({
      locked: [locked("a", "1"), locked("b", "2")],
      dones: [journalDone("b", null), journalDone("c", locked("c", "3"))],
      live: [live("1", "a"), live("3", "c")],
    });

    expect(ids).toEqual({ a: "1", c: "3" });
    expect(note).toMatchObject({ runId: "run-before", folded: ["b", "c"] });
  });

  it("lets a done take its id away from any other key", () => {
    const { ids } = recovered({
      locked: [locked("old", "1")],
      dones: [journalDone("new", locked("new", "1"))],
      live: [live("1", "old")],
    });

    expect(ids).toEqual({ new: "1" });
  });

  it("fills, when the lock went on since, only keys that are absent or whose id is gone", () => {
    const { ids } = recovered({
      locked: [locked("there", "1"), locked("gone", "2"), locked("dropped", "3")],
      serial: 5,
      dones: [
        journalDone("there", locked("there", "91")),
        journalDone("gone", locked("gone", "92")),
        journalDone("absent", locked("absent", "93")),
        journalDone("dropped", null),
      ],
      live: ["1", "3", "91", "92", "93"].map((id) => live(id, id)),
    });

    expect(ids).toEqual({ there: "1", gone: "92", absent: "93", dropped: "3" });
  });

  it("takes no id away from a key of a lock that went on since", () => {
    const { ids } = recovered({
      locked: [locked("new", "1")],
      serial: 5,
      dones: [journalDone("old", locked("old", "1"))],
      live: [live("1", "new")],
    });

    expect(ids).toEqual({ new: "1" });
  });

  it("counts a lock whose serial went back as one that went on", () => {
    const { ids } = recovered({
      locked: [locked("a", "1")],
      serial: 3,
      dones: [journalDone("a", locked("a", "91"))],
      live: [live("1", "a"), live("91", "a")],
    });

    expect(ids).toEqual({ a: "1" });
  });

  it("rebuilds a lost lock from the journal alone", () => {
    const { lock } = recovered({
      locked: null,
      begin: { target: { host: "https://api.genauth.ai", userPoolId: "pool-9" }, accessKeyId: "key-9", serial: 7 },
      dones: [journalDone("a", locked("a", "1"))],
      live: [live("1", "a")],
    });

    expect(lock).toEqual(lockFile([locked("a", "1")], { userPoolId: "pool-9", accessKeyId: "key-9", serial: 7 }));
  });
});

describe("creates that began and have no done", () => {
  const begin = { creates: [beganCreate({ ...A, protected: true })], secrets: ["a"] };

  it("takes the one unowned webhook of that name and url", () => {
    const { lock, note, waiting } = recovered({ begin, live: [live("1", "a"), live("2", "other")] });

    expect(lock.webhooks.get("a")).toMatchObject({ key: "a", id: "1", origin: "created", protected: true });
    expect(note.found).toEqual(["a"]);
    expect(waiting).toEqual([]);
  });

  it("takes none whose name or url is another", () => {
    const { ids, waiting } = recovered({
      begin,
      live: [live("1", "a", { url: "https://elsewhere.example/" }), live("2", "b", { url: A.spec.url })],
    });

    expect(ids).toEqual({});
    expect(waiting).toEqual(["a"]);
  });

  it("takes none that a key owns, be it by the lock or by a done", () => {
    const { ids, waiting } = recovered({
      locked: [locked("b", "1")],
      begin,
      dones: [journalDone("c", locked("c", "2"))],
      live: [live("1", "a"), live("2", "a")],
    });

    expect(ids).toEqual({ b: "1", c: "2" });
    expect(waiting).toEqual(["a"]);
  });

  it("leaves several to the planner, and does not wait for more", () => {
    const { ids, note, waiting } = recovered({ begin, live: [live("1", "a"), live("2", "a")] });

    expect(ids).toEqual({});
    expect(note.found).toEqual([]);
    expect(waiting).toEqual([]);
  });

  it("waits for one that the list lacks", () => {
    expect(recovered({ begin }).waiting).toEqual(["a"]);
  });

  it("looks for none that has a done", () => {
    const { ids, waiting } = recovered({
      begin,
      dones: [journalDone("a", locked("a", "1"))],
      live: [live("1", "a"), live("2", "a")],
    });

    expect(ids).toEqual({ a: "1" });
    expect(waiting).toEqual([]);
  });

  it("looks for none that a lock which went on since has", () => {
    const { ids, waiting } = recovered({
      locked: [locked("a", "1")],
      serial: 5,
      begin,
      live: [live("1", "a"), live("2", "a")],
    });

    expect(ids).toEqual({ a: "1" });
    expect(waiting).toEqual([]);
  });

  it("looks for one whose old webhook is gone", () => {
    const { ids } = recovered({ locked: [locked("a", "1")], begin, live: [live("2", "a")] });

    expect(ids).toEqual({ a: "2" });
  });

  it("gives one webhook to one of two creates of the same name and url, and waits for the other", () => {
    const twin = { ...beganCreate(A), key: "b" };
    const { ids, waiting } = recovered({
      begin: { creates: [beganCreate(A), twin] },
      live: [live("1", "a")],
    });

    expect(Object.values(ids)).toEqual(["1"]);
    expect(waiting).toHaveLength(1);
  });
});

describe("secrets that were to be sent", () => {
  it("makes one without a done uncertain, and no other", () => {
    const { secrets, note } = recovered({
      locked: ["a", "b", "c"].map((key) => locked(key, `id-${key}`, { secret: printOf("old") })),
      begin: { secrets: ["a", "b"] },
      dones: [journalDone("b", locked("b", "id-b", { secret: printOf("new") }))],
      live: ["a", "b", "c"].map((key) => live(`id-${key}`, key)),
    });

    expect(secrets).toEqual({ a: "uncertain", b: printOf("new"), c: printOf("old") });
    expect(note.uncertain).toEqual(["a"]);
  });

  it("makes the secret of a create that was found uncertain", () => {
    const { secrets } = recovered({
      begin: { creates: [beganCreate(A)], secrets: ["a"] },
      live: [live("1", "a")],
    });

    expect(secrets).toEqual({ a: "uncertain" });
  });

  it("leaves out a key that the lock does not have", () => {
    const { lock, note } = recovered({ begin: { secrets: ["nobody"] } });

    expect(lock.webhooks.size).toBe(0);
    expect(note.uncertain).toEqual([]);
  });

  it("changes nothing else of the entry", () => {
    const before = locked("a", "1", { secret: printOf("old"), events: ["x"] }, { origin: "adopted", protected: true });
    const { lock } = recovered({ locked: [before], begin: { secrets: ["a"] }, live: [live("1", "a")] });

    expect(lock.webhooks.get("a")).toEqual({ ...before, applied: { ...before.applied, secret: "uncertain" } });
  });
});

describe("readJournal", () => {
  it("takes no lines, or none that begin, for nothing to recover", () => {
    expect(readJournal([])).toBeNull();
    expect(readJournal([journalDone("a", null)])).toBeNull();
  });

  it("gives the begin and what was done since", () => {
    const begin = journalBegin();
    expect(readJournal([begin, journalDone("a", null)])).toEqual({ begin, dones: [journalDone("a", null)] });
  });
});
