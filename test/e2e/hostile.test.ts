import { describe, expect, it } from "vitest";
import { desk, type Ended, envOf, genauth, liveByName, lockedIds, tenantFile } from "../support/cli.ts";

const HEAD = "version: 1\nwebhooks:\n";
const HOOK = "  a:\n    url: https://hooks.example.com/a\n    events: [login]\n";
const FILE = HEAD + HOOK;
/** Ends with its own end: what hangs is cut off here, long before the test's timeout, and then has no exit code. */
const HANG_MS = 20_000;

/** Control characters other than line breaks and tabs, and what hides or reorders text. */
const UNSAFE = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/u;

async function validate(content: string | Uint8Array): Promise<Ended> {
  const run = desk({ "webhooks.yaml": content }).start("validate");
  const killer = setTimeout(() => run.signal("SIGKILL"), HANG_MS);
  const ended = await run.ended;
  clearTimeout(killer);
  return ended;
}

/** Lines that JSON logs are not: what a person reads. */
function spoken({ stderr }: Ended): string {
  return stderr.replace(/^\{.*\n/gm, "");
}

function expectClean(ended: Ended): void {
  for (const text of [ended.stdout, ended.stderr]) {
    expect(text).not.toMatch(/^\s+at /m);
    expect(text).not.toContain("INTERNAL");
  }
  expect(ended.stdout + spoken(ended)).not.toMatch(UNSAFE);
}

describe("a tenant file that means harm", () => {
  const bomb = [
    "b0: &b0 [x, x, x, x, x, x, x, x, x, x]",
    ...Array.from({ length: 12 }, (_, index) => {
      const alias = `*b${index}`;
      return `b${index + 1}: &b${index + 1} [${Array.from({ length: 10 }, () => alias).join(", ")}]`;
    }),
  ].join("\n");

  it.each<readonly [string, string | Uint8Array, RegExp]>([
    ["is no UTF-8", Buffer.concat([Buffer.from(FILE), Buffer.from([0x23, 0xff, 0xfe, 0x0a])]), /:6:2 .*not UTF-8/],
    ["is UTF-16", Buffer.from(`\ufeff${FILE}`, "utf16le"), /not UTF-8/],
    ["is empty", "", /webhooks\.yaml:1:1 {2}error/],
    ["holds only a comment", "# nothing\n", /webhooks\.yaml:1:1 {2}error/],
    ["is 20 MiB large", `${FILE}#${" ".repeat(20 * 2 ** 20)}\n`, /webhooks\.yaml .*16 MiB/],
    ["is a bomb of aliases", `${bomb}\n${FILE}`, /webhooks\.yaml:\d+:\d+ {2}error/],
    [
      "is nested 10,000 deep in brackets",
      `${FILE}extra: ${"[".repeat(10_000)}${"]".repeat(10_000)}\n`,
      /nested too deeply/,
    ],
    [
      "is nested 3,000 deep by indentation",
      FILE + Array.from({ length: 3_000 }, (_, depth) => `${" ".repeat(depth)}k:\n`).join(""),
      /webhooks\.yaml:\d+:\d+ {2}error/,
    ],
    ["has a key twice", FILE + HOOK, /webhooks\.yaml:6:3 {2}error.*a/],
    ["has the key __proto__ among webhooks", `${HEAD}  __proto__:\n    polluted: true\n`, /__proto__/],
    ["has the key __proto__ in a webhook", `${FILE}    __proto__: { enabled: false }\n`, /__proto__/],
    ["has the key constructor in a webhook", `${FILE}    constructor: { prototype: {} }\n`, /constructor/],
    ["merges with <<", `base: &base { enabled: false }\n${FILE}    <<: *base\n`, /webhooks\.yaml:\d+:\d+ {2}error/],
    ["uses a tag", `${HEAD}  a: !!js/function "f"\n`, /tag/],
    ["is a list", "- version: 1\n", /webhooks\.yaml:1:1 {2}error/],
    ["is two documents", `${FILE}---\n${FILE}`, /webhooks\.yaml:6:\d+ {2}error/],
    ["has NUL bytes", `${HEAD}  "a\0b": {}\n`, /webhooks\.yaml:\d+:\d+ {2}error/],
    ["has terminal escapes in a key", `${HEAD}  "\\e[2J\\e]0;pwned\\a": 1\n`, /\\u\{1b\}/],
    ["turns text around with bidi marks", `${HEAD}  "a\u202egnp.exe": 1\n`, /\\u\{202e\}/],
    ["has a lone surrogate in a name", `${FILE}    name: "\\ud800"\n    more: 1\n`, /webhooks\.yaml:\d+:\d+ {2}error/],
    ["is one endless line", `${HEAD}  a: "${"x".repeat(1_000_000)}"\n`, /webhooks\.yaml:3:\d+ {2}error/],
  ])("that %s gets a clear message and exit 3", async (_, content, says) => {
    const ended = await validate(content);
    expectClean(ended);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 3, stdout: "" });
    expect(spoken(ended)).toMatch(says);
    expect(spoken(ended).length).toBeLessThan(5_000);
  });

  it("with CRLF line ends or a byte order mark means what it means without", async () => {
    const crlf = await validate(FILE.replaceAll("\n", "\r\n"));
    const bom = await validate(`\ufeff${FILE}`);
    for (const { code, stdout } of [crlf, bom]) {
      expect({ code, stdout }).toEqual({ code: 0, stdout: "webhooks.yaml: valid, 1 webhook\n" });
    }
    const wrong = await validate(`\ufeff${FILE.replace("login", "logon")}`.replaceAll("\n", "\r\n"));
    expect(spoken(wrong)).toContain("webhooks.yaml:5:14  error");
    expectClean(wrong);
  });

  it("whose very keys are JavaScript's is reconciled like any other", async () => {
    const emulator = await genauth();
    const keys = ["constructor", "hasOwnProperty", "toString", "valueOf"];
    const at = desk({ "webhooks.yaml": tenantFile(Object.fromEntries(keys.map((key) => [key, {}]))) }, envOf(emulator));
    const applied = await at.run("apply --yes");
    expectClean(applied);
    expect(applied.code).toBe(0);
    expect(Object.keys(lockedIds(at))).toEqual(keys);
    expect((await at.run("plan --detailed-exitcode")).code).toBe(0);
  });

  it("is no file at all: a folder without any, a device", async () => {
    const at = desk({ "folder/templates/webhooks.yaml": FILE });
    const [folder, device] = [await at.run("validate folder"), await at.run("validate /dev/zero")];
    for (const ended of [folder, device]) {
      expectClean(ended);
      expect(ended.code).toBe(3);
    }
  });
});

