#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""schemas.py DESKHEAP: the JSON Schemas that are printed accept what ships, refuse what the readers refuse, and tell an
editor of every key what it is.

Every shipped scenario, every list of services, every program, every edition and every layout is valid. Of the bad
scenarios and editions each is refused that is wrong by its shape; those that are wrong by what they mean stand in the
folder's by-meaning.txt with the reason.
"""

import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BAD = ROOT / "tests/fixtures/bad"
VALUES_MAX = 250000


class Loader(yaml.SafeLoader):
    """YAML 1.2, as deskheap and editors read it: `no` is a text and 1:30 is one."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ("bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF"),
        ("null", r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
        ("int", r"^([-+]?[0-9]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
        ("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", "-+.0123456789")):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(
    node.value, 16 if node.value.startswith("0x") else 10))


def schema_of(deskheap, name):
    text = subprocess.run([deskheap, "schema", name], check=True, capture_output=True, text=True).stdout
    schema = json.loads(text)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def keys_of(node, place=""):
    """(place, what is said of it) for every key that a schema has."""
    if isinstance(node, list):
        for item in node:
            yield from keys_of(item, place)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "properties":
            for name, said in value.items():
                yield f"{place}/{name}", said
                yield from keys_of(said, f"{place}/{name}")
        else:
            yield from keys_of(value, f"{place}/{key}" if key not in ("anyOf", "allOf", "items") else place)


def check_said(name, schema):
    """Each key has a sentence of its own, which is more than its name; how many keys there are."""
    count = 0
    for place, said in keys_of(schema):
        text = said.get("description", "")
        key = place.rpartition("/")[2]
        assert re.search(r"\w", text) and text.rstrip(".").lower() != key, f"{name}: {place}: \"{text}\" says nothing"
        count += 1
    assert count > 20, f"{name}: {count} keys"
    return count


def value_count(node, known):
    """Values that a document stands for, aliases counted with all that they stand for."""
    if not isinstance(node, (list, dict)):
        return 1
    if id(node) not in known:
        known[id(node)] = 1 + sum(value_count(value, known)
                                  for value in (node.values() if isinstance(node, dict) else node))
    return known[id(node)]


def complaint(validator, path):
    """Why the schema refuses a file, or None."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return f"YAML: {error}"
    if value_count(document, {}) > VALUES_MAX:
        return "YAML: an alias bomb"
    error = jsonschema.exceptions.best_match(validator.iter_errors(document))
    return None if error is None else f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def check_shipped(validator, paths):
    paths = list(paths)
    assert len(paths) > 2, paths
    for path in paths:
        wrong = complaint(validator, path)
        assert wrong is None, f"{path}: {wrong}"
    return len(paths)


def read_by_meaning(folder):
    rows = {}
    for line in (folder / "by-meaning.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, reason = line.partition("  ")
            assert reason.strip(), f"{name}: no reason"
            rows[name] = reason
    return rows


def check_bad(validator, folder):
    by_meaning = read_by_meaning(folder)
    names = {path.name for path in folder.glob("*.yaml")}
    assert set(by_meaning) <= names, set(by_meaning) - names
    for name in sorted(names):
        wrong = complaint(validator, folder / name)
        if name in by_meaning:
            assert wrong is None, f"{name}: its shape is wrong too, the row can go: {wrong}"
        else:
            assert wrong is not None, f"{name}: the schema accepts it, and by-meaning.txt has no row"
    return len(names) - len(by_meaning)


def check_mutants(validator, path, are_names, every=1):
    """A schema that accepts anything would pass above: each key of the format, misspelt, is refused where it stands.
    Below some keys stand names, which may be any. Of files with hundreds of keys each so-many-th."""
    document = yaml.load((ROOT / path).read_text(encoding="utf-8"), Loader)
    names = {"n"}.union(*(document.get(key, {}) for key in are_names))
    count = 0

    def visit(node):
        nonlocal count
        if isinstance(node, list):
            for item in node:
                visit(item)
        if not isinstance(node, dict):
            return
        for key in list(node):
            visit(node[key])
            count += key not in names
            if key in names or count % every != 0:
                continue
            value = node.pop(key)
            node[key + "x"] = value
            assert not validator.is_valid(document), f"{key}x is accepted"
            del node[key + "x"]
            node[key] = value

    assert validator.is_valid(document)
    visit(document)
    assert count > 20, count
    return count // every


def main():
    schemas = {name: schema_of(sys.argv[1], name) for name in ("scenario", "program", "edition", "edition-layout")}
    said = sum(check_said(name, validator.schema) for name, validator in schemas.items())
    shipped = {name: check_shipped(schemas[name], ROOT.glob(pattern)) for name, pattern in (
        ("scenario", "scenarios/*/*.yaml"), ("program", "configs/programs/*.yaml"),
        ("edition", "configs/editions/*.yaml"), ("edition-layout", "configs/layouts/*.yaml"))}
    refused = sum(check_bad(schemas[name], BAD / name) for name in ("scenario", "edition"))
    misspelt = check_mutants(schemas["scenario"], "scenarios/services/one-account-many-logons.yaml",
                             ("programs", "variants"))
    misspelt += check_mutants(schemas["edition"], "configs/editions/server2003-sp2.yaml", ("sources",), 9)
    misspelt += check_mutants(schemas["edition-layout"], "configs/layouts/nt5-x86.yaml", ("sources",), 9)
    print(", ".join(f"{count} {name}s" for name, count in shipped.items()), "are valid,",
          f"{refused} bad ones are not, {misspelt} misspelt keys are refused, {said} keys say what they are")


if __name__ == "__main__":
    main()
