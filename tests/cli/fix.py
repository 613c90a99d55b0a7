#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What deskheap fix says to work does, and one less does not; where it says that nothing works, nothing does.

Usage: fix.py DESKHEAP

What it costs besides is what dheapmon and headroom read of the changed system and of that as it is.
Every answer is checked by deskheap run with --set, which knows nothing of it; values between the steps that fix tries are
run as well. Services under other accounts are written out (service_moves.py). The .reg file it writes is laid over the system's registry: then nothing fails. What takes it back holds the
Windows value that was there, to the last byte.
"""

import concurrent.futures
import functools
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import service_moves

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import one_in  # pylint: disable=wrong-import-position

ROOT = pathlib.Path(__file__).resolve().parents[2]
# scenario: (what works, of the knobs that are always tried; None: several together have to be found)
SCENARIOS = {
    ROOT / "scenarios/services/one-account-many-logons.yaml": {"SharedSection.3", "SessionViewSize"},
    ROOT / "scenarios/services/local-system-heap-full.yaml": {"SharedSection.3"},
    ROOT / "scenarios/desktops/window-leak.yaml": {"SharedSection.2"},
    ROOT / "scenarios/cases/kb949296.yaml": {"SharedSection.3"},
    ROOT / "tests/fixtures/fix/several-accounts.yaml": {"SharedSection.3", "SessionViewSize"},
    ROOT / "tests/fixtures/fix/twenty-and-sixty.yaml": None,
}
ALWAYS = {"SharedSection.2", "SharedSection.3", "SessionViewSize", "SessionPoolSize"}
# 20 services of LocalSystem and 60 with accounts: how many fail with which third value.
TWENTY_AND_SIXTY = {512: 5, 640: 1, 656: 4, 768: 8, 1024: 22, 8192: 17}
INSIDE = 3  # values nearer to the present than the least that works, for each knob
BETWEEN = 12  # values between the steps, for each knob
SEED = 20260801
NO_LIMIT = {"access-denied", "not-found", "dll-refused", "other"}


class Runner:
    """Somebody who asks the program of one scenario; what was asked before is known."""

    def __init__(self, deskheap, path):
        self.deskheap, self.path = deskheap, path

    def _ask(self, *words):
        return subprocess.run([self.deskheap, *words, "--variant", "", str(self.path)], capture_output=True, text=True, timeout=120)

    @functools.cache
    def failures(self, *options):
        """Steps that fail for a limit."""
        done = self._ask("run", "--json", "--quiet", *options)
        if not done.stdout or done.returncode not in (0, 1):
            raise SystemExit(f"{self.path} {options}: {done.stderr}")
        report = json.loads(done.stdout.splitlines()[0])
        return sum(failure.get("because", failure["cause"]) not in NO_LIMIT for failure in report["failures"])

    @functools.cache
    def sessions(self, *options):
        """How many fit besides, and whether that is known: the next one was refused."""
        done = self._ask("headroom", "--json", "--of", "session", *options)
        done.check_returncode()
        answer = json.loads(done.stdout)["headroom"][0]
        return answer["fit"], not answer["may_be_more"]

    @functools.cache
    def service_heaps(self):
        """{window station: (used in percent, size in KB)}"""
        done = self._ask("dheapmon", "--json")
        return {row["winsta"]: (row["used_pct"], row["size_kb"]) for row in json.loads(done.stdout)["desktops"]
                if row["winsta"].startswith("Service-")}

    def with_settings(self, settings):
        """Boot options stand in the scenario, the other settings on the command line."""
        turned = {knob: value for knob, value in settings.items() if knob.startswith("/")}
        if not turned:
            return self.failures(*set_options(settings))
        rest = {knob: value for knob, value in settings.items() if knob not in turned}
        text = with_boot_options(self.path.read_text(), turned)
        return run_text(self.deskheap, text, set_options(rest) if rest else [])


def with_boot_options(text, turned):
    """The scenario with these options, without variants, whose editions may not know them; of one that is off nothing stands there."""
    text = re.sub(r"^variants:\n(?:[ #].*\n|\n)*", "", text, flags=re.M)
    before = re.search(r"boot-options: \[(.*?)\]", text)
    words = [word for word in re.split(r",\s*", before.group(1) if before else "") if word and word.split("=")[0] not in turned]
    words += [name if name == "/3GB" else f"{name}={value}" for name, value in turned.items() if name != "/3GB" or value]
    line = f"boot-options: [{', '.join(words)}]"
    if before:
        return text.replace(before.group(0), line, 1)
    flow = re.sub(r"^system: \{", f"system: {{ {line},", text, count=1, flags=re.M)
    return flow if flow != text else re.sub(r"^system:\n", f"system:\n  {line}\n", text, count=1, flags=re.M)


def run_text(deskheap, text, options=()):
    with tempfile.TemporaryDirectory() as folder:
        changed = pathlib.Path(folder) / "changed.yaml"
        changed.write_text(text)
        return Runner(deskheap, changed).failures(*options)


def set_options(settings):
    shared, options = [1024, 3072, 512], []
    for knob, value in settings.items():
        if knob.startswith("SharedSection."):
            shared[int(knob[-1]) - 1] = value
        else:
            options += ["--set", f"{knob}={value}"]
    return [*options, "--set", "SharedSection=" + ",".join(map(str, shared))]


def check_ranges(runner, knob, chance):
    """Both ends of every range, and values between the steps."""
    name = knob["knob"]
    tries = {value: entry["passes"] for entry in knob["ranges"] for value in (entry["low"], entry["high"])}
    for value, passes in tries.items():
        if (runner.with_settings({name: value}) == 0) != passes:
            yield f"{name} {value}: said to {'work' if passes else 'fail'}"
    if knob["value"] is not None:
        return
    for _ in range(BETWEEN):
        value = chance.randint(knob["ranges"][0]["low"], knob["ranges"][-1]["high"])
        if runner.with_settings({name: value}) == 0 and not falls_back(knob, value):
            yield f"{name} {value}: works, and no value was said to"


def falls_back(knob, value):
    """Whether the step at or above it does: there the sizes of SharedSection are not those in force."""
    return next(entry["falls_back"] for entry in knob["ranges"] if value <= entry["high"])


def values_inside(knob, chance):
    """Some of those between the step that fails, and the value that works least."""
    away = 1 if knob["value"] > knob["fails_beside"] else -1
    inside = [value for value in range(knob["value"] - away, knob["round"] - away * knob["step"], -away)
              if (value - (knob["now"] or 0)) * away >= 0]
    return chance.sample(inside, min(INSIDE, len(inside)))


def check_value(runner, settings, knob):
    """The value works, and so does the step above it; the one beside it does not, and none up to the step below."""
    if runner.with_settings(settings) != 0:
        yield f"{settings} does not work"
    beside = knob["fails_beside"]
    if beside is None:
        yield f"{settings}: nothing beside {knob['knob']}"
        return
    if abs(beside - knob["value"]) != 1:
        yield f"{settings}: {beside} is not beside {knob['value']}"
    if abs(knob["round"] - knob["value"]) >= knob["step"]:
        yield f"{settings}: {knob['round']} is a step and more from {knob['value']}"
    if runner.with_settings({**settings, knob["knob"]: knob["round"]}) != 0:
        yield f"{settings}: {knob['knob']} {knob['round']} does not work"
    for value in {beside, *values_inside(knob, random.Random(SEED))}:
        if runner.with_settings({**settings, knob["knob"]: value}) == 0:
            yield f"{settings}: {knob['knob']} {value} works as well"


def check_session_cost(runner, way, before, after):
    told = [cost for cost in way["costs"] if re.search(r"\bsessions? fits?\b", cost)]
    (now, is_known), (then, is_known_then) = before, after
    wanted = []
    if not (is_known and is_known_then):
        wanted = ["how many sessions fit where the scenario is over is not known: "
                  f"{'' if is_known_then else 'at least '}{then}, before {'' if is_known else 'at least '}{now}"]
    elif now != then:
        count = abs(now - then)
        wanted = [f"where the scenario is over {count} {'fewer' if then < now else 'more'} session{'' if count == 1 else 's'} "
                  f"fit{'s' if count == 1 else ''}: {then}, before {now}"]
    if told != wanted:
        yield f"{way['kind']} {way['settings']}: costs {told}, not {wanted}"


def check_way(runner, way, chance):
    settings = {setting["knob"]: setting["value"] for setting in way["settings"]}
    if way["kind"] == "knob" and way["problem"] is None:
        yield from check_ranges(runner, way["knobs"][0], chance)
    if way["works"]:
        for knob in way["knobs"]:
            yield from check_value(runner, settings, knob)
        if settings and not any(knob.startswith("/") for knob in settings):
            yield from check_session_cost(runner, way, runner.sessions(), runner.sessions(*set_options(settings)))


# ---- accounts ----

ACCOUNTS = ("LocalSystem", "LocalService", "NetworkService")
ONE_HEAP = {"Service-0x0-3e7$", "Service-0x0-3e4$", "Service-0x0-3e5$"}


def heap_costs(before, after):
    """What has to be told of heaps of services: of accounts that have one, and of logons of their own."""
    told = [f"desktop heap of {name}\\Default: {used} % of {size} KB used, before "
            + (f"{before[name][0]} %" if name in before else "there was none")
            for name, (used, size) in after.items() if name in ONE_HEAP and used > before.get(name, (-1, 0))[0]]
    old, new = (sorted(heap for name, heap in heaps.items() if name not in ONE_HEAP) for heaps in (before, after))
    if new and (len(new) > len(old) or not old or new[-1][0] > old[-1][0]):
        told.append(f"desktop heaps of logons that services have of their own: {len(new)}, before {len(old)}; the fullest: "
                    f"{new[-1][0]} % of {new[-1][1]} KB used, before " + (f"{old[-1][0]} %" if old else "there was none"))
    return told


def check_service_costs(now, way, after):
    """`now` asks of the scenario as it is; `after`: the text of it with that many services changed."""
    with tempfile.TemporaryDirectory() as folder:
        changed = pathlib.Path(folder) / "changed.yaml"
        changed.write_text(after)
        then = Runner(now.deskheap, changed)
        told = [cost for cost in way["costs"] if cost.startswith("desktop heap")]
        wanted = heap_costs(now.service_heaps(), then.service_heaps())
        if not told or sorted(told) != sorted(wanted):
            yield f"{way['kind']} {way['account']}: costs {told}, not {wanted}"
        yield from check_session_cost(now, way, now.sessions(), then.sessions())

def check_move(runner, way, moved, chance):
    """As many services under the other account as are said to do, and one less does not; or no number of them."""
    account = way["account"]
    if moved.count(way["from"], account) != way["of_services"]:
        yield f"{way['from']} to {account}: {way['of_services']} services"
    if way["works"]:
        counts = {way["services"]: True, way["services"] - 1: False}
    else:
        counts = {way["of_services"]: False, chance.randint(1, way["of_services"]): False}
    for count, works in counts.items():
        if (run_text(runner.deskheap, moved.text(way["from"], account, count)) == 0) != works:
            yield f"{count} services of {way['from']} under {account}: said to {'work' if works else 'fail'}"
    if way["works"]:
        yield from check_service_costs(runner, way, moved.text(way["from"], account, way["services"]))


def check_accounts(runner, ways, chance):
    """Services under every other account, written out."""
    moved = service_moves.Moved(runner.path.read_text())
    ways = [way for way in ways if way["kind"] in ("another-account", "merged")]
    wanted = {(start, to) for start in (*ACCOUNTS, None) for to in ACCOUNTS if start != to and moved.count(start, to)}
    wanted |= {(start, ".\\another") for start in ACCOUNTS if moved.count(start, "")}
    seen = {(way["from"], way["account"]) for way in ways}
    if not wanted <= seen or any(start is not None or to in ACCOUNTS for start, to in seen - wanted):
        yield f"accounts: tried {seen}, expected {wanted}"
    for way in ways:
        yield from check_move(runner, way, moved, chance)


def check_processes(deskheap):
    """The last services started in the process of the first of those, written out: as many as are said to do, one less not."""
    head = "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, boot-options: [/3GB] }\nsteps:\n"
    service = "  - start-service: {{ name: s{}, program: plain-service, {} }}\n"

    def text(of, merged):
        stay = of - merged
        return head + "".join(service.format(n, f"in: s{stay + 1}" if n > stay + 1 and merged else "account: '.\\b'")
                              for n in range(1, of + 1))

    def text_as(of, count, account):
        return head + "".join(service.format(n, f"account: '{account}'" if n > of - count else "account: '.\\b'")
                              for n in range(1, of + 1))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "alone.yaml"
        path.write_text(text(40, 0))
        runner = Runner(deskheap, path)
        done = subprocess.run([deskheap, "fix", "--json", str(path)], capture_output=True, text=True, timeout=300, check=True)
        ways = json.loads(done.stdout)["ways"]
        way = next(way for way in ways if way["kind"] == "one-process")
        if not way["works"] or way["account"] != ".\\b" or way["of_services"] != 40:
            yield f"one process: {way}"
        for count, works in ((way["services"], True), (way["services"] - 1, False)):
            if (run_text(deskheap, text(40, count)) == 0) != works:
                yield f"{count} services in one process: said to {'work' if works else 'fail'}"
        yield from check_service_costs(runner, way, text(40, way["services"]))
        for way in (way for way in ways if way["kind"] == "merged"):
            yield from check_service_costs(runner, way, text_as(40, way["services"], way["account"]))
        option = next(way for way in ways if way["knobs"] and way["knobs"][0]["knob"] == "/3GB")
        if [setting["value"] for setting in option["settings"]] != [0]:
            yield f"/3GB: {option['settings']}"
        for way in ways:
            if way["knobs"] and way["knobs"][0]["knob"] in ("/3GB", "/USERVA"):
                yield from check_way(runner, way, random.Random(SEED))


def check_quota(deskheap):
    """A knob that only the gate names which refused."""
    path = ROOT / "scenarios/desktops/handle-quota.yaml"
    done = subprocess.run([deskheap, "fix", "--json", "--knob", "USERProcessHandleQuota", str(path)], capture_output=True,
                          text=True, timeout=300, check=True)
    fix = json.loads(done.stdout)
    knob = fix["ways"][0]["knobs"][0]
    if f'"USERProcessHandleQuota"=dword:{knob["value"]:08x}' not in fix["patch"]:
        yield f"not in the patch: {knob['value']}"
    yield from check_value(Runner(deskheap, path), {"USERProcessHandleQuota": knob["value"]}, knob)


# ---- the patch ----

def reg_values(text):
    """{name: bytes of a hex value, or the text of another one}"""
    joined = re.sub(r",\\\r?\n\s*", ",", text)
    values = {}
    for name, value in re.findall(r'^"([^"]+)"=(.*?)\r?$', joined, re.M):
        digits = re.fullmatch(r"hex\(\w+\):([0-9a-f,]+)", value)
        values[name] = bytes.fromhex(digits.group(1).replace(",", "")) if digits else value
    return values


def check_patch(deskheap, runner, path):
    registry = ROOT / "configs/registry/server2003-sp2.reg"
    with tempfile.TemporaryDirectory() as folder:
        patch, undo = (os.path.join(folder, name) for name in ("patch.reg", "undo.reg"))
        knob = "SharedSection.2" if "window-leak" in path.name else "SharedSection.3"
        subprocess.run([deskheap, "fix", "--knob", knob, "--patch", patch, "--undo", undo, str(path)], check=True,
                       capture_output=True, timeout=300)
        raw = pathlib.Path(patch).read_bytes()
        if not raw.startswith(b"\xff\xfe") or b"\r\x00\n\x00" not in raw:
            yield "the patch is not what regedit writes"
        after = reg_values(raw.decode("utf-16"))["Windows"].decode("utf-16-le")
        before = reg_values(pathlib.Path(undo).read_bytes().decode("utf-16"))["Windows"]
        there = reg_values(registry.read_bytes().decode("utf-16" if registry.read_bytes()[:2] == b"\xff\xfe" else "utf-8"))["Windows"]
        if before != there:
            yield f"what takes it back is not what was there: {before!r}, {there!r}"
        shared = re.compile(r"SharedSection=[0-9,]+")
        if shared.sub("", after) != shared.sub("", there.decode("utf-16-le")):
            yield f"more than SharedSection changes: {after}"
        if runner.failures("--registry", patch) != 0:
            yield "with the patch something fails"
        if runner.failures("--registry", undo) == 0:
            yield "with what takes it back nothing fails"


# ---- advice ----

ADVICE = re.compile(r"\b[Aa] (larger|smaller) (third value of SharedSection|second value of SharedSection|SessionViewSize|"
                    r"SessionPoolSize)(?: \(now [^)]*\))?(?:, if [^.]*)?( may help| does not help| makes room|\.)")
KNOBS = {"third value of SharedSection": "SharedSection.3", "second value of SharedSection": "SharedSection.2"}


def check_advice(deskheap, path, fix, ways):
    """What run and diagnose advise is what came out: a value that is said to help makes fewer steps fail."""
    done = subprocess.run([deskheap, "run", "--json", "--quiet", "--variant", "", str(path)], capture_output=True, text=True,
                          timeout=120)
    advice = " ".join(text for cause in json.loads(done.stdout.splitlines()[0])["causes"] for text in cause["advice"])
    said = ADVICE.findall(advice)
    if not said:
        yield f"no advice: {advice}"
    for direction, name, verdict in said:
        knob = ways[KNOBS.get(name, name)]["knobs"][0]
        beyond = [entry for entry in knob["ranges"]
                  if (entry["high"] > knob["now"] if direction == "larger" else entry["low"] < knob["now"])]
        helps = any(entry["fewest_failures"] < fix["failures"] for entry in beyond)
        if helps == (verdict == " does not help"):
            yield f"advice contradicts what came out: {advice}"


def check(deskheap, path, works):
    runner = Runner(deskheap, path)
    chance = random.Random(SEED)
    done = subprocess.run([deskheap, "fix", "--json", str(path)], capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        return [done.stderr]
    fix = json.loads(done.stdout)
    ways = {way["knobs"][0]["knob"]: way for way in fix["ways"] if way["kind"] == "knob"}
    complaints = [text for way in fix["ways"] for text in check_way(runner, way, chance)]
    complaints += check_accounts(runner, fix["ways"], chance)
    if ALWAYS - set(ways):
        complaints.append(f"not tried: {sorted(ALWAYS - set(ways))}")
    complaints += check_advice(deskheap, path, fix, ways)
    seen = {name for name, way in ways.items() if way["works"]} & ALWAYS
    if seen != (works or set()):
        complaints.append(f"works: {sorted(seen)}, expected {works}")
    if works is None:
        pairs = [way for way in fix["ways"] if way["kind"] == "together" and way["works"]]
        if not pairs or runner.with_settings({"SharedSection.3": 1024, "SessionViewSize": 96}) != 0:
            complaints.append("no two together work")
        seen = {value: runner.with_settings({"SharedSection.3": value}) for value in TWENTY_AND_SIXTY}
        if seen != TWENTY_AND_SIXTY:
            complaints.append(f"with third values fail {seen}")
    else:
        complaints += check_patch(deskheap, runner, path)
    return complaints


# ---- what was refused, though no step failed ----

def check_unnoticed(deskheap):
    """What diagnose tells, fix tells too, and does not say that there is nothing to change."""
    for name in ("nobody-minds", "nobody-minds-beside", "driver-left-out", "not-found"):
        path = ROOT / f"tests/fixtures/diagnose/{name}.yaml"
        said = {verb: json.loads(subprocess.run([deskheap, verb, "--json", str(path)], capture_output=True, text=True,
                                                timeout=120, check=True).stdout)["unnoticed"] for verb in ("diagnose", "fix")}
        text = subprocess.run([deskheap, "fix", str(path)], capture_output=True, text=True, timeout=120, check=True).stdout
        if said["fix"] != said["diagnose"] or bool(said["fix"]) != (name != "not-found"):
            yield f"{name}: {said}"
        if ("nothing to change" in text) == bool(said["fix"]) or any(one["detail"] not in text for one in said["fix"]):
            yield f"{name}: {text}"


def main():
    deskheap = sys.argv[1]
    rows = one_in.part(SCENARIOS.items(), "scenario", 1)
    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda row: check(deskheap, *row), rows))
    complaints = [f"{path.name}: {text}" for (path, _), texts in zip(rows, answers) for text in texts]
    complaints += [*check_quota(deskheap), *check_processes(deskheap), *check_unnoticed(deskheap)]
    if complaints:
        raise SystemExit("\n".join(complaints))
    print(f"{len(rows)} scenarios: what is said to work does, one less does not; what it costs is so")


if __name__ == "__main__":
    main()
