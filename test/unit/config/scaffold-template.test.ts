import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HARD_TEXTS } from "../../support/hard-texts.ts";
import { scaffoldStage } from "../../support/scaffold-stage.ts";

const ROOT = join(import.meta.dirname, "../../..");
const library = readdirSync(join(ROOT, "config/templates")).map((file) => file.replace(/\.yaml$/, ""));
const AUDIT = { template: "audit", settings: ["callbacks=https://hooks.acme.example"] };
const EMPTY_TEMPLATE = "version: 1\nwebhooks: {}\n";

/** A template of one webhook with params of many kinds; `required` is a YAML list. */
const many = (required = "[]") => `version: 1
params:
  type: object
  properties:
    text: { type: string, description: Any text. }
    count: { type: integer, maximum: 9, description: "How\\n  many." }
    events: { type: array, items: { enum: [login, register] } }
    live: { type: boolean }
    level: { enum: [1, two] }
    either: { anyOf: [{ type: integer }, { type: boolean }] }
    signingKey: { type: string }
  required: ${required}
webhooks:
  a:
    name: "\${param:text} \${param:count} \${param:level} \${param:either}"
    url: https://hooks.example.com/a
    events: \${param:events}
    enabled: \${param:live}
    secret: \${param:signingKey}
`;
const GIVEN = {
  text: "a",
  count: "1",
  events: "[login]",
  live: "true",
  level: "1",
  either: "1",
} as const;
const settingsOf = (values: Readonly<Record<string, string>>) => Object.entries(values).map(([k, v]) => `${k}=${v}`);

/** What stands under `with:` after all params were given, these otherwise. */
async function written(values: Readonly<Record<string, string>>): Promise<string> {
  const at = scaffoldStage({ "t.yaml": many() });
  await at.init({ template: "t.yaml", settings: settingsOf({ ...GIVEN, ...values }) });
  return at.read("tenants/acme.yaml").split("    with:\n")[1] ?? "";
}

const anyText = fc.oneof(
  fc.constantFrom(...HARD_TEXTS),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 8 }),
);
/** A text that may be shown. */
const anyLine = anyText.filter((text) => !/\p{Cc}/u.test(text));
const SLOTS = [0, 1, 2, 3, 4, 5, 6, 7];

describe("--template", () => {
  it.each(library)("takes %s of the library, and what was asked for is all that it needs", async (template) => {
    const at = scaffoldStage();
    const made = await at.init({ template }, async ({ example }) => example);
    expect(made.files.map(({ file }) => file)).toEqual([`templates/${template}.yaml`, "tenants/acme.yaml"]);
    const [first, ...others] = at.read(`templates/${template}.yaml`).split("\n");
    expect(first).toBe("# yaml-language-server: $schema=../node_modules/hooksync/schemas/template.schema.json");
    const shipped = readFileSync(join(ROOT, `config/templates/${template}.yaml`), "utf8").split("\n");
    expect(others).toEqual(shipped.slice(1));
    const { tenant, diagnostics } = await at.load("tenants/acme.yaml");
    expect(tenant?.desired.webhooks.size).toBe(made.webhooks);
    expect(diagnostics.map(({ rule }) => rule)).toEqual(["unset-reference"]);
  });

  it("is looked for in config/templates, then in templates, then in the library", async () => {
    const own = EMPTY_TEMPLATE;
    const at = scaffoldStage({
      "templates/audit.yaml": own,
      "config/templates/mine.yaml": own,
      "templates/mine.yaml": own,
    });
    const used = async (path: string, template: string) => {
      const { files } = await at.init({ path, template });
      return [/template: (.*)/.exec(at.read(path))?.[1], files.length];
    };
    expect(await used("a/b/one.yaml", "mine")).toEqual(["../../config/templates/mine.yaml", 1]);
    expect(await used("two.yaml", "audit")).toEqual(["templates/audit.yaml", 1]);
    expect(at.read("templates/audit.yaml")).toBe(own);
  });

  it("is the path of a file, from the working folder or absolute, inside the repository", async () => {
    const at = scaffoldStage({ "here/my template.yml": EMPTY_TEMPLATE });
    await at.init({ template: "here/my template.yml" });
    await at.init({ path: "b.yaml", template: join(at.folder, "here/my template.yml") });
    expect(at.read("tenants/acme.yaml")).toContain("- template: ../here/my template.yml\n");
    expect(at.read("b.yaml")).toContain("- template: here/my template.yml\n");
    const elsewhere = scaffoldStage({ "t.yaml": EMPTY_TEMPLATE });
    const outside = await at.refused({ path: "c.yaml", template: join(elsewhere.folder, "t.yaml") });
    expect(outside).toMatchObject({ code: "CLI_USAGE", message: expect.stringContaining("outside") });
    const gone = await at.refused({ path: "c.yaml", template: "here/gone.yaml" });
    expect(gone).toMatchObject({ code: "CLI_USAGE", message: expect.stringContaining("here/gone.yaml") });
  });

  it("lists all names with what they are for when there is none of that name", async () => {
    const at = scaffoldStage({
      "templates/mine.yaml": `description: "My\\n own"\n${EMPTY_TEMPLATE}`,
      "templates/broken.yaml": "[",
    });
    const { code, message, hint } = await at.refused({ template: "audti" });
    expect([code, hint]).toEqual(["CLI_USAGE", "did you mean `audit`?"]);
    expect(message.split("\n").map((line) => line.split(":")[0])).toEqual([
      "there is no template `audti`; there are",
      ...[...library, "broken", "mine"].sort(),
    ]);
    expect(message).toContain("\nmine: My own\n");
    expect(message).toContain("\naudit: Sends every change of roles");
  });

  it("is told with its place when it is broken, and nothing is written", async () => {
    const at = scaffoldStage({ "t.yaml": "version: 1\nwebhooks: 7\n" });
    const { code, diagnostics } = await at.refused({ template: "t.yaml" });
    expect([code, diagnostics.map(({ location }) => location)]).toEqual([
      "CONFIG_INVALID",
      [{ file: "t.yaml", line: 2, column: 11 }],
    ]);
    expect(at.files()).toEqual(["t.yaml"]);
  });
});

