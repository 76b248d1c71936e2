import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import { desiredTenant, desiredWebhook, locked, lockFile, printOf, spec } from "../../support/builders.ts";
import { lost, memoryRemote } from "../../support/memory-remote.ts";
import { stage } from "../../support/stage.ts";
import { differences } from "../../support/world-check.ts";

const many = desiredTenant(Array.from({ length: 20 }, (_, index) => desiredWebhook(`k${index}`)));
const interrupted = () => new AppError("INTERRUPTED", "stopped by a signal");

describe("a stop", () => {
  it("starts no new work, lets what is in flight finish, and leaves lock and journal whole", async () => {
    const remote = memoryRemote({ slow: true });
    const at = stage({ remote });
    const stop = new AbortController();
    remote.script = ({ op, nth }) => {
      if (op === "create" && nth === 4) stop.abort(interrupted());
      return null;
    };

    const { says } = await at.apply(many, { stop: stop.signal, concurrency: 3 });

    const applied = says.filter((line) => line.endsWith("create applied")).length;
    expect(applied).toBe(remote.world.size);
    expect(applied).toBeGreaterThanOrEqual(4);
    expect(applied).toBeLessThanOrEqual(6);
    expect(says.filter((line) => line.endsWith("skipped aborted"))).toHaveLength(20 - applied);
    expect(new Set(Object.values(at.ids()))).toEqual(new Set(remote.world.keys()));
    expect(at.disk).toMatchObject({ journal: null, holder: null });

    await at.apply(many);
    expect(remote.world.size).toBe(20);
    expect(differences(many, at.lock(), remote.world)).toEqual([]);
  });

  it("deletes nothing any more", async () => {
    const at = stage({ locked: lockFile([locked("left", "id-left")]) });
    at.remote.put("id-left", spec("left"));
    const stop = new AbortController();
    at.remote.script = ({ op }) => {
      if (op === "create") stop.abort(interrupted());
      return null;
    };

    const { says } = await at.apply(desiredTenant([desiredWebhook("a")]), { stop: stop.signal });

    expect(says).toEqual(["a: create applied", "left: delete skipped aborted"]);
    expect(at.remote.world.has("id-left")).toBe(true);
  });

  it("before anything was sent ends the run with its reason, and nothing is written", async () => {
    const at = stage();
    const stop = new AbortController();
    at.remote.script = ({ op }) => {
      if (op === "list") stop.abort(interrupted());
      return op === "list" ? { at: "before", how: "hang" } : null;
    };

    await expect(at.apply(many, { stop: stop.signal })).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(at.disk).toMatchObject({ lock: null, journal: null, holder: null });
  });

  it("ends the search for a lost create, which stays in the journal for the next run", async () => {
    const at = stage();
    const stop = new AbortController();
    const desired = desiredTenant([desiredWebhook("a")]);
    at.remote.script = ({ op, nth }) => {
      if (op === "list" && nth === 3) stop.abort(interrupted());
      return op === "create" ? lost("before") : null;
    };

    const { says } = await at.apply(desired, { stop: stop.signal });

    expect(says).toEqual(["a: create indeterminate REMOTE_INDETERMINATE"]);
    expect(at.remote.count("create")).toBe(1);
    expect(at.journal()).toMatchObject([{ at: "begin", creates: [{ key: "a" }] }]);

    at.remote.script = () => null;
    await at.apply(desired);
    expect(at.remote.world.size).toBe(1);
    expect(at.journal()).toEqual([]);
  });
});

describe("a cut", () => {
  it.each(["before", "after"] as const)("of a create %s its effect leaves it to the next run", async (when) => {
    const at = stage();
    const stop = new AbortController();
    const cut = new AbortController();
    const desired = desiredTenant([desiredWebhook("a"), desiredWebhook("b", { secret: printOf("s") })]);
    at.remote.script = ({ op, about }) => {
      if (op !== "create" || about[0] !== "b") return null;
      setImmediate(() => {
        stop.abort(interrupted());
        cut.abort(interrupted());
      });
      return { at: when, how: "hang" };
    };

    const { says } = await at.apply(desired, { stop: stop.signal, cut: cut.signal });
    expect(says).toEqual(["a: create applied", "b: create indeterminate REMOTE_INDETERMINATE"]);
    expect(at.journal()).toMatchObject([{ at: "begin", creates: [{ key: "b" }], secrets: ["b"] }]);
    expect(at.ids()).toEqual({ a: "new-1" });

    at.remote.script = () => null;
    await at.apply(desired);
    expect(at.remote.world.size).toBe(2);
    expect(differences(desired, at.lock(), at.remote.world)).toEqual([]);
    expect(at.journal()).toEqual([]);
  });

  it.each(["before", "after"] as const)("of an update %s its effect leaves its secret uncertain", async (when) => {
    const at = stage({ locked: lockFile([locked("a", "id-a", { secret: printOf("old") })]) });
    at.remote.put("id-a", spec("a"), "old");
    const stop = new AbortController();
    const cut = new AbortController();
    at.remote.script = ({ op }) => {
      if (op !== "update") return null;
      setImmediate(() => {
        stop.abort(interrupted());
        cut.abort(interrupted());
      });
      return { at: when, how: "hang" };
    };

    const { says } = await at.apply(desiredTenant([desiredWebhook("a", { secret: printOf("new") })]), {
      stop: stop.signal,
      cut: cut.signal,
    });
    expect(says.join()).not.toContain("applied");
    expect(at.lock()?.webhooks.get("a")?.applied.secret).toBe("uncertain");
    expect(at.journal()).toEqual([]);

    at.remote.script = () => null;
    const reverted = desiredTenant([desiredWebhook("a", { secret: printOf("old") })]);
    await at.apply(reverted);
    expect(differences(reverted, at.lock(), at.remote.world)).toEqual([]);
  });
});
