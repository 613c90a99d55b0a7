# SPDX-License-Identifier: MIT
"""What win32k keeps in a session: window stations, desktops with their heaps, USER handles."""

import struct

import gdb

from . import layout
from .machine import LIST_MAX
from .memory import lookup, text_of, wide_text


class Win32k:
    """A session's win32k, from its globals in session image space."""

    def __init__(self, session):
        self.session = session
        self.space = session.space
        at = int(session.body["globals"])
        if at == 0:
            raise gdb.GdbError(f"session {session.id} has no win32k yet")
        self.globals = self.space.struct("win32k_globals", at)
        if int(self.globals["magic"]) != layout.WIN32K_GLOBALS_MAGIC:
            raise gdb.GdbError(f"no win32k globals at {at:08x} of session {session.id}")

    def chain(self, at, kind):
        """(address, structure) along `next`."""
        for _ in range(LIST_MAX):
            if at == 0:
                return
            body = self.space.struct(kind, at)
            yield at, body
            at = int(body["next"])
        raise gdb.GdbError(f"a list of struct {kind} has no end")

    def name(self, body_address):
        header = body_address - lookup("object_header").sizeof
        return text_of(self.space.struct("object_header", header)["name"])

    def class_name(self, atom):
        """From the table of class atoms; small ones are their own names."""
        table = self.space.struct("atom_table", int(self.globals["class_atoms"]))
        size = lookup("atom_entry").sizeof
        for bucket in range(table["bucket"].type.range()[1] + 1):
            for at, entry in self.chain(int(table["bucket"][bucket]), "atom_entry"):
                if int(entry["atom"]) == atom:
                    return wide_text(self.space.read(at + size, int(entry["name_bytes"])))
        return f"#{atom}"

    def window_stations(self):
        for at, body in self.chain(int(self.globals["window_stations"]), "window_station"):
            yield WindowStation(self, at, body)

    def desktops(self):
        return [desktop for winsta in self.window_stations() for desktop in winsta.desktops()]

    def handles(self):
        """Entries of the USER handle table that are in use."""
        width = int(self.globals["handle_entry_bytes"])
        count = min(int(self.globals["handle_used_max"]), int(self.globals["handle_capacity"]))
        table = self.space.read(int(self.globals["handle_table"]), count * width)
        owners = Owners(self)
        for index in range(1, count):
            handle = Handle(self, index, table[index * width:(index + 1) * width], owners)
            if handle.kind != 0:
                yield handle


class WindowStation:
    def __init__(self, win32k, address, body):
        self.win32k = win32k
        self.address = address
        self.body = body
        self.name = win32k.name(address)
        self.is_interactive = not int(body["flags"]) & int(gdb.parse_and_eval("(int)WINSTA_NOIO"))
        self.luid = int(body["luid"])

    def desktops(self):
        """Those with a heap: one that is being made or taken apart has none."""
        for at, body in self.win32k.chain(int(self.body["desktops"]), "desktop"):
            if int(body["desktop_info"]) != 0:
                yield Desktop(self.win32k, self, at, body)


class Desktop:
    def __init__(self, win32k, winsta, address, body):
        info = int(body["desktop_info"])
        self.address = address
        self.machine = win32k.session.machine
        self.space = win32k.space
        self.name = win32k.name(address)
        self.path = f"{winsta.name}\\{self.name}"
        self.base = win32k.session.field(info, "DESKTOPINFO.BASE")
        self.limit = win32k.session.field(info, "DESKTOPINFO.LIMIT")
        self.has_input = int(win32k.globals["input_desktop"]) == address

    @property
    def size(self):
        return self.limit - self.base

    def used_tenths(self):
        """Used per mille of the heap, rounded to nearest: everything but free blocks and what is not committed."""
        return (self._used() * 1000 + self.size // 2) // self.size

    def used_percent(self):
        """The same in whole percent, cut as !dskheap does."""
        return self._used() * 100 // self.size

    def _used(self):
        return used_bytes(self.machine, self.space, self.base)


class Owners:
    """Process of what HANDLEENTRY names as owner."""

    def __init__(self, win32k):
        self.win32k = win32k
        self.known = {}

    def process(self, owner, kind):
        """(pid, name), or None."""
        whose = layout.USER_TYPES[kind][1] if kind in layout.USER_TYPES else "NONE"
        if owner == 0 or whose == "NONE":
            return None
        if owner not in self.known:
            space = self.win32k.space
            info = int(space.struct("thread_info", owner)["process_info"]) if whose == "THREAD" else owner
            process = space.struct("process", int(space.struct("process_info", info)["process"]))
            self.known[owner] = int(process["pid"]), text_of(process["name"])
        return self.known[owner]


def pointer_in(machine, read, at):
    return int.from_bytes(read[at:at + machine.pointer_bytes], "little")


class Handle:
    def __init__(self, win32k, index, entry, owners):
        at = win32k.session.machine.offsets
        self.index = index
        self.object = pointer_in(win32k.session.machine, entry, at["HANDLEENTRY.HEAD"])
        owner = pointer_in(win32k.session.machine, entry, at["HANDLEENTRY.OWNER"])
        self.kind = entry[at["HANDLEENTRY.TYPE"]]
        self.handle = struct.unpack_from("<H", entry, at["HANDLEENTRY.UNIQUENESS"])[0] << 16 | index
        self.text = layout.USER_TYPES.get(self.kind, (f"type {self.kind}",))[0]
        self.process = owners.process(owner, self.kind)


class HeapBlock:
    """The block of a heap that holds an object, by the header in front of it."""

    def __init__(self, machine, space, inside):
        at = machine.heap
        header = 1 << at["unit_shift"]
        self.address = inside - header
        entry = space.read(self.address, header)
        self.size = struct.unpack_from("<H", entry, at["entry.size"])[0] << at["unit_shift"]
        self.unused = entry[at["entry.unused_bytes"]]


def used_bytes(machine, space, heap):
    """Committed bytes of a heap that are in no free block, walking its blocks."""
    at = machine.heap
    busy = int(gdb.parse_and_eval("(int)HEAP_ENTRY_BUSY"))
    width = at["pointer_bytes"]
    segment = heap if at["embedded_segment"] else space.number(heap + at["heap.segments"], width)
    pages = space.u32(segment + at["segment.pages"]) - space.u32(segment + at["segment.uncommitted_pages"])
    committed = space.read(heap, pages << layout.DH_PAGE_SHIFT)
    block = space.number(segment + at["segment.first_entry"], width) - heap
    used = len(committed)
    while block < len(committed):
        size = struct.unpack_from("<H", committed, block + at["entry.size"])[0] << at["unit_shift"]
        if size == 0 or block + size > len(committed):
            raise gdb.GdbError(f"the heap at {heap:08x} is damaged at +{block:x}")
        if not committed[block + at["entry.flags"]] & busy:
            used -= size
        block += size
    return used
