import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ACCESS_KEY, fileWith, load, only, repoWith, told } from "./repo.ts";

const EMPTY = "version: 1\nwebhooks: {}\n";

describe("the files of a run", () => {
  it("are webhooks.yaml, or else config/webhooks.yaml", async () => {
    const both = repoWith({ "webhooks.yaml": EMPTY, "config/webhooks.yaml": EMPTY });
    expect((await both.load()).files.map(({ file }) => file)).toEqual(["webhooks.yaml"]);
    const nested = repoWith({ "config/webhooks.yaml": EMPTY });
    expect((await nested.load()).files.map(({ file }) => file)).toEqual(["config/webhooks.yaml"]);
  });

  it("are refused with both places named when there are none", async () => {
    await expect(repoWith({}).load()).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: "there is no file webhooks.yaml and no file config/webhooks.yaml here",
    });
  });

  it("are read once however often they are named", async () => {
    const repo = repoWith({ "a.yaml": EMPTY, "b.yaml": EMPTY });
    const { files } = await repo.load({}, "a.yaml", "./a.yaml", "b.yaml", join(repo.folder, "a.yaml"));
    expect(files.map(({ stem }) => stem)).toEqual(["a", "b"]);
  });

  it("do not keep each other from being loaded", async () => {
    const repo = repoWith({ "good.yaml": EMPTY, "bad.yaml": "version: 2\nwebhooks: {}\n" });
    const { files, tenants, diagnostics } = await repo.load({}, "bad.yaml", "missing.yaml", "good.yaml");
    expect(files.map(({ file, error }) => [file, error?.code ?? null])).toEqual([
      ["bad.yaml", "CONFIG_INVALID"],
      ["missing.yaml", "CONFIG_UNREADABLE"],
      ["good.yaml", null],
    ]);
    expect(tenants.map(({ file }) => file)).toEqual(["good.yaml"]);
    expect(told(diagnostics)).toEqual(["schema 1:10 `version` must be 1"]);
  });

  it("may be links inside the repository, and may not lead out of it", async () => {
    const outside = repoWith({ "docker.yaml": "password: hunter2\n" });
    const repo = repoWith({ "real.yaml": EMPTY });
    symlinkSync("real.yaml", join(repo.folder, "inside.yaml"));
    symlinkSync(join(outside.folder, "docker.yaml"), join(repo.folder, "out.yaml"));
    symlinkSync(outside.folder, join(repo.folder, "linked"));
    const { files } = await repo.load({}, "inside.yaml", "out.yaml", "linked/docker.yaml");
    expect(files.map(({ error }) => error?.code ?? null)).toEqual([null, "CONFIG_UNREADABLE", "CONFIG_UNREADABLE"]);
    expect(files.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  });

  it("may lie outside of the working folder when the operator names them", async () => {
    const elsewhere = repoWith({ "webhooks.yaml": EMPTY }, false);
    const here = repoWith({});
    const { tenants } = await here.load({}, join(elsewhere.folder, "webhooks.yaml"));
    expect(tenants).toHaveLength(1);
  });

  it("are not pipes or other things that would be waited for", async () => {
    const repo = repoWith({});
    mkdirSync(join(repo.folder, "dev"));
    const { files } = await repo.load({ cwd: "/dev" }, "null");
    expect(files[0]?.error).toMatchObject({ code: "CONFIG_UNREADABLE", message: "null is not a regular file" });
  });
});

