import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import schema from "../../../schemas/settings.schema.json" with { type: "json" };
import { renderDiagnostics } from "../../../src/report/diagnostics.ts";
import { DOCUMENTED_RULES } from "../../../src/report/sarif.ts";
import { load } from "./repo.ts";

const DOCS = readFileSync(join(import.meta.dirname, "../../../docs/rules.md"), "utf8");
const RULES = Object.keys(schema.properties.rules.properties);
const validate = new Ajv2020({ strict: false }).compile(schema);
const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What docs/rules.md shows under a heading: settings, a tenant's file, and what validate says of it. */
function section(code: string) {
  const [, text = ""] = new RegExp(`^## ${code}\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, "m").exec(DOCS) ?? [];
  const block = (head: string) => new RegExp(`^\`\`\`${head}\n([\\s\\S]*?)^\`\`\`$`, "m").exec(text)?.[1] ?? "";
  return {
    settings: parse(block("yaml hooksync.yaml")),
    webhooks: block("yaml webhooks.yaml"),
    output: block("console").replace("$ hooksync validate\n", ""),
  };
}

describe("docs/rules.md", () => {
  it("has a section for each rule of the schema, in its order, and for no other", () => {
    expect([...DOCS.matchAll(/^## ([a-z-]+)$/gm)].map(([, code]) => code)).toEqual(RULES.map(kebab));
  });

  it("is where SARIF sends people to for them", () => {
    expect(DOCUMENTED_RULES).toEqual(RULES.map(kebab));
  });

  it("sets every rule in its first example", () => {
    expect(Object.keys(section("Setting rules").settings.rules)).toEqual(RULES);
  });

  it.each(["Setting rules", ...RULES.map(kebab)])("shows settings that keep to the schema under %s", (heading) => {
    validate(section(heading).settings);
    expect(validate.errors).toBeNull();
  });

  it.each(RULES)("shows what %s says", async (name) => {
    const { settings, webhooks, output } = section(kebab(name));
    const { diagnostics, tenants } = await load(webhooks, { rules: settings.rules });
    expect(diagnostics.map(({ rule }) => rule)).toEqual([kebab(name)]);
    expect(renderDiagnostics(diagnostics) + (tenants.length > 0 ? "webhooks.yaml: valid, 1 webhook\n" : "")).toBe(
      output,
    );
  });
});
