#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""deskheap debug with a real gdb: what its commands say is what the other views say of the same machine at the same
point, and no QEMU outlives it however it ends.

Usage: debug.py DESKHEAP_EXECUTABLE
"""

import json
import os
import pathlib
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from debug_fixture import BACKTRACE, DESKHEAP, MARK, TIME_LIMIT_SECONDS, DebugTestCase, Waiting, gdb, run, view, wait_gone


class DebugTest(DebugTestCase):
    # ---- what the commands say ----

    def check_session(self, text, layout, current):
        """The list of sessions against `layout`."""
        rows = re.findall(r"^(\*| ) +(\d+) +(\d+)  [0-9a-f]{8,16}  ([0-9a-f]{8,16})-([0-9a-f]{8,16}) +(\d+) +(\d+) +(.*)$", text,
                          re.M)
        seen = re.findall(r"^Session (\d+): (\d+) processes.*?\n    (\d+) of (\d+) KB used \([^\n]*views;[^\n]*\n"
                          r"(?:    room for[^\n]*\n)?  (session [^:]*): (\d+) of (\d+) KB used", layout, re.M | re.S)
        self.assertGreaterEqual(len(seen), 2, layout)
        self.assertEqual(len(rows), len(seen), text)
        numbers = " ".join(session[0] for session in seen)
        self.assertIn(f"Sessions on machine: {len(seen)}\nValid Sessions: {numbers}\n", text)
        for row, (number, processes, used, size, pool, pool_used, pool_size) in zip(rows, seen):
            mark, *found, rest = row
            self.assertEqual(mark == "*", number == current)
            self.assertEqual(found[:2], [number, processes])
            self.assertEqual(found[4:], [size, used])
            self.assertRegex(layout, rf"{found[2]} - .* session view space")
            if pool == "session paged pool":
                self.assertEqual(rest.split()[1:], [pool_size, pool_used])
            else:
                self.assertEqual(rest, "(the system's)")

    def check_winsta(self, text, tree):
        lines = [f"Session {tree['id']}"]
        for winsta in tree["winstas"]:
            kind = "interactive" if winsta["interactive"] else "non-interactive"
            lines.append(f"{winsta['name']} ({kind}")
            for desktop in winsta["desktops"]:
                base, limit = int(desktop["base"], 16), int(desktop["limit"], 16)
                lines.append(f"{desktop['name']}: heap {base:08x}-{limit - 1:08x}, {desktop['size_kb']} KB, "
                             f"{desktop['used_pct']} % used" + (", has the input" if desktop["has_input"] else ""))
        found = [re.sub(r"^ +[0-9a-f]{8,16} |(, logon 0x[0-9a-f]+)?\)$", "", line) for line in text.splitlines()]
        self.assertEqual(found, lines)

    def check_handles(self, text, tree):
        """Objects on each desktop by owner, as the tree counts them."""
        rows = re.findall(r"^ *([0-9a-f]+)  [0-9a-f]{4}([0-9a-f]{4})  ([0-9a-f]{8,16}) +(\d+|-)  ([a-z ]+?)(?: \(.*)?$",
                          text, re.M)
        self.assertIn(f"{len(rows)} handles in session {tree['id']}", text)
        self.assertTrue(all(int(index, 16) == int(low, 16) for index, low, *_ in rows))
        for desktop in (desktop for winsta in tree["winstas"] for desktop in winsta["desktops"]):
            base, limit = int(desktop["base"], 16), int(desktop["limit"], 16)
            on_it = [(pid, kind) for _, _, at, pid, kind in rows if base <= int(at, 16) < limit]
            expected = {}
            for process in desktop["processes"]:
                for key, kind in (("windows", "window"), ("menus", "menu"), ("hooks", "hook")):
                    expected[str(process["pid"]), kind] = process[key]
                expected[str(process["pid"]), None] = process["others"]
            counted = dict.fromkeys(expected, 0)
            for pid, kind in on_it:
                counted[pid, kind if kind in ("window", "menu", "hook") else None] += 1
            self.assertEqual(counted, expected)
        return len(rows)

    def check_pte(self, text, physical, address, directory):
        """One address: the directory entry as `layout --pages` has it, the page as QEMU's own walker finds it."""
        self.assertIn(f"VA {address:08x}\n", text)
        span = directory[1]["va"] - directory[0]["va"]
        row = next(row for row in directory if row["va"] <= address < row["va"] + span)
        pde = re.search(r"^PDE .* pfn ([0-9a-f]+)  (\S+)\n      valid, writable, kernel only, accessed, dirty$", text, re.M)
        self.assertIsNotNone(pde, text)
        self.assertEqual(int(pde.group(1), 16), row["frame"])
        self.assertEqual(pde.group(2), "---DA--KWEV")
        self.assertEqual(int(re.search(r"physical ([0-9a-f]+)$", text.strip()).group(1), 16), physical)

    def check_system(self, name):
        scenario = self.scenarios[name]
        trees = json.loads(view(scenario, "tree", "--json"))["sessions"]
        pages = json.loads(view(scenario, "layout", "--json", "--pages"))
        image = next(int(region["start"], 16) for region in pages["regions"] if region["name"] == "session image space")
        layout = view(scenario, "layout")
        tables = [view(scenario, "dheapmon", "--dskheap", "--session", number) for number in range(len(trees))]
        commands = ["session"]
        addresses = []
        for number, tree in enumerate(trees):
            addresses.append([int(desktop["base"], 16) for winsta in tree["winstas"] for desktop in winsta["desktops"]]
                             + [image, image + 0x1234])
            commands += [f"session {number}", "session", "dskheap", f"dskheap -s {number - 1 if number else 1}", "winsta", "handles",
                         *(f"pte {address:#x}" for address in addresses[number]),
                         *(f"python print(gdb.execute('monitor gva2gpa {address:#x}', to_string=True))"
                           for address in addresses[number])]
        seen = iter(gdb(scenario, commands))
        first = next(seen)
        handles = []
        self.check_session(first, layout, None)
        self.assertIn("Current Session none", first)
        for number, tree in enumerate(trees):
            into = next(seen)
            self.assertIn(f"Using session {number}: ", into)
            self.assertEqual(name.endswith("PAE"), "page directory pointer table in frame" in into)
            self.check_session(next(seen), layout, str(number))
            self.assertEqual(next(seen), tables[number])
            self.assertEqual(next(seen), tables[number - 1 if number else 1])
            self.check_winsta(next(seen), tree)
            handles.append(self.check_handles(next(seen), tree))
            directory = [{"va": int(row["va"], 16), "frame": int(row["frame"], 16)}
                         for row in pages["sessions"][number]["page_directory_entries"]]
            ptes = [next(seen) for _ in addresses[number]]
            for address, text in zip(addresses[number], ptes):
                self.check_pte(text, int(re.search(r"gpa: (0x[0-9a-f]+)", next(seen)).group(1), 16), address, directory)
            self.assertEqual(name.endswith("PAE"), "PDPE" in ptes[0])
            self.assertIn("read-only", ptes[-1])
        # In a session of services alone there are few.
        self.assertGreater(min(handles), 10)
        self.assertGreater(max(handles), 100)

    def test_sessions_of_the_2_gb_split(self):
        self.check_system("2 GB")

    def test_sessions_with_pae(self):
        self.check_system("2 GB, PAE")

    def test_sessions_of_the_3_gb_split(self):
        self.check_system("3 GB")

    def test_sessions_of_the_3_gb_split_with_pae(self):
        self.check_system("3 GB, PAE")

    def test_sessions_with_a_pool_of_their_own(self):
        self.check_system("terminal server")

    def test_sessions_of_64_bits(self):
        self.check_system("64 bits")

    def test_sessions_of_64_bits_in_two_runs(self):
        self.check_system("64 bits, two runs")

    def test_heaps_of_windows_7_are_walked_too(self):
        self.check_system("heaps of Windows 7")

    def check_window(self, text, block, options):
        """One window: its place as the heap map has it, its page as QEMU's own walker finds it."""
        address = int(block["address"], 16) + 8
        self.assertIn(f"window {address:08x}\n", text)
        self.assertRegex(text, rf"  handle +{int(block['handle'], 16):08x}  entry ")
        self.assertRegex(text, rf"  thread +[0-9a-f]{{8}}  \S+ \(pid {block['pid']}\)\n")
        self.assertRegex(text, r"  desktop +[0-9a-f]{8}  WinSta0\\Default, heap bc6f0000-")
        self.assertRegex(text, rf"  heap block +{address - 8:08x}  \+{address - 8 - 0xbc6f0000:06x}, {block['bytes']} bytes ")
        for name, value in options.items():
            self.assertRegex(text, rf"  {name} +{value}\n")

    def test_window_from_the_heap_map_to_physical_memory(self):
        blocks = json.loads(view(self.plain, "tree", "--heap", "WinSta0\\Default", "--all", "--json", at=None))["blocks"]
        windows = [block for block in blocks if block["kind"] == "window"]
        texts = [block for block in blocks if block["kind"] == "window text"]
        pupil = windows[-1]["pid"]
        first = next(window for window in windows if window["pid"] == pupil)
        address = int(first["address"], 16) + 8
        into, by_address, by_handle, physical, bytes_there, listed, menus = gdb(self.plain, [
            "session 0", f"window {address:#x}", f"window {first['handle']}", f"python print(gdb.execute('monitor gva2gpa {address:#x}', to_string=True))",
            f"x/wx {address:#x}", f"handles -t window -p {pupil}", f"handles -s 0 -t menu -p {pupil}"], at=None)
        self.assertIn("page directory in frame", into)
        self.assertEqual(by_address, by_handle)
        self.check_window(by_address, first, {"class": r"[0-9a-f]{8}  Static \(atom [0-9a-f]{4}\)",
                                              "text": r'[0-9a-f]{8}  "seen"'})
        text_at = int(re.search(r"  text +([0-9a-f]{8})", by_address).group(1), 16)
        self.assertIn(text_at - 8, [int(text["address"], 16) for text in texts])
        self.assertRegex(by_address, rf"  physical +{int(physical.split()[-1], 16):x}  frame ")
        self.assertIn(f"{int(first['handle'], 16):#010x}", bytes_there)
        self.assertEqual(len(re.findall(rf"  {pupil}  window ", listed)), 300, listed)
        self.assertIn("300 handles in session 0", listed)
        self.assertIn("\n0 handles in session 0", menus)

    def check_window_of_64_bits(self, name, session):
        scenario = self.scenarios[name]
        blocks = json.loads(view(scenario, "tree", "--heap", "WinSta0\\Default", "--session", session, "--all", "--json",
                                 at=None))["blocks"]
        block = [block for block in blocks if block["kind"] == "window"][-1]
        address = int(block["address"], 16) + 16
        _, text, physical, pte = gdb(scenario, [f"session {session}", f"window {address:#x}", f"python print(gdb.execute('monitor gva2gpa {address:#x}', to_string=True))",
                                                f"pte {address:#x}"], at=None)
        self.assertIn(f"window {address:016x}\n", text)
        self.assertRegex(text, rf"  handle +{int(block['handle'], 16):08x}  entry ")
        self.assertRegex(text, r'  class +[0-9a-f]{16}  Static \(atom [0-9a-f]{4}\)\n  text +[0-9a-f]{16}  "seen"\n')
        self.assertRegex(text, rf"  heap block +{address - 16:016x}  \+[0-9a-f]+, {block['bytes']} bytes ")
        self.assertRegex(text, rf"  physical +{int(physical.split()[-1], 16):x}  frame ")
        self.assertRegex(pte, r"(?s)PXE  at .*PPE  at .*PDE  at .*PTE  at .*\n +physical " + f"{int(physical.split()[-1], 16):x}\n")
        self.assertRegex(pte, r"PTE  at .*  ---DA--KW-V\n      valid, writable, kernel only, no code, accessed, dirty\n")
        image, = gdb(scenario, [f"session {session}", "pte (long) &window_create"], at=None)[1:]
        self.assertRegex(image, r"PTE  at .*  ---DA--KREV\n      valid, read-only, kernel only, accessed, dirty\n")

    def test_window_of_64_bits(self):
        self.check_window_of_64_bits("64 bits", "0")

    def test_window_of_64_bits_in_two_runs(self):
        self.check_window_of_64_bits("64 bits, two runs", "1")

    def test_pte_of_what_is_not_there(self):
        pages = json.loads(view(self.plain, "layout", "--json", "--pages"))["sessions"][0]["page_directory_entries"]
        hole = next(int(row["va"], 16) for row in pages if row["frame"] == "0x0")
        system, = gdb(self.plain, [f"pte {hole:#x}"])
        self.assertRegex(system, r"PDE .*contains 00000000\n      not valid\n$")

    def test_pte_in_the_middle_of_a_request(self):
        """Before the kernel is idle a process lacks what the session got without it: others made page tables, and data
        of win32k is one page for all sessions until it is written."""
        csrss = json.loads(view(self.plain, "tree", "--json"))["sessions"][1]["winstas"][0]["desktops"][0]["processes"][0]
        self.assertEqual(csrss["image"], "csrss.exe")
        pages = json.loads(view(self.plain, "layout", "--json", "--pages"))["sessions"][1]["page_directory_entries"]
        tables = {int(row["va"], 16): int(row["frame"], 16) for row in pages if row["frame"] != "0x0"}
        _, _, copied, _, _, _, into, *seen = gdb(self.plain, [
            "break session_copy_page", "continue", "pte page", "delete", "break session_complete_directories", "continue",
            f"session -p {csrss['pid']}", *(f"pte {va:#x}" for va in tables)], at="1")
        self.assertRegex(copied, r"PTE .* C--DA--KREV\n      valid, read-only, kernel only, accessed, dirty, copy on write")
        self.assertIn(f"Using session 1: csrss.exe (pid {csrss['pid']})", into)
        later = 0
        for frame, text in zip(tables.values(), seen):
            if f"the session has a page table for it, #{frame << 12:x}: the kernel fills" in text:
                self.assertIn("contains 00000000", text)
                later += 1
            else:
                self.assertIn(f"pfn {frame:x}  ---DA--KWEV", text)
        self.assertGreater(later, 0)
        self.assertLess(later, len(tables))

    # ---- going on ----

    def test_continue_plays_the_other_steps(self):
        before, _, after, windows = gdb(self.plain, ["dskheap -s 0", "continue", "dskheap -s 0", "handles -s 0"])
        self.assertNotEqual(before, after)
        self.assertEqual(after, view(self.plain, "dheapmon", "--dskheap", at=None))
        trees = json.loads(view(self.plain, "tree", "--json", at=None))["sessions"]
        self.check_handles(windows, trees[0])

    def test_a_breakpoint_in_win32k_is_met_in_its_session(self):
        env = {"DESKHEAP_QEMU_TIMEOUT": "1"}
        os.environ.update(env)
        self.addCleanup(os.environ.pop, "DESKHEAP_QEMU_TIMEOUT")
        _, stop, _, session, trace, _, _, end = gdb(self.plain, [
            "break window_create", "continue", "shell sleep 2", "session", "backtrace", "delete", "continue",
            "dskheap -s 0"])
        self.assertIn("Breakpoint 1, window_create (", stop)
        self.assertIn("Current Session 0", session)
        self.assertRegex(trace, r"(?s)window_create .*sys_user_create_window .*kernel_syscall .*pc_gate_syscall")
        self.assertEqual(end, view(self.plain, "dheapmon", "--dskheap", at=None))

    def test_the_kernel_goes_on_in_its_own_address_space(self):
        first, *_, inside, _, after = gdb(self.plain, [
            "print/x $cr3", "session 1", "session 0", "print/x $cr3", "stepi", "print/x $cr3"])
        self.assertNotEqual(first.split()[2], inside.split()[2])
        self.assertEqual(first.split()[2], after.split()[2])

    def test_a_reboot_is_the_end(self):
        scenario = pathlib.Path(self.folder.name) / "reboot.yaml"
        scenario.write_text(self.plain.read_text().split("  - run:")[0] + "  - reboot\n")
        _, complaints = run("debug", "--gdb", "--at", MARK, scenario, "--", "-nx", "-batch", "-ex", "continue", code=1)
        self.assertIn("the scenario restarted the machine, and gdb cannot follow", complaints)

    def test_it_stops_always_at_the_same_instruction(self):
        seen = set()
        for at in ("0", "1", MARK, None):
            before, name, *_ = gdb(self.plain, ["x/i $pc - 1", "info symbol $pc", "print $pc"], at=at)
            self.assertIn("hlt", before)
            self.assertIn("pc_wait", name)
            seen.add(name)
        before, _, after = gdb(self.plain, ["info symbol $pc", "continue", "info symbol $pc"])
        self.assertEqual(before, after)
        self.assertEqual(seen, {before})

    def test_a_reboot_that_fails_is_the_end_too(self):
        scenario = pathlib.Path(self.folder.name) / "reboot-fails.yaml"
        scenario.write_text(self.plain.read_text().split("  - run:")[0] + "  - reboot\n")
        wrapper = pathlib.Path(self.folder.name) / "once.sh"
        wrapper.write_text("#!/bin/sh\nexec qemu-system-i386 \"$@\"\n")
        wrapper.chmod(0o755)
        # QEMU and its script may write nothing, gdb may.
        _, complaints = run("debug", "--gdb", "--at", "1", scenario, "--", "-nx", "-batch",
                            "-ex", f"shell echo exit 1 >{wrapper}", "-ex", "continue", code=75,
                            env=dict(os.environ, DESKHEAP_QEMU=str(wrapper)))
        self.assertIn("once.sh", complaints)

    def test_a_failed_boot_is_told(self):
        text, complaints = run("debug", "--set", "SharedSection=foo", "--gdb", self.plain, "--", "-nx", "-batch", "-ex", "session")
        self.assertIn("the system did not start: csrss cannot read SharedSection=foo", complaints)
        self.assertIn("Sessions on machine: 0", text)

    def test_before_the_boot(self):
        done = subprocess.run([DESKHEAP, "debug", "--gdb", "--before-boot", self.plain, "--", "-nx", "-batch", "-ex", "session",
                               "-ex", "break session_create", "-ex", "continue", "-ex", BACKTRACE, "-ex", "delete",
                               "-ex", "continue", "-ex", "dskheap -s 1"], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False, timeout=TIME_LIMIT_SECONDS)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"\A[^\n]*:1:1: note: taken for the state of [^\n]*\n\Z")
        self.assertIn("Sessions on machine: 0", done.stdout)
        self.assertRegex(done.stdout, r"(?s)Breakpoint 1, session_create .* pc_main .* pc_start \(\)\n")
        self.assertIn(view(self.plain, "dheapmon", "--dskheap", "--session", "1", at=None), done.stdout)

    def test_backtraces_go_to_the_beginning(self):
        _, _, syscall = gdb(self.plain, ["break window_create", "continue", BACKTRACE])
        self.assertRegex(syscall, r"(?s)#0 .*pc_gate_syscall .*machine_user_run .*kernel_request .*pc_main .* pc_start \(\)\n$")
        self.assertNotIn("??", syscall)
        _, _, fault = gdb(self.plain, ["break pc_page_fault if (frame[2] & 3) == 3", "continue", BACKTRACE], at="1")
        self.assertRegex(fault, r"(?s)#0 +pc_page_fault .*(<signal handler called>|pc_gate_fault).* program_start .* pc_user_entry \(\)\n$")

    def test_the_kernels_copy_from_user_memory_stops_at_a_fault(self):
        """A bad address where the kernel copies the text of a window: the copy is an access violation, the call is refused
        and its window gone, and the machine goes on (its verifiers run after the last step)."""
        hole = "0x40000000"
        _, _, before, copy, _, pte, _, _, _, _, _, fault, violation, _, _, refused, _, _, after, windows = gdb(self.plain, [
            "break pc_user_copy if $edx < 0x80000000 && $ecx == 8", "continue", "session", BACKTRACE, f"set $edx = {hole}", "pte $edx",
            "delete", f"break pc_page_fault if address == {hole}", "continue", "break kernel_user_fault", "continue", BACKTRACE, "finish", "delete",
            "break pc_user_copy_failed", "continue", "delete", "continue", "session", "handles -s 0 -t window"])
        self.assertRegex(copy, r"(?s)pc_user_copy .*machine_user_copy_in .*set_text .*sys_user_create_window ")
        self.assertIn("not valid", pte)
        self.assertRegex(fault, r"(?s)kernel_user_fault .*pc_page_fault .*(<signal handler called>|pc_gate_fault).*pc_user_copy_start .*set_text ")
        self.assertRegex(violation, rf"Value returned is .* = ({0xC0000005 - (1 << 32)}|{0xC0000005})\n")
        self.assertIn("pc_user_copy_failed", refused)
        self.assertNotIn("pupil.exe", windows)
        processes = [int(re.search(r"^[* ] +0 +(\d+) ", text, re.M).group(1)) for text in (before, after)]
        self.assertEqual(processes[0], processes[1], "a program whose call is refused lives on")

    def test_a_system_call_may_not_name_kernel_memory(self):
        """The message of a system call lies on ring 3's stack; another address is an access violation of the program."""
        said = gdb(self.plain, [
            "break window_create", "continue", "delete", "break pc_gate_syscall", "continue",
            "set $eax = (unsigned) &the_kernel", "delete", "break kernel_user_exception", "continue", BACKTRACE,
            "delete", "continue", "handles -s 0 -t window"])
        refused, windows = said[9], said[12]
        self.assertRegex(refused, r"(?s)kernel_user_exception .*pc_syscall .*pc_gate_syscall ")
        self.assertNotIn("pupil.exe", windows)

    # ---- mistakes ----

    def test_commands_say_what_is_wrong(self):
        commands = ["dskheap", "session 7", "session 0 1", "dskheap -s x", "pte", "handles -s 9", "session -p 5",
                    "dskheap -1", "dskheap -s", "session -p", "winsta -p 16", "pte 0x123456789", "window",
                    "window -s 0 0x999", "handles -s 0 -t foo", "handles -s 0 -t input"]
        said = [f"python\ntry: gdb.execute('{command}')\nexcept gdb.error as error: print(error)\nend"
                for command in commands]
        script = pathlib.Path(self.folder.name) / "mistakes.gdb"
        script.write_text("\n".join(said) + "\n")
        text, = gdb(self.plain, [f"source {script}"])
        said_types = next(line for line in text.splitlines() if line.startswith("\"foo\""))
        self.assertIn("\"foo\" is no type of handle: window, menu, ", said_types)
        self.assertEqual(text.splitlines(), [
            "the current process is in no session; \"session N\" goes into one",
            "there is no session 7; \"session\" lists them",
            "one session, not \"0 1\"",
            "\"x\" is no number: No symbol \"x\" in current context.",
            "which address?",
            "there is no session 9; \"session\" lists them",
            "there is no process 5",
            "\"-1\" is not the number of a session",
            "-s needs the number of a session",
            "-p needs the number of a process",
            "there is no option -p here, only -s",
            "\"0x123456789\" is no address: those of this machine have 32 bits",
            "which window? Its address or handle; \"handles -t window\" lists them",
            "session 0 has no window with the address or handle 999; \"handles -t window\" lists them",
            said_types,
            "\"input\" is more than one type of handle: input context, input device data"])

    def test_usage(self):
        _, said = run("debug", "--at", "two-sesions", self.plain, code=2)
        self.assertIn(f'has no mark "two-sesions" (did you mean "{MARK}"?), and no step of that number (1 to 5', said)
        _, said = run("debug", code=2)
        self.assertIn("which scenario?", said)
        _, said = run("debug", self.plain, "more", code=2)
        self.assertIn("one scenario at a time", said)
        _, said = run("debug", "--gdb", self.plain, "more", "--", "-batch", code=2)
        self.assertIn("one scenario at a time", said)
        _, said = run("debug", self.plain, "--", "-batch", code=2)
        self.assertIn("arguments for gdb need --gdb", said)
        _, said = run("debug", "--before-boot", "--at", "1", self.plain, code=2)
        self.assertIn("--at names a later place than --before-boot", said)
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([DESKHEAP, "debug", self.plain], stdin=subprocess.DEVNULL, stdout=full, check=False,
                                  stderr=subprocess.PIPE, text=True, timeout=TIME_LIMIT_SECONDS)
        self.assertEqual(done.returncode, 75, done.stderr)
        _, said = run("debug", "--gdb", "--json", self.plain, code=2)
        self.assertIn("--json tells how to call gdb", said)
        _, said = run("debug", "--machine=model", self.plain, code=2)
        self.assertIn("Unknown option --machine=model", said)

    def test_missing_programs(self):
        _, said = run("debug", self.plain, code=75, env={**os.environ, "DESKHEAP_QEMU": "no-such-qemu"})
        self.assertIn("no-such-qemu is not here (DESKHEAP_QEMU names it)", said)
        qemu = subprocess.run(["sh", "-c", "command -v qemu-system-i386"], capture_output=True, text=True,
                              check=True).stdout.strip()
        _, said = run("debug", "--gdb", self.plain, code=75,
                      env={**os.environ, "PATH": "/no/such/folder", "DESKHEAP_QEMU": qemu})
        self.assertIn("cannot start gdb", said)
        self.assertIn("apt install gdb", said)

    def test_missing_files_are_said_before_qemu_starts(self):
        """A build folder without the one file that is made there."""
        with tempfile.TemporaryDirectory(prefix="deskheap-debug-") as folder:
            program = pathlib.Path(shutil.copy(DESKHEAP, folder))
            scripts = pathlib.Path(folder) / "host/engine/gdb/deskheap_gdb"
            scripts.mkdir(parents=True)
            (scripts.parent / "deskheap.py").touch()
            done = subprocess.run([program, "debug", "--gdb", self.plain], stdin=subprocess.DEVNULL, capture_output=True,
                                  text=True, check=False, timeout=TIME_LIMIT_SECONDS,
                                  env={**os.environ, "DESKHEAP_QEMU": "no-such-qemu"})
        self.assertEqual((done.returncode, done.stdout), (75, ""))
        self.assertIn("deskheap_gdb/layout.py, which gdb needs: the build is not complete", done.stderr)

    # ---- life ----

    def test_the_exit_code_is_gdbs(self):
        run("debug", "--gdb", self.plain, "--", "-nx", "-batch", "-ex", "quit 7", code=7)
        _, said = run("debug", "--gdb", self.plain, "--", "--version", code=75)
        self.assertIn("gdb has ended and never connected to the machine", said)

    def test_a_panic_while_a_debugger_is_there(self):
        _, said = run("debug", "--gdb", "--at", MARK, self.plain, "--", "-nx", "-batch", "-ex", "break kernel_request",
                      "-ex", "continue", "-ex", "set $pc = 0", "-ex", "continue", code=70)
        self.assertRegex(said, "a debugger was there, and this may be its doing: .*page fault in ring 0")

    def test_a_stray_connection_ends_nothing(self):
        with Waiting(self.plain) as waiting:
            with waiting.connect() as stray:
                stray.sendall(b"GET / HTTP/1.0\r\n\r\n")
                time.sleep(0.5)
            line = waiting.process.stderr.readline()
            while "a connection was closed" not in line:
                self.assertTrue(line)
                line = waiting.process.stderr.readline()
            self.assertIn("the machine waits for gdb again", line)
            self.leave(waiting)

    def test_the_printed_line_works_in_a_shell(self):
        process = subprocess.Popen([DESKHEAP, "debug", "--at", MARK, str(self.plain)], text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = process.stdout.readline().strip()
        text = subprocess.run(["sh", "-c", f"{line} -nx -batch -ex 'dskheap -s 0'"], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=TIME_LIMIT_SECONDS, check=True).stdout
        self.assertIn(view(self.plain, "dheapmon", "--dskheap"), text)
        rest, said = process.communicate(timeout=TIME_LIMIT_SECONDS)
        self.assertEqual((process.returncode, rest), (0, ""))
        self.assertIn("the machine waits for gdb; it ends when gdb leaves", said)

    def test_json_tells_what_an_editor_needs(self):
        with Waiting(self.plain, "--at", "0") as waiting:
            told = waiting.told
            self.assertEqual(told["schema"], "deskheap.debug/1")
            self.assertEqual(told["scenario"], str(self.plain))
            self.assertIn(f"target remote {told['socket']}", told["command"])
            self.assertEqual(shlex.split(told["command_line"]), told["command"])
            self.assertIn("guest.elf", pathlib.Path(told["command"][2]).name)
            self.assertIn("qemu", pathlib.Path(f"/proc/{told['pid']}/cmdline").read_text())
            client = waiting.gdb(f"print/x *(struct kd_block *){told['kd']}", "detach", "quit")
            text, _ = client.communicate(timeout=TIME_LIMIT_SECONDS)
            self.assertIn("magic = 0x4742444b", text)
            self.assertEqual(waiting.process.wait(timeout=TIME_LIMIT_SECONDS), 0)
            self.assertTrue(wait_gone(told["pid"]))

    def test_two_at_once(self):
        with Waiting(self.plain) as one, Waiting(self.scenarios["2 GB, PAE"], "--at", MARK) as other:
            self.assertNotEqual(one.told["socket"], other.told["socket"])
            clients = [waiting.gdb("pte 0x80100000", "detach", "quit") for waiting in (one, other)]
            texts = [client.communicate(timeout=TIME_LIMIT_SECONDS)[0] for client in clients]
            self.assertNotIn("PDPE", texts[0])
            self.assertIn("PDPE", texts[1])

    def test_after_a_gdb_that_is_killed_another_may_come(self):
        with Waiting(self.plain) as waiting:
            client = waiting.gdb("echo here\\n")
            while "here" not in client.stdout.readline():
                continue
            time.sleep(0.3)
            client.kill()
            client.communicate()
            self.leave(waiting)

    def test_gdb_may_kill_the_machine(self):
        run("debug", "--gdb", self.plain, "--", "-nx", "-batch", "-ex", "kill")
        with Waiting(self.plain, "--at", "0") as waiting:
            client = waiting.gdb("set confirm off", "kill", "shell sleep 2", "quit")
            self.assertEqual(waiting.process.wait(timeout=TIME_LIMIT_SECONDS), 0)
            client.communicate(timeout=TIME_LIMIT_SECONDS)

    def test_ctrl_c_is_for_gdb(self):
        """In a terminal it goes to every process of the foreground: deskheap and QEMU must not take it."""
        child, terminal = pty.fork()
        if child == 0:
            os.execv(DESKHEAP, [DESKHEAP, "debug", "--gdb", "--at", "0", str(self.plain), "--", "-nx"])
        self.addCleanup(os.close, terminal)
        self.read_until(terminal, "(gdb) ")
        os.write(terminal, b"\x03")
        self.read_until(terminal, "Quit")
        os.write(terminal, b"session\n")
        self.read_until(terminal, "Sessions on machine: 1")
        os.write(terminal, b"set confirm off\nquit\n")
        self.read_until(terminal, "detached")
        _, status = os.waitpid(child, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0)

    def read_until(self, terminal, text):
        seen = ""
        deadline = time.monotonic() + TIME_LIMIT_SECONDS
        while text not in seen:
            ready, _, _ = select.select([terminal], [], [], max(deadline - time.monotonic(), 0))
            self.assertTrue(ready, f"{text!r} did not come, but {seen!r}")
            seen += os.read(terminal, 4096).decode(errors="replace")

    def test_signals_leave_no_qemu_and_no_way_in(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
            with Waiting(self.plain, "--at", "0") as waiting:
                way_in = pathlib.Path(waiting.told["socket"])
                waiting.process.send_signal(number)
                self.assertEqual(waiting.process.wait(timeout=TIME_LIMIT_SECONDS), -number)
                self.assertTrue(wait_gone(waiting.qemu), number)
                self.assertEqual(way_in.parent.exists(), number == signal.SIGKILL)
                with self.assertRaises(ConnectionRefusedError if way_in.exists() else FileNotFoundError):
                    waiting.connect()
        shutil.rmtree(way_in.parent)

    def test_qemu_killed_is_said(self):
        with Waiting(self.plain, "--at", "0") as waiting:
            os.kill(waiting.qemu, signal.SIGKILL)
            _, said = waiting.process.communicate(timeout=TIME_LIMIT_SECONDS)
            self.assertEqual(waiting.process.returncode, 75)
            self.assertIn("QEMU", said)

    def test_no_file_is_left(self):
        with tempfile.TemporaryDirectory(prefix="deskheap-empty-") as empty:
            run("debug", "--gdb", "--at", "0", self.plain, "--", "-nx", "-batch", "-ex", "session",
                env={**os.environ, "TMPDIR": empty, "XDG_RUNTIME_DIR": empty}, cwd=empty)
            self.assertEqual(os.listdir(empty), [])
            run("debug", "--gdb", "--at", "0", self.plain, code=75,
                env={**os.environ, "PATH": "/no/such/folder", "DESKHEAP_QEMU": shutil.which("qemu-system-i386"),
                     "XDG_RUNTIME_DIR": empty}, cwd=empty)
            self.assertEqual(os.listdir(empty), [])
        script = next(word for word in self.command() if word.endswith("deskheap.py"))
        self.assertEqual(list(pathlib.Path(script).parent.rglob("*.pyc")), [])

    def command(self):
        with Waiting(self.plain, "--at", "0") as waiting:
            return waiting.told["command"]


if __name__ == "__main__":
    # A shell's background job has SIGINT ignored, nohup SIGHUP, and so would all that is started here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    unittest.main()
