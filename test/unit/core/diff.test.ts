import { describe, expect, it } from "vitest";
import { diffSpec, fieldsApart, readLive } from "../../../src/core/diff.ts";
import type { WebhookSpec } from "../../../src/core/model.ts";
import { foreignPrintOf, printOf, spec } from "../../support/builders.ts";

const fieldsOf = (desired: Partial<WebhookSpec>, live: Partial<WebhookSpec>) =>
  diffSpec(spec("a", desired), spec("a", live)).map(({ field }) => field);

describe("diffSpec", () => {
  it("finds nothing between equal specs", () => {
    expect(fieldsOf({}, {})).toEqual([]);
  });

  it.each([
    ["name", { name: "b" }],
    ["url", { url: "https://hooks.example/b" }],
    ["events", { events: ["user:created", "user:deleted"] }],
    ["contentType", { contentType: "application/x-www-form-urlencoded" }],
    ["enabled", { enabled: false }],
  ] as const)("finds a %s that differs, with live before and desired after", (field, over) => {
    expect(diffSpec(spec("a", over), spec("a"))).toEqual([
      { field, before: spec("a")[field], after: spec("a", over)[field] },
    ]);
  });

  it("finds events that one side lacks, on either side", () => {
    expect(fieldsOf({ events: ["x"] }, { events: ["x", "y"] })).toEqual(["events"]);
    expect(fieldsOf({ events: ["x", "y"] }, { events: ["x"] })).toEqual(["events"]);
    expect(fieldsOf({ events: ["x", "y"] }, { events: ["x", "z"] })).toEqual(["events"]);
  });

  it("compares of the retries only what the file says", () => {
    const live = { retryConfig: { enabled: true, count: 3, delay: 10, delayUnit: "Second" } } as const;
    expect(fieldsOf({ retryConfig: "unmanaged" }, live)).toEqual([]);
    expect(fieldsOf({ retryConfig: { enabled: true } }, live)).toEqual([]);
    expect(fieldsOf({ retryConfig: { enabled: true, count: 3 } }, live)).toEqual([]);
    expect(fieldsOf({ retryConfig: { enabled: true, count: 4 } }, live)).toEqual(["retryConfig"]);
    expect(fieldsOf({ retryConfig: { enabled: true, delay: 11 } }, live)).toEqual(["retryConfig"]);
    expect(fieldsOf({ retryConfig: { enabled: true, delayUnit: "Hour" } }, live)).toEqual(["retryConfig"]);
    expect(fieldsOf({ retryConfig: { enabled: false } }, live)).toEqual(["retryConfig"]);
  });

  it("takes retries that live does not tell for switched off", () => {
    expect(fieldsOf({ retryConfig: { enabled: true } }, { retryConfig: "unmanaged" })).toEqual(["retryConfig"]);
    expect(fieldsOf({ retryConfig: { enabled: false } }, { retryConfig: "unmanaged" })).toEqual([]);
  });

  it.each([
    { desired: "unmanaged", live: printOf("s"), differs: false },
    { desired: "unset", live: printOf("s"), differs: false },
    { desired: printOf("s"), live: printOf("s"), differs: false },
    { desired: printOf("s"), live: printOf("t"), differs: true },
    { desired: printOf("s"), live: foreignPrintOf("t"), differs: false },
    { desired: printOf("s"), live: "none", differs: true },
    { desired: printOf("s"), live: "uncertain", differs: true },
    { desired: "none", live: printOf("s"), differs: true },
    { desired: "none", live: "none", differs: false },
    { desired: "none", live: "uncertain", differs: true },
  ] as const)("desired secret $desired against $live: differs $differs", ({ desired, live, differs }) => {
    expect(fieldsOf({ secret: desired }, { secret: live })).toEqual(differs ? ["secret"] : []);
  });
});

describe("readLive", () => {
  it("takes the locked secret for one that cannot be read", () => {
    const live = spec("a", { secret: "unreadable" });
    expect(readLive(live, spec("a", { secret: printOf("s") })).secret).toBe(printOf("s"));
    expect(readLive(live, spec("a", { secret: "none" })).secret).toBe("none");
  });

  it("takes a secret that can be read for what it is", () => {
    const live = spec("a", { secret: printOf("t") });
    expect(readLive(live, spec("a", { secret: printOf("s") }))).toEqual(live);
  });

  it.each([null, spec("a"), spec("a", { secret: "uncertain" })])(
    "equals no wish where the lock does not know the secret either",
    (applied) => {
      const seen = readLive(spec("a", { secret: "unreadable" }), applied);
      for (const secret of [printOf("s"), "none"] as const) {
        expect(diffSpec(spec("a", { secret }), seen).map(({ field }) => field)).toEqual(["secret"]);
      }
    },
  );
});

describe("fieldsApart", () => {
  it("tells specs apart that only manage more or less", () => {
    expect(fieldsApart(spec("a"), spec("a"))).toEqual([]);
    expect(fieldsApart(spec("a", { secret: printOf("s") }), spec("a"))).toEqual(["secret"]);
    expect(fieldsApart(spec("a"), spec("a", { secret: printOf("s") }))).toEqual(["secret"]);
    expect(fieldsApart(spec("a", { retryConfig: { enabled: false } }), spec("a"))).toEqual(["retryConfig"]);
    expect(
      fieldsApart(
        spec("a", { retryConfig: { enabled: true } }),
        spec("a", { retryConfig: { enabled: true, count: 3 } }),
      ),
    ).toEqual(["retryConfig"]);
  });

  it("tells fingerprints of different keys apart", () => {
    expect(fieldsApart(spec("a", { secret: printOf("s") }), spec("a", { secret: foreignPrintOf("s") }))).toEqual([
      "secret",
    ]);
  });
});
