import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openFleet } from "../../../src/config/fleet.ts";
import { fleetOptions, type LoadRequest } from "../../support/load-fleet.ts";
import { ACCESS_KEY, only, repoWith, told, webhook } from "./repo.ts";

type Fields = Readonly<Record<string, unknown>>;
type Webhooks = Readonly<Record<string, Fields | null>>;

const URL_A = "https://hooks.acme.example/a";
const a = (more: Fields = {}): Fields => ({ url: URL_A, events: ["login"], ...more });

/** A template as text; JSON is YAML. */
const template = (webhooks: Webhooks, properties?: Fields, more: Fields = {}) =>
  JSON.stringify({ version: 1, ...(properties && { params: { properties, ...more } }), webhooks });

/** A tenant's file that uses templates in order, each with its params. */
const tenant = (uses: readonly (readonly [string, Fields?])[], webhooks: Webhooks = {}, top: Fields = {}) =>
  JSON.stringify({
    version: 1,
    ...top,
    use: uses.map(([path, params]) => ({ template: path, ...(params && { with: params }) })),
    webhooks,
  });

const loadFiles = (files: Readonly<Record<string, string>>, options: LoadRequest = {}) =>
  repoWith(files).load(options, "webhooks.yaml");

/** One template `t.yaml`, used with params. */
const loadUse = (text: string, params: Fields, webhooks: Webhooks = {}, top: Fields = {}) =>
  loadFiles({ "t.yaml": text, "webhooks.yaml": tenant([["t.yaml", params]], webhooks, top) });

