import { describe, expect, it } from "vitest";
import type { LoadOptions } from "../../../src/config/load.ts";
import type { Rules } from "../../../src/config/settings-file.ts";
import { ACCESS_KEY, fileWith, load, repoWith, told } from "./repo.ts";

/** The rules that are broken, but for what the checks say of plain text. */
const broken = async (rules: Rules, text: string, options: Partial<LoadOptions> = {}) => {
  const { diagnostics } = await load(text, { rules, ...options });
  return told(diagnostics.filter(({ rule }) => rule !== "plain-secret"));
};

describe("require-secret", () => {
  const rules: Rules = { requireSecret: {} };
  const long: Rules = { requireSecret: { minLength: 8 } };

  it.each([
    ["none", "", "3:3"],
    ["an empty one", 'secret: ""', "6:13"],
    ["an empty default", "secret: ${env:WEBHOOK_S:-}", "6:13"],
  ])("is broken by %s", async (_, more, place) => {
    expect(await broken(rules, fileWith(more))).toEqual([`require-secret ${place} \`a\` has no secret`]);
  });

  it("is met by one that is not at hand, and by one in the defaults", async () => {
    expect(await broken(rules, fileWith("secret: ${env:WEBHOOK_S}"))).toEqual([]);
    expect(await broken(rules, fileWith("", "defaults: { secret: '${file:none}' }\n"))).toEqual([]);
    expect(await broken(rules, fileWith("", "defaults: { secret: '' }\n"))).toEqual([
      "require-secret 2:21 `a` has no secret",
    ]);
  });

  it("is broken by one that is too short, counted in characters, where the value is at hand", async () => {
    const text = fileWith("secret: ${env:WEBHOOK_S}");
    const short = ["require-secret 6:13 the secret of `a` has fewer than 8 characters"];
    for (const purpose of ["validate", "plan", "apply", "offline"] as const) {
      const lengthOf = (secret: string) => broken(long, text, { purpose, env: { ...ACCESS_KEY, WEBHOOK_S: secret } });
      expect(await lengthOf("1234567")).toEqual(short);
      expect(await lengthOf("12345678")).toEqual([]);
      expect(await lengthOf("🔑🔑🔑🔑")).toEqual(short);
    }
    expect(await broken(long, text)).toEqual([]);
    expect(await broken(long, fileWith("secret: 1234${env:WEBHOOK_S}"))).toEqual([]);
    expect(await broken(long, fileWith("secret: short"))).toEqual(short);
    expect(await broken(long, fileWith(""))).toEqual(["require-secret 3:3 `a` has no secret"]);
  });

  it("does not tell how long a secret is", async () => {
    const text = fileWith("secret: ${env:WEBHOOK_S}");
    const withSecret = (secret: string) => load(text, { rules: long, env: { WEBHOOK_S: secret } });
    expect((await withSecret("1")).diagnostics).toEqual((await withSecret("1234567")).diagnostics);
  });

  it("does not judge a reference that may not stand there", async () => {
    expect(await broken(long, fileWith("secret: ${env:HOME}"), { env: { HOME: "x" } })).toEqual([
      "untrusted-reference 6:13 this file may not read HOME",
    ]);
  });
});

