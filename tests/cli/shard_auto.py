#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""deskheap --shard auto: every row of the table in docs/ci.md, and what no shard follows from.

Usage: shard_auto.py DESKHEAP
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `(\w+)` \| ([01]) \| `(\w+|--shard auto/N)` \|", re.M)
COUNT = 12
ROWS = ROW.findall((ROOT / "docs/ci.md").read_text())
OWN, SLURM, KUBERNETES = "DESKHEAP_SHARD_INDEX", "SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"


def run(deskheap, plan, shard, variables):
    """The indices of that shard, or the message."""
    clean = {name: value for name, value in os.environ.items() if not any(name in row for row in ROWS) and "SLURM" not in name}
    done = subprocess.run([deskheap, "sweep", "run", "--shard", shard, plan], env=clean | variables, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        assert done.returncode == 2 and not done.stdout, done
        return done.stderr
    return [json.loads(line)["index"] for line in done.stdout.splitlines()[1:]]


def check_rows(ask):
    for name, first, total in ROWS:
        counted = {} if total.endswith("auto/N") else {total: str(COUNT)}
        if name == SLURM:
            counted |= {"SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": str(COUNT)}
        shard = f"auto/{COUNT}" if total.endswith("auto/N") else "auto"
        for k in (0, 4, COUNT - 1):
            seen = ask(shard, {name: str(k + int(first))} | counted)
            assert seen == [k], f"{name}: {seen}, expected {k}"
        for wrong in (int(first) - 1, int(first) + COUNT, "", "x", "1 "):
            seen = ask(shard, {name: str(wrong)} | counted)
            assert f"--shard auto: {name} is " in seen, f"{name}={wrong}: {seen}"
        assert total in ask("auto", {name: "1"}) or name == SLURM
        assert ask(f"auto/{COUNT}", {name: "5"}) == [5 - int(first)]


def slurm(task, low, high, count):
    return {SLURM: str(task), "SLURM_ARRAY_TASK_MIN": str(low), "SLURM_ARRAY_TASK_MAX": str(high), "SLURM_ARRAY_TASK_COUNT": str(count)}


def check_slurm(ask):
    assert ask("auto", slurm(8, 5, 8, 4)) == [3, 7, 11], "--array=5-8"
    assert ask("auto", slurm(0, 0, 11, 12)) == [0], "--array=0-11"
    assert "the array has holes" in ask("auto", slurm(4, 1, 4, 2)), "--array=1,4"
    # One task again: what is its whole array is a twelfth of the plan.
    assert ask(f"auto/{COUNT}", slurm(5, 5, 5, 1)) == [4], "--array=5 --shard auto/12"


def check_refused(ask):
    assert "none of these is set" in ask("auto", {})
    assert f"--shard auto/N" in ask("auto", {KUBERNETES: "3"})
    two = {KUBERNETES: "3", "CI_NODE_INDEX": "4", "CI_NODE_TOTAL": "12"}
    assert ask("auto/12", two) == [3], "both say the same"
    seen = ask("auto/12", two | {"CI_NODE_INDEX": "5"})
    assert "JOB_COMPLETION_INDEX says 4/12, CI_NODE_INDEX says 5/12" in seen, seen
    for shard in ("auto/0", "auto/x", "auto/", "auto/100001", "Auto", "auto/3/4", "/3", ""):
        assert "--shard is K/N" in ask(shard, {KUBERNETES: "0"}), shard
    assert ask("2/12", {KUBERNETES: "7"}) == [1], "named ones count"
    for huge in ("4294967295", "4294967296", "99999999999999999999"):
        assert "--shard auto: " in ask("auto", {"CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": huge}), huge
    for wrong in ("0", "100001", "4294967295"):
        seen = ask("auto", {"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": wrong})
        assert f"CI_NODE_TOTAL is {wrong}, and there may be 1 to 100000 shards" in seen, seen


def main():
    assert len(ROWS) == len({row[0] for row in ROWS}) > 8, ROWS
    with tempfile.TemporaryDirectory() as folder:
        plan = os.path.join(folder, "plan")
        subprocess.run([sys.argv[1], "sweep", "plan", "--axis", f"SessionViewSize=20..{16 + 4 * COUNT}/4", "--out", plan,
                        ROOT / "scenarios/lessons/2-tree.yaml"], check=True)

        def ask(shard, variables):
            return run(sys.argv[1], plan, shard, variables)

        check_rows(ask)
        check_slurm(ask)
        check_refused(ask)
    # The program knows no other.
    known = re.findall(r'^\s*\{ "(\w+)", [01], ', (ROOT / "src/cli/shard_auto.c").read_text(), re.M)
    assert known == [row[0] for row in ROWS], known
    print(f"{len(ROWS)} systems")


if __name__ == "__main__":
    main()
