import { describe, expect, it } from "vitest";
import { beganCreate, desiredTenant, desiredWebhook, locked, lockFile, printOf, spec } from "../../support/builders.ts";
import { lost, memoryRemote, refused, unavailable } from "../../support/memory-remote.ts";
import { stage } from "../../support/stage.ts";
import { differences } from "../../support/world-check.ts";

const A = desiredWebhook("a", { secret: printOf("s") });
const DESIRED = desiredTenant([A]);
const SETTLE_MS = 5000;
/** A settle window is over: at least as long as it says, and not a second window. */
const settledOnce = (sleeps: readonly number[]) => sleeps.reduce((sum, ms) => sum + ms, 0);

describe("a create whose answer was lost", () => {
  it("is found in the list and not sent twice", async () => {
    const at = stage();
    at.remote.script = ({ op }) => (op === "create" ? lost("after") : null);

    const { says, error } = await at.apply(DESIRED);

    expect(says).toEqual(["a: create applied"]);
    expect(error).toBeNull();
    expect(at.remote.count("create")).toBe(1);
    expect(differences(DESIRED, at.lock(), at.remote.world)).toEqual([]);
    expect(at.journal()).toEqual([]);
    expect(at.log.lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["create.indeterminate", "create.resolved"]),
    );
  });

  it.each([300, 2500, 5000])("is found although the list lags by %i ms", async (lag) => {
    const at = stage();
    const startedAt = at.clock.now();
    at.remote.script = ({ op }) => {
      if (op === "create") at.remote.unlisted.add("new-1");
      if (op === "list" && at.clock.now() >= startedAt + lag) at.remote.unlisted.clear();
      return op === "create" ? lost("after") : null;
    };

    expect((await at.apply(DESIRED)).says).toEqual(["a: create applied"]);
    expect(at.remote.world.size).toBe(1);
    expect(at.ids()).toEqual({ a: "new-1" });
  });

  it("is sent once more, but only after the list lacked it for the whole window", async () => {
    const at = stage();
    const sentAt: number[] = [];
    const lists: number[] = [];
    at.remote.script = ({ op, nth }) => {
      if (op === "create") sentAt.push(at.clock.now());
      if (op === "list") lists.push(at.clock.now());
      return op === "create" && nth === 1 ? lost("before") : null;
    };

    expect((await at.apply(DESIRED)).says).toEqual(["a: create applied"]);

    const [first = 0, second = 0] = sentAt;
    expect(sentAt).toHaveLength(2);
    expect(second - first).toBeGreaterThanOrEqual(SETTLE_MS);
    expect(lists.at(-1)).toBeGreaterThanOrEqual(first + SETTLE_MS);
    expect(at.remote.world.size).toBe(1);
    expect(differences(DESIRED, at.lock(), at.remote.world)).toEqual([]);
  });

  it("is looked for as long as --settle says", async () => {
    const at = stage();
    at.remote.script = ({ op, nth }) => (op === "create" && nth === 1 ? lost("before") : null);

    await at.apply(DESIRED, { flags: { settle: 60 } });

    expect(settledOnce(at.clock.sleeps)).toBeGreaterThanOrEqual(60_000);
  });

  it("is looked for once more when the second answer is lost too", async () => {
    const at = stage();
    at.remote.script = ({ op, nth }) => (op === "create" ? lost(nth === 1 ? "before" : "after") : null);

    expect((await at.apply(DESIRED)).says).toEqual(["a: create applied"]);
    expect(at.remote.world.size).toBe(1);
    expect(at.ids()).toEqual({ a: "new-1" });
  });

  it("is never sent more than twice in a run", async () => {
    const at = stage();
    at.remote.script = ({ op }) => (op === "create" ? lost("before") : null);

    expect((await at.apply(DESIRED)).says).toEqual(["a: create indeterminate REMOTE_INDETERMINATE"]);
    expect(at.remote.count("create")).toBe(2);
  });

  it("has failed when the second sending is refused", async () => {
    const at = stage();
    at.remote.script = ({ op, nth }) => (op === "create" ? (nth === 1 ? lost("before") : refused()) : null);

    expect((await at.apply(DESIRED)).says).toEqual(["a: create failed REMOTE_REJECTED"]);
    expect(at.journal()).toEqual([]);
  });

  it("is not taken for a webhook that was there before under another key", async () => {
    const at = stage({ locked: lockFile([locked("b", "id-b", { name: "a", url: A.spec.url })]) });
    at.remote.put("id-b", spec("a"));
    at.remote.script = ({ op, nth }) => (op === "create" && nth === 1 ? lost("before") : null);
    const desired = desiredTenant([A, desiredWebhook("b", { name: "a", url: A.spec.url })]);

    await at.apply(desired);

    expect(at.ids()).toEqual({ a: "new-1", b: "id-b" });
  });

  it("is not taken for a webhook that another create of the same run made", async () => {
    const at = stage();
    at.remote.script = ({ op, nth }) => (op === "create" && nth === 2 ? lost("before") : null);
    const twin = desiredWebhook("b", { name: "a", url: A.spec.url });

    await at.apply(desiredTenant([A, twin]), { concurrency: 1 });

    expect(at.ids()).toEqual({ a: "new-1", b: "new-2" });
    expect(at.remote.world.size).toBe(2);
  });

  it("shares a webhook with no other create of the same name and url", async () => {
    const at = stage();
    at.remote.script = ({ op, nth }) => (op === "create" && nth <= 2 ? lost(nth === 1 ? "after" : "before") : null);
    const desired = desiredTenant([desiredWebhook("a"), desiredWebhook("b", { name: "a", url: A.spec.url })]);

    const { says } = await at.apply(desired);

    expect(says).toEqual(["a: create applied", "b: create applied"]);
    expect(differences(desired, at.lock(), at.remote.world)).toEqual([]);
    expect(at.remote.world.size).toBe(2);
  });

  it("leaves the other changes to be carried out, and halts deletes when it stays unclear", async () => {
    const at = stage({ locked: lockFile([locked("left", "id-left")]) });
    at.remote.put("id-left", spec("left"));
    at.remote.script = ({ op, about }) => (op === "create" && about[0] === "a" ? lost("before") : null);

    const { says } = await at.apply(desiredTenant([A, desiredWebhook("b")]));

    expect(says).toEqual([
      "a: create indeterminate REMOTE_INDETERMINATE",
      "b: create applied",
      "left: delete skipped halted",
    ]);
    expect(at.remote.count("delete")).toBe(0);
  });

  it("does not halt deletes when it was found", async () => {
    const at = stage({ locked: lockFile([locked("left", "id-left")]) });
    at.remote.put("id-left", spec("left"));
    at.remote.script = ({ op }) => (op === "create" ? lost("after") : null);

    expect((await at.apply(DESIRED)).says).toEqual(["a: create applied", "left: delete applied"]);
  });

  it("keeps to the concurrency when many are sent once more", async () => {
    const remote = memoryRemote({ slow: true });
    const at = stage({ remote });
    remote.script = ({ op, nth }) => (op === "create" && nth <= 12 ? lost("before") : null);
    const desired = desiredTenant(Array.from({ length: 12 }, (_, index) => desiredWebhook(`k${index}`)));

    await at.apply(desired, { concurrency: 3 });

    expect(differences(desired, at.lock(), remote.world)).toEqual([]);
    expect(remote.most.writes).toBe(3);
  });
});

