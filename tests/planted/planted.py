#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""planted.py: rules of Windows made wrong one at a time, each found by the test that is named here.

A copy of the tree is built; what is named passes in it. Then, rule by rule, one place of the copy is spoilt, what depends
on it is built anew, and the test of that rule must fail: with a failure of its own, not because nothing was built.
"""

import collections
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "lint"), str(pathlib.Path(__file__).resolve().parents[1])]

import one_in
import tree

# rule: what is not so any more; test: a scenario that is played, or a test program of this build and its arguments.
Fault = collections.namedtuple("Fault", "rule file before after test")

# Scenarios and tables of rows that hold in 64-bit Windows 7 as well as in the edition they say: a fault is to be found there, too.
WIDE = "win7-x64"
ALSO_WIDE = ("01-stations", "05-input-desktop", "14-access-rights", "console-is-a-process", "interactive-services", "programs-for-others")


def rows_of(table):
    return ("tests/api/api_rows", "model", f"tests/api/{table}.yaml")


def plays_of(test):
    """What each play of it says besides: nothing, and where it holds there the 64-bit edition."""
    return ((), (WIDE,)) if pathlib.PurePath(test[-1]).stem in ALSO_WIDE else ((),)


FAULTS = (
    Fault("no code is run from session space but an image's", "src/kernel/mm/session_page.c",
          "pte_make(*pfn, pte_data(k))", "pte_make(*pfn, PTE_KERNEL_RW)",
          ("tests/host/test_page_rights",)),
    Fault("nonpaged pool may hold code up to Windows 7", "src/kernel/mm/pool.c",
          "kind == POOL_NONPAGED && !has_capability(k, ABI_CAPABILITY_NX_NONPAGED_POOL)", "kind == 77",
          ("tests/host/test_page_rights",)),
    Fault("generic rights to a station that is not interactive leave out its screen", "src/kernel/win32k/access_right.c",
          "(is_interactive || row->station == STATION_ANY)", "true",
          rows_of("14-access-rights")),
    Fault("an account has not all rights to the station made for it", "src/kernel/win32k/connect.c",
          "->rights = access_right_of_account(type);", "->rights |= 0;",
          rows_of("14-access-rights")),
    Fault("a handle allows what was asked for and no more", "src/kernel/win32k/access_right.c",
          "if (handle == 0 || (handle_access(k, process, handle) & right) != 0)", "if (right != 0)",
          rows_of("14-access-rights")),
    Fault("an expected entry's type is looked at", "src/host/run/expect_log.c",
          "(wanted->type == NULL || g_str_equal(wanted->type, entry->type_name)) &&", "",
          ("scenarios/services/local-system-heap-full.yaml",)),
    Fault("no list allows a right that the type has not", "src/kernel/win32k/access.c",
          "    if (foreign != 0)\n", "    if (foreign == 77)\n",
          rows_of("14-access-rights")),
    Fault("the clipboard is that of the process's station", "src/kernel/win32k/clipboard_use.c",
          "return winsta != 0 ? winsta : ", "return winsta == 77 ? winsta : ",
          rows_of("14-access-rights")),
    Fault("closing the clipboard takes no right", "src/kernel/win32k/clipboard_use.c",
          "gva_t use = thread != 0 ? own_use(",
          "gva_t station = 0;\n    gva_t use = thread != 0 && find_station(k, call, &thread, &station) ? own_use(",
          rows_of("14-access-rights")),
    Fault("of another station than the process's the list is asked", "src/kernel/win32k/access.c",
          "if (info->winsta != winsta)", "if (info->winsta == 77)",
          rows_of("14-access-rights")),
    Fault("an id of no hook is told before a right that is missing", "src/kernel/win32k/hook.c",
          "    if (id < ABI_HOOK_FIRST || id > ABI_HOOK_LAST) {", "    if (id == 77) {",
          rows_of("14-access-rights")),
    Fault("an lpDesktop of two parts has both", "src/kernel/win32k/connect.c",
          "return bar == length || (place->winsta_name[0] != '\\0' && place->desktop_name[0] != '\\0');", "return true;",
          rows_of("08-process-start")),
    Fault("what a service starts under one logon shares it", "src/user/spawn.c",
          "    if (index != OBJECT_LIST_NONE) {\n        user->token", "    if (index == 0x7fffffff) {\n        user->token",
          ("scenarios/services/programs-for-others.yaml",)),
    Fault("/USERVA moves the end of user space", "src/abi/boot.h",
          "(dh_u64)boot->userva_mb * DH_MB", "(dh_u64)3072 * DH_MB",
          ("tests/kernel/test_mm_layout",)),
    Fault("Windows 2000's terminal server has 20 MB of view space", "src/kernel/mm/mm_layout.c",
          "    s->view_mb = map->session_view_fixed_mb;\n", "",
          ("scenarios/boot/terminal-server-views.yaml",)),
    Fault("PagedPoolSize counts from the least there can be", "src/kernel/mm/mm_neighbours.c",
          "request->value >= (uint64_t)k->boot.paged_min_kb * DH_KB;", "request->value != 0;",
          ("scenarios/desktops/paged-pool-full.yaml",)),
    Fault("a new page table of system space is every process's", "src/kernel/mm/system_space.c",
          "        if (directory_of(k, at) != 0)\n            directory_set(k, directory_of(k, at), va, entry);\n", "        ;\n",
          ("tests/kernel/test_system_space",)),
    Fault("a secure screen saver locks the session", "src/user/winlogon_saver.c",
          "winlogon->is_locked = 1;", "winlogon->is_locked = 0;",
          ("tests/host/test_winlogon",)),
    Fault("nobody on a secure desktop switches desktops", "src/kernel/win32k/input_desktop.c",
          "is_secure(k, session_globals(k)->input_desktop) || is_secure(k, own_desktop(k))", "false",
          rows_of("05-input-desktop")),
    Fault("a DLL that says no ends the process", "src/user/program.c",
          "if (state->player.dll_refuses != 0) {", "if (state->player.dll_refuses == 77) {",
          ("tests/host/test_dll",)),
    Fault("Windows 2000's window has 98h bytes", "configs/editions/win2000.yaml",
          "window:                    { value: 0x98,", "window:                    { value: 0xA4,",
          ("scenarios/cases/overview-many-accounts.yaml",)),
    Fault("an interactive service that may not be is logged", "src/user/services.c",
          "        service_log_not_interactive(u, service->name);\n", "",
          ("scenarios/services/interactive-services.yaml",)),
    Fault("paged pool grows into what session space leaves", "src/kernel/mm/mm_neighbours.c",
          "minimum(room->all, room->above)", "room->above",
          ("scenarios/boot/session-space-takes-paged-pool.yaml",)),
    Fault("only administrators choose a station's name", "src/kernel/win32k/winsta.c",
          "return luid != LUID_LOCAL_SERVICE && ", "return true || ",
          rows_of("01-stations")),
    Fault("a window goes with its owner", "src/kernel/win32k/window.c",
          "next = globals->owned_windows != 0 ? window_owned_by(k, at) : 0;", "next = 0;",
          rows_of("09-windows")),
    Fault("a hook goes with the thread it watches", "src/kernel/win32k/hook.c",
          "    while (thread_info_at(k, thread_info)->hooks != 0)\n        hook_destroy(k, (kva_t)thread_info_at(k, thread_info)->hooks);\n", "",
          ("tests/host/test_failures_hook",)),
    Fault("a window that is moved below another has no owner any more", "src/kernel/win32k/window_tree.c",
          "            window_set_owner(k, window, 0);", "            ;",
          ("tests/host/test_window_tree",)),
    Fault("a buffer that cannot be written leaves all as it was", "src/user/win32/object_information.c",
          "    if (call.status != (nt_status)STATUS_ACCESS_VIOLATION)\n", "",
          rows_of("07-object-information")),
    Fault("an idle session that is taken is no longer idle", "src/user/smss.c",
          "    session->is_idle = 0;\n", "",
          ("scenarios/sessions/idle-sessions.yaml",)),
    Fault("Windows 2000's Terminal Services keep two sessions ahead", "configs/editions/win2000-ts.yaml",
          "idle-sessions:             { value: 2,", "idle-sessions:             { value: 1,",
          ("scenarios/sessions/idle-sessions.yaml",)),
    Fault("IIS puts worker processes of built-in accounts on its desktop", "src/user/children.c",
          "account_built_in(account) != 0 ||", "",
          ("scenarios/services/pools-and-tasks.yaml",)),
    Fault("UseSharedWPDesktop puts all of them there", "src/user/children.c",
          "call.a[0] != 0 && call.a[1] != 0;", "call.a[0] != 0 && call.a[1] == 77;",
          ("scenarios/services/pools-and-tasks.yaml",)),
    Fault("COM logs a server that did not register", "src/user/activation.c",
          "    user_report_event(u, EVENT_TEXT_NOT_REGISTERED,", "    if (over.pid == 0)\n        user_report_event(u, EVENT_TEXT_NOT_REGISTERED,",
          ("scenarios/services/com-servers.yaml",)),
    Fault("COM starts a server where who asks for it is", "src/user/activation.c",
          "if (session != user_page(u)->session)", "if (session == 77)",
          ("scenarios/services/com-servers.yaml",)),
    Fault("COM of XP SP2 keeps the logon of an account", "configs/editions/xp-sp2.yaml",
          "com-keeps-logon:           { value: true,", "com-keeps-logon:           { value: false,",
          ("scenarios/services/com-servers.yaml",)),
    Fault("a DLL that says no to LoadLibrary is error 1114", "src/user/program.c",
          "(void)win32_fail(u, STATUS_DLL_INIT_FAILED, ERROR_DLL_INIT_FAILED);",
          "(void)win32_fail(u, STATUS_DLL_INIT_FAILED, ERROR_NOT_ENOUGH_MEMORY);",
          ("tests/host/test_dll",)),
    Fault("Server 2003 SP2 makes a closed station anew", "configs/editions/server2003-sp2.yaml",
          "remakes-closed-station:    { value: true,", "remakes-closed-station:    { value: false,",
          ("scenarios/services/parent-ends-too-early.yaml",)),
    Fault("a console that has closed is a cause of its own", "src/user/kernel32.c",
          "page->console_pid != page->pid &&", "page->console_pid == page->pid &&",
          ("scenarios/services/parent-ends-too-early.yaml",)),
    Fault("a conhost.exe ends with the last that uses its console", "src/user/csrss_console.c",
          "console.host_pid != 0", "console.host_pid == 77",
          ("scenarios/services/console-is-a-process.yaml",)),
    Fault("what a session leaves in its pool is logged", "src/kernel/mm/session_leak.c",
          "leaks->pool_blocks != 0", "leaks->pool_blocks == 0x7fffffff",
          ("scenarios/sessions/leak-at-logoff.yaml",)),
    Fault("what a driver leaks outlives its program", "src/kernel/win32k/gdi.c",
          "object_at(k, i)->is_leaked != 0", "object_at(k, i)->is_leaked == 77",
          ("scenarios/sessions/leak-that-outlives.yaml",)),
    Fault("a GUI thread's kernel stack takes as many system PTEs as it is large", "src/kernel/mm/kernel_stack.c",
          "is_gui ? k->boot.gui_kernel_stack_kb : k->boot.kernel_stack_kb", "k->boot.kernel_stack_kb + (is_gui ? 1 : 0)",
          ("scenarios/boot/session-space-takes-system-ptes.yaml",)),
    Fault("Windows 2000 with Terminal Services has all system PTEs there can be", "configs/editions/win2000-ts.yaml",
          "all-system-ptes:           { value: true,", "all-system-ptes:           { value: false,",
          ("scenarios/boot/session-space-takes-system-ptes.yaml",)),
    Fault("system PTEs are taken from the top", "src/kernel/mm/system_ptes.c",
          "rtl_bitmap_find_clear_down(k, &bitmap, pages, bitmap.bit_count)", "rtl_bitmap_find_clear(k, &bitmap, pages, 0)",
          ("tests/kernel/test_system_ptes",)),
    Fault("an image lies where it is linked for, if that is free", "src/kernel/mm/session_image_room.c",
          "if (at != 0 && is_free(k, at, bytes))", "if (at == 77 && is_free(k, at, bytes))",
          ("tests/kernel/test_session_image_room",)),
    Fault("a console whose driver does not fit has VGA's", "src/kernel/mm/session_image.c",
          "return load_standard(k, session);", "return STATUS_SUCCESS;",
          ("tests/kernel/test_session_image_room",)),
    Fault("a driver that does not fit is logged", "src/kernel/mm/session_image.c",
          "    event_log(k, EVENT_TEXT_DRIVER_NOT_LOADED,", "    if (i == 77)\n        event_log(k, EVENT_TEXT_DRIVER_NOT_LOADED,",
          ("scenarios/sessions/image-space.yaml",)),
    Fault("a process goes on while one of its services does", "src/user/services.c",
          "if (service_table_find_pid(u, services, pid)) {\n        if (token != 0)", "if (pid == 0) {\n        if (token != 0)",
          ("tests/host/test_program_service",)),
    Fault("what a shared process refuses is an error of the service", "src/user/services.c",
          "        service_log_ended_with(u, service->name, error);\n", "",
          ("tests/host/test_program_service",)),
)


class Copy:
    """The tree, built without a PC."""

    def __init__(self, folder):
        self.root = folder
        for path in tree.files():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tree.ROOT / path, folder / path)
        self.said("meson", "setup", "build", "-Dguest=disabled", "-Doptimization=0", "-Ddebug=false")
        self.programs = sorted({self.program(fault.test) for fault in FAULTS})

    def said(self, *command):
        """(exit code, what is written); data and programs are the copy's."""
        env = dict(os.environ, DESKHEAP_DATA_DIR=str(self.root), DESKHEAP_TEST_DIR=str(self.root / "tests"),
                   CK_DEFAULT_TIMEOUT="60")
        run = subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True)
        return run.returncode, run.stdout + run.stderr

    @staticmethod
    def program(test):
        return "src/deskheap" if test[0].startswith("scenarios/") else test[0]

    def build(self, *programs):
        code, text = self.said("ninja", "--quiet", "-C", "build", *programs)
        return "" if code == 0 else f"not built:\n{text}"

    def play(self, test, *wide):
        if test[0].startswith("scenarios/"):
            edition = [f"--edition={name}" for name in wide]
            return self.said("build/src/deskheap", "run", "-q", "--failures", *edition, *test)
        arguments = [str(path) for argument in test[1:]
                     for path in (sorted(self.root.glob(argument)) if "/" in argument else [argument])]
        return self.said("env", *[f"EDITION={name}" for name in wide], f"build/{test[0]}", *arguments)

    def spoil(self, fault):
        """What the file was, None: the place is not there once."""
        path = self.root / fault.file
        text = path.read_text()
        if text.count(fault.before) != 1:
            return None
        path.write_text(text.replace(fault.before, fault.after))
        return text


