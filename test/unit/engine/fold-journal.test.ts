import { describe, expect, it } from "vitest";
import type { JournalLine } from "../../../src/core/ports.ts";
import { foldJournal } from "../../../src/engine/fold-journal.ts";
import {
  beganCreate,
  desiredTenant,
  desiredWebhook,
  flags,
  journalBegin,
  journalDone,
  locked,
  lockFile,
  spec,
} from "../../support/builders.ts";
import { type Stage, stage } from "../../support/stage.ts";

async function fold(at: Stage): Promise<void> {
  const { store, clock, log } = at;
  const never = new AbortController().signal;
  const run = { runId: "post", flags: flags(), clock, startedAt: clock.now(), log, stop: never, cut: never };
  await foldJournal({ store, tenant: "webhooks", run, command: "post", lockTimeoutMs: 0 });
}

const creates = (...keys: readonly string[]) => keys.map((key) => beganCreate(desiredWebhook(key)));

describe("a journal that is folded without a request", () => {
  it("brings what was done into the lock, and is gone when nothing is open", async () => {
    const lock = lockFile([locked("a", "id-a"), locked("b", "id-b")]);
    const journal: JournalLine[] = [
      journalBegin({ creates: creates("c") }),
      journalDone("c", locked("c", "id-c")),
      journalDone("b", null),
    ];
    const at = stage({ locked: lock, journal });
    await fold(at);
    expect(at.ids()).toEqual({ a: "id-a", c: "id-c" });
    expect(at.lock()?.serial).toBe(lock.serial + 1);
    expect(at.journal()).toEqual([]);
    await fold(at);
    expect(at.lock()?.serial).toBe(lock.serial + 1);
  });

  it("stays when a create has no answer, for a run that can ask; and that one finds it", async () => {
    const journal: JournalLine[] = [
      journalBegin({ creates: creates("a", "b") }),
      journalDone("a", locked("a", "id-a")),
    ];
    const at = stage({ journal });
    await fold(at);
    expect(at.ids()).toEqual({ a: "id-a" });
    expect(at.lock()?.tenant).toBe("webhooks");
    expect(at.journal()).toHaveLength(2);

    at.remote.put("id-a", spec("a"));
    at.remote.put("id-b", spec("b"));
    await at.apply(desiredTenant([desiredWebhook("a"), desiredWebhook("b")]));
    expect(at.ids()).toEqual({ a: "id-a", b: "id-b" });
    expect(at.remote.count("create")).toBe(0);
  });

  it("never takes an id from a lock that went on since", async () => {
    const lock = lockFile([locked("a", "id-new")]);
    const journal: JournalLine[] = [
      journalBegin({ serial: lock.serial - 1, creates: creates("a") }),
      journalDone("a", locked("a", "id-old")),
    ];
    const at = stage({ locked: lock, journal });
    await fold(at);
    expect(at.ids()).toEqual({ a: "id-new" });
  });

  it("leaves nothing behind where there is none", async () => {
    const at = stage();
    await fold(at);
    expect(at.lock()).toBeNull();
    expect(at.disk).toEqual(stage().disk);
  });
});
