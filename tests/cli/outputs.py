#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""outputs.py DESKHEAP [--guest]: what is printed as JSON is valid by the schema that its first member names.

Every shipped scenario is run and shown by every verb that has --json; here no schema allows a member that it does not
name. Each verb with --json must be among the commands, each schema must have an answer, and each member of each schema
must have been written by one of them, else it is a row that nothing writes.
"""

import copy
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
FULL_HEAP = "scenarios/services/local-system-heap-full.yaml"
MANY_LOGONS = "scenarios/services/one-account-many-logons.yaml"
VIEWS = ("dheapmon --accounts", "tree", "diagnose")

# Printed without --json, by the command behind the blank.
COMMANDS = [
    "run --json -j 0 scenarios",
    "run --json=short -j 0 scenarios",
    "run --json=short scenarios/no-such",
    "run --json --registry configs/registry/server2003-sp2.reg scenarios/lessons/1-two-sessions.yaml",
    "run --json --edition no-such scenarios/lessons/1-two-sessions.yaml",
    "check --json scenarios tests/fixtures/bad/scenario",
    "check --json tests/fixtures/bad/registry configs/registry/server2003-sp2.reg {work}/damaged.dat",
    "check --json --set SharedSection=1024,3072,10240 " + MANY_LOGONS,
    "heap --quiz 8 --json --answer",
    "diagnose --json tests/fixtures/diagnose/driver-left-out.yaml",
    "diagnose --json tests/fixtures/diagnose/nobody-minds-beside.yaml",
    "layout --json",
    "layout --json --quiet --pages scenarios/sessions/session-pool-full.yaml",
    "dheapmon --json scenarios/lessons/1-two-sessions.yaml",
    "layout --json --neighbours --set SessionViewSize=96",
    "layout --json --edition vista-sp1-x86",
    "layout --json --edition vista-sp1-x86 --set PagedPoolLimit=64",
    "editions --json",
    "editions --json xp-sp3 server2003-sp2",
    "editions --json --sizes",
    "programs --json",
    "programs --json --objects",
    "programs --json --in scenarios/services/host-loads-dlls.yaml",
    "programs --json --in {work}/costs.yaml",
    "heap --json --explain {work}/trace",
    "headroom --json --of program:gui-app --of account:small-service --of desktop --of session "
    "scenarios/cases/overview-fresh-boot.yaml",
    "headroom --json --knob SharedSection.3 " + FULL_HEAP,
    "diff --json scenarios/cases/overview-fresh-boot.yaml " + FULL_HEAP,
    "run --json=short --warn-above 80 " + FULL_HEAP,
    "run --json --warn-above 80 " + FULL_HEAP,
    "lesson --json",
    "lesson --json --answer 4",
    "lesson --json --check 1=0x1 two-sessions",
    "fix --json --knob SharedSection.3 " + FULL_HEAP,
    "fix --json --knob SharedSection.3 scenarios/cases/overview-fresh-boot.yaml",
    "fix --json --knob SessionViewSize " + MANY_LOGONS,
    "fix --json tests/fixtures/diagnose/nobody-minds.yaml",
    "tree --json --heap WinSta0\\Default scenarios/lessons/1-two-sessions.yaml",
    "run --quiet --summary --events {work}/events " + FULL_HEAP,
    "run --quiet --summary --trace {work}/trace-dlls scenarios/boot/server-dlls.yaml",
    "run --quiet --summary --trace {work}/trace-steps --explain scenarios/lessons/3-create-window.yaml",
    "run --quiet --summary --trace {work}/trace-full scenarios/services/no-heap-full.yaml",
    "run --quiet --summary --trace {work}/trace-time scenarios/services/parent-ends-too-early.yaml",
    "run --quiet --summary --trace {work}/trace-injected {work}/injected.yaml",
    "minimize --json --quiet " + FULL_HEAP,
    "import --json tests/golden/published/dheapmon-a.txt {work}/hive",
    "sweep plan --json --axis SharedSection.3=512,576 " + FULL_HEAP,
    "sweep plan --axis SharedSection.3=512,576 --axis SessionViewSize=48,64 --out {work}/plan " + FULL_HEAP,
    "sweep run --out {work}/results {work}/plan",
    "sweep run --json --shard 1/2 {work}/plan",
    "sweep merge {work}/plan {work}/results",
    "sweep merge --format json {work}/plan {work}/results",
]
WRITTEN = ("events", "plan", "results", "trace-dlls", "trace-steps", "trace-full", "trace-time", "trace-injected")
WITH_QEMU = ["run --json --machine both scenarios/lessons/1-two-sessions.yaml"]
# Waits for a debugger, which the test debug gives it and this one does not.
NOT_RUN = {"debug"}
COSTS = """format: 1
title: A program that is known by what it costs
system: { edition: server2003-sp2 }
programs:
  server: { imports: [user32], attach: 4 KB, uses: 10 KB, start-up: 12 KB }