def judge(copy, fault):
    """What is wrong with a planted fault: it has no place, it does not compile, nobody finds it."""
    before = copy.spoil(fault)
    if before is None:
        return f"{fault.rule}: {fault.file} does not have it once"
    problem = copy.build(copy.program(fault.test))
    played = [copy.play(fault.test, *wide) for wide in plays_of(fault.test) if not problem]
    (copy.root / fault.file).write_text(before)
    if problem:
        return f"{fault.rule}: {problem}"
    for wide, (code, text) in zip(plays_of(fault.test), played):
        where = " ".join((*fault.test, *wide))
        print(f"{'found' if code == 1 else 'missed'}  {fault.rule}: {where}")
        if code != 1:
            return f"{fault.rule}: exit code {code} of {where}\n{text}"
    return None


def places():
    """Faults whose place in the sources is gone, or is there more than once: nothing has to be built to see it."""
    return [f"{fault.rule}: {fault.file} does not have it once" for fault in FAULTS
            if (tree.ROOT / fault.file).read_text().count(fault.before) != 1]


def main():
    is_only_places = sys.argv[1:] == ["--places"]
    if is_only_places or one_in.one_in() > 1:
        if not is_only_places:
            print("not planted: that takes a second build of the tree, and make ci does it")
        tree.finish(places(), f"{len(FAULTS)} faults have their place")
        return
    with tempfile.TemporaryDirectory(prefix="deskheap-planted-") as name:
        copy = Copy(pathlib.Path(name))
        complaints = [copy.build(*copy.programs)]
        for test in sorted({fault.test for fault in FAULTS}):
            for wide in plays_of(test) if not complaints[0] else ():
                code, text = copy.play(test, *wide)
                if code != 0:
                    complaints.append(f"as it stands: exit code {code} of {' '.join((*test, *wide))}\n{text}")
        complaints = [complaint for complaint in complaints if complaint]
        if not complaints:
            complaints = [complaint for fault in FAULTS if (complaint := judge(copy, fault))]
    tree.finish(complaints, f"{len(FAULTS)} faults planted")


if __name__ == "__main__":
    main()
