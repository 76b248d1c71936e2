import { describe, expect, it } from "vitest";
import { job, pullRequest, push, type Trigger } from "../support/action-job.ts";
import type { Files } from "../support/bare-repo.ts";
import { type Emulator, type Env, envOf, genauth, liveByName, tenantFile } from "../support/cli.ts";
import { type GithubServer, githubServer } from "../support/github-server.ts";

const EMPTY = tenantFile({});
const LOCK = "webhooks.lock.json";
const APPLY = { command: "apply" };

async function start(files: Files = { "webhooks.yaml": EMPTY }): Promise<{
  server: GithubServer;
  emulator: Emulator;
  on: (trigger: Trigger, env?: Env) => ReturnType<typeof job>;
}> {
  const [server, emulator] = await Promise.all([githubServer(files), genauth()]);
  return { server, emulator, on: (trigger, env = {}) => job(server, trigger, { ...envOf(emulator), ...env }) };
}

/** Each desired webhook is live once, and the lock in git knows its id. */
function expectSynced(server: GithubServer, emulator: Emulator, branch = "main", path = LOCK): void {
  const lock = JSON.parse(server.world.repo.read(branch, path) ?? "{}");
  const locked = Object.entries(lock.webhooks).map(([key, entry]) => [key, (entry as { webhookId: string }).webhookId]);
  const live = Object.entries(liveByName(emulator)).map(([name, { webhookId }]) => [name, webhookId]);
  expect(Object.fromEntries(live)).toEqual(Object.fromEntries(locked));
  const desired = JSON.parse(server.world.repo.read(branch, "webhooks.yaml") ?? "{}");
  expect(Object.keys(desired.webhooks).sort()).toEqual(live.map(([name]) => name).sort());
}

