# SPDX-License-Identifier: MIT
"""The Debian package: built of what is committed, free of errors by lintian, installed where nothing else is, used, removed."""

import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLACE = "/srv/packages"
# "make deb" puts them there, and so does the check.
FOLDER = ROOT / "build" / "deb"


def make(log):
    """Returns the packages, without those of debug symbols."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    subprocess.run([ROOT / "packaging/make-deb", FOLDER], stdout=log, stderr=log, check=True)
    return sorted(path for path in FOLDER.glob("*.deb") if "-dbgsym_" not in path.name)


def lint(paths, log):
    """What lintian calls an error ends it."""
    subprocess.run(["lintian", "--allow-root", "--fail-on", "error", *paths], stdout=log, stderr=log, check=True)


def copy_to(bare, paths):
    target = pathlib.Path(f"{bare.root}{PLACE}")
    target.mkdir(parents=True)
    for path in [*paths, *(ROOT / "docs/examples/sick-server").iterdir()]:
        shutil.copy(path, target)


def use(root, want):
    """As somebody who has this package and no more. The machine keeps no manuals (machine.py): dpkg says what it was given."""
    want("PASS" in root.types("deskheap run kb949296"), "a shipped scenario does not pass")
    root.types("deskheap run --summary scenarios", "/")
    root.types("deskheap fix --knob SharedSection.3 --patch patch.reg local-system-heap-full && deskheap check patch.reg")
    root.types(f"deskheap import {PLACE}/services.reg {PLACE}/table.txt >sick.yaml && deskheap diagnose sick.yaml")
    files = root.types("dpkg -L deskheap").split()
    for verb in root.types("deskheap --help | sed -n 's/^  \\([a-z][a-z]*\\) .*/\\1/p'").split():
        want(f"/usr/share/man/man1/deskheap-{verb}.1.gz" in files, f"{verb} has no man page")
        root.types(f"deskheap {verb} --help")
    want("deskheap.fix/1" in root.types("cat /usr/share/deskheap/schemas/fix-1.json"), "there is no schema")


def remove(root, want):
    root.types("apt purge deskheap libdeskheap0 libdeskheap-dev && apt autoremove")
    left = root.types("find / -xdev -name '*deskheap*' -path '/usr/*'")
    want(not left, f"left behind:\n{left}")
