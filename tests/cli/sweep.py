#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""deskheap sweep: the same bytes however many shards there are, whatever was killed and gone on with.

Usage: sweep.py DESKHEAP

A result is what deskheap run says with the same settings; ids do not depend on the order of axes; what is missing, there
twice, of another plan, cut off, or made of a scenario that has changed since is said.
"""

import json
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "tests/fixtures/fix/twenty-and-sixty.yaml"
AXES = ["SharedSection.3=64..2048/64", "SessionViewSize=16..112/32"]
VARIANTS = 32 * 4
SEED = 20260801
SAMPLES = 8
TOO_MUCH = (512 << 20) + 1  # bytes


class Sweep:
    def __init__(self, deskheap, folder):
        self.deskheap, self.folder = deskheap, pathlib.Path(folder)
        self.complaints = []

    def path(self, name):
        return str(self.folder / name)

    def call(self, *arguments, code=0):
        done = subprocess.run([self.deskheap, "sweep", *arguments], capture_output=True, text=True, timeout=300)
        if done.returncode != code:
            self.say(f"{arguments}: exit code {done.returncode}, expected {code}: {done.stderr}")
        return done

    def say(self, text):
        self.complaints.append(text)

    def expect(self, is_so, text):
        if not is_so:
            self.say(text)

    def plan(self, name, axes, scenario=SCENARIO):
        options = [word for axis in axes for word in ("--axis", axis)]
        self.call("plan", str(scenario), *options, "--out", self.path(name))
        return self.path(name)

    def merged(self, plan, names):
        return self.call("merge", plan, *map(self.path, names)).stdout


def lines_of(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]


def check_shards(sweep, plan):
    """1, 3 and 16 shards, in any order: the same bytes."""
    chance = random.Random(SEED)
    seen = set()
    for count in (1, 3, 16):
        names = [f"{k}-of-{count}.jsonl" for k in range(1, count + 1)]
        for k, name in enumerate(names, 1):
            sweep.call("run", plan, "--shard", f"{k}/{count}", "--out", sweep.path(name), "-j", str(1 + k % 2))
        chance.shuffle(names)
        seen.add(sweep.merged(plan, names))
    sweep.expect(len(seen) == 1, "other bytes with another number of shards")
    return seen.pop()


def wait_for_part(out, running):
    """Until some results are written, and not all."""
    while running.poll() is None and not (out.exists() and len(lines_of(out)) > 1):
        time.sleep(0.005)


def check_killed(sweep, plan, whole):
    """A shard that is killed in its middle leaves a file that is whole, or none; gone on with, it gives the same."""
    out = pathlib.Path(sweep.path("killed.jsonl"))
    running = subprocess.Popen([sweep.deskheap, "sweep", "run", plan, "--resume", "--out", str(out), "-j", "1"])
    wait_for_part(out, running)
    running.send_signal(signal.SIGKILL)
    running.wait()
    sweep.expect(1 < len(lines_of(out)) <= VARIANTS, f"{len(lines_of(out))} lines: not killed in its middle")
    sweep.expect([path.name for path in out.parent.glob("killed*")] == [out.name], "something is left of the writing")
    sweep.call("run", plan, "--resume", "--out", str(out))
    sweep.expect(sweep.merged(plan, ["killed.jsonl"]) == whole, "other bytes after a shard was killed")
    # What is there is not run again: a marked line stays.
    marked = out.read_text().replace('"failures": ', '"failures": 1', 1)
    out.write_text(marked)
    sweep.call("run", plan, "--resume", "--out", str(out))
    sweep.expect(out.read_text() == marked, "what was there was run again")


def children_of(process):
    return [int(pid) for pid in pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def is_running(process):
    """And not only waits for somebody to hear that it has ended."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def check_asked_to_end(sweep, plan, whole):
    """What is finished is kept, by signals that ask to end; then it is gone on with."""
    for number in signal.SIGTERM, signal.SIGINT, signal.SIGHUP:
        for jobs in "1", "2":
            name = f"asked-{number}-{jobs}.jsonl"
            out = pathlib.Path(sweep.path(name))
            running = subprocess.Popen([sweep.deskheap, "sweep", "run", plan, "--out", str(out), "-j", jobs],
                                       stderr=subprocess.PIPE, text=True, preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
            wait_for_part(out, running)
            running.send_signal(number)
            said = running.communicate(timeout=300)[1]
            there = len(lines_of(out)) - 1
            sweep.expect(running.returncode == -number, f"{number}: {running.returncode}, {said}")
            sweep.expect(f"asked to end: {there} of the plan's {VARIANTS} variants are written, --resume goes on" in said, f"{there}: {said}")
            sweep.call("run", plan, "--resume", "--out", str(out))
            sweep.expect(sweep.merged(plan, [name]) == whole, f"{name}: other bytes when gone on with")


def check_ignored_signal(sweep, plan, whole):
    """What was told to ignore a signal (nohup, a job in the background) goes on to its end."""
    for number in signal.SIGINT, signal.SIGHUP:
        out = pathlib.Path(sweep.path(f"ignored-{number}.jsonl"))
        running = subprocess.Popen([sweep.deskheap, "sweep", "run", plan, "--out", str(out), "-j", "2"],
                                   stderr=subprocess.PIPE, text=True, preexec_fn=lambda: signal.signal(number, signal.SIG_IGN))
        wait_for_part(out, running)
        running.send_signal(number)
        said = running.communicate(timeout=300)[1]
        sweep.expect(running.returncode == 0 and said == "", f"ignored {number}: {running.returncode}, {said}")
        sweep.expect(sweep.merged(plan, [out.name]) == whole, f"ignored {number}: not all of it ran")


def check_worker_killed(sweep, plan, whole):
    """One of the processes at work is killed: what it had to do is done by who waits for it, and nobody stays behind."""
    out = pathlib.Path(sweep.path("worker.jsonl"))
    running = subprocess.Popen([sweep.deskheap, "sweep", "run", plan, "--out", str(out), "-j3"],
                               stderr=subprocess.PIPE, text=True)
    workers = []
    while running.poll() is None and len(workers) < 3:
        workers = children_of(running.pid)
    sweep.expect(len(workers) == 3, f"{len(workers)} processes at work")
    os.kill(workers[-1], signal.SIGKILL)
    said = running.communicate(timeout=300)[1]
    sweep.expect(running.returncode == 0 and said == "", f"{running.returncode}: {said}")
    sweep.expect(sweep.merged(plan, ["worker.jsonl"]) == whole, "other bytes after a process was killed")
    sweep.expect(not any(pathlib.Path(f"/proc/{pid}").exists() for pid in workers), "a process stayed behind")


def check_nobody_left(sweep, plan):
    """Whoever waits for them is killed: they end with it."""
    running = subprocess.Popen([sweep.deskheap, "sweep", "run", plan, "--out", sweep.path("left.jsonl"), "-j2"])
    workers = []
    while running.poll() is None and len(workers) < 2:
        workers = children_of(running.pid)
    sweep.expect(len(workers) == 2, f"{len(workers)} processes at work")
    running.kill()
    running.wait()
    deadline = time.monotonic() + 60
    while any(is_running(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.01)
    sweep.expect(not any(is_running(pid) for pid in workers), "processes stayed at work alone")


def check_worker_crashed(sweep, plan):
    """One that ends by a fault is a bug, told as one."""
    out = pathlib.Path(sweep.path("crashed.jsonl"))
    running = subprocess.Popen([sweep.deskheap, "sweep", "run", plan, "--out", str(out), "-j2"],
                               stderr=subprocess.PIPE, text=True)
    workers = []
    while running.poll() is None and len(workers) < 2:
        workers = children_of(running.pid)
    os.kill(workers[0], signal.SIGABRT)
    said = running.communicate(timeout=300)[1]
    sweep.expect(running.returncode == 70 and "was ended by signal 6" in said, f"{running.returncode}: {said}")


def check_cut(sweep, plan):
    """A file that lost its end, wherever that was: what is whole is kept, the rest is run again, and nothing foreign is overwritten."""
    out = pathlib.Path(sweep.path("cut.jsonl"))
    sweep.call("run", plan, "--out", str(out))
    whole = out.read_bytes()
    lines = whole.splitlines(keepends=True)
    header, middle = len(lines[0]), sum(map(len, lines[:4]))
    for end in (0, header // 2, header, header + 1, middle - 1, middle + 7, len(whole) - 1):
        out.write_bytes(whole[:end])
        said = sweep.call("run", plan, "--resume", "--out", str(out)).stderr
        sweep.expect(out.read_bytes() == whole, f"other bytes when gone on with after {end} of {len(whole)} bytes")
        sweep.expect(("was cut off" in said) == (end in (header + 1, middle + 7)), f"{end}: {said}")
    out.write_bytes(whole[:middle + 7])
    said = sweep.call("merge", plan, str(out), code=2).stderr
    sweep.expect(f"{out}:5:8: error: this line was cut off" in said and "--resume" in said, said)
    for foreign in (b"a letter", whole[:header] + b"a letter\n" + whole[header:middle + 7]):
        out.write_bytes(foreign)
        sweep.call("run", plan, "--resume", "--out", str(out), code=2)
        sweep.expect(out.read_bytes() == foreign, "a foreign file was overwritten")


def check_two_writers(sweep, plan):
    """Two runs at one file: what one has written the other does not take away."""
    out = pathlib.Path(sweep.path("shared.jsonl"))
    running = subprocess.Popen([sweep.deskheap, "sweep", "run", plan, "--out", str(out), "-j1"],
                               stderr=subprocess.PIPE, text=True)
    wait_for_part(out, running)
    running.send_signal(signal.SIGSTOP)
    other = sweep.path("shard-2.jsonl")
    sweep.call("run", plan, "--shard", "2/2", "--out", other, "-j2")
    refused = sweep.call("run", plan, "--shard", "2/2", "--out", str(out), code=2).stderr
    sweep.expect("of other shards than 2/2: --resume keeps them" in refused, refused)
    os.replace(other, out)
    sweep.call("run", plan, "--shard", "2/2", "--out", str(out), "-j2")  # its own are found again
    written = out.read_text()
    running.send_signal(signal.SIGCONT)
    said = running.communicate(timeout=300)[1]
    sweep.expect(running.returncode == 2 and "somebody else wrote it while this ran" in said, f"{running.returncode}: {said}")
    sweep.expect(out.read_text() == written and len(lines_of(out)) == 1 + VARIANTS // 2, "lines were lost")
    sweep.call("run", plan, "--shard", "1/2", "--resume", "--out", str(out))
    sweep.expect(len(lines_of(out)) == 1 + VARIANTS, "not all lines when gone on with")


def limit_files():
    """In the child: no file may be larger, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


def check_no_room(sweep, plan):
    """Out of room: the old file stays, or there is none. (interrupted.py: killed while it writes.)"""
    results = sweep.path("1-of-1.jsonl")
    out = pathlib.Path(sweep.path("room/out"))
    out.parent.mkdir()
    for what in (["plan", str(SCENARIO), "--axis", AXES[0]], ["run", plan, "--shard", "1/16"],
                 ["merge", plan, results], ["merge", plan, results, "--format", "html"]):
        for old in (None, "the old file"):
            if old is not None:
                out.write_text(old)
            done = subprocess.run([sweep.deskheap, "sweep", *what, "--out", str(out)], capture_output=True, text=True,
                                  preexec_fn=limit_files, timeout=300)
            sweep.expect(done.returncode == 75 and "writing " in done.stderr, f"{what}: {done.returncode} {done.stderr}")
            sweep.expect((out.read_text() if out.exists() else None) == old, f"{what}: {old} did not stay")
            sweep.expect(len(list(out.parent.iterdir())) == (old is not None), f"{what}: something is left")
            out.unlink(missing_ok=True)


def check_ids(sweep, plan):
    """The same ids whatever the order of axes and values."""
    other = sweep.plan("other.jsonl", [AXES[1], "SharedSection.3=2048,64"])
    known = {(line["SharedSection.3"], line["SessionViewSize"]): line["id"] for line in lines_of(plan)[1:]}
    sweep.expect(len(set(known.values())) == VARIANTS, "ids are not each one's own")
    for line in lines_of(other)[1:]:
        sweep.expect(known[line["SharedSection.3"], line["SessionViewSize"]] == line["id"], f"another id: {line}")


def check_axes_file(sweep, plan):
    """Axes of a file make the same plan; what is wrong in it is said with its line."""
    axes, out = pathlib.Path(sweep.path("axes")), sweep.path("of-file.jsonl")
    axes.write_text(f"# two of them\n\n  {AXES[0]}\r\n{AXES[1]}\n")
    sweep.call("plan", str(SCENARIO), "--axes", str(axes), "--out", out)
    sweep.expect(pathlib.Path(out).read_text() == pathlib.Path(plan).read_text(), "another plan by a file")
    axes.write_text(f"{AXES[0]}\n")
    sweep.call("plan", str(SCENARIO), "--axes", str(axes), "--axis", AXES[1], "--out", out)
    sweep.expect(pathlib.Path(out).read_text() == pathlib.Path(plan).read_text(), "another plan by a file and an option")
    for text, complaint in (("memory=64\nnix=1\n", 'axes:2:1: error: there is no knob "nix"'),
                            ("memory=64\nmemory\n", "axes:2:1: error: an axis is KNOB="),
                            ("SesionViewSize=48\n", '(did you mean "SessionViewSize"? known: SessionViewSize, '), ("# none\n", "axes:1:1: error: there is no axis"),
                            ("memory=64\nmemory=128\n", "")):
        axes.write_text(text)
        sweep.expect(complaint in sweep.call("plan", str(SCENARIO), "--axes", str(axes), code=2).stderr, text)
    said = sweep.call("plan", str(SCENARIO), "--axis", "SesionViewSize=48", code=2).stderr
    sweep.expect(said.startswith('--axis: there is no knob "SesionViewSize" (did you mean "SessionViewSize"? known: ')
                 and said.count("\n") == 1, said)
    sweep.expect("would overwrite" in sweep.call("plan", str(SCENARIO), "--axes", str(axes), "--out", str(axes), code=2).stderr, "overwritten")


def check_results(sweep, whole):
    """Some of them, run by themselves."""
    results = [json.loads(line) for line in whole.splitlines()[1:]]
    sweep.expect([line["index"] for line in results] == list(range(VARIANTS)), "not in the order of the plan")
    for line in random.Random(SEED).sample(results, SAMPLES):
        done = subprocess.run([sweep.deskheap, "run", "--json", "--quiet", "--set", f"SessionViewSize={line['SessionViewSize']}",
                               "--set", f"SharedSection=1024,3072,{line['SharedSection.3']}", str(SCENARIO)],
                              capture_output=True, text=True, timeout=120)
        failures = json.loads(done.stdout)["failures"]
        sweep.expect(len(failures) == line["failures"] and line["passes"] == (not failures), f"{line}: {len(failures)} fail")
        sweep.expect(not failures or failures[0]["cause"] == line["cause"], f"{line}: {failures[:1]}")


def check_refusals(sweep, plan):
    missing = sweep.call("merge", plan, sweep.path("1-of-3.jsonl"), sweep.path("3-of-3.jsonl"), code=75)
    ids = [line["id"] for line in lines_of(plan)[1:]][1::3]
    sweep.expect(f"{len(ids)} missing: {ids[0]}" in missing.stderr, missing.stderr)
    double = sweep.call("merge", plan, sweep.path("1-of-1.jsonl"), sweep.path("2-of-3.jsonl"))
    sweep.expect(f"{len(ids)} there twice" in double.stderr, double.stderr)
    text = pathlib.Path(sweep.path("1-of-1.jsonl")).read_text()
    pathlib.Path(sweep.path("wrong.jsonl")).write_text(text.replace('"failures": ', '"failures": 1', 1))
    wrong = sweep.call("merge", plan, sweep.path("1-of-1.jsonl"), sweep.path("wrong.jsonl"), code=2)
    sweep.expect("error: another result" in wrong.stderr, wrong.stderr)
    small = sweep.plan("small.jsonl", ["SessionViewSize=48"], ROOT / "scenarios/lessons/2-tree.yaml")
    other = sweep.call("merge", small, sweep.path("1-of-1.jsonl"), code=2)
    sweep.expect("results of another scenario: " in other.stderr, other.stderr)
    cut = pathlib.Path(sweep.path("cut.jsonl"))
    for length in (0, 10, len(pathlib.Path(plan).read_text()) // 2):
        cut.write_text(pathlib.Path(plan).read_text()[:length])
        sweep.expect("cut.jsonl:" in sweep.call("run", str(cut), code=2).stderr, f"cut off at {length}")
    # More than it takes, and what is no text.
    for command, size, complaint in ((["merge", plan, "/dev/stdin"], TOO_MUCH, "too big"), (["run", "/dev/stdin"], TOO_MUCH, "too big"),
                                     (["run", "/dev/stdin"], 1, "no text")):
        with subprocess.Popen(["head", "-c", str(size), "/dev/zero"], stdout=subprocess.PIPE) as much:
            done = subprocess.run([sweep.deskheap, "sweep", *command], stdin=much.stdout, capture_output=True, text=True, timeout=300)
        sweep.expect(done.returncode == 2 and complaint in done.stderr, f"{command}: {done.returncode} {done.stderr}")
    for shard in ("0/3", "4/3", "1", "x/2", "1/0"):
        sweep.expect("--shard is K/N" in sweep.call("run", plan, "--shard", shard, code=2).stderr, shard)
    for axis in ("SessionViewSize", "SessionViewSize=", "SessionViewSize=9..1", "nix=1", "SessionViewSize=1..9/0", "memory=a"):
        sweep.expect("--axis: " in sweep.call("plan", str(SCENARIO), "--axis", axis, code=2).stderr, axis)
    for axes in (["memory=64,64"], ["memory=64", "memory=128"], ["memory=0..4000000000/1", "page-file=1,2"]):
        options = [word for axis in axes for word in ("--axis", axis)]
        sweep.call("plan", str(SCENARIO), *options, code=2)
    sweep.call("plan", str(SCENARIO), code=2)
    sweep.call("run", plan, "--out", "/dev/full", "--shard", "1/100", code=75)


def check_other_plans(sweep):
    """Results go with their plan alone, and what makes another one of it is said: by merge, and by what goes on with them."""
    copy = pathlib.Path(sweep.path("of-others.yaml"))
    copy.write_text(SCENARIO.read_text())
    axes = ["SessionViewSize=48,64"]
    plan = sweep.plan("own-plan.jsonl", axes, copy)
    results = sweep.path("own-results.jsonl")
    sweep.call("run", plan, "--out", results)
    others = [(sweep.plan("other-knob.jsonl", ["SharedSection.3=512,768"], copy), "with other axes: SessionViewSize there, SharedSection.3 in this one"),
              (sweep.plan("more-values.jsonl", ["SessionViewSize=48,64,96"], copy), "other values of the same axes: 2 variants there, 3 in this one"),
              (sweep.plan("other-values.jsonl", ["SessionViewSize=48,96"], copy), "with other values of the same axes"),
              (sweep.plan("other-order.jsonl", ["SessionViewSize=64,48"], copy), "with other values of the same axes")]
    other = pathlib.Path(sweep.path("another.yaml"))
    other.write_text(SCENARIO.read_text().replace("1..60", "1..61"))
    others.append((sweep.plan("other-scenario.jsonl", axes, other), f"of another scenario: {copy} there, {other} in this plan"))
    copy.write_text(other.read_text())
    others.append((sweep.plan("changed-since.jsonl", axes, copy), f"{copy} with other contents, or another system"))
    copy.write_text(SCENARIO.read_text())
    registry = ["--set", "SessionPoolSize=8"]
    sweep.call("plan", str(copy), "--axis", *axes, *registry, "--out", sweep.path("other-system.jsonl"))
    others.append((sweep.path("other-system.jsonl"), f"{copy} with other contents, or another system"))
    for one, complaint in others:
        before = pathlib.Path(results).read_bytes()
        said = sweep.call("merge", one, results, code=2).stderr
        sweep.expect(re.search(r"own-results\.jsonl:1:\d+: error: ", said) and complaint in said, f"{complaint}: {said}")
    for one, complaint in others[:4]:
        said = sweep.call("run", one, "--resume", "--out", results, code=2).stderr
        sweep.expect(complaint in said and pathlib.Path(results).read_bytes() == before, said)
    lines = pathlib.Path(results).read_text().replace('"version": "', '"version": "9', 1)
    aged = pathlib.Path(sweep.path("aged.jsonl"))
    aged.write_text(lines.replace('"plan": "', '"plan": "0', 1))
    sweep.expect("results of another deskheap: of 9" in sweep.call("merge", plan, str(aged), code=2).stderr, "another version")
    edited = pathlib.Path(sweep.path("edited.jsonl"))
    edited.write_text(pathlib.Path(plan).read_text().replace('"SessionViewSize": 64', '"SessionViewSize": 65'))
    sweep.expect("the plan was changed" in sweep.call("run", str(edited), code=2).stderr, "a value was changed in the plan")


def check_empty_shard(sweep):
    """More shards than variants: those that have none say so, and that is no failure."""
    plan = sweep.plan("two.jsonl", ["SessionViewSize=48,64"])
    for shard, is_empty in ("2/3", False), ("3/3", True), ("9/9", True):
        said = sweep.call("run", plan, "--shard", shard, "--out", sweep.path(f"maybe-none-{shard[0]}.jsonl")).stderr
        silent = sweep.call("run", plan, "--quiet", "--shard", shard, "-o", sweep.path(f"maybe-none-{shard[0]}.jsonl")).stderr
        sweep.expect(silent == "", f"{shard} --quiet: {silent}")
        sweep.expect(said == (f"deskheap: shard {shard} is empty: there are 2 variants\n" if is_empty else ""), f"{shard}: {said}")


def check_lines(sweep, plan):
    """A line that is not as it would be written is refused, whatever is wrong with it."""
    results = pathlib.Path(sweep.path("1-of-1.jsonl")).read_text()
    wrong = pathlib.Path(sweep.path("wrong.jsonl"))
    for old, new, complaint in (('"id": "', '"id": "x', "no variant of this id"), ('"index": 0', '"index": 1', "as \"deskheap"),
                                ('"passes": false', '"passes": true', "as \"deskheap"), ('"cause": "', '"cause": "x', "as \"deskheap"),
                                ('"falls_back": ', '"falls": ', "as \"deskheap"), ('"SessionViewSize": 16', '"SessionViewSize": 17', "as \"deskheap")):
        sweep.expect(old in results, f"there is no {old}")
        wrong.write_text(results.replace(old, new, 1))
        done = sweep.call("merge", plan, str(wrong), code=2)
        sweep.expect(re.search(r"wrong\.jsonl:2:\d+: error: .*\n.*\n *\^$", done.stderr, re.M) and complaint in done.stderr, done.stderr)
    lines = pathlib.Path(plan).read_text().splitlines()
    for change, complaint in ((lambda one: [*one[:2], one[2].replace(json.loads(one[2])["id"], json.loads(one[1])["id"]), *one[3:]],
                               "error: an id that another variant has"),
                              (lambda one: [*one[:3], one[3].replace('"SessionViewSize": ', '"SessionViewSize": 9'), *one[4:]],
                               "not every combination")):
        wrong.write_text("\n".join(change(lines)) + "\n")
        done = sweep.call("run", str(wrong), code=2)
        sweep.expect(complaint in done.stderr, done.stderr)


def check_foreign(sweep, plan):
    """JSON as deep as one likes, ids that a terminal would obey: refused, and said where."""
    lines = pathlib.Path(plan).read_text().splitlines()
    foreign = pathlib.Path(sweep.path("foreign.jsonl"))
    deep = '{"a": ' * 300000
    changed = json.dumps(json.loads(lines[1]) | {"id": "\x1b]0;title\x07"})
    for number, line, complaint in ((1, deep, "foreign.jsonl:1:385: error: too many arrays and objects in each other"),
                                    (3, deep, "foreign.jsonl:3:385: error: too many"), (2, changed, "error: this is no id of a variant"),
                                    (2, lines[1].replace(",", ";", 1), "foreign.jsonl:2:12: error: this is no JSON")):
        foreign.write_text("\n".join([*lines[:number - 1], line, *lines[number:]]) + "\n")
        for words in (["run", str(foreign)], ["merge", str(foreign), sweep.path("1-of-1.jsonl")]):
            done = sweep.call(*words, code=2)
            sweep.expect(complaint in done.stderr and "\x1b" not in done.stderr, done.stderr[:1000])
    results = pathlib.Path(sweep.path("1-of-1.jsonl")).read_text().splitlines()
    foreign.write_text("\n".join([results[0], deep]))
    sweep.expect("foreign.jsonl:2:385: error: too many" in sweep.call("merge", plan, str(foreign), code=2).stderr, "results")


def check_changed(sweep):
    copy = pathlib.Path(sweep.path("copy.yaml"))
    copy.write_text(SCENARIO.read_text())
    plan = sweep.plan("changed.jsonl", ["SessionViewSize=48,64"], copy)
    sweep.call("run", plan, "--out", sweep.path("before.jsonl"))
    copy.write_text(SCENARIO.read_text().replace("1..60", "1..61"))
    done = sweep.call("run", plan, code=2)
    sweep.expect("is not what it was when the plan was made" in done.stderr, done.stderr)


def main():
    with tempfile.TemporaryDirectory() as folder:
        sweep = Sweep(sys.argv[1], folder)
        plan = sweep.plan("plan.jsonl", AXES)
        sweep.expect(len(lines_of(plan)) == VARIANTS + 1, "not every combination")
        whole = check_shards(sweep, plan)
        check_killed(sweep, plan, whole)
        check_asked_to_end(sweep, plan, whole)
        check_ignored_signal(sweep, plan, whole)
        check_worker_killed(sweep, plan, whole)
        check_nobody_left(sweep, plan)
        check_worker_crashed(sweep, plan)
        check_cut(sweep, plan)
        check_two_writers(sweep, plan)
        check_ids(sweep, plan)
        check_axes_file(sweep, plan)
        check_results(sweep, whole)
        check_refusals(sweep, plan)
        check_other_plans(sweep)
        check_empty_shard(sweep)
        check_lines(sweep, plan)
        check_foreign(sweep, plan)
        check_no_room(sweep, plan)
        check_changed(sweep)
    if sweep.complaints:
        raise SystemExit("\n".join(sweep.complaints))
    print(f"{VARIANTS} variants: the same bytes of 1, 3 and 16 shards, and of one that was killed in its middle")


if __name__ == "__main__":
    main()
