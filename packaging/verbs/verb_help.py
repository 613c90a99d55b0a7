# SPDX-License-Identifier: MIT
"""What --help says of deskheap and of each verb, in pieces: man pages and completions are made of it, and compared with it."""

import dataclasses
import re
import subprocess


@dataclasses.dataclass
class Option:
    name: str  # "--jobs"
    short: str  # "-j", or ""
    argument: str  # "N", or ""
    text: str

    @property
    def takes_file(self):
        return self.argument in ("FILE", "SCENARIO")


@dataclasses.dataclass
class Verb:
    name: str
    summary: str
    arguments: str  # "SCENARIO…"
    options: list
    about: list  # paragraphs: lists of lines
    examples: list  # lines


def read(program, *words):
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def summaries(program):
    """{verb: what it does}, in the program's order."""
    found = dict(re.findall(r"^  ([a-z]\w*) +(\S.*)$", read(program, "--help"), re.MULTILINE))
    assert len(found) > 10, found
    return found


def exit_codes(program):
    return re.findall(r"\b(\d+) [a-z]", read(program, "--help").partition("Exit codes")[2].partition("Of several")[0])


def read_option(line):
    match = re.fullmatch(r"  (?:(-\w), )?(--[a-z0-9-]+)(?:=(\S+))?  +(\S.*)", line)
    assert match, f"no option as GLib prints it: {line!r}"
    short, name, argument, text = match.groups()
    return Option(name, short or "", argument or "", text)


def paragraphs(text):
    return [part.split("\n") for part in re.split(r"\n{2,}", text.strip("\n")) if part]


def read_verb(program, name, summary):
    usage, _, rest = read(program, name, "--help").partition("\n\nHelp Options:\n")
    arguments = re.search(rf"deskheap {name} \[OPTION…\] ?(.*)$", usage).group(1)
    _, _, rest = rest.partition("\nApplication Options:\n")
    options, _, rest = rest.partition("\n\n")
    about, _, examples = rest.partition("Examples:\n")
    return Verb(name, summary, arguments, [read_option(line) for line in options.split("\n")], paragraphs(about),
                [line[2:] for line in examples.strip("\n").split("\n") if line])


def verbs(program):
    return [read_verb(program, name, summary) for name, summary in summaries(program).items()]
