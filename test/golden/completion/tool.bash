# bash completion for tool, made by `tool completion bash`.

# What may follow a command: its own commands, its flags, and what stands at each place; `...` repeats.
_tool_command() {
  commands='' flags='' operands=''
  case $1 in
    'tool') commands='plan lock completion help' flags='--version -h --help' ;;
    'tool plan') flags='-v --verbose --env-file --timeout --format --tenant -h --help' operands='@file...' ;;
    'tool lock') commands='mv help' flags='-h --help' ;;
    'tool lock mv') flags='-h --help' operands='@text @text @file' ;;
    'tool lock help') operands='mv|help' ;;
    'tool completion') flags='-h --help' operands='bash|zsh' ;;
    'tool help') operands='plan|lock|completion|help' ;;
  esac
}

# What a flag of a command takes: nothing, @text, @file, or one of these.
_tool_flag() {
  takes=''
  case $1 in
    'tool plan --env-file') takes='@file' ;;
    'tool plan --timeout' | 'tool plan --tenant') takes='@text' ;;
    'tool plan --format') takes='text|json' ;;
  esac
}

_tool_offer() {
  local IFS=$' \t\n' file
  case $1 in
    '' | @text) ;;
    @file)
      while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$cur")
      # bash 3.2 has no compopt, and then a folder is followed by a space.
      compopt -o filenames 2> /dev/null
      ;;
    *) COMPREPLY=($(compgen -W "${1//|/ }" -- "$cur")) ;;
  esac
}

_tool() {
  local IFS=$' \t\n' cur=${COMP_WORDS[COMP_CWORD]}
  local path=tool flag='' operands_only='' at word count=0 commands flags operands takes
  COMPREPLY=()
  _tool_command "$path"
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=${COMP_WORDS[at]}
    if [[ -n $flag ]]; then
      # bash takes `--flag=value` for three words.
      [[ $word == '=' ]] || flag=''
    elif [[ -z $operands_only && $word == -- ]]; then
      operands_only=yes
    elif [[ -z $operands_only && $word == -* ]]; then
      _tool_flag "$path $word"
      [[ -z $takes ]] || flag=$word
    elif [[ -n $word && " $commands " == *" $word "* ]]; then
      path+=" $word"
      _tool_command "$path"
    else
      count=$((count + 1))
    fi
  done

  if [[ -n $flag ]]; then
    [[ $cur != '=' ]] || cur=''
    _tool_flag "$path $flag"
  elif [[ -z $operands_only && $cur == -* ]]; then
    takes=$flags
  elif [[ -n $commands ]]; then
    takes=$commands
  else
    takes='' at=0
    for word in $operands; do
      takes=${word%...}
      [[ $at -lt $count ]] || break
      [[ $word == *... ]] || takes=''
      at=$((at + 1))
    done
  fi
  _tool_offer "$takes"
}

complete -F _tool tool