describe("--set", () => {
  it.each([
    ["count", "3", "count: 3"],
    ["count", "'3'", null],
    ["events", "[login, register]", "events: [login, register]"],
    ["live", "false", "live: false"],
    ["live", "no", null],
    ["level", "1", "level: 1"],
    ["level", "two", "level: two"],
    ["either", "true", "either: true"],
    ["either", "x", null],
    ["text", "3", 'text: "3"'],
    ["text", "true", 'text: "true"'],
    ["text", "[a]", 'text: "[a]"'],
    ["text", "a: b # c", 'text: "a: b # c"'],
    ["text", "a=b=c", "text: a=b=c"],
  ])("reads %s=%s as its schema takes it", async (name, typed, line) => {
    if (line === null) await expect(written({ [name]: typed })).rejects.toThrow("not right");
    else expect((await written({ [name]: typed })).split("\n")).toContain(`      ${line}`);
  });

  it("is told all that is unknown, wrong or missing at once, with what each is for", async () => {
    const at = scaffoldStage({ "t.yaml": many("[text, count, live]") });
    const settings = [
      "count=10",
      "cuont=1",
      "events=[login, logout]",
      "signingKey=hunter2",
      "live",
      "text=a",
      "text=b",
    ];
    const { code, message, hint } = await at.refused({ template: "t.yaml", settings });
    expect(code).toBe("CLI_USAGE");
    expect(message.split("\n").slice(1)).toEqual([
      "`signingKey` is a secret, which no flag takes: give a reference such as ${env:WEBHOOK_ACME_T_SIGNING_KEY}, or leave it out",
      "`live` has no value: write --set live=…",
      "`text` is set twice",
      "  Any text.",
      "`live` is missing",
      "the template has no param `cuont`; did you mean `count`?",
      "`count` must be <= 9",
      "  How many.",
      "`events/1` must be one of login, register",
    ]);
    expect(hint).toBe("say --set live=…");
    expect(at.files()).toEqual(["t.yaml"]);
  });

  it("means nothing without a template", async () => {
    expect(await scaffoldStage().refused({ settings: ["a=b"] })).toMatchObject({ code: "CLI_USAGE" });
  });

  it("may have references, which are held to the same rules as in any file", async () => {
    const at = scaffoldStage({}, { env: { WEBHOOK_PUBLIC_URL: "https://hooks.example.com" } });
    const made = await at.init({ template: "audit", settings: ["callbacks=${env:WEBHOOK_PUBLIC_URL}"] });
    expect(made.variables.at(-1)).toMatchObject({
      variable: "WEBHOOK_PUBLIC_URL",
      purpose: expect.stringMatching(/^callbacks: The URL/),
    });
    const wrong = await at.refused({
      path: "b.yaml",
      template: "audit",
      settings: ["callbacks=${env:WEBHOOK_SECRET}"],
    });
    expect(wrong.diagnostics).toMatchObject([
      { rule: "secret-in-the-open", related: [{ location: { file: "b.yaml" } }] },
    ]);
    expect(at.files()).toEqual(["templates/audit.yaml", "tenants/acme.yaml"]);
  });
});