describe("templates of a tenant", () => {
  it("bring their webhooks, beside those of the file itself", async () => {
    const files = {
      "t.yaml": template({ a: a() }),
      "webhooks.yaml": tenant([["t.yaml"]], { b: a({ name: "B" }) }),
    };
    const loaded = await loadFiles(files);
    expect(loaded.diagnostics).toEqual([]);
    expect(only(loaded).desired.webhooks.size).toBe(2);
    expect(webhook(loaded, "a").spec).toMatchObject({ name: "a", url: URL_A, events: ["login"] });
  });

  it("may be all that a file has", async () => {
    const files = { "t.yaml": template({ a: a() }), "webhooks.yaml": "version: 1\nuse: [{ template: t.yaml }]\n" };
    expect(webhook(await loadFiles(files), "a").spec.url).toBe(URL_A);
  });

  it("win over each other by key, the later one with all of its fields", async () => {
    const loaded = await loadFiles({
      "one.yaml": template({ a: a({ name: "One", enabled: false, protected: true }), b: a() }),
      "two.yaml": template({ a: a({ events: ["kick"] }) }),
      "webhooks.yaml": tenant([["one.yaml"], ["two.yaml"]]),
    });
    expect(loaded.diagnostics).toEqual([]);
    expect(webhook(loaded, "a")).toMatchObject({
      spec: { name: "a", events: ["kick"], enabled: true },
      protected: false,
    });
    expect(webhook(loaded, "b").spec.events).toEqual(["login"]);
  });

  it("give way to the file field by field, and win over its defaults", async () => {
    const retryConfig = { enabled: true, count: 7 };
    const loaded = await loadFiles({
      "t.yaml": template({ a: a({ name: "Theirs", enabled: false, formerly: ["old"] }) }),
      "webhooks.yaml": tenant([["t.yaml"]], { a: { name: "Ours" } }, { defaults: { enabled: true, retryConfig } }),
    });
    expect(webhook(loaded, "a")).toMatchObject({
      spec: { name: "Ours", url: URL_A, enabled: false, retryConfig },
      formerly: ["old"],
    });
  });

  it("lose a webhook that the file, or a later template, sets to null", async () => {
    const two = { "one.yaml": template({ a: a(), b: a(), c: a() }), "two.yaml": template({ b: null }) };
    const uses = [["one.yaml"], ["two.yaml"]] as const;
    const dropped = await loadFiles({ ...two, "webhooks.yaml": tenant(uses, { c: null }) });
    expect(dropped.diagnostics).toEqual([]);
    expect([...only(dropped).desired.webhooks.keys()]).toEqual(["a"]);
    const again = await loadFiles({ ...two, "webhooks.yaml": tenant([...uses].reverse()) });
    expect([...only(again).desired.webhooks.keys()]).toEqual(["a", "b", "c"]);
  });

  it("are merged as one would merge them by hand, whatever they hold", async () => {
    const fields = fc.record({ enabled: fc.boolean(), protected: fc.boolean() }, { requiredKeys: [] });
    const key = fc.constantFrom("a", "b", "c", "__proto__", "constructor");
    const entries = fc.array(fc.tuple(key, fc.option(fields, { freq: 3 })), { maxLength: 4 });
    const unique = (pairs: readonly (readonly [string, Fields | null])[]) => new Map(pairs);
    const yaml = (webhooks: ReadonlyMap<string, Fields | null>, base: Fields) =>
      `{${[...webhooks].map(([name, more]) => `${JSON.stringify(name)}: ${JSON.stringify(more && { ...base, ...more })}`).join(", ")}}`;
    await fc.assert(
      fc.asyncProperty(fc.array(entries, { maxLength: 3 }), entries, async (templates, ownEntries) => {
        const theirs = templates.map(unique);
        const own = unique(ownEntries);
        const files = theirs.map((webhooks, index) => [
          `t${index}.yaml`,
          `{ version: 1, webhooks: ${yaml(webhooks, a())} }`,
        ]);
        const use = JSON.stringify(theirs.map((_, index) => ({ template: `t${index}.yaml` })));
        const text = `{ version: 1, use: ${use}, webhooks: ${yaml(own, a())} }`;
        const loaded = await loadFiles({ ...Object.fromEntries(files), "webhooks.yaml": text });

        const expected = new Map<string, Fields>();
        for (const webhooks of theirs) {
          for (const [name, more] of webhooks) {
            if (more) expected.set(name, more);
            else expected.delete(name);
          }
        }
        for (const [name, more] of own) {
          if (more) expected.set(name, { ...expected.get(name), ...more });
          else expected.delete(name);
        }
        const found = [...only(loaded).desired.webhooks].map(([name, { spec, protected: isProtected }]) => [
          name,
          { enabled: spec.enabled, protected: isProtected },
        ]);
        const full = [...expected].map(([name, more]) => [name, { enabled: true, protected: false, ...more }]);
        expect(new Map(found as [string, Fields][])).toEqual(new Map(full as [string, Fields][]));
      }),
      { numRuns: 60 },
    );
  });

  it("are not read for drift, which reads only what stands under tenant", async () => {
    const files = { "webhooks.yaml": tenant([["none.yaml"]]) };
    const loaded = await loadFiles(files, { purpose: "drift", env: ACCESS_KEY });
    expect(only(loaded).desired.webhooks.size).toBe(0);
  });

  it("are read once for all files of a run", async () => {
    const repo = repoWith({
      "t.yaml": template({ a: a() }),
      "one.yaml": tenant([["t.yaml"]]),
      "tenants/two.yaml": tenant([["../t.yaml"]]),
    });
    const fleet = await openFleet(["one.yaml", "tenants/two.yaml"], fleetOptions(repo.folder));
    const [one, two] = fleet.files;
    if (one === undefined || two === undefined) throw new Error("not two files");
    const first = await fleet.load(one);
    writeFileSync(join(repo.folder, "t.yaml"), "this is no template any more");
    const second = await fleet.load(two);
    expect([first, second].map(({ error }) => error)).toEqual([null, null]);
    expect((await repo.load({}, "one.yaml")).files[0]?.error?.code).toBe("CONFIG_INVALID");
  });

  it("do not stop other files when they are wrong", async () => {
    const repo = repoWith({ "t.yaml": "version: 2", "bad.yaml": tenant([["t.yaml"]]), "good.yaml": tenant([]) });
    const { files } = await repo.load({}, "bad.yaml", "good.yaml");
    expect(files.map(({ error }) => error?.code ?? null)).toEqual(["CONFIG_INVALID", null]);
  });

  it("are as they were for the next tenant, whatever was wrong with the last", async () => {
    const properties = { x: { default: { enabled: true, cuont: 3 } } };
    const repo = repoWith({
      "t.yaml": template({ a: a({ retryConfig: "${param:x}" }) }, properties),
      "one.yaml": tenant([["t.yaml"]]),
      "two.yaml": tenant([["t.yaml"]]),
    });
    const { files } = await repo.load({}, "one.yaml", "two.yaml");
    const wrong = [expect.stringMatching(/^schema 1:.* unknown field `cuont`$/)];
    expect(files.map(({ diagnostics }) => told(diagnostics))).toEqual([wrong, wrong]);
  });

  it("lie relative to the file that uses them, and under its git root also through links", async () => {
    const outside = repoWith({ "t.yaml": template({ a: a() }) });
    const repo = repoWith({
      "templates/t.yaml": template({ a: a() }),
      "tenants/in.yaml": tenant([["../templates/t.yaml"]]),
      "tenants/link.yaml": tenant([["../link.yaml"]]),
      "tenants/out.yaml": tenant([["../out.yaml"]]),
      "tenants/far.yaml": tenant([[join(outside.folder, "t.yaml")]]),
    });
    symlinkSync("templates/t.yaml", join(repo.folder, "link.yaml"));
    symlinkSync(join(outside.folder, "t.yaml"), join(repo.folder, "out.yaml"));
    const names = ["in", "link", "out", "far"].map((name) => `tenants/${name}.yaml`);
    const refused = await repo.load({}, ...names);
    expect(refused.files.map(({ error }) => error?.code ?? null)).toEqual([
      null,
      null,
      "CONFIG_INVALID",
      "CONFIG_INVALID",
    ]);
    const allowed = await repo.load({ fileAllow: [outside.folder] }, ...names);
    expect(allowed.files.map(({ error }) => error)).toEqual([null, null, null, null]);
  });

  it("have their own files beside them", async () => {
    const repo = repoWith({
      "templates/t.yaml": template({ a: a({ secret: "${file:secret.txt}" }) }),
      "templates/secret.txt": "s3cret\n",
      "tenants/acme.yaml": tenant([["../templates/t.yaml"]]),
    });
    const loaded = await repo.load({ purpose: "apply", env: ACCESS_KEY }, "tenants/acme.yaml");
    expect(only(loaded).secrets.get("a")?.reveal()).toBe("s3cret");
    rmSync(join(repo.folder, "templates/secret.txt"));
    writeFileSync(join(repo.folder, "tenants/secret.txt"), "wrong");
    const gone = await repo.load({ purpose: "apply", env: ACCESS_KEY }, "tenants/acme.yaml");
    expect(gone.files[0]?.error?.code).toBe("SECRET_MISSING");
  });
});

