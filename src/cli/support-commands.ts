import { Argument, Option } from "commander";
import { flagVariables } from "./command-tree.ts";
import { SCHEMA_NAMES } from "./commands/schema.ts";
import { addCommonOptions, addRemoteOptions, addTenantOption, PATHS, wholeNumber } from "./options.ts";
import { type Commands, examples } from "./registration.ts";

/** The commands that help whoever runs the others. */
export const SUPPORT_COMMANDS: Commands = {
  doctor({ program, io, end, whole }) {
    addTenantOption(addRemoteOptions(program.command("doctor").argument("[path...]", PATHS)))
      .description("tell what stands in the way of a run, and what to do about it; changes nothing")
      .addOption(new Option("--format <format>", "what stdout carries").choices(["text", "json"]).default("text"))
      .addOption(new Option("--json", "short for --format json").implies({ format: "json" }))
      .option("--verbose", "of several tenants show what is well, too")
      .addHelpText("after", examples("hooksync doctor", "hooksync doctor --json tenants/acme.yaml"))
      .action(async (paths, options) =>
        end(await (await import("./commands/doctor.ts")).doctor(paths, options, flagVariables(whole()), io)),
      );
  },

  events({ program, io, end }) {
    addRemoteOptions(program.command("events").argument("[path]", "the tenant file for --live"))
      .description("list the events of GenAuth, a value and its category a line")
      .option("--live", "ask the tenant instead of the built-in catalogue")
      .addHelpText("after", examples("hooksync events", "hooksync events --live tenants/acme.yaml"))
      .action(async (path, options) => end(await (await import("./commands/events.ts")).events(path, options, io)));
  },

  emulator({ program, io, end }) {
    addCommonOptions(program.command("emulator"))
      .description("run a GenAuth on this machine, at 127.0.0.1")
      .option("--port <n>", "0 picks a free one", wholeNumber(0, 65_535), 4010)
      .option("--pools <file>", "user pools, access keys and webhooks to start with, as JSON")
      .option("--data <file>", "keep its webhooks in this file")
      .option("--faults <file>", "what goes wrong, as JSON: hooksync schema faults")
      .addHelpText(
        "after",
        examples(
          "hooksync emulator",
          "hooksync emulator --port 0 --data pools.json",
          "hooksync emulator --faults faults.json",
        ),
      )
      .action(async (options) => end(await (await import("./commands/emulator.ts")).emulator(options, io)));
  },

  schema({ program, io, end }) {
    program
      .command("schema")
      .addArgument(new Argument("<name>", "which").choices(SCHEMA_NAMES))
      .description("print a published JSON Schema")
      .addHelpText("after", examples("hooksync schema webhooks > webhooks.schema.json"))
      .action(async (name) => end(await (await import("./commands/schema.ts")).schema(name, io)));
  },

  completion({ program, io, end, whole }) {
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
      .action(async (shell) => end(await (await import("./commands/completion.ts")).completion(shell, whole(), io)));
  },
};
