#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The way into the machine that deskheap debug opens: a real gdb of this account gets in, nobody else does, and nobody writes
a file through QEMU's monitor.

Usage: debug_door.py DESKHEAP_EXECUTABLE
"""

import ctypes
import errno
import os
import pathlib
import stat
import struct
import subprocess
import sys
import tempfile
import unittest

from debug_fixture import TIME_LIMIT_SECONDS, DebugTestCase, Waiting

LANDLOCK_CREATE_RULESET = 444
NOBODY = 65534
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2


def without_landlock():
    """In a child, before exec: its kernel has no Landlock, whatever the kernel has."""
    load, jump, answer = 0x20, 0x15, 0x06
    steps = b"".join(struct.pack("HBBI", *step) for step in (
        (load, 0, 0, 0), (jump, 0, 1, LANDLOCK_CREATE_RULESET), (answer, 0, 0, 0x50000 | errno.ENOSYS),
        (answer, 0, 0, 0x7FFF0000)))
    buffer = ctypes.create_string_buffer(steps, len(steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps) // 8, ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    for call in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0)):
        if libc.prctl(*call) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


def packet(payload):
    return b"$%s#%02x" % (payload, sum(payload) % 256)


def monitor_packet(command):
    return packet(b"qRcmd," + command.encode().hex().encode())


def as_nobody(what):
    """What `what` returns in a process of another account."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            code = what()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def process_tree(pid):
    """A process and all that it started."""
    found = [pid]
    for at in found:
        for task in pathlib.Path(f"/proc/{at}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def listening_tcp_sockets():
    """Inodes of those that anybody may connect to."""
    rows = [line.split() for table in ("tcp", "tcp6") if os.path.exists(f"/proc/net/{table}")
            for line in pathlib.Path(f"/proc/net/{table}").read_text().splitlines()[1:]]
    return {row[9] for row in rows if row[3] == "0A"}


def received_up_to(connection, end):
    """A stream comes in pieces; what has come once `end` is in it, or the other side has left."""
    whole = b""
    while end not in whole:
        piece = connection.recv(65536)
        if not piece:
            break
        whole += piece
    return whole


class DoorTest(DebugTestCase):
    def test_nobody_listens_to_the_network(self):
        with Waiting(self.plain, "--at", "0") as waiting:
            tree = process_tree(waiting.process.pid)
            self.assertIn(waiting.qemu, tree)
            own = {os.readlink(fd) for pid in tree for fd in pathlib.Path(f"/proc/{pid}/fd").iterdir()}
            self.assertIn("socket:", "".join(own))
            self.assertEqual(own & {f"socket:[{inode}]" for inode in listening_tcp_sockets()}, set())

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_another_account_stays_outside(self):
        """The folder keeps it out; where the folder lets it pass, the relay does not."""
        with tempfile.TemporaryDirectory(prefix="deskheap-debug-") as parent, \
                Waiting(self.plain, "--at", "0", env={**os.environ, "XDG_RUNTIME_DIR": parent}) as waiting:
            os.chmod(parent, 0o755)
            way_in = pathlib.Path(waiting.told["socket"])
            self.assertEqual(stat.S_IMODE(way_in.parent.stat().st_mode), 0o700)
            self.assertEqual(stat.S_IMODE(way_in.stat().st_mode), 0o600)

            def is_kept_out():
                with self.assertRaises(PermissionError):
                    waiting.connect()
                return 0

            def is_sent_away():
                with waiting.connect() as stranger:
                    return len(stranger.recv(1))

            self.assertEqual(as_nobody(is_kept_out), 0)
            way_in.parent.chmod(0o755)
            way_in.chmod(0o666)
            self.assertEqual(as_nobody(is_sent_away), 0)
            self.leave(waiting)

    def check_no_file_is_written(self, **popen):
        """By gdb's monitor command, and by who sends its packets by hand, in whatever they are wrapped."""
        with tempfile.TemporaryDirectory(prefix="deskheap-debug-") as folder:
            there, new = pathlib.Path(folder) / "there", pathlib.Path(folder) / "new"
            there.write_text("content")
            commands = [f'{command} "{path}"' for path in (there, new) for command in (
                "pmemsave 0 16", "memsave 0x80100000 16", "screendump", "logfile", "dump-guest-memory", "savevm")]
            commands += [f"chardev-add file,id=c,path={new}", f"object_add memory-backend-file,id=m,size=4k,mem-path={new}",
                         f"migrate exec:true>{new}"]
            with Waiting(self.plain, "--at", "0", **popen) as waiting:
                said, _ = waiting.gdb(*(f"monitor {command}" for command in commands), "monitor info status", "set confirm off",
                                      "disconnect", "quit").communicate(timeout=TIME_LIMIT_SECONDS)
                self.assertEqual(said.count("deskheap passes on to QEMU's monitor only what looks at the machine: gva2gpa, info"),
                                 len(commands), said)
                self.assertEqual(said.count("Protocol error with Rcmd"), len(commands), said)
                self.assertIn("VM status: paused", said)
                with waiting.connect() as stray:
                    packets = b"".join(monitor_packet(command) for command in commands)
                    stray.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n+" + packets + packet(b"?"))
                    answer = b""
                    while b"$T" not in answer:
                        more = stray.recv(65536)
                        self.assertTrue(more, answer)
                        answer += more
                    self.assertEqual(answer.count(packet(b"E01")), len(commands), answer)
                self.leave(waiting)
            self.assertEqual(there.read_text(), "content")
            self.assertEqual(os.listdir(folder), ["there"])

    def test_the_monitor_writes_no_file(self):
        self.check_no_file_is_written()

    def test_the_monitor_writes_no_file_where_the_kernel_has_no_landlock(self):
        call = f"import ctypes, os; print(ctypes.CDLL(None).syscall({LANDLOCK_CREATE_RULESET}, None, 0, 1))"
        done = subprocess.run([sys.executable, "-c", call], preexec_fn=without_landlock, capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "-1\n")
        self.check_no_file_is_written(preexec_fn=without_landlock)

    def test_a_path_with_blanks(self):
        with tempfile.TemporaryDirectory(prefix="deskheap debug 'q' ") as parent:
            with Waiting(self.plain, "--at", "0", env={**os.environ, "XDG_RUNTIME_DIR": parent}) as waiting:
                self.assertIn(parent, waiting.told["socket"])
                done = subprocess.run(["sh", "-c", f"{waiting.told['command_line']} -nx -batch -ex 'dskheap -s 0'"],
                                      stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
                                      timeout=TIME_LIMIT_SECONDS)
                self.assertIn("Total Desktop:", done.stdout)
                self.assertEqual(waiting.process.wait(timeout=TIME_LIMIT_SECONDS), 0)
            self.assertEqual(os.listdir(parent), [])

    def test_a_second_gdb_is_turned_away_at_once(self):
        with Waiting(self.plain, "--at", "0") as waiting:
            with waiting.connect() as first:
                first.sendall(packet(b"?"))
                self.assertIn(b"$T", received_up_to(first, b"#"))
                with waiting.connect() as second:
                    self.assertEqual(second.recv(1), b"")
            self.leave(waiting)


if __name__ == "__main__":
    unittest.main()