describe("no-shared-secrets", () => {
  const rules: Rules = { noSharedSecrets: {} };
  const env = {
    WEBHOOK_A: "canary",
    WEBHOOK_B: "canary",
    WEBHOOK_C: "other",
    WEBHOOK_D: "can",
    WEBHOOK_E: "ary",
    WEBHOOK_PUBLIC_P: "canary",
  };
  const two = (a: string, b: string, top = "") =>
    `${fileWith(`secret: ${a}`, top)}  b:\n    url: https://hooks.acme.example/b\n    events: [login]\n    secret: ${b}\n`;

  it.each([
    ["the same variable", "${env:WEBHOOK_A}", "${env:WEBHOOK_A}"],
    ["the same variable that is not set", "${env:WEBHOOK_NONE}", "${env:WEBHOOK_NONE}"],
    ["the same file that is not there", "${file:none}", "${file:./x/../none}"],
    ["the same variable through vars", "${var:s}", "${env:WEBHOOK_A}"],
    ["the same variable with a default", "${env:WEBHOOK_A:-x}", "${env:WEBHOOK_A}"],
    ["the same variable with the same text about it", "x${env:WEBHOOK_A}", "x${env:WEBHOOK_A}"],
    ["two variables with one value", "${env:WEBHOOK_A}", "${env:WEBHOOK_B}"],
    ["the same text", "canary", "canary"],
    ["a text and a variable's text", "${var:t}", "canary"],
    ["a text and a default that is used", "canary", "${env:WEBHOOK_NONE:-canary}"],
  ])("is broken by %s", async (_, a, b) => {
    const top = "vars: { s: '${env:WEBHOOK_A}', t: canary }\n";
    const errors = await broken(rules, two(a, b, top), { env });
    expect(errors.filter((error) => !error.startsWith("unused-var"))).toEqual([
      "no-shared-secrets 11:13 `b` has the secret of `a`",
    ]);
  });

  it.each([
    ["two variables with two values", "${env:WEBHOOK_A}", "${env:WEBHOOK_C}"],
    ["two variables that are not set", "${env:WEBHOOK_X}", "${env:WEBHOOK_Y}"],
    ["two texts", "canary", "other"],
    ["none and none", '""', '""'],
    ["none and none by default", "${env:WEBHOOK_NONE:-}", "${env:WEBHOOK_NONE:-}"],
    ["a variable and two that make up its value", "${env:WEBHOOK_A}", "${env:WEBHOOK_D}${env:WEBHOOK_E}"],
    ["two refused references", "${env:HOME}", "${env:HOME}"],
    // What follows would let who writes the file test guesses of a value that only the operator knows.
    ["a guess as text", "${env:WEBHOOK_A}", "canary"],
    ["a guess as a variable", "${env:WEBHOOK_A}", "${var:t}"],
    ["a guess as a default that is used", "${env:WEBHOOK_A}", "${env:WEBHOOK_NONE:-canary}"],
    ["a guess beside a default", "${env:WEBHOOK_A:-x}", "canary"],
    ["a guess of one beside a default", "${env:WEBHOOK_A:-x}", "${env:WEBHOOK_B}"],
    ["a guess of the end", "${env:WEBHOOK_A}", "cana${env:WEBHOOK_PUBLIC_R}"],
    ["a guess of a part", "x${env:WEBHOOK_A}", "xcanary"],
    ["a guess with an empty part", "${env:WEBHOOK_A}${var:e}", "canary"],
    ["a guess in a variable that is public", "${env:WEBHOOK_A}", "${env:WEBHOOK_PUBLIC_P}"],
    ["a guess in a file of the repository", "${env:WEBHOOK_A}", "${file:guess.txt}"],
    ["a guess of a file by another one", "${file:mounted.txt}", "${file:guess.txt}"],
    ["a guess of a file by text", "${file:mounted.txt}", "canary"],
  ])("is not broken by %s", async (_, a, b) => {
    const top = "vars: { t: canary, e: '' }\n";
    const repo = repoWith({ "webhooks.yaml": two(a, b, top), "guess.txt": "canary", "mounted.txt": "canary\n" });
    const { diagnostics } = await repo.load({ rules, env: { ...env, WEBHOOK_PUBLIC_R: "ry" } });
    expect(diagnostics.map(({ rule }) => rule)).not.toContain("no-shared-secrets");
  });

  it("holds files of the operator's against his variables", async () => {
    const repo = repoWith({ "a/webhooks.yaml": two("${file:../b/s}", "${env:WEBHOOK_A}"), "b/s": "canary\n" }, false);
    const { diagnostics } = await repo.load({ rules, env, fileAllow: ["b"] }, "a/webhooks.yaml");
    expect(told(diagnostics)).toEqual(["no-shared-secrets 10:13 `b` has the secret of `a`"]);
  });

  it("takes files of one name in two folders for two", async () => {
    const hooks = (key: string) =>
      `version: 1\nwebhooks:\n  ${key}: { url: https://x.example/${key}, events: [login], secret: "\${file:s}" }\n`;
    const use = "version: 1\nuse:\n  - template: t/b.yaml\n";
    const tenant = hooks("a").replace("version: 1\n", use);
    const options = { rules } satisfies Partial<LoadOptions>;
    const apart = repoWith({ "webhooks.yaml": tenant, "t/b.yaml": hooks("b") });
    expect(told((await apart.load(options)).diagnostics)).toEqual([]);
    const same = repoWith({ "webhooks.yaml": tenant.replace(":s}", ":t/s}"), "t/b.yaml": hooks("b") });
    expect((await same.load(options)).diagnostics.map(({ rule }) => rule)).toEqual(["no-shared-secrets"]);
  });

  it("says as much as there are webhooks, not pairs of them, where the defaults give all one secret", async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `w${index}`);
    const text = keys.map((key) => `  ${key}: { url: https://x.example, events: [login] }\n`).join("");
    const errors = await broken(rules, `version: 1\ndefaults: { secret: "\${env:WEBHOOK_A}" }\nwebhooks:\n${text}`);
    expect(errors).toHaveLength(299);
    expect(errors[298]).toBe("no-shared-secrets 2:21 `w299` has the secret of `w0`");
  });

  it("is about one tenant", async () => {
    const text = fileWith("secret: ${env:WEBHOOK_A}");
    const repo = repoWith({ "a.yaml": text, "b.yaml": text });
    expect((await repo.load({ rules }, "a.yaml", "b.yaml")).diagnostics).toEqual([]);
  });
});

