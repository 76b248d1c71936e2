import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Fleet, openFleet } from "../../../src/config/fleet.ts";
import { loadSettings } from "../../../src/config/load-settings.ts";
import type { AppError } from "../../../src/core/errors.ts";
import { renderDiagnostics } from "../../../src/report/diagnostics.ts";
import { fleetOptions, type LoadRequest } from "../../support/load-fleet.ts";
import { ACCESS_KEY, repoWith, told } from "./repo.ts";

const EMPTY = "version: 1\nwebhooks: {}\n";
const tenant = (lines: string) => `version: 1\ntenant:\n  ${lines}\nwebhooks: {}\n`;

interface Place {
  readonly folder: string;
  open(request?: LoadRequest, ...paths: readonly string[]): Promise<Fleet>;
  /** What opening it is refused with, as a person reads it. */
  refusal(request?: LoadRequest, ...paths: readonly string[]): Promise<string>;
}

/** A repository with these files, as a run in it finds it, `hooksync.yaml` and all. */
function at(files: Readonly<Record<string, string>>): Place {
  const { folder } = repoWith(files);
  const open: Place["open"] = async (request = {}, ...paths) => {
    const cwd = request.cwd ?? folder;
    return openFleet(paths, fleetOptions(cwd, { settings: loadSettings(cwd), ...request }));
  };
  return {
    folder,
    open,
    async refusal(request, ...paths) {
      const error = await open(request, ...paths).then(
        () => null,
        (thrown: AppError) => thrown,
      );
      if (error === null) return "";
      return error.diagnostics.length > 0
        ? `${error.code}\n${renderDiagnostics(error.diagnostics)}`
        : `${error.code}: ${error.message}\n  hint: ${error.hint}\n`;
    },
  };
}
const filesOf = ({ files }: Fleet) => files.map(({ file }) => file);
const wavesOf = ({ waves }: Fleet) => waves.map((wave) => wave.map(({ tenant: name }) => name));
const FOUR = { "t/a.yaml": EMPTY, "t/b.yaml": EMPTY, "t/eu/c.yaml": EMPTY, "t/eu/d.yaml": EMPTY };