describe("a webhook that GenAuth shows and that means harm", () => {
  const HOSTILE = {
    escapes: "\u001b[2J\u001b]0;pwned\u0007red",
    bidi: "\u202egnp.exe\u2066",
    newline: "first\nPlan: 0 to create.\n",
    return: "seen\rgone",
    hidden: "zero\u200bwidth\u2028line",
    c1: "\u009b31m",
  };

  it("cannot move the cursor, hide or reorder text, or add lines to a plan", async () => {
    const emulator = await genauth();
    for (const [path, name] of Object.entries(HOSTILE)) {
      emulator.pool().put({ name, url: `https://hooks.example.com/${path}`, events: ["login"] });
    }
    const at = desk({ "webhooks.yaml": tenantFile({ a: {} }) }, envOf(emulator));
    const runs = [
      await at.run("plan --verbose"),
      await at.run("plan --verbose --log-format pretty --log-level trace"),
      await at.run("apply --yes --verbose"),
    ];
    for (const ended of runs) {
      expectClean(ended);
      expect(ended.code).toBe(0);
      expect(ended.stdout).toContain("\\u{1b}[2J");
      expect(ended.stdout).toContain("first\\u{a}Plan: 0 to create.\\u{a}");
    }
    const json = JSON.parse((await at.run("plan --json")).stdout);
    const names = json.tenants[0].unmanaged.map((webhook: { spec: { name: string } }) => webhook.spec.name);
    expect(names.sort()).toEqual(Object.values(HOSTILE).sort());
  });

  it("shows up clean in the diff of a field too, and is put right", async () => {
    const emulator = await genauth();
    const at = desk({ "webhooks.yaml": tenantFile({ a: {} }) }, envOf(emulator));
    await at.given("apply --yes");
    emulator.pool().edit(lockedIds(at).a ?? "", {
      name: HOSTILE.escapes,
      url: "https://hooks.example.com/\u202e",
      events: ["\u001b[1m"],
    });
    const runs = [await at.run("drift"), await at.run("apply --yes")];
    for (const ended of runs) {
      expectClean(ended);
      expect(ended.stdout).toContain("\\u{1b}[2J");
    }
    expect(runs.map(({ code }) => code)).toEqual([2, 0]);
    expect(liveByName(emulator).a).toMatchObject({ url: "https://hooks.example.com/a", events: ["user:created"] });
  });

  it("with names that JSON and YAML trip over is adopted by its exact name", async () => {
    const emulator = await genauth();
    const name = '"quoted" \\ {${env:HOME}} \u4e2d\u6587 \ud83d\ude00';
    const there = emulator.pool().put({ name, url: "https://hooks.example.com/a", events: ["user:created"] });
    const at = desk({ "webhooks.yaml": tenantFile({ a: { name: name.replace("${", () => "$${") } }) }, envOf(emulator));
    const applied = await at.run("apply --yes");
    expectClean(applied);
    expect(lockedIds(at)).toEqual({ a: there.webhookId });
    expect(emulator.stats.creates).toBe(0);
  });
});

describe("a lockfile that means harm", () => {
  it.each([
    ["empty", ""],
    ["no JSON", "{"],
    ["no lock", "[]"],
    ["deep", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
    ["polluting", '{"__proto__": {"lockfileVersion": 1}, "lockfileVersion": 1}'],
    ["binary", "\u0000\u0001"],
  ])("being %s is refused with its path, exit 3", async (_, text) => {
    const at = desk({ "webhooks.yaml": FILE, "webhooks.lock.json": text });
    const ended = await at.run("plan --offline");
    expectClean(ended);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain("LOCK_UNREADABLE");
    expect(ended.stderr).toContain("webhooks.lock.json");
  });
});
