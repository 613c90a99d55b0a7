# SPDX-License-Identifier: MIT
"""Scenarios written out with their services under other accounts, by nothing of deskheap's."""

import json
import re

import yaml

BUILT_IN = {"localsystem": "LocalSystem", "nt authority\\system": "LocalSystem", "system": "LocalSystem",
            "localservice": "LocalService", "nt authority\\localservice": "LocalService",
            "networkservice": "NetworkService", "nt authority\\networkservice": "NetworkService"}


def whose(service):
    """The built-in account, or None: a user's."""
    return BUILT_IN.get((service.get("account") or "LocalSystem").lower())


def numbers(service):
    """What {n} is, one after another; None: there is no loop."""
    if "for" in service:
        low, high = map(int, service["for"]["n"].split(".."))
        return range(low, high + 1)
    return range(1, service["count"] + 1) if "count" in service else None


def written_out(service):
    loop = numbers(service)
    if loop is None:
        return [service]
    rest = {key: value for key, value in service.items() if key not in ("for", "count")}
    return [{key: value.replace("{n}", str(n)) if isinstance(value, str) else value for key, value in rest.items()} for n in loop]


def steps_of(step):
    """JSON has no range that is no text: no loop is left. (`count` of a call is no loop.)"""
    if not isinstance(step, dict):
        return [step]
    (kind, value), = step.items()
    is_loop = isinstance(value, dict) and ("for" in value or kind == "start-service")
    return [{kind: one} for one in written_out(value)] if is_loop else [step]


def can_go(service, start, to):
    """`start`: where services come from, None: user accounts."""
    if "in" in service or service.get("interactive") or whose(service) != start:
        return False
    return start is not None or service["account"].lower() != to.lower()


class Moved:
    """A scenario whose services can be moved."""

    def __init__(self, text):
        self._scenario = yaml.safe_load(text)
        system, steps = self._scenario["system"], self._scenario["steps"]
        if isinstance(system.get("services"), list):
            system["services"] = [one for service in system["services"] for one in written_out(service)]
        self._scenario.pop("variants", None)
        self._scenario["steps"] = [one for step in steps for one in steps_of(step)]

    def _services(self, scenario):
        listed = scenario["system"].get("services")
        yield from listed if isinstance(listed, list) else []
        for step in scenario["steps"]:
            if isinstance(step, dict) and "start-service" in step:
                yield step["start-service"]

    def count(self, start, to):
        return sum(can_go(service, start, to) for service in self._services(self._scenario))

    def text(self, start, to, count):
        """With the last of them under the other account; where that logs on anew, no logon has an id that was chosen."""
        scenario = json.loads(json.dumps(self._scenario))
        going = [service for service in self._services(scenario) if can_go(service, start, to)]
        for service in going[len(going) - count:]:
            service["account"] = to
        text = json.dumps(scenario)
        return text if to.lower() in BUILT_IN else re.sub(r', "luid": \d+', "", text)
