import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import schema from "../../../schemas/faults.schema.json" with { type: "json" };
import { ENDPOINTS } from "../../../src/emulator/api.ts";
import type { Fault } from "../../../src/emulator/index.ts";

const validate = new Ajv2020({ strict: true, allErrors: true, validateSchema: true }).compile(schema);

/** A rule of each kind; the type makes the list complete. */
const RULES: { readonly [K in Fault["kind"]]: Fault & { readonly kind: K } } = {
  "slow-before": { kind: "slow-before", ms: 1 },
  "slow-after": { kind: "slow-after", ms: 1 },
  "list-lag": { kind: "list-lag", ms: 1, endpoint: "list-webhooks" },
  "list-shift": { kind: "list-shift", by: -1 },
  "total-off": { kind: "total-off", by: 1 },
  "short-token": { kind: "short-token", ms: 1, endpoint: "get-management-token" },
  "clock-off": { kind: "clock-off", ms: -1 },
  "reset-before": { kind: "reset-before" },
  "reset-after": { kind: "reset-after" },
  "refuse-before": { kind: "refuse-before", statusCode: 429, httpStatus: 200, retryAfter: "1" },
  "refuse-after": { kind: "refuse-after", statusCode: 500, httpStatus: 200, retryAfter: "1" },
  "rate-limit": { kind: "rate-limit", perSecond: 200, retryAfter: "1" },
  unsuccessful: { kind: "unsuccessful" },
  "cut-short": { kind: "cut-short" },
  "invalid-json": { kind: "invalid-json" },
  html: { kind: "html", httpStatus: 502 },
  "no-data": { kind: "no-data" },
};

type Node = Readonly<Record<string, unknown>>;

/** Every field that a file can have, as a JSON pointer and what is said about it. */
function fieldsOf(node: Node, pointer: string): readonly { readonly pointer: string; readonly node: Node }[] {
  return Object.entries({ properties: node.properties, $defs: node.$defs }).flatMap(([group, children]) =>
    Object.entries((children ?? {}) as Record<string, Node>).flatMap(([name, child]) => [
      ...(group === "properties" || "title" in child ? [{ pointer: `${pointer}/${group}/${name}`, node: child }] : []),
      ...fieldsOf(child, `${pointer}/${group}/${name}`),
    ]),
  );
}

const fields = fieldsOf(schema, "").filter(
  ({ node }) => typeof node === "object" && !("$ref" in node) && !("$comment" in node && !("title" in node)),
);

describe("the schema of faults files", () => {
  it.each(fields)("tells editors what $pointer is", ({ node }) => {
    expect(node).toMatchObject({ title: expect.stringMatching(/^[A-Z]/), description: expect.stringMatching(/\.$/) });
  });

  it.each(fields.filter(({ node }) => "examples" in node))("has valid examples at $pointer", ({ pointer, node }) => {
    const part = new Ajv2020({ strict: true })
      .addSchema(schema, "file")
      .compile({ $ref: `file#${pointer.replaceAll("$", "%24")}` });
    expect((node.examples as readonly unknown[]).filter((example) => !part(example))).toEqual([]);
  });

  it("knows the kinds, the endpoints and every field of the library", () => {
    const { kind, endpoint } = schema.$defs.fault.properties;
    expect([...kind.enum].sort()).toEqual(Object.keys(RULES).sort());
    expect(endpoint.enum).toEqual(Object.keys(ENDPOINTS));
    expect(schema.$defs.fault.allOf.flatMap(({ then }) => ("$ref" in then ? [then.$ref] : []))).toEqual(
      kind.enum.map((name) => `#/$defs/${name}`),
    );
    for (const rule of Object.values(RULES)) {
      const common = { userPoolId: "p", skip: 1, probability: 0.5, times: 1 };
      expect([rule, validate({ faults: [{ ...rule, ...common }] })]).toEqual([rule, true]);
      expect([rule, validate({ faults: [{ ...rule, more: 1 }] })]).toEqual([rule, false]);
    }
  });
});
