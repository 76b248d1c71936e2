import { Argument, Command, CommanderError, Option } from "commander";
import { AppError, EXIT_CODES, toAppError } from "../core/errors.ts";
import { VERSION } from "../core/version.ts";
import { addAuthoringCommands } from "./authoring-commands.ts";
import { SCHEMA_NAMES } from "./commands/schema.ts";
import type { Io } from "./io.ts";
import { addLockCommands } from "./lock-commands.ts";
import {
  addCheckOptions,
  addCommonOptions,
  addFleetOptions,
  addLockTimeout,
  addOutputOptions,
  addPlanOptions,
  addRemoteOptions,
  addShowOptions,
  digest,
  PATHS,
  wholeNumber,
} from "./options.ts";
import { addSupportCommands } from "./support-commands.ts";
import { showError } from "./trouble.ts";

/** Runs one command line and gives its exit code; whatever goes wrong is said on stderr. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : EXIT_CODES.CLI_USAGE;
    const error = toAppError(thrown);
    showError(error, io);
    return EXIT_CODES[error.code];
  }
}

/** The whole command line; `end` is told the exit code of the command that ran. */
export function buildProgram(io: Io, end: (exitCode: number) => void): Command {
  const program = new Command("hooksync")
    .description("Keeps the webhooks of GenAuth/Authing user pools equal to what YAML files in git say.")
    .version(VERSION, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .exitOverride()
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      outputError: (text, write) => write(text.replace(/^error: /, "CLI_USAGE: ")),
    })
    .showHelpAfterError("  hint: hooksync help lists the commands, hooksync COMMAND --help its flags")
    .addHelpText("after", examples("hooksync validate", "hooksync plan", "hooksync apply --yes"));

  addCheckOptions(addFleetOptions(program.command("validate").argument("[path...]", PATHS)))
    .description("check tenant files; needs no credentials and no secrets")
    .addOption(new Option("--format <format>", "what stdout carries").choices(["text", "sarif"]).default("text"))
    .addHelpText("after", examples("hooksync validate", "hooksync validate --strict tenants/acme.yaml"))
    .action(async (paths, options) => end(await (await import("./commands/validate.ts")).validate(paths, options, io)));

  addPlanOptions(program.command("plan").argument("[path...]", PATHS))
    .description("show what apply would do; changes nothing")
    .option("--offline", "against the lockfile alone: no credentials, no requests")
    .option("--detailed-exitcode", "exit 2 when there are changes")
    .option("--save <file>", "write the plan as JSON, too, for show and apply --plan")
    .addHelpText(
      "after",
      examples("hooksync plan", "hooksync plan --offline tenants", "hooksync plan --format json > plan.json"),
    )
    .action(async (paths, options) => end(await (await import("./commands/plan.ts")).plan(paths, options, io)));

  const apply = addLockTimeout(addPlanOptions(program.command("apply").argument("[path...]", PATHS)))
    .description("plan, ask, and carry the plan out")
    .option("--yes", "do not ask; required where there is no terminal and nothing was approved")
    .option("--plan <file>", "carry out this saved plan, if the world is still as it saw it")
    .addOption(
      new Option("--plan-digest <digest>", "go on only if the plan has this digest")
        .argParser(digest)
        .conflicts("plan"),
    )
    .option("--report <file>", "write what was done as JSON, too, for show")
    .addHelpText(
      "after",
      examples("hooksync apply", "hooksync apply --yes tenants/acme.yaml", "hooksync apply --only user-lifecycle"),
    );
  // The one wrong flag that must never be taken for another: it has been, elsewhere, and deployed.
  apply.addOption(apply.createOption("--dry-run").hideHelp());
  apply.action(async (paths, options) => {
    if (options.dryRun) throw new AppError("CLI_USAGE", "apply has no --dry-run", { hint: "use hooksync plan" });
    end(await (await import("./commands/apply.ts")).apply(paths, options, io));
  });

  addShowOptions(program.command("show").argument("<file>", "what plan --save, apply --report or --format json wrote"))
    .description("show a saved plan, or what an apply did")
    .addHelpText("after", examples("hooksync show plan.json", "hooksync show report.json --verbose"))
    .action(async (file, options) => end(await (await import("./commands/show.ts")).show(file, options, io)));

  addOutputOptions(program.command("drift").argument("[path...]", PATHS))
    .description("show where live differs from what was last applied; exit 2 when it does")
    .addHelpText("after", examples("hooksync drift", "hooksync drift --json tenants/acme.yaml"))
    .action(async (paths, options) => end(await (await import("./commands/drift.ts")).drift(paths, options, io)));

  addRemoteOptions(program.command("events").argument("[path]", "the tenant file for --live"))
    .description("list the events of GenAuth, a value and its category a line")
    .option("--live", "ask the tenant instead of the built-in catalogue")
    .addHelpText("after", examples("hooksync events", "hooksync events --live tenants/acme.yaml"))
    .action(async (path, options) => end(await (await import("./commands/events.ts")).events(path, options, io)));

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

  addAuthoringCommands(program, io, end, examples);
  addSupportCommands(program, io, end, examples);
  addLockCommands(program.command("lock").description("look at and mend the lockfile"), io, end);

  program
    .command("schema")
    .addArgument(new Argument("<name>", "which").choices(SCHEMA_NAMES))
    .description("print a published JSON Schema")
    .addHelpText("after", examples("hooksync schema webhooks > webhooks.schema.json"))
    .action(async (name) => end(await (await import("./commands/schema.ts")).schema(name, io)));

  return program;
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join("")}`;
}
