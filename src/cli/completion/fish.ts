import { type CommandNode, type Flag, nodesOf, type Takes } from "../command-tree.ts";

/** The script for fish. */
export function renderFish(program: CommandNode): string {
  const nodes = nodesOf(program);
  const valued = nodes.flatMap(({ path, flags }) =>
    flags.filter(({ takes }) => takes !== "nothing").flatMap(({ names }) => names.map((name) => `${path} ${name}`)),
  );
  const commands = nodes.map(({ path }) => path);
  return `# fish completion for ${program.name}, made by \`${program.name} completion fish\`.

set -g __${program.name}_commands${lines(commands)}
set -g __${program.name}_valued${lines(valued)}

# Whether this is the command that is being written.
function __${program.name}_at
    set -l path ${program.name}
    set -l is_value no
    set -l words (commandline -opc)
    set -e words[1]
    for word in $words
        if test $is_value = yes
            set is_value no
        else if contains -- "$path $word" $__${program.name}_valued
            set is_value yes
        else if contains -- "$path $word" $__${program.name}_commands
            set path "$path $word"
        end
    end
    test "$path" = "$argv"
end

complete -c ${program.name} -f
${nodes.flatMap((node) => rulesOf(node, program.name)).join("\n")}
`;
}

function rulesOf({ path, commands, flags, operands }: CommandNode, program: string): readonly string[] {
  const rule = (what: string) => `complete -c ${program} -n ${quoted(`__${program}_at ${path}`)} ${what}`;
  const taken = operands.map(({ takes }) => operandRule(takes)).filter((what) => what !== null);
  return [
    ...commands.map(({ name, description }) => rule(`-a ${quoted(name)} -d ${quoted(description)}`)),
    ...flags.map((flag) => rule(flagRule(flag))),
    ...[...new Set(taken)].map(rule),
  ];
}

function flagRule({ names, description, takes }: Flag): string {
  const spelt = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const says = `-d ${quoted(description)}`;
  const value =
    takes === "nothing" ? [] : [takes === "file" ? "-r -F" : "-x", ...(isList(takes) ? [choices(takes)] : [])];
  return [...spelt, ...value, says].join(" ");
}

/** null: nothing that could be completed. */
function operandRule(takes: Takes): string | null {
  if (takes === "file") return "-F";
  return isList(takes) ? choices(takes) : null;
}

function isList(takes: Takes): takes is readonly string[] {
  return typeof takes !== "string";
}

function choices(names: readonly string[]): string {
  return `-a ${quoted(names.join(" "))}`;
}

function lines(words: readonly string[]): string {
  return words.map((word) => ` \\\n    ${quoted(word)}`).join("");
}

/** A text as one word of fish. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
