# SPDX-License-Identifier: MIT
"""A window, from its handle or address to the page of physical memory it lies in."""

import gdb

from . import layout
from .memory import PAGE, wide_text
from .win32k import Desktop, HeapBlock, Win32k, WindowStation

TYPE_WINDOW = next(kind for kind, (text, _) in layout.USER_TYPES.items() if text == "window")


class Window:
    """Its fields, by the published offsets."""

    def __init__(self, win32k, handle):
        self.win32k = win32k
        self.handle = handle
        self.address = handle.object
        self.hex = win32k.session.machine.hex

    @classmethod
    def find(cls, session, wanted):
        """`wanted`: address or handle."""
        win32k = Win32k(session)
        for handle in win32k.handles():
            if wanted not in (handle.object, handle.handle):
                continue
            if handle.kind != TYPE_WINDOW:
                raise gdb.GdbError(f"{wanted:x} is no window, but a {handle.text}")
            return cls(win32k, handle)
        raise gdb.GdbError(f"session {session.id} has no window with the address or handle {wanted:x}; "
                           "\"handles -t window\" lists them")

    def field(self, name):
        return self.win32k.session.field(self.address, name)

    def other(self, name):
        """A window it is linked with: its address and handle."""
        at = self.field(name)
        return self.hex(at) + (f"  {self.win32k.session.field(at, 'HEAD.HANDLE'):08x}" if at else "")

    def desktop(self):
        at = self.field("HEAD.DESKTOP")
        body = self.win32k.space.struct("desktop", at)
        winsta = int(body["winsta"])
        station = WindowStation(self.win32k, winsta, self.win32k.space.struct("window_station", winsta))
        return Desktop(self.win32k, station, at, body)

    def text(self):
        return wide_text(self.win32k.space.read(self.field("WND.TEXT"), self.field("WND.TEXT_BYTES")))

    def rows(self):
        desktop = self.desktop()
        class_at = self.field("WND.CLASS")
        atom = self.win32k.session.field(class_at, "CLS.ATOM")
        pid, process = self.handle.process or ("-", "")
        text = self.field("WND.TEXT")
        block = HeapBlock(self.win32k.session.machine, self.win32k.space, self.address)
        yield "handle", f"{self.handle.handle:08x}  entry {self.handle.index:x} of the handle table"
        yield "thread", f"{self.hex(self.field('HEAD.THREAD'))}  {process} (pid {pid})"
        yield "desktop", f"{self.hex(desktop.address)}  {desktop.path}, heap {self.hex(desktop.base)}-{self.hex(desktop.limit - 1)}"
        yield "class", f"{self.hex(class_at)}  {self.win32k.class_name(atom)} (atom {atom:04x})"
        yield "text", self.hex(text) + (f"  \"{self.text()}\"" if text else "  none")
        yield "style", f"{self.field('WND.STYLE'):08x}"
        yield "extended style", f"{self.field('WND.EX_STYLE'):08x}"
        yield "state", f"{self.field('WND.STATE'):08x}"
        for label in ("next", "previous", "parent", "child", "owner"):
            yield label, self.other("WND." + label.upper())
        yield "procedure", self.hex(self.field('WND.PROCEDURE'))
        yield "menu", self.hex(self.field('WND.MENU'))
        yield "properties", self.hex(self.field('WND.PROPERTIES'))
        yield "extra bytes", f"{self.field('WND.EXTRA_BYTES')}"
        yield "heap block", (f"{self.hex(block.address)}  +{block.address - desktop.base:06x}, {block.size} bytes with the header, "
                             f"{block.size - block.unused} asked for")
        frame = self.win32k.space.walk(self.address).frame
        yield "physical", f"{frame * PAGE + self.address % PAGE:x}  frame {frame:x}"
