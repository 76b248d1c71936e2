import type { Argument, Command, Option } from "commander";

/** A command as the shells need it: all of it is read from commander's own tree. */
export interface CommandNode {
  /** From the program's name on: `hooksync lock mv`. */
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  readonly operands: readonly Operand[];
  readonly commands: readonly CommandNode[];
}

/** What may stand at a place: nothing (a flag that takes no value), any text, a file, or one of these. */
export type Takes = "nothing" | "text" | "file" | readonly string[];

export interface Flag {
  /** `-h`, `--help`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takes: Takes;
  /** Whether it may be given again. */
  readonly isRepeatable: boolean;
}

export interface Operand {
  readonly name: string;
  readonly takes: Takes;
  readonly isVariadic: boolean;
}

/** What is written `<file>`, `<folder>` or `[path]` is completed with files. */
const FILES = /^(file|folder|path)$/;

/** The tree under a command; what is hidden from help is left out. */
export function treeOf(command: Command, above = ""): CommandNode {
  const help = command.createHelp();
  const path = `${above} ${command.name()}`.trim();
  const commands = help.visibleCommands(command);
  const names = commands.map((child) => child.name());
  return {
    path,
    name: command.name(),
    description: command.description(),
    flags: help.visibleOptions(command).map(flagOf),
    operands: command.registeredArguments.map(operandOf),
    // `help` is followed by the name of a command.
    commands: commands.map((child) => withNames(treeOf(child, path), names)),
  };
}

/** A node and all under it. */
export function nodesOf(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.commands.flatMap(nodesOf)];
}

/** The variables that flags are read from. */
export function flagVariables(command: Command): readonly string[] {
  const own = command.options.flatMap(({ envVar }) => envVar ?? []);
  return [...new Set([...own, ...command.commands.flatMap(flagVariables)])].sort();
}

function flagOf(option: Option): Flag {
  const { short, long, flags, description, argChoices, required, optional, defaultValue } = option;
  const [, placeholder = ""] = /[<[]([\w-]+)/.exec(flags) ?? [];
  return {
    names: [short, long].filter((name) => name !== undefined),
    description,
    takes: required || optional ? takesOf(placeholder, argChoices) : "nothing",
    isRepeatable: Array.isArray(defaultValue),
  };
}

function operandOf(argument: Argument): Operand {
  const { variadic, argChoices } = argument;
  return { name: argument.name(), takes: takesOf(argument.name(), argChoices), isVariadic: variadic };
}

function takesOf(name: string, choices: readonly string[] | undefined): Takes {
  if (choices !== undefined) return choices;
  return FILES.test(name) ? "file" : "text";
}

function withNames(node: CommandNode, names: readonly string[]): CommandNode {
  if (node.name !== "help") return node;
  return { ...node, operands: node.operands.map((operand) => ({ ...operand, takes: names })) };
}
