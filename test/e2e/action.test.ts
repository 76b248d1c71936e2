import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { commandsOf, job, pullRequest, push, type StepEnded } from "../support/action-job.ts";
import { type Emulator, envOf, genauth, liveByName, tenantFile } from "../support/cli.ts";
import { gateAt } from "../support/gate.ts";
import { type GithubServer, githubServer } from "../support/github-server.ts";

const LOCK = "webhooks.lock.json";
const AUTO = { command: "apply", approve: "auto" };
const SIX = tenantFile({ a: {}, b: {}, c: {}, d: {}, e: {}, f: {} });
/** Long enough for a signal to arrive before what is let go of afterwards. */
const ARRIVAL_MS = 500;

function idsInGit(server: GithubServer): Record<string, string> {
  const { webhooks } = JSON.parse(server.world.repo.read("main", LOCK) ?? '{"webhooks":{}}');
  return Object.fromEntries(
    Object.entries(webhooks).map(([key, entry]) => [key, (entry as { webhookId: string }).webhookId]),
  );
}

/** Each webhook is live once, and the lock in git knows its id. */
function expectSynced(server: GithubServer, emulator: Emulator, keys: readonly string[]): void {
  const live = Object.entries(liveByName(emulator)).map(([name, { webhookId }]) => [name, webhookId]);
  expect(Object.fromEntries(live)).toEqual(idsInGit(server));
  expect(Object.keys(idsInGit(server)).sort()).toEqual(keys);
}

describe("the action as it is built", () => {
  it("takes a pull request from its plan to the lockfile in git, and lets no secret out and no name in", async () => {
    const canaries = { accessKey: "canary-access-key-5d1f", webhook: "canary-webhook-9b7c", token: "ghs_canary" };
    const pool = { userPoolId: "pool-1", accessKeys: [{ id: "key-1", secret: canaries.accessKey }] };
    const [server, emulator] = await Promise.all([
      githubServer({ "webhooks.yaml": tenantFile({}) }),
      genauth({ pools: [pool] }),
    ]);
    const { world } = server;
    world.tokens.set(canaries.token, { login: "github-actions[bot]", rights: ["contents", "pull_requests"] });
    const env = { ...envOf(emulator), WEBHOOK_CANARY: canaries.webhook, WEBHOOK_PUBLIC_X: "shown" };
    const given = { "github-token": canaries.token };
    const pull = world.openPull({
      "webhooks.yaml": tenantFile({
        a: { secret: "${env:WEBHOOK_CANARY}", name: "::error::gotcha ##[error]gotcha" },
        b: { name: "<!-- hooksync:comment -->" },
      }),
    });
    const planned = await job(server, pullRequest(server, pull), env).start(given).ended;
    expect(planned).toMatchObject({ code: 0, outputs: { changes: "true", "to-create": "2" } });
    expect(planned.summary).toContain("2 to create");

    world.merge(pull);
    const apply = job(server, push(server), env);
    const applied = await apply.start({ ...given, command: "apply" }).ended;
    const post = await apply.start({ ...given, command: "apply" }, "post").ended;
    expect(applied).toMatchObject({ code: 0, outputs: { applied: "2", failed: "0", "lockfile-changed": "true" } });
    expect(post).toMatchObject({ code: 0, log: expect.not.stringContaining("error") });
    expect(Object.keys(idsInGit(server))).toEqual(["a", "b"]);
    expect(world.comments.map(({ body }) => body)).toEqual([expect.stringContaining(" state=closed ")]);

    for (const step of [planned, applied]) {
      expect(step.masked).toEqual(expect.arrayContaining(Object.values(canaries)));
      expect(step.masked).not.toContain("shown");
      expect(commandsOf(step.log).filter((line) => line.includes("gotcha"))).toEqual([]);
    }
    expect(planned.log).toContain("gotcha");
    const written = [
      ...[planned, applied, post].flatMap(textsOf),
      ...world.comments.map(({ body }) => body),
      ...server.seen.map(({ body }) => body),
      historyOf(server),
    ];
    for (const canary of Object.values(canaries)) {
      for (const text of written) expect(text).not.toContain(canary);
    }
  });

  it("that is cancelled in the middle ends what is in flight; post brings the lockfile, and the next run goes on", async () => {
    const gate = gateAt("create-webhook");
    const [server, emulator] = await Promise.all([
      githubServer({ "webhooks.yaml": SIX, "hooksync.yaml": '{ "version": 1, "concurrency": { "requests": 2 } }' }),
      genauth({ onRequest: gate.onRequest }),
    ]);
    const cancelled = job(server, push(server), envOf(emulator));
    const main = cancelled.start(AUTO);
    await gate.reached(2);
    main.kill("SIGINT");
    await sleep(ARRIVAL_MS);
    gate.open();
    expect((await main.ended).code).toBe(130);
    expect(server.world.repo.read("main", LOCK)).toBeNull();
    expect((await cancelled.start(AUTO, "post").ended).code).toBe(0);
    expect(Object.keys(idsInGit(server))).toHaveLength(2);

    expect((await job(server, push(server), envOf(emulator)).run(AUTO)).code).toBe(0);
    expect(emulator.stats.creates).toBe(6);
    expectSynced(server, emulator, ["a", "b", "c", "d", "e", "f"]);
  });

  it("that is killed leaves a journal, which post folds into the lockfile; the next run adopts what had no answer", async () => {
    const [server, emulator] = await Promise.all([
      githubServer({ "webhooks.yaml": SIX, "hooksync.yaml": '{ "version": 1, "concurrency": { "requests": 2 } }' }),
      genauth(),
    ]);
    const mend = emulator.fault({ kind: "slow-after", ms: 60_000, endpoint: "create-webhook", skip: 2 });
    const killed = job(server, push(server), envOf(emulator));
    const main = killed.start(AUTO);
    while (emulator.stats.creates < 4) await sleep(20);
    main.kill("SIGINT");
    await sleep(ARRIVAL_MS);
    main.kill("SIGKILL");
    expect((await main.ended).code).toBeNull();
    expect(killed.read("webhooks.lock.journal")).toContain('"done"');
    expect((await killed.start(AUTO, "post").ended).code).toBe(0);
    expect(Object.keys(idsInGit(server))).toHaveLength(2);

    mend();
    const next = await job(server, push(server), envOf(emulator)).run(AUTO);
    expect(next).toMatchObject({ code: 0, outputs: { applied: "4", failed: "0" } });
    expect(emulator.stats.creates).toBe(6);
    expectSynced(server, emulator, ["a", "b", "c", "d", "e", "f"]);
  });
});

/** All that a step wrote but the lines that tell the runner what to mask. */
function textsOf({ log, outputs, summary }: StepEnded): readonly string[] {
  return [log.replaceAll(/^::add-mask::.*$/gm, ""), summary, JSON.stringify(outputs)];
}

/** All that any commit changed, and says. */
function historyOf({ world }: GithubServer): string {
  return execFileSync("git", ["-C", world.repo.folder, "log", "--all", "-p"], { encoding: "utf8" });
}
