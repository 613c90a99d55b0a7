# SPDX-License-Identifier: MIT
"""Floors and circles: who stands above whom inside a part of the tree, and which files may know each other.

A room is a folder or a file; a floor is a list of rooms that do not know each other; it knows those below it. What is
below and has to ask what is above does so through a table of rows (`extern const`) that is filled above: a table is no
call. Includes are read from the sources, calls from the symbols of object files.

A noun is a source with its header; a header without a source of its own (pool_internal.h, heap_formats.h) belongs to the
source whose name it continues. A circle is a set of nouns each of which reaches every other.
"""

import pathlib
import re

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
# "archive:folder/member.c.o:address T name", and without an address: U
SYMBOL = re.compile(r"[:/]([^:/]+)\.o:\s*[0-9a-f]*\s+(\w)\s+(\S+)$")
SOURCES = (".c", ".S")

# part: its floors, from the ground up. A room that is several files or folders is a tuple; "" is all the rest.
FLOORS = {
    "src/kernel": [
        [("kernel.h", "callouts.h", "ke")],
        ["rtl"],
        ["mm"],
        ["ob"],
        ["ps"],
        ["win32k"],
        ["top"],
    ],
    "src/user": [
        [("user.h", "memory.h", "state.h", "call.h", "text", "array", "key_index", "object_list", "process")],
        ["win32"],
        [""],
    ],
    "src/machine": [
        ["machine.h"],
        ["model", "qemu"],
    ],
    "src/host": [
        ["text"],
        ["words", "memory"],
        ["yaml", "engine"],
        ["registry", "program", "inspect", "win32", "trace"],
        ["edition", "view"],
        ["scenario"],
        ["run"],
        ["report", "ask", "import"],
        ["answer", "shell"],
        ["history", "page"],
        ["picture", "tui"],
        [("api", "api_error", "api_scenario", "api_thread")],
    ],
    # One room: its files make no circle.
    "src/cli": [[""]],
}

# Functions that are asked for below and answered above, chosen by linking. Each needs a reason.
SEAMS = {
    "rtl_heap_commit": "a heap asks its owner for memory: win32k in the kernel, a fixture in tests of the heap",
}

# Circles that stay, without "src/" and sorted: {files: reason}. A row that is no circle any more has to go.
FRIENDS = {
    ("kernel/ob/directory", "kernel/ob/object"):
        "a directory is an object, and an object that goes leaves its directory",
    ("kernel/win32k/callproc", "kernel/win32k/class", "kernel/win32k/desktop_view"):
        "a process that stops using a desktop takes its classes away from there, their call procedures go, and these use "
        "a desktop in turn",
    ("machine/qemu/traps", "machine/qemu/x86/descriptors", "machine/qemu/x86/entry", "machine/qemu/x86_64/descriptors",
     "machine/qemu/x86_64/entry"):
        "gates in assembly, of either width, what they call, and the tables that name them",
}


# ---- nouns ----

def nouns(names):
    """{file: noun}; files are paths from src/ on, a noun is a path without its suffix."""
    sources = {pathlib.PurePosixPath(name).with_suffix("") for name in names if name.endswith(SOURCES)}
    return {name: noun_of(pathlib.PurePosixPath(name), sources) for name in names}


def noun_of(path, sources):
    stem = path.with_suffix("")
    if stem in sources:
        return str(stem)
    words = stem.name.split("_")
    for count in range(len(words) - 1, 0, -1):
        shorter = stem.with_name("_".join(words[:count]))
        if shorter in sources:
            return str(shorter)
    return str(path)


# ---- who knows whom: {noun: {noun: words that say how}} ----

def add(graph, one, other, how):
    if one != other:
        graph.setdefault(one, {}).setdefault(other, set()).add(how)


def includes(texts):
    """texts: {file from src/ on: its text}."""
    noun, graph = nouns(texts), {}
    for name, text in texts.items():
        for target in INCLUDE.findall(text):
            if target in noun:
                add(graph, noun[name], noun[target], f"{name} includes {target}")
    return graph


