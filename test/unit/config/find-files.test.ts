import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repoWith } from "./repo.ts";

const EMPTY = "version: 1\nwebhooks: {}\n";
const at = (...paths: readonly string[]) => repoWith(Object.fromEntries(paths.map((path) => [path, EMPTY])));
/** The files that paths stand for, as they are shown. */
const found = async (repo: ReturnType<typeof repoWith>, ...paths: readonly string[]) =>
  (await repo.load({}, ...paths)).files.map(({ file }) => file);

describe("a folder", () => {
  it("stands for the YAML in it and below, by name, but what is hidden, no tenant's, or somebody else's", async () => {
    const repo = at(
      "tenants/b.yml",
      "tenants/a.yaml",
      "tenants/eu/c.yaml",
      "tenants/folder.yaml/d.yaml",
      "tenants/none/hooksync.yaml",
      "tenants/.hidden.yaml",
      "tenants/.github/e.yaml",
      "tenants/node_modules/pkg/f.yaml",
      "tenants/templates/g.yaml",
      "tenants/eu/templates/deep/h.yaml",
      "tenants/README.md",
      "tenants/i.json",
      "tenants/j.lock.json",
      "other/k.yaml",
    );
    const files = ["tenants/a.yaml", "tenants/b.yml", "tenants/eu/c.yaml", "tenants/folder.yaml/d.yaml"];
    expect(await found(repo, "tenants")).toEqual(files);
    expect(await found(repo, "./tenants/")).toEqual(files);
    expect(await found(repo, join(repo.folder, "tenants"))).toEqual(files);
    expect(await found(repo, ".")).toEqual(["other/k.yaml", ...files]);
  });

  it("is looked into when it is named, whatever its own name", async () => {
    const repo = at(".tenants/a.yaml", "templates/b.yaml");
    expect(await found(repo, ".tenants", "templates")).toEqual([".tenants/a.yaml", "templates/b.yaml"]);
  });

  it("is not left by links: those in it are no files of it", async () => {
    const repo = at("tenants/a.yaml", "elsewhere/b.yaml");
    symlinkSync("a.yaml", join(repo.folder, "tenants/link.yaml"));
    symlinkSync("../elsewhere", join(repo.folder, "tenants/linked"));
    symlinkSync("../elsewhere", join(repo.folder, "tenants/linked.yaml"));
    symlinkSync(".", join(repo.folder, "tenants/round"));
    expect(await found(repo, "tenants")).toEqual(["tenants/a.yaml"]);
    expect(await found(repo, "tenants/*.yaml")).toEqual(["tenants/a.yaml"]);
    // The operator may name a link.
    expect(await found(repo, "tenants/link.yaml", "tenants/linked")).toEqual([
      "tenants/link.yaml",
      "tenants/linked/b.yaml",
    ]);
  });
});

describe("a glob", () => {
  it("stands for the YAML that fits it, by name", async () => {
    const repo = at(
      "eu/b.yaml",
      "eu/a.yml",
      "us/c.yaml",
      "us/c.lock.json",
      "us/notes.md",
      "us/templates/d.yaml",
      "us/none/hooksync.yaml",
      "us/.e.yaml",
    );
    expect(await found(repo, "*/*.yaml")).toEqual(["eu/b.yaml", "us/c.yaml"]);
    expect(await found(repo, "us/**")).toEqual(["us/c.yaml"]);
    expect(await found(repo, "{us,eu}/*")).toEqual(["eu/a.yml", "eu/b.yaml", "us/c.yaml"]);
    expect(await found(repo, "eu/[a-b].y*ml")).toEqual(["eu/a.yml", "eu/b.yaml"]);
    expect(await found(repo, join(repo.folder, "eu/*.yaml"))).toEqual(["eu/b.yaml"]);
  });

  it("is a file's name where there is such a file", async () => {
    const repo = at("t/[a].yaml", "t/a.yaml");
    expect(await found(repo, "t/[a].yaml")).toEqual(["t/[a].yaml"]);
  });
});

describe("several paths", () => {
  it("keep their order, each file once, and named as it was named first", async () => {
    const repo = at("t/a.yaml", "t/b.yaml", "t/c.yaml");
    expect(await found(repo, "t/c.yaml", "./t/b.yaml", "t", "t/*.yaml")).toEqual([
      "t/c.yaml",
      "./t/b.yaml",
      "t/a.yaml",
    ]);
  });

  it("are shown as they lead out of the working folder", async () => {
    const repo = at("t/a.yaml", "here/b.yaml");
    const cwd = join(repo.folder, "here");
    const { files } = await repo.load({ cwd }, "../t", "../t/../here/b.yaml");
    expect(files.map(({ file }) => file)).toEqual([join(repo.folder, "t/a.yaml"), "../t/../here/b.yaml"]);
  });
});

describe("a path without a tenant file", () => {
  it.each(["empty", "empty/*.yaml", "none/**", "{t,empty}"])(
    "is an error that says where they are: %s",
    async (path) => {
      const repo = at("t/a.yaml", "empty/templates/a.yaml", "empty/a.txt");
      mkdirSync(join(repo.folder, "empty/deeper"));
      await expect(found(repo, "t", path)).rejects.toMatchObject({
        code: "CONFIG_UNREADABLE",
        message: `${path} has no tenant file`,
        hint: expect.stringContaining("links are not followed"),
      });
    },
  );

  it("is the trouble of one tenant alone when it is a file's", async () => {
    const { files } = await at("t/a.yaml").load({}, "t/none.yaml", "t");
    expect(files.map(({ error }) => error?.message ?? null)).toEqual(["there is no file t/none.yaml", null]);
  });
});
