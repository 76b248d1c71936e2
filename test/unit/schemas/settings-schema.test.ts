import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import schema from "../../../schemas/settings.schema.json" with { type: "json" };
import webhooks from "../../../schemas/webhooks.schema.json" with { type: "json" };
import { fieldsOf } from "../../support/schema-fields.ts";

const validate = new Ajv2020({ strict: true, allErrors: true, validateSchema: true }).compile(schema);
const fields = fieldsOf(schema, "");
const described = fields.filter(({ node }) => !("$ref" in node));
const exemplified = fields.filter(({ node }) => "examples" in node);

describe("the schema of hooksync.yaml", () => {
  it.each(described)("tells editors what $pointer is", ({ node }) => {
    expect(node).toMatchObject({ title: expect.stringMatching(/^[A-Z]/), description: expect.stringMatching(/\.$/) });
  });

  it.each(exemplified)("has valid examples at $pointer", ({ pointer, node }) => {
    const part = new Ajv2020({ strict: true }).addSchema(schema, "file").compile({ $ref: `file#${pointer}` });
    const examples = node.examples as readonly unknown[];
    expect(examples.filter((example) => !part(example))).toEqual([]);
  });

  it("means the same by a policy as that of tenant files", () => {
    const { properties: own } = schema.properties.policy;
    const { properties } = webhooks.$defs.policy;
    expect(Object.keys(own)).toEqual(Object.keys(properties));
    expect([own.mode.enum, own.adopt.enum]).toEqual([properties.mode.enum, properties.adopt.enum]);
    expect(schema.$defs.maxDeletes.anyOf).toEqual(properties.maxDeletes.anyOf);
  });

  it("takes nothing else on any level", () => {
    const open = fields.filter(
      ({ node }) => node.type === "object" && !("additionalProperties" in node && node.additionalProperties === false),
    );
    expect([schema.additionalProperties, open]).toEqual([false, []]);
  });

  it.each([
    {},
    { version: 2 },
    { version: 1, include: [] },
    { version: 1, include: "tenants" },
    { version: 1, include: ["a", "a"] },
    { version: 1, include: [""] },
    { version: 1, waves: ["a.yaml"] },
    { version: 1, waves: [[]] },
    { version: 1, concurrency: { tenants: 0 } },
    { version: 1, concurrency: { requests: 1.5 } },
    { version: 1, halt: "no" },
    { version: 1, policy: { mode: "all" } },
    { version: 1, policy: { maxDeletes: "101%" } },
    { version: 1, rules: { maxEvents: {} } },
    { version: 1, hostAllow: ["evil.example"] },
  ])("refuses %j", (data) => {
    expect(validate(data)).toBe(false);
  });
});