describe("what a fleet includes", () => {
  const files = { "hooksync.yaml": "version: 1\ninclude: [conf/t, extra.yaml, 'conf/t/*.yaml']\n" };

  it("is relative to hooksync.yaml, in its order, each file once, and shown as the working folder sees it", async () => {
    const { folder, open } = at({ ...files, "conf/t/b.yaml": EMPTY, "conf/t/a.yaml": EMPTY, "extra.yaml": EMPTY });
    expect(filesOf(await open())).toEqual(["conf/t/a.yaml", "conf/t/b.yaml", "extra.yaml"]);
    expect(filesOf(await open({ cwd: join(folder, "conf") }))).toEqual([
      "t/a.yaml",
      "t/b.yaml",
      join(folder, "extra.yaml"),
    ]);
  });

  it("does not count where paths are named", async () => {
    const { open } = at({ ...files, "conf/t/a.yaml": EMPTY, "mine.yaml": EMPTY });
    expect(filesOf(await open({}, "mine.yaml"))).toEqual(["mine.yaml"]);
  });

  it("is an error at the path that has no tenant file", async () => {
    expect(await at({ ...files, "conf/t/a.txt": "" }).refusal()).toBe(`CONFIG_INVALID
hooksync.yaml:2:11  error  \`conf/t\` has no tenant file
  2 | include: [conf/t, extra.yaml, 'conf/t/*.yaml']
    |           ^^^^^^
  hint: they end in .yaml or .yml; templates/, node_modules/ and what begins with a dot are left out, and links are not followed
`);
  });

  it.each(["../other/webhooks.yaml", "../other", "../*/*.yaml", "t/../../other"])(
    "never leads out of the repository: %s",
    async (path) => {
      const { folder, refusal } = at({ "repo/t/a.yaml": EMPTY, "other/webhooks.yaml": "password: hunter2\n" });
      const cwd = join(folder, "repo");
      mkdirSync(join(cwd, ".git"));
      writeFileSync(join(cwd, "hooksync.yaml"), `version: 1\ninclude: ["${path}"]\n`);
      const said = await refusal({ cwd });
      expect(said).toContain(`hooksync.yaml:2:11  error  \`${path}\` leads out of the repository`);
      expect(said).not.toContain("hunter2");
    },
  );

  it("may lie above the working folder, up to the git root, and nowhere above without git", async () => {
    const { folder, open } = at({ "t/a.yaml": EMPTY, "sub/hooksync.yaml": "version: 1\ninclude: [../t]\n" });
    const cwd = join(folder, "sub");
    expect(filesOf(await open({ cwd }))).toEqual([join(folder, "t/a.yaml")]);
    const bare = repoWith({ "t/a.yaml": EMPTY, "sub/hooksync.yaml": "version: 1\ninclude: [../t]\n" }, false);
    expect(() => loadSettings(join(bare.folder, "sub"))).not.toThrow();
    const settings = loadSettings(join(bare.folder, "sub"));
    await expect(openFleet([], fleetOptions(join(bare.folder, "sub"), { settings }))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });

  it("is not read where a link leads out of the repository", async () => {
    const outside = repoWith({ "a.yaml": "password: hunter2\n" }, false);
    const { folder, open } = at({ "hooksync.yaml": "version: 1\ninclude: [linked, link.yaml]\n" });
    symlinkSync(outside.folder, join(folder, "linked"));
    symlinkSync(join(outside.folder, "a.yaml"), join(folder, "link.yaml"));
    const fleet = await open();
    const loaded = await Promise.all(fleet.files.map((file) => fleet.load(file)));
    expect(loaded.map(({ error, diagnostics }) => [error?.code, diagnostics])).toEqual([
      ["CONFIG_UNREADABLE", []],
      ["CONFIG_UNREADABLE", []],
    ]);
  });
});

describe("waves", () => {
  const waves = (list: string) => ({ ...FOUR, "hooksync.yaml": `version: 1\ninclude: [t]\nwaves: ${list}\n` });

  it("come in their order, the rest last, and each file in the first that names it", async () => {
    const fleet = await at(waves("[[t/eu/d.yaml], [t/eu, t/eu/d.yaml]]")).open();
    expect(wavesOf(fleet)).toEqual([["d"], ["c"], ["a", "b"]]);
    expect(filesOf(fleet)).toEqual(["t/eu/d.yaml", "t/eu/c.yaml", "t/a.yaml", "t/b.yaml"]);
    expect(wavesOf(await at(waves("[[t/b.yaml, 't/*.yaml']]")).open())).toEqual([
      ["b", "a"],
      ["c", "d"],
    ]);
  });

  it("are one where nothing is said of them", async () => {
    expect(wavesOf(await at(FOUR).open({}, "t"))).toEqual([["a", "b", "c", "d"]]);
  });

  it("pick among the files of the run, and one that has none of them is no wave", async () => {
    const { folder, open } = at(waves("[[t/a.yaml], [t/eu]]"));
    expect(wavesOf(await open({}, "t/b.yaml", "t/eu"))).toEqual([["c", "d"], ["b"]]);
    expect(wavesOf(await open({ tenants: ["a", "b"] }))).toEqual([["a"], ["b"]]);
    expect(wavesOf(await open({ cwd: join(folder, "t") }, "b.yaml", "eu/c.yaml"))).toEqual([["c"], ["b"]]);
  });

  it.each([
    ["a file that is not there", "[[t/a.yaml], [t/canery.yaml]]", "t/canery.yaml", 22],
    ["an empty glob", "[['t/x*.yaml']]", "t/x*.yaml", 10],
    ["a folder without files", "[[t/a.yaml, docs]]", "docs", 20],
  ])("are an error at %s: a canary that is misspelt would not go first", async (_, list, path, column) => {
    const { refusal } = at({ ...waves(list), "docs/a.md": "" });
    expect(await refusal()).toContain(`hooksync.yaml:3:${column}  error  \`${path}\` has no tenant file\n`);
    expect(await refusal({}, "t/b.yaml")).toContain("has no tenant file");
  });
});

describe("--tenant", () => {
  const names = {
    "t/a.yaml": tenant("name: acme-prod"),
    "t/b.yaml": tenant("name: acme-test"),
    "t/c.yaml": tenant("name: eu/globex"),
    "t/bad.yaml": "version: 1\nwebhooks: [\n",
    "t/odd.yaml": tenant("name: ${env:WEBHOOK_NAME}"),
  };
  const picked = async (...tenants: readonly string[]) => filesOf(await at(names).open({ tenants }, "t"));

  it("picks by the tenant's name, by several globs too", async () => {
    expect(await picked("acme-*")).toEqual(["t/a.yaml", "t/b.yaml"]);
    expect(await picked("*/globex", "acme-prod")).toEqual(["t/a.yaml", "t/c.yaml"]);
    expect(await picked("*")).toHaveLength(5);
  });

  it("knows a file that cannot be read by the file's name", async () => {
    expect(await picked("bad")).toEqual(["t/bad.yaml"]);
  });

  it("is held against the one file of a run too", async () => {
    expect(filesOf(await at(names).open({ tenants: ["acme-prod"] }, "t/a.yaml"))).toEqual(["t/a.yaml"]);
    expect(await at(names).refusal({ tenants: ["a"] }, "t/a.yaml")).toBe(
      "CLI_USAGE: --tenant a fits no tenant\n  hint: the tenants are acme-prod\n",
    );
  });

  it("is a mistake when it fits none, and some are named", async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`t/t${index + 10}.yaml`, EMPTY]));
    expect(await at(many).refusal({ tenants: ["x*", "y"] }, "t")).toBe(
      "CLI_USAGE: --tenant x*, y fits no tenant\n  hint: the tenants are t10, t11, t12, t13, t14, t15, t16, t17, t18, t19, …\n",
    );
  });
});

