/* SPDX-License-Identifier: MIT */
/*
 * Limits, how each of them is reached, and what is logged then: for rows that say what calls and
 * what starts see where it is met. Facts: KB184802, KB949296, KB142676, KB165194 and the SDK, as
 * docs/fidelity.md has them ("How a refusal becomes a failure").
 */
#pragma once

#include "host/words/gate.h"
#include "host/words/windows_version.h"
#include "win32_fixture.h"

/* What of an edition rows depend on. */
enum trait {
    WIN2000 = 1,
    XP = 2,
    SERVER2003 = 4,
    SESSION_SPACE = 8,
    OWN_POOL = 16,
    ROLE_POOL = 32, /* has a pool for each session with the Terminal Server role */
    WIDE = 64,      /* a 64-bit kernel */
};
enum { VERSIONS = 3 };

#define HEAP_243 "Warning, Win32k 243 A desktop heap allocation failed.\n"
#define DESKTOP_244                                                                                \
    "Warning, Win32k 244 Failed to create a desktop due to desktop heap exhaustion.\n"

#define BOX_OF(program)                                                                            \
    program ".exe - Application Error : The application failed to initialize "                     \
            "properly (0xc0000142). Click on OK to terminate the application."
#define BOX_OF_DLL(program, dll)                                                                   \
    program ".exe - DLL Initialization Failed : Initialization of the dynamic library " dll        \
            " failed. The process is terminating abnormally."
#define USER32_2000   "C:\\WINNT\\system32\\user32.dll"
#define COMCTL32_2000 "C:\\WINNT\\system32\\comctl32.dll"
#define KERNEL32_2000 "C:\\WINNT\\system32\\kernel32.dll"
#define KERNEL32      "C:\\WINDOWS\\system32\\kernel32.dll"
#define LOG_26(text)  "Information, Application Popup 26 Application popup: " text "\n"
#define LOG_SCM(name)                                                                              \
    "Error, Service Control Manager 7009 Timeout (30000 milliseconds) waiting for the " name       \
    " service to connect.\n"                                                                       \
    "Error, Service Control Manager 7000 The " name                                                \
    " service failed to start due to the following error: The service did not "                    \
    "respond to the start or control request in a timely fashion.\n"

/* ---- editions ---- */

typedef struct {
    const char *name;
    guint
        version; /* place in rows' lists: 2000, XP, 2003; VERSIONS: later, which they do not tell */
    guint traits; /* enum trait */
} Shipped;

static inline Shipped
shipped_of(const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = edition_load(name, NULL, NULL, &error);
    assert_no_error(error);
    g_autoptr(Registry) registry =
        edition_load_registry(edition, NULL, REGISTRY_STATE, NULL, NULL, &error);
    assert_no_error(error);
    const struct abi_boot *boot = &edition->boot;
    gboolean has_role =
        edition->session_pool_needs_role && edition_has_terminal_server_role(registry);
    Shipped shipped = { .name = name };

    while (shipped.version < VERSIONS &&
           windows_version_number(shipped.version) != boot->nt_version)
        shipped.version++;
    if (shipped.version < VERSIONS)
        shipped.traits = 1u << shipped.version;
    if ((boot->capabilities & ABI_CAPABILITY_SESSION_SPACE) != 0)
        shipped.traits |= SESSION_SPACE;
    if ((boot->capabilities & ABI_CAPABILITY_SESSION_POOL) != 0 || has_role)
        shipped.traits |= OWN_POOL;
    if (edition->session_pool_needs_role)
        shipped.traits |= ROLE_POOL;
    if (boot->address_bits == 64)
        shipped.traits |= WIDE;
    return shipped;
}

/* ---- limits, and how they are reached ---- */

/* `system`: settings. `before`: who is there before anything is full; `p` calls. `fill`: the rest.
 */
typedef struct {
    const char *system;
    const char *before;
    const char *fill;
    enum gate gate;      /* that refuses then */
    guint needs;         /* enum trait: of the editions that can have it, */
    guint lacks;         /* and of those that cannot */
    const char *on_2003; /* what Server 2003 logs: the others have no such events */
} Limit;

#define P "  - logon: { user: alice, kind: console }\n  - run: { program: gui, as: p }\n"
#define Q "  - run: { program: gui, as: q }\n"
/* Windows, then classes, then client infos of 24 bytes: fewer than that are left in one piece. */
#define FILL_HEAP(who)                                                                             \
    "  - create-window: { in: " who ", class: Static, count: 9000 }\n"                             \
    "  - register-class: { in: " who ", name: F, count: 100 }\n"                                   \
    "  - create-thread: { in: " who ", count: 100 }\n"
