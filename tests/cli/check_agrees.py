#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What check says of a registry's effect is what layout and dheapmon show of a machine with that registry.

Usage: check_agrees.py DESKHEAP

For each case of a table a scenario is written and check reads it. Every number in every text of check must be one that
the machine shows, or one the case itself has; and what the machine does not give as asked must not pass in silence.
"""

import functools
import itertools
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

BASE = "server2003-sp2"
AREAS = {  # value: the region it sizes
    "SessionViewSize": "session view space",
    "SessionPoolSize": "session paged pool",
    "SessionImageSize": "session image space",
    "SystemViewSize": "system mapped views",
}
POOLS = {"PagedPoolSize": "paged pool", "NonPagedPoolSize": "nonpaged pool"}
LIMITS = ("SessionSpaceLimit", "PagedPoolLimit", "NonPagedPoolLimit", "SystemCacheLimit", "SystemPtesLimit")
ALL_SESSIONS = "session space, for all sessions together"
REGION = ("(session view space|session paged pool|session image space|system mapped views|paged pool|nonpaged pool|"
          f"system PTEs|system working set and cache|{ALL_SESSIONS})")
# Advice of documents, as the texts quote it.
ADVICE = {"450", "20480", "1024", "2048"}

SIZES = [0, 1, 3, 4, 7, 8, 47, 72, 240, 300, 450, 484, 512, 1024, 4096, 0xffffffff]
SOME_SIZES = [0, 1, 5, 72, 300, 512, 4096]
LIMITED = ("vista-sp1-x86", "win7-x86", "win7-x64")
LIMIT_SIZES = [0, 1, 13, 65, 300, 2048, 0xffffffff]
SEED = 20261201
ODD_LIMITS = [13, 65]
POOL_SIZES = [1, 192, 0x1ffffff, 0x2000000, 0x2000001, 0x10000000, 0x3fffffff, 0xffffffff]
SHARED = ["1024,3072,512", "1024,3072", "1024", "", "1024,", "1024,3072,", "1024, 3072", "1024 3072", "1024,3072,100",
          "1024,3072,2048", "1024,30000,512", "1024,20480,768", "1024,0x400,512", "1024,-1,512", "32,3072,512",
          "5120,3072,512", "40000,3072,512", "99999999999,1,1", "1024,3072,512,768", "1,1,1", "1024x,3072,512"]


def editions(executable):
    listed = subprocess.run([executable, "editions", "--json"], capture_output=True, text=True, check=True)
    return [edition["name"] for edition in json.loads(listed.stdout)["editions"]]


def cases(editions):
    """(edition, boot options, other registry file, settings). What does not depend on the edition is spread over them."""
    for number, edition in enumerate(editions):
        for name, size in itertools.product(AREAS, SIZES if edition == BASE else SOME_SIZES):
            yield edition, "", None, {name: size}
        for name, size in itertools.product(POOLS, POOL_SIZES):
            yield edition, "", None, {name: size}
        for name, size in itertools.product(LIMITS, LIMIT_SIZES if edition in LIMITED else LIMIT_SIZES[number % 7:number % 7 + 1]):
            yield edition, "", None, {name: size}
        for text in SHARED if edition == BASE else SHARED[number::len(editions)]:
            yield edition, "", None, {"SharedSection": text}
        for name in ("SessionViewSize", "SharedSection", "Windows"):
            yield edition, "", None, {name: None}
    for name, size in itertools.product(LIMITS, ODD_LIMITS):
        yield "win7-x86", "/PAE", None, {name: size}
        yield "vista-sp1-x86", "increaseuserva=2560", None, {name: size}
    for name, size in itertools.product(AREAS, SOME_SIZES):
        yield "server2003-sp2", "/3GB", None, {name: size}
        yield "server2003-sp2", "", "server2003-sp2-ts.reg", {name: size}
    for image, view, pool in itertools.product((4, 8, 200, 512), (None, 4, 300, 488), (1, 4, 300, 1024)):
        yield "server2003-sp2", "", None, {
            "SessionImageSize": image, "SessionViewSize": view, "SessionPoolSize": pool}
    for view, third in itertools.product((5, 20, 48), (512, 2048, 4096)):
        yield "server2003-sp2", "", None, {"SessionViewSize": view, "SharedSection": f"1024,3072,{third}"}
        yield "xp-sp3", "/3GB", None, {"SessionViewSize": view, "SharedSection": f"1024,3072,{third}"}


def some(rows):
    """All of them, or one in so many, in no order: what differs in them goes round."""
    rows = [*rows]
    random.Random(SEED).shuffle(rows)
    return one_in.part(rows, "registry")


def scenario_text(edition, options, registry, settings):
    lines = [f"    {name}: {'~' if value is None else json.dumps(value)}" for name, value in settings.items()]
    return "\n".join([
        "format: 1", "title: A registry", "system:", f"  edition: {edition}", f"  boot-options: [{options}]",
        *([f"  registry: {registry}"] if registry else []), "  services: none", "  set:", *lines, ""])


class Machine:
    """What layout and dheapmon show."""

    def __init__(self, executable, path):
        self.executable, self.path = executable, path
        layout = subprocess.run([executable, "layout", "--json", path], capture_output=True, text=True, check=False)
        self.has_booted = layout.returncode == 0
        self.sizes = {}
        if not self.has_booted:
            return
        self.layout = json.loads(layout.stdout)
        for region in self.layout["regions"]:
            self.sizes[region["name"]] = self.sizes.get(region["name"], 0) + region["size_kb"]
        if "system cache, extended" in self.sizes:  # behind the other
            self.sizes["system working set and cache"] += self.sizes["system cache, extended"]
        for use in self.layout.get("shared_range", {}).get("uses", []):
            if use["name"] == "session space":
                self.sizes[ALL_SESSIONS] = use["most_kb"]
        for use in self.layout.get("shared_range", {}).get("uses", []):  # of which each takes what it needs
            if "limit_value" in use and use["name"] != "session space":
                self.sizes[use["name"] if use["name"] != "system cache" else "system working set and cache"] = use["most_kb"]
        if "nonpaged pool" in self.sizes and "shared_range" not in self.layout:  # in two ranges
            self.sizes["nonpaged pool"] += self.sizes.get("nonpaged pool expansion", 0)
        views = self.layout["sessions"][0]["view_space"]
        self.view_kb = views["size_kb"]
        self.early_kb = sum(view["size_kb"] for view in views["views"] if not view["name"].startswith("desktop heap"))

    @functools.cached_property
    def desktops(self):
        table = subprocess.run([self.executable, "dheapmon", "--json", self.path], capture_output=True, text=True, check=True)
        return {f"{row['winsta']}\\{row['desktop']}": row["size_kb"] for row in json.loads(table.stdout)["desktops"]}

    @property
    def other_heaps(self):
        return {size for path, size in self.desktops.items() if not path.startswith("WinSta0\\")}

    def size_text(self, region):
        return f"{self.sizes.get(region, 0) // 1024} MB"

    def has_cut(self, limit):
        for use in self.layout.get("shared_range", {}).get("uses", []):
            if use.get("limit_value") == limit:
                return use["is_limited"]
        return any(region["rule"] == "limit" for region in self.layout["regions"] if region["limit_value"] == limit)


# What a text says: a pattern, and what of the machine each group must be.
def claims(machine, message):
    for region, size in re.findall(rf"{REGION} (?:has|is raised to the minimum,|is cut to|only) (?:only )?(\d+ MB)", message):
        yield size, machine.size_text(region)
    for region, size in re.findall(rf"leaves {REGION} only (\d+ MB)", message):
        yield size, machine.size_text(region)
    for size, region in re.findall(rf"there are (\d+ MB) of {REGION}", message):
        yield size, machine.size_text(region)
    found = re.search(r"of (\d+) MB view space (\d+) KB are left: heaps have (\d+) and (\d+) KB", message)
    if found:
        yield int(found.group(1)), machine.view_kb // 1024
        yield int(found.group(2)), machine.view_kb - machine.early_kb
        yield int(found.group(3)), machine.desktops["WinSta0\\Default"]
        yield {int(found.group(4))}, machine.other_heaps
    found = re.search(r"the (second|third) value of SharedSection .*acts as (\d+) KB", message)
    if found and found.group(1) == "second":
        yield int(found.group(2)), machine.desktops["WinSta0\\Default"]
    elif found:
        yield {int(found.group(2))}, machine.other_heaps
    found = re.search(r"non-interactive desktops get as much as the others, (\d+) KB", message)
    if found:
        yield {int(found.group(1))}, machine.other_heaps


NUMBER = re.compile(r"(?<![\w.])(?:0x[0-9a-fA-F]+|\d+)(?![\w.])")


def own_numbers(settings):
    """Those a text may hold because the case has them: as written, in hexadecimal, in MB of bytes, the sums."""
    known = set()
    for value in settings.values():
        if isinstance(value, int):
            known |= {str(value), hex(value), str(value // 2**20), f"{value:x}"}
        elif value is not None:
            known |= set(NUMBER.findall(value)) | {str(int(digits) % 2**32) for digits in re.findall(r"-?\d+", value)}
    sizes = [settings.get(name) for name in ("SessionViewSize", "SessionPoolSize")]
    for view, pool in itertools.product({sizes[0] or 0, 48, 0}, {sizes[1] or 0, 4, 0}):
        known.add(str(view + pool))
    if settings.get("SessionViewSize") in (0x48, 0x64, 0x96):
        known |= {f"{settings['SessionViewSize']:x}", hex(int(f"{settings['SessionViewSize']:x}"))}
    return known


def unexplained(settings, message, compared):
    rest = re.sub(r"need \d+ KB|csrss\.exe ends with .*|\"[^\"]*\"|SharedSection=\S*", "", message)
    known = ADVICE | own_numbers(settings)
    for text in compared:
        known |= set(NUMBER.findall(str(text)))
    return [number for number in NUMBER.findall(rest) if number not in known]


def complaints(machine, settings, findings):
    texts = [finding["message"] for finding in findings]
    is_told = any("would not boot" in text for text in texts)
    if is_told == machine.has_booted:
        yield f"check says {'no ' if not is_told else ''}failure of the boot, layout {'booted' if machine.has_booted else 'did not'}"
    if not machine.has_booted:
        return
    for text in texts:
        compared = []
        for said, seen in claims(machine, text):
            compared.append(said)
            if said != seen:
                yield f"check says {said}, the machine shows {seen}: {text}"
        for number in unexplained(settings, text, compared):
            yield f"nothing is compared with the {number} of: {text}"
    for name, region in {**AREAS, **POOLS}.items():
        asked = settings.get(name)
        if not asked or region not in machine.sizes:
            continue
        unit = 1024 if name in AREAS else 1 / 1024
        given = machine.sizes[region]
        is_all = name in POOLS and asked == 0xffffffff
        page = 4 if name in POOLS else 0
        if abs(given - asked * unit) > page and not is_all and not any(name in text for text in texts):
            yield f"{name} is {asked}, the machine gives {given} KB, and check is silent"


def limits(machine, edition, settings, findings):
    """One that does nothing here, or takes something away, is told; another one is not."""
    for limit in LIMITS:
        asked = settings.get(limit)
        if not asked or not machine.has_booted:
            continue
        is_odd = edition not in LIMITED[:2] and edition != "server2008-x86" or asked > 2048 or machine.has_cut(limit)
        if is_odd != any(finding["message"].count(limit) for finding in findings):
            yield f"{limit} is {asked}, and check is {'silent' if is_odd else 'not silent'}"


def shipped_sizes(executable, path, edition):
    """What the edition's own registry gives."""
    pathlib.Path(path).write_text(scenario_text(edition, "", None, {}).replace("  set:\n", ""))
    return Machine(executable, path).sizes


