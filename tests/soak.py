#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Everything that may run for hours, one part after another: a line for each, and a total.

The first failure ends it, with the command that repeats it. Fuzzers and what walks damaged memory are built with clang
and its sanitizers, in a folder of their own; what compares machines uses the ordinary build.
"""

import argparse
import dataclasses
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

CONFIGURE = pathlib.Path(__file__).resolve().parents[1] / "packaging" / "configure"
SETUP_FUZZ = ["-Db_sanitize=address,undefined", "-Db_lundef=false", "-Dbuildtype=debugoptimized", "-Dlibfuzzer=true"]
INPUT_SECONDS = 120  # one input that takes longer hangs, or costs too much
INPUT_MB = 3072
SPOILT = "tests/host/spoilt"
PROGRESS_SECONDS = 60  # between two lines of a part that runs
STEPS_MAX = 50000  # of a scenario
CHECK_SECONDS_MAX = 2100  # of one of Check's tests: it counts microseconds in an int
SPOILT_STEP = 100  # damaged memories between two words of it


@dataclasses.dataclass
class Part:
    """A command; what to say of its output; the command that repeats a failure that its output tells of."""

    name: str
    command: list
    told: callable
    repeat: callable


def words(command, variables):
    """As a shell reads it, with the variables it needs."""
    return shlex.join([*(f"{name}={value}" for name, value in variables.items()), *map(str, command)])


def last_line(output):
    lines = output.strip().splitlines()
    return lines[-1] if lines else ""


# ---- parts ----

def fuzz_targets(folder):
    """{name: [files and folders of its corpus]}, as meson wrote them down."""
    targets = {}
    for line in (folder / "tests/fuzz/targets.txt").read_text().splitlines():
        name, path = line.split(" ", 1)
        targets.setdefault(name, []).append(pathlib.Path(path))
    return targets


def fuzz_repeat(program, command):
    """The input alone, if libFuzzer wrote it down."""
    def repeat(output):
        found = re.search(r"Test unit written to (\S+)", output)
        return [program, found[1]] if found else command

    return repeat


def fuzz_part(folder, name, seeds, seconds):
    """What it finds new is kept in the build folder and is where the next soak begins."""
    corpus = folder / "soak" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        for file in sorted(seed.iterdir()) if seed.is_dir() else [seed]:
            shutil.copy(file, corpus / file.name)
    program = folder / f"tests/fuzz/{name}_libfuzzer"
    prefix = folder / "soak" / f"{name}-"
    command = [program, f"-max_total_time={seconds}", f"-timeout={INPUT_SECONDS}", f"-rss_limit_mb={INPUT_MB}",
               "-print_final_stats=1", f"-artifact_prefix={prefix}", corpus]

    def told(output):
        runs = re.search(r"stat::number_of_executed_units: (\d+)", output)
        return f"{int(runs[1]):,} inputs, {len(list(corpus.iterdir())):,} worth keeping" if runs else ""

    return Part(name, command, told, fuzz_repeat(program, command))


def random_part(folder, seeds, first):
    program = folder / "tests/machines/test_random"

    def repeat(output):
        seed = re.search(r"^seed (\d+):", output, re.MULTILINE)
        return [program, 1, seed[1]] if seed else [program, seeds, first]

    return Part("random", [program, seeds, first], last_line, repeat)


def sweep_part(source, folder):
    command = [sys.executable, source / "tests/cli/edition_sweep.py", folder / "src/deskheap",
               source / "configs/editions", source / "configs/layouts"]
    return Part("edition-sweep", command, last_line, lambda output: command)


def spoilt_part(folder, count, first):
    """It says now and then where it is: what ends it without a word is repeated from there."""
    program = folder / SPOILT

    def repeat(output):
        bad = re.search(r"^seed (\d+):", output, re.MULTILINE)
        places = re.findall(r"^from (\d+)$", output, re.MULTILINE)
        if bad:
            return [program, 1, bad[1]]
        return [program, SPOILT_STEP, places[-1]] if places else [program, count, first]

    return Part("spoilt", [program, count, first], last_line, repeat)


def saved_part(source, folder):
    """Every step of every shipped scenario, saved, restored, and done twice."""
    command = ["env", f"RUN_SAVE_PLACES={STEPS_MAX}", f"DESKHEAP_TEST_DIR={source / 'tests'}",
               f"DESKHEAP_DATA_DIR={source}", f"CK_DEFAULT_TIMEOUT={CHECK_SECONDS_MAX}", folder / "tests/host/test_run_save", "goes_on_as"]
    return Part("saved-runs", command, last_line, lambda output: command)


def other_parts(options, source):
    return [
        saved_part(source, options.build),
        random_part(options.build, options.seeds, options.first),
        sweep_part(source, options.build),
        spoilt_part(options.build_fuzz, options.spoilt, options.first),
    ]


def all_parts(options, source):
    parts = other_parts(options, source)
    for name, seeds in fuzz_targets(options.build_fuzz).items():
        parts.append(fuzz_part(options.build_fuzz, name, seeds, options.seconds_each))
    return [part for part in parts if re.search(options.only, part.name)]


# ---- running ----

def made(fuzzers, folder):
    """Files to begin with that the build makes, as ninja calls them."""
    folder = folder.resolve()
    return [str(seed.relative_to(folder)) for seeds in fuzzers.values() for seed in seeds if folder in seed.parents]


def build(options):
    """Both folders; the second is set up if need be. The exit code."""
    configure = [CONFIGURE, options.build_fuzz, *options.setup_args, *SETUP_FUZZ]
    code = (subprocess.call(configure, env=dict(os.environ, CC="clang"))
            or subprocess.call(["ninja", "--quiet", "-C", str(options.build)]))
    if code != 0:
        return code
    fuzzers = fuzz_targets(options.build_fuzz)
    targets = [SPOILT, *(f"tests/fuzz/{name}_libfuzzer" for name in fuzzers), *made(fuzzers, options.build_fuzz)]
    return subprocess.call(["ninja", "--quiet", "-C", str(options.build_fuzz), *targets])


def line(part, seconds, state, told):
    print(f"{part.name:20} {seconds:6.0f} s  {state:7}  {told}", flush=True)


def wait(part, process, output, start):
    """Until it ends: now and then how far it is, by what it wrote last."""
    while True:
        try:
            return process.wait(PROGRESS_SECONDS)
        except subprocess.TimeoutExpired:
            line(part, time.monotonic() - start, "runs", last_line(read(output)))


def read(output):
    return pathlib.Path(output.name).read_text(errors="replace")


def run(part, variables):
    """Whether it went well. What it wrote is shown only if not."""
    start = time.monotonic()
    with tempfile.NamedTemporaryFile(prefix="deskheap-soak-") as output:
        line(part, 0, "begins", "")
        process = subprocess.Popen(list(map(str, part.command)), env=dict(os.environ, **variables), stdout=output,
                                   stderr=subprocess.STDOUT)
        try:
            code = wait(part, process, output, start)
        finally:
            process.kill()
        text = read(output)
    is_good = code == 0
    line(part, time.monotonic() - start, "ok" if is_good else "FAILED", part.told(text) if is_good else f"exit code {code}")
    if not is_good:
        print("\n".join(text.strip().splitlines()[-60:]))
        print(f"\nagain: {words(part.repeat(text), variables)}", flush=True)
    return is_good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--build-fuzz", type=pathlib.Path, required=True)
    parser.add_argument("--seconds-each", type=int, default=60, help="for each fuzzer")
    parser.add_argument("--seeds", type=int, default=2000, help="random scenarios on both machines")
    parser.add_argument("--spoilt", type=int, default=100000, help="damaged memories that observers read")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--only", default="", help="parts whose name this regular expression finds")
    parser.add_argument("setup_args", nargs="*")
    options = parser.parse_args()
    source = pathlib.Path(__file__).resolve().parent.parent
    options.build, options.build_fuzz = options.build.resolve(), options.build_fuzz.resolve()

    if build(options) != 0:
        print("the build failed")
        return 1
    variables = {
        "DESKHEAP_DATA_DIR": source,
        "DESKHEAP_GUEST_DIR": options.build / "src",
        "DESKHEAP_TEST_DIR": source / "tests",
        "G_DEBUG": "fatal-criticals",
        "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    }
    variables = {name: str(value) for name, value in variables.items()}
    parts = all_parts(options, source)
    start = time.monotonic()
    good = 0
    for part in parts:
        if not run(part, variables):
            break
        good += 1
    print(f"{good} of {len(parts)} parts in {(time.monotonic() - start) / 60:.0f} minutes")
    return 0 if good == len(parts) > 0 else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\ninterrupted")
