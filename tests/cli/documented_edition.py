#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""documented_edition.py DESKHEAP: the edition of three files that docs/hacking.md shows is added as it says there.

The files are taken out of the text, put into a copy of the shipped data that has none of them, and the scenario is run: it
says which heaps there are. They are the files that are shipped; and without any one of them the scenario does not pass.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECTION = re.compile(r"^### Three files: .*?(?=^##+ )", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^`([^`\n]+)`[^\n]*:\n\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def documented():
    """{path: (language, text)}"""
    section = SECTION.search((ROOT / "docs/hacking.md").read_text(encoding="utf-8"))[0]
    return {path: (language, text) for path, language, text in BLOCK.findall(section)}


def add(folder, path, language, text):
    if language == "sh":
        subprocess.run(["sh", "-e", "-c", text], cwd=folder, check=True)
    else:
        (folder / path).write_text(text, encoding="utf-8")


def run(executable, folder, scenario):
    return subprocess.run([executable, "run", str(folder / scenario)], env={**os.environ, "DESKHEAP_DATA_DIR": str(folder)},
                          capture_output=True, text=True, check=False)


def main():
    executable = str(pathlib.Path(sys.argv[1]).resolve())
    files = documented()
    failures = [] if len(files) == 3 else [f"docs/hacking.md shows {len(files)} files: {', '.join(files)}"]
    with tempfile.TemporaryDirectory(prefix="deskheap-edition-") as name:
        folder = pathlib.Path(name)
        for part in ("configs", "scenarios"):
            shutil.copytree(ROOT / part, folder / part)
        # One that lies apart finds no data but these.
        executable = shutil.copy(executable, folder / "deskheap")
        for path in files:
            (folder / path).unlink()
        scenario = next(path for path in files if path.startswith("scenarios/"))
        for path, (language, text) in files.items():
            add(folder, path, language, text)
            if (folder / path).read_bytes() != (ROOT / path).read_bytes():
                failures.append(f"{path} is shipped otherwise than docs/hacking.md shows it")
        shown = run(executable, folder, scenario)
        if shown.returncode != 0:
            failures.append(f"exit code {shown.returncode}: {shown.stdout}{shown.stderr}")
        for path in files:
            kept = (folder / path).read_bytes()
            (folder / path).unlink()
            if run(executable, folder, scenario).returncode == 0:
                failures.append(f"{path} is not needed")
            (folder / path).write_bytes(kept)
    for failure in failures:
        print(failure)
    print(f"{len(files)} files, {len(failures)} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
