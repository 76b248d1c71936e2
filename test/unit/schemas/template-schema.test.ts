import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import schema from "../../../schemas/template.schema.json" with { type: "json" };
import webhooks from "../../../schemas/webhooks.schema.json" with { type: "json" };
import { fieldsOf } from "../../support/schema-fields.ts";

const compile = () => new Ajv2020({ strict: true, allErrors: true, validateSchema: true }).compile(schema);

const fields = fieldsOf(schema, "");
const described = fields.filter(({ pointer, node }) => !("$ref" in node) && pointer !== "/$defs/key");
const exemplified = fields.filter(({ node }) => "examples" in node);

describe("the schema of templates", () => {
  it("is valid draft 2020-12, and strict", () => {
    expect(compile()).toBeTypeOf("function");
  });

  it.each(described)("tells editors what $pointer is", ({ node }) => {
    expect(node).toMatchObject({ title: expect.stringMatching(/^[A-Z]/), description: expect.stringMatching(/\.$/) });
  });

  it.each(exemplified)("has valid examples at $pointer", ({ pointer, node }) => {
    const validate = new Ajv2020({ strict: true }).addSchema(schema, "file").compile({ $ref: `file#${pointer}` });
    const examples = node.examples as readonly unknown[];
    expect(examples.filter((example) => !validate(example))).toEqual([]);
  });

  it.each(["event", "contentType", "secret", "enabled", "protected", "key"] as const)(
    "means the same by %s as that of tenant files",
    (name) => {
      expect(schema.$defs[name]).toEqual(webhooks.$defs[name]);
    },
  );

  it("has the same fields of a webhook as that of tenant files, and of its retries", () => {
    const names = (part: object) => Object.keys(part);
    expect(names(schema.$defs.webhook.properties)).toEqual(names(webhooks.$defs.webhook.properties));
    expect(names(schema.$defs.retryConfig.properties)).toEqual(names(webhooks.$defs.retryConfig.properties));
    expect(schema.$defs.events).toEqual(webhooks.$defs.webhook.properties.events);
    const { delayUnit } = schema.$defs.retryConfig.properties;
    expect(delayUnit.anyOf[0]?.enum).toEqual(webhooks.$defs.retryConfig.properties.delayUnit.enum);
  });

  it("takes a param alone wherever a value stands that is no text", () => {
    const param = "${param:x}";
    const retryConfig = { enabled: param, count: param, delay: param, delayUnit: param };
    const webhook = { url: param, events: param, enabled: param, protected: param, formerly: param, retryConfig };
    const validate = compile();
    expect(validate({ version: 1, webhooks: { a: webhook, b: { ...webhook, retryConfig: param }, c: null } })).toBe(
      true,
    );
    for (const wrong of ["x", "${param:x}s", "${var:x}", "${param:x y}"]) {
      expect(validate({ version: 1, webhooks: { a: { ...webhook, enabled: wrong } } })).toBe(false);
      expect(validate({ version: 1, webhooks: { a: { ...webhook, events: wrong } } })).toBe(false);
    }
  });
});
