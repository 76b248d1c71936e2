import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createFile, placeFile, replaceFile } from "../../../src/util/atomic-file.ts";
import { inTempFolder } from "../../support/lock-samples.ts";

const HOW = { mode: 0o644, unique: "0123" };

test("a file is replaced whole, and nothing else stays", () =>
  inTempFolder(async (folder) => {
    const path = join(folder, "file");
    await writeFile(path, "a longer text than the new one");
    await replaceFile(path, "new", HOW);
    expect(await readFile(path, "utf8")).toBe("new");
    expect(await readdir(folder)).toEqual(["file"]);
  }));

test("the new content is beside the old when asked to confirm, and a refusal leaves the old alone", () =>
  inTempFolder(async (folder) => {
    const path = join(folder, "file");
    await writeFile(path, "old");
    const seen: string[] = [];
    const confirm = async () => {
      seen.push(await readFile(path, "utf8"), await readFile(`${path}.0123.tmp`, "utf8"));
      throw new Error("refused");
    };
    await expect(replaceFile(path, "new", { ...HOW, confirm })).rejects.toThrow("refused");
    expect(seen).toEqual(["old", "new"]);
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["file"]);
  }));

test("a failed rename leaves no temp file", () =>
  inTempFolder(async (folder) => {
    await mkdir(join(folder, "file"));
    await expect(replaceFile(join(folder, "file"), "new", HOW)).rejects.toMatchObject({ code: "EISDIR" });
    expect(await readdir(folder)).toEqual(["file"]);
  }));

test("a file that is there already is not created, and not removed", () =>
  inTempFolder(async (folder) => {
    const path = join(folder, "file");
    await writeFile(path, "old");
    await expect(createFile(path, "new", 0o644)).rejects.toMatchObject({ code: "EEXIST" });
    expect(await readFile(path, "utf8")).toBe("old");
  }));

test("a file is placed whole where there was none, and nothing else stays", () =>
  inTempFolder(async (folder) => {
    const path = join(folder, "file");
    await placeFile(path, "new", HOW);
    expect(await readFile(path, "utf8")).toBe("new");
    expect(await readdir(folder)).toEqual(["file"]);
  }));

test("a file is never placed over another, be it a symlink to nowhere", () =>
  inTempFolder(async (folder) => {
    await writeFile(join(folder, "file"), "old");
    await symlink("nowhere", join(folder, "link"));
    for (const name of ["file", "link"]) {
      await expect(placeFile(join(folder, name), "new", HOW)).rejects.toMatchObject({ code: "EEXIST" });
    }
    expect(await readFile(join(folder, "file"), "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["file", "link"]);
  }));
