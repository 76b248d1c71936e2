import { describe, expect, test } from "vitest";
import type { Holder, LockStore } from "../../src/core/ports.ts";
import { sampleBegin, sampleDone, sampleLock } from "../support/lock-samples.ts";

/** One tenant's store as the suite needs it. */
export interface StoreUnderTest {
  /** The same tenant's store, as another run would open it. */
  open(): LockStore;
  /** Leaves a lease whose holder is dead. */
  abandon(command: string): Promise<Holder>;
}

/** What every LockStore promises; `use` runs a test with a new, empty one. */
export function lockStoreContract(
  name: string,
  use: (work: (store: StoreUnderTest) => Promise<void>) => Promise<void>,
): void {
  const check = (sentence: string, work: (store: StoreUnderTest) => Promise<void>) => test(sentence, () => use(work));

  describe(`${name}: the lock`, () => {
    check("is null before the first write", async ({ open }) => {
      expect(await open().read()).toBeNull();
    });

    check("reads back as it was written, with the revision the write gave", async ({ open }) => {
      const lock = sampleLock(["users", "__proto__", "ключ"]);
      const revision = await open().write(lock, null);
      expect(await open().read()).toEqual({ lock, revision });
    });

    check("is replaced by who read the last revision", async ({ open }) => {
      const first = await open().write(sampleLock(["a"]), null);
      const second = await open().write(sampleLock(["b"]), first);
      expect(second).not.toBe(first);
      expect([...((await open().read())?.lock.webhooks.keys() ?? [])]).toEqual(["b"]);
    });

    check("keeps its revision when the same is written again", async ({ open }) => {
      const revision = await open().write(sampleLock(), null);
      expect(await open().write(sampleLock(), revision)).toBe(revision);
    });

    check("is not replaced by who read an older revision, or none", async ({ open }) => {
      const first = await open().write(sampleLock(["a"]), null);
      const second = await open().write(sampleLock(["b"]), first);
      for (const expected of [first, null]) {
        await expect(open().write(sampleLock(["c"]), expected)).rejects.toMatchObject({ code: "LOCK_CONFLICT" });
        // Not even by what is there already: who did not see it must not believe they wrote it.
        await expect(open().write(sampleLock(["b"]), expected)).rejects.toMatchObject({ code: "LOCK_CONFLICT" });
      }
      expect(await open().read()).toEqual({ lock: sampleLock(["b"]), revision: second });
    });

    check("is not made anew by who read one that is gone", async ({ open }) => {
      const gone = `sha256:${"0".repeat(64)}` as const;
      await expect(open().write(sampleLock(), gone)).rejects.toMatchObject({ code: "LOCK_CONFLICT" });
      expect(await open().read()).toBeNull();
    });

    check("is not said to be what it was when it no longer is", async ({ open }) => {
      const first = await open().write(sampleLock(["a"]), null);
      const second = await open().write(sampleLock(["b"]), first);
      await expect(open().write(sampleLock(["a"]), first)).rejects.toMatchObject({ code: "LOCK_CONFLICT" });
      expect((await open().read())?.revision).toBe(second);
    });
  });

  describe(`${name}: the lease`, () => {
    check("is had by one at a time, and the other is told by whom", async ({ open }) => {
      const lease = await open().acquire("apply acme.yaml");
      expect(lease.takenFrom).toBeNull();
      expect(lease.holder.command).toBe("apply acme.yaml");
      await expect(open().acquire("import")).rejects.toMatchObject({
        code: "LOCK_HELD",
        message: expect.stringContaining("apply acme.yaml"),
      });
      await lease.release();
      const next = await open().acquire("import");
      expect(next.takenFrom).toBeNull();
      await next.release();
    });

    check("is not lost when an earlier holder releases again", async ({ open }) => {
      const old = await open().acquire("first");
      await old.release();
      const lease = await open().acquire("second");
      await old.release();
      await expect(open().acquire("third")).rejects.toMatchObject({ code: "LOCK_HELD" });
      await lease.release();
    });

    check("is taken over from a dead holder, who is named", async ({ open, abandon }) => {
      const dead = await abandon("apply that died");
      const lease = await open().acquire("apply");
      expect(lease.takenFrom).toEqual(dead);
      await expect(open().acquire("late")).rejects.toMatchObject({ code: "LOCK_HELD" });
      await lease.release();
    });

    check("is looked at without being taken, and tells whether its holder has died", async ({ open, abandon }) => {
      expect(await open().holding()).toBeNull();
      const dead = await abandon("apply that died");
      expect(await open().holding()).toEqual({ holder: dead, isDead: true });
      const lease = await open().acquire("apply");
      expect(await open().holding()).toEqual({ holder: lease.holder, isDead: false });
      await lease.release();
      expect(await open().holding()).toBeNull();
    });

    check("of a dead holder goes to one of many who try at once", async ({ open, abandon }) => {
      await abandon("apply that died");
      const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => open().acquire(`try ${i}`)));
      expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const tried of tries) {
        if (tried.status === "fulfilled") await tried.value.release();
        else expect(tried.reason).toMatchObject({ code: "LOCK_HELD" });
      }
      await (await open().acquire("afterwards")).release();
    });
  });

  describe(`${name}: the journal`, () => {
    check("is empty before anything begins", async ({ open }) => {
      expect(await open().journal.read()).toEqual([]);
    });

    check("tells the next run what began and what was done, in order", async ({ open }) => {
      const { journal } = open();
      await journal.begin(sampleBegin());
      await journal.append(sampleDone("__proto__"));
      await journal.append({ at: "done", key: "gone", entry: null });
      expect(await open().journal.read()).toEqual([
        sampleBegin(),
        sampleDone("__proto__"),
        { at: "done", key: "gone", entry: null },
      ]);
    });

    check("keeps every line of many that are appended at once, in order", async ({ open }) => {
      const { journal } = open();
      const dones = Array.from({ length: 200 }, (_, i) => sampleDone(`key-${i}`));
      await journal.begin(sampleBegin());
      await Promise.all(dones.map((done) => journal.append(done)));
      expect(await open().journal.read()).toEqual([sampleBegin(), ...dones]);
    });

    check("starts over with each begin", async ({ open }) => {
      const { journal } = open();
      await journal.begin(sampleBegin());
      await journal.append(sampleDone("old"));
      await journal.begin(sampleBegin({ runId: "run-2" }));
      await journal.append(sampleDone("new"));
      expect(await open().journal.read()).toEqual([sampleBegin({ runId: "run-2" }), sampleDone("new")]);
    });

    check("is empty once cleared, and clearing an empty one is no error", async ({ open }) => {
      const { journal } = open();
      await journal.begin(sampleBegin());
      await journal.clear();
      await journal.clear();
      expect(await open().journal.read()).toEqual([]);
    });

    check("takes no line when nothing began", async ({ open }) => {
      await expect(open().journal.append(sampleDone("users"))).rejects.toMatchObject({ code: "LOCK_UNWRITABLE" });
      expect(await open().journal.read()).toEqual([]);
    });
  });
}