/* Small pieces, so that the handle table needs no larger one later; large ones; what fits behind.
 */
#define FILL_POOL                                                                                  \
    "  - create-gdi: { in: q, kind: brush, count: 1100 }\n"                                        \
    "  - create-gdi: { in: q, kind: bitmap, size: 64 KB, count: 9000 }\n"                          \
    "  - create-gdi: { in: q, kind: bitmap, size: 4000 B, count: 100 }\n"                          \
    "  - create-gdi: { in: q, kind: brush, count: 300 }\n"

static const Limit desktop_heap = {
    "set: { SharedSection: '1024,512,128' }", P Q, FILL_HEAP("q"), GATE_DESKTOP_HEAP, 0, 0, HEAP_243
};
static const Limit other_heap = { "set: { SharedSection: '1024,512,128' }",
                                  P "  - create-desktop: { in: p, name: Small }\n"
                                    "  - run: { program: gui, as: q, desktop: 'WinSta0\\Small' }\n",
                                  FILL_HEAP("q"),
                                  GATE_DESKTOP_HEAP,
                                  0,
                                  0,
                                  HEAP_243 };
static const Limit view_space = { "set: { SharedSection: '1024,512,512' }",
                                  P Q,
                                  "  - create-desktop: { in: q, name: D, count: 200 }\n",
                                  GATE_SESSION_VIEW_SPACE,
                                  SESSION_SPACE,
                                  0,
                                  DESKTOP_244 };
static const Limit system_views = { "set: { SharedSection: '1024,512,512' }",
                                    P Q,
                                    "  - create-desktop: { in: q, name: D, count: 200 }\n",
                                    GATE_SYSTEM_VIEW_SPACE,
                                    0,
                                    SESSION_SPACE,
                                    "" };
static const Limit session_pool = { "registry: server2003-sp2-ts.reg, set: { SessionPoolSize: 4 }",
                                    P Q,
                                    FILL_POOL,
                                    GATE_SESSION_POOL,
                                    ROLE_POOL,
                                    0,
                                    "" };
static const Limit paged_pool = {
    "set: { PagedPoolSize: 0x2000000 }", P Q, FILL_POOL, GATE_PAGED_POOL, 0, OWN_POOL, ""
};
/* Without Terminal Services all sessions have one pool: who calls is in another one. */
static const Limit pool_of_all = { "set: { PagedPoolSize: 0x2000000 }",
                                   "  - logon: { user: alice, kind: console, as: here }\n"
                                   "  - run: { program: gui, in: here, as: q }\n"
                                   "  - switch-user: { user: bob, as: there }\n"
                                   "  - run: { program: gui, in: there, as: p }\n",
                                   FILL_POOL,
                                   GATE_PAGED_POOL,
                                   SESSION_SPACE,
                                   OWN_POOL,
                                   "" };
/* Large pieces of a driver's, then what fits behind; what is left of pages that others have begun
 * is filled as well. */
#define LEAK(size, count) "  - leak-nonpaged-pool: { in: p, size: " size ", count: " count " }\n"
static const Limit nonpaged_pool = { "memory: 48 MiB",
                                     P,
                                     LEAK("256 KB", "200") LEAK("8 KB", "200") LEAK("2000 B", "200")
                                         LEAK("64 B", "500") LEAK("8 B", "5000"),
                                     GATE_NONPAGED_POOL,
                                     0,
                                     0,
                                     "" };
/* Stacks of threads that call win32k; there is room for some of those that do not. That so many
 * fill a 64-bit kernel's is not known. */
static const Limit system_ptes = { "memory: 1 GB, set: { SystemPages: 7000 }",
                                   P Q,
                                   "  - create-thread: { in: q, count: 1000 }\n",
                                   GATE_SYSTEM_PTES,
                                   0,
                                   WIDE,
                                   "" };
static const Limit user_quota = { "set: { USERProcessHandleQuota: 250 }",
                                  P,
                                  "  - create-menu: { in: p, count: 300 }\n",
                                  GATE_USER_HANDLE_QUOTA,
                                  0,
                                  0,
                                  "" };
static const Limit user_table = { "set: { SharedSection: '64,3072,512' }",
                                  P Q,
                                  "  - create-menu: { in: q, count: 9000 }\n",
                                  GATE_USER_HANDLE_TABLE,
                                  0,
                                  0,
                                  "" };
static const Limit gdi_quota = { "set: { GDIProcessHandleQuota: 256 }",
                                 P,
                                 "  - create-gdi: { in: p, kind: brush, count: 300 }\n",
                                 GATE_GDI_HANDLE_QUOTA,
                                 0,
                                 0,
                                 "" };
