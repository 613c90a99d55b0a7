#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""deskheap diagnose names the cause of failures, in scenarios that meet every limit there is.

Usage: diagnose.py DESKHEAP

Which limit a scenario meets stands in the table below and nowhere in its file. In all but a few another limit is at
90 % or more and refuses nothing: it must be seen, and not be blamed. The same scenarios with other names of files, steps,
programs and accounts, of the same length, must give the same diagnosis to the last number.
"""

import codecs
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests/fixtures/diagnose"
SHIPPED = ROOT / "scenarios"

HEAP, OTHER = True, False
# Shipped scenarios show what they show. The shared heap is as large in every session and as full when it is made, from the first value that
# was there when the system started: the first session to start meets that limit, before it has a desktop, and a system that did not
# start has no memory in which another limit could be seen.
ALONE = None

# path: (cause, what it came from, whether it is desktop heap, a limit that is nearly full and refused nothing)
FIXTURE_ROWS = {
    "access": ("access-denied", None, OTHER, "desktop-heap-full"),
    "block-too-large": ("heap-block-too-large", None, OTHER, "desktop-heap-full"),
    "comment-win2000": ("dll-refused", None, OTHER, ALONE),
    "commit-limit": ("commit-limit", None, OTHER, "desktop-heap-full"),
    "console": ("no-console", "desktop-heap-full", HEAP, "session-view-space-full"),
    "console-closed": ("console-closed", None, OTHER, "desktop-heap-full"),
    "dll": ("dll-refused", None, OTHER, "desktop-heap-full"),
    "ends-by-itself": ("other", None, OTHER, "desktop-heap-full"),
    "gdi-quota": ("gdi-handle-quota", None, OTHER, "desktop-heap-full"),
    "gdi-table": ("gdi-handle-table-full", None, OTHER, "desktop-heap-full"),
    "heap-of-a-user": ("desktop-heap-full", None, HEAP, "user-handle-quota"),
    "heap-of-local-system": ("desktop-heap-full", None, HEAP, "session-view-space-full"),
    "image-space": ("session-image-space-full", None, OTHER, "desktop-heap-full"),
    "message-queue": ("message-queue-full", None, OTHER, "desktop-heap-full"),
    "nonpaged-pool": ("nonpaged-pool-full", None, OTHER, "desktop-heap-full"),
    "not-found": ("not-found", None, OTHER, "desktop-heap-full"),
    "paged-pool": ("paged-pool-full", None, OTHER, "desktop-heap-full"),
    "passed-by": ("dll-refused", None, OTHER, "desktop-heap-full"),
    "session-ids": ("session-ids-exhausted", None, OTHER, "desktop-heap-full"),
    "session-pool": ("session-pool-full", None, OTHER, "desktop-heap-full"),
    "shared-heap": ("shared-heap-full", None, OTHER, ALONE),
    "station-closed": ("station-closed", None, OTHER, "desktop-heap-full"),
    "system-ptes": ("system-ptes-full", None, OTHER, "desktop-heap-full"),
    "system-views": ("system-view-space-full", None, HEAP, "desktop-heap-full"),
    "user-quota": ("user-handle-quota", None, OTHER, "desktop-heap-full"),
    "user-table": ("user-handle-table-full", None, OTHER, "desktop-heap-full"),
    "view-space": ("session-view-space-full", None, HEAP, "desktop-heap-full"),
    "view-space-of-a-pool": ("session-view-space-full", None, HEAP, "desktop-heap-full"),
    "view-space-of-desktops": ("session-view-space-full", None, HEAP, "desktop-heap-full"),
}
# No step fails of what was refused. path: (the limit, whether it is desktop heap, an event that is logged, what a step fails of)
UNNOTICED_ROWS = {
    "driver-left-out": ("session-image-space-full", OTHER, 26, None),
    "nobody-minds": ("desktop-heap-full", HEAP, 243, None),
    "nobody-minds-beside": ("desktop-heap-full", HEAP, 243, "not-found"),
}
SHIPPED_ROWS = {
    "boot/little-memory": ("commit-limit", None, OTHER, ALONE),
    "cases/automation-jobs": ("desktop-heap-full", None, HEAP, ALONE),
    "cases/application-pools": ("session-view-space-full", None, HEAP, ALONE),
    "cases/console-children": ("no-console", "desktop-heap-full", HEAP, ALONE),
    "cases/kb949296": ("desktop-heap-full", None, HEAP, ALONE),
    "services/known-by-its-cost": ("desktop-heap-full", None, HEAP, ALONE),
    "cases/ninety-services": ("session-view-space-full", None, HEAP, ALONE),
    "cases/overview-fresh-boot": (None, None, OTHER, ALONE),
    "cases/overview-many-accounts": (None, None, OTHER, ALONE),
    "desktops/handle-quota": ("user-handle-quota", None, OTHER, ALONE),
    "desktops/not-desktop-heap": ("access-denied", None, OTHER, ALONE),
    "desktops/paged-pool-full": ("paged-pool-full", None, OTHER, ALONE),
    "desktops/window-leak": ("desktop-heap-full", None, HEAP, ALONE),
    "services/local-system-heap-full": ("desktop-heap-full", None, HEAP, ALONE),
    "services/no-heap-full": ("access-denied", None, OTHER, ALONE),
    "services/one-account-many-logons": ("session-view-space-full", None, HEAP, ALONE),
    "services/parent-ends-too-early": ("console-closed", None, OTHER, ALONE),
    "sessions/leak-that-outlives": ("session-pool-full", None, OTHER, ALONE),
    "sessions/session-pool-full": ("session-pool-full", None, OTHER, ALONE),
}
# There are as many frames as the commit limit allows: the limit is met before.
UNREACHABLE = {"out-of-memory"}

GATE = re.compile(r'^GATE\(\w+, "([a-z-]+)", (\w+),', re.M)


def gates():
    """{cause: unit}"""
    return dict(GATE.findall((ROOT / "src/abi/gates.def").read_text()))


def diagnose(deskheap, path, *options):
    done = subprocess.run([deskheap, "diagnose", *options, str(path)], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise SystemExit(f"{path}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def main_cause(diagnosis):
    return next(cause for cause in diagnosis["causes"] if cause["cause"] == diagnosis["cause"])


def check_refused(cause, gate):
    """It shows what it compared when it refused, and what there was afterwards beside it, never in its place."""
    for number in ("needed", "limit"):
        if gate.get(number) != cause[number]:
            yield f"{gate['cause']} {number}: {gate.get(number)}, the cause says {cause[number]}"
    if gate["largest_free"] not in (None, cause["limit"]) or gate["used"] is not None:
        yield f"{gate['cause']} had room when it refused: {gate}"
    if gate["after"]["size"] is not None and gate["after"]["used"] is None and gate["cause"] not in WITHOUT_USE:
        yield f"{gate['cause']}: nothing of what there was afterwards"


def check_call(cause):
    """Of heaps and processes those that the call came to: one that it did not is told behind them, and only near its limit."""
    desktop = cause["first"]["desktop"]
    for gate in cause["gates"]:
        if gate["state"] in ("passed", "not-reached") and gate["cause"] == "desktop-heap-full" and not gate["name"].endswith(desktop):
            yield f"{gate['name']} {gate['state']}, the failure is on {desktop}"
        if gate["state"] == "elsewhere" and not gate["near"]:
            yield f"{gate['name']} is elsewhere and not near its limit"
    states = [gate["state"] for gate in cause["gates"]]
    if "elsewhere" in states and set(states[states.index("elsewhere"):]) != {"elsewhere"}:
        yield f"states {states}"


def check_cause(cause, units, near):
    """Complaints about the cause that counts."""
    root = cause["because"] or cause["cause"]
    refused = [gate["cause"] for gate in cause["gates"] if gate["state"] == "refused"]
    if root != "other" and refused != [root]:
        yield f"{refused} refused, expected {root}"
    if units[root] != "NONE" and not cause["needed"] > cause["limit"]:
        yield f"{cause['needed']} needed, limit {cause['limit']}: no refusal"
    if units[root] != "NONE":
        yield from check_refused(cause, next(gate for gate in cause["gates"] if gate["state"] == "refused"))
    if root != "other":
        yield from check_call(cause)
    states = [gate["state"] for gate in cause["gates"]]
    if root != "other" and "passed" in states[states.index("refused"):]:
        after = [gate["cause"] for gate in cause["gates"][states.index("refused"):] if gate["state"] == "passed"]
        # One call comes to several gates of the same kind.
        if any(gate not in SAME_PLACE.get(root, ()) for gate in after):
            yield f"{after} passed behind {root}"
    if near is not None:
        seen = {gate["cause"]: gate for gate in cause["gates"] if gate["near"]}
        if near not in seen or seen[near]["used_pct"] < 90 or seen[near]["state"] == "refused":
            yield f"near their limits are {sorted(seen)}, not {near}"


# Memory does not say how much of it is used.
WITHOUT_USE = {"session-image-space-full", "heap-block-too-large"}

SAME_PLACE = {
    "desktop-heap-full": ("shared-heap-full",),
    "gdi-handle-quota": ("user-handle-quota",),
    "user-handle-quota": ("gdi-handle-quota",),
    "user-handle-table-full": ("gdi-handle-table-full",),
    "message-queue-full": ("user-handle-quota", "gdi-handle-quota"),
    "session-pool-full": ("paged-pool-full", "nonpaged-pool-full"),
    "paged-pool-full": ("nonpaged-pool-full", "session-pool-full"),
    "nonpaged-pool-full": ("paged-pool-full", "session-pool-full"),
}


def check(deskheap, path, row, units):
    cause, because, is_heap, near = row
    diagnosis = json.loads(diagnose(deskheap, path, "--json"))
    text = diagnose(deskheap, path)
    says_no = "desktop heap is not your problem" in text.lower()
    if "fail-next" in path.read_text():
        yield "asks for its failures"
    if diagnosis["cause"] != cause:
        yield f"cause {diagnosis['cause']}, expected {cause}"
        return
    if diagnosis["desktop_heap"] != is_heap or says_no == is_heap:
        yield f"desktop heap: {diagnosis['desktop_heap']}, the text says no: {says_no}, expected {is_heap}"
    if cause is None:
        return
    main = main_cause(diagnosis)
    if main["because"] != because:
        yield f"because of {main['because']}, expected {because}"
    yield from check_cause(main, units, near)


def check_unnoticed(deskheap, path, row):
    """Told whether a step fails of something else or none does; desktop heap is not acquitted when a heap refused something."""
    limit, is_heap, event, cause = row
    diagnosis = json.loads(diagnose(deskheap, path, "--json"))
    text = diagnose(deskheap, path)
    seen = diagnosis["unnoticed"]
    if diagnosis["cause"] != cause or [one["cause"] for one in seen] != [limit]:
        yield f"cause {diagnosis['cause']}, refused {seen}, expected {cause}, {limit}"
        return
    if not seen[0]["needed"] > seen[0]["limit"] or seen[0]["count"] < 1 or not seen[0]["advice"]:
        yield f"no refusal: {seen[0]}"
    if diagnosis["desktop_heap"] != is_heap or ("not your problem" in text) == is_heap or "Nothing fails" in text:
        yield f"desktop heap: {diagnosis['desktop_heap']}: {diagnosis['sentence']}"
    if [entry["id"] for entry in diagnosis["event_log"]] != [event]:
        yield f"logged: {diagnosis['event_log']}"
    if (logged := [entry["id"] for one in diagnosis["causes"] for entry in one["event_log"]]) and event in logged:
        yield f"{event} is told of what failed: {logged}"
    if cause is not None and main_cause(diagnosis)["meaning"] not in diagnosis["sentence"]:
        yield f"not what failed: {diagnosis['sentence']}"
    if any(gate["near"] and gate["cause"] == limit for gate in diagnosis["gates"]):
        yield f"{limit} is told to have refused nothing"
    if " ".join(seen[0]["detail"].split()) not in " ".join(text.split()):
        yield f"not told: {seen[0]['detail']}"


# ---- names ----

NAMED = re.compile(r"\b(?:name|as|in|parent|program|user|account|stop-service|logon): '?(?:\.\\)?([A-Za-z]+)")
OWN_PROGRAM = re.compile(r"^  ([a-z]+):(?: \{|$)", re.M)
KEPT = {"format", "title", "system", "programs", "steps", "parent", "name", "as", "in", "program", "user", "account", "D"}


def renamed(text):
    """The same with every name that a scenario gives turned into another one of the same length."""
    head, _, rest = text.partition("programs:")
    names = {name for name in NAMED.findall(rest) if name not in KEPT} | set(OWN_PROGRAM.findall(rest))
    shipped = {path.stem for path in (ROOT / "configs/programs").glob("*.yaml")}
    for name in sorted(names - shipped - {"winlogon"}, key=len, reverse=True):
        rest = re.sub(rf"(?<![\w-]){name}(?![a-z-])(?!: \{{ (?!imports))", codecs.encode(name, "rot13"), rest)
    return re.sub(r"^title: .*", "title: Another", head, flags=re.M) + "programs:" + rest


def numbers(diagnosis):
    """What must not depend on names."""
    return (diagnosis["cause"], diagnosis["desktop_heap"], [
        (cause["cause"], cause["because"], cause["failures"], cause["needed"], cause["limit"], cause["first"]["status"],
         [(gate["cause"], gate["state"], gate["used"], gate["size"], gate["near"]) for gate in cause["gates"]])
        for cause in diagnosis["causes"]])


def check_renamed(deskheap, path):
    text = path.read_text()
    other = renamed(text)
    if other == text:
        yield "nothing was renamed"
    with tempfile.TemporaryDirectory() as folder:
        for edition in FIXTURES.glob("*.yaml"):
            if "based-on:" in edition.read_text():
                (pathlib.Path(folder) / edition.name).write_text(edition.read_text())
        again = pathlib.Path(folder) / "desktop-heap-full.yaml"
        again.write_text(other)
        before = numbers(json.loads(diagnose(deskheap, path, "--json")))
        after = numbers(json.loads(diagnose(deskheap, again, "--json")))
    if before != after:
        yield f"with other names: {after}\nbefore: {before}"


# ---- the published comment ----

def check_comment(deskheap):
    """Windows 2000, 0xC0000142, the fullest heap at 10.5 %: neither heap nor view space, with both numbers, and what next."""
    path = FIXTURES / "comment-win2000.yaml"
    diagnosis = json.loads(diagnose(deskheap, path, "--json"))
    main = main_cause(diagnosis)
    used = {gate["cause"]: gate["used_pct"] for gate in diagnosis["gates"]}
    if main["first"]["status"] != "0xC0000142" or used["desktop-heap-full"] != 10.5:
        yield f"{main['first']['status']} with {used}"
    for limit in ("desktop-heap-full", "system-view-space-full"):
        if f"{used[limit]} %" not in diagnosis["sentence"]:
            yield f"{used[limit]} is not in: {diagnosis['sentence']}"
    if not main["check"]:
        yield "nothing to check next"


def check_listing(deskheap):
    """The same comment's table, as it stands: both numbers, and what to check where no table shows anything."""
    table = ROOT / "tests/golden/published/dheapmon-b.txt"
    diagnosis = json.loads(diagnose(deskheap, table, "--json", "--quiet"))
    used = {gate["cause"]: gate["used_pct"] for gate in diagnosis["gates"]}
    if diagnosis["cause"] is not None or diagnosis["desktop_heap"] or used["desktop-heap-full"] != 10.5:
        yield f"{diagnosis['cause']} with {used}"
    for limit in ("desktop-heap-full", "system-view-space-full"):
        if f"{used[limit]} %" not in diagnosis["sentence"]:
            yield f"{used[limit]} is not in: {diagnosis['sentence']}"
    if not {"dll-refused", "access-denied"} <= {row["cause"] for row in diagnosis["check_next"]}:
        yield f"to check next: {diagnosis['check_next']}"
    if diagnosis["edition"] != "win2000":
        yield f"edition {diagnosis['edition']}"


