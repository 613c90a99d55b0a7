# SPDX-License-Identifier: MIT
"""What the lint tests share: the files of the project, and how a test complains."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files(*suffixes):
    """Paths relative to the root, sorted: what git knows or would add; without git, what lies there."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        listing = []
    names = [name for name in listing if name]
    if not names:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
        names = [name for name in names if not name.startswith((".git/", "build"))]
    paths = sorted({pathlib.PurePosixPath(name) for name in names})
    return [path for path in paths
            if (not suffixes or path.suffix in suffixes) and (ROOT / path).is_file()]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def finish(complaints, good):
    """Ends a lint test: prints every complaint, "file:line: what and what would be right"."""
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f"{len(complaints)} complaint(s)")
        sys.exit(1)
    print(good)
    sys.exit(0)