steps: []
"""
INJECTED = """format: 1
title: An allocation that is refused because a step asks for it
system: { edition: server2003-sp2 }
programs:
  server: { imports: [user32] }
steps:
  - fail-next: { allocation: 1 }
  - start-service: { name: s, program: server }
"""
# No scenario can have the name of this account.
SERVICES = r"""Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Agent]
"Type"=dword:00000010
"Start"=dword:00000002
"ImagePath"="agent.exe"
"ObjectName"=".\\""" + "x" * 1000 + '"\n'
# Of a trace these are what other commands print by themselves.
PARTS = ("/report", "/diagnosis")
TRACE = "alloc a 164\nalloc b 900000\nfree a\nalloc c 100\nrealloc c 200\n"


def closed(schema):
    """What it does not name is refused."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and isinstance(schema.get("required"), list):
        result.setdefault("additionalProperties", False)
    return result


def walk(validator, instance, schema):
    """What jsonschema's own rules say, without a validator of its own for each value, which takes most of the time."""
    for keyword, wanted in schema.items():
        rule = validator.VALIDATORS.get(keyword)
        if rule is not None:
            yield from rule(validator, wanted, instance, schema) or ()


def walk_members(validator, properties, instance, _):
    if isinstance(instance, dict):
        for name, member in instance.items():
            if name in properties:
                yield from walk(validator, member, properties[name])


def walk_items(validator, schema, instance, _):
    if isinstance(instance, list):
        for item in instance:
            yield from walk(validator, item, schema)


QuickValidator = jsonschema.validators.extend(jsonschema.Draft7Validator, {"properties": walk_members, "items": walk_items})


