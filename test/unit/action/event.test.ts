import { describe, expect, it } from "vitest";
import { readEvent } from "../../../src/action/event.ts";

const PULL = {
  number: 7,
  merged: false,
  head: { sha: "h", repo: { full_name: "acme/hooks" } },
  base: { ref: "main", sha: "b" },
};
const read = (name: string, payload: object, env: Readonly<Record<string, string>> = {}) =>
  readEvent(
    { GITHUB_EVENT_NAME: name, GITHUB_REPOSITORY: "acme/hooks", GITHUB_SHA: "c", GITHUB_REF: "refs/heads/x", ...env },
    JSON.stringify(payload),
  );

describe("an event", () => {
  it("of an open pull request is held to its base commit, and is of its base's branch", () => {
    const event = read("pull_request", { pull_request: PULL });
    expect(event).toEqual({
      name: "pull_request",
      repository: "acme/hooks",
      commit: "c",
      branch: "main",
      pull: { number: 7, isMerged: false },
      base: "b",
      untrusted: null,
    });
  });

  it("of a merged pull request is of the branch it was merged into", () => {
    const event = read("pull_request", { pull_request: { ...PULL, merged: true } });
    expect(event).toMatchObject({ branch: "main", pull: { isMerged: true }, base: null });
  });

  it.each([
    ["another repository", { full_name: "mallory/hooks" }, "dev"],
    ["a fork that is gone", null, "dev"],
    ["Dependabot", { full_name: "acme/hooks" }, "dependabot[bot]"],
  ])("of a pull request by %s is given no secrets", (_, repo, actor) => {
    const payload = { pull_request: { ...PULL, head: { sha: "h", repo } } };
    expect(read("pull_request", payload, { GITHUB_ACTOR: actor }).untrusted).toMatch(/no secrets/);
  });

  it("of a push, a schedule or a hand is of its branch, and of a tag it is of none", () => {
    for (const name of ["push", "schedule", "workflow_dispatch"]) {
      expect(read(name, {})).toMatchObject({ branch: "x", pull: null, base: null });
    }
    expect(read("push", {}, { GITHUB_REF: "refs/tags/v1" }).branch).toBeNull();
    expect(read("push", {}, { GITHUB_REF: "refs/heads/release/1" }).branch).toBe("release/1");
  });

  it("of a merge queue is held to the commit that it merges onto", () => {
    const event = read("merge_group", { merge_group: { base_sha: "b", base_ref: "refs/heads/main" } });
    expect(event).toMatchObject({ branch: "main", base: "b", pull: null });
  });

  it("that hands out secrets, cannot be read, or is not of GitHub is refused", () => {
    expect(() => read("pull_request_target", { pull_request: PULL })).toThrow(/whoever opens/);
    expect(() => readEvent({ GITHUB_REPOSITORY: "acme/hooks" }, "{")).toThrow(/cannot be read/);
    expect(() => readEvent({}, "{}")).toThrow(/GITHUB_REPOSITORY/);
  });
});
