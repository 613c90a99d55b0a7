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
import signal
import subprocess
import sys
import tempfile
import time
import unittest

DESKHEAP = ""
TIME_LIMIT_SECONDS = 60
MARK = "two-sessions"
SCENARIO = """format: 1
title: two sessions and a program
system: {{ edition: server2003-sp2, registry: {registry}.reg, services: none, boot-options: [{options}] }}
programs:
  pupil: {{ imports: [user32], console: none }}
steps:
  - logon: {{ user: alice, as: alice }}
  - logon: {{ user: bob, kind: rdp, as: bob }}
  - mark: {mark}
  - run: {{ program: pupil, in: alice, as: here }}
  - create-window: {{ in: here, class: Static, count: 300 }}
"""
PLAIN = {"registry": "server2003-sp2", "options": ""}
SYSTEMS = {
    "2 GB": PLAIN,
    "2 GB, PAE": {**PLAIN, "options": "/PAE"},
    "3 GB": {**PLAIN, "options": "/3GB"},
    "3 GB, PAE": {**PLAIN, "options": "/3GB, /PAE"},
    "terminal server": {**PLAIN, "registry": "server2003-sp2-ts"},
}


def run(*arguments, code=0, **options):
    """(stdout, stderr) of deskheap."""
    done = subprocess.run([DESKHEAP, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=TIME_LIMIT_SECONDS, check=False, **options)
    assert done.returncode == code, f"{arguments}: exit code {done.returncode}, not {code}\n{done.stdout}\n{done.stderr}"
    return done.stdout, done.stderr


def gdb(scenario, commands, at=MARK, code=0):
    """What each of the gdb commands printed."""
    arguments = ["debug", "--gdb", *(["--at", at] if at else []), scenario, "--", "-nx", "-batch"]
    for number, command in enumerate(commands):
        arguments += ["-ex", f"echo \\n=== {number}\\n", "-ex", command]
    text, complaints = run(*arguments, "-ex", "echo \\n=== end\\n", code=code)
    parts = re.split(r"\n=== \w+\n", text)
    assert len(parts) == len(commands) + 2, f"{text}\n{complaints}"
    return parts[1:-1]


def view(scenario, verb, *options, at=MARK):
    text, _ = run(verb, "--machine", "qemu", *(["--at", at] if at else []), *options, scenario)
    return text


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_gone(pid):
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


class Waiting:
    """deskheap debug --json, waiting for a gdb that somebody else starts."""

    def __init__(self, scenario, *options, **popen):
        self.process = subprocess.Popen([DESKHEAP, "debug", "--json", *options, str(scenario)], text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        **popen)
        text = ""
        while not text.endswith("}\n"):
            line = self.process.stdout.readline()
            assert line, f"{text}{self.process.stderr.read()}"
            text += line
        self.told = json.loads(text)
        self.qemu = self.told["pid"]

    def gdb(self, *commands):
        extra = [word for command in commands for word in ("-ex", command)]
        return subprocess.Popen([*self.told["command"], "-nx", *extra], text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


class DebugTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="deskheap-debug-")
        cls.scenarios = {}
        for name, system in SYSTEMS.items():
            path = pathlib.Path(cls.folder.name) / (re.sub(r"\W+", "-", name) + ".yaml")
            path.write_text(SCENARIO.format(mark=MARK, **system))
            cls.scenarios[name] = path
        cls.plain = cls.scenarios["2 GB"]

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    # ---- what the commands say ----

    def check_session(self, text, layout, current):
        """The list of sessions against `layout`."""
        rows = re.findall(r"^(\*| ) +(\d+) +(\d+)  [0-9a-f]{8}  ([0-9a-f]{8})-([0-9a-f]{8}) +(\d+) +(\d+) +(.*)$", text,
                          re.M)
        seen = re.findall(r"^Session (\d+): (\d+) processes.*?\n    (\d+) of (\d+) KB used \([^\n]*views;[^\n]*\n"
                          r"(?:    room for[^\n]*\n)?  (session [^:]*): (\d+) of (\d+) KB used", layout, re.M | re.S)
        self.assertEqual(len(seen), 2, layout)
        self.assertEqual(len(rows), 2, text)
        self.assertIn("Sessions on machine: 2\nValid Sessions: 0 1\n", text)
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
        found = [re.sub(r"^ +[0-9a-f]{8} |(, logon 0x[0-9a-f]+)?\)$", "", line) for line in text.splitlines()]
        self.assertEqual(found, lines)

    def check_handles(self, text, tree):
        """Objects on each desktop by owner, as the tree counts them."""
        rows = re.findall(r"^ *([0-9a-f]+)  [0-9a-f]{4}([0-9a-f]{4})  ([0-9a-f]{8}) +(\d+|-)  ([a-z ]+?)(?: \(.*)?$",
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
        tables = [view(scenario, "dheapmon", "--dskheap", "--session", number) for number in (0, 1)]
        commands = ["session"]
        addresses = []
        for number, tree in enumerate(trees):
            addresses.append([int(desktop["base"], 16) for winsta in tree["winstas"] for desktop in winsta["desktops"]]
                             + [image, image + 0x1234])
            commands += [f"session {number}", "session", "dskheap", f"dskheap -s {1 - number}", "winsta", "handles",
                         *(f"pte {address:#x}" for address in addresses[number]),
                         *(f"python print(gdb.execute('monitor gva2gpa {address:#x}', to_string=True))"
                           for address in addresses[number])]
        seen = iter(gdb(scenario, commands))
        first = next(seen)
        self.check_session(first, layout, None)
        self.assertIn("Current Session none", first)
        for number, tree in enumerate(trees):
            self.assertIn(f"Using session {number}: ", next(seen))
            self.check_session(next(seen), layout, str(number))
            self.assertEqual(next(seen), tables[number])
            self.assertEqual(next(seen), tables[1 - number])
            self.check_winsta(next(seen), tree)
            self.assertGreater(self.check_handles(next(seen), tree), 100)
            directory = [{"va": int(row["va"], 16), "frame": int(row["frame"], 16)}
                         for row in pages["sessions"][number]["page_directory_entries"]]
            ptes = [next(seen) for _ in addresses[number]]
            for address, text in zip(addresses[number], ptes):
                self.check_pte(text, int(re.search(r"gpa: (0x[0-9a-f]+)", next(seen)).group(1), 16), address, directory)
            self.assertEqual(name.endswith("PAE"), "PDPE" in ptes[0])
            self.assertIn("read-only", ptes[-1])

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

    def test_pte_of_what_is_not_there(self):
        pages = json.loads(view(self.plain, "layout", "--json", "--pages"))["sessions"][0]["page_directory_entries"]
        hole = next(int(row["va"], 16) for row in pages if row["frame"] == "0x0")
        system, = gdb(self.plain, [f"pte {hole:#x}"])
        self.assertRegex(system, r"PDE .*contains 00000000.*\n      not valid\n$")

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
        _, complaints = run("debug", "--gdb", "--at", MARK, scenario, "--", "-nx", "-batch", "-ex", "continue")
        self.assertIn("the scenario restarted the machine, and gdb cannot follow", complaints)

    # ---- mistakes ----

    def test_commands_say_what_is_wrong(self):
        commands = ["dskheap", "session 7", "session 0 1", "dskheap -s x", "pte", "handles -s 9", "session -p 5"]
        said = [f"python\ntry: gdb.execute('{command}')\nexcept gdb.error as error: print(error)\nend"
                for command in commands]
        script = pathlib.Path(self.folder.name) / "mistakes.gdb"
        script.write_text("\n".join(said) + "\n")
        text, = gdb(self.plain, [f"source {script}"])
        self.assertEqual(text.splitlines(), [
            "the current process is in no session; \"session N\" goes into one",
            "there is no session 7; \"session\" lists them",
            "one session, not \"0 1\"",
            "\"x\" is no number: No symbol \"x\" in current context.",
            "which address?",
            "there is no session 9; \"session\" lists them",
            "there is no process 5"])

    def test_usage(self):
        _, said = run("debug", "--at", "two-sesions", self.plain, code=2)
        self.assertIn(f'has no mark "two-sesions" (did you mean "{MARK}"?), and no step of that number (1 to 5', said)
        _, said = run("debug", code=2)
        self.assertIn("which scenario?", said)
        _, said = run("debug", self.plain, "more", code=2)
        self.assertIn("one scenario at a time", said)
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
        self.assertIn("apt install qemu-system-x86", said)
        qemu = subprocess.run(["sh", "-c", "command -v qemu-system-i386"], capture_output=True, text=True,
                              check=True).stdout.strip()
        _, said = run("debug", "--gdb", self.plain, code=75,
                      env={**os.environ, "PATH": "/no/such/folder", "DESKHEAP_QEMU": qemu})
        self.assertIn("cannot start gdb", said)
        self.assertIn("apt install gdb", said)

    # ---- life ----

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
            self.assertIn(f"target remote 127.0.0.1:{told['port']}", told["command"])
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
            self.assertNotEqual(one.told["port"], other.told["port"])
            clients = [waiting.gdb("pte 0x80100000", "detach", "quit") for waiting in (one, other)]
            texts = [client.communicate(timeout=TIME_LIMIT_SECONDS)[0] for client in clients]
            self.assertNotIn("PDPE", texts[0])
            self.assertIn("PDPE", texts[1])

    def test_gdb_that_is_killed_ends_it(self):
        with Waiting(self.plain) as waiting:
            client = waiting.gdb("echo here\\n")
            while "here" not in client.stdout.readline():
                continue
            time.sleep(0.3)
            client.kill()
            client.communicate()
            self.assertEqual(waiting.process.wait(timeout=TIME_LIMIT_SECONDS), 0)
            self.assertTrue(wait_gone(waiting.qemu))

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

    def test_signals_leave_no_qemu(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            with Waiting(self.plain, "--at", "0") as waiting:
                waiting.process.send_signal(number)
                self.assertEqual(waiting.process.wait(timeout=TIME_LIMIT_SECONDS), -number)
                self.assertTrue(wait_gone(waiting.qemu), number)

    def test_qemu_killed_is_said(self):
        with Waiting(self.plain, "--at", "0") as waiting:
            os.kill(waiting.qemu, signal.SIGKILL)
            _, said = waiting.process.communicate(timeout=TIME_LIMIT_SECONDS)
            self.assertEqual(waiting.process.returncode, 75)
            self.assertIn("QEMU", said)

    def test_no_file_is_left(self):
        with tempfile.TemporaryDirectory(prefix="deskheap-empty-") as empty:
            run("debug", "--gdb", "--at", "0", self.plain, "--", "-nx", "-batch", "-ex", "session",
                env={**os.environ, "TMPDIR": empty}, cwd=empty)
            self.assertEqual(os.listdir(empty), [])
        script = next(word for word in self.command() if word.endswith("deskheap.py"))
        self.assertEqual(list(pathlib.Path(script).parent.rglob("*.pyc")), [])

    def command(self):
        with Waiting(self.plain, "--at", "0") as waiting:
            return waiting.told["command"]


if __name__ == "__main__":
    DESKHEAP = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
