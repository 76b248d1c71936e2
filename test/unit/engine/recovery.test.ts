import { describe, expect, it } from "vitest";
import {
  beganCreate,
  desiredTenant,
  desiredWebhook,
  journalBegin,
  journalDone,
  locked,
  lockFile,
  printOf,
  spec,
} from "../../support/builders.ts";
import { stage } from "../../support/stage.ts";
import { differences } from "../../support/world-check.ts";

const SECRET = { secret: printOf("s") };
const A = desiredWebhook("a", SECRET);
const B = desiredWebhook("b");
const DESIRED = desiredTenant([A, B]);
const BEGIN = journalBegin({ creates: [beganCreate(A), beganCreate(B)], secrets: ["a"] });

describe("a journal that a run left behind", () => {
  it("with nothing done and nothing sent: everything is created once", async () => {
    const at = stage({ locked: lockFile([]), journal: [BEGIN] });

    expect((await at.apply(DESIRED)).says).toEqual(["a: create applied", "b: create applied"]);
    expect(at.remote.world.size).toBe(2);
    expect(differences(DESIRED, at.lock(), at.remote.world)).toEqual([]);
    expect(at.journal()).toEqual([]);
  });

  it("with creates that were sent: they are found, and a secret among them is sent again", async () => {
    const at = stage({ locked: lockFile([]), journal: [BEGIN] });
    at.remote.put("id-a", spec("a"), "s");
    at.remote.put("id-b", spec("b"));

    const { says, plan } = await at.apply(DESIRED);

    expect(plan.recovery).toMatchObject({ runId: "run-before", found: ["a", "b"], uncertain: ["a"] });
    expect(says).toEqual(["a: update applied"]);
    expect(at.remote.count("create")).toBe(0);
    expect(at.ids()).toEqual({ a: "id-a", b: "id-b" });
    expect(differences(DESIRED, at.lock(), at.remote.world)).toEqual([]);
  });

  it("with everything done, and the lock not written: it only writes the lock", async () => {
    const at = stage({
      locked: lockFile([]),
      journal: [BEGIN, journalDone("a", locked("a", "id-a", SECRET)), journalDone("b", locked("b", "id-b"))],
    });
    at.remote.put("id-a", spec("a"), "s");
    at.remote.put("id-b", spec("b"));

    expect((await at.apply(DESIRED)).says).toEqual([]);
    expect(at.remote.count("create", "update", "delete")).toBe(0);
    expect(at.lock()).toMatchObject({ serial: 5 });
    expect(at.ids()).toEqual({ a: "id-a", b: "id-b" });
    expect(at.journal()).toEqual([]);
    expect(at.log.lines.map(({ event }) => event)).toContain("lock.recovered");
  });

  it("with everything done and in the lock, only not cleared: it only clears the journal", async () => {
    const entries = [locked("a", "id-a", SECRET), locked("b", "id-b")];
    const at = stage({
      locked: lockFile(entries, { serial: 5 }),
      journal: [BEGIN, ...entries.map((entry) => journalDone(entry.key, entry))],
    });
    at.remote.put("id-a", spec("a"), "s");
    at.remote.put("id-b", spec("b"));
    const before = at.disk.lock;

    expect((await at.apply(DESIRED)).says).toEqual([]);
    expect(at.disk).toMatchObject({ lock: before, journal: null });
  });

  it("with the lock lost: it is rebuilt from the journal and what is live", async () => {
    const at = stage({ journal: [BEGIN, journalDone("a", locked("a", "id-a", SECRET))] });
    at.remote.put("id-a", spec("a"), "s");
    at.remote.put("id-b", spec("b"));

    expect((await at.apply(DESIRED)).says).toEqual([]);
    expect(at.ids()).toEqual({ a: "id-a", b: "id-b" });
    expect(at.lock()).toMatchObject({ lineage: "lineage-1", serial: 5 });
  });

  it("with a delete done: the key is not looked for any more", async () => {
    const at = stage({
      locked: lockFile([locked("a", "id-a", SECRET), locked("b", "id-b"), locked("left", "id-left")]),
      journal: [journalBegin(), journalDone("left", null)],
    });
    at.remote.put("id-a", spec("a"), "s");
    at.remote.put("id-b", spec("b"));

    expect((await at.apply(DESIRED)).says).toEqual([]);
    expect(at.ids()).toEqual({ a: "id-a", b: "id-b" });
  });

  it("with a delete that took effect and is not done: it is forgotten", async () => {
    const at = stage({
      locked: lockFile([locked("a", "id-a", SECRET), locked("b", "id-b"), locked("left", "id-left")]),
      journal: [journalBegin()],
    });
    at.remote.put("id-a", spec("a"), "s");
    at.remote.put("id-b", spec("b"));

    expect((await at.apply(DESIRED)).says).toEqual(["left: forget applied"]);
  });

  it("with a secret that may have been sent: it is sent again, whatever the file says now", async () => {
    const at = stage({
      locked: lockFile([locked("a", "id-a", SECRET), locked("b", "id-b")]),
      journal: [journalBegin({ secrets: ["a"] })],
    });
    at.remote.put("id-a", spec("a"), "sent by the run that died");
    at.remote.put("id-b", spec("b"));

    expect((await at.apply(DESIRED)).says).toEqual(["a: update applied"]);
    expect(differences(DESIRED, at.lock(), at.remote.world)).toEqual([]);
  });

  it("with several that match a create: the planner blocks the key, and the rest is applied", async () => {
    const at = stage({ locked: lockFile([]), journal: [BEGIN] });
    at.remote.put("id-1", spec("a"), "s");
    at.remote.put("id-2", spec("a"));

    const { says, plan } = await at.apply(DESIRED);

    expect(plan.changes).toContainEqual(expect.objectContaining({ key: "a", code: "AMBIGUOUS_MATCH" }));
    expect(says).toEqual(["a: blocked skipped blocked", "b: create applied"]);
    expect(at.remote.world.size).toBe(3);
  });

  it("with a create that the files no longer want: it is found, and then deleted as the policy says", async () => {
    const at = stage({ locked: lockFile([locked("b", "id-b")]), journal: [BEGIN] });
    at.remote.put("id-a", spec("a"), "s");
    at.remote.put("id-b", spec("b"));

    expect((await at.apply(desiredTenant([B]))).says).toEqual(["a: delete applied"]);
    expect([...at.remote.world.keys()]).toEqual(["id-b"]);
  });
});

