import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseReferences } from "../../../src/config/references.ts";
import { ACCESS_KEY, fileWith, load, told, webhook } from "./repo.ts";

const kinds = (value: string) => parseReferences(value).map((part) => (part.kind === "text" ? part.text : part.kind));

describe("a written value", () => {
  it.each([
    ["plain $text {x} $", ["plain $text {x} $"]],
    ["$${env:X}", ["${", "env:X}"]],
    ["$$${env:X}", ["$", "${", "env:X}"]],
    ["a${var:b}c${env:D}", ["a", "var", "c", "env"]],
    ["${env:A:-}", ["env"]],
    ["${env:A:-$${x}", ["bad"]],
    ["${ENV:A}", ["bad"]],
    ["${env:}", ["bad"]],
    ["${env:A B}", ["bad"]],
    ["${file:}", ["bad"]],
    ["${}", ["bad"]],
    ["${env:A", ["bad"]],
    ["${env:${var:x}}", ["bad", "}"]],
  ])("%s is taken apart as %j", (value, expected) => {
    expect(kinds(value)).toEqual(expected);
  });

  it("has a default that begins after the first :-", () => {
    expect(parseReferences("${env:A:-b:-c}")).toMatchObject([{ kind: "env", name: "A", fallback: "b:-c" }]);
    expect(parseReferences("${env:A}")).toMatchObject([{ kind: "env", name: "A", fallback: null }]);
  });

  it("loses nothing when it is taken apart, whatever it is", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("$", "{", "}", "${", "env:", "var:", ":-", "X", "\n", "用")), (pieces) => {
        const value = pieces.join("");
        const parts = parseReferences(value);
        const again = parts.map((part) =>
          part.kind === "text" ? part.text.replace(/^\$\{$/, () => "$${") : part.written,
        );
        expect(again.join("")).toBe(value);
      }),
    );
  });

  it("means itself once each ${ in it is doubled", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("{", "}", "${", "env:X", "a")), (pieces) => {
        const value = pieces.join("");
        const parts = parseReferences(value.replaceAll("${", "$$${"));
        expect(parts.map((part) => (part.kind === "text" ? part.text : "?")).join("")).toBe(value);
      }),
    );
  });
});

describe("references", () => {
  it("are replaced in names, urls, events, content types and extra events", async () => {
    const loaded = await load(
      fileWith(
        "name: The ${var:x}\nurl: https://h.example/${var:x}\ncontentType: application/${env:WEBHOOK_PUBLIC_TYPE:-json}",
        'vars: { x: one, e: "org:archived" }\nextraEvents: ["${var:e}"]\n',
      )
        .replace("[login]", '["${var:e}", login, login-${var:x}]')
        .replace(", login-${var:x}", ""),
    );
    expect(webhook(loaded, "a").spec).toMatchObject({
      name: "The one",
      url: "https://h.example/one",
      events: ["login", "org:archived"],
      contentType: "application/json",
    });
  });

  it("are checked after they were replaced", async () => {
    const { diagnostics } = await load(
      fileWith("contentType: ${var:t}\nurl: ${var:u}", "vars: { t: text/plain, u: 'ftp://x' }\n"),
    );
    expect(told(diagnostics)).toEqual([
      "content-type 6:18 `contentType` must be one of application/json, application/x-www-form-urlencoded",
      "url 7:10 `url` is not an https URL",
    ]);
  });

  it("are not looked for in what a reference brought in", async () => {
    const loaded = await load(fileWith("name: ${env:WEBHOOK_PUBLIC_NAME}\nsecret: ${env:WEBHOOK_S}"), {
      purpose: "plan",
      env: { ...ACCESS_KEY, WEBHOOK_PUBLIC_NAME: "${env:GENAUTH_ACCESS_KEY_SECRET}", WEBHOOK_S: "${var:x}" },
    });
    expect(webhook(loaded, "a").spec.name).toBe("${env:GENAUTH_ACCESS_KEY_SECRET}");
    expect(loaded.tenants[0]?.secrets.get("a")?.reveal()).toBe("${var:x}");
  });

  it("give way to a default when the variable is unset or empty", async () => {
    for (const env of [{}, { WEBHOOK_PUBLIC_N: "" }]) {
      expect(webhook(await load(fileWith("name: ${env:WEBHOOK_PUBLIC_N:-Plan B}"), { env }), "a").spec.name).toBe(
        "Plan B",
      );
    }
  });

  it("that are unset warn in validate, and stop plan, apply and offline, once for each place", async () => {
    const text = fileWith(
      "name: ${var:n}\nurl: https://x.example/${var:n}",
      'vars: { n: "x${env:WEBHOOK_PUBLIC_N}" }\n',
    );
    for (const purpose of ["validate", "plan", "apply", "offline"] as const) {
      const { diagnostics } = await load(text, { purpose, env: ACCESS_KEY });
      expect(told(diagnostics)).toEqual(["unset-reference 2:14 WEBHOOK_PUBLIC_N is not set"]);
      expect(diagnostics[0]?.severity).toBe(purpose === "validate" ? "warning" : "error");
    }
  });

  it("that are unset stand as they were written in what validate gives", async () => {
    const loaded = await load(fileWith("url: https://${env:WEBHOOK_PUBLIC_H}/x"));
    expect(webhook(loaded, "a").spec.url).toBe("https://${env:WEBHOOK_PUBLIC_H}/x");
  });

  it("cannot bring in line breaks and other control characters", async () => {
    const { diagnostics } = await load(fileWith("name: ${env:WEBHOOK_PUBLIC_N}"), {
      env: { WEBHOOK_PUBLIC_N: "a\nb" },
    });
    expect(told(diagnostics)).toEqual(["control-character 6:11 a control character stands in this value"]);
  });
});