describe("a create that stays unclear", () => {
  it("when several match: nobody guesses, and nothing is sent again", async () => {
    const at = stage();
    at.remote.script = ({ op, nth }) => {
      // Somebody makes another of the same name and url at the same moment.
      if (op === "create" && nth === 1) at.remote.put("theirs", A.spec);
      return op === "create" ? lost("after") : null;
    };

    expect((await at.apply(DESIRED)).says).toEqual(["a: create indeterminate REMOTE_INDETERMINATE"]);
    expect(at.remote.count("create")).toBe(1);
    expect(at.ids()).toEqual({});

    const next = await at.apply(DESIRED);
    expect(next.plan.changes).toMatchObject([{ action: "blocked", code: "AMBIGUOUS_MATCH" }]);
    expect(at.remote.count("create")).toBe(1);
  });

  it("when the list cannot be read: it is not sent again", async () => {
    const at = stage();
    at.remote.script = ({ op, nth }) => {
      if (op === "create") return lost("after");
      return op === "list" && nth > 1 ? unavailable("before") : null;
    };

    expect((await at.apply(DESIRED)).says).toEqual(["a: create indeterminate REMOTE_INDETERMINATE"]);
    expect(at.remote.count("create")).toBe(1);
  });

  it("stays in the journal alone, and all else is in the lock", async () => {
    const at = stage({ locked: lockFile([]) });
    at.remote.script = ({ op, about }) => (op === "create" && about[0] === "a" ? lost("before") : null);

    await at.apply(desiredTenant([A, desiredWebhook("b", { secret: printOf("t") })]));

    expect(Object.keys(at.ids())).toEqual(["b"]);
    expect(at.journal()).toEqual([
      expect.objectContaining({
        at: "begin",
        lineage: "lineage-1",
        serial: at.lock()?.serial,
        creates: [beganCreate(A)],
        secrets: ["a"],
      }),
    ]);
  });

  it.each(["before", "after"] as const)("is healed by the next run when it was lost %s its effect", async (when) => {
    const at = stage();
    at.remote.script = ({ op, nth }) => {
      if (op === "list" && nth > 1 && nth < 20) return unavailable("before");
      return op === "create" && nth === 1 ? lost(when) : null;
    };
    await at.apply(desiredTenant([A, desiredWebhook("b")]));
    at.remote.script = () => null;
    const desired = desiredTenant([A, desiredWebhook("b")]);

    await at.apply(desired);

    expect(at.remote.world.size).toBe(2);
    expect(differences(desired, at.lock(), at.remote.world)).toEqual([]);
    expect(at.journal()).toEqual([]);
  });

  it("is healed although nothing at all got into the lock", async () => {
    const at = stage();
    at.remote.script = ({ op }) =>
      op === "create" ? lost("after") : op === "list" && at.remote.count("create") > 0 ? unavailable("before") : null;
    await at.apply(DESIRED);
    expect(at.lock()).toBeNull();
    at.remote.script = () => null;

    await at.apply(DESIRED);

    expect(at.remote.world.size).toBe(1);
    expect(differences(DESIRED, at.lock(), at.remote.world)).toEqual([]);
    expect(at.lock()?.lineage).toBe("lineage-new");
  });
});
