import { type CommandNode, nodesOf, type Takes } from "../command-tree.ts";
import { quoted } from "./quoted.ts";

/** The script for bash, 3.2 and later. */
export function renderBash(program: CommandNode): string {
  const nodes = nodesOf(program);
  return `# bash completion for ${program.name}, made by \`${program.name} completion bash\`.

# What may follow a command: its own commands, its flags, and what stands at each place; \`...\` repeats.
_${program.name}_command() {
  commands='' flags='' operands=''
  case $1 in
${nodes.map(commandCase).join("\n")}
  esac
}

# What a flag of a command takes: nothing, @text, @file, or one of these.
_${program.name}_flag() {
  takes=''
  case $1 in
${flagCases(nodes).join("\n")}
  esac
}

_${program.name}_offer() {
  local IFS=$' \\t\\n' file
  case $1 in
    '' | @text) ;;
    @file)
      while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$cur")
      # bash 3.2 has no compopt, and then a folder is followed by a space.
      compopt -o filenames 2> /dev/null
      ;;
    *) COMPREPLY=($(compgen -W "\${1//|/ }" -- "$cur")) ;;
  esac
}

_${program.name}() {
  local IFS=$' \\t\\n' cur=\${COMP_WORDS[COMP_CWORD]}
  local path=${program.name} flag='' operands_only='' at word count=0 commands flags operands takes
  COMPREPLY=()
  _${program.name}_command "$path"
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    if [[ -n $flag ]]; then
      # bash takes \`--flag=value\` for three words.
      [[ $word == '=' ]] || flag=''
    elif [[ -z $operands_only && $word == -- ]]; then
      operands_only=yes
    elif [[ -z $operands_only && $word == -* ]]; then
      _${program.name}_flag "$path $word"
      [[ -z $takes ]] || flag=$word
    elif [[ -n $word && " $commands " == *" $word "* ]]; then
      path+=" $word"
      _${program.name}_command "$path"
    else
      count=$((count + 1))
    fi
  done

  if [[ -n $flag ]]; then
    [[ $cur != '=' ]] || cur=''
    _${program.name}_flag "$path $flag"
  elif [[ -z $operands_only && $cur == -* ]]; then
    takes=$flags
  elif [[ -n $commands ]]; then
    takes=$commands
  else
    takes='' at=0
    for word in $operands; do
      takes=\${word%...}
      [[ $at -lt $count ]] || break
      [[ $word == *... ]] || takes=''
      at=$((at + 1))
    done
  fi
  _${program.name}_offer "$takes"
}

complete -F _${program.name} ${program.name}
`;
}

function commandCase({ path, commands, flags, operands }: CommandNode): string {
  const facts = [
    ["commands", commands.map(({ name }) => name)],
    ["flags", flags.flatMap(({ names }) => names)],
    ["operands", operands.map(({ takes, isVariadic }) => `${inBash(takes)}${isVariadic ? "..." : ""}`)],
  ] as const;
  const said = facts
    .filter(([, words]) => words.length > 0)
    .map(([name, words]) => `${name}=${quoted(words.join(" "))}`);
  return `    ${quoted(path)}) ${said.join(" ")} ;;`;
}

/** A line for all flags that take the same. */
function flagCases(nodes: readonly CommandNode[]): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const { path, flags } of nodes) {
    for (const { names, takes } of flags.filter((flag) => flag.takes !== "nothing")) {
      const patterns = lines.get(inBash(takes)) ?? [];
      patterns.push(...names.map((name) => quoted(`${path} ${name}`)));
      lines.set(inBash(takes), patterns);
    }
  }
  return [...lines].map(([takes, patterns]) => `    ${patterns.join(" | ")}) takes=${quoted(takes)} ;;`);
}

function inBash(takes: Takes): string {
  return typeof takes === "string" ? `@${takes}` : takes.join("|");
}
