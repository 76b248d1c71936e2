# fish completion for tool, made by `tool completion fish`.

set -g __tool_commands \
    'tool' \
    'tool plan' \
    'tool lock' \
    'tool lock mv' \
    'tool lock help' \
    'tool completion' \
    'tool help'
set -g __tool_valued \
    'tool plan --env-file' \
    'tool plan --timeout' \
    'tool plan --format' \
    'tool plan --tenant'

# Whether this is the command that is being written.
function __tool_at
    set -l path tool
    set -l is_value no
    set -l words (commandline -opc)
    set -e words[1]
    for word in $words
        if test $is_value = yes
            set is_value no
        else if contains -- "$path $word" $__tool_valued
            set is_value yes
        else if contains -- "$path $word" $__tool_commands
            set path "$path $word"
        end
    end
    test "$path" = "$argv"
end

complete -c tool -f
complete -c tool -n '__tool_at tool' -a 'plan' -d 'show what\'s next: `all` of it, [really] \\ $HOME'
complete -c tool -n '__tool_at tool' -a 'lock' -d 'look at the lock'
complete -c tool -n '__tool_at tool' -a 'completion' -d 'print it'
complete -c tool -n '__tool_at tool' -a 'help' -d 'display help for command'
complete -c tool -n '__tool_at tool' -l version -d 'print the version'
complete -c tool -n '__tool_at tool' -s h -l help -d 'display help for command'
complete -c tool -n '__tool_at tool plan' -s v -l verbose -d 'it\'s 100% [more]: everything'
complete -c tool -n '__tool_at tool plan' -l env-file -r -F -d 'read it'
complete -c tool -n '__tool_at tool plan' -l timeout -x -d 'how long'
complete -c tool -n '__tool_at tool plan' -l format -x -a 'text json' -d 'what comes out'
complete -c tool -n '__tool_at tool plan' -l tenant -x -d 'may be given again'
complete -c tool -n '__tool_at tool plan' -s h -l help -d 'display help for command'
complete -c tool -n '__tool_at tool plan' -F
complete -c tool -n '__tool_at tool lock' -a 'mv' -d 'give it another key'
complete -c tool -n '__tool_at tool lock' -a 'help' -d 'display help for command'
complete -c tool -n '__tool_at tool lock' -s h -l help -d 'display help for command'
complete -c tool -n '__tool_at tool lock mv' -s h -l help -d 'display help for command'
complete -c tool -n '__tool_at tool lock mv' -F
complete -c tool -n '__tool_at tool lock help' -a 'mv help'
complete -c tool -n '__tool_at tool completion' -s h -l help -d 'display help for command'
complete -c tool -n '__tool_at tool completion' -a 'bash zsh'
complete -c tool -n '__tool_at tool help' -a 'plan lock completion help'