class Schema:
    def __init__(self, program, name):
        schema = json.loads(program.text("schema", name))
        jsonschema.Draft7Validator.check_schema(schema)
        assert schema["title"] == f"deskheap.{name}/1", schema["title"]
        self.name = name
        self.schema = schema
        self.validator = jsonschema.Draft7Validator(closed(schema))
        self.quick = QuickValidator(closed(schema))
        self.unseen = set()
        for part in self.parts():
            self.collect(part, "")

    def parts(self):
        return self.schema.get("anyOf", [self.schema])

    def collect(self, schema, path):
        for name, member in schema.get("properties", {}).items():
            self.unseen.add(f"{path}/{name}")
            self.collect(member.get("items", member), f"{path}/{name}")

    def check(self, document, command):
        if not self.quick.is_valid(document):
            error = jsonschema.exceptions.best_match(self.validator.iter_errors(document))
            raise AssertionError(f"{command}: {self.name}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
        self.see(document, "")

    def see(self, value, path):
        if isinstance(value, list):
            for item in value:
                self.see(item, path)
        elif isinstance(value, dict):
            for name, member in value.items():
                self.unseen.discard(f"{path}/{name}")
                self.see(member, f"{path}/{name}")


class Program:
    def __init__(self, path):
        self.path = path

    def run(self, *words):
        done = subprocess.run([self.path, *words], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1, 2), f"{words}: exit code {done.returncode}: {done.stderr}"
        return done

    def text(self, *words):
        return self.run(*words).stdout


def no_name_twice(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a member is there twice: {names}"
    return dict(pairs)


def documents(text):
    """A pretty object, objects one behind the other, or lines."""
    decoder = json.JSONDecoder(object_pairs_hook=no_name_twice)
    at = 0
    while at < len(text):
        document, at = decoder.raw_decode(text, at)
        yield document
        at = re.compile(r"\s*").match(text, at).end()


def check_text(schemas, text, command):
    """Of lines that do not say whose they are, the schema is the first one's."""
    count, schema = 0, None
    for document in documents(text):
        name = document.get("schema")
        if name is not None:
            assert re.fullmatch(r"deskheap\.[a-z-]+/1", name), name
            schema = schemas[name[len("deskheap.") : -2]]
        schema.check(document, command)
        count += 1
    return count


def verbs_with_json(program):
    usage = program.text("--help")
    verbs = re.findall(r"^  ([a-z]\w*) ", usage, re.MULTILINE)
    assert len(verbs) > 10, usage
    return {verb for verb in verbs if re.search(r"^  (-\w, )?--json\b", program.text(verb, "--help"), re.MULTILINE)}


def all_commands(with_guest):
    commands = list(COMMANDS)
    for path in sorted(SCENARIOS.glob("*/*.yaml")):
        commands += [f"{view} --json --quiet {path.relative_to(ROOT)}" for view in VIEWS]
    if with_guest and shutil.which(os.environ.get("DESKHEAP_QEMU", "qemu-system-i386")):
        commands += WITH_QEMU
    return commands


def make_inputs(work):
    (work / "trace").write_text(TRACE)
    (work / "costs.yaml").write_text(COSTS)
    (work / "injected.yaml").write_text(INJECTED)
    (work / "services.reg").write_text(SERVICES)
    subprocess.run([ROOT / "tests/hives/make_hive.py", work / "hive", work / "services.reg"], check=True)
    (work / "damaged.dat").write_bytes(b"regf" + bytes(4096))


def check_commands(program, schemas, commands):
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        make_inputs(work)
        for command in commands:
            done = program.run(*command.replace("{work}", folder).split())
            if "--json" not in command and "merge" not in command:
                continue
            valid = check_text(schemas, done.stdout, command)
            assert valid > 0 or done.returncode == 1, f"{command}: nothing was printed: {done.stderr}"
            count += valid
        for name in WRITTEN:
            count += check_text(schemas, (work / name).read_text(), name)
    return count


def check_refuses(schemas):
    """A schema that accepts anything would pass above."""
    schema = schemas["verdict"]
    good = {"schema": "deskheap.verdict/1", "scenario": "a", "variant": "", "title": "", "machine": "model",
            "edition": "", "verdict": "pass", "expectations": [{"line": 1, "kind": "a", "met": True, "message": ""}],
            "replay": None}
    assert schema.validator.is_valid(good) and schema.quick.is_valid(good)
    for change in ({"verdict": 1}, {"verdict": None}, {"schema": "deskheap.report/1"}, {"expectations": {}},
                   {"expectations": [{"line": 1}]}, {"more": 1}):
        bad = copy.deepcopy(good) | change
        assert not schema.validator.is_valid(bad) and not schema.quick.is_valid(bad), change
    assert jsonschema.Draft7Validator(schema.schema).is_valid(good | {"more": 1}), "later versions add members"


def main():
    program = Program(pathlib.Path(sys.argv[1]).resolve())
    names = [line.split()[0] for line in program.text("schema", "--list").splitlines()]
    assert len(names) == len(set(names)), "two schemas have one name"
    schemas = {name: Schema(program, name) for name in names if name not in ("scenario", "program", "edition", "edition-layout")}
    check_refuses(schemas)
    commands = all_commands("--guest" in sys.argv)
    count = check_commands(program, schemas, commands)
    missing = verbs_with_json(program) - {command.split()[0] for command in commands} - NOT_RUN
    assert not missing, f"verbs that have --json and are not asked here: {sorted(missing)}"
    elsewhere = {"trace": PARTS}
    if not set(WITH_QEMU) <= set(commands):
        elsewhere["report"] = ("/comparison", "/environment")
    unseen = [f"{name}{path}" for name, schema in schemas.items() if name not in NOT_RUN
              for path in sorted(schema.unseen) if not path.startswith(elsewhere.get(name, "//"))]
    assert not unseen, f"members that no command here writes: {unseen}"
    print(f"{count} documents of {len(commands)} commands are valid by {len(schemas)} schemas")


if __name__ == "__main__":
    main()