describe("no rule", () => {
  it("shows the value of a secret, wherever it stands", async () => {
    const rules: Rules = {
      requireSecret: { minLength: 99 },
      noSharedSecrets: { severity: "warn" },
      noDuplicateCoverage: {},
      maxEvents: { most: 1 },
      deniedHosts: { hosts: ["*"] },
    };
    const secrets = [
      "'${env:WEBHOOK_A}', name: a",
      "'${env:WEBHOOK_B}'",
      "canary-text",
      "canary-text",
      "'${env:WEBHOOK_NONE:-canary-default}'",
      "'${env:WEBHOOK_NONE:-canary-default}'",
      "'canary-part${env:WEBHOOK_A}'",
      "'${var:v}'",
      "'${var:v}'",
      "'${file:s}'",
    ];
    const webhooks = secrets.map(
      (secret, index) => `  w${index}: { url: https://x.example, events: [login, kick], secret: ${secret} }\n`,
    );
    const repo = repoWith({
      "webhooks.yaml": `version: 1\nvars: { v: canary-var }\nuse:\n  - template: t.yaml\n    with: { s: canary-text }\nwebhooks:\n${webhooks.join("")}`,
      "t.yaml":
        "version: 1\nparams: { properties: { s: {} } }\nwebhooks:\n  t: { url: https://x.example, events: [login], secret: '${param:s}' }\n",
      s: "canary-file",
    });
    const env = { ...ACCESS_KEY, WEBHOOK_A: "canary-env", WEBHOOK_B: "canary-env" };
    for (const purpose of ["validate", "plan", "apply"] as const) {
      const { files } = await repo.load({ purpose, rules, env });
      const told = files.flatMap(({ diagnostics, error }) => [diagnostics, error?.message]);
      expect(new Set(files[0]?.diagnostics.map(({ rule }) => rule))).toEqual(
        new Set([
          "plain-secret",
          "require-secret",
          "no-shared-secrets",
          "no-duplicate-coverage",
          "max-events",
          "denied-hosts",
        ]),
      );
      expect(JSON.stringify(told)).not.toContain("canary");
    }
  });
});
