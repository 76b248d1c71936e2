import type { Command } from "commander";
import type { Io } from "./io.ts";

/** What a command is added to. */
export interface Registration {
  readonly program: Command;
  readonly io: Io;
  /** Is told the exit code of the command that ran. */
  readonly end: (exitCode: number) => void;
  /** The program with all of its commands, for those that tell of them. */
  readonly whole: () => Command;
}

/** Commands by their names, each of which can be added alone. */
export type Commands = Readonly<Record<string, (registration: Registration) => void>>;

/** Command lines to show below a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join("")}`;
}
