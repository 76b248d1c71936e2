import { describe, expect, it } from "vitest";
import type { LockFile } from "../../../src/core/model.ts";
import type { JournalLine } from "../../../src/core/ports.ts";
import {
  desiredTenant,
  desiredWebhook,
  journalBegin,
  journalDone,
  locked,
  lockFile,
  spec,
} from "../../support/builders.ts";
import { memoryRemote } from "../../support/memory-remote.ts";
import { type RunOptions, type Stage, stage } from "../../support/stage.ts";

const DESIRED = desiredTenant([desiredWebhook("a"), desiredWebhook("b")]);

/** The code an apply is refused with; checks that it wrote nothing anywhere and gave its lease back. */
async function refusal(at: Stage, desired = DESIRED, options: RunOptions = {}): Promise<string> {
  const before = { lock: at.disk.lock, journal: at.disk.journal };
  const code = await at.apply(desired, options).then(
    () => "not refused",
    (error) => error.code,
  );
  expect(at.remote.count("create", "update", "delete")).toBe(0);
  expect(at.disk).toMatchObject({ ...before, holder: null });
  return code;
}

function staged(
  lock: Partial<LockFile> | null,
  journal?: readonly JournalLine[],
  tokenPool: string | null = null,
): Stage {
  const remote = memoryRemote({ tokenPool });
  remote.put("id-a", spec("a", { enabled: false }));
  return stage({
    locked: lock && lockFile([locked("a", "id-a")], lock),
    remote,
    ...(journal && { journal }),
  });
}

describe("a foreign lock or journal is refused, and nothing is written", () => {
  const elsewhere = { host: "https://api.authing.cn", userPoolId: "pool-1" };

  it.each<[string, Stage]>([
    ["lock of another host", staged({ host: elsewhere.host })],
    ["lock of another pool", staged({ userPoolId: "pool-2" })],
    ["journal of another host", staged({}, [journalBegin({ target: elsewhere })])],
    [
      "journal of another pool",
      staged({}, [journalBegin({ target: { ...journalBegin().target, userPoolId: "pool-2" } })]),
    ],
    ["journal of another lineage", staged({}, [journalBegin({ lineage: "lineage-2" })])],
    ["journal of another host, with the lock lost", staged(null, [journalBegin({ target: elsewhere })])],
    ["token of another pool than the file's", staged({}, undefined, "pool-2")],
  ])("%s", async (_, at) => {
    expect(await refusal(at)).toBe("LOCK_FOREIGN");
  });

  it("lock of another pool than the token names, where the file names none", async () => {
    const desired = desiredTenant([desiredWebhook("a")], { target: { userPoolId: null } });

    expect(await refusal(staged({}, undefined, "pool-2"), desired)).toBe("LOCK_FOREIGN");
  });

  it("journal of another pool than the lock's, where the file names none", async () => {
    const desired = desiredTenant([desiredWebhook("a")], { target: { userPoolId: null } });
    const begin = journalBegin({ target: { ...journalBegin().target, userPoolId: "pool-2" } });

    expect(await refusal(staged({}, [begin]), desired)).toBe("LOCK_FOREIGN");
  });

  it.each([null, "pool-1"])(
    "but a pool that the lock does not know yet is filled in (token: %s)",
    async (tokenPool) => {
      const at = staged({ userPoolId: null }, undefined, tokenPool);
      const desired = desiredTenant([desiredWebhook("a")], {
        target: { userPoolId: tokenPool === null ? "pool-1" : null },
      });

      await at.apply(desired);

      expect(at.lock()?.userPoolId).toBe("pool-1");
    },
  );

  it("also by plan", async () => {
    await expect(staged({ userPoolId: "pool-2" }).plan(DESIRED)).rejects.toMatchObject({ code: "LOCK_FOREIGN" });
  });
});

describe("guards refuse before anything is written", () => {
  const gone = (more: Partial<LockFile> = {}) =>
    stage({ locked: lockFile([locked("a", "id-a"), locked("b", "id-b"), locked("c", "id-c")], more) });

  it("more deletes than the cap, unless that many are allowed", async () => {
    const keys = ["a", "b", "x", "y"];
    const at = stage({ locked: lockFile(keys.map((key) => locked(key, `id-${key}`))) });
    for (const key of keys) at.remote.put(`id-${key}`, spec(key));
    const desired = desiredTenant([desiredWebhook("a"), desiredWebhook("b"), desiredWebhook("new")], {
      policy: { maxDeletes: 1 },
    });

    expect(await refusal(at, desired)).toBe("PLAN_UNSAFE");
    await at.apply(desired, { flags: { maxDeletes: 2 } });
    expect(at.ids()).toEqual({ a: "id-a", b: "id-b", new: "new-1" });
  });

  it("most webhooks gone, unless that is allowed", async () => {
    const at = gone();

    expect(await refusal(at)).toBe("PLAN_UNSAFE");
    await at.apply(DESIRED, { flags: { allowMissing: true } });
    expect(at.ids()).toEqual({ a: "new-1", b: "new-2" });
  });

  it("any webhook gone under an access key that is not the lock's", async () => {
    const at = gone({ accessKeyId: "access-key-before" });
    at.remote.put("id-a", spec("a"));
    at.remote.put("id-b", spec("b"));

    expect(await refusal(at)).toBe("PLAN_UNSAFE");
  });

  it("but not where a token proves the pool", async () => {
    const remote = memoryRemote({ tokenPool: "pool-1" });
    const at = stage({
      locked: lockFile(
        ["a", "b", "c"].map((key) => locked(key, `id-${key}`)),
        { accessKeyId: "access-key-before" },
      ),
      remote,
    });
    for (const key of ["a", "b"]) remote.put(`id-${key}`, spec(key));

    await at.apply(DESIRED);

    expect(at.ids()).toEqual({ a: "id-a", b: "id-b" });
  });

  it("not for a webhook that only the list lacks", async () => {
    const at = stage({ locked: lockFile([locked("a", "id-a"), locked("b", "id-b")]) });
    for (const key of ["a", "b"]) {
      at.remote.put(`id-${key}`, spec(key));
      at.remote.unlisted.add(`id-${key}`);
    }

    expect((await at.apply(DESIRED)).says).toEqual([]);
  });

  it("a recovered lock included", async () => {
    const dones = ["a", "b"].map((key) => journalDone(key, locked(key, `id-${key}`)));
    const at = stage({ locked: lockFile([]), journal: [journalBegin(), ...dones] });

    expect(await refusal(at)).toBe("PLAN_UNSAFE");
  });

  it("a lock rebuilt from a journal that began with another access key included", async () => {
    const begin = journalBegin({ accessKeyId: "access-key-before" });
    const at = stage({ journal: [begin, journalDone("a", locked("a", "id-a"))] });

    expect(await refusal(at)).toBe("PLAN_UNSAFE");
  });
});

