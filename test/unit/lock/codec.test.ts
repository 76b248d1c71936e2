import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import { parseLock, printLock } from "../../../src/lock/codec.ts";
import { anyLock } from "../../support/lock-arbitraries.ts";
import { sampleEntry, sampleLock, sampleSpec } from "../../support/lock-samples.ts";

const FILE = "tenants/acme.lock.json";

function failureOf(content: string | Uint8Array): AppError {
  try {
    parseLock(content, FILE);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was read");
}

/** The text of a sample lock after an edit by hand. */
function edited(
  edit: (written: Record<string, unknown> & { webhooks: Record<string, Record<string, unknown>> }) => void,
) {
  const written = JSON.parse(printLock(sampleLock(["users", "orgs"])));
  edit(written);
  return JSON.stringify(written, null, 2);
}

describe("printing and parsing a lock", () => {
  test("parse(print(lock)) is the lock, whatever its keys and texts", () => {
    fc.assert(
      fc.property(anyLock, (lock) => {
        expect(parseLock(printLock(lock), FILE)).toEqual(lock);
        expect(parseLock(Buffer.from(printLock(lock)), FILE)).toEqual(lock);
      }),
    );
  });

  test("equal locks print equal, in whatever order they were made", () => {
    fc.assert(
      fc.property(anyLock, (lock) => {
        const reversed = { ...lock, webhooks: new Map([...lock.webhooks].reverse()) };
        expect(printLock(reversed)).toBe(printLock(lock));
      }),
    );
  });

  test("keys are sorted, the indent is two spaces, and the last line is ended", () => {
    expect(
      printLock(sampleLock(["b", "__proto__", "a"]))
        .split("\n")
        .filter((line) => /^ {0,4}\S/.test(line)),
    ).toEqual([
      "{",
      '  "accessKeyId": "key-1",',
      '  "host": "https://api.genauth.ai",',
      '  "lineage": "lineage-1",',
      '  "lockfileVersion": 1,',
      '  "serial": 1,',
      '  "tenant": "acme",',
      '  "userPoolId": null,',
      '  "webhooks": {',
      '    "__proto__": {',
      "    },",
      '    "a": {',
      "    },",
      '    "b": {',
      "    }",
      "  }",
      "}",
    ]);
    expect(printLock(sampleLock()).endsWith("}\n")).toBe(true);
  });

  test("ten thousand webhooks are read back", () => {
    const lock = sampleLock(Array.from({ length: 10_000 }, (_, i) => `key-${i}`));
    expect(parseLock(printLock(lock), FILE).webhooks.size).toBe(10_000);
  });

  test("events that were reordered by hand are sorted again", () => {
    const text = edited(({ webhooks }) => Object.assign(webhooks.users?.applied ?? {}, { events: ["b", "a"] }));
    expect(parseLock(text, FILE).webhooks.get("users")?.applied.events).toEqual(["a", "b"]);
  });

  test("a secret in clear is not printed, and not in the error either", () => {
    const applied = sampleSpec({ secret: "hunter2" as "none" });
    const lock = sampleLock([], { webhooks: new Map([["users", { ...sampleEntry("users"), applied }]]) });
    expect(() => printLock(lock)).toThrow(/secret/);
    expect(() => printLock(lock)).not.toThrow(/hunter2/);
  });

  test("the published schema holds in ajv's strict mode and takes what is printed", () => {
    const schema = JSON.parse(readFileSync("schemas/lockfile.schema.json", "utf8"));
    const validate = new Ajv2020({ strict: true }).compile(schema);
    expect(validate(JSON.parse(printLock(sampleLock(["users"]))))).toBe(true);
    expect(validate({})).toBe(false);
  });
});

describe("a lockfile that cannot be read", () => {
  test.each([
    ["is empty", "", "is not JSON", null],
    ["is cut short", '{\n  "serial": 1', "is not JSON", 2],
    ["has a comma too many", '{\n  "serial": 1,\n}', "is not JSON", 3],
    ["is no object", "[]", "is not a lockfile", null],
    ["is not UTF-8", Uint8Array.of(0x22, 0xff, 0x22), "is not UTF-8", null],
    [
      "has merge conflict markers",
      '{\n<<<<<<< HEAD\n  "serial": 1\n=======\n  "serial": 2\n>>>>>>> theirs\n}\n',
      "has merge conflict markers",
      2,
    ],
    ["has merge conflict markers and CRLF", "{\r\n<<<<<<< HEAD\r\n}\r\n", "has merge conflict markers", 2],
    ["has a key twice", '{\n  "webhooks": {},\n  "webhooks": {}\n}', 'has the key "webhooks" twice', 3],
    ["has a key twice in two spellings", '{"webhooks": {"a": 1,\n"\\u0061": [{"a": {}}]}}', 'has the key "a" twice', 2],
  ])("that %s says so, with the file, the place and what to do", (_, content, message, line) => {
    const error = failureOf(content);
    expect(error).toMatchObject({ code: "LOCK_UNREADABLE", message: expect.stringContaining(`${FILE} ${message}`) });
    if (line !== null) expect(error.location).toMatchObject({ file: FILE, line });
    expect(error.hint).toMatch(/git|hooksync lock merge/);
  });

  test("one text under several objects, or as a value, is no key twice", () => {
    const lock = sampleLock(["webhookId", "users"], { tenant: 'users": {"users' });
    expect(parseLock(JSON.stringify(JSON.parse(printLock(lock))), FILE)).toEqual(lock);
  });

  test("that has one id under two keys names both", () => {
    const text = edited(({ webhooks }) => Object.assign(webhooks.users ?? {}, { webhookId: "id-orgs" }));
    expect(failureOf(text)).toMatchObject({
      code: "LOCK_UNREADABLE",
      message: `${FILE} has the id "id-orgs" under two keys, "orgs" and "users"`,
    });
  });

  test("that a newer hooksync wrote is LOCK_VERSION, whatever else is in it", () => {
    const text = edited((written) => Object.assign(written, { lockfileVersion: 2, extra: true }));
    expect(failureOf(text)).toMatchObject({ code: "LOCK_VERSION", message: expect.stringContaining("newer hooksync") });
  });

  test.each<[string, Parameters<typeof edited>[0], RegExp]>([
    ["an unknown field", (written) => Object.assign(written, { extra: 1 }), /unknown field "extra"/],
    ["no lineage", (written) => delete written.lineage, /lineage/],
    ["a text for a version", (written) => Object.assign(written, { lockfileVersion: "1" }), /lockfileVersion/],
    ["a fraction for a serial", (written) => Object.assign(written, { serial: 1.5 }), /serial/],
    ["an empty id", ({ webhooks }) => Object.assign(webhooks.users ?? {}, { webhookId: "" }), /users\/webhookId/],
    ["an entry that is null", ({ webhooks }) => Object.assign(webhooks, { users: null }), /webhooks\/users/],
    ["no url", ({ webhooks }) => Object.assign(webhooks.users ?? {}, { applied: { name: "users" } }), /users\/applied/],
    [
      "a secret in clear",
      ({ webhooks }) => Object.assign(webhooks.users?.applied ?? {}, { secret: "hunter2" }),
      /secret/,
    ],
  ])("that has %s says where, and no value", (_, edit, message) => {
    const error = failureOf(edited(edit));
    expect(error).toMatchObject({ code: "LOCK_UNREADABLE", message: expect.stringMatching(message) });
    expect(error.message).not.toContain("hunter2");
  });
});
