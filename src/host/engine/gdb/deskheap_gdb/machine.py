# SPDX-License-Identifier: MIT
"""The emulated system from the debugger data block on: processes and sessions."""

import struct

import gdb

from . import layout
from .memory import (CR0_PAGING, PAGE, AddressSpace, NotMapped, Physical, offset_of, register,
                     text_of)

LIST_MAX = 0x10000


class Machine:
    """As it stands now. Whatever was read is remembered, so each command makes a new one."""

    def __init__(self):
        try:
            is_paging = bool(register("$cr0") & CR0_PAGING)
            directory = register("$cr3") // PAGE
            kd = int(gdb.parse_and_eval("the_kernel.kd")) if is_paging else 0
            page_format = int(gdb.parse_and_eval("the_kernel.paging.number")) if is_paging else 0
        except gdb.error as error:
            raise gdb.GdbError(f"no guest of deskheap to look at: {error}") from None
        if kd == 0:
            raise gdb.GdbError("the guest's kernel has not started yet")
        self.physical = Physical()
        self.page_format = page_format
        self.current_directory = directory
        self.now = AddressSpace(self.physical, directory, page_format)
        try:
            self.kd = self.now.struct("kd_block", kd)
        except NotMapped:
            raise gdb.GdbError("the guest's kernel has not started yet") from None
        if int(self.kd["magic"]) != layout.KD_MAGIC:
            raise gdb.GdbError(f"no debugger data block at {kd:08x}")
        self.kd_address = kd
        self.heap = layout.HEAPS[int(self.kd["heap_format"])]
        self.system = AddressSpace(self.physical, int(self.kd["system_directory"]), page_format)
        self.pointer_bytes = int(self.kd["address_bits"]) // 8
        self.fields = {name: (int(self.kd["field_offset"][number]), width or self.pointer_bytes)
                       for number, (name, width) in enumerate(layout.FIELDS)}
        self.offsets = {name: offset for name, (offset, _) in self.fields.items()}

    def hex(self, address):
        """With all digits that an address of the machine has."""
        return f"{address:0{2 * self.pointer_bytes}x}"

    def list(self, head, kind, link):
        """(address, structure) of each entry of a list; `link` is the member the list goes through."""
        offset = offset_of(kind, link)
        at = int(self.system.struct("list_entry", head)["next"])
        for _ in range(LIST_MAX):
            if at == head:
                return
            yield at - offset, self.system.struct(kind, at - offset)
            at = int(self.system.struct("list_entry", at)["next"])
        raise gdb.GdbError(f"the list at {head:08x} has no end")

    def processes(self):
        for address, body in self.list(self.kd_address + offset_of("kd_block", "processes"), "process", "all"):
            yield Process(address, body)

    def process(self, pid):
        for process in self.processes():
            if process.pid == pid and process.directory != 0:
                return process
        raise gdb.GdbError(f"there is no process {pid}")

    def current_process(self):
        """Whose page directory is in CR3; None: no process's."""
        return next((process for process in self.processes()
                     if process.directory == self.current_directory), None)

    def sessions(self):
        head = self.kd_address + offset_of("kd_block", "sessions")
        found = [Session(self, address, body) for address, body in self.list(head, "session", "all")]
        return sorted(found, key=lambda session: session.id)

    def current_session(self):
        """None: the current process is in no session."""
        process = self.current_process()
        if process is None:
            return None
        return next((session for session in self.sessions() if session.id == process.session_id), None)

    def session(self, number):
        for session in self.sessions():
            if session.id == number:
                return session
        raise gdb.GdbError(f"there is no session {number}; \"session\" lists them")


class Process:
    def __init__(self, address, body):
        self.address = address
        self.pid = int(body["pid"])
        self.name = text_of(body["name"])
        self.directory = int(body["directory"])
        self.session_id = int(body["session_id"])


class Session:
    """A session, and its space as the processor would see it in one of its processes."""

    def __init__(self, machine, address, body):
        self.machine = machine
        self.address = address
        self.body = body
        self.id = int(body["id"])
        self.processes = [Process(*one) for one in machine.list(
            address + offset_of("session", "processes"), "process", "session_link")]
        # An idle kernel has entered the session's page tables in each of its processes; in the middle of a request
        # the current one is ahead of the others.
        alive = [process for process in self.processes if process.directory != 0]
        current = [process for process in alive if process.directory == machine.current_directory]
        self.leader = (alive + current or [None])[-1]
        directory = self.leader.directory if self.leader else int(machine.kd["system_directory"])
        self.space = AddressSpace(machine.physical, directory, machine.page_format, self.master())

    def master(self):
        """The session's page tables, by the address each begins at."""
        count, tables = int(self.body["pde_count"]), int(self.body["page_tables"])
        if tables == 0:
            return {}
        frames = struct.unpack(f"<{count}I", self.machine.system.read(tables, count * 4))
        return {start: frame for start, frame in zip(self.table_starts(), frames) if frame != 0}

    def table_starts(self):
        """Where what each page table of session space maps begins."""
        runs = self.machine.kd["session_runs"]
        for i in range(int(runs["count"])):
            run = runs["run"][i]
            yield from range(int(run["start"]), int(run["end"]), self.machine.now.span)

    def field(self, structure, name):
        """A field of a published structure, a number."""
        offset, width = self.machine.fields[name]
        return self.space.number(structure + offset, width)

    def view_space(self):
        """(first address, bytes, bytes used) of where its views are, from the allocator's bitmap. Without session
        space they are in system space."""
        mm_space = int(self.body["mm_space"])
        at = mm_space + self.machine.offsets["SESSION.VIEWS"] if mm_space else int(self.machine.kd["system_space"])
        bitmap = self.field(at, "VIEWS.BITMAP")
        width = self.machine.pointer_bytes  # RTL_BITMAP: bits of it, and where they are
        bits, words = self.space.u32(bitmap), self.space.number(bitmap + width, width)
        used = count_bits(self.space, words, bits)
        return self.field(at, "VIEWS.START"), bits * layout.DH_VIEW_BUCKET, used * layout.DH_VIEW_BUCKET

    def paged_pool(self):
        """(first address, bytes, bytes used), or None: its allocations come from the system's."""
        at = int(self.body["pool"])
        if at == 0:
            return None
        pool = self.space.struct("pool", at)
        used = count_bits(self.space, int(pool["page_bitmap"]), int(pool["pages_total"]))
        return int(pool["start"]), int(pool["pages_total"]) * PAGE, used * PAGE


def count_bits(space, words, bits):
    value = int.from_bytes(space.read(words, (bits + 31) // 32 * 4), "little")
    return bin(value & ((1 << bits) - 1)).count("1")
