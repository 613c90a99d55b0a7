#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""adding.py: how many files it takes to add one more of a kind, as the table in docs/hacking.md says.

A copy of the tree gets one more of each kind, deskheap is built of it, and a scenario uses them all. What was touched is
compared with the table, file by file: a file that is not named there, or is named and was not needed, is a failure.
"""

import fnmatch
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lint"))

import tree

ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<count>\d+) \| (?P<files>[^|]+) \|$", re.MULTILINE)
PLACE = re.compile(r"NAME|NOUN|…")

SCENARIO = """format: 1
title: One more of each
system: { edition: server2003-sp3, services: none }
steps:
  - logon: { user: alice, kind: console }
  - run: { program: gui-app, as: app }
  - post-two-messages: { in: app }
  - idle: 90
expect:
  - succeeds: { step: post-two-messages }
  - succeeds: { step: idle }
  - session-count: 1
"""


class Copy:
    """The tree, and what was touched in it."""

    def __init__(self, folder):
        self.root = folder
        self.touched = set()
        for path in tree.files():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tree.ROOT / path, folder / path)

    def new(self, name, content):
        assert not (self.root / name).exists(), name
        (self.root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        self.touched.add(name)

    def after(self, name, pattern, text):
        """Behind the last line that the pattern is in; "" is in all of them."""
        lines = (self.root / name).read_text(encoding="utf-8").splitlines(keepends=True)
        at = [number for number, line in enumerate(lines, 1) if re.search(pattern, line)]
        assert at, f"{name}: no line has {pattern}"
        lines.insert(at[-1], text)
        (self.root / name).write_text("".join(lines), encoding="utf-8")
        self.touched.add(name)


def add_edition(copy):
    copy.new("configs/editions/server2003-sp3.yaml", """format: 1
name: server2003-sp3
title: Windows Server 2003 SP3, which there never was
based-on: server2003-sp2
registry: server2003-sp3.reg

sources:
  notes: what somebody wrote down

machine:
  memory:                    { value: 384 MiB, source: notes, confidence: decided }
""")
    copy.new("configs/registry/server2003-sp3.reg", (copy.root / "configs/registry/server2003-sp2.reg").read_bytes())
    copy.new("scenarios/cases/heap-of-sp3.yaml", """format: 1
title: A heap of SP3
source: what somebody wrote down
system: { edition: server2003-sp3, services: none }
expect:
  - desktop: { path: 'WinSta0\\Default', heap: 3072 KB }
""")


def add_step(copy):
    copy.after("src/host/run/step_time.c", "", """
/* ---- idle ---- */

typedef struct {
    Step step;
    guint64 minutes;
} Idle;

static const Field idle_fields[] = {
    { "minutes", &field_operand, offsetof(Idle, minutes), FIELD_REQUIRED | FIELD_SHORT, 0, 1000, NULL,
      "How many." },
    FIELDS_END,
};

static gboolean
request_idle(Run *run, const Step *step, StepOutcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    run_request_new(&request, REQUEST_WAIT, 0, 0);
    request.v[0] = ((const Idle *)step)->minutes * 60000;
    return run_send(run, &request, outcome, &reply, error);
}

const StepKind step_idle = {
    .name = "idle",
    .about = "Minutes pass.",
    .bytes = sizeof(Idle),
    .fields = idle_fields,
    .request = request_idle,
};
""")
    copy.after("src/host/scenario/steps.def", r"^STEP\(wait\)", "STEP(idle)\n")
    copy.after("docs/scenario-format.md", r"^\| `wait` \|", "| `idle` | `minutes` | `minutes` | Minutes pass. |\n")
    copy.new("tests/fixtures/bad/scenario/idle-for-long.yaml",
             "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\nsteps:\n  - idle: 1001\n")
    copy.after("tests/fixtures/bad/scenario/expected.txt", "",
               "idle-for-long.yaml 5:11: error: 1001 is out of range (0 to 1000)\n")


def add_expectation(copy):
    copy.after("src/host/run/expect_session.c", "", """
/* ---- session-count ---- */

typedef struct {
    Expectation expectation;
    Quantity *count;
} SessionCount;

static const Field count_fields[] = {
    { "count", &field_count, offsetof(SessionCount, count), FIELD_REQUIRED | FIELD_SHORT, 0, 1000, NULL,
      "How many." },
    FIELDS_END,
};

static void
compare_count(Comparing *check)
{
    check_count(check, "sessions", ((const SessionCount *)check->expectation)->count,
                check->snapshot->sessions->len);
}