describe("a param that ends in a secret", () => {
  it.each(["${env:WEBHOOK_OTHER}", "${file:../key.txt}"])("is taken as the reference %s", async (reference) => {
    const at = scaffoldStage({ "key.txt": "s3cr3t" });
    await at.init({ ...AUDIT, settings: [...AUDIT.settings, `secret=${reference}`] });
    expect(at.read("tenants/acme.yaml")).toContain(`secret: ${reference}\n`);
  });

  it.each(["hunter2", "", "${env:WEBHOOK_X:-hunter2}", "hunter2${env:WEBHOOK_X}", "$${env:WEBHOOK_X}", "${hunter2}"])(
    "is not taken as %j, which is shown nowhere",
    async (typed) => {
      const at = scaffoldStage();
      const error = await at.refused({ ...AUDIT, settings: [...AUDIT.settings, `secret=${typed}`] });
      expect(error).toMatchObject({ code: "CLI_USAGE", message: expect.stringContaining("`secret` is a secret") });
      expect(`${error.message}${error.hint}`).not.toContain("hunter2");
      expect(at.files()).toEqual([]);
    },
  );

  it("is asked of nobody, required or not", async () => {
    const at = scaffoldStage({ "t.yaml": many("[signingKey]") });
    const made = await at.init({ template: "t.yaml", settings: settingsOf(GIVEN) }, () => {
      throw new Error("somebody was asked");
    });
    expect(made.variables.at(-1)).toEqual({
      variable: "WEBHOOK_ACME_T_SIGNING_KEY",
      purpose: "the secret of a",
      isSecret: true,
    });
  });

  it("keeps the template's own default, and its variable is told", async () => {
    const template = many().replace("signingKey: { type: string", '$& , default: "${env:WEBHOOK_SHARED}"');
    const at = scaffoldStage({ "t.yaml": template });
    const { variables } = await at.init({ template: "t.yaml", settings: settingsOf(GIVEN) });
    expect(at.read("tenants/acme.yaml")).not.toContain("signingKey");
    expect(variables.at(-1)).toEqual({ variable: "WEBHOOK_SHARED", purpose: "the secret of a", isSecret: true });
  });

  it("has a variable of its own whose value is not shown, whatever the tenant and the params are called", async () => {
    const params = "properties: { aB: { type: string }, a_b: { type: string } }";
    const webhook = (key: string, param: string) =>
      `  ${key}: { url: https://h.example/${key}, events: [login], secret: "\${param:${param}}" }\n`;
    const at = scaffoldStage({
      "t.yaml": `version: 1\nparams: { ${params} }\nwebhooks:\n${webhook("x", "aB")}${webhook("y", "a_b")}`,
    });
    const { variables } = await at.init({ path: "public.yaml", template: "t.yaml" });
    expect(variables.slice(3)).toEqual([
      { variable: "WEBHOOK_OF_PUBLIC_T_A_B", purpose: "the secret of x", isSecret: true },
      { variable: "WEBHOOK_OF_PUBLIC_T_A_B_2", purpose: "the secret of y", isSecret: true },
    ]);
  });
});

