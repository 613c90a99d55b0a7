# SPDX-License-Identifier: MIT
"""The commands. Output is as close to WinDbg's !session, !dskheap and !pte as the facts allow."""

import gdb

from . import layout
from .arguments import OPTIONS, address, number, session_meant, split
from .machine import Machine
from .memory import frame_of
from .win32k import Win32k
from .window import Window

# WinDbg's letters for the bits of an entry (Microsoft's page on !pte), in its order; a clear bit is "-" or the second
# letter. Bits that our own tables never have are not in the lists of src/abi; Intel SDM volume 3, 4.3 and 4.4.
PTE_BITS = (
    (0x200, "C-", "copy on write"),
    (layout.PAGE_GLOBAL, "G-", "global"),
    (layout.PAGE_LARGE, "L-", "large page"),
    (layout.PAGE_DIRTY, "D-", "dirty"),
    (layout.PAGE_ACCESSED, "A-", "accessed"),
    (0x10, "N-", "not cached"),
    (0x8, "T-", "write-through"),
    (layout.PAGE_USER, "UK", "user"),
    (layout.PAGE_WRITE, "WR", "writable"),
)
# Of the tables above the page directory, from the top down, by how many levels there are: with PAE, and WinDbg's with 64 bits.
POINTERS = {2: (), 3: ("PDPE",), 4: ("PXE", "PPE")}

# Commands that let the processor go on, or leave it: CR3 must be what the kernel thinks it is.
RESUMING = ("advance", "continue", "detach", "disconnect", "finish", "jump", "kill", "next", "nexti", "step",
            "stepi", "until")


def kilobytes(size):
    return size // 1024


class Command(gdb.Command):
    """One command; its help is its class's documentation."""

    name = ""

    def __init__(self):
        super().__init__(self.name, gdb.COMMAND_DATA)


class SessionCommand(Command):
    """session: the sessions of the machine; the current one is marked.
session N: go into session N. CR3 is that of one of its processes until the processor goes on, so that x, print and
the other commands see its session space.
session -p PID: the same, with the page directory of this process."""

    name = "session"
    kept_cr3 = None  # what the kernel has in CR3, while another is there

    def invoke(self, argument, from_tty):
        if argument.strip():
            self.go(argument)
        else:
            self.show(Machine())

    @staticmethod
    def show(machine):
        sessions = machine.sessions()
        current = machine.current_session()
        print(f"Sessions on machine: {len(sessions)}")
        print("Valid Sessions: " + " ".join(str(session.id) for session in sessions))
        print("Current Session " + (str(current.id) if current else "none"))
        print()
        digits = 2 * machine.pointer_bytes
        print("    id processes  " + "structure".ljust(digits + 3) + "view space".ljust(2 * digits + 3)
              + "size KB  used KB  " + "paged pool".ljust(2 * digits + 3) + "size KB  used KB")
        for session in sessions:
            mark = "*" if current and session.id == current.id else " "
            row = f"{mark} {session.id:4} {len(session.processes):9}  {machine.hex(session.address)} "
            row += area(machine, session.view_space())
            pool = session.paged_pool()
            row += area(machine, pool) if pool else "  (the system's)"
            print(row)

    @staticmethod
    def go(argument):
        machine = Machine()
        options, others = split(argument, "-s", "-p")
        if "-p" in options:
            if others or "-s" in options:
                raise gdb.GdbError(f"a session or a process, not \"{argument}\"")
            process = machine.process(number(options["-p"], OPTIONS["-p"]))
        else:
            session = session_meant(machine, options, others)
            process = session.leader
            if process is None:
                raise gdb.GdbError(f"session {session.id} has no process")
        if SessionCommand.kept_cr3 is None:
            SessionCommand.kept_cr3 = machine.current_directory << layout.DH_PAGE_SHIFT
        set_cr3(process.directory << layout.DH_PAGE_SHIFT)
        print(f"Sessions on machine: {len(machine.sessions())}")
        where = "no session" if process.session_id == layout.ABI_NO_SESSION else f"session {process.session_id}"
        print(f"Using {where}: {process.name} (pid {process.pid}), {machine.now.top} in frame {process.directory:x}")

    @classmethod
    def go_back(cls):
        if cls.kept_cr3 is not None:
            set_cr3(cls.kept_cr3)
            cls.kept_cr3 = None


