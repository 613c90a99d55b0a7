#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What check says came of a generated registry is what layout shows of a machine that has it.

Usage: generated_registries.py DESKHEAP [COUNT [SEED]]

Where a number begins to be treated otherwise is asked of layout (edges()), so that no limit stands here; registries are
then made of these limits and their neighbours, with /3GB, the Terminal Server role and texts of SharedSection that make
no sense. What check prints is compared, and then spoilt in one place at a time: each spoilt answer has to be noticed.
"""

import copy
import functools
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import one_in  # pylint: disable=wrong-import-position

COUNT = 200
MEMORY = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management"
WINDOWS = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows"
SUBSYSTEMS = r"SYSTEM\CurrentControlSet\Control\Session Manager\SubSystems"
ROLE = r"SYSTEM\CurrentControlSet\Control\Terminal Server"

AREAS = {"SessionViewSize": "session view space", "SessionPoolSize": "session paged pool",
         "SessionImageSize": "session image space", "SystemViewSize": "system mapped views"}
POOLS = {"PagedPoolSize": "paged pool", "NonPagedPoolSize": "nonpaged pool"}
QUOTAS = {"USERProcessHandleQuota": "user_handle_quota", "GDIProcessHandleQuota": "gdi_handle_quota"}
LIMITS = ("SessionSpaceLimit", "PagedPoolLimit", "NonPagedPoolLimit", "SystemCacheLimit", "SystemPtesLimit")
HEAPS = {"SharedSection, second value": "interactive_heap_kb", "SharedSection, third value": "noninteractive_heap_kb"}
KEYS = {**{name: MEMORY for name in (*AREAS, *POOLS, *LIMITS)}, **{name: WINDOWS for name in QUOTAS}}
DEFAULTS = {"SessionViewSize": 48, "SessionPoolSize": 4}

SYSTEMS = [("server2003-sp2", "", False), ("server2003-sp2", "/3GB", False), ("server2003-sp2", "", True),
           ("xp-sp3", "", False), ("xp-sp3", "/3GB", False), ("win2000", "", False), ("win7-x86", "", False),
           ("vista-sp1-x86", "", False), ("win7-x64", "", False)]
LATER = ("win7-x86", "vista-sp1-x86", "win7-x64")  # which size nothing of session space by the registry
LIMIT_MAX = 2048  # of Microsoft's text
DWORD_MAX = 0xFFFFFFFF
ODD = [0, 1, 2, 3, 5, 7, 0x30, 0x48, 0x64, 0x96, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]
GARBAGE = ["", ",", ",,", "1024", "1024,", "1024,,", "1024,3072,", "1024,,512", "1024, 3072,512", "1024 ,3072", "1024,3072 512",
           "1024,0x400,512", "1024,-1,512", "1024,+3072,0o1000", "1024,3072KB,512", "1024,3072,512,768", "1024;3072;512",
           "1024x,3072,512", "x1024,3072,512", "1024,99999999999,512", "1024,00003072,00512", "1024,0b1000,512",
           "1024,3072,512 SharedSection=1,1,1", "=1024,3072,512", "1024,\u20ac,512", "1024," + "0" * 70 + "3072,512",
           "1024,3072,512" + "," * 70]
# Of a number as it is: advice, odd digits, one that was replaced by the same, one that nothing reads.
SAID_OF_EQUAL = re.compile("(view-size|shared-section)-large|shared-section-number|reservation|.*-(3gb|unused)|limit")


class Registry:
    """system: of SYSTEMS; dwords: name -> number, what is not there is absent; shared: the text behind SharedSection="""

    def __init__(self, system, dwords=None, shared="1024,3072,512"):
        self.system, self.shared = system, shared
        self.dwords = dict(DEFAULTS if dwords is None else dwords)

    def __str__(self):
        return f"{self.system} {self.dwords} SharedSection={self.shared}"

    def text(self, line):
        keys = {key: [] for key in (MEMORY, WINDOWS)}
        for name, value in self.dwords.items():
            keys[KEYS[name]].append(f'"{name}"=dword:{value:08x}')
        text = re.sub(r"SharedSection=\S*", lambda _: "SharedSection=" + self.shared, line)
        keys[SUBSYSTEMS] = ['"Windows"=hex(2):' + ",".join(f"{byte:02x}" for byte in (text + "\0").encode("utf-16-le"))]
        keys[ROLE] = [f'"TSAppCompat"=dword:{int(self.system[2]):08x}']
        parts = [f"[HKEY_LOCAL_MACHINE\\{key}]\n" + "\n".join(values) + "\n" for key, values in keys.items() if values]
        return "Windows Registry Editor Version 5.00\n\n" + "\n".join(parts)

    def plain_kb(self, index):
        """The number there, if it is plain: nothing else of the text is read here."""
        found = re.fullmatch(r"(\d{1,9}),(\d{1,9})(?:,(\d{1,9}))?", self.shared)
        return int(found.group(index + 1)) if found and found.group(index + 1) else None


class Deskheap:
    def __init__(self, executable, folder):
        self.executable, self.folder = executable, pathlib.Path(folder)
        self.lines = {edition: self.windows_line(edition) for edition, _, _ in SYSTEMS}

    def windows_line(self, edition):
        """The Windows value that this edition has by itself."""
        data = os.environ.get("DESKHEAP_DATA_DIR", pathlib.Path(__file__).parents[2])
        shipped = next(pathlib.Path(data, "configs", "registry").glob(f"{edition}*.reg")).read_bytes()
        text = shipped.decode("utf-16" if shipped[:2] == b"\xff\xfe" else "utf-8")
        digits = re.search(r'"Windows"=hex\(2\):([0-9a-fA-F,\s\\]*)', text).group(1)
        coding = "latin-1" if text.startswith("REGEDIT4") else "utf-16-le"
        return bytes.fromhex(re.sub(r"[^0-9a-fA-F]", "", digits)).decode(coding).rstrip("\0")

    def write(self, registry):
        edition, options, _ = registry.system
        (self.folder / "r.reg").write_text(registry.text(self.lines[edition]))
        path = self.folder / "s.yaml"
        path.write_text(f"format: 1\ntitle: t\nsystem: {{ edition: {edition}, boot-options: [{options}], "
                        "registry: r.reg, services: none }\n")
        return str(path)

    def layout(self, registry):
        """None: the machine does not boot."""
        shown = subprocess.run([self.executable, "layout", "--json", self.write(registry)],
                               capture_output=True, text=True, check=False)
        return json.loads(shown.stdout) if shown.returncode == 0 else None

    def findings(self, registry):
        said = subprocess.run([self.executable, "check", "--json", self.write(registry)],
                              capture_output=True, text=True, check=True)
        return json.loads(said.stdout)["files"][0]["findings"]


# ---- what the machine shows ----

def region_of(layout, value):
    name = AREAS.get(value) or POOLS.get(value)
    return next((region for region in layout["regions"] if region["name"] == name), None)


def limited_by(layout, limit):
    return [region for region in layout["regions"] if region["limit_value"] == limit]


def use_of(layout, limit):
    """What the limit is of, of the range from which all take what they need; None: there is no such range."""
    return next((use for use in layout.get("shared_range", {}).get("uses", []) if use.get("limit_value") == limit), None)


def has_cut(layout, limit):
    use = use_of(layout, limit)
    if use is not None:
        return use["is_limited"]
    return any(region["rule"] == "limit" for region in limited_by(layout, limit))


def shown(layout, value):
    """What came of a value, in its own unit."""
    session = layout["sessions"][0]
    if value in QUOTAS or value in HEAPS:
        return session[QUOTAS.get(value) or HEAPS[value]]
    if value in LIMITS and use_of(layout, value) is not None:
        return use_of(layout, value)["most_kb"] // 1024
    if value in LIMITS:
        return sum(region["size_kb"] for region in limited_by(layout, value)) // 1024
    region = region_of(layout, value)
    use = use_of(layout, "SessionSpaceLimit" if value in ("SessionViewSize", "SessionPoolSize") else value.replace("Size", "Limit"))
    if use is not None:
        return use["most_kb"] // 1024 if value in AREAS else use["most_kb"] * 1024
    kb = region["size_kb"] if region else 0
    if value == "NonPagedPoolSize":  # in two ranges
        kb += sum(other["size_kb"] for other in layout["regions"] if other["name"] == "nonpaged pool expansion")
    return kb // 1024 if value in AREAS else kb * 1024


def is_as_asked(layout, value, asked):
    """A pool's size in bytes becomes pages; 0 is none asked for, and all bits are all there is."""
    if value in LIMITS:
        return asked == 0
    if value in POOLS:
        return asked in (0, 0xffffffff) or abs(shown(layout, value) - asked) < 4096
    return asked == shown(layout, value)