describe("params", () => {
  it("stand in texts, and alone for a value of any type", async () => {
    const text = template(
      {
        a: {
          name: "${param:name} (${param:count}, ${param:on})",
          url: "https://${param:host}/a",
          events: ["kick", "${param:event}"],
          enabled: "${param:on}",
          retryConfig: { enabled: true, count: "${param:count}", delayUnit: "${param:unit}" },
        },
        b: { url: URL_A, events: "${param:events}", retryConfig: "${param:retry}", protected: "${param:on}" },
      },
      { name: {}, host: {}, event: {}, on: {}, count: {}, unit: {}, events: {}, retry: {} },
    );
    const loaded = await loadUse(text, {
      name: "A",
      host: "hooks.acme.example",
      event: "login",
      on: false,
      count: 2,
      unit: "Hour",
      events: ["user:created", "login"],
      retry: { enabled: false },
    });
    expect(loaded.diagnostics).toEqual([]);
    expect(webhook(loaded, "a").spec).toMatchObject({
      name: "A (2, false)",
      url: URL_A,
      events: ["kick", "login"],
      enabled: false,
      retryConfig: { enabled: true, count: 2, delayUnit: "Hour" },
    });
    expect(webhook(loaded, "b")).toMatchObject({
      spec: { events: ["login", "user:created"], retryConfig: { enabled: false } },
      protected: false,
    });
  });

  it("have defaults, references in them included", async () => {
    const properties = { host: { default: "${env:WEBHOOK_PUBLIC_HOST:-x.example}" }, events: { default: ["login"] } };
    const text = template({ a: { url: "https://${param:host}", events: "${param:events}" } }, properties);
    expect(webhook(await loadUse(text, {}), "a").spec.url).toBe("https://x.example");
    expect(webhook(await loadUse(text, { host: "y.example" }), "a").spec).toMatchObject({
      url: "https://y.example",
      events: ["login"],
    });
  });

  it("that are optional and not given leave out the field, or the item, that they are", async () => {
    const webhooks = {
      a: a({
        name: "${param:x}",
        events: ["login", "${param:x}"],
        secret: "${param:x}",
        retryConfig: { enabled: true, count: "${param:x}" },
      }),
    };
    const loaded = await loadUse(template(webhooks, { x: { type: "string" } }), {});
    expect(loaded.diagnostics).toEqual([]);
    expect(webhook(loaded, "a").spec).toMatchObject({
      name: "a",
      events: ["login"],
      secret: "unmanaged",
      retryConfig: { enabled: true },
    });
  });

  it("are checked after their references are replaced, and told without the value", async () => {
    const text = template({ a: a({ name: "${param:x}" }) }, { x: { type: "string", pattern: "^[a-z]+$" } });
    const top = { vars: { good: "abc", bad: "a${env:WEBHOOK_PUBLIC_N:-1}" } };
    const good = await loadUse(text, { x: "${var:good}" }, {}, { vars: { good: "abc" } });
    expect(webhook(good, "a").spec.name).toBe("abc");
    const { diagnostics } = await loadUse(text, { x: "${var:good}${var:bad}" }, {}, top);
    expect(told(diagnostics)).toEqual(["params 1:112 `x` must match `^[a-z]+$`"]);
    expect(JSON.stringify(diagnostics)).not.toContain("abca1");
  });

  it("are not replaced in what they bring in", async () => {
    const text = template({ a: a({ name: "${param:x}-${param:y}" }) }, { x: {}, y: {} });
    const loaded = await loadUse(text, { x: "$${param:y}", y: "1" });
    expect(webhook(loaded, "a").spec.name).toBe("${param:y}-1");
  });

  it("of one webhook are not those of another use", async () => {
    const text = (key: string) => template({ [key]: a({ name: `${key} \${param:x}` }) }, { x: {} });
    const loaded = await loadFiles({
      "one.yaml": text("a"),
      "two.yaml": text("b"),
      "webhooks.yaml": tenant([
        ["one.yaml", { x: 1 }],
        ["two.yaml", { x: 2 }],
      ]),
    });
    expect([...only(loaded).desired.webhooks.values()].map(({ spec }) => spec.name)).toEqual(["a 1", "b 2"]);
  });

  it("may refer to definitions of their own schema, and to nothing else", async () => {
    const properties = { x: { $ref: "#/$defs/name" } };
    const webhooks = { a: a({ name: "${param:x}" }) };
    const own = template(webhooks, properties, { $defs: { name: { type: "string", maxLength: 3 } } });
    expect(webhook(await loadUse(own, { x: "abc" }), "a").spec.name).toBe("abc");
    expect(told((await loadUse(own, { x: "abcd" })).diagnostics)[0]).toMatch(/^params .*more than 3 characters/);
    const missing = await loadUse(template(webhooks, properties), { x: "abc" });
    expect(told(missing.diagnostics)).toEqual([expect.stringMatching(/^template-params .*can't resolve reference/)]);
  });

  it("compare lists and maps by what is in them", async () => {
    const properties = { x: { type: "array", items: { enum: [{ a: 1 }, { b: 2 }] }, uniqueItems: true } };
    const text = template({ a: a({ formerly: "${param:x}" }) }, properties);
    expect(told((await loadUse(text, { x: [{ a: 1 }, { a: 1 }] })).diagnostics)[0]).toMatch(/duplicate items/);
    expect(told((await loadUse(text, { x: [{ a: 2 }] })).diagnostics)[0]).toMatch(/must be one of/);
  });

  it("that would take for ever are told after a moment, and then at once", async () => {
    const text = template({ a: a({ name: "${param:x}" }) }, { x: { type: "string", pattern: "^(a+)+$" } });
    const evil = tenant([["t.yaml", { x: `${"a".repeat(60)}!` }]]);
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`tenant-${index}.yaml`, evil]));
    const { files } = await repoWith({ "t.yaml": text, ...many }).load({}, ...Object.keys(many));
    expect(new Set(files.flatMap(({ diagnostics }) => told(diagnostics)))).toEqual(
      new Set([expect.stringMatching(/^template-params .* the params cannot be checked: their schema takes too long/)]),
    );
  });

  it("that go round in circles are told", async () => {
    const text = template({ a: a({ name: "${param:x}" }) }, { x: { $ref: "#/properties/x" } });
    expect(told((await loadUse(text, { x: "a" })).diagnostics)[0]).toMatch(/refers to itself without end/);
  });
});

