import { describe, expect, it } from "vitest";
import { classify } from "../../../src/genauth/classify.ts";
import { ENDPOINTS, type Failure, type Op } from "../../../src/genauth/failure.ts";

const http = (status: number): Failure => ({
  kind: "http",
  status,
  enveloped: true,
  apiCode: null,
  requestId: null,
  message: null,
  retryAfter: null,
  date: null,
});
const unsent = (trouble: "network" | "certificate" | "request"): Failure => ({
  kind: "before-send",
  trouble,
  because: "b",
});

/** failure, what it allows a create, what it allows any other call */
const TABLE: readonly (readonly [string, Failure, string, string])[] = [
  ["the network fails before sending", unsent("network"), "retry", "retry"],
  ["the certificate is not trusted", unsent("certificate"), "give-up", "give-up"],
  ["the request cannot be written", unsent("request"), "give-up", "give-up"],
  ["no answer comes after sending", { kind: "after-send", because: "b" }, "indeterminate", "retry"],
  [
    "the answer is unreadable",
    { kind: "unreadable", because: "b", status: 200, requestId: null },
    "indeterminate",
    "give-up",
  ],
  ["200 without success", http(200), "give-up", "give-up"],
  ["400", http(400), "give-up", "give-up"],
  ["401", http(401), "give-up", "give-up"],
  ["403", http(403), "give-up", "give-up"],
  ["404", http(404), "give-up", "give-up"],
  ["422", http(422), "give-up", "give-up"],
  ["429", http(429), "retry", "retry"],
  ["499", http(499), "give-up", "give-up"],
  ["500", http(500), "indeterminate", "retry"],
  ["502", http(502), "indeterminate", "retry"],
  ["503", http(503), "indeterminate", "retry"],
  ["504", http(504), "indeterminate", "retry"],
];

describe("classify", () => {
  it.each(TABLE)("when %s", (_, failure, create, other) => {
    for (const op of Object.keys(ENDPOINTS) as Op[]) {
      expect([op, classify(op, failure)]).toEqual([op, op === "create" ? create : other]);
    }
  });
});