# ---- limits ----

def treatment(deskheap, system, value, number):
    """How the machine treats this number there."""
    if value in HEAPS or value == "first":
        numbers = [1024, 3072, 512]
        numbers[["first", *HEAPS].index(value)] = number
        layout = deskheap.layout(Registry(system, shared=",".join(map(str, numbers))))
    else:
        layout = deskheap.layout(Registry(system, {**DEFAULTS, value: number}))
    if layout is None:
        return "no boot"
    if value in LIMITS:
        return has_cut(layout, value), shown(layout, value) < number
    if value in AREAS or value in POOLS:
        region = region_of(layout, value)
        return (region["rule"], shown(layout, value) < number) if region else "nowhere"
    return layout["sessions"][0]["uses_safe_pair"], value == "first" or is_as_asked(layout, value, number)


def edges(deskheap, system, value, bits):
    """The first numbers that are treated otherwise than the one before."""
    ask = functools.lru_cache(None)(lambda number: treatment(deskheap, system, value, number))
    found = []

    def look(low, high):
        if ask(low) == ask(high):
            return
        if high == low + 1:
            found.append(high)
            return
        middle = (low + high) // 2
        look(low, middle)
        look(middle, high)

    marks = [1, *(1 << bit for bit in range(3, bits, 3)), (1 << bits) - 1]
    for low, high in zip(marks, marks[1:]):
        look(low, high)
    return found


