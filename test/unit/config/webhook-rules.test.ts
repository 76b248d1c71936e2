import { describe, expect, it } from "vitest";
import type { LoadOptions } from "../../../src/config/load.ts";
import type { Rules } from "../../../src/config/settings-file.ts";
import { fileWith, load, repoWith, told } from "./repo.ts";

const broken = async (rules: Rules, text: string, options: Partial<LoadOptions> = {}) =>
  told((await load(text, { rules, ...options })).diagnostics);

/** A file with these webhooks, each in a line of its own. */
const webhooks = (entries: Readonly<Record<string, string>>, top = "") =>
  `version: 1\n${top}webhooks:\n${Object.entries(entries)
    .map(([key, fields]) => `  ${key}: { ${fields} }\n`)
    .join("")}`;

describe("a rule", () => {
  const text = fileWith("url: http://hooks.acme.example");

  it.each([
    [{}, "error", 0],
    [{ severity: "error" }, "error", 0],
    [{ severity: "warn" }, "warning", 1],
  ] as const)("that is set %j is an %s", async (requireHttps, severity, tenants) => {
    const loaded = await load(text, { rules: { requireHttps } });
    expect(loaded.diagnostics.map((diagnostic) => [diagnostic.rule, diagnostic.severity])).toEqual([
      ["require-https", severity],
    ]);
    expect(loaded.tenants).toHaveLength(tenants);
  });

  it("that is off, or not there, says nothing", async () => {
    const off: Rules = {
      requireSecret: { severity: "off" },
      allowedHosts: { severity: "off", hosts: ["x.example"] },
      deniedHosts: { severity: "off", hosts: ["*"] },
      noPrivateAddresses: { severity: "off" },
      forbidEvents: { severity: "off", events: ["*"] },
      maxEvents: { severity: "off", most: 1 },
      noDuplicateCoverage: { severity: "off" },
      noSharedSecrets: { severity: "off" },
    };
    const fields = "url: https://localhost, events: [login, test], secret: '${env:WEBHOOK_S}'";
    const both = webhooks({ a: fields, b: fields, c: "url: https://localhost, events: [kick]" });
    expect(await broken(off, both)).toEqual([]);
    expect(await broken({}, both)).toEqual([]);
  });

  it("that is broken in a template is told there, and where the tenant uses it", async () => {
    const repo = repoWith({
      "webhooks.yaml": [
        "version: 1",
        "use:",
        "  - template: hooks.yaml",
        "    with: { host: intranet, events: [login, test] }",
        "webhooks:",
        "  b: { url: http://hooks.acme.example }",
        "",
      ].join("\n"),
      "hooks.yaml": [
        "version: 1",
        "params: { properties: { host: {}, events: {} } }",
        "webhooks:",
        "  a: { url: 'http://${param:host}/a', events: '${param:events}' }",
        "  b: { url: 'http://x.example', events: [kick] }",
        "",
      ].join("\n"),
    });
    const rules: Rules = {
      requireHttps: {},
      noPrivateAddresses: {},
      requireSecret: {},
      forbidEvents: { events: ["test"] },
      maxEvents: { most: 1 },
    };
    const { diagnostics } = await repo.load({ rules });
    expect(
      diagnostics.map(({ rule, location: { file, line, column }, related }) => [
        `${rule} ${file}:${line}:${column}`,
        ...related.map(({ location, message }) => `${location.file}:${location.line}:${location.column} ${message}`),
      ]),
    ).toEqual([
      ["max-events webhooks.yaml:4:29", "hooks.yaml:4:47 as `${param:events}` here"],
      ["forbid-events webhooks.yaml:4:45", "hooks.yaml:4:47 as `${param:events}` here"],
      ["require-secret webhooks.yaml:6:3"],
      ["require-https webhooks.yaml:6:13"],
      ["require-secret hooks.yaml:4:3", "webhooks.yaml:3:15 the template is used here"],
      ["require-https hooks.yaml:4:13", "webhooks.yaml:4:19 `host` is given here"],
      ["no-private-addresses hooks.yaml:4:13", "webhooks.yaml:4:19 `host` is given here"],
    ]);
  });

  it("does not judge what is not at hand", async () => {
    const rules: Rules = {
      requireHttps: {},
      allowedHosts: { hosts: ["x.example"] },
      deniedHosts: { hosts: ["*"] },
      noPrivateAddresses: {},
      requireSecret: { minLength: 99 },
      forbidEvents: { events: ["*env*"] },
      maxEvents: { most: 1 },
      noDuplicateCoverage: {},
    };
    const fields =
      "url: 'http://x.example/${env:WEBHOOK_PUBLIC_PATH}', secret: '${env:WEBHOOK_S}', events: [login, kick, '${env:WEBHOOK_PUBLIC_E}']";
    const text = webhooks({ a: fields, b: fields.replace("WEBHOOK_S", "WEBHOOK_T") });
    const rulesBroken = async (env: LoadOptions["env"]) =>
      (await load(text, { rules, env })).diagnostics
        .map(({ rule }) => rule)
        .filter((rule) => rule !== "unset-reference");
    expect(await rulesBroken({})).toEqual([]);
    expect(await rulesBroken({ WEBHOOK_PUBLIC_PATH: "a" })).toEqual([
      ...["require-https", "denied-hosts"],
      ...["require-https", "denied-hosts"],
    ]);
    expect(await rulesBroken({ WEBHOOK_PUBLIC_E: "register" })).toEqual(["max-events", "max-events"]);
  });

  it("does not judge the url that is none", async () => {
    const rules: Rules = { requireHttps: {}, deniedHosts: { hosts: ["*"] }, noPrivateAddresses: {} };
    for (const url of ["ftp://localhost", "localhost", "https://", "https://local host"]) {
      expect(await broken(rules, fileWith(`url: ${url}`))).toEqual([
        expect.stringContaining("url 5:10 `url` is not an https URL"),
      ]);
    }
  });
});

