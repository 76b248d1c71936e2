import { describe, expect, it } from "vitest";
import { ACCESS_KEY, fileWith, load, only, told, webhook } from "./repo.ts";

const problems = async (text: string) => told((await load(text)).diagnostics);

describe("a webhook", () => {
  it("is named after its key, is enabled, sends JSON, and leaves secret and retries alone", async () => {
    expect(webhook(await load(fileWith("")), "a")).toEqual({
      key: "a",
      spec: {
        name: "a",
        url: "https://hooks.acme.example/a",
        events: ["login"],
        contentType: "application/json",
        enabled: true,
        secret: "unmanaged",
        retryConfig: "unmanaged",
      },
      secretRef: null,
      secretMissing: null,
      formerly: [],
      protected: false,
      source: { file: "webhooks.yaml", line: 3, column: 3 },
      sources: {
        events: { file: "webhooks.yaml", line: 4, column: 5 },
        url: { file: "webhooks.yaml", line: 5, column: 10 },
      },
      written: expect.any(Function),
    });
  });

  it("keeps apart what a text says itself and what its references, told without defaults, stand for", async () => {
    const text = "https://${env:WEBHOOK_PUBLIC_HOST:-public.example}/$${x}/${var:path}";
    const body = `version: 1\nvars: { path: p }\nwebhooks:\n  a: { url: "${text}", events: [login] }\n`;
    const { written } = webhook(await load(body), "a");
    expect(written("url")).toEqual([
      {
        item: null,
        at: { file: "webhooks.yaml", line: 4, column: 13 },
        text: [
          { text: "https://" },
          { reference: "${env:WEBHOOK_PUBLIC_HOST}", value: "public.example" },
          { text: "/" },
          { text: "${" },
          { text: "x}/" },
          { reference: "${var:path}", value: "p" },
        ],
      },
    ]);
    expect(written("name")).toEqual([]);
    expect(written("events")).toMatchObject([{ item: "login", at: { line: 4 }, text: [{ text: "login" }] }]);
  });

  it("takes what it does not say from the defaults", async () => {
    const defaults =
      "defaults: { contentType: application/x-www-form-urlencoded, enabled: false, protected: true, secret: '', retryConfig: { enabled: true } }\n";
    expect(webhook(await load(fileWith("", defaults)), "a")).toMatchObject({
      spec: {
        contentType: "application/x-www-form-urlencoded",
        enabled: false,
        secret: "none",
        retryConfig: { enabled: true },
      },
      protected: true,
    });
    const own =
      "contentType: application/json\nenabled: true\nprotected: false\nretryConfig: { enabled: false, count: 2 }";
    expect(webhook(await load(fileWith(own, defaults)), "a")).toMatchObject({
      spec: { contentType: "application/json", enabled: true, retryConfig: { enabled: false, count: 2 } },
      protected: false,
    });
  });

  it("has its events sorted by code unit and each once, also when a variable repeats one", async () => {
    const text = fileWith("", "vars: { e: login }\n").replace("[login]", '[user:created, login, "${var:e}", kick]');
    expect(webhook(await load(text), "a").spec.events).toEqual(["kick", "login", "user:created"]);
  });

  it("may have a url of any https host, and warns of plain http but for this machine", async () => {
    for (const url of [
      "https://x.example:8443/a?b=c",
      "http://localhost:9000",
      "http://127.0.0.1/x",
      "http://[::1]/x",
    ]) {
      expect(await problems(fileWith(`url: ${url}`))).toEqual([]);
    }
    expect(await problems(fileWith("url: http://x.example"))).toEqual([
      "url-plain-http 5:10 `url` is plain http: everybody on the way reads along",
    ]);
  });

  it.each([
    "x.example",
    "ftp://x.example",
    "javascript:alert(1)",
    "https://",
    "https://a b/",
    "https://a.example/b c",
    '"https://a\\tb/"',
    "https://hooks.acme.example\\@evil.example/",
    "https:\\\\hooks.acme.example",
  ])("may not have the url %s", async (url) => {
    expect((await load(fileWith(`url: ${url}`))).tenants).toEqual([]);
  });

  it("may not have a password in its url, and does not show it", async () => {
    const { diagnostics } = await load(fileWith("url: https://user:hunter2@x.example"));
    expect(diagnostics.map(({ rule }) => rule)).toEqual(["url-credentials"]);
    expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
  });
});