describe("a pull request", () => {
  it("is told its plan in one comment that is kept up to date, and the merge applies it and closes the comment", async () => {
    const { server, emulator, on } = await start();
    const { world } = server;
    const pull = world.openPull({ "webhooks.yaml": tenantFile({ a: {} }) });
    const first = await on(pullRequest(server, pull)).run();
    expect(first).toMatchObject({ code: 0, outputs: { changes: "true", "to-create": "1" } });
    expect(first.outputs["comment-url"]).toContain(`/pull/${pull.number}#issuecomment-`);
    expect(first.summary).toContain("1 to create");

    // Anybody can write what looks like ours, and others talk too.
    world.comments.push({ id: 900, issue: pull.number, login: "mallory", body: world.comments[0]?.body ?? "" });
    for (let n = 0; n < 120; n += 1)
      world.comments.unshift({ id: 1000 + n, issue: pull.number, login: "dev", body: "hm" });
    world.push(pull, { "webhooks.yaml": tenantFile({ a: {}, b: {} }) });
    const second = await on(pullRequest(server, pull, "synchronize")).run();
    expect(second.outputs).toMatchObject({ "to-create": "2", "pull-request-number": `${pull.number}` });
    const ours = () => world.commentsOf(pull.number).filter(({ login }) => login === "github-actions[bot]");
    expect(ours()).toHaveLength(1);
    expect(ours()[0]?.body).toMatch(/^<!-- hooksync:comment id=[0-9a-f]{16} state=open digest=sha256:/);
    expect(ours()[0]?.body).toContain(second.outputs["plan-digest"]);
    expect(emulator.stats.creates).toBe(0);

    world.merge(pull);
    const applied = await on(push(server)).run(APPLY);
    expect(applied).toMatchObject({ code: 0, outputs: { applied: "2", failed: "0", "lockfile-changed": "true" } });
    expect(applied.outputs["lockfile-sha"]).toBe(world.repo.head("main"));
    expectSynced(server, emulator);
    expect(ours()).toHaveLength(1);
    expect(ours()[0]?.body).toMatch(/ state=closed /);
    // The push that only brings the lockfile has nothing to approve.
    expect(await on(push(server)).run(APPLY)).toMatchObject({ code: 0, outputs: { applied: "0" } });
  });

  it("is told in the way that is asked for", async () => {
    const { server, on } = await start();
    const quiet = server.world.openPull({ "README.md": "nothing of webhooks" });
    const of = (mode: string) => on(pullRequest(server, quiet)).run({ comment: mode });
    await of("changes-only");
    await of("off");
    expect(server.world.comments).toEqual([]);
    await of("new");
    await of("new");
    expect(server.world.comments).toHaveLength(2);
    // What was told once is kept true.
    await of("changes-only");
    expect(server.world.comments).toHaveLength(2);
  });

  it("from a fork is planned offline, without a comment, and told why", async () => {
    const { server, emulator } = await start();
    const pull = server.world.openPull({ "webhooks.yaml": tenantFile({ a: {} }) }, { isFork: true });
    const ended = await job(server, pullRequest(server, pull)).run();
    expect(ended).toMatchObject({ code: 0, outputs: { changes: "true" } });
    expect(ended.log).toMatch(/::notice .*Planned offline, and without a comment: the pull request comes from a fork/);
    expect(server.world.comments).toEqual([]);
    expect(emulator.requests).toEqual([]);
    expect(await job(server, pullRequest(server, pull)).run(APPLY)).toMatchObject({ code: 3 });
    const target = { ...pullRequest(server, pull), name: "pull_request_target" };
    expect((await job(server, target).run()).log).toContain("use pull_request");
  });

  it("is held to the hooksync.yaml of its base, and the comment says that it changes it", async () => {
    const rules = (hosts: string) => JSON.stringify({ version: 1, rules: { allowedHosts: { hosts: [hosts] } } });
    const { server, on } = await start({ "webhooks.yaml": EMPTY, "hooksync.yaml": rules("hooks.example.com") });
    const { world } = server;
    const pull = world.openPull({ "webhooks.yaml": tenantFile({ a: {} }), "hooksync.yaml": rules("evil.example") });
    const ended = await on(pullRequest(server, pull)).run();
    expect(ended.code).toBe(0);
    expect(world.comments[0]?.body).toContain("This pull request changes `hooksync.yaml`");
    const evil = tenantFile({ a: { url: "https://evil.example/a" } });
    world.push(pull, { "webhooks.yaml": evil });
    const refused = await on(pullRequest(server, pull)).run();
    expect(refused).toMatchObject({ code: 3, outputs: { "failure-reason": "CONFIG_INVALID" } });
    expect(refused.log).toMatch(/^::error file=webhooks\.yaml,line=\d+,col=\d+/m);
    // One that does not touch it is told nothing.
    const other = world.openPull({ "webhooks.yaml": tenantFile({ b: {} }) });
    await on(pullRequest(server, other)).run();
    expect(world.commentsOf(other.number)[0]?.body).not.toContain("hooksync.yaml");
  });

  it("with more changes than a comment holds is told as many as there is room for, and the rest in the summary", async () => {
    const { server, on } = await start();
    const keys = [...Array(300).keys()].map((n) => `webhook-number-${n}`);
    const many = tenantFile(Object.fromEntries(keys.map((key) => [key, { name: `${key} ${"ü".repeat(60)}` }])));
    const pull = server.world.openPull({ "webhooks.yaml": many });
    const { summary } = await on(pullRequest(server, pull)).run();
    const body = server.world.comments[0]?.body ?? "";
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60_000);
    expect(body).toMatch(/… and \d+ more changes/);
    expect(body).toContain("(https://github.example/acme/hooks/actions/runs/77)");
    for (const key of keys) expect(summary).toContain(key);
  });

  it("is planned all the same when the comment is refused, and told so", async () => {
    const { server, on } = await start();
    const pull = server.world.openPull({ "webhooks.yaml": tenantFile({ a: {} }) });
    const ended = await on(pullRequest(server, pull)).run({ "github-token": "ghs_read" });
    expect(ended).toMatchObject({ code: 0, outputs: { "to-create": "1" } });
    expect(ended.log).toMatch(/::warning .*could not be shown on the pull request.*Resource not accessible/);
  });
});