static const Limit gdi_table = { "set: { GDIProcessHandleQuota: 65536 }",
                                 P Q,
                                 "  - create-gdi: { in: q, kind: brush, count: 70000 }\n",
                                 GATE_GDI_HANDLE_TABLE,
                                 0,
                                 OWN_POOL,
                                 "" };
static const Limit queue = { "set: { USERPostMessageLimit: 100 }",
                             P,
                             "  - post-message: { in: p, count: 101 }\n",
                             GATE_MESSAGE_QUEUE,
                             0,
                             0,
                             "" };
static const Limit commit = {
    "memory: 24 MiB, page-file: 0 MiB", P Q, FILL_POOL, GATE_COMMIT_LIMIT, 0, OWN_POOL, ""
};
/* The same, and a heap that wants one page more: a menu's handle may want one first, a class has
 * none. */
static const Limit heap_commit = { "memory: 24 MiB, page-file: 0 MiB",
                                   P Q,
                                   FILL_POOL "  - create-menu: { in: q, count: 2000 }\n"
                                             "  - register-class: { in: q, name: c, count: 500 }\n",
                                   GATE_COMMIT_LIMIT,
                                   0,
                                   OWN_POOL,
                                   HEAP_243 };

static inline gboolean
can_have(const Limit *limit, const Shipped *edition)
{
    return edition->version < VERSIONS && (edition->traits & limit->needs) == limit->needs &&
           (edition->traits & limit->lacks) == 0;
}
/* What p made while there was room. */
typedef struct {
    Win32Fixture fixture;
    guint32 window;
    guint32 menu;
    guint32 desktop; /* "Small", if the limit has it */
    guint32 thread;
    guint32 names; /* made up so far */
    char name[16];
    const Limit *limit;
} Full;
static inline char *
scenario_of(const Limit *limit, const char *edition, const char *last)
{
    return g_strdup_printf("format: 1\ntitle: t\n"
                           "system: { edition: %s, services: none, %s }\n"
                           "programs:\n"
                           "  gui: { imports: [gdi32] }\n"
                           "  windowed: { imports: [gdi32], startup: [create-menu] }\n"
                           "  common: { imports: [comctl32] }\n"
                           "  common6: { imports: [comctl32-6] }\n"
                           "  tool: { imports: [kernel32] }\n"
                           "  text: { imports: [kernel32], console: new }\n"
                           "  shares: { imports: [kernel32], console: inherit }\n"
                           "steps:\n%s  - mark: ready\n%s%s",
                           edition, limit->system, limit->before, limit->fill, last);
}

/* Plays the steps up to the mark, or to the end. */
static inline void
play(Run *run, gboolean to_mark)
{
    GError *error = NULL;
    while ((!to_mark || run_so_far(run)->marks->len == 0) && run_next(run, &error))
        continue;
    assert_no_error(error);
}

static inline Full
fill(const Limit *limit, const char *edition, const char *last)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = scenario_of(limit, edition, last);
    Full full = { .limit = limit };
    Win32Fixture *f = &full.fixture;
    f->scenario = scenario_load_text("t.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    f->run = run_new(f->scenario, f->scenario->plain, NULL, &error);
    assert_no_error(error);
    play(f->run, TRUE);
    full.window = CALL(f, "p", CreateWindowExW, T("Static"), T(NULL), N(0), N(0), N(0), N(0));
    full.menu = CALL(f, "p", CreateMenu);
    full.thread = CALL(f, "p", CreateThread);
    full.desktop = CALL(f, "p", OpenDesktopW, T("Small"), N(GENERIC_ALL));
    ck_assert(full.window != 0 && full.menu != 0 && full.thread != 0);
    play(f->run, FALSE);
    return full;
}

/* All entries of the event log, in order. */
static inline char *
log_of(const RunRecord *record)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < record->log->len; i++) {
        const RunLogEntry *entry = record->log->pdata[i];
        g_string_append_printf(text, "%s, %s %u %s\n", entry->type_name, entry->source_name,
                               entry->id, entry->text);
    }
    return g_string_free(text, FALSE);
}

/* What is logged on an edition in all, by the limit and by what meets it. Free with g_free(). */
static inline char *
expected_log(const Limit *limit, const char *const *log, const Shipped *edition)
{
    return g_strconcat((edition->traits & SERVER2003) != 0 ? limit->on_2003 : "",
                       log[edition->version] != NULL ? log[edition->version] : "", NULL);
}
