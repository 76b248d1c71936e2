import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ACCESS_KEY, fileWith, type Repo, repoWith } from "./repo.ts";

/** The secret that a file reference of `tenants/acme.yaml` brings in, or what is said instead. */
async function read(repo: Repo, path: string, fileAllow: readonly string[] = []): Promise<string | undefined> {
  mkdirSync(join(repo.folder, "tenants"), { recursive: true });
  writeFileSync(join(repo.folder, "tenants/acme.yaml"), fileWith(`secret: "\${file:${path}}"`));
  const { files } = await repo.load({ purpose: "offline", env: ACCESS_KEY, fileAllow }, "tenants/acme.yaml");
  const [file] = files;
  if (!file?.tenant) return file?.diagnostics.map(({ message }) => message).join();
  return file.tenant.secrets.get("a")?.reveal() ?? file.tenant.desired.webhooks.get("a")?.secretMissing ?? undefined;
}

const outside = (path: string) => `${path} is outside of what this file may read`;

describe("a file reference", () => {
  it("brings in a file of the repository without its last line break", async () => {
    const repo = repoWith({ "secrets/a": "hunter2\n", "secrets/b": "two\nlines\r\n", "secrets/c": "one\n\n" });
    expect(await read(repo, "../secrets/a")).toBe("hunter2");
    expect(await read(repo, "../secrets/b")).toBe("two\nlines");
    expect(await read(repo, "../secrets/c")).toBe("one\n");
    expect(await read(repo, join(repo.folder, "secrets/a"))).toBe("hunter2");
  });

  it("counts as not set when the file is empty, blank or not there", async () => {
    const repo = repoWith({ "secrets/empty": "", "secrets/newline": "\n" });
    expect(await read(repo, "../secrets/empty")).toBe("../secrets/empty is empty");
    expect(await read(repo, "../secrets/newline")).toBe("../secrets/newline is empty");
    expect(await read(repo, "../secrets/none")).toBe("there is no file ../secrets/none");
  });

  it("does not leave the repository, by whatever way", async () => {
    const other = repoWith({ secret: "canary" }, false);
    const repo = repoWith({ "secrets/a": "x" });
    symlinkSync(join(other.folder, "secret"), join(repo.folder, "link"));
    symlinkSync(other.folder, join(repo.folder, "folder"));
    symlinkSync("link", join(repo.folder, "link-to-link"));
    symlinkSync(join(other.folder, "nothing-there"), join(repo.folder, "dangling"));
    for (const path of [
      join(other.folder, "secret"),
      "../../../../../../../../../../etc/passwd",
      "/etc/passwd",
      "/proc/self/environ",
      "/proc/self/root/etc/passwd",
      "/dev/stdin",
      "../link",
      "../link-to-link",
      "../folder/secret",
      "../folder/nothing-there",
      "../dangling",
      "..",
      "../..",
    ]) {
      const found = await read(repo, path);
      expect(found).toBe(path === ".." ? ".. is not a regular file" : outside(path));
    }
  });

  it("does not tell whether there is a file outside", async () => {
    const repo = repoWith({});
    expect(await read(repo, "/etc/passwd")).toBe(outside("/etc/passwd"));
    expect(await read(repo, "/etc/no-such-file")).toBe(outside("/etc/no-such-file"));
  });

  it("never reads .git, however it is spelled", async () => {
    const repo = repoWith({ ".git/config": "canary", "module/.git/config": "canary", ".github/token": "fine" });
    symlinkSync(".git", join(repo.folder, "dotgit"));
    for (const path of ["../.git/config", "../module/.git/config", "../tenants/../.git/config", "../dotgit/config"]) {
      expect(await read(repo, path)).toBe(outside(path));
    }
    expect(await read(repo, "../.github/token")).toBe("fine");
  });

  it("stays under the inner and the outer repository alike", async () => {
    const elsewhere = repoWith({ "webhooks.yaml": fileWith("secret: ${file:secret}"), secret: "canary" });
    const repo = repoWith({ "module/.git": "gitdir: elsewhere", "module/secret": "inner", outer: "outer" });
    symlinkSync(elsewhere.folder, join(repo.folder, "linked"));
    writeFileSync(join(repo.folder, "module/in.yaml"), fileWith("secret: ${file:secret}"));
    writeFileSync(join(repo.folder, "module/out.yaml"), fileWith("secret: ${file:../outer}"));
    const { files } = await repo.load(
      { purpose: "validate" },
      "module/in.yaml",
      "module/out.yaml",
      "linked/webhooks.yaml",
    );
    expect(files.map(({ diagnostics, error }) => diagnostics[0]?.message ?? error?.message)).toEqual([
      undefined,
      outside("../outer"),
      "linked/webhooks.yaml is a symlink that leads out of its git root",
    ]);
  });

  it("without git stays under the working folder", async () => {
    const repo = repoWith({ "secrets/a": "hunter2", "tenants/x": "" }, false);
    expect(await read(repo, "../secrets/a")).toBe("hunter2");
    expect(await read(repo, "../../x")).toBe(outside("../../x"));
  });

  it("reaches a folder that the operator allows, and still nothing by a link out of it", async () => {
    const mounted = repoWith({ "secrets/token": "hunter2", private: "canary" }, false);
    const repo = repoWith({});
    symlinkSync("../private", join(mounted.folder, "secrets/link"));
    const allow = [join(mounted.folder, "secrets")];
    expect(await read(repo, join(mounted.folder, "secrets/token"), allow)).toBe("hunter2");
    for (const name of ["private", "secrets/link", "secrets/../private", "secrets-too"]) {
      const path = `${mounted.folder}/${name}`;
      expect(await read(repo, path, allow)).toBe(outside(path));
    }
  });

  it("follows the links that a mounted secret is made of", async () => {
    const mounted = repoWith({ "..2026/token": "hunter2" }, false);
    symlinkSync("..2026", join(mounted.folder, "..data"));
    symlinkSync("..data/token", join(mounted.folder, "token"));
    expect(await read(repoWith({}), join(mounted.folder, "token"), [mounted.folder])).toBe("hunter2");
  });

  it("reads small regular text files only, and waits for none", async () => {
    const repo = repoWith({ big: "x".repeat(70_000), binary: Buffer.from([0x68, 0xff, 0xfe]), "folder/x": "" });
    execFileSync("mkfifo", [join(repo.folder, "pipe")]);
    expect(await read(repo, "../pipe")).toBe("../pipe is not a regular file");
    expect(await read(repo, "../big")).toBe("../big is over 64 KiB");
    expect(await read(repo, "../binary")).toBe("../binary is not UTF-8 text");
    expect(await read(repo, "../folder")).toBe("../folder is not a regular file");
    expect(await read(repo, "/dev/null", ["/dev"])).toBe("/dev/null is not a regular file");
  });

  it("may name a path that no file can have", async () => {
    expect(await read(repoWith({}), "a\\0b")).toBe("there is no file a\0b");
  });

  it("may not end anywhere but in a secret, nor be an access key's id, which is shown", async () => {
    const repo = repoWith({
      secret: "canary",
      "url.yaml": fileWith("url: https://evil.example/${file:secret}"),
      "vars.yaml": fileWith("name: ${var:x}", "vars: { x: '${file:secret}' }\n"),
      "id.yaml": "version: 1\ntenant: { accessKeyId: '${file:secret}' }\nwebhooks: {}\n",
      "pool.yaml": "version: 1\ntenant: { userPoolId: '${file:secret}' }\nwebhooks: {}\n",
      "host.yaml": "version: 1\ntenant: { host: '${file:secret}' }\nwebhooks: {}\n",
    });
    const { files } = await repo.load({}, "url.yaml", "vars.yaml", "id.yaml", "pool.yaml", "host.yaml");
    for (const { error, diagnostics } of files) {
      expect(error?.code).toBe("CONFIG_INVALID");
      expect(diagnostics[0]?.rule).toBe("secret-in-the-open");
    }
    expect(JSON.stringify(files)).not.toContain("canary");
  });
});
