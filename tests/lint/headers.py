#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every header compiles alone: for the model and the PC where it is freestanding, else for the host.

Usage: headers.py [--guest] CC...
"""

import concurrent.futures
import os
import subprocess
import sys

import tree

HOST_PACKAGES = ["glib-2.0", "gio-2.0", "json-glib-1.0", "libfyaml", "hivex"]


def compile_modes(compiler, with_guest):
    """{mode: compiler command}"""
    include = subprocess.run([*compiler, "-print-file-name=include"],
                             capture_output=True, check=True, text=True).stdout.strip()
    packages = subprocess.run(["pkg-config", "--cflags", *HOST_PACKAGES],
                              capture_output=True, check=True, text=True).stdout.split()
    common = [*compiler, "-std=gnu11", "-fsyntax-only", "-Wall", "-Werror", "-Wundef", "-Isrc"]
    freestanding = [*common, "-ffreestanding", "-nostdinc", "-idirafter", include]
    modes = {
        "model": [*freestanding, "-Isrc/machine/model/arch"],
        "parts": [*freestanding, "-Isrc/machine/model/arch_parts"],
        "host": [*common, "-Iinclude", "-Isrc/machine/model/arch", *packages],
    }
    if with_guest:
        modes["qemu"] = [*freestanding, "-m32", "-Isrc/machine/qemu/x86"]
        modes["qemu64"] = [*freestanding, "-m64", "-Isrc/machine/qemu/x86_64"]
    return modes


def modes_of(name):
    if name.startswith("src/machine/qemu/x86/"):
        return ["qemu"]
    if name.startswith("src/machine/qemu/x86_64/"):
        return ["qemu64"]
    if name.startswith("src/machine/qemu/"):
        return ["qemu", "qemu64"]
    if name.startswith("src/machine/model/arch/"):
        return ["model"]
    if name.startswith("src/machine/model/arch_parts/"):
        return ["parts"]
    if name.startswith("src/machine/model/"):
        return ["host"]
    if name.startswith(("src/abi/", "src/kernel/", "src/user/", "src/machine/")):
        return ["model", "qemu"]
    return ["host"]


def compile_one(name, mode, command):
    result = subprocess.run([*command, "-x", "c", "-"], input=f'#include "{name}"\n', cwd=tree.ROOT,
                            capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return None
    return f"{name}: does not compile alone ({mode}):\n{result.stderr}"


def main():
    arguments = sys.argv[1:]
    with_guest = arguments[0] == "--guest"
    modes = compile_modes(arguments[1:] if with_guest else arguments, with_guest)
    jobs = [(str(path), mode, [*modes[mode], "-I."])
            for path in tree.files(".h") if path.parts[0] in ("src", "include")
            for mode in modes_of(str(path)) if mode in modes]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = [text for text in pool.map(lambda job: compile_one(*job), jobs) if text]
    tree.finish(complaints, f"{len(jobs)} headers compiled alone")


if __name__ == "__main__":
    main()
