#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/architecture.md names every room: each folder of src has a row, each row's folder or pattern is there and says what
belongs there, and floors of the host are those that floors.py holds. Of folders with many nouns it names every source."""

import fnmatch
import pathlib
import re

import floors
import tree

DOCUMENT = "docs/architecture.md"
TITLE = re.compile(r"^## Which room a line belongs to$(.*?)^## ", re.M | re.S)
ROW = re.compile(r"^\|(?: (?P<floor>\d+) \|)? `(?P<room>src/[^`]*)` \|(?P<here>[^|]*)\|[^|]*\|$", re.M)
# Folders of which a reader finds each source by a question.
MAPPED = ("src/cli/", "src/host/answer/", "src/host/ask/", "src/host/import/", "src/host/report/")
NAMED = re.compile(r"`((?:src|configs|include|scenarios|tests)/[^`]*)`")


def section(text):
    found = TITLE.search(text)
    return found[1] if found else ""


def is_there(name, files):
    """A folder, a file, or a pattern of files."""
    if name.endswith("/"):
        return any(file.startswith(name) for file in files)
    return bool(fnmatch.filter(files, name)) if "*" in name else name in files


def unmapped(names, files):
    """Sources of MAPPED that no name or pattern of the document is about."""
    sources = {file for file in files if file.startswith(MAPPED) and file.endswith(".c")} - set(names)
    patterns = [name for name in names if "*" in name]
    for file in sorted(sources):
        if not any(fnmatch.fnmatch(file, one) for one in patterns):
            yield f"{DOCUMENT}: {file} answers no question under \"Who asks what\""


def floor_of(room):
    """The floor of a room of the host, from 1; None: it has no floor of its own."""
    inside = room.removeprefix("src/").rstrip("/")
    if inside == "host":
        return len(floors.FLOORS["src/host"])
    standing = floors.standing("src/host", inside)
    return standing[0] + 1 if standing else None


def complaints(text, files):
    """text: of the document; files: paths from the root."""
    rows = list(ROW.finditer(section(text)))
    if not rows:
        yield f"{DOCUMENT}: there is no table of rooms under \"## Which room a line belongs to\""
    rooms = [row["room"] for row in rows]
    folders = {str(pathlib.PurePosixPath(file).parent) + "/" for file in files if file.startswith("src/")} - {"src/"}
    yield from (f"{DOCUMENT}: {folder} has no row: what belongs there, and what does not?"
                for folder in sorted(folders - set(rooms)))
    yield from (f"{DOCUMENT}: there is no {name}" for name in sorted(set(NAMED.findall(section(text))))
                if not is_there(name, files))
    yield from unmapped(NAMED.findall(section(text)), files)
    yield from (f"{DOCUMENT}: {room} has {rooms.count(room)} rows" for room in sorted(set(rooms)) if rooms.count(room) > 1)
    for row in rows:
        if not row["here"].strip():
            yield f"{DOCUMENT}: {row['room']}: says nothing of what belongs there"
        wanted = floor_of(row["room"].rpartition("/")[0]) if row["room"].startswith("src/host/") else None
        said = int(row["floor"]) if row["floor"] else None
        if said != wanted:
            yield f"{DOCUMENT}: {row['room']} stands on floor {wanted}, not {said} (tests/lint/floors.py)"


def main():
    files = [str(path) for path in tree.files()]
    text = tree.text(DOCUMENT)
    tree.finish(list(complaints(text, files)), f"{len(ROW.findall(section(text)))} rooms")


if __name__ == "__main__":
    main()
