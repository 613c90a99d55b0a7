#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Man pages, of what the program says of itself.

man_page.py all PROGRAM TEMPLATE VERSION     deskheap(1): verbs and version are put into its text
man_page.py VERB PROGRAM TEMPLATE VERSION    deskheap-VERB(1): of its --help; TEMPLATE gives the exit codes
"""

import re
import sys

import verb_help


def escape(text):
    """As troff prints it and no more: hyphens that are typed, quotes, and nothing that looks like a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("^", "\\(ha").replace("~", "\\(ti").replace("…", "...")
    return "\\&" + text if text.startswith((".", "\\(aq")) else text


def sentence(text):
    return f"{text[0].upper()}{text[1:]}" + ("" if text.endswith((".", "…")) else ".")


def fill_main(text, program):
    items = "\n".join(f".TP\n.BR deskheap\\-{name} (1)\n{escape(sentence(summary))}"
                      for name, summary in verb_help.summaries(program).items())
    return text.replace("@VERBS@", items)


def option_lines(option):
    name = f"\\fB{escape(option.name)}\\fP" + (f"=\\fI{escape(option.argument)}\\fP" if option.argument else "")
    short = f"\\fB{escape(option.short)}\\fP, " if option.short else ""
    return [".TP", short + name, escape(sentence(option.text))]


def is_verbatim(lines):
    return any(line.startswith("  ") for line in lines)


def paragraph_lines(lines):
    """Indented lines stay as they are; the others are filled."""
    if not is_verbatim(lines):
        return [".PP", *map(escape, lines)]
    plain = [line for line in lines if not line.startswith("  ")]
    return [".PP", *map(escape, plain), ".PP", ".nf", *(escape(line) for line in lines if line.startswith("  ")), ".fi"]


def synopsis(verb):
    argument = re.sub(r"[A-Z][A-Z-]*", lambda match: f"\\fI{match.group()}\\fP", escape(verb.arguments))
    return [f".B deskheap {verb.name}", ".RI [ OPTION ...]", argument] if argument else [
        f".B deskheap {verb.name}", ".RI [ OPTION ...]"]


def section(template, name):
    """As it stands in the template, heading included."""
    return re.search(rf"^\.SH {name}\n.*?(?=^\.SH )", template, re.MULTILINE | re.DOTALL).group().rstrip("\n")


def make_page(verb, template, version):
    lines = ['.\\" SPDX-License-Identifier: MIT',
             f'.TH DESKHEAP\\-{verb.name.upper()} 1 "" "deskheap {version}" "User Commands"',
             ".SH NAME", f"deskheap\\-{verb.name} \\- {escape(verb.summary)}",
             ".SH SYNOPSIS", *synopsis(verb), ".SH DESCRIPTION", escape(sentence(verb.summary))]
    for part in verb.about:
        lines += paragraph_lines(part)
    lines.append(".SH OPTIONS")
    for option in verb.options:
        lines += option_lines(option)
    lines += [section(template, "EXIT STATUS"), ".SH EXAMPLES", ".nf", *map(escape, verb.examples), ".fi",
              ".SH SEE ALSO", ".BR deskheap (1)"]
    return "\n".join(lines) + "\n"


def main():
    what, program, template_path, version = sys.argv[1:]
    with open(template_path, encoding="utf-8") as file:
        template = file.read()
    if what == "all":
        text = fill_main(template, program).replace("@VERSION@", version)
    else:
        verb = verb_help.read_verb(program, what, verb_help.summaries(program)[what])
        text = make_page(verb, template, version)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
