import { Argument, type Command } from "commander";
import type { Io } from "./io.ts";

/** The commands that help whoever runs the others. */
export function addSupportCommands(
  program: Command,
  io: Io,
  end: (exitCode: number) => void,
  examples: (...lines: readonly string[]) => string,
): void {
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
