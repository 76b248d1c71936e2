import { describe, expect, it } from "vitest";
import type { LoadOptions } from "../../../src/config/load.ts";
import { fingerprinter, Secret } from "../../../src/core/secret.ts";
import { ACCESS_KEY, fileWith, load, only, repoWith, told } from "./repo.ts";

const BARE = "version: 1\nwebhooks: {}\n";
const tenant = (...lines: readonly string[]) =>
  `version: 1\ntenant:\n${lines.map((line) => `  ${line}\n`).join("")}webhooks: {}\n`;
const keyOf = async (text: string, env: Record<string, string>) => {
  const { connection } = only(await load(text, { purpose: "plan", env }));
  return [connection?.accessKeyId, connection?.accessKeySecret.reveal()];
};

describe("the access key", () => {
  it("comes from GENAUTH_ variables, or else from AUTHING_ ones, never from both", async () => {
    const authing = { AUTHING_ACCESS_KEY_ID: "a-id", AUTHING_ACCESS_KEY_SECRET: "a-secret" };
    expect(await keyOf(BARE, { ...ACCESS_KEY, ...authing })).toEqual(["key-1", "s3cret"]);
    expect(await keyOf(BARE, authing)).toEqual(["a-id", "a-secret"]);
    expect(await keyOf(BARE, { ...authing, GENAUTH_ACCESS_KEY_ID: "g-id" })).toEqual(["a-id", "a-secret"]);
    expect(await keyOf(BARE, { ...authing, GENAUTH_ACCESS_KEY_ID: "g-id", GENAUTH_ACCESS_KEY_SECRET: "" })).toEqual([
      "a-id",
      "a-secret",
    ]);
  });

  it("that is missing is an error with every variable that was tried, and the way without", async () => {
    for (const purpose of ["plan", "apply", "drift"] as const) {
      const { files } = await load(BARE, {
        purpose,
        env: { GENAUTH_ACCESS_KEY_ID: "x", AUTHING_ACCESS_KEY_SECRET: "y" },
      });
      expect(files[0]?.error?.code).toBe("CONFIG_INVALID");
      expect(told(files[0]?.diagnostics ?? [])).toEqual([
        "no-access-key 1:1 there is no access key: tried GENAUTH_ACCESS_KEY_ID (set), GENAUTH_ACCESS_KEY_SECRET (not set), AUTHING_ACCESS_KEY_ID (not set), AUTHING_ACCESS_KEY_SECRET (set)",
      ]);
      expect(files[0]?.diagnostics[0]?.hint).toContain("--offline");
    }
  });

  it("is not needed to validate and to plan offline", async () => {
    for (const purpose of ["validate", "offline"] as const) {
      const { diagnostics, tenants } = await load(
        tenant("accessKeyId: ${env:GENAUTH_X_ID}", "accessKeySecret: ${env:GENAUTH_X_SECRET}"),
        { purpose },
      );
      expect(diagnostics).toEqual([]);
      expect(tenants[0]?.connection).toBeNull();
      expect(tenants[0]?.desired.target.accessKeyId).toBeNull();
    }
  });

  it("is the file's, and an unset half of it is not made up from another key", async () => {
    const text = tenant("accessKeyId: ${env:GENAUTH_ACME_KEY_ID}", "accessKeySecret: ${env:GENAUTH_ACME_KEY_SECRET}");
    const acme = { GENAUTH_ACME_KEY_ID: "acme", GENAUTH_ACME_KEY_SECRET: "acme-secret" };
    expect(await keyOf(text, { ...ACCESS_KEY, ...acme })).toEqual(["acme", "acme-secret"]);
    const { diagnostics } = await load(text, { purpose: "plan", env: { ...ACCESS_KEY, GENAUTH_ACME_KEY_ID: "acme" } });
    expect(told(diagnostics)).toEqual(["unset-reference 4:20 GENAUTH_ACME_KEY_SECRET is not set"]);
    expect(diagnostics[0]?.hint).toContain("--offline");
    const none = await load(text, { purpose: "plan" });
    expect(told(none.diagnostics)).toEqual([
      "unset-reference 3:16 GENAUTH_ACME_KEY_ID is not set",
      "unset-reference 4:20 GENAUTH_ACME_KEY_SECRET is not set",
    ]);
  });

  it("takes the half that the file leaves out from the environment, of the same prefix when it shows one", async () => {
    const env = { ...ACCESS_KEY, AUTHING_ACCESS_KEY_SECRET: "a-secret", AUTHING_ACME_KEY_ID: "a-acme" };
    expect(await keyOf(tenant("accessKeyId: literal"), env)).toEqual(["literal", "s3cret"]);
    expect(await keyOf(tenant("accessKeyId: ${env:AUTHING_ACME_KEY_ID}"), env)).toEqual(["a-acme", "a-secret"]);
  });

  it("warns when its secret stands in the file as plain text, and does not show it", async () => {
    const { diagnostics } = await load(tenant("accessKeyId: key", "accessKeySecret: hunter2"), { purpose: "plan" });
    expect(told(diagnostics)).toEqual(["plain-secret 4:20 the access key's secret stands here as plain text"]);
    expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
  });

  it("has an id that fits into a header", async () => {
    for (const id of ["a b", "a\u00e9"]) {
      const { diagnostics } = await load(BARE, { purpose: "plan", env: { ...ACCESS_KEY, GENAUTH_ACCESS_KEY_ID: id } });
      expect(diagnostics.map(({ rule }) => rule)).toEqual(["tenant-id"]);
      expect(JSON.stringify(diagnostics)).not.toContain(id);
    }
  });

  it("is never shown when what was loaded is printed", async () => {
    const { connection, desired } = only(await load(BARE, { purpose: "plan", env: ACCESS_KEY }));
    expect(JSON.stringify([connection, desired])).not.toContain("s3cret");
  });
});

