import { describe, expect, it } from "vitest";
import { load, only, told } from "./repo.ts";

const problems = async (text: string | Buffer) => told((await load(text)).diagnostics);

describe("a file of YAML", () => {
  it("may begin with a byte order mark and end its lines as on Windows", async () => {
    const { desired } = only(await load("\ufeffversion: 1\r\nwebhooks: {}\r\n"));
    expect(desired.webhooks.size).toBe(0);
    expect(await problems("\ufeffversion: 1\r\nwebhook: {}\r\n")).toContain("schema 2:1 unknown field `webhook`");
  });

  it("may use an anchor in several places", async () => {
    const loaded = await load(
      "version: 1\nwebhooks:\n  a: { url: 'https://a.example', events: &e [login] }\n  b: { url: 'https://b.example', events: *e }\n",
    );
    expect(only(loaded).desired.webhooks.get("b")?.spec.events).toEqual(["login"]);
  });

  it("is UTF-8, and the first byte that is not is shown", async () => {
    const bytes = Buffer.concat([Buffer.from("version: 1\nwebhooks: {}\n# "), Buffer.from([0xe9, 0x0a])]);
    expect(await problems(bytes)).toEqual(["encoding 3:3 the file is not UTF-8 text"]);
    expect(await problems(Buffer.from("\ufeffversion: 1\nwebhooks: {}\n", "utf16le"))).toEqual([
      "encoding 1:1 the file is not UTF-8 text",
    ]);
  });

  it("is at most 16 MiB", async () => {
    const { files } = await load(`version: 1\nwebhooks: {}\n${"#".repeat(16 * 1024 * 1024)}\n`);
    expect(files[0]?.error).toMatchObject({ code: "CONFIG_UNREADABLE", message: "webhooks.yaml is over 16 MiB" });
  });

  it.each([
    ["nothing at all", ""],
    ["only a comment", "# hello\n"],
    ["only a document's beginning", "---\n"],
  ])("that holds %s says what a file needs", async (_, text) => {
    const { diagnostics } = await load(text);
    expect(told(diagnostics)).toEqual(["empty-file 1:1 the file is empty"]);
    expect(diagnostics[0]?.hint).toContain("`version: 1`");
  });

  it.each([
    ["a scalar", "hello", "schema 1:1 the file must be a map"],
    ["a list", "- a", "schema 1:1 the file must be a map"],
    [
      "another document",
      "version: 1\nwebhooks: {}\n---\n",
      "yaml-documents 3:1 a file holds one document, and here begins another",
    ],
    ["an unknown tag", "version: !v 1\nwebhooks: {}\n", "yaml-tag 1:10 unknown tag"],
    ["a tag of YAML 1.1", "version: 1\nwebhooks: !!set {}\n", "yaml-tag 2:11 unknown tag"],
    [
      "a directive for YAML 1.1",
      "%YAML 1.1\n---\nversion: 1\nwebhooks: {}\n",
      "yaml-version 1:1 a file is YAML 1.2, and this says 1.1",
    ],
    ["a number as a key", "version: 1\nwebhooks: {}\n1: x\n", "yaml-key 3:1 the key `1` is not text"],
    [
      "a list as a key",
      "version: 1\nwebhooks: {}\n? [a]\n: x\n",
      "yaml-key 3:3 a key is text, not an alias, a list or a map",
    ],
    [
      "a closing bracket too many",
      "version: 1\nwebhooks: {}}\n",
      "yaml-syntax 2:13 `}` closes a bracket that was never opened",
    ],
    ["an alias to nowhere", "version: 1\nwebhooks: *x\n", "yaml-alias 2:11 no anchor `&x` stands before this alias"],
    [
      "an alias inside its anchor",
      "version: 1\nwebhooks: &x { a: *x }\n",
      "yaml-alias 2:19 no anchor `&x` stands before this alias",
    ],
  ])("with %s is refused at its place", async (_, text, expected) => {
    expect(await problems(text)).toEqual([expected]);
  });

  it("has each key once, in maps of any size", async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `  k${index}: x\n`).join("");
    expect(await problems(`version: 1\nvars:\n${many}  k7: y\nwebhooks: {}\n`)).toContain(
      "yaml-duplicate-key 20003:3 `k7` is written twice",
    );
  });

  it("knows no merge keys, neither in a webhook nor beside them", async () => {
    const text =
      "version: 1\ndefaults: &d { enabled: false }\nwebhooks:\n  <<: *d\n  a: { <<: *d, url: 'https://a.example', events: [login] }\n";
    expect(await problems(text)).toEqual([
      "yaml-merge-key 4:3 merge keys (`<<`) are not YAML 1.2",
      "yaml-merge-key 5:8 merge keys (`<<`) are not YAML 1.2",
    ]);
  });

  it("reads yes as a text, as YAML 1.2 does", async () => {
    const text = "version: 1\nwebhooks:\n  a: { url: 'https://a.example', events: [login], name: yes }\n";
    expect(only(await load(text)).desired.webhooks.get("a")?.spec.name).toBe("yes");
  });
});

