import { Argument, Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { treeOf } from "../../src/cli/command-tree.ts";
import { renderBash } from "../../src/cli/completion/bash.ts";
import { renderFish } from "../../src/cli/completion/fish.ts";
import { renderZsh } from "../../src/cli/completion/zsh.ts";

/** A command line with one of each kind, and with all that a shell may stumble over. */
function sample(): Command {
  const program = new Command("tool").version("1.0.0", "--version", "print the version");
  program
    .command("plan")
    .argument("[path...]", "what to plan")
    .description("show what's next: `all` of it, [really] \\ $HOME")
    .option("-v, --verbose", "it's 100% [more]: everything")
    .option("--env-file <file>", "read it")
    .option("--timeout <seconds>", "how long")
    .addOption(new Option("--format <format>", "what comes out").choices(["text", "json"]))
    .addOption(new Option("--tenant <glob>", "may be given again").default([]))
    .addOption(new Option("--dry-run").hideHelp());
  program.command("secret", { hidden: true }).description("is not shown");
  const lock = program.command("lock").description("look at the lock");
  lock.command("mv").argument("<from>").argument("<to>").argument("[path]").description("give it another key");
  program
    .command("completion")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh"]))
    .description("print it");
  return program;
}

describe("the script of a sample command line", () => {
  it.each([
    ["bash", renderBash],
    ["zsh", renderZsh],
    ["fish", renderFish],
  ] as const)("for %s is the golden one", async (shell, render) => {
    await expect(render(treeOf(sample()))).toMatchFileSnapshot(`completion/tool.${shell}`);
  });
});
