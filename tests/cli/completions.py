#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""completions.py DESKHEAP FOLDER: what bash, zsh and fish complete behind "deskheap" is what --help says: all verbs, and of
each verb all options. Each shell is asked itself, with the file of FOLDER that is installed for it."""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "packaging/verbs"))
import verb_help  # noqa: E402

BASH = 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _deskheap; printf "%s\\n" "${COMPREPLY[@]}"'
# What the completion system would be called with, word by word.
ZSH = """
_arguments() { for word in "$@"; do print -r -- "$word"; done }
_describe() { for word in "${(@P)4}"; do print -r -- "${word%%:*}"; done }
_files() { }
file=$1; shift
words=("$@"); CURRENT=$#words
_deskheap() { source $file }
_deskheap
"""
FISH = 'source $argv[1]; complete -C "$argv[2]"'


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0 and not done.stderr, f"{command[0]}: {done.stderr or done.returncode}"
    return done.stdout.splitlines()


def ask_bash(folder, *words):
    return set(run("bash", "-c", BASH, folder / "deskheap", "deskheap", *words))


def ask_fish(folder, *words):
    line = " ".join(["deskheap", *words])
    return {found.split("\t")[0] for found in run("fish", "--no-config", "-c", FISH, folder / "deskheap.fish", line)}


def ask_zsh(folder, *words):
    return run("zsh", "-f", "-c", ZSH, "zsh", folder / "_deskheap", "deskheap", *words)


def zsh_options(lines):
    """Of the specifications of _arguments: what stands before the text, without what it excludes."""
    heads = [line.partition("[")[0].partition(")")[2] if line.startswith("(") else line.partition("[")[0] for line in lines]
    return {head.rstrip("=+") for head in heads if head.startswith("--")}


def same(shell, what, seen, expected):
    if seen == expected:
        return []
    return [f"{shell}: {what}: too many: {sorted(seen - expected)}, missing: {sorted(expected - seen)}"]


def complaints(program, folder):
    verbs = verb_help.verbs(program)
    names = {verb.name for verb in verbs} | {"help"}
    yield from same("bash", "verbs", ask_bash(folder, ""), names)
    yield from same("fish", "verbs", {word for word in ask_fish(folder, "") if "." not in word}, names)
    yield from same("zsh", "verbs", set(ask_zsh(folder, "")), names)
    for verb in verbs:
        options = {option.name for option in verb.options} | {"--help"}
        # bash ends a word at "=" and fish shows a sign behind what takes a value.
        yield from same("bash", verb.name, ask_bash(folder, verb.name, "--"), options)
        yield from same("fish", verb.name, {word.rstrip("=") for word in ask_fish(folder, verb.name, "--")}, options)
        yield from same("zsh", verb.name, zsh_options(ask_zsh(folder, verb.name, "--")), options)


def check_names(program, folder):
    """Editions and schemas are names that the program is asked for."""
    for verb, *words in (("editions",), ("schema", "--list")):
        names = {line.split()[0] for line in verb_help.read(program, verb, *words).splitlines()}
        yield from same("bash", f"names of {verb}", ask_bash(folder, verb, ""), names)
        yield from same("fish", f"names of {verb}", {word for word in ask_fish(folder, verb, "")} & names, names)


def main():
    program, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    os.environ["PATH"] = f"{program.parent}:{os.environ['PATH']}"
    found = [*complaints(program, folder), *check_names(program, folder)]
    print("\n".join(found) or "bash, zsh and fish complete what --help says")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
