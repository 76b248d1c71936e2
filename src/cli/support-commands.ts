import { Argument, type Command, Option } from "commander";
import { flagVariables } from "./command-tree.ts";
import type { Io } from "./io.ts";
import { addRemoteOptions, addTenantOption, PATHS } from "./options.ts";

/** The commands that help whoever runs the others. */
export function addSupportCommands(
  program: Command,
  io: Io,
  end: (exitCode: number) => void,
  examples: (...lines: readonly string[]) => string,
): void {
  addTenantOption(addRemoteOptions(program.command("doctor").argument("[path...]", PATHS)))
    .description("tell what stands in the way of a run, and what to do about it; changes nothing")
    .addOption(new Option("--format <format>", "what stdout carries").choices(["text", "json"]).default("text"))
    .addOption(new Option("--json", "short for --format json").implies({ format: "json" }))
    .option("--verbose", "of several tenants show what is well, too")
    .addHelpText("after", examples("hooksync doctor", "hooksync doctor --json tenants/acme.yaml"))
    .action(async (paths, options) =>
      end(await (await import("./commands/doctor.ts")).doctor(paths, options, flagVariables(program), io)),
    );

  program
    .command("completion")
    .addArgument(new Argument("<shell>", "whose script it is").choices(["bash", "zsh", "fish"]))
    .description("print a script that completes commands, flags and files")
    .addHelpText(
      "after",
      examples(
        "source <(hooksync completion bash)",
        "source <(hooksync completion zsh)",
        "hooksync completion fish | source",
      ),
    )
    .action(async (shell) => end(await (await import("./commands/completion.ts")).completion(shell, program, io)));
}
