import { describe, expect, it } from "vitest";
import { commentId, printMark, readMark, readOutline, withState } from "../../../src/action/comment-mark.ts";
import { differenceOf, isRestOf, outlineOf, type PlanOutline } from "../../../src/action/plan-outline.ts";
import { putComment } from "../../../src/action/sticky-comment.ts";
import type { Digest } from "../../../src/core/model.ts";
import { goldenPlans } from "../../support/documents.ts";
import { githubClient } from "../../support/github-client.ts";
import { githubServer } from "../../support/github-server.ts";

const DIGEST: Digest = `sha256:${"a".repeat(64)}`;
const OTHER: Digest = `sha256:${"b".repeat(64)}`;
const MARK = { id: "0123456789abcdef", digest: DIGEST, state: "open" } as const;

/** An outline of one tenant with these changes. */
const outline = (digest: Digest, changes: PlanOutline["tenants"][number]["changes"], world = DIGEST): PlanOutline => ({
  digest,
  tenants: [{ tenant: "acme", digest, world, changes }],
});

describe("the mark of a comment", () => {
  it.each([...goldenPlans])("tells the plan %s and all it needs to find what differs", (_, plan) => {
    const { head, tail } = printMark({ ...MARK, digest: plan.digest }, outlineOf(plan));
    const body = `${head}text\n${tail}`;
    expect(readMark(body)).toEqual({ ...MARK, digest: plan.digest });
    expect(readOutline(body)).toEqual(outlineOf(plan));
    expect(differenceOf(outlineOf(plan), outlineOf(plan))).toEqual([]);
    // As GitHub's editor gives it back.
    expect(readMark(body.replaceAll("\n", "\r\n"))?.digest).toBe(plan.digest);
    expect(readOutline(`${body.replaceAll("\n", "\r\n")}\r\n`)).toEqual(outlineOf(plan));
  });

  it("counts only at the very start", () => {
    const { head } = printMark(MARK, null);
    expect(readMark(`${head}text`)).toEqual(MARK);
    expect(readMark(`\n${head}text`)).toBeNull();
    expect(readMark(`> ${head}text`)).toBeNull();
    expect(readMark(withState(`${head}state=open`, "closed"))?.state).toBe("closed");
    expect(withState(`${head}state=open`, "closed")).toMatch(/\nstate=open$/);
  });

  it("is without an outline that is too long, and what is none is none", () => {
    const changes = [...Array(5000).keys()].map((n) => [`key-${n}`, "create", `${n * 7919}`.padEnd(12, "x")] as const);
    expect(printMark(MARK, outline(DIGEST, changes)).tail).toBe("");
    expect(readOutline("text\n<!-- hooksync:plan bm9uZQ== -->")).toBeNull();
    expect(readOutline("text")).toBeNull();
  });

  it("is another for each workflow, folder and set of paths", () => {
    const of = (workflow: string, folder: string, ...paths: string[]) => commentId({ workflow, folder, paths });
    const ids = [
      of("w", ""),
      of("w", "f"),
      of("v", ""),
      of("w", "", "a"),
      of("w", "", "a", "b"),
      of("w", "", "b", "a"),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  });
});

describe("two plans", () => {
  const reviewed = outline(DIGEST, [
    ["a", "create", "1"],
    ["b", "update", "2"],
    ["c", "delete", "3"],
  ]);

  it("differ in what each sentence says", () => {
    const now = outline(OTHER, [
      ["a", "adopt", "1"],
      ["b", "update", "9"],
      ["d", "create", "4"],
    ]);
    expect(differenceOf(reviewed, now)).toEqual([
      "acme/a: create was reviewed, and it is adopt now",
      "acme/b: update, but of other fields than those that were reviewed",
      "acme/c: delete was reviewed, and nothing is left to do",
      "acme/d: create, which was not reviewed",
    ]);
    expect(differenceOf(reviewed, { digest: OTHER, tenants: [] })).toEqual(["acme: is not in the plan any more"]);
    expect(differenceOf({ digest: OTHER, tenants: [] }, reviewed)).toEqual(["acme: was not in the reviewed plan"]);
    expect(differenceOf(reviewed, outline(OTHER, reviewed.tenants[0]?.changes ?? [], OTHER))).toEqual([
      "acme: its host, user pool or policy changed",
    ]);
  });

  it("are one and the rest of it when all that is left was reviewed", () => {
    const rest = outline(OTHER, [["b", "update", "2"]]);
    expect(isRestOf(reviewed, rest)).toBe(true);
    expect(isRestOf(reviewed, outline(OTHER, [["b", "update", "9"]]))).toBe(false);
    expect(isRestOf(reviewed, outline(OTHER, [["b", "delete", "2"]]))).toBe(false);
    expect(isRestOf(reviewed, outline(OTHER, [["b", "update", "2"]], OTHER))).toBe(false);
    expect(isRestOf({ digest: DIGEST, tenants: [] }, rest)).toBe(false);
  });
});

describe("a comment", () => {
  it.each(["update", "new"] as const)(
    "is made once (%s) when the answer is lost, and when it never arrived",
    async (mode) => {
      const server = await githubServer({});
      const { repository } = await githubClient(server);
      const { head } = printMark(MARK, null);
      for (const fault of [{ kind: "reset-after" }, { kind: "reset" }] as const) {
        server.world.comments.length = 0;
        server.fault(/POST .*comments/, fault);
        await putComment(repository, 1, { id: MARK.id, body: `${head}text`, mode, hasChanges: true });
        expect(server.world.comments.map(({ body }) => body)).toEqual([`${head}text`]);
      }
    },
  );
});
