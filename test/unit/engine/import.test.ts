import { describe, expect, it, onTestFinished } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import { isEmpty } from "../../../src/core/summary.ts";
import { printLock } from "../../../src/lock/codec.ts";
import { printLine } from "../../../src/lock/journal-lines.ts";
import { journalBegin, locked, lockFile, spec } from "../../support/builders.ts";
import { type ImportStage, importStage } from "../../support/import-stage.ts";
import { stage } from "../../support/stage.ts";

function opened(...args: Parameters<typeof importStage>): ImportStage {
  const at = importStage(...args);
  onTestFinished(at.close);
  return at;
}

/** A spec that meets the rules of files. */
const ok = (name: string, over: Parameters<typeof spec>[1] = {}) => spec(name, { events: ["login"], ...over });
const fileOf = (webhooks: string, top = "") => `version: 1\n${top}webhooks:\n${webhooks}`;
const MINE = "  mine:\n    name: A\n    url: https://hooks.example/A\n    events: [login]\n";

describe("import", () => {
  it("begins a file that is not there, and a lockfile whose origin is imported", async () => {
    const at = opened();
    at.remote.put("id-1", ok("User lifecycle", { url: "https://hooks.example/${x}" }), "s3cret");
    at.remote.put("id-2", ok("用户同步"), "other");
    const { variables } = await at.import();
    expect(at.text()).toBe(`# yaml-language-server: $schema=node_modules/hooksync/schemas/webhooks.schema.json
version: 1

webhooks:
  user-lifecycle:
    name: User lifecycle
    url: https://hooks.example/$\${x}
    events: [login]
    secret: \${env:WEBHOOK_USER_LIFECYCLE_SECRET}
  用户同步:
    url: https://hooks.example/用户同步
    events: [login]
    secret: \${env:WEBHOOK_ID_2_SECRET}
`);
    expect(variables.map(({ variable }) => variable)).toEqual(["WEBHOOK_USER_LIFECYCLE_SECRET", "WEBHOOK_ID_2_SECRET"]);
    expect(at.lock()?.webhooks.get("用户同步")).toMatchObject({ id: "id-2", origin: "imported" });
    expect(at.lock()).toMatchObject({ serial: 1, lineage: "lineage-new" });
    const plan = await at.plan();
    expect(isEmpty(plan)).toBe(true);
    expect(plan.notCompared).toHaveLength(2);
  });

  it("makes the folder of a file in a folder that is not there, and names its tenant in the variables", async () => {
    const at = opened({ file: "tenants/acme.yaml" });
    at.remote.put("id-1", ok("a"), "s");
    at.remote.put("id-2", ok("public x", { url: "https://hooks.example/p" }), "s");
    const { variables } = await at.import();
    expect(variables.map(({ variable }) => variable)).toEqual([
      "WEBHOOK_ACME_A_SECRET",
      "WEBHOOK_ACME_PUBLIC_X_SECRET",
    ]);
  });

  it("never lets a secret into a variable that may be shown", async () => {
    const at = opened();
    at.remote.put("id-1", ok("public x", { url: "https://hooks.example/p" }), "s");
    expect((await at.import()).variables).toEqual([{ key: "public-x", variable: "WEBHOOK_OF_PUBLIC_X_SECRET" }]);
  });

  it("gives keys of which a variable can say the same a variable each", async () => {
    const at = opened();
    at.remote.put("id-1", ok("x 用户", { url: "https://h.example/1" }), "s");
    at.remote.put("id-2", ok("x 同步", { url: "https://h.example/2" }), "t");
    expect((await at.import()).variables.map(({ variable }) => variable)).toEqual([
      "WEBHOOK_X_SECRET",
      "WEBHOOK_X_2_SECRET",
    ]);
  });

  it.each([
    ["a name of two lines", { name: "two\nlines" }, /control character/],
    ["no name", { name: "" }, /name/],
    ["a url with a password", { url: "https://u:p@h.example" }, /user or password/],
    ["a url that is none", { url: "ftp://h.example" }, /not an https URL/],
    ["no events", { events: [] }, /events/],
    ["another content type", { contentType: "text/xml" }, /contentType/],
    ["retries by halves", { retryConfig: { enabled: true, count: 1.5 } }, /count/],
  ])("leaves out a webhook with %s, and says why", async (_, over, why) => {
    const at = opened();
    at.remote.put("id-1", { ...ok("a"), ...over });
    const { imported, refused } = await at.import();
    expect(imported).toEqual([]);
    expect(refused.map(({ reason }) => reason)).toEqual([expect.stringMatching(why)]);
  });

  it("numbers keys and variables that are taken, also by the lock and by former keys", async () => {
    const yaml = fileOf(
      "  x:\n    url: https://h.example\n    events: [login]\n    formerly: [c]\n    secret: ${env:WEBHOOK_A_2_SECRET}\n",
    );
    const at = opened({ yaml });
    at.disk.lock = printLock(lockFile([locked("a", "id-gone")], { userPoolId: null }));
    for (const [id, name] of [
      ["id-a", "A!"],
      ["id-b", "a?"],
      ["id-c", "c"],
    ] as const)
      at.remote.put(id, ok(name), "s");
    const { variables } = await at.import({ by: "match", glob: "??" });
    expect(variables).toEqual([
      { key: "a-2", variable: "WEBHOOK_A_2_2_SECRET" },
      { key: "a-3", variable: "WEBHOOK_A_3_SECRET" },
    ]);
    await at.import();
    expect(at.lock()?.webhooks.get("c-2")?.id).toBe("id-c");
  });

  it("gives no key that the file drops from its templates", async () => {
    const template = "version: 1\nwebhooks:\n  a:\n    url: https://h.example\n    events: [login]\n";
    const at = opened({
      yaml: "version: 1\nuse: [{ template: t.yaml }]\nwebhooks:\n  a: null\n",
      others: { "t.yaml": template },
    });
    at.remote.put("id-1", ok("a"));
    expect((await at.import()).imported.map(({ key }) => key)).toEqual(["a-2"]);
    expect(isEmpty(await at.plan())).toBe(true);
  });

  it("begins the webhooks of a file that has only templates", async () => {
    const template = "version: 1\nwebhooks:\n  a:\n    url: https://h.example\n    events: [login]\n";
    const at = opened({ yaml: "version: 1\nuse: [{ template: t.yaml }]\n# end\n", others: { "t.yaml": template } });
    at.remote.put("id-1", ok("a", { url: "https://h.example" }));
    at.remote.put("id-2", ok("b"));
    expect((await at.import()).imported.map(({ key }) => key)).toEqual(["a", "b"]);
    expect(at.text()).toContain("use: [{ template: t.yaml }]\nwebhooks:\n  b:\n");
    expect(isEmpty(await at.plan())).toBe(true);
  });

  it("imports one by its id, under the key that was asked for", async () => {
    const at = opened();
    at.remote.put("id-1", ok("a"));
    at.remote.put("id-2", ok("b"));
    await at.import({ by: "id", id: "id-2", key: "mine" });
    expect([...(at.lock()?.webhooks.values() ?? [])].map(({ key, id }) => [key, id])).toEqual([["mine", "id-2"]]);
    await expect(at.import({ by: "id", id: "id-2", key: null })).rejects.toMatchObject({
      code: "CLI_USAGE",
      message: /mine/,
    });
    await expect(at.import({ by: "id", id: "id-9", key: null })).rejects.toMatchObject({ code: "CLI_USAGE" });
    await expect(at.import({ by: "id", id: "id-1", key: "mine" })).rejects.toMatchObject({ code: "CLI_USAGE" });
  });

  it("leaves out names that more than one has, but takes the one that is picked by its id", async () => {
    const at = opened();
    at.remote.put("id-1", ok("twice"));
    at.remote.put("id-2", ok("twice"));
    const { imported, refused } = await at.import();
    expect(imported).toEqual([]);
    expect(refused.map(({ live }) => live.id)).toEqual(["id-1", "id-2"]);
    expect(() => at.text()).toThrow();
    expect((await at.import({ by: "id", id: "id-2", key: null })).imported).toHaveLength(1);
    expect(isEmpty(await at.plan())).toBe(true);
  });

  it("leaves out a name that the file has for another webhook", async () => {
    const at = opened({ yaml: fileOf(MINE.replace("/A", "/B")) });
    at.remote.put("id-1", ok("A"));
    const { refused } = await at.import();
    expect(refused.map(({ reason }) => reason)).toEqual([expect.stringContaining("mine")]);
  });

  it("writes events of the tenant's own into extraEvents, and refuses those that nobody knows", async () => {
    const at = opened({ yaml: fileOf(MINE, "extraEvents:\n  - own:one # ours\n") });
    const events = async () => [{ value: "own:two", category: "own" }];
    Object.assign(at.remote, { events });
    at.remote.put("id-1", ok("x", { events: ["own:one", "own:two"] }));
    at.remote.put("id-2", ok("y", { events: ["own:three"] }));
    const { refused } = await at.import();
    expect(refused.map(({ reason }) => reason)).toEqual(["`own:three` is not an event of GenAuth"]);
    expect(at.text()).toContain("extraEvents:\n  - own:one # ours\n  - own:two\nwebhooks:");
  });

  it("leaves secrets that GenAuth does not show unmanaged", async () => {
    const at = opened({ hides: true });
    at.remote.put("id-1", ok("a"), "hidden");
    const { variables } = await at.import();
    expect(variables).toEqual([]);
    expect(at.text()).not.toContain("secret");
    expect(at.lock()?.webhooks.get("a")?.applied.secret).toBe("unmanaged");
  });

  it("refuses a webhook whose hidden secret the file's defaults would replace", async () => {
    const at = opened({ yaml: 'version: 1\ndefaults: { secret: "${env:WEBHOOK_X}" }\nwebhooks: {}\n', hides: true });
    at.remote.put("id-1", ok("a"), "hidden");
    const { refused } = await at.import();
    expect(refused.map(({ reason }) => reason)).toEqual([expect.stringContaining("secret")]);
    expect(at.disk.lock).toBeNull();
  });

  it("refuses what the file has with another field, rather than let the next plan change it", async () => {
    const at = opened({ yaml: fileOf(`${MINE}    enabled: false\n`) });
    at.remote.put("id-1", ok("A"));
    at.remote.put("id-2", ok("b"));
    const { imported, refused } = await at.import();
    expect(imported.map(({ key }) => key)).toEqual(["b"]);
    expect(refused.map(({ reason }) => reason)).toEqual([expect.stringContaining("another enabled")]);
  });
});

