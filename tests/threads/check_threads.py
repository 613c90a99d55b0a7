#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_threads.py DESKHEAP OUTPUT: runs scenarios in several threads with a program that ThreadSanitizer watches.

OUTPUT is where results go, as lines of Meson's log. Files share one program, variants of a file share its steps, bad files
and registries are read at the same time; whatever two threads touch without an order between them is reported and fails.
"""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Name: arguments.
RUNS = {
    "all scenarios": ["scenarios"],
    "explained, with a changed registry": ["--explain", "--set", "SessionViewSize=40", "scenarios/services"],
    "bad files": ["tests/fixtures/bad/scenario", "scenarios/lessons"],
}
FOUND = 66


def run(program, arguments):
    """What is wrong, or nothing."""
    options = f"exitcode={FOUND}:suppressions={ROOT}/tests/threads/suppressions.txt:print_suppressions=0"
    # Memory that GLib hands from thread to thread by itself would look shared.
    environment = dict(os.environ, TSAN_OPTIONS=options, G_SLICE="always-malloc", DESKHEAP_DATA_DIR=str(ROOT))
    done = subprocess.run([program, "run", "--json", "-j", "4", *arguments], cwd=ROOT, env=environment, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode == FOUND or "ThreadSanitizer" in done.stderr:
        return done.stderr
    if len(done.stdout.splitlines()) < 3:
        return f"exit code {done.returncode}, and next to nothing was run:\n{done.stdout}{done.stderr}"
    return ""


def main():
    program, output = sys.argv[1:]
    results = []
    for name, arguments in RUNS.items():
        problem = run(os.path.abspath(program), arguments)
        print(f"{'FAIL' if problem else 'ok'}  threads: {name}", flush=True)
        sys.stderr.write(problem)
        results.append({"name": f"threads: {name}", "result": "FAIL" if problem else "OK", "stdout": problem})
    pathlib.Path(output).write_text("".join(json.dumps(result) + "\n" for result in results))
    return 1 if any(result["result"] == "FAIL" for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