def limits(deskheap):
    """{(system, value): edges}; what the role changes is the default alone, and two of the later ones are one kernel."""
    found = {}
    for system in SYSTEMS:
        for name in LIMITS:
            found[system, name] = [0, LIMIT_MAX]
            if system[0] == "win7-x86":
                found[system, name] += edges(deskheap, system, name, 12)
            elif system[0] == "vista-sp1-x86":
                found[system, name] = found[("win7-x86", "", False), name]
        for value, bits in ([(name, 13) for name in AREAS] + [(name, 32) for name in POOLS] + [(name, 17) for name in QUOTAS] +
                            [(name, 17) for name in (*HEAPS, "first")]):
            if system[2]:
                found[system, value] = found[SYSTEMS[0], value]
            elif system[0] in LATER or system[0] == "xp-sp3" and value not in AREAS:
                found[system, value] = found[SYSTEMS[0], value]
            else:
                found[system, value] = edges(deskheap, system, value, bits)
    return found


def near(numbers):
    """A limit or a neighbour as far as a value has bits for it, or an odd value."""
    return lambda dice: (min(max(dice.choice(numbers) + dice.choice((-1, 0, 1)), 0), DWORD_MAX) if numbers and dice.random() < 0.75
                         else dice.choice(ODD))


def generated(dice, found):
    system = dice.choice(SYSTEMS)
    registry = Registry(system)
    for name in KEYS:
        draw = dice.random()
        if draw < 0.3:
            registry.dwords[name] = near(found[system, name])(dice)
        elif draw < 0.4:
            registry.dwords.pop(name, None)
    draw = dice.random()
    if draw < 0.3:
        registry.shared = dice.choice(GARBAGE)
    elif draw < 0.8:
        numbers = [1024 if dice.random() < 0.8 else near(found[system, "first"])(dice)]
        numbers += [near(found[system, value])(dice) for value in HEAPS]
        registry.shared = ",".join(str(number) for number in numbers[:dice.choice((2, 3, 3))])
    return registry


# ---- the comparison ----

