import { describe, expect, it } from "vitest";
import { desk, envOf, genauth, lockedIds, writesOf } from "../support/cli.ts";
import { faultsOf } from "../support/schemas.ts";

describe("hooksync import", () => {
  it("brings a live tenant under management: a readable file, no secret in it, and nothing left to do", async () => {
    const emulator = await genauth();
    const pool = emulator.pool();
    pool.put({
      name: "用户 同步",
      url: "https://h.example/${a}",
      events: ["user:created"],
      secret: "s3cr3t-one",
      webhookId: "w-1",
    });
    pool.put({
      name: "Audit: all",
      url: "https://h.example/audit",
      events: ["login"],
      enabled: false,
      webhookId: "w-2",
    });
    pool.put({ name: "Bad", url: "http://u:p@h.example/", events: ["login"], webhookId: "w-3" });
    const at = desk({}, envOf(emulator));

    const listed = await at.run("import");
    expect(listed).toMatchObject({ code: 3, stdout: expect.stringContaining("w-2  Audit: all") });
    expect(listed.stdout).not.toContain("u:p");
    expect(listed.stderr).toContain("--id ID");
    expect(at.read("webhooks.yaml")).toBeNull();

    const { code, stdout, stderr } = await at.run("import --all");
    expect(code).toBe(7);
    expect(stdout).toContain("left  Bad (w-3): `url` has a user or password in it");
    expect(stdout).toContain("WEBHOOK_W_1_SECRET");
    expect(lockedIds(at)).toEqual({ "audit-all": "w-2", "用户-同步": "w-1" });
    const files = Object.values(at.snapshot()).map(({ hex }) => Buffer.from(hex, "hex").toString());
    expect([stdout, stderr, ...files].join()).not.toContain("s3cr3t-one");
    expect(writesOf(emulator)).toBe(0);

    const plan = await at.run("plan --detailed-exitcode");
    expect(plan).toMatchObject({ code: 0, stdout: expect.stringContaining("not compared") });
    expect(await at.run("plan --detailed-exitcode", { WEBHOOK_W_1_SECRET: "s3cr3t-one" })).toMatchObject({ code: 0 });
    expect(await at.run("plan --detailed-exitcode", { WEBHOOK_W_1_SECRET: "another" })).toMatchObject({ code: 2 });
  });

  it("needs credentials, and one way to pick", async () => {
    const at = desk({});
    const without = await at.run("import --all");
    expect(without).toMatchObject({ code: 3, stderr: expect.stringContaining("GENAUTH_ACCESS_KEY_ID (not set)") });
    expect(await at.run("import --all --id x")).toMatchObject({ code: 3 });
    expect(await at.run("import --key x")).toMatchObject({ code: 3, stderr: expect.stringContaining("--id") });
  });
});

const UNTIDY =
  "# mine\nwebhooks:\n  a:\n    url: https://h.example/a # there\n    name: A\n    events: [login]\nversion: 1\n";

describe("hooksync fmt", () => {
  it("checks, formats, has nothing more to do, and refuses a file with errors", async () => {
    const at = desk({ "a.yaml": UNTIDY, "b.yaml": "version: 1\nwebhooks: { x: {} }\n" });
    expect(await at.run("fmt --check a.yaml")).toMatchObject({ code: 2, stdout: "a.yaml\n" });
    expect(at.read("a.yaml")).toBe(UNTIDY);
    const both = await at.run("fmt a.yaml b.yaml");
    expect(both).toMatchObject({ code: 7, stdout: "a.yaml\n", stderr: expect.stringContaining("b.yaml:2:13") });
    expect(at.read("a.yaml")).toBe(
      "# mine\nversion: 1\nwebhooks:\n  a:\n    name: A\n    url: https://h.example/a # there\n    events: [login]\n",
    );
    expect(await at.run("fmt --check a.yaml")).toMatchObject({ code: 0, stdout: "" });
  });
});

describe("hooksync coverage", () => {
  it("tells where events go, offline, as text, JSON and Markdown", async () => {
    const at = desk({ "webhooks.yaml": UNTIDY });
    expect((await at.run("coverage")).stdout).toContain("login  webhooks  a        https://h.example/a\n");
    expect((await at.run("coverage --format markdown")).stdout).toContain("| `login` | `webhooks` | `a` |");
    const json = JSON.parse((await at.run("coverage --json")).stdout);
    expect(faultsOf("coverage", json)).toEqual([]);
    expect(json.events).toHaveLength(1);
  });
});
