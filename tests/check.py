#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds and runs tests, by legs: "gcc" is every test; "sanitize" the code suites once more, with clang, ASan and UBSan;
"threads" scenarios in threads with TSan; "fresh" types the README's commands on a bare machine, where such a one can be made;
"web" asks what "make check-web" asks.

The last line counts the tests of all of them, from Meson's own log; a build that fails counts as one failed test. What was
skipped is named, with the reason.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
GOOD = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP"}
CANNOT_RUN = 77
# A test that bats left out of a file.
BATS_SKIP = re.compile(r"^ok \d+ (.+?) # skip(?: (.*))?$", re.MULTILINE)
# What check_web.py asks of the build folder.
WEB_NEEDS = ["src/deskheap", "tests/hives/system.hive", "tests/web/dheapmon_steps"]
SANITIZED_SUITES = ["kernel", "host", "machines", "fuzz-smoke"]


def say(text):
    print(f"== {text}", flush=True)


def build(folder, compiler, setup_args):
    """Sets the folder up if need be and builds it; returns the exit code."""
    env = dict(os.environ, CC=compiler)
    code = subprocess.call([ROOT / "packaging" / "configure", folder, *setup_args], env=env)
    return code or subprocess.call(["ninja", "--quiet", "-C", str(folder)])


def read_log(log):
    """(count of the passed, [skipped and why], [failed]) of a test run. A test of which parts were left out has passed."""
    passed, skipped, bad = 0, [], []
    for line in log.read_text().splitlines() if log.exists() else []:
        entry = json.loads(line)
        name, said = entry["name"].removeprefix("deskheap:"), entry.get("stdout", "")
        if entry["result"] in GOOD:
            passed += 1
            skipped += [f"{name}: {part}: {why}" for part, why in BATS_SKIP.findall(said)]
        elif entry["result"] in SKIPPED:
            skipped.append(f"{name}: {(said.strip().splitlines() or ['no word why'])[-1]}")
        else:
            bad.append(f'{name} ({entry["result"]})')
    return passed, skipped, bad


def leg(title, folder, compiler, setup_args, test_args, one_in=None):
    """one_in: tests that walk through all scenarios take one in so many; None: as the folder was set up."""
    say(title)
    code = build(folder, compiler, setup_args)
    if code != 0:
        return 0, [], [f"build in {folder} (exit code {code})"]
    log = folder / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    command = ["meson", "test", "-C", str(folder), "--no-rebuild", "--print-errorlogs", *test_args]
    env = dict(os.environ, DESKHEAP_TEST_ONE_IN=str(one_in)) if one_in is not None else None
    code = subprocess.call(command, env=env)
    passed, skipped, bad = read_log(log)
    if code != 0 and not bad:
        bad.append(f"meson test in {folder} (exit code {code})")
    if passed == 0 and not bad:
        bad.append(f"{folder} ran no test")
    return passed, skipped, bad


def threads_leg(args):
    """Only the program is built: its threads meet nowhere else."""
    say("clang with the thread sanitizer")
    env = dict(os.environ, CC="clang")
    options = ["-Db_sanitize=thread", "-Db_lundef=false", "-Dbuildtype=debugoptimized", "-Dguest=disabled"]
    folder = args.build_tsan
    code = subprocess.call([ROOT / "packaging" / "configure", folder, *args.setup_args, *options], env=env)
    code = code or subprocess.call(["ninja", "--quiet", "-C", str(folder), "src/deskheap"])
    if code != 0:
        return 0, [], [f"build in {folder} (exit code {code})"]
    log = folder / "threads-results.json"
    log.unlink(missing_ok=True)
    command = [ROOT / "tests" / "threads" / "check_threads.py", folder / "src" / "deskheap", log]
    code = subprocess.call(command)
    passed, skipped, bad = read_log(log)
    if code != 0 and not bad:
        bad.append(f"{command[0].name} (exit code {code})")
    return passed, skipped, bad


def fresh_leg(args):
    say("a bare machine")
    folder = args.build
    log = folder / "fresh-results.json"
    log.unlink(missing_ok=True)
    command = [ROOT / "tests" / "fresh" / "check_fresh.py", "--log", folder / "fresh.log", "--results", log]
    code = subprocess.call(command)
    if code == CANNOT_RUN:
        return 0, ["a bare machine: none can be made here, as said above"], []
    passed, skipped, bad = read_log(log)
    if code != 0 and not bad:
        bad.append(f"{command[0].name} (exit code {code})")
    return passed, skipped, bad


def web_leg(args):
    say("deskheap without the PC, and its pages in a browser")
    log = args.build / "web-results.json"
    log.unlink(missing_ok=True)
    command = [ROOT / "tests" / "web" / "check_web.py", "--build", args.build, "--plain", args.build_plain,
               "--web", args.build_web, "--cache", args.cache_web, "--results", log]
    code = subprocess.call(["ninja", "--quiet", "-C", str(args.build), *WEB_NEEDS])
    code = code or subprocess.call(command)
    passed, skipped, bad = read_log(log)
    if code != 0 and not bad:
        bad.append(f"{command[0].name} (exit code {code})")
    return passed, skipped, bad


def gcc_leg(args):
    how_much = "" if args.one_in == 1 else f"; long walks take one scenario in {args.one_in}, and make ci takes all"
    return leg(f"gcc, all suites{how_much}", args.build, os.environ.get("CC", "gcc"), args.setup_args, [], args.one_in)


def sanitize_leg(args):
    suites = [word for suite in SANITIZED_SUITES for word in ("--suite", suite)]
    # At -O1 it builds as fast as without, and runs in half the time.
    options = ["-Db_sanitize=address,undefined", "-Db_lundef=false", "-Ddebug=true", "-Doptimization=1"]
    return leg("clang with address and undefined behaviour sanitizers", args.build_sanitize, "clang",
               [*args.setup_args, *options], ["--timeout-multiplier", "4", *suites])


LEGS = {"gcc": gcc_leg, "sanitize": sanitize_leg, "threads": threads_leg, "fresh": fresh_leg, "web": web_leg}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--build-sanitize", type=pathlib.Path)
    parser.add_argument("--build-tsan", type=pathlib.Path)
    parser.add_argument("--build-plain", type=pathlib.Path)
    parser.add_argument("--build-web", type=pathlib.Path)
    parser.add_argument("--cache-web", type=pathlib.Path)
    parser.add_argument("--legs", required=True, help=f"some of {','.join(LEGS)}")
    parser.add_argument("--one-in", type=int, default=1, metavar="N", help="leg gcc: of what there is much of tests take one in N")
    parser.add_argument("setup_args", nargs="*")
    args = parser.parse_args()

    results = [LEGS[name](args) for name in args.legs.split(",")]
    passed = sum(result[0] for result in results)
    skipped = [name for result in results for name in result[1]]
    bad = [name for result in results for name in result[2]]
    print()
    for name in skipped:
        print(f"skipped: {name}")
    for name in bad:
        print(f"failed: {name}")
    print(f"{passed} passed, {len(bad)} failed", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
