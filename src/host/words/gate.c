/* SPDX-License-Identifier: MIT */
/* One row a gate: what all share is in abi/gates.def, what is said of it is here. */
#include "host/words/gate.h"

#include "host/words/abi_names.h"

static const GateWords rows[GATE_COUNT] = {
    [GATE_NONE] = {
        .meaning = "",
        .whole = "nothing was refused",
        .check = "No limit of Windows was met: look at the program itself, at its own log, the exit code it chose, the DLLs that it loads and what they wait for.",
    },
    [GATE_DESKTOP_HEAP] = {
        .compares = GATE_COMPARES_BLOCKS,
        .meaning = "The heap of this one desktop has no free block that is large enough. Only what runs on "
                   "this desktop suffers.",
        .place = "desktop heap",
        .limit = "desktop heap",
        .is_of_desktop = TRUE,
        .knobs = { KNOB_SHARED_SECTION_SECOND, KNOB_SHARED_SECTION_THIRD, KNOB_SESSION_VIEW_SIZE, KNOB_SESSION_POOL_SIZE, KNOB_SYSTEM_VIEW_SIZE },
        .is_heap_shortage = TRUE,
        .check = "dheapmon, or !dskheap in WinDbg, shows the row of this desktop near 100 %; Task Manager's column USER Objects shows which of its programs have many.",
    },
    [GATE_HEAP_BLOCK] = {
        .compares = GATE_COMPARES_BLOCKS,
        .meaning = "A heap gives no block above a fixed size, however large it is and whatever is free.",
        .place = "desktop heap",
        .limit = "one block of the desktop heap",
        .is_of_desktop = TRUE,
        .check = "Look for a long text or a menu with very many items in the program that was refused.",
    },
    [GATE_SHARED_HEAP] = {
        .compares = GATE_COMPARES_BLOCKS,
        .meaning = "The shared section (first value of SharedSection) has no room for what all processes "
                   "of the session share.",
        .place = "shared heap",
        .limit = "shared heap",
        .knobs = { KNOB_SHARED_SECTION_FIRST },
        .check = "Look at how many classes, hooks and cursors the session's programs make; the heaps of desktops are not part of it.",
    },
    [GATE_SESSION_VIEW_SPACE] = {
        .compares = GATE_COMPARES_RUNS,
        .meaning = "Session view space has no gap that is large enough. Desktops that exist and other "
                   "sessions keep working.",
        .place = "session view space",
        .limit = "session view space",
        .knobs = { KNOB_SHARED_SECTION_FIRST, KNOB_SHARED_SECTION_SECOND, KNOB_SHARED_SECTION_THIRD,
                   KNOB_SESSION_VIEW_SIZE, KNOB_SESSION_POOL_SIZE, KNOB_SESSION_SPACE_LIMIT },
        .is_heap_shortage = TRUE,
        .check = "Is dheapmon's total near the size of session view space while no row is near 100 %? Then the services of the machine and their accounts show who has desktops of their own. If it is far below, other views hold the space: a driver's.",
    },
    [GATE_SYSTEM_VIEW_SPACE] = {
        .compares = GATE_COMPARES_RUNS,
        .meaning = "The region for system mapped views, which holds the desktop heaps where there is no "
                   "session space, has no gap that is large enough.",
        .place = "system view space",
        .limit = "system mapped views",
        .knobs = { KNOB_SHARED_SECTION_FIRST, KNOB_SHARED_SECTION_SECOND, KNOB_SHARED_SECTION_THIRD,
                   KNOB_SYSTEM_VIEW_SIZE },
        .is_heap_shortage = TRUE,
        .check = "dheapmon's total is near the size of the region while no row is near 100 %; the services of the machine and their accounts show who has desktops of their own.",
    },
    [GATE_SESSION_POOL] = {
        .compares = GATE_COMPARES_POOL,
        .meaning = "The paged pool of this session has no free run of pages that is large enough.",
        .place = "session paged pool",
        .limit = "session paged pool",
        .knobs = { KNOB_SESSION_POOL_SIZE, KNOB_SESSION_VIEW_SIZE, KNOB_SESSION_SPACE_LIMIT },
        .check = "!session -s N and !poolused in WinDbg show the tags of the session's paged pool; GDI objects live there.",
    },
    [GATE_PAGED_POOL] = {
        .compares = GATE_COMPARES_POOL,
        .meaning = "The general paged pool has no free run of pages that is large enough; every session "
                   "feels it.",
        .place = "paged pool",
        .limit = "paged pool",
        .knobs = { KNOB_PAGED_POOL_SIZE, KNOB_MEMORY, KNOB_PAGED_POOL_LIMIT },
        .check = "poolmon shows the tags of the paged pool; !vm in WinDbg shows how large it is.",
    },
    [GATE_NONPAGED_POOL] = {
        .compares = GATE_COMPARES_POOL,
        .meaning = "The nonpaged pool has no free run of pages that is large enough; the whole system "
                   "feels it.",
        .place = "nonpaged pool",
        .limit = "nonpaged pool",
        .knobs = { KNOB_NONPAGED_POOL_SIZE, KNOB_MEMORY, KNOB_NONPAGED_POOL_LIMIT },
        .check = "poolmon shows the tags of the nonpaged pool; !vm in WinDbg shows how large it is.",
    },
    [GATE_SYSTEM_PTES] = {
        .compares = GATE_COMPARES_RUNS,
        .meaning = "System PTEs, addresses into which the kernel maps the stacks of all threads, have no "
                   "free run that is long enough; the whole system feels it.",
        .place = "system PTEs",
        .limit = "system PTEs",
        .knobs = { KNOB_SYSTEM_PAGES, KNOB_SESSION_VIEW_SIZE, KNOB_MEMORY, KNOB_SYSTEM_PTES_LIMIT },
        .check = "Performance Monitor's counter Free System Page Table Entries; !sysptes in WinDbg shows who has them.",
    },
    [GATE_SESSION_IMAGE_SPACE] = {
        .compares = GATE_COMPARES_RUNS,
        .meaning = "win32k or a driver finds no free run in session image space, which all sessions "
                   "have alike: a session that needs it cannot start; a console does with VGA's.",
        .place = "session image space",
        .limit = "session image space",
        .knobs = { KNOB_SESSION_IMAGE_SIZE },
        .check = "Event 26, failed to load; how large the display driver is, and SessionImageSize.",
    },
    [GATE_USER_HANDLE_QUOTA] = {
        .compares = GATE_COMPARES_NUMBERS,
        .meaning = "A process has as many USER objects as one process may have. Programs that need none "
                   "of it are not affected.",
        .limit = "USER objects",
        .counted = "USER object",
        .is_of_process = TRUE,
        .at_most = "the quota is",
        .knobs = { KNOB_USER_HANDLE_QUOTA },
        .check = "Task Manager's column USER Objects: one process has as many as the quota, while the heap of its desktop has room.",
    },
    [GATE_USER_HANDLE_TABLE] = {
        .compares = GATE_COMPARES_NUMBERS,
        .meaning = "The session's table of USER handles is full.",
        .limit = "USER handles of the session",
        .counted = "USER handle of the session",
        .at_most = "the table has room for",
        .knobs = { KNOB_SHARED_SECTION_FIRST },
        .check = "Task Manager's column USER Objects, summed over the session.",
    },
    [GATE_GDI_HANDLE_QUOTA] = {
        .compares = GATE_COMPARES_NUMBERS,
        .meaning = "A process has as many GDI objects as one process may have. Programs that need none "
                   "of it are not affected.",
        .limit = "GDI objects",
        .counted = "GDI object",
        .is_of_process = TRUE,
        .at_most = "the quota is",
        .knobs = { KNOB_GDI_HANDLE_QUOTA },
        .check = "Task Manager's column GDI Objects: one process has as many as the quota.",
    },
    [GATE_GDI_HANDLE_TABLE] = {
        .compares = GATE_COMPARES_NUMBERS,
        .meaning = "The session's table of GDI handles is full.",
        .limit = "GDI handles of the session",
        .counted = "GDI handle of the session",
        .at_most = "the table has room for",
        .check = "Task Manager's column GDI Objects, summed over the session.",
    },
    [GATE_MESSAGE_QUEUE] = {
        .compares = GATE_COMPARES_NUMBERS,
        .meaning = "The thread's queue holds as many posted messages as it may.",
        .limit = "posted messages in a queue",
        .counted = "posted message in the queue",
        .at_most = "it holds",
        .knobs = { KNOB_POST_MESSAGE_LIMIT },
        .check = "Look for a window whose thread hangs or does not fetch its messages.",
    },
    [GATE_SESSION_IDS] = {
        .compares = GATE_COMPARES_NUMBERS,
        .meaning = "There are as many sessions as there can be.",
        .limit = "sessions",
        .counted = "session",
        .at_most = "there can be",
        .check = "Count the sessions: those of users who are disconnected count as well.",
    },
    [GATE_COMMIT_LIMIT] = {
        .compares = GATE_COMPARES_PAGES,
        .meaning = "Memory and page file together are promised away: the commit limit is reached.",
        .place = "commit limit, memory and page file together",
        .limit = "commit charge",
        .knobs = { KNOB_MEMORY, KNOB_PAGE_FILE },
        .check = "Task Manager's commit charge is near its limit; !vm in WinDbg shows both numbers.",
    },
    [GATE_FRAMES] = {
        .compares = GATE_COMPARES_PAGES,
        .meaning = "There is no free page of memory.",
        .place = "page frames",
        .limit = "page frames",
        .check = "!vm in WinDbg shows how many pages are left.",
    },
    [GATE_ACCESS] = {
        .meaning = "The account is not among those that may use the object, or not in this way. Desktop heap has nothing to do "
                   "with it.",
        .place = "access denied",
        .check = "Look at the access lists of the window station and the desktop, at which account the program runs under, and at the access it asked for.",
    },
    [GATE_CONSOLE] = {
        .meaning = "The process needs a console of its own, and csrss, or the conhost.exe that Windows has for it from 7 on, could not make its window.",
        .whole = "its console could not be made",
        .check = "Look at the limit that csrss met: the console's window lies on the desktop of the program that asked for it.",
    },
    [GATE_NOT_FOUND] = {
        .meaning = "Something that was named does not exist.",
        .place = "not found",
        .check = "Look at the name of the desktop that the program is told to use (STARTUPINFO.lpDesktop), and at who makes it.",
    },
    [GATE_DLL] = {
        .meaning = "The DLL's DllMain returned FALSE by itself: nothing was short, and no heap is to blame.",
        .place = "a DLL's own decision",
        .check = "Look at the DLL that is named: Dependency Walker's profile, or loader snaps (gflags +sls), show which DllMain said no.",
    },
    [GATE_CONSOLE_CLOSED] = {
        .meaning = "The process was to share its parent's console, and that closed before the process got "
                   "there: the parent ended, or was ended, too early. No heap is to blame.",
        .whole = "its parent's console has closed",
        .check = "Look at when the parent ends: it has to wait for the child, or to start it detached, or with a console of its own.",
    },
    [GATE_STATION_CLOSED] = {
        .meaning = "The window station that the process was to connect to closed before it got there: the "
                   "last process on it, its parent, had ended. No heap is to blame.",
        .place = "window station that has closed",
        .check = "Look at which process was the last on that station, and when it ended.",
    },
};

