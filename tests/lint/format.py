#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""C files look as clang-format 14 makes them. --fix rewrites them."""

import concurrent.futures
import os
import shutil
import subprocess
import sys

import tree

SKIPPED = 77


def check(tool, path):
    """None, or where the first difference stands: the whole list is what --fix is for."""
    result = subprocess.run([tool, "--style=file", "--dry-run", "-Werror", "--ferror-limit=1", path],
                            cwd=tree.ROOT, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return None
    place = result.stderr.split(" error:")[0]
    return f'{place} is not as clang-format makes it; "make format" mends it'


def main():
    tool = shutil.which("clang-format")
    if tool is None:
        print("no clang-format here (Debian: clang-format)")
        sys.exit(SKIPPED)
    paths = [str(path) for path in tree.files(".c", ".h")]
    if "--fix" in sys.argv[1:]:
        sys.exit(subprocess.call([tool, "--style=file", "-i", *paths], cwd=tree.ROOT))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = [text for text in pool.map(lambda path: check(tool, path), paths) if text]
    tree.finish(complaints, f"{len(paths)} files")


if __name__ == "__main__":
    main()
