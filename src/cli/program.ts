import { Command, CommanderError } from "commander";
import { EXIT_CODES, toAppError } from "../core/errors.ts";
import { VERSION } from "../core/version.ts";
import { AUTHORING_COMMANDS } from "./authoring-commands.ts";
import type { Io } from "./io.ts";
import { LOCK_COMMANDS } from "./lock-commands.ts";
import { type Commands, examples } from "./registration.ts";
import { RUN_COMMANDS } from "./run-commands.ts";
import { SUPPORT_COMMANDS } from "./support-commands.ts";
import { showError } from "./trouble.ts";

const COMMANDS: Commands = { ...RUN_COMMANDS, ...AUTHORING_COMMANDS, ...LOCK_COMMANDS, ...SUPPORT_COMMANDS };

/** Runs one command line and gives its exit code; whatever goes wrong is said on stderr. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const end = (code: number) => {
    exitCode = code;
  };
  const program = buildProgram(io, end, argv[0]);
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

/** The program with the command that is asked for, and with all of them for anything else; `end` is told its exit code. */
export function buildProgram(io: Io, end: (exitCode: number) => void, asked = ""): Command {
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

  const registration = { program, io, end, whole: () => buildProgram(io, end) };
  // To describe all of them takes a twentieth of the time of a short run.
  const one = Object.hasOwn(COMMANDS, asked) ? COMMANDS[asked] : undefined;
  for (const add of one ? [one] : Object.values(COMMANDS)) add(registration);
  return program;
}