describe("the connection", () => {
  it("has what the file says of it", async () => {
    const text = tenant(
      "auth: token",
      "dialect: genauth",
      "host: https://api.authing.cn",
      "appTenantId: b2b",
      "userPoolId: pool",
    );
    const { connection, desired } = only(
      await load(text, { purpose: "plan", env: { ...ACCESS_KEY, GENAUTH_USERPOOL_ID: "other" } }),
    );
    expect(connection).toMatchObject({ auth: "token", appTenantId: "b2b", caFile: null, accessKeyId: "key-1" });
    expect(connection?.target).toBe(desired.target);
    expect(desired.target).toEqual({
      host: "https://api.authing.cn",
      hostGiven: true,
      dialect: "genauth",
      userPoolId: "pool",
      accessKeyId: "key-1",
    });
  });

  it("takes the user pool from the environment when the file has none", async () => {
    const load2 = async (env: Record<string, string>) => only(await load(BARE, { env })).desired.target.userPoolId;
    expect(await load2({ GENAUTH_USERPOOL_ID: "g", AUTHING_USERPOOL_ID: "a" })).toBe("g");
    expect(await load2({ GENAUTH_USERPOOL_ID: "", AUTHING_USERPOOL_ID: "a" })).toBe("a");
    expect(await load2({})).toBeNull();
  });
});

describe("references under tenant that are unset", () => {
  const text = tenant("host: ${env:GENAUTH_ACME_HOST}", "userPoolId: ${env:GENAUTH_ACME_POOL}");

  it("warn in validate and are errors in plan, apply and drift", async () => {
    for (const purpose of ["validate", "plan", "apply", "drift"] as const) {
      const { diagnostics } = await load(text, { purpose, env: ACCESS_KEY });
      expect(told(diagnostics)).toEqual([
        "unset-reference 3:9 GENAUTH_ACME_HOST is not set",
        "unset-reference 4:15 GENAUTH_ACME_POOL is not set",
      ]);
      expect(new Set(diagnostics.map(({ severity }) => severity))).toEqual(
        new Set([purpose === "validate" ? "warning" : "error"]),
      );
    }
  });

  it("count as not given offline", async () => {
    const loaded = await load(text, { purpose: "offline", env: { GENAUTH_USERPOOL_ID: "pool" } });
    expect(loaded.diagnostics).toEqual([]);
    expect(only(loaded).desired.target).toMatchObject({ hostGiven: false, userPoolId: "pool" });
  });
});

