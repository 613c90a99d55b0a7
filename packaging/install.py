#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make install: builds what is installed and puts it in place, under $PREFIX, inside $DESTDIR if that is set.

Whether all of it can be written is asked first: either all is installed or nothing. Usage: install.py BUILD-FOLDER
"""

import json
import os
import pathlib
import pwd
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
OWN_PREFIX = 'make install PREFIX="$HOME/.local"'


class Refusal(Exception):
    """What the user can mend, in one line."""


def run_as_owner(*command):
    subprocess.run([HERE / "as-owner", *command], check=True)


def introspect(build, what):
    result = subprocess.run(["meson", "introspect", f"--{what}", str(build)],
                            check=True, capture_output=True, text=True)
    return json.loads(result.stdout)


def account():
    return pwd.getpwuid(os.geteuid()).pw_name


def read_prefix():
    prefix = os.path.expanduser(os.environ.get("PREFIX") or "/usr/local")
    if not os.path.isabs(prefix):
        raise Refusal(f"PREFIX is a whole path, as /usr/local or $HOME/.local, and not {prefix}")
    return os.path.normpath(prefix)


def check_build(build):
    """What root has built, or somebody else, can only be installed by them: Meson writes a log."""
    for folder in (build, build / "meson-logs", build / "meson-private"):
        for path in (folder, *folder.iterdir()):
            if not os.access(path, os.W_OK):
                raise Refusal(f"{path} is {path.owner()}'s, and {account()} cannot write it: "
                              "remove the build folder, or build elsewhere with BUILD=FOLDER")


def check_target(path):
    """Whether a file may be put there: what exists of its folders must be ours to write."""
    folder = path.parent
    while not folder.exists() and not folder.is_symlink():
        folder = folder.parent
    if not folder.is_dir():
        raise Refusal(f"{folder} is no folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        advice = "it is read-only" if os.geteuid() == 0 else f"sudo make install, or {OWN_PREFIX}"
        raise Refusal(f"{account()} cannot write {folder}: {advice}")


def in_place(destdir, path):
    """Where a path of the system to be is now."""
    return pathlib.Path(destdir + path if destdir else path)


def configure(build, prefix):
    options = {option["name"]: option["value"] for option in introspect(build, "buildoptions")}
    if options["prefix"] != prefix:
        run_as_owner("meson", "configure", build, f"-Dprefix={prefix}")
    run_as_owner(HERE / "configure", build)


def build_installed(build):
    """All that is installed and nothing else: building the tests as well would take twice the time."""
    files = [name for target in introspect(build, "targets") if target["installed"]
             for name in target["filename"]]
    run_as_owner("ninja", *([] if sys.stdout.isatty() else ["--quiet"]), "-C", str(build),
                 *[os.path.relpath(name, build) for name in files])


def give_back(build):
    """The logs that root has written under sudo are those of the folder's owner again."""
    owner = build.stat()
    for path in (build / "install.log", *(build / "meson-logs").iterdir()):
        if os.geteuid() == 0:
            os.chown(path, owner.st_uid, owner.st_gid)


def copy_files(build):
    """Meson's own words are for its log; of an error, what the system said is told."""
    log = build / "install.log"
    with log.open("w") as out:
        result = subprocess.run(["meson", "install", "-C", build, "--no-rebuild"],
                                stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False)
    if result.returncode != 0:
        said = log.read_text(errors="replace").strip() or "no word"
        errors = re.findall(r"^\w+Error: (?:\[Errno \d+\] )?(.+)", said, re.MULTILINE)
        raise Refusal(f"{(errors or said.splitlines())[-1]} (meson install, exit code "
                      f"{result.returncode}; all it said is in {log})")


def tell(prefix, destdir, paths):
    """Where it is, and how what does not look there is told to."""
    print(f"deskheap is installed in {in_place(destdir, prefix)}")
    if destdir:
        return
    programs, modules = (next(os.path.dirname(path) for path in paths if path.endswith(name))
                         for name in ("/bin/deskheap", "/deskheap.pc"))
    if programs not in os.environ.get("PATH", "").split(":"):
        print(f'PATH does not name {programs}: export PATH="{programs}:$PATH"')
    known = subprocess.run(["pkg-config", "--variable", "pc_path", "pkg-config"],
                           capture_output=True, text=True, check=False).stdout.strip()
    if modules not in [*known.split(":"), *os.environ.get("PKG_CONFIG_PATH", "").split(":")]:
        print(f'pkg-config does not look there: export PKG_CONFIG_PATH="{modules}"')


def install(build):
    prefix, destdir = read_prefix(), os.environ.get("DESTDIR", "")
    check_build(build)
    check_target(in_place(destdir, prefix) / "bin" / "deskheap")
    configure(build, prefix)
    build_installed(build)
    paths = introspect(build, "installed").values()
    for path in paths:
        check_target(in_place(destdir, path))
    copy_files(build)
    give_back(build)
    tell(prefix, destdir, paths)


def main():
    try:
        install(pathlib.Path(sys.argv[1]))
    except Refusal as refusal:
        sys.exit(f"make install: {refusal}")
    except OSError as error:
        sys.exit(f"make install: {error.filename}: {error.strerror}")
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)


if __name__ == "__main__":
    main()