describe("the settle window of a recovery", () => {
  const started = (lag: number) => {
    const at = stage({ locked: lockFile([]), journal: [BEGIN] });
    at.remote.put("id-a", spec("a"), "s");
    at.remote.put("id-b", spec("b"));
    at.remote.unlisted.add("id-a");
    const startedAt = at.clock.now();
    at.remote.script = ({ op }) => {
      if (op === "list" && at.clock.now() >= startedAt + lag) at.remote.unlisted.clear();
      return null;
    };
    return at;
  };

  it.each([1, 400, 4999, 5000])("finds a create that the list shows only after %i ms", async (lag) => {
    const at = started(lag);
    await at.apply(DESIRED);

    expect(at.remote.count("create")).toBe(0);
    expect(at.ids()).toEqual({ a: "id-a", b: "id-b" });
  });

  it("counts from the start of the run", async () => {
    const at = stage({ locked: lockFile([]), journal: [BEGIN] });
    at.remote.script = ({ op }) => {
      if (op === "pool") at.clock.advance(4000);
      return null;
    };

    await at.apply(DESIRED);

    expect(at.clock.sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(1000);
  });

  it("is as long as --settle says", async () => {
    const at = started(59_000);
    await at.apply(DESIRED, { flags: { settle: 60 } });

    expect(at.remote.count("create")).toBe(0);
  });

  it("is not waited for when every create is accounted for", async () => {
    const at = stage({ locked: lockFile([]), journal: [BEGIN] });
    at.remote.put("id-a", spec("a"), "s");
    at.remote.put("id-b", spec("b"));

    await at.apply(DESIRED);

    expect(at.clock.sleeps).toEqual([]);
  });
});

describe("a plan over a journal", () => {
  it("recovers in memory and writes nothing", async () => {
    const at = stage({
      locked: lockFile([]),
      journal: [BEGIN, journalDone("b", locked("b", "id-b"))],
    });
    at.remote.put("id-a", spec("a"), "s");
    at.remote.put("id-b", spec("b"));
    const before = { ...at.disk };

    const plan = await at.plan(DESIRED);

    expect(plan.changes).toMatchObject([
      { key: "a", action: "update", id: "id-a", fields: [{ field: "secret" }] },
      { key: "b", action: "noop", id: "id-b" },
    ]);
    expect(plan.recovery).toEqual({ runId: "run-before", folded: ["b"], found: ["a"], uncertain: ["a"] });
    expect(at.disk).toEqual(before);
    expect(at.remote.count("create", "update", "delete")).toBe(0);
  });
});