describe("require-https", () => {
  it("stands in for the warning of plain http, and holds for this machine too", async () => {
    expect(await broken({ requireHttps: {} }, fileWith("url: https://hooks.acme.example"))).toEqual([]);
    for (const url of ["http://hooks.acme.example", "http://localhost:9000", "HTTP://[::1]"]) {
      expect(await broken({ requireHttps: {} }, fileWith(`url: ${url}`))).toEqual([
        "require-https 5:10 `url` is plain http",
      ]);
    }
    expect(await broken({ requireHttps: { severity: "off" } }, fileWith("url: http://x.example"))).toEqual([
      "url-plain-http 5:10 `url` is plain http: everybody on the way reads along",
    ]);
  });
});

describe("allowed-hosts and denied-hosts", () => {
  const hosts = (url: string, allowed: readonly string[], denied: readonly string[] = ["none.example"]) =>
    broken(
      { allowedHosts: { hosts: allowed }, deniedHosts: { hosts: denied } },
      fileWith(`url: ${JSON.stringify(url)}`),
    );

  it("let through only what is allowed, and of that not what is denied", async () => {
    expect(await hosts("https://hooks.acme.example/a", ["x.example", "*.acme.example"])).toEqual([]);
    expect(await hosts("https://hooks.acme.example/a", ["acme.example"])).toEqual([
      "allowed-hosts 5:10 `url` leads to hooks.acme.example, which is not an allowed host",
    ]);
    expect(await hosts("https://old.acme.example./a", ["*.acme.example"], ["OLD.*"])).toEqual([
      "denied-hosts 5:10 `url` leads to old.acme.example, which is a denied host",
    ]);
    expect(await hosts("https://[2001:4860::8888]:443/", ["*.acme.example"], ["2001:4860:*"])).toEqual([
      "allowed-hosts 5:10 `url` leads to 2001:4860::8888, which is not an allowed host",
      "denied-hosts 5:10 `url` leads to 2001:4860::8888, which is a denied host",
    ]);
  });

  it("say in the hint which those are, the first few of many", async () => {
    const rules: Rules = {
      allowedHosts: { hosts: ["a.example", "b.example", "c.example", "d.example", "e.example"] },
      deniedHosts: { hosts: ["x.example", "*.acme.example"] },
    };
    const { diagnostics } = await load(fileWith(""), { rules });
    expect(diagnostics.map(({ hint }) => hint)).toEqual([
      "hooksync.yaml allows `a.example`, `b.example`, `c.example` and 2 more",
      "hooksync.yaml denies `*.acme.example`",
    ]);
  });

  it.each([
    ["https://hooks.acme.example@evil.example/", ["url-credentials", "allowed-hosts"]],
    ["https://evil.example\\.acme.example/", ["url"]],
    ["https://hooks.acme.example\\@evil.example/", ["url"]],
    ["https:\\\\hooks.acme.example", ["url"]],
    ["https://evil.example/\\@hooks.acme.example/", ["url"]],
    ["https://evil.example#@hooks.acme.example/", ["allowed-hosts"]],
    ["https://evil.example?\\@hooks.acme.example/", ["allowed-hosts"]],
    ["https://hooks.acme.example.evil.example/", ["allowed-hosts"]],
    ["https://hooks.xn--acme-.example/", ["allowed-hosts"]],
    ["https://hooks.acme.example?q=\\", []],
  ])("are not fooled by %s", async (url, expected) => {
    const { diagnostics } = await load(fileWith(`url: ${JSON.stringify(url)}`), {
      rules: { allowedHosts: { hosts: ["*.acme.example"] } },
    });
    expect(diagnostics.map(({ rule }) => rule)).toEqual(expected);
  });
});