/* ---- what abi/gates.def says ---- */

typedef struct {
    guint8 unit;
    guint8 component;
    guint8 scope;
    guint8 limit;
    guint8 order;
} Shared;

enum { SESSION, SYSTEM };

static const Shared shared[GATE_COUNT] = {
#define GATE(name, cause, unit, component, scope, limit, order)                                    \
    { GATE_UNIT_##unit, STEP_##component, (scope), GATE_LIMIT_##limit, (order) },
#include "abi/gates.def"
#undef GATE
};

static guint
known(guint gate)
{
    return gate < GATE_COUNT ? gate : GATE_NONE;
}

const GateWords *
gate_words(guint gate)
{
    return &rows[known(gate)];
}

const char *const *
gate_causes(void)
{
    static const char *const causes[] = {
#define GATE(name, cause, unit, component, scope, limit, order) cause,
#include "abi/gates.def"
#undef GATE
        NULL,
    };

    return causes;
}

const char *
gate_cause(guint gate)
{
    return gate_causes()[known(gate)];
}

enum gate_unit
gate_unit(guint gate)
{
    return (enum gate_unit)shared[known(gate)].unit;
}

const char *
gate_unit_name(guint gate)
{
    switch (gate_unit(gate)) {
    case GATE_UNIT_BYTES:
        return "bytes";
    case GATE_UNIT_PAGES:
        return "pages";
    case GATE_UNIT_COUNT:
        return "count";
    case GATE_UNIT_NONE:
        break;
    }
    return "";
}

const char *
gate_component(guint gate)
{
    return step_component_text(shared[known(gate)].component);
}

gboolean
gate_is_of_session(guint gate)
{
    return shared[known(gate)].scope == SESSION;
}

enum gate_limit
gate_limit(guint gate)
{
    return (enum gate_limit)shared[known(gate)].limit;
}

guint
gate_order(guint gate)
{
    return shared[known(gate)].order;
}
