import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { stepsOf } from "../support/workflow-check.ts";

const FOLDER = join(import.meta.dirname, "../../.github/workflows");
const GH = `
case "$1 $2" in
  "issue list") cat issue ;;
  "issue create") echo 7 > issue ;;
  "issue close") : > issue ;;
  "api --method") [ "$3" = POST ] || [ -s tag ] ;;
esac`;

/** A runner's folder, with stand-ins for the commands of these names that write down how they are called. */
function runner(file: string, stepName: string, commands: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "hooksync-step-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const read = (path: string) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : "");
  for (const [name, script] of Object.entries(commands)) {
    write(`bin/${name}`, `#!/usr/bin/env bash\necho "${name} $*" >> calls\n${script}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  }
  const script = stepsOf(readFileSync(join(FOLDER, file), "utf8")).find(({ name }) => name === stepName)?.run;
  if (script === undefined) throw new Error(`${file} has no step ${stepName}`);
  return {
    write,
    read,
    /** What the step prints, and which commands it calls. */
    run(env: Readonly<Record<string, string>>) {
      write("calls", "");
      const PATH = [join(folder, "bin"), process.env.PATH].join(delimiter);
      // As GitHub runs it, without `shell:`.
      const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", script], {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...env, PATH },
        encoding: "utf8",
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      return { stdout, calls: read("calls").split("\n").filter(Boolean) };
    },
  };
}

describe("the step that tells of drift", () => {
  it("opens one issue, brings it up to date, closes it when there is none any more, and then is still", () => {
    const at = runner("webhooks.yml", "One issue, open while there is drift", { gh: GH });
    at.write("issue", "");
    const step = (drift: boolean, run: number) => {
      const env = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "a/b", GITHUB_RUN_ID: `${run}` };
      const { calls } = at.run({ ...env, DRIFT: `${drift}` });
      const names = calls.map((call) => call.split(" ").slice(1, 3).join(" ")).filter((name) => name !== "issue list");
      return { names, link: calls.some((call) => call.includes(`(https://github.com/a/b/actions/runs/${run})`)) };
    };
    expect(step(false, 1)).toEqual({ names: [], link: false });
    expect(step(true, 2)).toEqual({ names: ["label create", "issue create"], link: true });
    expect(step(true, 3)).toEqual({ names: ["issue edit"], link: true });
    expect(step(false, 4)).toEqual({ names: ["issue close"], link: true });
    expect(step(false, 5)).toEqual({ names: [], link: false });
  });
});

describe("the step that gives a shard its variables", () => {
  const name = "The variables of this shard, a line each, masked";

  it("hands each line on as it is, and masks what is in it before anybody can print it", () => {
    const at = runner("fleet.yml", name, {});
    const lines = "GENAUTH_ACME_KEY_SECRET=a=b %25 $(id) `id` \\n\n\nWEBHOOK_ACME_SECRET= two  words \n";
    const { stdout } = at.run({ TENANT_VARIABLES: lines, GITHUB_ENV: "env" });
    expect(at.read("env")).toBe(lines.replace("\n\n", "\n"));
    expect(stdout).toBe("::add-mask::a=b %2525 $(id) `id` \\n\n::add-mask:: two  words \n");
  });

  it("does nothing where a fork has no secrets", () => {
    const at = runner("fleet.yml", name, {});
    expect(at.run({ TENANT_VARIABLES: "", GITHUB_ENV: "env" }).stdout).toBe("");
    expect(at.read("env")).toBe("");
  });

  it("is the same for plan and apply", () => {
    const scripts = stepsOf(readFileSync(join(FOLDER, "fleet.yml"), "utf8")).flatMap(({ run }) => run ?? []);
    expect(scripts).toHaveLength(2);
    expect(new Set(scripts).size).toBe(1);
  });
});

describe("a release", () => {
  const env = {
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "acme/hooksync",
    GITHUB_REF_NAME: "v1.2.3",
  };

  it("is named by its commit in the workflow that it ships", () => {
    const sha = "0123456789abcdef0123456789abcdef01234567";
    const at = runner("release.yml", "What users copy names this release", { git: `echo ${sha}`, npm: "" });
    const before = readFileSync(join(FOLDER, "webhooks.yml"), "utf8");
    at.write(".github/workflows/webhooks.yml", before);
    const { calls } = at.run(env);
    const after = at.read(".github/workflows/webhooks.yml");
    expect(after).toBe(
      before.replaceAll(/uses: hooksync\/hooksync@\S+ # v\S+/g, `uses: acme/hooksync@${sha} # v1.2.3`),
    );
    expect(after.split(`acme/hooksync@${sha}`)).toHaveLength(4);
    expect(calls.at(-1)).toBe("npm pkg set repository.url=git+https://github.com/acme/hooksync.git");
  });

  it("moves the tag of its major version, or makes it", () => {
    const at = runner("release.yml", "The major tag follows", { gh: GH });
    const moved = "gh api --method PATCH repos/acme/hooksync/git/refs/tags/v1 -f sha=abc -F force=true";
    const made = "gh api --method POST repos/acme/hooksync/git/refs -f ref=refs/tags/v1 -f sha=abc";
    const release = "gh release create v1.2.3 --verify-tag --generate-notes";
    expect(at.run({ ...env, GITHUB_SHA: "abc" }).calls).toEqual([moved, made, release]);
    at.write("tag", "v1");
    expect(at.run({ ...env, GITHUB_SHA: "abc" }).calls).toEqual([moved, release]);
  });
});
