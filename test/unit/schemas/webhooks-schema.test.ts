import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import events from "../../../schemas/events.json" with { type: "json" };
import schema from "../../../schemas/webhooks.schema.json" with { type: "json" };
import { CONTENT_TYPES, DEFAULT_POLICY, DELAY_UNITS } from "../../../src/core/model.ts";
import { fieldsOf } from "../../support/schema-fields.ts";

const compile = () => new Ajv2020({ strict: true, allErrors: true, validateSchema: true }).compile(schema);

const fields = fieldsOf(schema, "");
const described = fields.filter(({ pointer, node }) => !("$ref" in node) && pointer !== "/$defs/key");
const exemplified = fields.filter(({ node }) => "examples" in node);

describe("the schema of webhooks files", () => {
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

  it("lists the events of the catalogue, and takes others for the rules to judge", () => {
    expect(schema.$defs.event.anyOf[0]?.enum).toEqual(events.events.map(({ value }) => value));
    const webhook = { url: "https://x.example", events: ["org:archived"] };
    expect(compile()({ version: 1, webhooks: { a: webhook } })).toBe(true);
  });

  it("knows the same choices and defaults as the model", () => {
    expect(schema.$defs.contentType.anyOf[0]?.enum).toEqual(CONTENT_TYPES);
    expect(schema.$defs.retryConfig.properties.delayUnit.enum).toEqual(DELAY_UNITS);
    const { mode, adopt, maxDeletes } = schema.$defs.policy.properties;
    expect(DEFAULT_POLICY).toMatchObject({ mode: mode.default, adopt: adopt.default, maxDeletes: maxDeletes.default });
  });

  it.each([0, 7, "0%", "20%", "100%"])("takes %j for maxDeletes", (maxDeletes) => {
    expect(compile()({ version: 1, policy: { maxDeletes }, webhooks: {} })).toBe(true);
  });

  it.each([-1, 1.5, "101%", "20", "-5%", "020%", true, null])("does not take %j for maxDeletes", (maxDeletes) => {
    expect(compile()({ version: 1, policy: { maxDeletes }, webhooks: {} })).toBe(false);
  });
});