def set_cr3(value):
    """Of its own type: with 64 bits that is flags, which gdb makes of no number."""
    kind = gdb.parse_and_eval("$cr3").type
    gdb.set_convenience_variable("deskheap_cr3", gdb.Value(value.to_bytes(kind.sizeof, "little"), kind))
    gdb.execute("set $cr3 = $deskheap_cr3", to_string=True)


def area(machine, found):
    start, size, used = found
    return f" {machine.hex(start)}-{machine.hex(start + size - 1)} {kilobytes(size):8} {kilobytes(used):8} "


class DskheapCommand(Command):
    """dskheap [-s N]: desktop heaps of a session, as WinDbg's !dskheap."""

    name = "dskheap"

    def invoke(self, argument, from_tty):
        session = session_meant(Machine(), *split(argument, "-s"))
        desktops = Win32k(session).desktops()
        print("  Winstation\\Desktop            Heap Size(KB)   Used Rate(%)")
        print("-" * 60)
        for desktop in desktops:
            print(f"  {desktop.path:<28}{kilobytes(desktop.size):10}{desktop.used_percent():18}%")
        total = sum(kilobytes(desktop.size) for desktop in desktops)
        print("-" * 54)
        print(f"                Total Desktop: ({total:8} KB -{len(desktops):4} desktops)")
        print(f"                Session ID: {session.id:2}")
        print("=" * 60)


class WinstaCommand(Command):
    """winsta [-s N]: window stations of a session and their desktops."""

    name = "winsta"

    def invoke(self, argument, from_tty):
        session = session_meant(Machine(), *split(argument, "-s"))
        text = session.machine.hex
        print(f"Session {session.id}")
        for winsta in Win32k(session).window_stations():
            access = "interactive" if winsta.is_interactive else "non-interactive"
            luid = f", logon {winsta.luid:#x}" if winsta.luid else ""
            print(f"  {text(winsta.address)} {winsta.name} ({access}{luid})")
            for desktop in winsta.desktops():
                used = desktop.used_tenths()
                print(f"    {text(desktop.address)} {desktop.name}: heap {text(desktop.base)}-{text(desktop.limit - 1)}, "
                      f"{kilobytes(desktop.size)} KB, {used // 10}.{used % 10} % used"
                      + (", has the input" if desktop.has_input else ""))


class HandlesCommand(Command):
    """handles [-s N] [-t TYPE] [-p PID]: entries in use of a session's USER handle table: all, those of a type ("window",
"input context"), those of a process."""

    name = "handles"

    def invoke(self, argument, from_tty):
        machine = Machine()
        options, others = split(argument, "-s", "-t", "-p")
        session = session_meant(machine, options, others)
        kind = self.kind(options["-t"]) if "-t" in options else None
        owner = machine.process(number(options["-p"], OPTIONS["-p"])).pid if "-p" in options else None
        count = 0
        print(" index  handle    " + "object".ljust(2 * machine.pointer_bytes + 2) + "pid  type")
        for handle in Win32k(session).handles():
            if kind not in (None, handle.kind) or (owner is not None and (handle.process or ("",))[0] != owner):
                continue
            pid, name = handle.process or ("-", "")
            print(f"{handle.index:6x}  {handle.handle:08x}  {machine.hex(handle.object)}  {pid:>4}  {handle.text}"
                  + (f" ({name})" if name else ""))
            count += 1
        print(f"{count} handles in session {session.id}")


    @staticmethod
    def kind(text):
        """By its name, blanks or not, or the beginning of it."""
        wanted = text.replace(" ", "").replace("-", "").lower()
        names = {kind: name.replace(" ", "").lower() for kind, (name, _) in layout.USER_TYPES.items() if kind != 0}
        found = ([kind for kind, name in names.items() if name == wanted]
                 or [kind for kind, name in names.items() if wanted and name.startswith(wanted)])
        if len(found) == 1:
            return found[0]
        meant = ", ".join(layout.USER_TYPES[kind][0] for kind in found or names)
        raise gdb.GdbError(f"\"{text}\" is {'more than one' if found else 'no'} type of handle: {meant}")


