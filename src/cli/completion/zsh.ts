import { type CommandNode, type Flag, nodesOf, type Operand, type Takes } from "../command-tree.ts";
import { quoted } from "./quoted.ts";

/** The script for zsh: to be sourced, or to stand as `_hooksync` in a folder of `fpath`. */
export function renderZsh(program: CommandNode): string {
  const main = functionOf(program);
  return `#compdef ${program.name}
# zsh completion for ${program.name}, made by \`${program.name} completion zsh\`.

${nodesOf(program).map(renderNode).join("\n")}
if [[ $funcstack[1] == ${main} ]]; then
  ${main} "$@"
else
  compdef ${main} ${program.name}
fi
`;
}

function renderNode(node: CommandNode): string {
  const name = functionOf(node);
  const flags = node.flags.flatMap(flagSpecs);
  if (node.commands.length === 0) {
    const specs = [...flags, ...node.operands.map(operandSpec)];
    return `${name}() {\n  _arguments -s -S${lines(specs, " \\\n    ")}\n}\n`;
  }
  const specs = [...flags, `1:command:${name}_commands`, "*::: :->rest"];
  const cases = node.commands.map((child) => `        ${child.name}) ${functionOf(child)} && ret=0 ;;`);
  const commands = node.commands.map((child) => `${colonsEscaped(child.name)}:${child.description}`);
  return `${name}() {
  local context curcontext=$curcontext state state_descr line ret=1
  typeset -A opt_args
  _arguments -s -S -C${lines(specs, " \\\n    ")} && ret=0
  case $state in
    rest)
      # The rest is a command line of its own.
      words=($line[1] "\${words[@]}")
      ((CURRENT += 1))
      curcontext="\${curcontext%:*:*}:${name.slice(1)}-$line[1]:"
      case $line[1] in
${cases.join("\n")}
      esac
      ;;
  esac
  return ret
}
${name}_commands() {
  local -a commands=(${lines(commands, "\n    ")}
  )
  _describe -t commands command commands "$@"
}
`;
}

function flagSpecs({ names, description, takes, isRepeatable }: Flag): readonly string[] {
  const others = isRepeatable ? "*" : `(${names.join(" ")})`;
  const says = `[${description.replace(/[[\]\\:]/g, "\\$&")}]`;
  if (takes === "nothing") return names.map((name) => `${others}${name}${says}`);
  return names.map((name) => `${others}${name}=${says}:${colonsEscaped(name.replace(/^-+/, ""))}:${actionOf(takes)}`);
}

function operandSpec({ name, takes, isVariadic }: Operand, index: number): string {
  return `${isVariadic ? "*" : index + 1}:${colonsEscaped(name)}:${actionOf(takes)}`;
}

function actionOf(takes: Takes): string {
  if (typeof takes !== "string") return `(${takes.join(" ")})`;
  // A space completes nothing, and shows what is to be written.
  return takes === "file" ? "_files" : " ";
}

function functionOf({ path }: CommandNode): string {
  return `_${path.replace(/\W+/g, "_")}`;
}

function colonsEscaped(text: string): string {
  return text.replace(/[:\\]/g, "\\$&");
}

function lines(words: readonly string[], between: string): string {
  return words.map((word) => `${between}${quoted(word)}`).join("");
}