describe("--only", () => {
  const hook = "version: 1\nwebhooks: { users: { url: 'https://h.example', events: [login] } }\n";
  const two = { "t/a.yaml": hook, "t/b.yaml": hook };

  it("picks keys of the tenants that it names, and leaves the others out", async () => {
    const fleet = await at({ ...two, "t/c.yaml": hook }).open({ only: ["a/users", "c/x"] }, "t");
    expect(fleet.files).toEqual([
      { file: "t/a.yaml", tenant: "a", only: ["users"] },
      { file: "t/c.yaml", tenant: "c", only: ["x"] },
    ]);
  });

  it("takes a key alone where --tenant or the paths leave one tenant", async () => {
    expect((await at(two).open({ only: ["users"], tenants: ["b"] }, "t")).files).toMatchObject([
      { tenant: "b", only: ["users"] },
    ]);
    expect((await at(two).open({ only: ["users"] }, "t/a.yaml")).files).toMatchObject([
      { tenant: "a", only: ["users"] },
    ]);
  });

  it("is a mistake when it names no tenant of the run", async () => {
    expect(await at(two).refusal({ only: ["users"] }, "t")).toContain("CLI_USAGE: --only users names no tenant");
  });
});

describe("two files of one run", () => {
  const diagnosticsOf = async (files: Readonly<Record<string, string>>, request: LoadRequest = {}) => {
    const fleet = await at(files).open(request, "t");
    const loaded = await Promise.all(fleet.files.map((file) => fleet.load(file)));
    return loaded.map(({ diagnostics }) => told(diagnostics));
  };

  it("must not have one lockfile", async () => {
    expect(await diagnosticsOf({ "t/a.yaml": tenant("name: one"), "t/a.yml": tenant("name: two") })).toEqual([
      ["tenant-collision 1:1 the lockfile is also that of t/a.yml"],
      ["tenant-collision 1:1 the lockfile is also that of t/a.yaml"],
    ]);
  });

  it("must not have one name, be it by their files' names", async () => {
    expect(await diagnosticsOf({ "t/eu/a.yaml": EMPTY, "t/us/a.yaml": tenant("dialect: genauth") })).toEqual([
      ["tenant-collision 1:1 the tenant name is also that of t/us/a.yaml"],
      ["tenant-collision 2:1 the tenant name is also that of t/eu/a.yaml"],
    ]);
  });

  it("are told of each other in one line, however many they are", async () => {
    const many = Object.fromEntries(["a", "b", "c"].map((name) => [`t/${name}.yaml`, EMPTY]));
    expect(await diagnosticsOf(many, { env: ACCESS_KEY })).toEqual([
      ["tenant-collision 1:1 the access key is also that of t/b.yaml and 1 more"],
      ["tenant-collision 1:1 the access key is also that of t/a.yaml and 1 more"],
      ["tenant-collision 1:1 the access key is also that of t/a.yaml and 1 more"],
    ]);
  });

  it("collide also where --tenant picks but one of them", async () => {
    const fleet = await at({ "t/a.yaml": tenant("userPoolId: p"), "t/b.yaml": tenant("userPoolId: p") }).open(
      { tenants: ["a"] },
      "t",
    );
    const [file] = fleet.files;
    expect((file && (await fleet.load(file)))?.error?.code).toBe("CONFIG_INVALID");
  });

  it("are told with the place in each", async () => {
    const fleet = await at({
      "t/a.yaml": tenant("userPoolId: pool-1"),
      "t/b.yaml": tenant("{ name: b, userPoolId: pool-1 }"),
    }).open({}, "t");
    const loaded = await Promise.all(fleet.files.map((file) => fleet.load(file)));
    expect(
      renderDiagnostics(loaded.flatMap(({ diagnostics }) => diagnostics)),
    ).toBe(`t/a.yaml:3:15  error  the host and user pool is also that of t/b.yaml
  3 |   userPoolId: pool-1
    |               ^^^^^^
  hint: one tenant is one file

t/b.yaml:3:26  error  the host and user pool is also that of t/a.yaml
  3 |   { name: b, userPoolId: pool-1 }
    |                          ^^^^^^
  hint: one tenant is one file
`);
  });

  it("do not collide where one cannot be read", async () => {
    const [a, b] = await diagnosticsOf({ "t/a.yaml": tenant("name: b"), "t/b.yaml": "version: 1\nwebhooks: [\n" });
    expect([a, b?.length]).toEqual([[], 1]);
  });
});

