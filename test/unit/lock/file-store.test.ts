import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LockStore } from "../../../src/core/ports.ts";
import { printLock } from "../../../src/lock/codec.ts";
import { lockPathOf, openFileStore } from "../../../src/lock/file-store.ts";
import { writing } from "../../../src/lock/files.ts";
import { inTempFolder, lockDeps, sampleBegin, sampleLock } from "../../support/lock-samples.ts";

const deps = await lockDeps();

function withStore(work: (store: LockStore, path: string, folder: string) => Promise<void>): Promise<void> {
  return inTempFolder(async (folder) => {
    const path = join(folder, "acme.lock.json");
    await work(openFileStore(path, deps), path, folder);
  });
}

test.each([
  ["webhooks.yaml", "webhooks.lock.json"],
  ["tenants/acme.yml", "tenants/acme.lock.json"],
  ["a.yaml/b.YAML", "a.yaml/b.lock.json"],
])("the lock of %s is %s", (yaml, lock) => {
  expect(lockPathOf(yaml)).toBe(lock);
});

describe("the lockfile", () => {
  test("stands beside its journal and its lease", () =>
    withStore(async (store, _, folder) => {
      const lease = await store.acquire("apply");
      await store.journal.begin(sampleBegin());
      await store.write(sampleLock(), null);
      expect((await readdir(folder)).toSorted()).toEqual(["acme.lock.journal", "acme.lock.json", "acme.lock.lease"]);
      await lease.release();
    }));

  test("can be read by others when new, and keeps the mode it has", () =>
    withStore(async (store, path) => {
      const first = await store.write(sampleLock(["a"]), null);
      expect((await stat(path)).mode & 0o777).toBe(0o644 & ~process.umask());
      await chmod(path, 0o666);
      await store.write(sampleLock(["b"]), first);
      expect((await stat(path)).mode & 0o777).toBe(0o666);
    }));

  test("is not touched when it says the same already", () =>
    withStore(async (store, path) => {
      const revision = await store.write(sampleLock(), null);
      const before = await stat(path);
      await store.write(sampleLock(), revision);
      const after = await stat(path);
      expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    }));

  test("changed by hand since it was read is not overwritten, and no temp file stays", () =>
    withStore(async (store, path, folder) => {
      const revision = await store.write(sampleLock(["a"]), null);
      const byHand = `${printLock(sampleLock(["a"]))}\n`;
      await writeFile(path, byHand);
      await expect(store.write(sampleLock(["b"]), revision)).rejects.toMatchObject({
        code: "LOCK_CONFLICT",
        message: expect.stringContaining(path),
      });
      expect(await readFile(path, "utf8")).toBe(byHand);
      expect(await readdir(folder)).toEqual(["acme.lock.json"]);
    }));

  test("written by somebody else in the middle of a write is not overwritten either", () =>
    withStore(async (_, path, folder) => {
      // The temp file's name is asked for after the first look at the lock, and before the last.
      const intruder = printLock(sampleLock(["intruder"]));
      const random = () => {
        execFileSync("sh", ["-c", 'printf %s "$0" > "$1"', intruder, path]);
        return deps.random();
      };
      const store = openFileStore(path, { ...deps, random });
      await expect(store.write(sampleLock(["mine"]), null)).rejects.toMatchObject({ code: "LOCK_CONFLICT" });
      expect(await readFile(path, "utf8")).toBe(intruder);
      expect(await readdir(folder)).toEqual(["acme.lock.json"]);
    }));
});

describe("a lock that cannot be read or written", () => {
  const unreadable = (path: string, why: string) => ({
    code: "LOCK_UNREADABLE",
    message: `cannot read ${path}: ${why}`,
    hint: expect.stringMatching(/./),
  });

  test("because a link stands there is left alone", () =>
    withStore(async (store, path, folder) => {
      await writeFile(join(folder, "real.json"), printLock(sampleLock()));
      await symlink("real.json", path);
      const failure = unreadable(path, "it is a symbolic link");
      await expect(store.read()).rejects.toMatchObject(failure);
      await expect(store.write(sampleLock(["b"]), null)).rejects.toMatchObject(failure);
      expect(await readFile(join(folder, "real.json"), "utf8")).toBe(printLock(sampleLock()));
    }));

  test("because a folder stands there is left alone", () =>
    withStore(async (store, path) => {
      await mkdir(path);
      const failure = unreadable(path, "it is a folder");
      await expect(store.read()).rejects.toMatchObject(failure);
      await expect(store.write(sampleLock(), null)).rejects.toMatchObject(failure);
    }));

  test("because a pipe stands there does not hang", () =>
    withStore(async (store, path) => {
      execFileSync("mkfifo", [path]);
      await expect(store.read()).rejects.toMatchObject(unreadable(path, "it is no regular file"));
    }));

  test("because it is far too big is refused before it is read", () =>
    withStore(async (store, path) => {
      await writeFile(path, "");
      await truncate(path, 64 * 2 ** 20 + 1);
      await expect(store.read()).rejects.toMatchObject(unreadable(path, "it is over 64 MiB"));
    }));

  test("because its folder is missing names the path and what to do", () =>
    inTempFolder(async (folder) => {
      const path = join(folder, "missing", "acme.lock.json");
      const store = openFileStore(path, deps);
      expect(await store.read()).toBeNull();
      const failure = {
        code: "LOCK_UNWRITABLE",
        message: `cannot write ${path}: there is no such file or folder`,
        hint: "make the folder, or name another",
      };
      await expect(store.write(sampleLock(), null)).rejects.toMatchObject(failure);
    }));

  test("because its folder is a file says so", () =>
    withStore(async (store, path) => {
      await store.write(sampleLock(), null);
      const under = join(path, "acme.lock.json");
      await expect(openFileStore(under, deps).read()).rejects.toMatchObject(
        unreadable(under, "a part of its path is no folder"),
      );
      await expect(openFileStore(under, deps).acquire("apply")).rejects.toMatchObject({ code: "LOCK_UNWRITABLE" });
    }));

  test.each([
    ["ENOSPC", "the disk is full", /free some space/],
    ["EROFS", "its file system is read-only", /can be written/],
    ["EIO", "the system says EIO", /disk/],
  ])("because of %s says why and what to do", async (code, why, hint) => {
    const refuse = () => Promise.reject(Object.assign(new Error(code), { code }));
    await expect(writing("acme.lock.json", refuse)).rejects.toMatchObject({
      code: "LOCK_UNWRITABLE",
      message: `cannot write acme.lock.json: ${why}`,
      hint: expect.stringMatching(hint),
    });
  });

  test("because of a bug of ours is no trouble of the system's", async () => {
    const bug = new TypeError("a bug");
    await expect(writing("acme.lock.json", () => Promise.reject(bug))).rejects.toBe(bug);
  });
});

test("what dead runs left is removed by who gets the lease, and nothing else is", () =>
  withStore(async (store, _, folder) => {
    const id = "0123456789abcdef0123456789abcdef";
    const ours = [`json.${id}.tmp`, `journal.${id}.tmp`, `lease.${id}.tmp`, `lease.${id}`, `lease.${id}.${id}`];
    const others = [
      "acme.lock.json.bak",
      `acme.lock.json.${id}`,
      "acme.lock.json.tmp",
      `beta.lock.json.${id}.tmp`,
      "acme.yaml",
    ];
    for (const name of [...ours.map((end) => `acme.lock.${end}`), ...others]) await writeFile(join(folder, name), "");
    const lease = await store.acquire("apply");
    expect((await readdir(folder)).toSorted()).toEqual([...others, "acme.lock.lease"].toSorted());
    await lease.release();
  }));
