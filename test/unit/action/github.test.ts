import { describe, expect, it } from "vitest";
import type { Github } from "../../../src/action/github.ts";
import { refusedHost } from "../../support/genauth-server.ts";
import { githubClient } from "../../support/github-client.ts";
import { type GithubServer, githubServer } from "../../support/github-server.ts";

const COMMENTS = "/repos/acme/hooks/issues/1/comments";

async function all<T>(items: AsyncGenerator<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function start(token?: string): Promise<{ server: GithubServer; github: Github; waits: () => number }> {
  const server = await githubServer({ "a.txt": "a" });
  const { github, clock } = await githubClient(server, token === undefined ? {} : { token });
  const began = clock.now();
  return { server, github, waits: () => clock.now() - began };
}

describe("GitHub's API", () => {
  it("gives a list whole, page by page", async () => {
    const { server, github } = await start();
    for (let n = 0; n < 205; n += 1) server.world.comments.push({ id: n, issue: 1, login: "a", body: `${n}` });
    const list = await all(github.list<{ id: number }>(COMMENTS));
    expect(list.map(({ id }) => id)).toEqual([...Array(205).keys()]);
    expect(server.calls).toHaveLength(3);
  });

  it("never follows a page to another host, which would be given the token", async () => {
    const { server, github } = await start();
    const headers = { link: '<https://elsewhere.example/?page=2>; rel="next"' };
    server.fault(/comments/, { kind: "answer", status: 200, headers, body: [{ id: 1 }] });
    expect(await all(github.list(COMMENTS))).toEqual([{ id: 1 }]);
    expect(server.calls).toHaveLength(1);
  });

  it.each([
    ["429", 429, { "retry-after": "7" }],
    ["403 with retry-after", 403, { "retry-after": "7" }],
  ])("waits as long as it is told after %s", async (_, status, headers) => {
    const { server, github, waits } = await start();
    server.fault(/POST .*comments/, { kind: "answer", status, headers, body: { message: "slow down" } }, 2);
    await github.create(COMMENTS, { body: "hello" });
    expect(server.world.comments).toHaveLength(1);
    expect(waits()).toBeGreaterThanOrEqual(14_000);
  });

  it("waits until the limit is reset, unless that is too long", async () => {
    const { server, github, waits } = await start();
    const until = (seconds: number) => ({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${seconds}` });
    const now = (await githubClient(server)).clock.now() / 1000;
    server.fault(/GET/, { kind: "answer", status: 403, headers: until(now + 60) });
    expect(await all(github.list(COMMENTS))).toEqual([]);
    expect(waits()).toBeGreaterThanOrEqual(60_000);
    server.fault(/GET/, { kind: "answer", status: 403, headers: until(now + 3600) });
    await expect(all(github.list(COMMENTS))).rejects.toMatchObject({ code: "GITHUB_UNAVAILABLE" });
  });

  it.each([
    ["a 503", { kind: "answer", status: 503 }],
    ["a reset", { kind: "reset" }],
    ["an answer that is lost", { kind: "reset-after" }],
  ] as const)("reads again after %s, and gives up after five tries", async (_, fault) => {
    const { server, github } = await start();
    server.fault(/GET/, fault, 4);
    expect(await all(github.list(COMMENTS))).toEqual([]);
    server.fault(/GET/, fault, 5);
    await expect(all(github.list(COMMENTS))).rejects.toMatchObject({ code: "GITHUB_UNAVAILABLE" });
    expect(server.calls).toHaveLength(10);
  });

  it.each([
    ["a 502", { kind: "answer", status: 502 }],
    ["an answer that is lost", { kind: "reset-after" }],
  ] as const)("makes nothing twice after %s", async (_, fault) => {
    const { server, github } = await start();
    server.fault(/POST/, fault);
    await expect(github.create(COMMENTS, { body: "hello" })).rejects.toMatchObject({ code: "GITHUB_UNAVAILABLE" });
    expect(server.calls).toHaveLength(1);
  });

  it("says what GitHub says, and what to do, when it refuses", async () => {
    const { github } = await start("ghs_read");
    await expect(github.create(COMMENTS, { body: "hello" })).rejects.toMatchObject({
      code: "GITHUB_REFUSED",
      message: expect.stringContaining("Resource not accessible by integration"),
      hint: expect.stringContaining("permissions"),
      details: { status: 403 },
    });
    const { github: stranger } = await start("ghs_wrong");
    await expect(all(stranger.list(COMMENTS))).rejects.toMatchObject({ details: { status: 401 } });
  });

  it("is unavailable where nobody listens, after five tries", async () => {
    const { server } = await start();
    const { github } = await githubClient({ ...server, api: await refusedHost() });
    await expect(github.create(COMMENTS, { body: "hello" })).rejects.toMatchObject({
      code: "GITHUB_UNAVAILABLE",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

describe("a repository on GitHub", () => {
  const files = [{ path: "dir/b.txt", text: "b – ü" }];

  it("takes a commit on the head that is expected, and says so when it has moved", async () => {
    const server = await githubServer({ "a.txt": "a" });
    const { repository } = await githubClient(server);
    const head = (await repository.branchHead("main")) ?? "";
    const done = await repository.commit("main", head, "add b\n\nfor c", files);
    expect(done).toMatchObject({ kind: "done", sha: server.world.repo.head("main") });
    expect(server.world.repo.read("main", "dir/b.txt")).toBe("b – ü");
    expect(server.world.repo.read("main", "a.txt")).toBe("a");
    expect(await repository.commit("main", head, "again", files)).toEqual({ kind: "moved" });
    const blobs = await repository.blobs(server.world.repo.head("main") ?? "");
    expect([...blobs.keys()]).toEqual(["a.txt", "dir/b.txt"]);
    expect(await repository.blobText(blobs.get("dir/b.txt") ?? "")).toBe("b – ü");
    expect(await repository.fileText("main", "dir/b.txt")).toBe("b – ü");
    expect(await repository.fileText("main", "c.txt")).toBeNull();
  });

  it.each(["rule", "ruleset"] as const)("says so when a %s keeps all pushes out", async (protection) => {
    const server = await githubServer({ "a.txt": "a" });
    server.world.protected.set("main", protection);
    const { repository } = await githubClient(server);
    const head = (await repository.branchHead("main")) ?? "";
    const refused = await repository.commit("main", head, "add b", files);
    expect(refused).toMatchObject({ kind: "refused", because: expect.stringContaining("through a pull request") });
    expect(server.world.repo.head("main")).toBe(head);
  });

  it("throws when the token may not commit", async () => {
    const server = await githubServer({ "a.txt": "a" });
    const { repository } = await githubClient(server, { token: "ghs_read" });
    const head = (await repository.branchHead("main")) ?? "";
    await expect(repository.commit("main", head, "add b", files)).rejects.toMatchObject({ code: "GITHUB_REFUSED" });
  });

  it("makes a branch, and moves it when it is there", async () => {
    const server = await githubServer({ "a.txt": "a" });
    const { repository } = await githubClient(server);
    const head = (await repository.branchHead("main")) ?? "";
    expect(await repository.branchHead("hooksync/lockfile")).toBeNull();
    await repository.setBranch("hooksync/lockfile", head);
    await repository.commit("hooksync/lockfile", head, "add b", files);
    await repository.setBranch("hooksync/lockfile", head);
    expect(await repository.branchHead("hooksync/lockfile")).toBe(head);
  });
});
