import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { JournalDone } from "../../../src/core/ports.ts";
import { printLock } from "../../../src/lock/codec.ts";
import { desiredTenant, desiredWebhook, locked, lockFile, printOf, spec } from "../../support/builders.ts";
import { type Stage, stage } from "../../support/stage.ts";
import { differences } from "../../support/world-check.ts";

/** The stage's store, whose journal takes only so many lines more. */
function fillingUp(at: Stage, lines: number) {
  let left = lines;
  const append = async (line: JournalDone) => {
    left -= 1;
    if (left < 0) throw new AppError("LOCK_UNWRITABLE", "the disk is full");
    await at.store.journal.append(line);
  };
  return { ...at.store, journal: { ...at.store.journal, append } };
}

describe("a journal that can no longer be written", () => {
  const many = desiredTenant(Array.from({ length: 10 }, (_, index) => desiredWebhook(`k${index}`)));

  it("stops new work, and the ids of all that was done end in the lock", async () => {
    const at = stage();

    const { says, error } = await at.apply(many, { store: fillingUp(at, 3), concurrency: 1 });

    expect(error).toMatchObject({ code: "LOCK_UNWRITABLE" });
    expect(at.remote.world.size).toBe(4);
    expect(says.filter((line) => line.endsWith("create applied"))).toHaveLength(4);
    expect(says.filter((line) => line.endsWith("create skipped aborted"))).toHaveLength(6);
    expect(new Set(Object.values(at.ids()))).toEqual(new Set(at.remote.world.keys()));

    await at.apply(many);
    expect(at.remote.world.size).toBe(10);
    expect(differences(many, at.lock(), at.remote.world)).toEqual([]);
  });

  it("keeps an adopted webhook from being updated before it is durably in the lock", async () => {
    const at = stage();
    at.remote.put("id-a", spec("a", { enabled: false }));

    await at.apply(desiredTenant([desiredWebhook("a")]), { store: fillingUp(at, 0) });

    expect(at.remote.count("update")).toBe(0);
  });
});

describe("a lock that cannot be written at the end", () => {
  it("leaves the journal, from which the next run recovers everything", async () => {
    const at = stage({ locked: lockFile([]) });
    const desired = desiredTenant([desiredWebhook("a", { secret: printOf("s") }), desiredWebhook("b")]);
    const write = () => Promise.reject(new AppError("LOCK_UNWRITABLE", "the disk is full"));

    const { error } = await at.apply(desired, { store: { ...at.store, write } });

    expect(error).toMatchObject({ code: "LOCK_UNWRITABLE" });
    expect(at.journal()).toHaveLength(3);

    await at.apply(desired);
    expect(at.remote.world.size).toBe(2);
    expect(at.remote.count("create")).toBe(2);
    expect(differences(desired, at.lock(), at.remote.world)).toEqual([]);
    expect(at.journal()).toEqual([]);
  });

  it("leaves a journal that cannot be cleared, which the next run takes for what it is", async () => {
    const at = stage();
    const desired = desiredTenant([desiredWebhook("a")]);
    const clear = () => Promise.reject(new AppError("LOCK_UNWRITABLE", "the folder is read-only"));

    const { error } = await at.apply(desired, { store: { ...at.store, journal: { ...at.store.journal, clear } } });

    expect(error).toMatchObject({ code: "LOCK_UNWRITABLE" });
    const before = at.lock();
    expect((await at.apply(desired)).says).toEqual([]);
    expect(at.lock()).toEqual(before);
    expect(at.journal()).toEqual([]);
  });
});

describe("a lock that somebody else writes during the run", () => {
  const desired = desiredTenant([desiredWebhook("a", { secret: printOf("s") })], { policy: { mode: "upsert-only" } });
  /** While the create is under way, another machine writes a lock that has this webhook too. */
  const meanwhile = (key: string) => {
    const at = stage({ locked: lockFile([]) });
    at.remote.script = ({ op }) => {
      if (op !== "create") return null;
      const theirs = lockFile([locked(key, "id-theirs")], { serial: 5 });
      at.disk.lock = printLock(theirs);
      at.remote.put("id-theirs", spec(key));
      return null;
    };
    return at;
  };

  it("loses no id, neither theirs nor ours", async () => {
    const at = meanwhile("b");
    await at.apply(desired);
    at.remote.script = () => null;
    await at.apply(desired);

    expect(at.ids()).toEqual({ a: "new-1", b: "id-theirs" });
    expect(at.remote.world.size).toBe(2);
    expect(at.lock()?.serial).toBeGreaterThan(5);
    expect(at.journal()).toEqual([]);
  });

  it("keeps theirs where both wrote the same key, and does not say that ours was applied", async () => {
    const at = meanwhile("a");
    const { says, outcomes, error } = await at.apply(desired);

    expect(at.ids()).toEqual({ a: "id-theirs" });
    expect(says.join()).not.toContain("a: create applied");
    expect(
      `${error?.message} ${outcomes.map((outcome) => ("error" in outcome ? outcome.error.message : ""))}`,
    ).toContain("new-1");
  });
});
