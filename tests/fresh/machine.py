# SPDX-License-Identifier: MIT
"""A Debian in a folder with nothing on it but apt, and commands typed on it.

It gets its packages as this machine does: the same sources, keys, proxies and names of hosts. Each command runs in mount
and process namespaces of its own, so nothing is left mounted or running however it ends.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile

RELEASE = "bookworm"
TIME_LIMIT_SECONDS = 1800
NAMESPACES = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--"]
KEYRINGS = ["/usr/share/keyrings", "/etc/apt/keyrings", "/etc/apt/trusted.gpg.d"]
# Of apt's settings those that say how to get something; what to get are its own defaults.
NOT_FETCHING = ("Acquire::IndexTargets", "Acquire::Changelogs", "Acquire::CompressionTypes")
# Whoever types "apt install" is asked, and answers yes. The rest makes it cheap.
APT_CONFIG = """
APT::Get::Assume-Yes "true";
APT::Install-Recommends "false";
APT::Keep-Downloaded-Packages "true";
Binary::apt::APT::Keep-Downloaded-Packages "true";
"""
DPKG_OPTIONS = ["force-unsafe-io", "path-exclude=/usr/share/man/*", "path-exclude=/usr/share/doc/*",
                "path-exclude=/usr/share/locale/*"]
ARCHIVES = "var/cache/apt/archives"
ENTER = """
root=$1 user=$2
shift 2
mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" || exit 125
exec chroot --userspec="$user:$user" "$root" "$@"
"""


class CannotMake(Exception):
    """This machine cannot make such a one, and why."""


def sources():
    """One-line entries of this release, out of whatever form they have here."""
    listing = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)",
                              "Created-By: Packages"], capture_output=True, text=True, check=False).stdout
    wanted = {RELEASE, f"{RELEASE}-updates", f"{RELEASE}-security"}
    return sorted({f"deb {line}" for line in listing.splitlines() if line.split()[1] in wanted})


def fetch_config():
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
    return "".join(f"{line}\n" for line in dump.splitlines()
                   if line.startswith("Acquire::") and not line.startswith(NOT_FETCHING))


def check_possible():
    if os.geteuid() != 0:
        raise CannotMake("it takes root")
    if shutil.which("mmdebstrap") is None:
        raise CannotMake("mmdebstrap is not here (Debian package: mmdebstrap)")
    if not sources():
        raise CannotMake(f"apt has no source of {RELEASE} here")
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run([*NAMESPACES, "mount", "-t", "proc", "proc", folder],
                               capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        raise CannotMake(f"nothing may be mounted here ({tried.stderr.strip()})")


def copy_if_there(source, target):
    """A file, or a folder's files, through links."""
    source = pathlib.Path(source)
    if source.is_dir():
        for path in source.iterdir():
            copy_if_there(path, target / path.name)
    elif source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def link_packages(source, target):
    """Packages already fetched are not fetched again; between file systems they are."""
    target.mkdir(parents=True, exist_ok=True)
    for path in pathlib.Path(source).glob("*.deb"):
        try:
            os.link(path, target / path.name)
        except OSError:
            continue


class Machine:
    """Made when entered (CannotMake where it cannot be), removed when left."""

    def __init__(self, log):
        """`log` is an open text file, for what mmdebstrap prints."""
        self.log = log
        self.folder = None
        self.root = None

    def __enter__(self):
        check_possible()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="deskheap-fresh-", dir=os.environ.get("TMPDIR", "/var/tmp")))
        self.root = self.folder / "root"
        try:
            self.make()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_):
        link_packages(self.root / ARCHIVES, pathlib.Path("/", ARCHIVES))
        self.remove()

    def remove(self):
        """Nothing is mounted there, in our namespace."""
        subprocess.run(["rm", "-rf", "--one-file-system", self.folder], check=True)

    def make(self):
        config = self.folder / "apt.conf"
        config.write_text(APT_CONFIG + fetch_config())
        link_packages(pathlib.Path("/", ARCHIVES), self.root / ARCHIVES)
        keys = [f"--keyring={folder}" for folder in KEYRINGS if os.path.isdir(folder)]
        made = subprocess.run(
            [*NAMESPACES, "mmdebstrap", "--mode=root", "--format=directory", "--variant=apt", *keys,
             f"--aptopt={config}", *(f"--dpkgopt={option}" for option in DPKG_OPTIONS),
             "--include=ca-certificates", "--skip=check/empty,download/empty,essential/unlink,cleanup/apt",
             RELEASE, self.root, *sources()],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, check=False)
        if made.returncode != 0:
            raise CannotMake(f"mmdebstrap failed (exit code {made.returncode}); all it said is in {self.log.name}")
        for name in ("etc/resolv.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt", "etc/apt/auth.conf",
                     "etc/apt/auth.conf.d"):
            copy_if_there(f"/{name}", self.root / name)
        for folder in KEYRINGS:
            copy_if_there(folder, self.root / "etc/apt/trusted.gpg.d")

    def run(self, command, user="root", home="/root", folder=None):
        """Types a command, as a shell that has just been logged in to. Returns exit code and all it printed."""
        proxies = [f"{name}={value}" for name, value in os.environ.items() if name.lower().endswith("_proxy")]
        environment = [f"HOME={home}", f"USER={user}", f"LOGNAME={user}", "LANG=C.UTF-8", "SHELL=/bin/sh",
                       "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                       "DEBIAN_FRONTEND=noninteractive", *proxies]
        done = subprocess.run([*NAMESPACES, "sh", "-c", ENTER, "sh", self.root, user, "env", "-i", *environment,
                               "sh", "-c", 'cd "$0" && eval "$1"', folder or home, command],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=TIME_LIMIT_SECONDS, check=False)
        return done.returncode, done.stdout