describe("fingerprints", () => {
  const print = async (files: Record<string, string>, options: Partial<LoadOptions>) => {
    const loaded = await repoWith({ "webhooks.yaml": "", ...files }).load({ purpose: "plan", ...options });
    return only(loaded).desired.webhooks.get("a")?.spec.secret;
  };
  const withTenant = (...lines: readonly string[]) =>
    fileWith("secret: ${env:WEBHOOK_S}", `tenant:\n${lines.map((line) => `  ${line}\n`).join("")}`);
  const env = { ...ACCESS_KEY, WEBHOOK_S: "value", GENAUTH_ACME_SECRET: "s3cret" };
  const expected = (key: string) => fingerprinter(new Secret(key, true))(new Secret("value", true));

  it("are keyed with the operator's variable, and else with the access key's secret", async () => {
    const bare = { "webhooks.yaml": fileWith("secret: ${env:WEBHOOK_S}") };
    expect(await print(bare, { env: { ...env, HOOKSYNC_FINGERPRINT_KEY: "own" } })).toBe(expected("own"));
    expect(await print(bare, { env: { ...env, HOOKSYNC_FINGERPRINT_KEY: "" } })).toBe(expected("s3cret"));
    expect(await print({ "webhooks.yaml": withTenant("accessKeySecret: ${env:GENAUTH_ACME_SECRET}") }, { env })).toBe(
      expected("s3cret"),
    );
  });

  it("are keyed with an access key out of a folder that the operator allows", async () => {
    const mounted = repoWith({ key: "s3cret\n" }, false);
    const file = { "webhooks.yaml": withTenant(`accessKeySecret: "\${file:${mounted.folder}/key}"`) };
    expect(await print(file, { env, fileAllow: [mounted.folder] })).toBe(expected("s3cret"));
  });

  it.each([
    ["plain text", "s3cret", {}],
    ["a repository's file", "${file:key}", { key: "s3cret" }],
    ["a default", "${env:GENAUTH_UNSET_SECRET:-s3cret}", {}],
    ["a public variable", "${env:WEBHOOK_PUBLIC_KEY}", {}],
    ["partly plain text", "s3${env:WEBHOOK_S}", {}],
  ])("are not keyed with a secret that is %s: who reads the repository may know it", async (_, secret, files) => {
    const file = { "webhooks.yaml": withTenant(`accessKeySecret: "${secret}"`), ...files };
    const more = { ...env, WEBHOOK_PUBLIC_KEY: "s3cret" };
    const loaded = await repoWith(file).load({ purpose: "plan", env: more });
    expect(only(loaded).fingerprint).toBeNull();
    expect(only(loaded).desired.webhooks.get("a")).toMatchObject({
      spec: { secret: "unset" },
      secretMissing: "no fingerprint key: set HOOKSYNC_FINGERPRINT_KEY",
    });
    const { files: applied } = await repoWith(file).load({ purpose: "apply", env: more });
    expect(applied[0]?.error).toMatchObject({ code: "SECRET_MISSING" });
    expect(applied[0]?.error?.message).toContain("HOOKSYNC_FINGERPRINT_KEY");
    expect(await print(file, { env: { ...more, HOOKSYNC_FINGERPRINT_KEY: "own" } })).toBe(expected("own"));
  });

  it("need no key where there is no secret", async () => {
    const text = fileWith('secret: ""', "tenant: { accessKeyId: id, accessKeySecret: plain }\n");
    expect((await load(text, { purpose: "apply" })).tenants).toHaveLength(1);
  });
});