describe("a hostile file", () => {
  it.each([
    ["brackets", "[".repeat(10_000), "nested too deeply: over 100 brackets"],
    ["closed brackets", `a: ${"[".repeat(10_000)}${"]".repeat(10_000)}`, "nested too deeply: over 100 brackets"],
    ["braces", "{a: ".repeat(10_000), "nested too deeply: over 100 brackets"],
    ["dashes", "- ".repeat(10_000), "nested too deeply"],
    ["question marks", "? ".repeat(10_000), "nested too deeply"],
    [
      "a staircase",
      Array.from({ length: 500 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""),
      "nested too deeply: over 100 levels",
    ],
  ])("nested 10,000 deep with %s is told so", async (_, text, message) => {
    const { files } = await load(text);
    expect(files[0]?.error?.code).toBe("CONFIG_INVALID");
    expect(files[0]?.diagnostics.map((diagnostic) => diagnostic.message)).toEqual([message]);
  });

  it("does not unfold a bomb of aliases", async () => {
    const floors = Array.from(
      { length: 30 },
      (_, floor) => `  v${floor + 1}: &v${floor + 1} [${`*v${floor},`.repeat(9)}]\n`,
    );
    const bomb = `version: 1\nvars:\n  v0: &v0 [x]\n${floors.join("")}webhooks: {}\n`;
    expect(await problems(bomb)).toEqual(["yaml-limit 8:36 aliases stand for over 100,000 values"]);
  });

  it("does not fill the memory with variables", async () => {
    const long = `vars: { a: ${"x".repeat(1_000_000)} }\n`;
    const uses = Array.from(
      { length: 100 },
      (_, index) => `  w${index}: { url: 'https://x', events: [login], name: '\${var:a}' }\n`,
    );
    expect(await problems(`version: 1\n${long}webhooks:\n${uses.join("")}`)).toContain(
      "references-too-long 71:51 references bring in over 64 MiB of text",
    );
    const many = `https://x/${"${var:a}".repeat(21)}`;
    expect(await problems(`version: 1\nvars: { a: x }\nwebhooks:\n  a: { url: '${many}', events: [login] }\n`)).toEqual(
      ["reference 4:13 over 20 references in one value"],
    );
  });

  it("does not get more parts or anchors past the parser than it can take", async () => {
    expect(await problems("- ".repeat(1_600_000))).toEqual([
      "yaml-limit 1:3000000 the file has too many parts: over 3 million",
    ]);
    expect(await problems("&a ".repeat(110_000))).toEqual([
      "yaml-limit 1:300001 the file has over 100,000 anchors, aliases and tags",
    ]);
  });

  it("does not reach the prototype of anything", async () => {
    const text =
      "version: 1\n__proto__: { polluted: true }\nvars: { __proto__: x }\nwebhooks:\n  __proto__: { url: 'https://p.example', events: [login] }\n  constructor: { url: 'https://c.example', events: [login] }\n";
    expect(await problems(text)).toEqual([
      "schema 2:1 unknown field `__proto__`",
      "schema 3:9 `__proto__` cannot be a key here",
    ]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const valid = only(await load(text.replace(/^__proto__.*\n|^vars.*\n/gm, "")));
    expect([...valid.desired.webhooks.keys()]).toEqual(["__proto__", "constructor"]);
    expect(valid.desired.webhooks.get("__proto__")?.spec.name).toBe("__proto__");
  });

  it("cannot use a variable that is only inherited", async () => {
    const text =
      "version: 1\nvars: {}\nwebhooks:\n  a: { url: 'https://x', events: [login], name: '${var:toString}' }\n";
    expect(await problems(text)).toEqual(["unknown-var 4:50 there is no variable `toString`"]);
  });
});
