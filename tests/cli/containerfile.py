#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""packaging/Containerfile is built and used where Docker or Podman works; everywhere it is read: instructions and stages are known, and the
image has the library packages that deskheap is linked to.

Usage: containerfile.py DESKHEAP
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / "packaging/Containerfile"
KNOWN = {"FROM", "RUN", "COPY", "USER", "WORKDIR", "CMD"}
NAME = "deskheap-test"


def instructions():
    """(word, the rest), lines that go on put together."""
    lines = [line for line in FILE.read_text().splitlines() if not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            word, rest = line.split(None, 1)
            yield word, " ".join(rest.split())


def stages(rows):
    found = []
    for word, rest in rows:
        assert word in KNOWN, f"unknown: {word}"
        if word == "FROM":
            found.append({"name": (rest.split(" AS ") + [None])[1], "image": rest.split()[0], "rows": []})
        else:
            found[-1]["rows"].append((word, rest))
    return found


def check_stage(stage, before):
    assert re.search(r":[\w.-]+$", stage["image"]), f"{stage['image']}: of which version?"
    for word, rest in stage["rows"]:
        if word == "RUN":
            subprocess.run(["sh", "-nc", rest], check=True)
            if "apt-get install" in rest:
                assert re.match(r"apt-get update && apt-get install -y --no-install-recommends ", rest), rest
        elif word == "COPY":
            *options, source, target = rest.split()
            assert all(option == f"--from={name}" for option, name in zip(options, before, strict=False)) and target.startswith("/")
            assert options or (ROOT / source).exists(), f"there is no {source}"
        elif word == "CMD":
            assert all(isinstance(part, str) for part in json.loads(rest))


def installed_packages(stage):
    runs = [rest for word, rest in stage["rows"] if word == "RUN" and "apt-get install" in rest]
    return {name for run in runs for name in re.search(r"--no-install-recommends ([^&]*)", run)[1].split()}


def linked_packages(deskheap):
    """Debian packages of the libraries that it names itself; those bring what they need."""
    dynamic = subprocess.run(["readelf", "-d", deskheap], check=True, capture_output=True, text=True).stdout
    for library in re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic):
        owners = subprocess.run(["dpkg", "-S", f"*/{library}"], capture_output=True, text=True).stdout
        yield library, {line.split(":")[0] for line in owners.splitlines()}


def works(program):
    return shutil.which(program) is not None and subprocess.run([program, "info"], capture_output=True, timeout=60).returncode == 0 \
        and "Cannot connect" not in subprocess.run([program, "info"], capture_output=True, text=True, timeout=60).stderr


def build(program):
    subprocess.run([program, "build", "--quiet", "-f", FILE, "-t", NAME, ROOT], check=True)
    run = [program, "run", "--rm", "-v", f"{ROOT}/scenarios:/scenarios:ro", NAME, "deskheap", "run", "--summary", "lessons"]
    assert "PASS" in subprocess.run(run, check=True, capture_output=True, text=True).stdout
    subprocess.run([program, "rmi", NAME], check=True, capture_output=True)


def main():
    found = stages(instructions())
    for number, stage in enumerate(found):
        check_stage(stage, [one["name"] for one in found[:number]])
    assert found[-1]["rows"][-1][0] == "CMD" and any(word == "USER" for word, _ in found[-1]["rows"])
    has = installed_packages(found[-1])
    if shutil.which("dpkg"):
        for library, owners in linked_packages(sys.argv[1]):
            assert not owners or owners & (has | {"libc6"}) or library.startswith(("libasan", "libubsan")), f"{library} is of {owners}, the image has {has}"
    programs = [program for program in ("docker", "podman") if works(program)]
    for program in programs[:1]:
        build(program)
    print(f"{len(found)} stages, " + (f"built with {programs[0]}" if programs else "read only: neither docker nor podman works here"))


if __name__ == "__main__":
    main()
