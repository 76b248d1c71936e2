import { describe, expect, it } from "vitest";
import { type Desk, desk, type Emulator, type Env, envOf, genauth, tenantFile, writesOf } from "../support/cli.ts";

const THREE = tenantFile({ a: {}, b: {}, c: {} });

async function settled(pools = 2): Promise<{ at: Desk; emulator: Emulator }> {
  const emulator = await genauth({
    pools: Array.from({ length: pools }, (_, index) => ({
      userPoolId: `pool-${index}`,
      accessKeys: [{ id: `key-${index}`, secret: `secret-${index}` }],
    })),
  });
  const at = desk({ "webhooks.yaml": THREE }, { GENAUTH_HOST: emulator.url, ...keyOf(0) });
  await at.given("apply --yes");
  // An edit, so that there is something to do, and a stray write would show.
  at.write("webhooks.yaml", tenantFile({ a: { enabled: false }, b: {}, c: {}, d: {} }));
  return { at, emulator };
}

/** Should a request to a public host ever be made, it ends on this machine. */
const WALL: Env = { https_proxy: "http://127.0.0.1:1", http_proxy: "http://127.0.0.1:1" };

const keyOf = (index: number): Env => ({
  GENAUTH_ACCESS_KEY_ID: `key-${index}`,
  GENAUTH_ACCESS_KEY_SECRET: `secret-${index}`,
});

/** Runs plan, apply and drift; none may change anything, and apply says what is the matter. */
async function expectRefused(at: Desk, emulators: readonly Emulator[], env: Env, says: readonly (string | RegExp)[]) {
  const before = { files: at.snapshot(), writes: emulators.map(writesOf) };
  const [plan, apply] = [await at.run("plan", env), await at.run("apply --yes --prune", env)];
  for (const { code, stderr } of [plan, apply]) {
    expect(code).toBe(5);
    for (const text of says) expect(stderr).toMatch(text);
    expect(stderr).toContain("hint:");
  }
  expect(emulators.map(writesOf)).toEqual(before.writes);
  expect(at.snapshot()).toEqual(before.files);
}

describe("pointed at a wrong world, it changes nothing and says what is the matter", () => {
  it("when the file names another user pool than the lock", async () => {
    const { at, emulator } = await settled();
    const first = await at.run("apply --yes", { GENAUTH_USERPOOL_ID: "pool-0" });
    expect(first.code).toBe(0);
    at.write("webhooks.yaml", THREE);
    await expectRefused(at, [emulator], { GENAUTH_USERPOOL_ID: "pool-1", ...keyOf(1) }, [
      /LOCK_FOREIGN/,
      /pool-0/,
      /pool-1/,
    ]);
  });

  it("when the access key is another pool's, and nothing names the pool", async () => {
    const { at, emulator } = await settled();
    await expectRefused(at, [emulator], keyOf(1), [/PLAN_UNSAFE/, /3 of 3 .*another user pool\?/, /--allow-missing/]);
  });

  it("when a token names another pool than the file", async () => {
    const { at, emulator } = await settled();
    at.write("webhooks.yaml", tenantFile({ a: {} }, { tenant: { auth: "token", userPoolId: "pool-0" } }));
    await expectRefused(at, [emulator], keyOf(1), [/LOCK_FOREIGN/, /pool-1/, /pool-0/]);
  });

  it("when the server lists nothing", async () => {
    const { at, emulator } = await settled();
    for (const { webhookId } of emulator.pool().webhooks()) emulator.pool().remove(webhookId);
    await expectRefused(at, [emulator], {}, [/PLAN_UNSAFE/, /3 of 3/]);
    const drift = await at.run("drift");
    expect(drift.code).toBe(2);
    expect(drift.stderr).toContain("another user pool?");
  });

  it("when the host is another than the lock's", async () => {
    const { at, emulator } = await settled();
    const other = await genauth();
    await expectRefused(at, [emulator, other], { GENAUTH_HOST: other.url }, [/LOCK_FOREIGN/, new RegExp(other.url)]);
    expect(other.requests).toEqual([]);
  });

  it("when nobody names a host any more, and the default would be taken", async () => {
    const { at, emulator } = await settled();
    await expectRefused(at, [emulator], { GENAUTH_HOST: "", ...WALL }, [/LOCK_FOREIGN/, /https:\/\/api\.genauth\.ai/]);
  });

  it("when a half-done run was for another pool", async () => {
    const { at, emulator } = await settled();
    const { pools } = emulator;
    emulator.fault({ kind: "reset-before", endpoint: "create-webhook", times: 2 });
    expect((await at.run("apply --yes --settle 0.1", { GENAUTH_USERPOOL_ID: "pool-0" })).code).toBe(7);
    expect(at.read("webhooks.lock.journal")).not.toBeNull();
    at.remove("webhooks.lock.json");
    await expectRefused(at, [emulator], { GENAUTH_USERPOOL_ID: "pool-1", ...keyOf(1) }, [/LOCK_FOREIGN/, /journal/]);
    expect(pools.map((pool) => pool.webhooks().length)).toEqual([3, 0]);
  });
});

describe("a host that only a file names", () => {
  it.each([
    ["https://evil.invalid", "evil.invalid"],
    ["https://api.genauth.ai.evil.invalid", "api.genauth.ai.evil.invalid"],
    ["https://user:pass@api.genauth.ai", "scheme and host name"],
    ["http://api.genauth.ai", "https"],
  ])("%s gets no request and no credentials", async (host, says) => {
    const at = desk({ "webhooks.yaml": tenantFile({ a: {} }, { tenant: { host } }) }, { ...keyOf(0), ...WALL });
    const { code, stderr } = await at.run("apply --yes --timeout 1");
    expect(code).toBe(3);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/REMOTE_|request\./);
    expect(Object.keys(at.snapshot())).toEqual(["webhooks.yaml"]);
  });
});

describe("a webhook that hooksync does not own", () => {
  it("is shown and never touched, not even with the same name", async () => {
    const emulator = await genauth();
    const theirs = emulator.pool().put({ name: "a", url: "https://elsewhere.example.com/a", events: ["login"] });
    const at = desk({ "webhooks.yaml": THREE }, envOf(emulator));
    const { code, stdout } = await at.run("apply --yes --prune");
    expect(code).toBe(7);
    expect(stdout).toContain("! a  blocked UNMANAGED_MATCH");
    expect(emulator.pool().webhooks()).toContainEqual(theirs);
    expect(emulator.stats).toMatchObject({ creates: 2, updates: 0, deletes: 0 });
  });
});
