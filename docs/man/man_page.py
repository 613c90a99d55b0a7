#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""man_page.py TEMPLATE COMMANDS.def OUTPUT VERSION: puts the verbs, with their summaries, and the version into the man page."""

import re
import sys

template, commands, output, version = sys.argv[1:]
with open(commands, encoding="utf-8") as file:
    verbs = re.findall(r'^COMMAND\((\w+), "([^"]*)"\)', file.read(), re.MULTILINE)
items = "\n".join(f".TP\n.B {name}\n{summary[0].upper()}{summary[1:]}." for name, summary in verbs)
with open(template, encoding="utf-8") as file:
    text = file.read()
with open(output, "w", encoding="utf-8") as file:
    file.write(text.replace("@VERBS@", items).replace("@VERSION@", version))
