#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A sweep on what runs many jobs, by the files of docs/examples/clusters and the commands of docs/ci.md: merged, the results are the bytes
of one shard.

Usage: clusters.py DESKHEAP slurm|parallel|files|kubernetes

slurm: slurmctld and slurmd are started for this test, on loopback, in a folder of their own, and stopped. parallel: GNU parallel.
files: what Kubernetes and HTCondor are to start is taken from their files, job by job, and started by this test. kubernetes: Kubernetes' own
client reads its file; nothing is run.
"""

import contextlib
import json
import os
import pathlib
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs/examples/clusters"
SCENARIO = ROOT / "tests/fixtures/fix/twenty-and-sixty.yaml"
SHARDS = 16
VARIANTS = 48
PATIENCE_SECONDS = 120

SLURM_CONF = """ClusterName=deskheap
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/none
CredType=cred/none
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_res
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs=8 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class Sweep:
    """A plan in a folder of its own, and what all of it gives in one go. `deskheap` is found there as it is where it is installed."""

    def __init__(self, deskheap, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "bin").mkdir()
        (self.folder / "bin/deskheap").symlink_to(os.path.abspath(deskheap))
        self.env = dict(os.environ, PATH=f"{self.folder}/bin:{os.environ['PATH']}:/usr/sbin:/sbin")
        self.call("deskheap", "sweep", "plan", "--axis", "SharedSection.3=256..2048/256", "--axis", "SessionViewSize=16..96/16",
                  "--out", "plan.jsonl", SCENARIO)
        self.call("deskheap", "sweep", "run", "--out", "whole.jsonl", "plan.jsonl")

    def call(self, *command, code=0, **more):
        done = subprocess.run(command, cwd=self.folder, env=self.env | more, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        if done.returncode != code:
            raise SystemExit(f"{command}: exit code {done.returncode}, expected {code}: {done.stdout}{done.stderr}")
        return done.stdout

    def merge(self, code=0):
        parts = sorted(path.name for path in self.folder.glob("results-*.jsonl"))
        return len(parts), self.call("deskheap", "sweep", "merge", "plan.jsonl", *parts, code=code)

    def check(self):
        count, merged = self.merge()
        whole = (self.folder / "whole.jsonl").read_text()
        if count != SHARDS or merged != whole or len(whole.splitlines()) != VARIANTS + 1:
            raise SystemExit(f"{count} parts, other bytes than in one go")


# ---- Slurm ----

def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def wait_until(is_so, what, sweep):
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > end:
            logs = "\n".join(path.read_text()[-3000:] for path in sweep.folder.glob("*.log"))
            raise SystemExit(f"no {what} in {PATIENCE_SECONDS} s\n{logs}")
        time.sleep(0.1)


def state_of(sweep):
    """Of the only node; what is not up yet says nothing."""
    return subprocess.run(["sinfo", "-h", "-o", "%T"], env=sweep.env, capture_output=True, text=True).stdout.strip()


@contextlib.contextmanager
def slurm(sweep):
    host = socket.gethostname().partition(".")[0]
    user = sweep.call("id", "-un").strip()
    for name in ("state", "spool"):
        (sweep.folder / name).mkdir()
    (sweep.folder / "slurm.conf").write_text(SLURM_CONF.format(host=host, user=user, ports=free_ports(2), folder=sweep.folder))
    sweep.env["SLURM_CONF"] = str(sweep.folder / "slurm.conf")
    daemons = []
    try:
        for name in ("slurmctld", "slurmd"):
            with open(sweep.folder / f"{name}.log", "w") as log:
                daemons.append(subprocess.Popen([name, "-D"], env=sweep.env, cwd=sweep.folder, stdout=log, stderr=log))
        wait_until(lambda: state_of(sweep) == "idle", "node of Slurm's", sweep)
        yield
    finally:
        subprocess.run(["scancel", f"--user={user}"], env=sweep.env, check=False)
        for daemon in reversed(daemons):
            daemon.terminate()
        for daemon in daemons:
            daemon.wait(PATIENCE_SECONDS)


def submit(sweep, array, *arguments):
    sweep.call("sbatch", f"--array={array}", EXAMPLES / "slurm.sh", "plan.jsonl", *arguments)
    wait_until(lambda: not sweep.call("squeue", "-h").strip(), "end of the jobs", sweep)


def on_slurm(sweep):
    with slurm(sweep):
        submit(sweep, f"1-{SHARDS}")
        sweep.check()
        # A node went down with the fifth: it is missing, and done again.
        (sweep.folder / "results-5.jsonl").unlink()
        sweep.merge(code=75)
        submit(sweep, "5", str(SHARDS))
        sweep.check()


# ---- GNU parallel ----

def on_parallel(sweep):
    command = re.search(r"^\$ (seq 16 \| parallel .*)$", (ROOT / "docs/ci.md").read_text(), re.M)[1]
    sweep.call("sh", "-c", command, HOME=str(sweep.folder))
    sweep.check()


# ---- Kubernetes, HTCondor ----

# Of the API of later versions than Debian 12's client knows.
NEWER_KEYS = {"/spec/backoffLimitPerIndex", "/spec/podFailurePolicy"}


def lost(before, after, path=""):
    """Paths of what is not there any more, or has become something else."""
    if isinstance(before, dict):
        for key, value in before.items():
            known = isinstance(after, dict) and key in after
            yield from lost(value, after[key], f"{path}/{key}") if known else [f"{path}/{key}"]
    elif isinstance(before, list):
        same = isinstance(after, list) and len(after) == len(before)
        for index, value in enumerate(before if same else []):
            yield from lost(value, after[index], f"{path}/{index}")
        yield from [] if same else [path]
    elif before != after:
        yield path


def kubernetes_job():
    import yaml
    return yaml.safe_load((EXAMPLES / "kubernetes.yaml").read_text())


def by_client():
    """Kubernetes' client for Python, made of the API's own description: it drops keys that it does not know, and refuses a
    Job that lacks what one must have, or has a value of another kind."""
    from kubernetes import client
    job, api = kubernetes_job(), client.ApiClient()

    def dropped(one):
        answer = type("Answer", (), {"data": json.dumps(one)})
        return set(lost(one, api.sanitize_for_serialization(api.deserialize(answer, "V1Job"))))

    assert dropped(job) <= NEWER_KEYS, dropped(job)
    assert "/spec/complitions" in dropped(job | {"spec": job["spec"] | {"complitions": 16}}), "it drops what it does not know"
    print(f"kubernetes.yaml is what Kubernetes' client knows, but for {', '.join(sorted(dropped(job))) or 'nothing'}")


def kubernetes_jobs():
    """(command, its environment) of each index."""
    job = kubernetes_job()
    spec, pod = job["spec"], job["spec"]["template"]["spec"]
    assert (job["apiVersion"], job["kind"], spec["completionMode"]) == ("batch/v1", "Job", "Indexed")
    # What the API server asks of such a Job.
    assert 0 < spec["parallelism"] <= spec["completions"] and spec["backoffLimitPerIndex"] > 0 and pod["restartPolicy"] == "Never"
    container, = pod["containers"]
    for rule in spec["podFailurePolicy"]["rules"]:
        assert len({"onExitCodes", "onPodConditions"} & set(rule)) == 1 and rule["action"] in ("FailIndex", "FailJob", "Ignore", "Count")
        codes = rule.get("onExitCodes", {"operator": "In", "values": [1], "containerName": container["name"]})
        assert codes["operator"] in ("In", "NotIn") and 0 not in codes["values"] and codes["containerName"] == container["name"]
        assert 75 not in codes["values"], "what may be tried again is tried again"
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert set(mounts) == {volume["name"] for volume in pod["volumes"]} and container["workingDir"] in mounts.values()
    for index in range(spec["completions"]):
        yield [*container["command"], *container["args"]], {"JOB_COMPLETION_INDEX": str(index)}


def condor_jobs():
    lines = [line for line in (EXAMPLES / "htcondor.sub").read_text().splitlines() if line and not line.startswith("#")]
    settings = dict(re.split(r"\s*=\s*", line, maxsplit=1) for line in lines[:-1])
    name, values = re.fullmatch(r"queue (\w+) in \((.*)\)", lines[-1]).groups()
    for value in values.split(", "):
        expanded = {key: text.replace(f"$({name})", value) for key, text in settings.items()}
        assert not any("$(" in text for text in expanded.values())
        yield [pathlib.Path(expanded["executable"]).name, *shlex.split(expanded["arguments"].strip('"'))], {}


def by_files(sweep):
    for jobs in (kubernetes_jobs(), condor_jobs()):
        for command, variables in jobs:
            sweep.call(*command, **variables)
        sweep.check()
        for part in sweep.folder.glob("results-*.jsonl"):
            part.unlink()


def main():
    if sys.argv[2] == "kubernetes":
        by_client()
        return
    where = {"slurm": on_slurm, "parallel": on_parallel, "files": by_files}[sys.argv[2]]
    with tempfile.TemporaryDirectory(prefix="deskheap-cluster-") as folder:
        where(Sweep(sys.argv[1], folder))
    print(f"{SHARDS} shards by {sys.argv[2]}: the bytes of one")


if __name__ == "__main__":
    main()
