#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The action and the pipelines of docs/examples/pipelines: their scripts are taken out of the files and run as the CI systems run them,
in a project whose scenarios pass, and in one where one does not.

Usage: pipelines.py DESKHEAP

The jobs' JUnit files have what Jenkins' schema asks, and together every run once; the exit code is that of the runs.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs/examples/pipelines"
ACTION = ROOT / "packaging/action/action.yml"
SCHEMA = ROOT / "tests/cli/jenkins_junit.rng"
GITHUB_SHELL = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]
KNOWN_OF_ACTION = {"name", "description", "inputs", "runs", "outputs", "branding", "author"}


class Project:
    """A folder with scenarios/ in it, and deskheap on the PATH."""

    def __init__(self, deskheap, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "bin").mkdir()
        (self.folder / "bin/deskheap").symlink_to(os.path.abspath(deskheap))
        shutil.copytree(ROOT / "scenarios/lessons", self.folder / "scenarios")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI_", "JOB_"))}
        self.env["PATH"] = f"{self.folder}/bin:{self.env['PATH']}"

    def run(self, command, script, variables):
        path = self.folder / "script"
        path.write_text(script)
        return subprocess.run([*command, str(path)], cwd=self.folder, env=self.env | variables, capture_output=True, text=True, timeout=120)

    def suites(self, name):
        path = self.folder / name
        subprocess.run(["xmllint", "--noout", "--relaxng", SCHEMA, path], check=True, capture_output=True)
        found = [suite.get("name") for suite in xml.etree.ElementTree.parse(path).getroot()]
        path.unlink()
        return found


# ---- each system's jobs: (what runs a script, the script, its environment, the file of results) ----

def filled(text, values):
    """Expressions of GitHub's; one that is not known stops the test."""
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: values[match[1]], str(text))


def action_steps(given):
    """The steps of our action, its inputs as `given` or by default."""
    action = yaml.safe_load(ACTION.read_text())
    assert set(action) <= KNOWN_OF_ACTION and action["runs"]["using"] == "composite"
    assert set(given) <= set(action["inputs"]), given
    assert all("${{" not in step["run"] and step["shell"] == "bash" for step in action["runs"]["steps"]), "text put into a script"
    values = {f"inputs.{name}": given.get(name, row["default"]) for name, row in action["inputs"].items()}
    for step in action["runs"]["steps"]:
        yield step["run"], {name: filled(text, values) for name, text in step.get("env", {}).items()}


def github_jobs():
    job = yaml.safe_load((EXAMPLES / "github.yml").read_text())["jobs"]["scenarios"]
    ours, = [step for step in job["steps"] if "deskheap" in step["uses"]]
    place = re.fullmatch(r"OWNER/deskheap/(.*)@\w+", ours["uses"])[1]
    assert ROOT / place / "action.yml" == ACTION
    total = len(job["strategy"]["matrix"]["part"])
    for index in range(total):
        strategy = {"strategy.job-index": str(index), "strategy.job-total": str(total)}
        given = {name: filled(text, strategy) for name, text in ours["with"].items()}
        for script, variables in action_steps(given):
            runner = {"GITHUB_ACTION_PATH": str(ACTION.parent), "GITHUB_PATH": os.devnull, "GITHUB_STEP_SUMMARY": "summary.md"}
            yield GITHUB_SHELL, script, variables | runner, given["junit"] if "--junit" in script else None


def gitlab_jobs():
    job = yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text())["scenarios"]
    for node in range(1, job["parallel"] + 1):
        variables = {"CI_NODE_INDEX": str(node), "CI_NODE_TOTAL": str(job["parallel"])}
        yield ["sh", "-e"], "\n".join(job["script"]), variables, job["artifacts"]["reports"]["junit"]


def jenkins_jobs():
    text = (EXAMPLES / "Jenkinsfile").read_text()
    assert text.count("{") == text.count("}")
    scripts, results = re.findall(r"^\s*sh '(.*)'$", text, re.M), re.search(r"always { junit '(.*)' }", text)[1]
    yield ["sh", "-xe"], "\n".join(scripts), {}, results


def play(project, jobs, code):
    """One of the jobs ends with that code, if it is not 0, and the others with 0."""
    seen, codes = [], []
    output = ""
    for command, script, variables, results in jobs:
        done = project.run(command, script, variables)
        codes.append(done.returncode)
        output += done.stdout + done.stderr
        if results:
            seen += project.suites(results)
    assert sorted(codes)[-1] == code and sum(codes) == code, f"{codes}: {output}"
    return seen, output


def check_system(project, name, jobs_of, whole):
    seen, output = play(project, jobs_of(), 0)
    assert sorted(seen) == sorted(whole), f"{name}: {seen}"
    scenario = project.folder / "scenarios/2-tree.yaml"
    kept = scenario.read_text()
    wrong = "expect:\n  - desktop: { path: 'WinSta0\\Default', windows: 1 }\n"
    scenario.write_text(kept.replace("expect:\n", wrong, 1))
    seen, output = play(project, jobs_of(), 1)
    assert sorted(seen) == sorted(whole) and "FAIL  scenarios/2-tree.yaml" in output, f"{name}: {output}"
    assert name != "github" or "::error file=scenarios/2-tree.yaml,line=" in output, output
    scenario.write_text(kept)


def check_action(project):
    """Words of inputs are arguments and nothing else; patterns reach deskheap as they are."""
    given = {"scenarios": "scenarios/*tr*.yaml", "options": "--set SessionViewSize=60", "junit": "a $(touch spoilt) b.xml"}
    *_, (script, variables) = action_steps(given)
    done = project.run(GITHUB_SHELL, script, variables)
    assert done.returncode == 0 and "tree.yaml" in done.stdout, done
    assert project.suites(given["junit"]) and not (project.folder / "spoilt").exists()
    *_, (script, variables) = action_steps({"scenarios": "scenarios; touch spoilt"})
    assert project.run(GITHUB_SHELL, script, variables).returncode == 2 and not (project.folder / "spoilt").exists()


def main():
    with tempfile.TemporaryDirectory() as folder:
        project = Project(sys.argv[1], folder)
        whole, _ = play(project, [(["sh", "-e"], "deskheap run --summary --junit all.xml scenarios", {}, "all.xml")], 0)
        systems = {"github": github_jobs, "gitlab": gitlab_jobs, "jenkins": jenkins_jobs}
        for name, jobs_of in systems.items():
            check_system(project, name, jobs_of, whole)
        check_action(project)
    print(f"{', '.join(systems)}: {len(whole)} runs each")


if __name__ == "__main__":
    main()