describe("no-private-addresses", () => {
  it("tells the address that a url leads to, and what kind it is", async () => {
    const url = "https://0xa9fea9fe/latest";
    expect(await broken({ noPrivateAddresses: {} }, fileWith(`url: ${url}`))).toEqual([
      "no-private-addresses 5:10 `url` leads to 169.254.169.254, a metadata address of a cloud",
    ]);
    expect(await broken({ noPrivateAddresses: {} }, fileWith("url: https://[::ffff:10.1.2.3]:8443"))).toEqual([
      "no-private-addresses 5:10 `url` leads to ::ffff:a01:203, a private address",
    ]);
    expect(await broken({ noPrivateAddresses: {} }, fileWith(""))).toEqual([]);
  });
});

describe("forbid-events and max-events", () => {
  const text = (events: string) => fileWith("").replace("[login]", events);

  it("tells each forbidden event where it stands", async () => {
    const rules: Rules = { forbidEvents: { events: ["test", "user:*"] } };
    expect(await broken(rules, text("[login, user:created, test, user:updated]"))).toEqual([
      "forbid-events 4:21 `user:created` is a forbidden event",
      "forbid-events 4:35 `test` is a forbidden event",
      "forbid-events 4:41 `user:updated` is a forbidden event",
    ]);
    expect(await broken(rules, text("[login]"))).toEqual([]);
  });

  it("counts each event once", async () => {
    const rules: Rules = { maxEvents: { most: 2 } };
    expect(
      await broken(rules, fileWith("", "vars: { e: login }\n").replace("[login]", '[login, kick, "${var:e}"]')),
    ).toEqual([]);
    expect(await broken(rules, text("[login, kick, register]"))).toEqual([
      "max-events 4:5 3 events, and hooksync.yaml allows 2 at most",
    ]);
  });
});

describe("no-duplicate-coverage", () => {
  const rules: Rules = { noDuplicateCoverage: {} };
  const at = (url: string, events: string) => `url: '${url}', events: [${events}]`;

  it("tells at the later of two webhooks which events go to the same URL", async () => {
    const text = webhooks({
      a: at("https://x.example/hook", "login, kick, register, test, user:created"),
      b: at("https://X.example:443/./hook#b", "register, test, login, kick, user:updated"),
    });
    expect(await broken(rules, text)).toEqual([
      "no-duplicate-coverage 4:13 `b` brings `kick`, `login`, `register` and 1 more to the same URL as `a`",
    ]);
  });

  it("tells each event of a third webhook once, beside the one that brings it first", async () => {
    const text = webhooks({
      a: at("https://x.example/", "login"),
      b: at("https://x.example", "kick"),
      c: at("https://x.example/", "kick, login, test"),
      d: at("https://x.example/", "login"),
    });
    expect(await broken(rules, text)).toEqual([
      "no-duplicate-coverage 5:13 `c` brings `kick` to the same URL as `b`",
      "no-duplicate-coverage 5:13 `c` brings `login` to the same URL as `a`",
      "no-duplicate-coverage 6:13 `d` brings `login` to the same URL as `a`",
    ]);
  });

  it("lets be what differs in the url or the events, and what is not enabled", async () => {
    const text = webhooks({
      a: at("https://x.example/hook", "login"),
      b: at("https://x.example/hook?", "login"),
      c: at("https://x.example/HOOK", "login"),
      d: at("http://127.0.0.1/hook", "login"),
      e: at("https://x.example/hook", "kick"),
      f: `${at("https://x.example/hook", "login")}, enabled: false`,
    });
    expect(await broken(rules, text)).toEqual([]);
  });

  it("knows a URL again in another spelling", async () => {
    const text = webhooks({
      a: at("https://x.example/hook~", "login"),
      b: at("https://X.example.:443/hook%7e", "login"),
      c: at("https://x.example/a/../hook~#top", "login"),
      d: at("https://x.example/hook%2f", "login"),
    });
    expect(await broken(rules, text)).toHaveLength(2);
  });

  it("says as much as there are webhooks, not pairs of them", async () => {
    const many = Array.from({ length: 300 }, (_, index) => [`w${index}`, at("https://x.example", "login")] as const);
    expect(await broken(rules, webhooks(Object.fromEntries(many)))).toHaveLength(299);
  });

  it("is about one tenant", async () => {
    const text = webhooks({ a: at("https://x.example/", "login") });
    const repo = repoWith({ "a.yaml": text, "b.yaml": text });
    expect((await repo.load({ rules }, "a.yaml", "b.yaml")).diagnostics).toEqual([]);
  });
});