class WindowCommand(Command):
    """window [-s N] ADDRESS|HANDLE: the fields of a window, its block in the desktop heap and where it is in physical
memory. Of the windows it is linked with: address and handle."""

    name = "window"

    def invoke(self, argument, from_tty):
        options, others = split(argument, "-s")
        if not others:
            raise gdb.GdbError("which window? Its address or handle; \"handles -t window\" lists them")
        machine = Machine()
        wanted = address(machine, " ".join(others))
        window = Window.find(session_meant(machine, options), wanted)
        print(f"window {machine.hex(window.address)}")
        for label, text in window.rows():
            print(f"  {label:<15}{text}")


class PteCommand(Command):
    """pte ADDRESS: the page table entries behind an address in the current address space, as WinDbg's !pte, and what
their bits say. Where the entries lie is a physical address, marked #. Where the address itself is goes into $physical."""

    name = "pte"

    def invoke(self, argument, from_tty):
        if not argument.strip():
            raise gdb.GdbError("which address?")
        machine = Machine()
        wanted = address(machine, argument)
        session = machine.current_session()
        space = machine.now
        if session is not None:
            space.master = session.space.master
        walk = space.walk(wanted)
        print(f"                    VA {machine.hex(wanted)}")
        for name, (at, pointer) in zip(POINTERS[len(space.levels)], walk.pointers):
            if name == "PDPE":  # it has no bits for rights
                self.show(name, at, pointer, "", "valid" if pointer & layout.PAGE_VALID else "not valid")
            else:
                self.show(name, at, pointer, letters(pointer), words(pointer))
        if walk.pde is not None:
            self.show("PDE", walk.pde_at, walk.pde, letters(walk.pde), words(walk.pde))
        if walk.is_filled:
            print(f"      the session has a page table for it, #{walk.pte_at & ~0xfff:x}: "
                  "the kernel fills the entry at the first access")
        if walk.pte is not None:
            self.show("PTE", walk.pte_at, walk.pte, letters(walk.pte), words(walk.pte))
        if walk.frame is not None:
            physical = (walk.frame << layout.DH_PAGE_SHIFT) + wanted % 0x1000
            gdb.set_convenience_variable("physical", physical)
            print(f"      physical {physical:x}")

    @staticmethod
    def show(name, at, entry, letters, words):
        frame = f"  pfn {frame_of(entry):x}  {letters}" if entry & layout.PAGE_VALID else ""
        print(f"{name:<4} at #{at:08x}  contains {entry:08x}{frame}".rstrip())
        print(f"      {words}")


def letters(entry):
    if not entry & layout.PAGE_VALID:
        return ""
    return ("".join(pair[0] if entry & bit else pair[1] for bit, pair, _ in PTE_BITS)
            + ("-" if entry & layout.PAGE_NO_EXECUTE else "E") + "V")


def words(entry):
    if not entry & layout.PAGE_VALID:
        return "not valid"
    rights = ["valid", "writable" if entry & layout.PAGE_WRITE else "read-only",
              "user" if entry & layout.PAGE_USER else "kernel only"]
    if entry & layout.PAGE_NO_EXECUTE:
        rights.append("no code")
    return ", ".join(rights + [word for bit, _, word in reversed(PTE_BITS)
                               if entry & bit and bit not in (layout.PAGE_USER, layout.PAGE_WRITE)])


def register_commands():
    for command in (SessionCommand, DskheapCommand, WinstaCommand, HandlesCommand, WindowCommand, PteCommand):
        command()
    for name in RESUMING:
        gdb.execute(f"define hook-{name}\npython __import__('{__name__}').commands.SessionCommand.go_back()\nend",
                    to_string=True)


register_commands()