def calls(listing, names):
    """listing: what `nm -A` prints of archives that are linked into one program, where a name means one thing; names:
    files from src/ on. Only functions count, not tables."""
    source = {name.replace("/", "_"): str(pathlib.PurePosixPath(name).with_suffix(""))
              for name in names if name.endswith(SOURCES)}
    home, wanted = {}, []
    for line in listing.splitlines():
        symbol = SYMBOL.search(line)
        noun = source.get(symbol.group(1)) if symbol else None
        if noun is None:
            continue
        kind, name = symbol.group(2), symbol.group(3)
        if kind in "TW":
            home[name] = noun
        elif kind == "U":
            wanted.append((noun, name))
    graph = {}
    for noun, name in wanted:
        if name in home and name not in SEAMS:
            add(graph, noun, home[name], f"calls {name}()")
    return graph


def joined(graphs):
    whole = {}
    for graph in graphs:
        for one, others in graph.items():
            for other, how in others.items():
                whole.setdefault(one, {}).setdefault(other, set()).update(how)
    return whole


def inside(graph, part):
    """What of a graph lies in one part."""
    prefix = part.removeprefix("src/") + "/"
    return {noun: {other: how for other, how in others.items() if other.startswith(prefix)}
            for noun, others in graph.items() if noun.startswith(prefix)}


# ---- circles ----

def reached(graph, start):
    seen, to_do = set(), [start]
    while to_do:
        for other in graph.get(to_do.pop(), ()):
            if other not in seen:
                seen.add(other)
                to_do.append(other)
    return seen


def circles(graph):
    """Every circle once, as a sorted tuple."""
    far = {noun: reached(graph, noun) for noun in graph}
    found = set()
    for noun, others in far.items():
        if noun in others:
            found.add(tuple(sorted(other for other in others if noun in far.get(other, ()))))
    return sorted(found)


def circle_complaints(graph, how, friends):
    for circle in circles(graph):
        if circle in friends:
            continue
        yield f"a circle by {how} of {len(circle)} files: {', '.join(circle)}; cut it"
        for one in circle:
            for other in sorted(set(circle) & graph[one].keys()):
                yield f"  {one} -> {other}: {', '.join(sorted(graph[one][other])[:3])}"


def stale_complaints(graphs, friends, known):
    """Rows that are no circle any more. known: nouns that could be looked at."""
    found = {circle for graph in graphs for circle in circles(graph)}
    for row in friends:
        if row not in found and known.issuperset(row):
            yield f"FRIENDS {', '.join(row)}: no such circle any more; the row goes, or names the files that are left"


# ---- floors ----

def standing(part, noun):
    """(floor, room) of a noun of this part; None: no room has it."""
    inside = noun[len(part.removeprefix("src/")) + 1:]
    best = None
    for floor, rooms in enumerate(FLOORS[part]):
        for room in rooms:
            for name in (room if isinstance(room, tuple) else (room,)):
                fits = name == "" or inside == name or inside.startswith(name + "/")
                if fits and (best is None or len(name) > best[0]):
                    best = (len(name), floor, room)
    return best[1:] if best else None


def floor_complaints(graph, part):
    """graph: what lies inside of the part."""
    for one in sorted(graph):
        here = standing(part, one)
        if here is None:
            yield f"src/{one}: stands on no floor of {part}; FLOORS in tests/lint/floors.py wants a room for it"
            continue
        for other, how in sorted(graph[one].items()):
            there = standing(part, other)
            if there is not None and there[1] != here[1] and there[0] >= here[0]:
                what = "above" if there[0] > here[0] else "beside"
                yield f"src/{one}: knows src/{other}, which stands {what} it: {', '.join(sorted(how)[:3])}"


def complaints(texts, of_calls, friends=None):
    """texts: {file from src/ on: its text}; of_calls: graph of what was built of them; friends: other rows."""
    friends = FRIENDS if friends is None else friends
    mine = {(part, how): inside(graph, part)
            for part in FLOORS for how, graph in (("includes", includes(texts)), ("calls", of_calls))}
    for (part, how), graph in mine.items():
        yield from floor_complaints(graph, part)
        yield from circle_complaints(graph, how, friends)
    there = set(nouns(texts).values())
    yield from (f"FRIENDS {', '.join(row)}: there is no src/{noun}" for row in friends for noun in row if noun not in there)
    yield from stale_complaints(mine.values(), friends, set(of_calls))