describe("an import that dies between file and lockfile", () => {
  async function half(): Promise<ImportStage> {
    const at = opened();
    at.remote.put("id-1", ok("a"), "s3cret");
    at.remote.put("id-2", ok("b"));
    const write = async () => {
      throw new AppError("LOCK_UNWRITABLE", "the disk is full");
    };
    await expect(at.import(undefined, { ...at.store, write })).rejects.toMatchObject({ code: "LOCK_UNWRITABLE" });
    expect(at.text()).toContain("webhooks:\n  a:");
    expect(at.disk).toMatchObject({ lock: null, holder: null });
    return at;
  }

  it("is completed by the next one, which writes no second entry", async () => {
    const at = await half();
    const before = at.text();
    const { imported, refused } = await at.import();
    expect([imported.length, refused.length]).toEqual([2, 0]);
    expect(at.text()).toBe(before);
    expect(isEmpty(await at.plan())).toBe(true);
  });

  it("or is completed by an apply, which adopts and changes nothing live", async () => {
    const at = await half();
    const applied = stage({ remote: at.remote });
    const { says } = await applied.apply(await at.desired());
    expect(says).toEqual(["a: adopt applied", "b: adopt applied"]);
    expect(at.remote.count("create", "update", "delete")).toBe(0);
  });
});