def lost(sizes, machine, settings, findings):
    """A value that is taken away changes something, or there is none to take away."""
    for name, region in AREAS.items():
        if settings.get(name, 1) is None and sizes.get(region) != machine.sizes.get(region) and not findings:
            yield f"{name} is gone, which gives {machine.sizes.get(region)} KB for {sizes.get(region)}, and check is silent"


def written(folder, rows):
    """(path, edition, options, registry, settings) of each case."""
    for number, (edition, options, registry, settings) in enumerate(rows):
        path = os.path.join(folder, f"{number:04}.yaml")
        pathlib.Path(path).write_text(scenario_text(edition, options, registry, settings))
        yield path, edition, options, registry, settings


def checked(executable, paths):
    """{path: what check finds wrong with it}, all of them asked at once."""
    check = subprocess.run([executable, "check", "--json", *paths], capture_output=True, text=True, check=True)
    files = json.loads(check.stdout)["files"]
    assert [file["file"] for file in files] == paths, "check tells of other files than it was asked for"
    return {file["file"]: [finding for finding in file["findings"] if finding["severity"] != "note"] for file in files}


def judged(executable, path, edition, settings, findings, shipped):
    """(complaints, how many numbers were compared)"""
    machine = Machine(executable, path)
    found = [*complaints(machine, settings, findings), *lost(shipped, machine, settings, findings),
             *limits(machine, edition, settings, findings)]
    found += [f"points into {finding['file']}: {finding['message']}" for finding in findings if finding["file"] != path]
    return found, sum(1 for finding in findings if machine.has_booted for _ in claims(machine, finding["message"]))


def main():
    executable = str(pathlib.Path(sys.argv[1]).resolve())
    os.environ["NO_COLOR"] = "1"
    failures = numbers = 0
    with tempfile.TemporaryDirectory(prefix="deskheap-check-") as folder:
        names = editions(executable)
        shipped = {name: shipped_sizes(executable, os.path.join(folder, "shipped.yaml"), name) for name in names}
        rows = [*written(folder, some(cases(names)))]
        findings = checked(executable, [row[0] for row in rows])
        for path, edition, options, registry, settings in rows:
            found, compared = judged(executable, path, edition, settings, findings[path], shipped[edition])
            numbers += compared
            failures += len(found)
            for complaint in found:
                print(f"{edition} {options} {registry or ''} {settings}: {complaint}")
    print(f"{len(rows)} registries checked, {numbers} numbers compared with the machine, {failures} complaints")
    sys.exit(1 if failures or numbers < 100 // one_in.one_in() else 0)


if __name__ == "__main__":
    main()
