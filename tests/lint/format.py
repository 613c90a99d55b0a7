#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""C files look as clang-format 14 makes them. --fix rewrites them."""

import concurrent.futures
import os
import subprocess
import sys

import tree

TOOL = "clang-format"


def check(paths):
    """Where the first difference of each file stands: the whole list is what --fix is for."""
    result = subprocess.run([TOOL, "--style=file", "--dry-run", "-Werror", *paths],
                            cwd=tree.ROOT, capture_output=True, text=True, check=False)
    places = [line.split(" error:")[0] for line in result.stderr.splitlines() if " error:" in line]
    firsts = {place.split(":")[0]: place for place in reversed(places)}
    return [f'{place} is not as clang-format makes it; "make format" mends it'
            for place in sorted(firsts.values())]


def main():
    paths = [str(path) for path in tree.files(".c", ".h")]
    if "--fix" in sys.argv[1:]:
        sys.exit(subprocess.call([TOOL, "--style=file", "-i", *paths], cwd=tree.ROOT))
    count = os.cpu_count()
    parts = [paths[first::count] for first in range(count)]
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        complaints = [text for part in pool.map(check, parts) for text in part]
    tree.finish(complaints, f"{len(paths)} files")


if __name__ == "__main__":
    main()