describe("an approved plan", () => {
  it("is carried out when the world still gives it", async () => {
    const at = staged({});
    const { digest } = await at.plan(DESIRED);

    await at.apply(DESIRED, { approved: digest });

    expect(Object.keys(at.ids())).toEqual(["a", "b"]);
  });

  it("is stale when the world gives another", async () => {
    const at = staged({});
    const { digest } = await at.plan(DESIRED);
    at.remote.put("id-b", spec("b"));

    expect(await refusal(at, DESIRED, { approved: digest })).toBe("PLAN_STALE");
  });

  it("is stale when the files give another", async () => {
    const at = staged({});
    const { digest } = await at.plan(DESIRED);
    const edited = desiredTenant([desiredWebhook("a"), desiredWebhook("b", { enabled: false })]);

    expect(await refusal(at, edited, { approved: digest })).toBe("PLAN_STALE");
  });

  it("is still asked the guards", async () => {
    const at = stage({ locked: lockFile([locked("a", "id-a"), locked("b", "id-b")]) });
    const { digest } = await at.plan(DESIRED);

    expect(await refusal(at, DESIRED, { approved: digest })).toBe("PLAN_UNSAFE");
  });
});

describe("the lease", () => {
  it("is refused to a second writer, who reads and writes nothing", async () => {
    const at = staged({});
    const lease = await at.store.acquire("import");
    const before = { ...at.disk };

    await expect(at.apply(DESIRED)).rejects.toMatchObject({ code: "LOCK_HELD" });

    expect(at.disk).toEqual(before);
    expect(at.remote.calls).toEqual([]);
    await lease.release();
  });

  it("is waited for, and taken when the other gives it back in time", async () => {
    const at = staged({});
    const lease = await at.store.acquire("import");
    const startedAt = at.clock.now();
    const acquire = async (command: string) => {
      if (at.clock.now() >= startedAt + 3000) await lease.release();
      return await at.store.acquire(command);
    };

    await at.apply(DESIRED, { lockTimeoutMs: 3000, store: { ...at.store, acquire } });

    expect(Object.keys(at.ids())).toEqual(["a", "b"]);
  });

  it("is waited for no longer than the lock timeout says", async () => {
    const at = staged({});
    const lease = await at.store.acquire("import");
    const startedAt = at.clock.now();

    await expect(at.apply(DESIRED, { lockTimeoutMs: 3000 })).rejects.toMatchObject({ code: "LOCK_HELD" });

    expect(at.clock.now() - startedAt).toBe(3000);
    expect(at.remote.calls).toEqual([]);
    await lease.release();
  });

  it("is taken over from a holder that died, and that is logged", async () => {
    const at = staged({});
    await at.store.acquire("apply");
    at.disk.isHolderDead = true;

    await at.apply(DESIRED);

    expect(at.log.lines.map(({ event }) => event)).toContain("lease.taken-over");
    expect(at.disk.holder).toBeNull();
  });

  it("is asked for by no plan", async () => {
    const at = staged({});
    const lease = await at.store.acquire("apply");

    expect((await at.plan(DESIRED)).changes).toHaveLength(2);
    await lease.release();
  });
});

describe("a new access key", () => {
  const rotated = desiredTenant([desiredWebhook("a", { enabled: false })], { target: { accessKeyId: "access-key-2" } });

  it("is recorded by the next apply, even one that changes nothing else", async () => {
    const at = staged({});
    await at.apply(desiredTenant([desiredWebhook("a", { enabled: false })]));
    const { serial } = at.lock() ?? { serial: 0 };

    await at.apply(rotated);

    expect(at.lock()).toMatchObject({ accessKeyId: "access-key-2", serial: serial + 1 });
    expect(at.journal()).toEqual([]);
  });

  it("is recorded only by an apply that passes the guards", async () => {
    const at = staged({});
    at.remote.world.clear();

    expect(await refusal(at, rotated)).toBe("PLAN_UNSAFE");
  });
});