def main():
    deskheap = sys.argv[1]
    units = gates()
    rows = {FIXTURES / f"{name}.yaml": row for name, row in FIXTURE_ROWS.items()}
    rows |= {SHIPPED / f"{name}.yaml": row for name, row in SHIPPED_ROWS.items()}
    complaints = [f"{path.relative_to(ROOT)}: {text}" for path, row in rows.items() for text in check(deskheap, path, row, units)]
    for name in FIXTURE_ROWS:
        path = FIXTURES / f"{name}.yaml"
        complaints += [f"{path.relative_to(ROOT)}: {text}" for text in check_renamed(deskheap, path)]
    for name, row in UNNOTICED_ROWS.items():
        path = FIXTURES / f"{name}.yaml"
        complaints += [f"{path.relative_to(ROOT)}: {text}" for text in check_unnoticed(deskheap, path, row)]
    complaints += check_comment(deskheap)
    complaints += check_listing(deskheap)

    causes = {row[0] for row in rows.values()} - {None}
    missing = set(units) - UNREACHABLE - causes
    without_second = set(units) - UNREACHABLE - {row[0] for row in rows.values() if row[3]}
    others = sum(not row[2] for row in rows.values())
    if missing or len(rows) < 30 or 2 * others < len(rows):
        complaints.append(f"{len(rows)} scenarios, {others} not desktop heap, no scenario for {sorted(missing)}")
    if without_second != {"shared-heap-full"}:
        complaints.append(f"no second limit beside {sorted(without_second)}")
    if complaints:
        raise SystemExit("\n".join(complaints))
    print(f"{len(rows)} scenarios, {len(causes)} causes; {others} are not desktop heap")


if __name__ == "__main__":
    main()
