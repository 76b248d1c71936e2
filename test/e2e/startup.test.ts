import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { desk } from "../support/cli.ts";

const PLAIN = `version: 1
tenant: { accessKeyId: key-1 }
webhooks:
  a: { url: "https://hooks.example.com/a", events: [user:created] }
`;
/** What stands in the code of a package, and nowhere else. */
const MARKS: Readonly<Record<string, string>> = {
  commander: "commander.helpDisplayed",
  yaml: "yaml.alias",
  ajv: "strictSchema",
  undici: "UND_ERR_HEADERS_TIMEOUT",
};
const CLI = join(import.meta.dirname, "../../dist/cli.js");

/** Which files of ours a command loads, and what stands in them: node's coverage knows every script that ran. */
function loadedBy(args: string, files: Readonly<Record<string, string>> = {}) {
  const at = desk(files, {});
  const coverage = join(at.folder, "coverage");
  execFileSync(process.execPath, [CLI, ...args.split(" ")], {
    cwd: at.folder,
    stdio: "ignore",
    env: { PATH: process.env.PATH, NODE_V8_COVERAGE: coverage },
  });
  const [report = ""] = readdirSync(coverage);
  const { result } = JSON.parse(readFileSync(join(coverage, report), "utf8")) as { result: { url: string }[] };
  const paths = result.flatMap(({ url }) => (url.startsWith("file:") ? [fileURLToPath(url)] : []));
  const text = paths.map((path) => readFileSync(path, "utf8")).join("");
  const packages = Object.keys(MARKS).filter((name) => text.includes(MARKS[name] ?? ""));
  return { paths: paths.map((path) => path.slice(dirname(CLI).length + 1)), bytes: Buffer.byteLength(text), packages };
}

describe("what starting loads", () => {
  it("is one small file for --version", () => {
    const { paths, bytes } = loadedBy("--version");
    expect(paths).toEqual(["cli.js"]);
    expect(bytes).toBeLessThan(5_000);
  });

  it.each(["validate", "plan --offline"])(
    "is a handful of files for %s, without parser, schema compiler and HTTP client",
    (command) => {
      const { paths, bytes, packages } = loadedBy(command, { "webhooks.yaml": PLAIN });
      expect(paths).toContain("process.js");
      expect(paths.length).toBeLessThan(8);
      expect(bytes).toBeLessThan(850_000);
      expect(packages).toEqual(["commander"]);
    },
  );

  it("is the parser, too, where a file is not plain", () => {
    const text = PLAIN.replace("webhooks:", "webhooks: &all");
    expect(loadedBy("validate", { "webhooks.yaml": text }).packages).toEqual(["commander", "yaml"]);
  });
});