describe("a person who is asked", () => {
  it("is told of each missing param, asked again with the reason, and of no other", async () => {
    const at = scaffoldStage({ "t.yaml": many("[text, count, events]") });
    const answers = ["", " a text ", "ten", "10", "3", "login", "[login]"];
    const heard: (string | null)[] = [];
    await at.init({ template: "t.yaml", settings: ["live=true", "level=1", "either=1"] }, async ({ name }, why) => {
      heard.push(why ?? name);
      return answers.shift() ?? null;
    });
    expect(heard).toEqual([
      "text",
      "`text` is missing",
      "count",
      "`count` must be a whole number",
      "`count` must be <= 9",
      "events",
      "`events` must be a list",
    ]);
    expect(at.read("tenants/acme.yaml")).toContain("      text: a text\n      count: 3\n      events: [login]\n");
  });

  it("is asked for what an answer makes necessary", async () => {
    const params = "properties: { a: { enum: [x, y] }, b: { type: boolean } }\n  required: [a]";
    const rule = "if: { properties: { a: { const: x } } }\n  then: { required: [b] }";
    const template = `version: 1\nparams:\n  ${params}\n  ${rule}\nwebhooks:\n  w: { name: "\${param:a}", enabled: "\${param:b}", url: https://h.example, events: [login] }\n`;
    const at = scaffoldStage({ "t.yaml": template });
    const asked: string[] = [];
    for (const answer of ["x", "y"]) {
      await at.init({ path: `${answer}.yaml`, template: "t.yaml" }, async ({ name }) => {
        asked.push(name);
        return name === "a" ? answer : "true";
      });
    }
    expect(asked).toEqual(["a", "b", "a"]);
  });

  it("who goes away is told what is still missing", async () => {
    const at = scaffoldStage({ "t.yaml": many("[text, count]") });
    const answers = ["a"];
    const { code, message } = await at.refused({ template: "t.yaml" }, async () => answers.shift() ?? null);
    expect([code, message.split("\n").slice(1)]).toEqual(["CLI_USAGE", ["`count` is missing", "  How many."]]);
    expect(at.files()).toEqual(["t.yaml"]);
  });

  it("is not asked while something stands that no answer puts right", async () => {
    const at = scaffoldStage();
    const never = () => Promise.reject(new Error("somebody was asked"));
    expect(await at.refused({ template: "audit", settings: ["x=1"] }, never)).toMatchObject({ code: "CLI_USAGE" });
    await at.init({ path: "b.yaml" });
    expect(await at.refused({ path: "b.yaml", template: "audit" }, never)).toMatchObject({ code: "CLI_USAGE" });
  });
});

describe("names and values that mean harm", () => {
  const params = SLOTS.map((slot) => `t${slot}: { type: string }`).join(", ");
  const webhooks = SLOTS.map(
    (slot) => `  w${slot}: { name: "${slot} \${param:t${slot}}", url: "https://h.example", events: [login] }\n`,
  ).join("");
  const template = `version: 1\nparams: { properties: { ${params} } }\nwebhooks:\n${webhooks}`;

  it("come to stand in the file as they are, or nothing is written", async () => {
    const at = scaffoldStage({ "t.yaml": template });
    const texts = fc.array(anyLine, { minLength: SLOTS.length, maxLength: SLOTS.length });
    let number = 0;
    const run = fc.asyncProperty(anyText, texts, async (name, given) => {
      number += 1;
      const path = `${number}.yaml`;
      const settings = given.map((text, slot) => `t${slot}=${text.replaceAll("${", () => "$${")}`);
      const made = await at.init({ path, template: "t.yaml", settings, name }).catch(({ code }) => code);
      if (name === "" || /\p{Cc}/u.test(name)) {
        expect([made, at.read(path)]).toEqual(["CONFIG_INVALID", ""]);
        return;
      }
      const { tenant } = await at.load(path);
      expect(tenant?.desired.tenant).toBe(name);
      const names = [...(tenant?.desired.webhooks.values() ?? [])].map(({ spec }) => spec.name);
      expect(names).toEqual(given.map((text, slot) => `${slot} ${text}`));
      expect(tenant?.connection).toBeNull();
    });
    const hard = HARD_TEXTS.map((name, index): [string, string[]] => [
      name,
      SLOTS.map((slot) => HARD_TEXTS[(index + slot) % HARD_TEXTS.length] ?? ""),
    ]);
    const examples = hard.filter(([name], index) => name.includes("${") || index % SLOTS.length === 0);
    await fc.assert(run, { numRuns: examples.length + 10, examples });
  });
});
