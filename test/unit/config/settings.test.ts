import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openFleet } from "../../../src/config/fleet.ts";
import { loadSettings } from "../../../src/config/load-settings.ts";
import type { AppError } from "../../../src/core/errors.ts";
import { renderDiagnostics } from "../../../src/report/diagnostics.ts";
import { fleetOptions } from "../../support/load-fleet.ts";
import { repoWith } from "./repo.ts";

const HALT = "version: 1\nhalt: false\n";

/** What a file is refused with. */
function refusal(text: string | Buffer): AppError {
  try {
    loadSettings(repoWith({ "hooksync.yaml": text }).folder);
  } catch (thrown) {
    return thrown as AppError;
  }
  throw new Error("it was not refused");
}
const told = (text: string) => renderDiagnostics(refusal(text).diagnostics);

describe("hooksync.yaml", () => {
  it("says how tenants are run, and nothing need be said", () => {
    const { folder } = repoWith({
      "hooksync.yaml":
        "version: 1\ninclude: [tenants]\nconcurrency: { tenants: 8, requests: 20, requestsPerSecond: 50 }\nwaves: [[a.yaml], [b]]\nhalt: false\npolicy: { mode: sync, adopt: name, maxDeletes: 20% }\n",
    });
    expect(loadSettings(folder)).toMatchObject({
      folder,
      root: folder,
      include: ["tenants"],
      concurrency: { tenants: 8, requests: 20, requestsPerSecond: 50 },
      waves: [["a.yaml"], ["b"]],
      halt: false,
      policy: { mode: "sync", adopt: "name", maxDeletes: "20%" },
    });
    const bare = repoWith({ "hooksync.yaml": "version: 1\n" });
    expect(loadSettings(bare.folder)).toMatchObject({ version: 1, folder: bare.folder });
  });

  it("is found from a folder below, and stands there once, under its right name", () => {
    const files = { "hooksync.yaml": HALT, "a/b/c.txt": "", "d/hooksync.yaml": "version: 1\n", "e/hooksync.yml": HALT };
    const { folder } = repoWith(files);
    expect(loadSettings(join(folder, "a/b"))).toMatchObject({ folder, root: folder, halt: false });
    expect(() => loadSettings(join(folder, "d"))).toThrow(/stands below/);
    expect(() => loadSettings(join(folder, "e"))).toThrow(/hooksync\.yml is not read/);
  });

  it("holds for its files from wherever they are named", async () => {
    const rules = "version: 1\nrules: { requireHttps: {} }\n";
    const tenant = "version: 1\nwebhooks: { a: { url: https://a.example/, events: [login] } }\n";
    const { folder } = repoWith({ "hooksync.yaml": rules, "t/a.yaml": tenant });
    const elsewhere = repoWith({});
    const open = (cwd: string) =>
      openFleet([join(folder, "t/a.yaml")], { ...fleetOptions(cwd), settings: loadSettings(cwd) });
    expect((await open(folder)).files).toHaveLength(1);
    expect((await open(join(folder, "t"))).files).toHaveLength(1);
    await expect(open(elsewhere.folder)).rejects.toThrow(/keeps to .*hooksync\.yaml, and this run does not/);
  });

  it("is looked for up to the git root and no further", () => {
    const { folder } = repoWith({ "hooksync.yaml": HALT, "inner/a/b.txt": "" });
    mkdirSync(join(folder, "inner/.git"));
    for (const cwd of ["inner", "inner/a"]) {
      expect(loadSettings(join(folder, cwd))).toMatchObject({ folder: join(folder, cwd) });
      expect(loadSettings(join(folder, cwd))).not.toHaveProperty("halt");
    }
  });

  it("is looked for in the working folder alone where there is no git", () => {
    const { folder } = repoWith({ "hooksync.yaml": HALT, "a/b.txt": "" }, false);
    expect(loadSettings(folder)).toMatchObject({ folder, root: folder, halt: false });
    expect(loadSettings(join(folder, "a"))).not.toHaveProperty("halt");
  });

  it("is refused with all that is wrong with it, each at its place", () => {
    expect(refusal("")).toMatchObject({ code: "CONFIG_INVALID", message: "hooksync.yaml cannot be used" });
    expect(told("")).toContain("the file is empty\n  hint: a minimal file is `version: 1`\n");
    expect(
      told("version: 2\nincludes: [tenants]\nwaves: [[]]\nconcurrency: { tenants: 0 }\nhalt: yes\n"),
    ).toBe(`hooksync.yaml:1:10  error  \`version\` must be 1
  1 | version: 2
    |          ^
  hint: write \`version: 1\`

hooksync.yaml:2:1  error  unknown field \`includes\`
  2 | includes: [tenants]
    | ^^^^^^^^
  hint: did you mean \`include\`?

hooksync.yaml:3:9  error  \`waves/0\` is an empty list
  3 | waves: [[]]
    |         ^
  hint: give it a value or remove it

hooksync.yaml:4:25  error  \`tenants\` must be at least 1
  4 | concurrency: { tenants: 0 }
    |                         ^

hooksync.yaml:5:7  error  \`halt\` must be true or false
  5 | halt: yes
    |       ^^^
  hint: write it without quotes; YAML 1.2 knows no yes and no
`);
    expect(told("version: 1\nwaves: [")).toContain("not valid YAML");
    expect(told("version: 1\npolicy: { maxDeletes: 120%, mode: all }")).toContain("`1`, or a share such as `20%`");
  });

  it.each([
    "envAllow: [GENAUTH_*]",
    "env-allow: [GENAUTH_*]",
    "envPublic: ['*']",
    "fileAllow: [/]",
    "hostAllow: [evil.example]",
    "schema: none.json",
    "prune: true",
    "rules: { allowedHosts: { hosts: [a.example], hostAllow: [evil.example] } }",
    "policy: { prune: true }",
    "tenant: { host: https://evil.example }",
  ])("widens nothing: %s is an unknown field", (field) => {
    expect(refusal(`version: 1\n${field}\n`).diagnostics.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^unknown field/),
    ]);
  });

  it("stops the run when it cannot be read, be it a folder or a link to nowhere", () => {
    expect(refusal(Buffer.from([0xff, 0xfe]))).toMatchObject({
      code: "CONFIG_INVALID",
      message: "hooksync.yaml is not UTF-8 text",
    });
    const folder = repoWith({ "hooksync.yaml/a.txt": "" });
    expect(() => loadSettings(folder.folder)).toThrow("hooksync.yaml is not a regular file");
    const link = repoWith({});
    symlinkSync("nowhere", join(link.folder, "hooksync.yaml"));
    expect(() => loadSettings(link.folder)).toThrow("hooksync.yaml cannot be read (ELOOP)");
  });

  it("is shown as the working folder sees it", () => {
    const { folder } = repoWith({ "hooksync.yaml": "version: 2\n", "a/b.txt": "" });
    expect(() => loadSettings(join(folder, "a"))).toThrow(`${join(folder, "hooksync.yaml")} cannot be used`);
  });
});
