import { Ajv2020 } from "ajv/dist/2020.js";

const text = { type: "string", minLength: 1 };
const count = { type: "integer", minimum: 1 };
const uri = { type: "string", format: "uri-reference" };
const message = closed({ text }, ["text"]);
const place = closed(
  {
    artifactLocation: closed({ uri }, ["uri"]),
    region: closed({ startLine: count, startColumn: count, endColumn: count }, ["startLine"]),
  },
  ["artifactLocation", "region"],
);

/** The part of SARIF 2.1.0 (OASIS, sections 3.13 to 3.58) that hooksync writes, and no more; names, types and bounds are the standard's. */
const SCHEMA = closed(
  {
    $schema: { type: "string", format: "uri" },
    version: { const: "2.1.0" },
    runs: list(
      closed(
        {
          tool: closed(
            {
              driver: closed(
                {
                  name: text,
                  semanticVersion: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+$" },
                  rules: {
                    ...list(
                      closed({ id: text, shortDescription: message, fullDescription: message, help: message }, ["id"]),
                    ),
                    uniqueItems: true,
                  },
                },
                ["name"],
              ),
            },
            ["driver"],
          ),
          columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
          invocations: list(
            closed(
              {
                executionSuccessful: { type: "boolean" },
                toolExecutionNotifications: list(
                  closed(
                    {
                      descriptor: closed({ id: text }, ["id"]),
                      level: { enum: ["none", "note", "warning", "error"] },
                      message,
                    },
                    ["message"],
                  ),
                ),
              },
              ["executionSuccessful"],
            ),
          ),
          results: list(
            closed(
              {
                ruleId: text,
                ruleIndex: { type: "integer", minimum: 0 },
                level: { enum: ["none", "note", "warning", "error"] },
                message,
                locations: list(closed({ physicalLocation: place }, ["physicalLocation"])),
                relatedLocations: {
                  ...list(closed({ id: { type: "integer", minimum: 0 }, physicalLocation: place, message }, ["id"])),
                  uniqueItems: true,
                },
                partialFingerprints: { type: "object", additionalProperties: { type: "string" } },
              },
              ["message"],
            ),
          ),
        },
        ["tool"],
      ),
    ),
  },
  ["version", "runs"],
);

const ajv = new Ajv2020({ strict: true, allErrors: true });
ajv.addFormat("uri", /^[a-z]+:[\w%.!$&'()*+,;=:@/?#~-]+$/);
ajv.addFormat("uri-reference", /^[\w%.!$&'()*+,;=:@/?#~-]+$/);
const validate = ajv.compile(SCHEMA);

/** Where a log breaks the standard, or holds what is not told here; an empty list says that it is valid. */
export function sarifFaults(log: unknown): string[] {
  validate(log);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function closed(properties: Readonly<Record<string, unknown>>, required: readonly string[]) {
  return { type: "object", additionalProperties: false, required, properties };
}

function list(items: unknown) {
  return { type: "array", items };
}