describe("a lockfile whose tenant's file is gone", () => {
  const LOCK = '{\n  "lineage": "1",\n  "lockfileVersion": 1\n}\n';
  const files = {
    ...FOUR,
    "t/b.yaml": `# "lineage"\n${EMPTY}`,
    "t/old.lock.json": LOCK,
    "t/a.lock.json": LOCK,
    "t/eu/gone.lock.json": LOCK,
  };

  it("is warned of with what to do, where the run looks for files", async () => {
    const { open } = at({ ...files, "elsewhere/x.lock.json": LOCK, "t/templates/y.lock.json": LOCK });
    const { warnings } = await open({}, "t");
    expect(
      renderDiagnostics(warnings.slice(1)),
    ).toBe(`t/old.lock.json:1:1  warning  the tenant's file of this lockfile is gone, and its webhooks are still live
  hint: put t/old.yaml back with \`webhooks: {}\` and apply it with --prune, then remove both; or remove the lockfile to leave them as they are
`);
    const left = async (...paths: readonly string[]) =>
      (await open({}, ...paths)).warnings.map(({ location }) => location.file);
    expect(await left("t")).toEqual(["t/eu/gone.lock.json", "t/old.lock.json"]);
    expect(await left("t/eu", "t/eu", "t/a.yaml")).toEqual(["t/eu/gone.lock.json"]);
    expect(await left("t/*.yaml")).toEqual(["t/old.lock.json"]);
    expect(await left("t/**/*.{yaml,yml}")).toEqual(["t/eu/gone.lock.json", "t/old.lock.json"]);
    expect(await left("t/*")).toEqual(["t/old.lock.json"]);
    expect(await left("t/a.yaml", "t/b.yaml")).toEqual([]);
  });

  it("is looked for where hooksync.yaml says that tenants are", async () => {
    const { folder, open } = at({ ...files, "hooksync.yaml": "version: 1\ninclude: [t/eu]\n" });
    expect((await open({ cwd: join(folder, "t") })).warnings).toMatchObject([
      { location: { file: "eu/gone.lock.json" } },
    ]);
  });

  it("is an error under --strict", async () => {
    expect(await at(files).refusal({ strict: true }, "t")).toContain(
      "CONFIG_INVALID\nt/eu/gone.lock.json:1:1  error  ",
    );
  });

  it("is one of hooksync: other programs have lockfiles too", async () => {
    const { open } = at({ ...FOUR, "t/flake.lock.json": '{ "version": 7 }' });
    expect((await open({ strict: true }, "t")).warnings).toEqual([]);
  });

  it("is not that of a file that ends in .yml", async () => {
    const { open } = at({ "t/a.yml": EMPTY, "t/a.lock.json": LOCK });
    expect((await open({ strict: true }, "t")).warnings).toEqual([]);
  });
});

describe("opening a fleet", () => {
  it("says nothing of files that are wrong: each is told when it is its turn", async () => {
    const fleet = await at({ "t/a.yaml": EMPTY, "t/bad.yaml": "[", "t/worse.yaml": "version: 2\n" }).open({}, "t");
    const loaded = await Promise.all(fleet.files.map((file) => fleet.load(file)));
    expect(loaded.map(({ error }) => error?.code ?? null)).toEqual([null, "CONFIG_INVALID", "CONFIG_INVALID"]);
  });

  it("reads a file again when it is its turn", async () => {
    const { folder, open } = at({ "t/a.yaml": EMPTY, "t/b.yaml": EMPTY });
    const fleet = await open({}, "t");
    writeFileSync(join(folder, "t/b.yaml"), "version: 2\n");
    const [, b] = await Promise.all(fleet.files.map((file) => fleet.load(file)));
    expect(b?.error?.code).toBe("CONFIG_INVALID");
  });

  it("refuses a schema of the operator's that cannot be used before any file is read", async () => {
    expect(await at(FOUR).refusal({ schema: "none.json" }, "t")).toContain(
      "CONFIG_UNREADABLE: none.json cannot be read",
    );
  });

  it("holds every tenant to the limits of hooksync.yaml", async () => {
    const { open } = at({
      "hooksync.yaml": "version: 1\ninclude: [t]\npolicy: { mode: create-only }\n",
      "t/a.yaml": "version: 1\npolicy: { mode: sync }\nwebhooks: {}\n",
      "t/b.yaml": EMPTY,
    });
    const fleet = await open();
    const [a, b] = await Promise.all(fleet.files.map((file) => fleet.load(file)));
    expect(told(a?.diagnostics ?? [])).toEqual(["policy-limit 2:17 `mode` is more than hooksync.yaml allows"]);
    expect(b?.tenant?.desired.policy.mode).toBe("create-only");
  });
});
