import { describe, expect, it } from "vitest";
import { fingerprinter, Secret } from "../../../src/core/secret.ts";
import {
  readCatalogue,
  readCreatedId,
  readWebhook,
  readWebhookPage,
  ShapeError,
  writeFields,
} from "../../../src/genauth/dto.ts";
import { SPEC } from "../../support/genauth-client.ts";

const print = fingerprinter(new Secret("key", true));
const dto = {
  webhookId: "w1",
  name: "n",
  url: "https://h.example",
  events: ["b", "a"],
  contentType: "application/x-www-form-urlencoded",
  enabled: false,
  createdAt: "2026-01-01",
  updatedAt: "2026-01-02",
};
const specOf = (more: object) => readWebhook({ ...dto, ...more }, print).spec;

describe("readWebhook", () => {
  it("reads every field", () => {
    expect(readWebhook({ ...dto, secret: "s", retryConfig: { enabled: true, count: 3 }, surprise: 1 }, print)).toEqual({
      id: "w1",
      spec: {
        name: "n",
        url: "https://h.example",
        events: ["a", "b"],
        contentType: "application/x-www-form-urlencoded",
        enabled: false,
        secret: print(new Secret("s", true)),
        retryConfig: { enabled: true, count: 3 },
      },
      createdAt: "2026-01-01",
      updatedAt: "2026-01-02",
      secretLength: 1,
    });
  });

  it("gives what is missing a harmless default, but for the id", () => {
    expect(readWebhook({ webhookId: "w1" }, print)).toEqual({
      id: "w1",
      spec: {
        name: "",
        url: "",
        events: [],
        contentType: "application/json",
        enabled: true,
        secret: "unreadable",
        retryConfig: "unmanaged",
      },
      createdAt: null,
      updatedAt: null,
    });
  });

  it.each([
    [{}],
    [{ webhookId: "" }],
    [{ webhookId: 7 }],
    [null],
    ["w1"],
    [[]],
    [JSON.parse('{"__proto__":{"webhookId":"w"}}')],
  ])("refuses %j, which has no id", (value) => {
    expect(() => readWebhook(value, print)).toThrow(ShapeError);
  });

  it.each([
    ["an array", ["b", "a", "b"], ["a", "b"]],
    ["a JSON string", '["b","a","b"]', ["a", "b"]],
    ["one bare name", "user:created", ["user:created"]],
    ["an empty string", "", []],
    ["null", null, []],
    ["an array with strangers", ["a", 1, null], ["a"]],
  ])("reads events given as %s", (_, events, expected) => {
    expect(specOf({ events }).events).toEqual(expected);
  });

  it.each([["******"], ["ab****yz"], ["••••"], ["abc..."], [""], [null], [undefined], [7]])(
    "takes the secret %j for unreadable",
    (secret) => {
      expect(specOf({ secret }).secret).toBe("unreadable");
    },
  );

  it("takes a clear secret for unreadable when there is no key to print it with", () => {
    expect(readWebhook({ ...dto, secret: "clear" }, null).spec.secret).toBe("unreadable");
  });

  it.each([
    [
      { enabled: true, count: 3, delay: 10, delayUnit: "Second", extra: 1 },
      { enabled: true, count: 3, delay: 10, delayUnit: "Second" },
    ],
    [{ enabled: false, delayUnit: "Fortnight", count: "3" }, { enabled: false }],
    [null, "unmanaged"],
    ["{}", "unmanaged"],
  ])("reads retryConfig %j", (retryConfig, expected) => {
    expect(specOf({ retryConfig }).retryConfig).toEqual(expected);
  });
});

describe("readWebhookPage", () => {
  it.each([
    ["an array", [dto], 1],
    ["one object", dto, 1],
    ["nothing", undefined, 0],
    ["null", null, 0],
  ])("reads a list that is %s", (_, list, count) => {
    const page = readWebhookPage({ totalCount: 9, list }, print);
    expect([page.total, page.items.length]).toEqual([9, count]);
  });

  it.each([
    [{ list: [] }],
    [{ totalCount: "1", list: [] }],
    [{ totalCount: -1 }],
    [null],
    [{ totalCount: 1, list: "x" }],
  ])("refuses %j", (data) => {
    expect(() => readWebhookPage(data, print)).toThrow(ShapeError);
  });
});

describe("readCreatedId", () => {
  it("gives the id", () => expect(readCreatedId(dto)).toBe("w1"));
  it("refuses data without one", () => expect(() => readCreatedId({ name: "n" })).toThrow(ShapeError));
});

describe("readCatalogue", () => {
  it("keeps values and categories, and drops what is no event", () => {
    const events = [{ name: "x", value: "user:created", category: "user" }, { value: "test" }, { name: "y" }, 3];
    expect(readCatalogue({ categories: [], events })).toEqual([
      { value: "user:created", category: "user" },
      { value: "test", category: "" },
    ]);
  });
  it("refuses data without events", () => expect(() => readCatalogue({})).toThrow(ShapeError));
});

describe("writeFields", () => {
  const sent = (...args: Parameters<typeof writeFields>) => JSON.parse(JSON.stringify(writeFields(...args)));

  it("sends all managed fields of a spec, and neither key nor fingerprint", () => {
    expect(sent(SPEC, null)).toEqual({
      name: "User lifecycle",
      url: "https://hooks.example/users",
      events: ["user:created", "user:updated"],
      contentType: "application/json",
      enabled: true,
    });
  });

  it("sends retryConfig and secret when they are managed", () => {
    const retryConfig = { enabled: true, count: 3 };
    expect(sent({ ...SPEC, retryConfig }, new Secret("s", true))).toMatchObject({ retryConfig, secret: "s" });
  });

  it("sends only the given fields, and an empty secret as an empty secret", () => {
    expect(sent({ enabled: false }, new Secret("", false))).toEqual({ enabled: false, secret: "" });
  });
});
