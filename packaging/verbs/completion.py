#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""completion.py bash|zsh|fish PROGRAM: what a shell completes behind "deskheap", of what --help says."""

import sys

import verb_help

# What a verb's arguments may be, besides files: names that the program prints, first on their lines.
NAMES = {"editions": "editions", "schema": "schema --list"}


def own_options(verb):
    """Without those whose value is part of the name (--json=short)."""
    return [option for option in verb.options if not option.argument.islower()]


# ---- bash ----

BASH = """# SPDX-License-Identifier: MIT
# bash completion for deskheap, made of what --help says.

_deskheap() {{
    local current=${{COMP_WORDS[COMP_CWORD]}}
    local verbs="{verbs} help"
    local verb="" options="" names="" i

    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ ${{COMP_WORDS[i]}} != -* ]]; then
            verb=${{COMP_WORDS[i]}}
            break
        fi
    done
    if [[ -z $verb ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$current")
        return
    fi
    case $verb in
{cases}
    esac
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options --help" -- "$current")
    elif [[ $verb == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$current")
    elif [[ -n $names && $current != */* ]]; then
        # shellcheck disable=SC2086
        mapfile -t COMPREPLY < <(compgen -W "$("${{COMP_WORDS[0]}}" $names 2>/dev/null | cut -d ' ' -f 1)" -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}}

complete -o filenames -F _deskheap deskheap
"""


def bash_case(verb):
    options = " ".join(option.name for option in own_options(verb))
    names = f' names="{NAMES[verb.name]}"' if verb.name in NAMES else ""
    return f'    {verb.name}) options="{options}"{names} ;;'


def bash(verbs):
    return BASH.format(verbs=" ".join(verb.name for verb in verbs), cases="\n".join(map(bash_case, verbs)))


# ---- zsh ----

ZSH = """#compdef deskheap
# SPDX-License-Identifier: MIT
# zsh completion for deskheap, made of what --help says.

_deskheap() {{
    local -a verbs names
    verbs=(
{verbs}
        'help:what a verb takes'
    )
    if (( CURRENT == 2 )); then
        _describe -t commands verb verbs
        return
    fi
    local verb=$words[2] program=$words[1]
    shift words
    (( CURRENT-- ))
    case $verb in
{cases}
        help) _describe -t commands verb verbs ;;
    esac
}}

_deskheap "$@"
"""


def zsh_quote(text):
    return "'" + text.replace("'", "'\\''") + "'"


def zsh_option(option):
    text = option.text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
    value = f":{option.argument}:" + ("_files" if option.takes_file else "") if option.argument else ""
    name = option.name + ("=" if option.argument else "")
    if not option.short:
        return zsh_quote(f"{name}[{text}]{value}")
    names = f"{option.short}{'+' if option.argument else ''},{name}"
    return f"{zsh_quote(f'({option.short} {option.name})')}{{{names}}}{zsh_quote(f'[{text}]{value}')}"


def zsh_case(verb):
    options = [*map(zsh_option, own_options(verb)), "'--help[Show help options]'"]
    if verb.name in NAMES:
        ask = f'            names=(${{(f)"$($program {NAMES[verb.name]} 2>/dev/null | cut -d " " -f 1)"}})\n'
        rest = '"*:name:($names)"'
    else:
        ask, rest = "", "'*:file:_files'"
    lines = " \\\n                ".join([*options, rest])
    return f"        {verb.name})\n{ask}            _arguments \\\n                {lines} ;;"


def zsh(verbs):
    described = "\n".join("        " + zsh_quote(f"{verb.name}:{verb.summary.replace(':', chr(92) + ':')}") for verb in verbs)
    return ZSH.format(verbs=described, cases="\n".join(map(zsh_case, verbs)))


# ---- fish ----


def fish_quote(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish_option(verb, option):
    words = ["complete -c deskheap", f"-n '__fish_seen_subcommand_from {verb.name}'", f"-l {option.name[2:]}"]
    if option.short:
        words.append(f"-s {option.short[1:]}")
    if option.argument:
        words.append("-r -F" if option.takes_file else "-x")
    return " ".join([*words, f"-d {fish_quote(option.text)}"])


def fish(verbs):
    lines = ["# SPDX-License-Identifier: MIT", "# fish completion for deskheap, made of what --help says.",
             "complete -c deskheap -n __fish_use_subcommand -f -a help -d 'what a verb takes'"]
    for verb in verbs:
        lines.append(f"complete -c deskheap -n __fish_use_subcommand -f -a {verb.name} -d {fish_quote(verb.summary)}")
        lines += [fish_option(verb, option) for option in own_options(verb)]
        lines.append(f"complete -c deskheap -n '__fish_seen_subcommand_from {verb.name}' -l help -s h -d 'Show help options'")
        if verb.name in NAMES:
            lines.append(f"complete -c deskheap -n '__fish_seen_subcommand_from {verb.name}' -f "
                         f"-a '(deskheap {NAMES[verb.name]} 2>/dev/null | string split -f1 \" \")'")
    lines.append(f"complete -c deskheap -n '__fish_seen_subcommand_from help' -f -a '{' '.join(verb.name for verb in verbs)}'")
    return "\n".join(lines) + "\n"


def main():
    shell, program = sys.argv[1:]
    sys.stdout.write({"bash": bash, "zsh": zsh, "fish": fish}[shell](verb_help.verbs(program)))


if __name__ == "__main__":
    main()