const ExpectationKind expect_session_count = {
    .name = "session-count",
    .about = "Sessions that are there.",
    .bytes = sizeof(SessionCount),
    .fields = count_fields,
    .needs_snapshot = TRUE,
    .compare = compare_count,
};
""")
    copy.after("src/host/scenario/expectations.def", r"^EXPECTATION\(no_session\)", "EXPECTATION(session_count)\n")
    copy.after("docs/scenario-format.md", r"^\| `pages` \|", "| `session-count` | `count` of sessions |\n")
    copy.new("tests/fixtures/bad/scenario/session-count-of-text.yaml",
             "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\nexpect:\n  - session-count: many\n")
    copy.after("tests/fixtures/bad/scenario/expected.txt", "",
               'session-count-of-text.yaml 5:20: error: "many" is not what is meant here\n')


def add_action(copy):
    copy.after("src/abi/actions.def", r"^ACTION\(", 'ACTION(POST_TWO, "post-two-messages", "-", "-", "-", "-", "-")\n')
    copy.after("src/user/action_other.c", r"return win32_post_message\(u\);",
               "    case ACTION_POST_TWO:\n        return win32_post_message(u) && win32_post_message(u);\n")
    copy.after("src/host/program/program_action.c", r"^    \[ACTION_POST_MESSAGE\]",
               '    [ACTION_POST_TWO] = { no_arguments, NULL, FALSE, "PostMessage, twice." },\n')
    copy.after("docs/program-format.md", r"^\| `post-message` \|", "| `post-two-messages` | | PostMessage, twice |\n")


KINDS = {
    "an edition of a known family": add_edition,
    "a step": add_step,
    "an expectation": add_expectation,
    "an action": add_action,
}


def said(hacking):
    """{what: (count, [patterns])} of the table."""
    rows = {}
    for row in ROW.finditer(hacking):
        patterns = re.findall(r"`([^`]+)`", row["files"])
        rows[row["what"]] = int(row["count"]), [PLACE.sub("*", pattern) for pattern in patterns]
    return rows


def complaints_of(what, touched, rows):
    if what not in rows:
        yield f"{what}: docs/hacking.md has no row for it"
        return
    count, patterns = rows[what]
    if count != len(touched):
        yield f"{what}: docs/hacking.md says {count} files, and it takes {len(touched)}: {', '.join(sorted(touched))}"
    for name in sorted(touched):
        if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns):
            yield f"{what}: {name} is not in its row of docs/hacking.md"
    for pattern in patterns:
        if not fnmatch.filter(touched, pattern):
            yield f"{what}: docs/hacking.md names {pattern}, and nothing there was needed"


def build(folder):
    """deskheap of a copy, as fast as it can be had."""
    quiet = {"stdout": subprocess.DEVNULL}
    subprocess.run(["meson", "setup", "build", "-Dguest=disabled", "-Dwerror=true", "-Doptimization=0", "-Ddebug=false"],
                   cwd=folder, check=True, **quiet)
    subprocess.run(["ninja", "--quiet", "-C", "build", "src/deskheap"], cwd=folder, check=True)
    return folder / "build/src/deskheap"


def bad_files(folder, deskheap, touched, env):
    """What the new bad files are answered with."""
    expected = (folder / "tests/fixtures/bad/scenario/expected.txt").read_text().splitlines()
    for name in sorted(name for name in touched if name.startswith("tests/fixtures/bad/scenario/") and name.endswith(".yaml")):
        file, _, rest = next(line for line in expected if line.startswith(pathlib.PurePath(name).name)).partition(" ")
        run = subprocess.run([deskheap, "run", name], cwd=folder, env=env, capture_output=True, text=True)
        wanted = f"{name}:{rest}"
        if run.returncode != 2 or not run.stderr.startswith(wanted):
            yield f"{file}: exit code {run.returncode}, wanted 2 and\n{wanted}\nseen\n{run.stderr}"


def runs(folder, deskheap, touched):
    env = dict(os.environ, DESKHEAP_DATA_DIR=str(folder))
    (folder / "all.yaml").write_text(SCENARIO)
    for name in ["all.yaml", *(name for name in sorted(touched) if name.startswith("scenarios/"))]:
        run = subprocess.run([deskheap, "run", name], cwd=folder, env=env, capture_output=True, text=True)
        if run.returncode != 0:
            yield f"{name}: exit code {run.returncode}\n{run.stdout}{run.stderr}"
    yield from bad_files(folder, deskheap, touched, env)


def main():
    rows = said(tree.text("docs/hacking.md"))
    complaints, all_touched = [], set()
    with tempfile.TemporaryDirectory(prefix="deskheap-adding-") as name:
        copy = Copy(pathlib.Path(name))
        for what, add in KINDS.items():
            copy.touched = set()
            add(copy)
            complaints += complaints_of(what, copy.touched, rows)
            all_touched |= copy.touched
        complaints += [f"{what}: docs/hacking.md has a row for it, and nothing adds one here" for what in rows if what not in KINDS]
        complaints += runs(copy.root, build(copy.root), all_touched)
    tree.finish(complaints, f"{len(KINDS)} kinds added to a copy, {len(all_touched)} files touched")


if __name__ == "__main__":
    main()
