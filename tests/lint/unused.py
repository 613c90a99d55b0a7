#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the sources declare they use: a function that only tests call, an enumerator, a macro or a member that nobody names, and
a function that only its own file calls and yet is no static one.

Names are looked for in the text of src and include, without comments. What a macro makes of parts (`step_##name`) counts as
used if it begins with such a part.
"""

import collections
import re

import tree

# Each needs a reason; a row that is not needed any more has to go.
ALLOWED = {
    "engine_both_parts": "tests look at the two machines of one run side by side",
    "engine_frames_used": "tests count frames before and after",
    "engine_machine_name": "tests and benchmarks choose by it what they ask",
    "engine_model_kernel": "a test compares a restored kernel with the saved one, byte for byte",
    "engine_qemu_attach": "QEMU's own view of page tables is a test's oracle",
    "engine_qemu_dump": "the same",
    "expectation_value": "tests look at what was read from a scenario",
    "model_save_bytes": "a test bounds what a saved machine takes",
    "playback_is_changed": "tests ask it after each step",
    "rtl_heap_size": "tests ask the heap what it thinks was asked for",
    "rtl_heap_usage": "tests compare the heap's own counters with a walk",
    "sacl": "a descriptor's member as Windows has it; nobody audits here",
}
# All of a published set stands there, whether it is used or not.
PUBLISHED = ("HEAP_ENTRY_",)
ZERO = re.compile(r"_NONE$")

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"", re.S)
WORD = re.compile(r"\b[A-Za-z_]\w*\b")
PASTED = re.compile(r"\b([A-Za-z]\w+_)\s*##")
DEFINITION = re.compile(r"^(?!static)[A-Za-z_][\w \t*]*\n(\w+)\(", re.M)
DECLARATION = re.compile(r"^(?!static|#|return)[A-Za-z_][\w \t*]*[ *](\w+)\((?=[^;{]*\)[^;{]*;)", re.M)
ENUMERATOR = re.compile(r"^ +([A-Z]\w+)(?: *=[^,\n]*)?,? *$", re.M)
MEMBER = re.compile(r"^ +[A-Za-z_][\w \t*]*[ *](\w+)(?:\[[^\]]*\])*;", re.M)
MACRO = re.compile(r"^#define (\w+)", re.M)


def without_comments(text):
    """What is removed keeps its lines. Texts stay: programs that print sources name what these call."""
    return COMMENT.sub(lambda match: match.group() if match.group()[0] == '"' else "\n" * match.group().count("\n") or " ",
                       text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


class Names:
    """How often each name is said, and where."""

    def __init__(self, texts):
        self.said = collections.defaultdict(dict)
        for name, text in texts.items():
            for word, count in collections.Counter(WORD.findall(text)).items():
                self.said[word][name] = count
        self.parts = tuple({part for text in texts.values() for part in PASTED.findall(text)})

    def is_made_of_parts(self, word):
        return word.startswith(self.parts)

    def count(self, word):
        return sum(self.said[word].values())


def declared(texts):
    """{function: times it is declared in headers}"""
    return collections.Counter(name for path, text in texts.items() if path.endswith(".h") and path.startswith("src/")
                               for name in DECLARATION.findall(text))


def unused_functions(texts, names, in_tests):
    times = declared(texts)
    for path, text in texts.items():
        if not path.endswith(".c"):
            continue
        for match in DEFINITION.finditer(text):
            name = match.group(1)
            if name == "main" or names.is_made_of_parts(name):
                continue
            uses = names.count(name) - 1 - times[name]
            where = f"{path}:{line_of(text, match.start(1))}"
            if uses <= 0:
                yield name, f"{where}: {name}() is called by no source" + (", only by tests" if name in in_tests else "")
            elif times[name] == 1 and name not in in_tests and names.said[name][path] - 1 == uses:
                yield name, f"{where}: {name}() is called by its own file alone: static, and not in a header"


def unused_words(texts, names, in_tests):
    for path, text in texts.items():
        if not path.endswith(".h") or not path.startswith("src/"):
            continue
        for kind, pattern in (("enumerator", ENUMERATOR), ("member", MEMBER), ("macro", MACRO)):
            for match in pattern.finditer(text):
                name = match.group(1)
                if (names.count(name) > 1 or name.startswith(("reserved", *PUBLISHED)) or ZERO.search(name)
                        or names.is_made_of_parts(name) or (kind == "macro" and name in in_tests)):
                    continue
                yield name, f"{path}:{line_of(text, match.start(1))}: the {kind} {name} is used by no source"


def complaints(texts, in_tests):
    """texts: {path: text without comments}; in_tests: words that tests say."""
    names = Names(texts)
    found = [*unused_functions(texts, names, in_tests), *unused_words(texts, names, in_tests)]
    of_names = [complaint for name, complaint in found if name not in ALLOWED]
    return of_names + [f"tests/lint/unused.py: {name} is used, or gone: its row can go"
                       for name in ALLOWED if name not in dict(found)]


def main():
    sources = tree.files(".c", ".h", ".S", ".inc", ".def", ".ld")
    texts = {str(path): without_comments(tree.text(path)) for path in sources if path.parts[0] in ("src", "include")}
    in_tests = {word for path in sources if path.parts[0] == "tests" for word in WORD.findall(tree.text(path))}
    tree.finish(complaints(texts, in_tests), f"{len(texts)} files; {len(ALLOWED)} names are for tests alone")


if __name__ == "__main__":
    main()
