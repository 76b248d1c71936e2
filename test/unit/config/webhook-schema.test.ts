import { describe, expect, it } from "vitest";
import webhooksSchema from "../../../schemas/webhooks.schema.json" with { type: "json" };
import type { Loaded, LoadRequest } from "../../support/load-fleet.ts";
import { ACCESS_KEY, fileWith, repoWith, told } from "./repo.ts";

/** Loads a file that has to meet a schema of the operator's. */
function load(schema: unknown, text: string, options: LoadRequest = {}): Promise<Loaded> {
  const written = typeof schema === "string" ? schema : JSON.stringify(schema);
  return repoWith({ "webhooks.yaml": text, "schema.json": written }).load({ schema: "schema.json", ...options });
}

const told1 = async (schema: unknown, text: string) => told((await load(schema, text)).diagnostics);

describe("a schema of the operator's", () => {
  it("is held against what a webhook is once it is expanded, defaults included", async () => {
    const whole = {
      const: {
        name: "a",
        url: "https://hooks.acme.example/a",
        events: ["kick", "login"],
        contentType: "application/json",
        enabled: true,
        secret: "${env:WEBHOOK_S}",
        protected: true,
        formerly: ["b"],
        retryConfig: { enabled: false },
      },
    };
    const fields = [
      "url: ${var:hooks}/a",
      "secret: ${env:WEBHOOK_S}",
      "formerly: [b]",
      "retryConfig: { enabled: false }",
    ].join("\n");
    const top = "vars: { hooks: https://hooks.acme.example }\ndefaults: { protected: true }\n";
    expect(await told1(whole, fileWith(fields, top).replace("[login]", "[login, kick]"))).toEqual([]);
    expect(await told1({ required: ["secret"] }, fileWith(""))).toEqual(["webhook-schema 3:3 `secret` is missing"]);
    expect(await told1({ properties: { secret: { const: "" } } }, fileWith('secret: ""'))).toEqual([]);
  });

  it("may be the published one for webhooks", async () => {
    const schema = { ...webhooksSchema.$defs.webhook, $defs: webhooksSchema.$defs };
    expect(await told1(schema, fileWith("secret: ${env:WEBHOOK_S}\nretryConfig: { enabled: true, count: 3 }"))).toEqual(
      [],
    );
  });

  it("sees the reference of a secret, and never its value", async () => {
    const schema = { properties: { secret: { pattern: "^\\$\\{env:WEBHOOK_S\\}$", minLength: 3 } } };
    const options = { purpose: "plan", env: { ...ACCESS_KEY, WEBHOOK_S: "canary" } } as const;
    expect((await load(schema, fileWith("secret: ${env:WEBHOOK_S}"), options)).diagnostics).toEqual([]);
    const plain = await load(schema, fileWith("secret: canary"), options);
    expect(plain.diagnostics.map(({ rule }) => rule)).toEqual(["plain-secret", "webhook-schema"]);
    expect(JSON.stringify(plain.diagnostics)).not.toContain("canary");
  });

  it("does not judge what is not at hand", async () => {
    const schema = { properties: { url: { pattern: "^https://hooks" }, name: { maxLength: 3 } } };
    const text = fileWith("url: ${env:WEBHOOK_PUBLIC_URL}\nname: too long");
    expect(await told1(schema, text)).toEqual([
      "unset-reference 5:10 WEBHOOK_PUBLIC_URL is not set",
      "webhook-schema 6:11 `name` must NOT have more than 3 characters",
    ]);
  });

  it("does not judge webhooks for drift, which reads none", async () => {
    const { files } = await load({ required: ["secret"] }, fileWith(""), { purpose: "drift", env: ACCESS_KEY });
    expect(files[0]?.error).toBeNull();
  });

  it.each([
    ["draft 2020-12", "https://json-schema.org/draft/2020-12/schema"],
    ["draft 07", "http://json-schema.org/draft-07/schema#"],
  ])("may be written in %s", async (_, $schema) => {
    const schema = {
      $schema,
      properties: { url: { $ref: "#/definitions/url" } },
      definitions: { url: { minLength: 99 } },
    };
    expect(await told1(schema, fileWith(""))).toEqual([
      "webhook-schema 5:10 `url` must NOT have fewer than 99 characters",
    ]);
  });

  it("may be YAML, or JSON with tabs and CRLF", async () => {
    expect(await told1("properties:\n  enabled: { const: false }\n", fileWith(""))).toEqual([
      "webhook-schema 3:3 `enabled` must be false",
    ]);
    expect(await told1('{\r\n\t"required": [\r\n\t\t"secret"\r\n\t]\r\n}\r\n', fileWith(""))).toHaveLength(1);
  });

  it("is refused for the whole run when it is not there, or no schema", async () => {
    const repo = repoWith({ "webhooks.yaml": fileWith("") });
    await expect(repo.load({ schema: "none.json" })).rejects.toMatchObject({ code: "CONFIG_UNREADABLE" });
    await expect(repo.load({ schema: "." })).rejects.toMatchObject({ code: "CONFIG_UNREADABLE" });
    for (const [schema, message] of [
      ["[]", "a schema is a map"],
      ['{ "requird": ["url"] }', "`requird` is no keyword of JSON Schema"],
      ['{ "properties": { "url": { "format": "url" } } }', "`url` is no format that is checked"],
      ['{ "$ref": "https://schemas.acme.example/webhook.json" }', "a `$ref` leads nowhere but into its own schema"],
      ['{ "type": "objct" }', expect.stringContaining("not a schema: `type` must be one of")],
      [
        '{ "$schema": "http://json-schema.org/draft-04/schema#" }',
        expect.stringContaining("not a schema: no schema with"),
      ],
      ["{", expect.stringContaining("not valid YAML")],
    ] as const) {
      await expect(load(schema, fileWith(""))).rejects.toMatchObject({
        code: "CONFIG_INVALID",
        diagnostics: [{ location: { file: "schema.json" }, message }],
      });
    }
  });
});