def effect_complaints(registry, layout, finding):
    for effect in finding["effects"]:
        value = effect["value"]
        if effect["came"] != shown(layout, value):
            yield f"check says {effect['came']} {effect['unit']} came of {value}, layout shows {shown(layout, value)}"
        asked = registry.dwords.get(value) if value in KEYS else registry.plain_kb(1 + list(HEAPS).index(value))
        if value in registry.dwords and effect["asked"] != asked:
            yield f"check says {value} asks for {effect['asked']}, and it is {asked}"
        if asked and asked == effect["came"] and not SAID_OF_EQUAL.fullmatch(finding["code"]):
            yield f"check warns of {value} ({finding['code']}), which came as it was asked for"


def is_to_be_told(registry, layout, value, number):
    """A limit that has room does what it is for, and nothing is to be seen of it; what one takes of a pool is told of the limit."""
    if value in POOLS and region_of(layout, value)["rule"] == "limit":
        return number < shown(layout, value)
    return value not in LIMITS or registry.system[0] not in LATER[:2] or number > LIMIT_MAX or has_cut(layout, value)


def changed(registry, layout):
    """Values that did not come as they were asked for, with what was asked."""
    asked = {**registry.dwords, **{value: registry.plain_kb(index) for index, value in enumerate(HEAPS, 1)}}
    return {value: number for value, number in asked.items()
            if number is not None and not is_as_asked(layout, value, number) and is_to_be_told(registry, layout, value, number)}


def silence_complaints(registry, layout, findings):
    said = {effect["value"] for finding in findings for effect in finding["effects"]}
    for value, number in changed(registry, layout).items():
        if value not in said:
            yield f"{value} is {number}, layout shows {shown(layout, value)}, and check is silent"


def complaints(registry, layout, findings):
    is_told = any("would not boot" in finding["message"] for finding in findings)
    if is_told != (layout is None):
        yield f"check says {'a failure' if is_told else 'no failure'} of the boot, layout shows the opposite"
    if layout is None:
        return
    for finding in findings:
        for complaint in effect_complaints(registry, layout, finding):
            yield f"{complaint}: {finding['message']}"
    yield from silence_complaints(registry, layout, findings)


# ---- the comparison itself is tried ----

def without(findings, value):
    return [finding for finding in findings if all(effect["value"] != value for effect in finding["effects"])]


def spoilt(registry, layout, findings):
    """Copies of what check said, each wrong in one place."""
    if layout is None:
        yield "a boot that fails is not told", [f for f in findings if "would not boot" not in f["message"]]
        return
    for index, finding in enumerate(findings):
        for number in range(len(finding["effects"])):
            wrong = copy.deepcopy(findings)
            wrong[index]["effects"][number]["came"] += 1
            yield f"one more in: {finding['message']}", wrong
    for value in changed(registry, layout):
        yield f"nothing is said of {value}", without(findings, value)


def main():
    executable = str(pathlib.Path(sys.argv[1]).resolve())
    count = int(sys.argv[2]) if len(sys.argv) > 2 else COUNT // one_in.one_in()
    dice = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    failures = effects = spoils = dead = 0
    with tempfile.TemporaryDirectory(prefix="deskheap-generated-") as folder:
        deskheap = Deskheap(executable, folder)
        found = limits(deskheap)
        for _ in range(count):
            registry = generated(dice, found)
            layout, findings = deskheap.layout(registry), deskheap.findings(registry)
            wrong = list(complaints(registry, layout, findings))
            for what, answer in [] if wrong else spoilt(registry, layout, findings):
                spoils += 1
                if not list(complaints(registry, layout, answer)):
                    wrong.append(f"not noticed: {what}")
            failures += len(wrong)
            effects += sum(len(finding["effects"]) for finding in findings)
            dead += layout is None
            for complaint in wrong:
                print(f"{registry}: {complaint}")
    edge_count = sum(len(numbers) for numbers in found.values())
    print(f"{count} registries around {edge_count} limits, {dead} of them do not boot; {effects} numbers compared, "
          f"{spoils} spoilt answers, {failures} complaints")
    sys.exit(1 if failures or effects < count or not dead or not edge_count else 0)


if __name__ == "__main__":
    main()
