#compdef tool
# zsh completion for tool, made by `tool completion zsh`.

_tool() {
  local context curcontext=$curcontext state state_descr line ret=1
  typeset -A opt_args
  _arguments -s -S -C \
    '(--version)--version[print the version]' \
    '(-h --help)-h[display help for command]' \
    '(-h --help)--help[display help for command]' \
    '1:command:_tool_commands' \
    '*::: :->rest' && ret=0
  case $state in
    rest)
      # The rest is a command line of its own.
      words=($line[1] "${words[@]}")
      ((CURRENT += 1))
      curcontext="${curcontext%:*:*}:tool-$line[1]:"
      case $line[1] in
        plan) _tool_plan && ret=0 ;;
        lock) _tool_lock && ret=0 ;;
        completion) _tool_completion && ret=0 ;;
        help) _tool_help && ret=0 ;;
      esac
      ;;
  esac
  return ret
}
_tool_commands() {
  local -a commands=(
    'plan:show what'\''s next: `all` of it, [really] \ $HOME'
    'lock:look at the lock'
    'completion:print it'
    'help:display help for command'
  )
  _describe -t commands command commands "$@"
}

_tool_plan() {
  _arguments -s -S \
    '(-v --verbose)-v[it'\''s 100% \[more\]\: everything]' \
    '(-v --verbose)--verbose[it'\''s 100% \[more\]\: everything]' \
    '(--env-file)--env-file=[read it]:env-file:_files' \
    '(--timeout)--timeout=[how long]:timeout: ' \
    '(--format)--format=[what comes out]:format:(text json)' \
    '*--tenant=[may be given again]:tenant: ' \
    '(-h --help)-h[display help for command]' \
    '(-h --help)--help[display help for command]' \
    '*:path:_files'
}

_tool_lock() {
  local context curcontext=$curcontext state state_descr line ret=1
  typeset -A opt_args
  _arguments -s -S -C \
    '(-h --help)-h[display help for command]' \
    '(-h --help)--help[display help for command]' \
    '1:command:_tool_lock_commands' \
    '*::: :->rest' && ret=0
  case $state in
    rest)
      # The rest is a command line of its own.
      words=($line[1] "${words[@]}")
      ((CURRENT += 1))
      curcontext="${curcontext%:*:*}:tool_lock-$line[1]:"
      case $line[1] in
        mv) _tool_lock_mv && ret=0 ;;
        help) _tool_lock_help && ret=0 ;;
      esac
      ;;
  esac
  return ret
}
_tool_lock_commands() {
  local -a commands=(
    'mv:give it another key'
    'help:display help for command'
  )
  _describe -t commands command commands "$@"
}

_tool_lock_mv() {
  _arguments -s -S \
    '(-h --help)-h[display help for command]' \
    '(-h --help)--help[display help for command]' \
    '1:from: ' \
    '2:to: ' \
    '3:path:_files'
}

_tool_lock_help() {
  _arguments -s -S \
    '1:command:(mv help)'
}

_tool_completion() {
  _arguments -s -S \
    '(-h --help)-h[display help for command]' \
    '(-h --help)--help[display help for command]' \
    '1:shell:(bash zsh)'
}

_tool_help() {
  _arguments -s -S \
    '1:command:(plan lock completion help)'
}

if [[ $funcstack[1] == _tool ]]; then
  _tool "$@"
else
  compdef _tool tool
fi