describe("the webhooks of a tenant", () => {
  const two = (a: string, b: string) =>
    `${fileWith(a)}  b:\n    url: https://hooks.acme.example/b\n    events: [login]\n    ${b}\n`;

  it("have names that differ, keys that stand for names included", async () => {
    expect(await problems(two("name: x", "name: x"))).toEqual([
      "duplicate-name 10:11 the name `x` is also that of `a`",
    ]);
    expect(await problems(two("name: b", ""))).toEqual(["duplicate-name 7:3 the name `b` is also that of `a`"]);
    expect(await problems(two("name: B", ""))).toEqual([]);
  });

  it("do not claim one former key twice, nor their own", async () => {
    expect(await problems(two("formerly: [old]", "formerly: [older, old]"))).toEqual([
      "formerly 10:23 `old` is already the former key of `a`",
    ]);
    expect(await problems(fileWith("formerly: [a]"))).toEqual(["formerly 6:16 `a` names itself as its former key"]);
  });

  it("warn when a former key is still there", async () => {
    const { diagnostics, tenants } = await load(two("", "formerly: [a]"));
    expect(told(diagnostics)).toEqual(["formerly 9:16 `a` is still a key of this file, so that nothing moves"]);
    expect(tenants).toHaveLength(1);
  });

  it("keep the order of the file", async () => {
    const keys = ["zeta", "alpha", "10", "9"];
    const text = keys.map((key) => `  "${key}": { url: https://x.example, events: [login], name: n${key} }\n`).join("");
    const loaded = await load(`version: 1\nwebhooks:\n${text}`);
    expect(new Set(only(loaded).desired.webhooks.keys())).toEqual(new Set(keys));
  });

  it("do not count for drift, which reads only what stands under tenant", async () => {
    const text = fileWith("name: ${env:WEBHOOK_PUBLIC_N}\nsecret: ${env:WEBHOOK_S}").replace("login", "no:event");
    const { desired, secrets } = only(await load(text, { purpose: "drift", env: ACCESS_KEY }));
    expect([desired.webhooks.size, secrets.size]).toEqual([0, 0]);
  });
});

describe("secrets", () => {
  const S = fileWith("secret: ${env:WEBHOOK_S}");

  it("are kept apart from what is shown, with the reference in their place", async () => {
    const loaded = await load(S, { purpose: "plan", env: { ...ACCESS_KEY, WEBHOOK_S: "canary" } });
    const found = webhook(loaded, "a");
    expect(found).toMatchObject({ secretRef: "${env:WEBHOOK_S}", secretMissing: null });
    expect(found.spec.secret).toMatch(/^hmac-sha256:/);
    expect(only(loaded).secrets.get("a")).toMatchObject({ fromReference: true });
    expect(JSON.stringify([found, only(loaded).secrets.get("a")])).not.toContain("canary");
  });

  it("show no default in the reference, for it may be one", async () => {
    const loaded = await load(fileWith("secret: ${env:WEBHOOK_S:-hunter2}"), { purpose: "plan", env: ACCESS_KEY });
    expect(webhook(loaded, "a").secretRef).toBe("${env:WEBHOOK_S}");
    expect(JSON.stringify(loaded)).not.toContain("hunter2");
    expect(loaded.diagnostics.map(({ rule }) => rule)).toEqual(["plain-secret"]);
  });

  it("that are empty are none, and that is sent", async () => {
    const loaded = await load(fileWith('secret: ""'), { purpose: "plan", env: ACCESS_KEY });
    expect(webhook(loaded, "a").spec.secret).toBe("none");
    expect(only(loaded).secrets.get("a")?.reveal()).toBe("");
  });

  it.each(["validate", "plan", "offline"] as const)("that are unset are no error for %s", async (purpose) => {
    for (const env of [ACCESS_KEY, { ...ACCESS_KEY, WEBHOOK_S: "" }]) {
      const loaded = await load(S, { purpose, env });
      expect(loaded.diagnostics).toEqual([]);
      expect(webhook(loaded, "a")).toMatchObject({
        spec: { secret: "unset" },
        secretRef: "${env:WEBHOOK_S}",
        secretMissing: "WEBHOOK_S is not set",
      });
      expect(only(loaded).secrets.size).toBe(0);
    }
  });

  const three = `${S}  b:\n    url: https://x.example/b\n    events: [login]\n    secret: "\${env:WEBHOOK_T}\${file:none}"\n  c:\n    url: https://x.example/c\n    events: [login]\n    secret: \${env:WEBHOOK_S}\n`;

  it("that are unset stop an apply, all of them named with their places", async () => {
    const { files } = await load(three, { purpose: "apply", env: ACCESS_KEY });
    expect(files[0]?.error).toMatchObject({
      code: "SECRET_MISSING",
      message: "webhooks.yaml: WEBHOOK_S is not set; WEBHOOK_T is not set; there is no file none",
    });
    expect(told(files[0]?.diagnostics ?? [])).toEqual([
      "secret-missing 6:13 WEBHOOK_S is not set",
      "secret-missing 10:13 WEBHOOK_T is not set",
      "secret-missing 10:13 there is no file none",
      "secret-missing 14:13 WEBHOOK_S is not set",
    ]);
  });

  it("are not needed of what --only leaves out", async () => {
    const env = { ...ACCESS_KEY, WEBHOOK_S: "s" };
    expect((await load(three, { purpose: "apply", env, only: ["b"] })).files[0]?.error?.code).toBe("SECRET_MISSING");
    const loaded = await load(three, { purpose: "apply", env, only: ["a", "c"] });
    expect(webhook(loaded, "b")).toMatchObject({
      spec: { secret: "unset" },
      secretMissing: "WEBHOOK_T is not set, there is no file none",
    });
    expect([...only(loaded).secrets.keys()]).toEqual(["a", "c"]);
  });

  it("that are missing are told along with whatever else is wrong", async () => {
    const { files } = await load(S.replace("login", "logni"), { purpose: "apply", env: ACCESS_KEY });
    expect(files[0]?.error?.code).toBe("CONFIG_INVALID");
    expect(files[0]?.diagnostics.map(({ rule }) => rule)).toEqual(["unknown-event", "secret-missing"]);
  });
});
