import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { flagVariables, nodesOf, treeOf } from "../../../src/cli/command-tree.ts";
import { completion } from "../../../src/cli/commands/completion.ts";
import type { Io } from "../../../src/cli/io.ts";
import { buildProgram } from "../../../src/cli/program.ts";

let printed = "";
const io = { out: (text: string) => (printed += text) } as unknown as Io;
const program = buildProgram(io, () => {});
const tree = treeOf(program);

async function scriptFor(shell: "bash" | "zsh" | "fish"): Promise<string> {
  printed = "";
  expect(await completion(shell, program, io)).toBe(0);
  return printed;
}

/** What bash offers at the end of each of these lines, in a folder with some files. */
async function offers<const L extends string>(...lines: readonly L[]): Promise<Readonly<Record<L, string[]>>> {
  const folder = mkdtempSync(join(tmpdir(), "hooksync-completion-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "webhooks.yaml"), "");
  writeFileSync(join(folder, "with space.yaml"), "");
  mkdirSync(join(folder, "tenants"));
  writeFileSync(join(folder, "script"), await scriptFor("bash"));
  // As readline does it: words split at spaces and at `=`, and only after a space an empty one.
  const steps = lines.map((line) => {
    const words = line.match(/=|[^ =]+| $/g) ?? [];
    const at = words.map((word) => `'${word.trim()}'`).join(" ");
    return `COMP_WORDS=(${at}); COMP_CWORD=${words.length - 1}; _hooksync; printf '%s\\n' "\${COMPREPLY[@]}"; echo --`;
  });
  const output = execFileSync("bash", ["--norc", "-uc", `source ./script\n${steps.join("\n")}`], {
    cwd: folder,
    env: { LC_ALL: "C" },
    encoding: "utf8",
  });
  const answers = output.split("--\n").map((answer) => answer.split("\n").filter(Boolean).sort());
  return Object.fromEntries(lines.map((line, index) => [line, answers[index]])) as Record<L, string[]>;
}

describe("completion", () => {
  it("in bash offers commands, flags, choices and files where they may stand", async () => {
    const FILES = ["script", "tenants", "webhooks.yaml", "with space.yaml"];
    const expected = {
      "hooksync pl": ["plan"],
      "hooksync lock m": ["merge", "mv"],
      "hooksync --ver": ["--version"],
      "hooksync plan --off": ["--offline"],
      "hooksync plan webhooks.yaml --off": ["--offline"],
      "hooksync apply --dry": [],
      "hooksync drift --log-format ": ["json", "pretty"],
      "hooksync coverage --format m": ["markdown"],
      "hooksync coverage --format=m": ["markdown"],
      "hooksync coverage --format=": ["json", "markdown", "text"],
      "hooksync coverage --format=json ": FILES,
      "hooksync coverage --format json --ch": [],
      "hooksync plan ": FILES,
      "hooksync plan a.yaml t": ["tenants"],
      "hooksync plan w": ["webhooks.yaml", "with space.yaml"],
      "hooksync plan --env-file w": ["webhooks.yaml", "with space.yaml"],
      "hooksync plan --timeout ": [],
      "hooksync plan --timeout 3 w": ["webhooks.yaml", "with space.yaml"],
      "hooksync plan -- --off": [],
      "hooksync plan -- w": ["webhooks.yaml", "with space.yaml"],
      "hooksync lock show ": [],
      "hooksync lock show key w": ["webhooks.yaml", "with space.yaml"],
      "hooksync lock show key webhooks.yaml w": [],
      "hooksync --help lock show key w": ["webhooks.yaml", "with space.yaml"],
      // A value that is a command's name is none.
      "hooksync import --key lock --ma": ["--match"],
      "hooksync schema pl": ["plan"],
      "hooksync schema plan ": [],
      "hooksync completion ": ["bash", "fish", "zsh"],
      "hooksync help va": ["validate"],
      "hooksync unknown --x": [],
    };
    expect(await offers(...(Object.keys(expected) as (keyof typeof expected)[]))).toEqual(expected);
  });

  it.each(["bash", "zsh", "fish"] as const)(
    "for %s knows every command and flag, and nothing that is hidden",
    async (shell) => {
      const script = await scriptFor(shell);
      for (const { name, flags, description } of nodesOf(tree)) {
        expect(script).toMatch(new RegExp(`[' ]${name}[' :]`));
        const quoted = description.replaceAll("'", shell === "zsh" ? "'\\''" : "\\'");
        expect(script.includes(quoted)).toBe(shell !== "bash" && name !== "hooksync");
        for (const flag of flags.flatMap(({ names }) => names)) {
          expect(script).toContain(
            shell === "fish" ? flag.replace(/^(--?)/, (dashes) => (dashes === "--" ? "-l " : "-s ")) : flag,
          );
        }
      }
      expect(script).not.toContain("dry-run");
      expect(script.endsWith("\n")).toBe(true);
    },
  );

  it("reads the variables of flags from the same tree", () => {
    expect(flagVariables(program)).toContain("HOOKSYNC_HOST_ALLOW");
    expect(flagVariables(program)).toEqual([...new Set(flagVariables(program))].sort());
  });
});
