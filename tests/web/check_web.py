#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What "make check-web" asks, one part after the other: deskheap without the PC, and deskheap as WebAssembly, run every
scenario as the one that is built; and so on. A line for each part; the first failure ends it. --results FILE takes them as
JSON lines, as Meson's log of tests.

Usage: check_web.py --build BUILD --plain FOLDER --web FOLDER --cache CACHE
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLAIN_OPTIONS = ("-Dqemu=disabled", "-Djson=disabled", "-Dhivex=disabled", "-Dedit=disabled", "-Dtui=disabled", "-Dtests=false",
                 "-Dwerror=true")


def run(*command):
    done = subprocess.run([str(word) for word in command], cwd=ROOT, env=dict(os.environ, DESKHEAP_DATA_DIR=str(ROOT)),
                          stdin=subprocess.DEVNULL, text=True, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def must(*command):
    code, text = run(*command)
    if code != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: exit code {code}\n{text[-4000:]}")
    return text


def same(args, *program, options=()):
    return must(sys.executable, ROOT / "tests" / "same_program.py", args.build / "src" / "deskheap", "scenarios", *options,
                "--", *program).strip()


# ---- the parts: each gives a line that says what was seen ----

def build_plain(args):
    """Builds deskheap without the PC."""
    must("packaging/configure", args.plain, *PLAIN_OPTIONS, f"-Dwin32k_image={args.build / 'src' / 'win32k_image.c'}")
    must("ninja", "-C", args.plain, "src/deskheap")
    libraries = must("ldd", args.plain / "src" / "deskheap")
    unwanted = re.findall(r"lib(?:gio|gobject|json-glib|hivex|edit)[^ ]*", libraries)
    assert not unwanted, f"a deskheap without the PC is linked with {unwanted}"
    return "links neither GIO nor GObject"


def plain_says_what_it_lacks(args):
    """A deskheap without the PC refuses what it has not."""
    program = args.plain / "src" / "deskheap"
    for arguments, wanted, words in (
            (("debug", "tree"), 2, 'unknown verb "debug"'),
            (("sweep", "plan"), 2, 'unknown verb "sweep"'),
            (("tui", "tree"), 2, 'unknown verb "tui"'),
            (("run", "--machine", "qemu", "lessons/2-tree"), 75, "built without the PC"),
            (("run", "--machine", "both", "lessons/2-tree"), 75, "built without the PC"),
            (("schema", "plan"), 2, "plan"),
            (("schema", "debug"), 2, "debug"),
            (("import", args.build / "tests" / "hives" / "system.hive"), 2, "built without libhivex"),
            (("import", "tests/fixtures/import/deskscan.json"), 2, "error")):
        code, text = run(program, *arguments)
        assert code == wanted and words in text, f"{arguments}: exit code {code}, wanted {wanted}\n{text}"
    return "9 refusals"


def plain_runs_alike(args):
    """Without the PC all scenarios are run as with it."""
    return same(args, args.plain / "src" / "deskheap")


def build_web(args):
    """Builds deskheap as WebAssembly."""
    must("packaging/web/build", args.web, args.cache, args.build / "src" / "win32k_image.c", "src/deskheap.js",
         "src/web/deskheap-page.js")
    size = (args.web / "src" / "deskheap.wasm").stat().st_size
    return f"{size / 1e6:.1f} MB"


def node(args):
    return ("node", "--no-experimental-fetch", args.web / "src" / "deskheap.js")


def web_runs_alike(args):
    """As WebAssembly all scenarios are run as natively."""
    # How many sessions more fit, which fix tells, takes more memory than there is.
    return same(args, *node(args), options=("--without", "fix"))


def web_has_no_threads(args):
    """Asked for threads, which it cannot have, it does the same."""
    asked = ("run", "--summary", "--color=never", "-j", "3", "scenarios/lessons")
    wanted = must(args.build / "src" / "deskheap", *asked)
    seen = must("timeout", "120", *node(args), *asked)
    assert seen == wanted, seen
    return wanted.strip().splitlines()[-1]


def build_page(args):
    """Builds the page that has the program in it."""
    must("packaging/web/build-page", args.web, args.cache)
    size = (args.web / "deskheap.html").stat().st_size / 1e6
    told = int(re.search(r"file of about (\d+) MB", (ROOT / "docs" / "web.md").read_text())[1])
    assert round(size) == told, f"docs/web.md says about {told} MB; it is {size:.1f} MB"
    return f"{size:.1f} MB"


def page(args, name, *more):
    """The last line of a test that plays pages in Chromium."""
    return must(sys.executable, ROOT / "tests" / "web" / f"{name}.py", args.build, *more).strip().splitlines()[-1]


def checker(args):
    return args.cache / "checker"


def html_has_a_checker(args):
    """The checker of HTML comes from npm."""
    must("packaging/web/install-npm", "packaging/web/checker", checker(args))
    return json.loads((checker(args) / "node_modules" / "html-validate" / "package.json").read_text())["version"]


def report_page_works(args):
    """The page of a run in a browser."""
    return page(args, "report_page", checker(args))


def report_has_the_numbers(args):
    """After every step of every shipped scenario that page beside dheapmon."""
    return page(args, "report_numbers")


def web_page_works(args):
    """That page, opened from disk: every scenario beside dheapmon, the editor, settings, links, files."""
    return page(args, "web_page", args.web / "deskheap.html", checker(args))


PARTS = (html_has_a_checker, report_page_works, report_has_the_numbers, build_plain, plain_says_what_it_lacks, plain_runs_alike,
         build_web, web_has_no_threads, web_runs_alike, build_page, web_page_works)


def main():
    parser = argparse.ArgumentParser()
    for name in ("build", "plain", "web", "cache"):
        parser.add_argument(f"--{name}", type=lambda text: pathlib.Path(text).resolve(), required=True)
    parser.add_argument("--results", type=pathlib.Path)
    args = parser.parse_args()
    results = []
    for part in PARTS:
        start = time.monotonic()
        print(f"{part.__doc__} ", end="", flush=True)
        try:
            said, problem = part(args), None
        except AssertionError as wrong:
            said, problem = "no", f"check-web: {part.__name__}: {wrong}"
        print(f"{said} ({time.monotonic() - start:.0f} s)", flush=True)
        results.append({"name": f"web / {part.__name__}", "result": "FAIL" if problem else "OK"})
        if problem:
            print(problem, file=sys.stderr)
            break
    if args.results:
        args.results.write_text("".join(f"{json.dumps(one)}\n" for one in results))
    return 1 if results[-1]["result"] == "FAIL" else 0


if __name__ == "__main__":
    sys.exit(main())