describe("an apply", () => {
  /** A merged pull request, planned or not. */
  async function merged(files: Readonly<Record<string, string>>, planned = true) {
    const all = await start();
    const pull = all.server.world.openPull(files);
    if (planned) await all.on(pullRequest(all.server, pull)).run();
    all.server.world.merge(pull);
    return { ...all, pull };
  }

  it("refuses another plan than the one that was reviewed, and says where it differs", async () => {
    const { server, emulator, on, pull } = await merged({ "webhooks.yaml": tenantFile({ a: {}, b: {} }) });
    emulator.pool().put({ name: "a", url: "https://elsewhere.example/", events: ["login"] });
    const refused = await on(push(server)).run(APPLY);
    expect(refused).toMatchObject({ code: 6, outputs: { "failure-reason": "PLAN_STALE" } });
    expect(refused.log).toContain(`reviewed in #${pull.number}; nothing was applied`);
    expect(refused.log).toContain("webhooks/a: create was reviewed, and it is blocked now");
    expect(emulator.stats.creates).toBe(0);
  });

  it("that ended half-way goes on when it is run again: what is left was reviewed", async () => {
    const { server, emulator, on } = await merged({ "webhooks.yaml": tenantFile({ a: {}, b: {}, c: {} }) });
    const { world } = server;
    const mend = emulator.fault({
      kind: "refuse-before",
      statusCode: 400,
      endpoint: "create-webhook",
      skip: 1,
      times: 1,
    });
    const failed = await on(push(server)).run(APPLY);
    expect(failed).toMatchObject({ code: 7, outputs: { applied: "2", failed: "1" } });
    expect(failed.log).toMatch(/^::error file=webhooks\.yaml,line=\d+,col=\d+,title=REMOTE_REJECTED::/m);
    expect(world.comments[0]?.body).toMatch(/ state=begun /);
    mend();
    // The run again has the old checkout, and the lockfile that came since.
    const merge = world.repo.head("main^") ?? "";
    expect(await on(push(server, merge)).run(APPLY)).toMatchObject({ code: 0, outputs: { applied: "1" } });
    expect(emulator.stats.creates).toBe(3);
    expectSynced(server, emulator);
    expect(world.comments[0]?.body).toMatch(/ state=closed /);
  });

  it("of one tenant and of another bring both lockfiles when they end at the same time", async () => {
    const files = { "eu.yaml": tenantFile({ a: {} }), "us.yaml": tenantFile({ b: {} }) };
    const { server, emulator, on } = await start(files);
    const shards = ["eu.yaml", "us.yaml"].map((paths) => on(push(server)).run({ ...APPLY, approve: "auto", paths }));
    expect((await Promise.all(shards)).map(({ code }) => code)).toEqual([0, 0]);
    const ids = ["eu", "us"].flatMap((name) => {
      const { webhooks } = JSON.parse(server.world.repo.read("main", `${name}.lock.json`) ?? "{}");
      return Object.values(webhooks).map((entry) => (entry as { webhookId: string }).webhookId);
    });
    expect(ids.sort()).toEqual(
      emulator
        .pool()
        .webhooks()
        .map(({ webhookId }) => webhookId)
        .sort(),
    );
    expect(server.world.repo.log("main")).toHaveLength(3);
  });

  it("refuses what nobody reviewed", async () => {
    const { server, emulator, on } = await merged({ "webhooks.yaml": tenantFile({ a: {} }) }, false);
    expect((await on(push(server)).run(APPLY)).log).toContain("has no plan of this workflow and these paths");
    server.world.repo.commit("main", { "webhooks.yaml": tenantFile({ c: {} }) }, "straight to main");
    const straight = await on(push(server)).run(APPLY);
    expect(straight).toMatchObject({ code: 5, outputs: { "failure-reason": "PLAN_UNSAFE" } });
    expect(straight.log).toContain("no merged pull request brought this commit");
    expect(emulator.stats.creates).toBe(0);
    const open = server.world.openPull({ "webhooks.yaml": tenantFile({ d: {} }) });
    expect(await on(pullRequest(server, open)).run({ ...APPLY, approve: "auto" })).toMatchObject({ code: 3 });
  });

  it("carries out a saved plan and no other", async () => {
    const { server, emulator, on } = await start({ "webhooks.yaml": tenantFile({ a: {} }) });
    const one = on(push(server));
    const planned = await one.run({ "plan-file": "plan.json", report: "report.json" });
    expect(planned.outputs).toMatchObject({ "plan-file": "plan.json", report: "report.json" });
    expect(one.read("report.json")).toBe(one.read("plan.json"));
    const applied = await one.run({ ...APPLY, "plan-file": "plan.json" });
    expect(applied).toMatchObject({ code: 0, outputs: { applied: "1" } });
    expectSynced(server, emulator);
    const again = await one.run({ ...APPLY, "plan-file": "plan.json" });
    expect(again).toMatchObject({ code: 6, outputs: { "failure-reason": "PLAN_STALE" } });
  });

  it("that comes second takes the lockfile that the first brought, though its checkout is older", async () => {
    const { server, emulator, on } = await start({
      "webhooks.yaml": tenantFile({ a: {} }, { policy: { adopt: "never" } }),
    });
    const [first, second] = [on(push(server)), on(push(server))];
    const auto = { ...APPLY, approve: "auto" };
    expect((await first.run(auto)).code).toBe(0);
    expect(await second.run(auto)).toMatchObject({ code: 0, outputs: { applied: "0" } });
    expect(emulator.stats.creates).toBe(1);
    expectSynced(server, emulator);
  });

  it("merges by key and tries again when others commit at the same time", async () => {
    const { server, emulator, on } = await start({ "webhooks.yaml": tenantFile({ a: {} }) });
    const { world } = server;
    let races = 3;
    server.onRequest = (call) => {
      if (call !== "GRAPHQL createCommitOnBranch" || races === 0) return;
      races -= 1;
      world.repo.commit("main", { [`other-${races}.txt`]: "faster" }, "another job");
    };
    const ended = await on(push(server)).run({ ...APPLY, approve: "auto" });
    expect(ended).toMatchObject({ code: 0, outputs: { "lockfile-sha": world.repo.head("main") } });
    expectSynced(server, emulator);
    expect(world.repo.log("main").filter((line) => line.includes("lockfile"))).toHaveLength(1);
    expect(world.repo.read("main", "other-0.txt")).toBe("faster");
  });

  it("gives up after five tries, and the post step brings the lockfile", async () => {
    const { server, emulator, on } = await start({ "webhooks.yaml": tenantFile({ a: {} }) });
    server.onRequest = (call) => {
      if (call === "GRAPHQL createCommitOnBranch")
        server.world.repo.commit("main", { n: `${server.calls.length}` }, "x");
    };
    const one = on(push(server));
    const ended = await one.run({ ...APPLY, approve: "auto" });
    expect(ended).toMatchObject({ code: 6, outputs: { "failure-reason": "LOCK_CONFLICT", applied: "1" } });
    server.onRequest = () => {};
    expect((await one.post({ ...APPLY, approve: "auto" })).code).toBe(0);
    expectSynced(server, emulator);
  });

  it.each(["rule", "ruleset"] as const)(
    "of a branch that a %s protects brings the lockfile by one pull request, which the next apply reads first",
    async (protection) => {
      const never = (webhooks: object) => tenantFile({ ...webhooks }, { policy: { adopt: "never" } });
      const { server, emulator, on } = await start({ "webhooks.yaml": never({ a: {} }) });
      const { world } = server;
      world.protected.set("main", protection);
      const auto = { ...APPLY, approve: "auto" };
      const first = await on(push(server)).run(auto);
      const [pull] = world.pulls;
      expect(first).toMatchObject({ code: 0, outputs: { "pull-request-number": `${pull?.number}` } });
      expect(pull).toMatchObject({ head: "hooksync/lockfile", base: "main", state: "open" });
      expect(world.repo.read("main", LOCK)).toBeNull();

      world.repo.commit("main", { "webhooks.yaml": never({ a: {}, b: {} }) }, "more");
      expect(await on(push(server)).run(auto)).toMatchObject({ code: 0, outputs: { applied: "1" } });
      expect(world.pulls).toHaveLength(1);
      expect(emulator.stats.creates).toBe(2);
      if (pull) world.merge(pull);
      expectSynced(server, emulator);
      expect(await on(push(server)).run(auto)).toMatchObject({ code: 0, outputs: { applied: "0" } });
      expect(world.pulls).toHaveLength(1);
    },
  );

  it("of one tenant leaves in that pull request what it brings of another", async () => {
    const files = { "eu.yaml": tenantFile({ a: {} }), "us.yaml": tenantFile({ b: {} }) };
    const { server, on } = await start(files);
    const { world } = server;
    for (const paths of ["eu.yaml", "us.yaml"]) {
      const byPull = { ...APPLY, approve: "auto", paths, "lockfile-commit": "pull-request" };
      expect((await on(push(server)).run(byPull)).code).toBe(0);
    }
    expect(world.pulls).toHaveLength(1);
    for (const name of ["eu", "us"]) expect(world.repo.read("hooksync/lockfile", `${name}.lock.json`)).not.toBeNull();
    // What is left of one that was closed has no say, and the next begins anew.
    const [pull] = world.pulls;
    if (pull) pull.state = "closed";
    world.repo.commit("main", { "eu.yaml": tenantFile({ a: { enabled: false } }) }, "more");
    const again = { ...APPLY, approve: "auto", paths: "eu.yaml", "lockfile-commit": "pull-request" };
    expect((await on(push(server)).run(again)).code).toBe(0);
    expect(world.pulls).toHaveLength(2);
    expect(world.repo.read("hooksync/lockfile", "us.lock.json")).toBeNull();
  });

  it("stops with a link when the lockfile in that pull request cannot be read", async () => {
    const { server, emulator, on } = await start({ "webhooks.yaml": tenantFile({ a: {} }) });
    server.world.protected.set("main", "rule");
    const auto = { ...APPLY, approve: "auto" };
    await on(push(server)).run(auto);
    server.fault(/GET .*\/git\/blobs\//, { kind: "answer", status: 500 }, 10);
    server.world.repo.commit("main", { "webhooks.yaml": tenantFile({ a: {}, b: {} }) }, "more");
    const ended = await on(push(server)).run(auto);
    expect(ended).toMatchObject({ code: 6, outputs: { "failure-reason": "LOCK_CONFLICT" } });
    expect(ended.log).toContain(`/pull/${server.world.pulls[0]?.number}`);
    expect(emulator.stats.creates).toBe(1);
  });

  it("whose token may not commit fails and says so; the next run adopts what was created", async () => {
    const { server, emulator, on } = await start({ "webhooks.yaml": tenantFile({ a: {} }) });
    const auto = { ...APPLY, approve: "auto" };
    const ended = await on(push(server)).run({ ...auto, "github-token": "ghs_read" });
    expect(ended).toMatchObject({ code: 1, outputs: { "failure-reason": "GITHUB_REFUSED", applied: "1" } });
    expect(ended.log).toContain("contents");
    expect(await on(push(server)).run(auto)).toMatchObject({ code: 0 });
    expect(emulator.stats.creates).toBe(1);
    expectSynced(server, emulator);
  });

  it("does nothing while GitHub is down, and what it did before that is brought when GitHub is back", async () => {
    const { server, emulator, on } = await start({ "webhooks.yaml": tenantFile({ a: {} }) });
    const auto = { ...APPLY, approve: "auto" };
    server.fault(/./, { kind: "reset" }, 5);
    const down = await on(push(server)).run(auto);
    expect(down).toMatchObject({ code: 1, outputs: { "failure-reason": "GITHUB_UNAVAILABLE" } });
    expect(emulator.stats.creates).toBe(0);

    server.fault(/GRAPHQL/, { kind: "answer", status: 503 }, 5);
    const one = on(push(server));
    expect(await one.run(auto)).toMatchObject({ code: 1, outputs: { "failure-reason": "GITHUB_UNAVAILABLE" } });
    expect((await one.post(auto)).code).toBe(0);
    expectSynced(server, emulator);
  });

  it("commits once even when the answer to the commit is lost", async () => {
    const { server, emulator, on } = await start({ "webhooks.yaml": tenantFile({ a: {} }) });
    server.fault(/GRAPHQL createCommit/, { kind: "reset-after" });
    expect((await on(push(server)).run({ ...APPLY, approve: "auto" })).code).toBe(0);
    expect(server.world.repo.log("main")).toHaveLength(2);
    expectSynced(server, emulator);
  });
});

describe("drift", () => {
  it("is told, and fails the step only when that is asked for", async () => {
    const { server, emulator, on } = await start({ "webhooks.yaml": tenantFile({ a: {} }) });
    await on(push(server)).run({ ...APPLY, approve: "auto" });
    const drift = { command: "drift" };
    expect(await on(push(server)).run(drift)).toMatchObject({ code: 0, outputs: { drift: "false" } });
    emulator.pool().edit(emulator.pool().webhooks()[0]?.webhookId ?? "", { enabled: false });
    const one = on(push(server));
    expect(await one.run(drift)).toMatchObject({ code: 0, outputs: { drift: "true", "to-update": "1" } });
    expect(await one.run({ ...drift, "fail-on-changes": "true" })).toMatchObject({ code: 2 });
  });
});

describe("validate", () => {
  it("needs no secrets, and marks the lines of a file in any folder", async () => {
    const files = {
      "conf/webhooks.yaml": "version: 1\nwebhooks:\n  a: { url: 'https://x.example', events: [logon] }\n",
    };
    const server = await githubServer(files);
    const ended = await job(server, push(server)).run({ command: "validate", "working-directory": "conf" });
    expect(ended).toMatchObject({ code: 3, outputs: { "failure-reason": "CONFIG_INVALID" } });
    expect(ended.log).toMatch(/^::error file=conf\/webhooks\.yaml,line=3,/m);
  });
});