describe("a loaded file", () => {
  it("means its tenant, with the defaults of everything", async () => {
    const { desired, secrets, connection } = only(await load(EMPTY));
    expect(desired).toEqual({
      tenant: "webhooks",
      file: "webhooks.yaml",
      target: {
        host: "https://api.genauth.ai",
        hostGiven: false,
        dialect: "genauth",
        userPoolId: null,
        accessKeyId: null,
      },
      policy: { mode: "upsert-only", adopt: "exact", maxDeletes: 1, maxDeletesLimit: null },
      webhooks: new Map(),
    });
    expect([secrets.size, connection]).toEqual([0, null]);
  });

  it("takes what it says of policy over the defaults", async () => {
    const { desired } = only(await load("version: 1\npolicy: { mode: sync, maxDeletes: 20% }\nwebhooks: {}\n"));
    expect(desired.policy).toEqual({ mode: "sync", adopt: "exact", maxDeletes: "20%", maxDeletesLimit: null });
  });

  it("keeps its warnings, sorted by place, and is still loaded", async () => {
    const { files } = await load(fileWith("url: http://hooks.acme.example\nsecret: plain", "vars: { unused: x }\n"));
    expect(files[0]?.tenant).not.toBeNull();
    expect(told(files[0]?.diagnostics ?? [])).toEqual([
      "unused-var 2:9 nothing uses `unused`",
      "url-plain-http 6:10 `url` is plain http: everybody on the way reads along",
      "plain-secret 7:13 a secret stands here as plain text",
    ]);
  });

  it("tells the variables it refers to, set or not, and those of its templates", async () => {
    const template = 'version: 1\nwebhooks:\n  b:\n    url: "${env:WEBHOOK_PUBLIC_B}"\n    events: [login]\n';
    const text = fileWith(
      "secret: ${env:WEBHOOK_A}\nname: ${env:WEBHOOK_PUBLIC_NAME:-a}\nurl: ${env:WEBHOOK_PUBLIC_B:-https://h.example}",
      "tenant: { accessKeyId: '${env:GENAUTH_ID}' }\nuse: [{ template: t.yaml }]\n",
    );
    const repo = repoWith({ "webhooks.yaml": text, "t.yaml": template });
    const { variables } = only(await repo.load({ env: { WEBHOOK_A: "s", GENAUTH_ID: "" } }));
    expect(variables).toEqual([
      { name: "GENAUTH_ID", state: "unset" },
      { name: "WEBHOOK_A", state: "set" },
      // A default of one reference is none of another.
      { name: "WEBHOOK_PUBLIC_B", state: "unset" },
      { name: "WEBHOOK_PUBLIC_NAME", state: "default" },
    ]);
  });

  it("carries its diagnostics in the error when it is invalid", async () => {
    const { files } = await load("version: 1\nwebhooks: []\n");
    expect(files[0]?.error).toMatchObject({ code: "CONFIG_INVALID", message: "webhooks.yaml has 1 error" });
    expect(files[0]?.error?.diagnostics).toEqual(files[0]?.diagnostics);
  });

  it("shows a thousand problems and counts the rest", async () => {
    const events = Array.from({ length: 1500 }, (_, index) => `no-event-${index}`);
    const { diagnostics } = await load(fileWith(`formerly: [b]\nname: x`).replace("[login]", `[${events.join(", ")}]`));
    expect(diagnostics).toHaveLength(1001);
    expect(diagnostics.at(-1)?.message).toBe("500 more problems are not shown");
  });
});

describe("two files of one run", () => {
  const tenant = (lines: string) => `version: 1\ntenant:\n${lines}webhooks: {}\n`;
  const collide = async (a: string, b: string, env = {}) => {
    const { files } = await repoWith({ "a.yaml": a, "b.yaml": b }).load({ env }, "a.yaml", "b.yaml");
    return files.map(({ diagnostics }) => told(diagnostics));
  };

  it("must not have one tenant name", async () => {
    expect(await collide(tenant("  name: acme\n"), tenant("  dialect: genauth\n  name: acme\n"))).toEqual([
      ["tenant-collision 3:9 the tenant name is also that of b.yaml"],
      ["tenant-collision 4:9 the tenant name is also that of a.yaml"],
    ]);
  });

  it("must not have one host and user pool, however the host is spelled", async () => {
    const a = tenant("  host: https://API.genauth.ai:443/\n  userPoolId: pool\n");
    expect(await collide(a, tenant("  userPoolId: pool\n"))).toEqual([
      ["tenant-collision 4:15 the host and user pool is also that of b.yaml"],
      ["tenant-collision 3:15 the host and user pool is also that of a.yaml"],
    ]);
    expect(await collide(a, tenant("  host: https://api.authing.cn\n  userPoolId: pool\n"))).toEqual([[], []]);
  });

  it("must not have one access key, be it from the environment", async () => {
    expect(await collide(EMPTY, EMPTY, ACCESS_KEY)).toEqual([
      ["tenant-collision 1:1 the access key is also that of b.yaml"],
      ["tenant-collision 1:1 the access key is also that of a.yaml"],
    ]);
  });
});