describe("the places of a webhook's fields", () => {
  it("are those of whoever says them: the file, a template, a param", async () => {
    const loaded = await loadFiles({
      "webhooks.yaml": [
        "version: 1",
        "use:",
        "  - template: templates/t.yaml",
        "    with:",
        "      events: [login]",
        "      host: x.example",
        "defaults: { enabled: true }",
        "webhooks:",
        "  a:",
        "    name: A",
        "",
      ].join("\n"),
      "templates/t.yaml": [
        "version: 1",
        "params: { properties: { events: {}, host: {}, count: { default: 3 } } }",
        "webhooks:",
        "  a:",
        "    url: https://${param:host}",
        "    events: ${param:events}",
        '    retryConfig: { enabled: true, count: "${param:count}" }',
        "  b:",
        "    url: https://x.example/b",
        "    events: [kick]",
        "",
      ].join("\n"),
    });
    const lines = (key: string) =>
      Object.entries(webhook(loaded, key).sources).map(([field, { file, line, column }]) => [
        field,
        `${file}:${line}:${column}`,
      ]);
    expect(Object.fromEntries(lines("a"))).toEqual({
      name: "webhooks.yaml:10:11",
      url: "templates/t.yaml:5:10",
      events: "webhooks.yaml:5:7",
      enabled: "webhooks.yaml:7:22",
      retryConfig: "templates/t.yaml:7:5",
    });
    expect(webhook(loaded, "a").source).toEqual({ file: "webhooks.yaml", line: 9, column: 3 });
    expect(webhook(loaded, "b").source).toEqual({ file: "templates/t.yaml", line: 8, column: 3 });
  });
});