describe("an import", () => {
  it("writes nothing when somebody else changed the file meanwhile", async () => {
    const at = opened({ yaml: fileOf(MINE) });
    at.remote.put("id-1", ok("b"));
    at.remote.script = ({ op }) => {
      if (op === "list") at.write(`${fileOf(MINE)}# new\n`);
      return null;
    };
    await expect(at.import()).rejects.toMatchObject({ code: "PLAN_STALE" });
    expect(at.text()).toBe(`${fileOf(MINE)}# new\n`);
    expect(at.disk.lock).toBeNull();
  });

  it("does not begin while somebody holds the lease", async () => {
    const at = opened();
    at.remote.put("id-1", ok("a"));
    await at.store.acquire("apply");
    await expect(at.import()).rejects.toMatchObject({ code: "LOCK_HELD" });
    expect(() => at.text()).toThrow();
  });

  it("recovers what a dead run left first, and does not import what that run had created", async () => {
    const at = opened({ yaml: fileOf(MINE) });
    at.disk.lock = printLock(lockFile([], { userPoolId: null }));
    const target = { host: "https://api.genauth.ai", userPoolId: null };
    const creates = [{ key: "mine", spec: ok("A"), protected: false }];
    at.disk.journal = printLine(journalBegin({ target, creates }));
    at.remote.put("id-1", ok("A"));
    at.remote.put("id-2", ok("b"));
    expect((await at.import()).imported.map(({ key }) => key)).toEqual(["b"]);
    expect(at.disk.journal).toBeNull();
    const entries = [...(at.lock()?.webhooks.values() ?? [])];
    expect(entries.map(({ id, origin }) => [id, origin])).toEqual([
      ["id-2", "imported"],
      ["id-1", "created"],
    ]);
  });

  it("refuses what looks like another user pool", async () => {
    const at = opened();
    at.disk.lock = printLock(lockFile([locked("a", "id-a"), locked("b", "id-b")], { userPoolId: null }));
    const before = at.disk.lock;
    at.remote.put("id-1", ok("x"));
    await expect(at.import()).rejects.toMatchObject({ code: "PLAN_UNSAFE" });
    expect(at.disk.lock).toBe(before);
  });
});
