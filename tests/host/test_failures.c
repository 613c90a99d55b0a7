/* SPDX-License-Identifier: MIT */
/*
 * What a program, its parent and the event log see where a limit is met, row by row, on every
 * edition: what a call returns and its last error; how a process ends and with which exit code,
 * what the service manager answers, boxes, and each entry of the log with its text. Facts:
 * KB184802, KB949296, KB142676, KB165194 and the SDK, as docs/fidelity.md has them ("How a refusal
 * becomes a failure").
 */
#include "host/win32/win32_function.h"
#include "host/words/gate.h"
#include "host/words/windows_version.h"
#include "win32_fixture.h"

#include "../suite.h"

#define LONG_TEXT "A title that is too long for what is left in any of these heaps."
#define CALLS_MAX 10000u /* until what is committed already is full, too */

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

static Shipped
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
/* The same, and a heap that wants one page more. */
static const Limit heap_commit = { "memory: 24 MiB, page-file: 0 MiB",
                                   P Q,
                                   FILL_POOL "  - create-menu: { in: q, count: 2000 }\n",
                                   GATE_COMMIT_LIMIT,
                                   0,
                                   OWN_POOL,
                                   HEAP_243 };

static gboolean
can_have(const Limit *limit, const Shipped *edition)
{
    return edition->version < VERSIONS && (edition->traits & limit->needs) == limit->needs &&
           (edition->traits & limit->lacks) == 0;
}

/* ---- calls ---- */

/* Who calls: the first thread of p, or a second one that has made no USER call yet. */
typedef enum { FIRST, NEW } Caller;

typedef struct {
    const Limit *limit;
    Caller caller;
    guint function;
    const char *values; /* one letter each, see value_of() */
    guint32 last_error;
    const char *log[VERSIONS]; /* what it adds, NULL: nothing */
} Call;

#define KEPT 0xdeadbeefu /* no distinct code: what was set before stays */
#define NONE 0u          /* the call needs nothing of what is full, and succeeds */
#define F(x) WIN32_##x

static const Call calls[] = {
    /* One heap is full. */
    { &desktop_heap, FIRST, F(CreateWindowExW), "s00000", 8 },
    { &desktop_heap, FIRST, F(CreateWindowExW), "sl000", 8 },
    { &desktop_heap, FIRST, F(SetWindowTextW), "wl", 8 },
    { &desktop_heap, FIRST, F(RegisterClassW), "n000", 8 },
    { &desktop_heap, FIRST, F(RegisterClassExW), "x00000n", 8 },
    { &desktop_heap, FIRST, F(CreateMenu), "", 8 },
    { &desktop_heap, FIRST, F(AppendMenuW), "ml", 8 },
    { &desktop_heap, FIRST, F(InsertMenuItemW), "m01t000l", 8 },
    { &desktop_heap, FIRST, F(GetSystemMenu), "w", 8 },
    { &desktop_heap, FIRST, F(SetScrollInfo), "w", 8 },
    { &desktop_heap, FIRST, F(SetWindowsHookExW), "20", 8 },
    { &desktop_heap, FIRST, F(SetWindowLongW), "wp1", 8 },
    { &desktop_heap, FIRST, F(SetPropW), "wn1", 8 },
    { &desktop_heap, FIRST, F(ImmCreateContext), "", 8 },
    { &desktop_heap, NEW, F(CreateMenu), "", 8 },
    { &other_heap, NEW, F(SetThreadDesktop), "d", 8 },
    { &desktop_heap, FIRST, F(SetTimer), "001", NONE },
    { &desktop_heap, FIRST, F(BeginDeferWindowPos), "1", NONE },
    { &desktop_heap, FIRST, F(CreateSolidBrush), "", NONE },
    { &desktop_heap, FIRST, F(GlobalAddAtomW), "n", NONE },
    { &desktop_heap, FIRST, F(PostMessageW), "", NONE },
    { &desktop_heap, FIRST, F(CreateWindowStationW), "n2", NONE },
    { &desktop_heap, FIRST, F(CreateDesktopW), "n2", NONE },
    /* No room for one heap more. */
    { &view_space, FIRST, F(CreateDesktopW), "n2", 8, { NULL, NULL, DESKTOP_244 } },
    { &view_space, FIRST, F(CreateWindowStationW), "n2", NONE },
    { &system_views, FIRST, F(CreateDesktopW), "n2", 8 },
    /* The parent of a program that cannot start is told that it did. */
    { &desktop_heap,
      FIRST,
      F(CreateProcessW),
      "g",
      NONE,
      { LOG_26(BOX_OF_DLL("gui", USER32_2000)), LOG_26(BOX_OF("gui")), LOG_26(BOX_OF("gui")) } },
    /* Pools, of a session and of all. */
    { &session_pool, FIRST, F(CreateSolidBrush), "", 8 },
    { &session_pool, FIRST, F(CreateCompatibleDC), "", 8 },
    { &session_pool, FIRST, F(CreateBitmap), "9", 8 },
    { &session_pool, FIRST, F(CreateCursor), "99", 8 },
    { &session_pool, FIRST, F(CreatePalette), "", 8 },
    { &session_pool, FIRST, F(CreateMenu), "", NONE },
    { &paged_pool, FIRST, F(CreateSolidBrush), "", 8 },
    { &paged_pool, FIRST, F(CreateRectRgn), "", 8 },
    { &paged_pool, FIRST, F(CreateCursor), "99", 8 },
    { &paged_pool, FIRST, F(CreateFontIndirectW), "", 8 },
    { &paged_pool, FIRST, F(CreateMenu), "", NONE },
    { &paged_pool, FIRST, F(CreateProcessW), "g", 1450 },
    { &pool_of_all, FIRST, F(CreateSolidBrush), "", 8 },
    { &pool_of_all, FIRST, F(CreateMenu), "", NONE },
    { &nonpaged_pool, FIRST, F(CreateDesktopW), "n2", 1450 },
    { &nonpaged_pool, FIRST, F(CreateWindowStationW), "n2", 1450 },
    { &nonpaged_pool, FIRST, F(CreateThread), "", 1450 },
    { &nonpaged_pool, FIRST, F(CreateProcessW), "g", 1450 },
    { &nonpaged_pool, FIRST, F(CreateMenu), "", NONE },
    { &nonpaged_pool, FIRST, F(CreateSolidBrush), "", NONE },
    /* Kernel stacks. */
    { &system_ptes, FIRST, F(CreateThread), "", 1450 },
    { &system_ptes, NEW, F(CreateMenu), "", 8 },
    { &system_ptes,
      FIRST,
      F(CreateProcessW),
      "g",
      NONE,
      { LOG_26(BOX_OF_DLL("gui", USER32_2000)), LOG_26(BOX_OF("gui")), LOG_26(BOX_OF("gui")) } },
    { &system_ptes, FIRST, F(CreateMenu), "", NONE },
    { &system_ptes, FIRST, F(CreateDesktopW), "n2", NONE },
    /* Quotas and tables: no heap fails, nothing is logged. */
    { &user_quota, FIRST, F(CreateMenu), "", 1158 },
    { &user_quota, FIRST, F(CreateWindowExW), "s00000", 1158 },
    { &user_quota, FIRST, F(SetWindowsHookExW), "20", 1158 },
    { &user_quota, FIRST, F(SetTimer), "001", 1158 },
    { &user_quota, FIRST, F(BeginDeferWindowPos), "1", 1158 },
    { &user_quota, FIRST, F(CreateSolidBrush), "", NONE },
    { &user_table, FIRST, F(CreateMenu), "", 1158 },
    { &user_table, FIRST, F(CreateWindowExW), "s00000", 1158 },
    { &user_table, FIRST, F(SetWindowsHookExW), "20", 1158 },
    { &user_table, FIRST, F(SetTimer), "001", 1158 },
    { &user_table, FIRST, F(CreateCursor), "99", 1158 },
    { &user_table, FIRST, F(CreateDesktopW), "n2", 1158 },
    { &user_table, FIRST, F(CreateWindowStationW), "n2", NONE },
    { &user_table, FIRST, F(RegisterClassW), "n000", NONE },
    { &gdi_quota, FIRST, F(CreateSolidBrush), "", 8 },
    { &gdi_quota, FIRST, F(CreateMenu), "", NONE },
    { &gdi_table, FIRST, F(CreateSolidBrush), "", 8 },
    { &gdi_table, FIRST, F(CreateCompatibleDC), "", 8 },
    { &queue, FIRST, F(PostMessageW), "", 1816 },
    { &queue, FIRST, F(CreateMenu), "", NONE },
    /* Memory and page file are promised to others. */
    { &commit, FIRST, F(CreateBitmap), "9", 8 },
    { &heap_commit, FIRST, F(CreateWindowExW), "sl000", 8 },
    { &commit, FIRST, F(CreateProcessW), "g", 1450 },
    { &heap_commit, FIRST, F(RegisterClassW), "n000", 8 },
    { &heap_commit, FIRST, F(CreateMenu), "", 8 },
};

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

static char *
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
static void
play(Run *run, gboolean to_mark)
{
    GError *error = NULL;
    while ((!to_mark || run_so_far(run)->marks->len == 0) && run_next(run, &error))
        continue;
    assert_no_error(error);
}

/* Whole, whatever the function takes it for: 0 is no text as well. */
static Win32Value
number_of(guint32 number)
{
    Win32Value value;

    memset(&value, 0, sizeof(value));
    value.number = number;
    return value;
}

static Win32Value
value_of(Full *full, char letter)
{
    switch (letter) {
    case 'w':
        return (Win32Value)N(full->window);
    case 'm':
        return (Win32Value)N(full->menu);
    case 'd':
        return (Win32Value)N(full->desktop);
    case 'p':
        return (Win32Value)N((guint32)GWL_WNDPROC);
    case 's':
        return (Win32Value)T("Static");
    case 'g':
        return (Win32Value)T("gui.exe");
    case 'x': /* bytes of a WNDCLASSEX */
        return (Win32Value)N(48);
    case 't':
        return (Win32Value)N(MIIM_FTYPE);
    case 'l':
        return (Win32Value)T(LONG_TEXT);
    case 'n': /* none of that name is there */
        g_snprintf(full->name, sizeof full->name, "New%u", full->names++);
        return (Win32Value)T(full->name);
    default:
        return number_of((guint32)(letter - '0'));
    }
}

static guint32
call_once(Full *full, const Call *call)
{
    Win32Value values[WIN32_ARGUMENTS_MAX + 1] = { { .number = 0 } };
    guint pid = win32_fixture_pid(&full->fixture, "p");
    guint tid = call->caller == NEW ? full->thread : 0;
    for (gsize i = 0; call->values[i] != '\0'; i++)
        values[i] = value_of(full, call->values[i]);
    CALL_BY(&full->fixture, "p", tid, SetLastError, N(KEPT));
    return win32_fixture_call(&full->fixture, pid, tid, call->function, values);
}

static Full
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
static char *
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

/* The last refusal that the machine told. */
static enum gate
last_gate(const RunRecord *record)
{
    for (guint i = record->events->len; i-- > 0;) {
        const struct abi_event *event = &g_array_index(record->events, struct abi_event, i);
        if (event->kind == EVENT_REFUSAL)
            return (enum gate)event->gate;
    }
    return GATE_NONE;
}

/* What is logged on an edition in all, by the limit and by what meets it. Free with g_free(). */
static char *
expected_log(const Limit *limit, const char *const *log, const Shipped *edition)
{
    return g_strconcat((edition->traits & SERVER2003) != 0 ? limit->on_2003 : "",
                       log[edition->version] != NULL ? log[edition->version] : "", NULL);
}

/* Once; or, where smaller pieces than it was filled with have to be used up, until it fails. */
static guint32
call_until_refused(Full *full, const Call *call)
{
    guint32 value = call_once(full, call);
    gboolean is_late =
        call->last_error != NONE && call->caller == FIRST &&
        (call->limit->gate == GATE_COMMIT_LIMIT || call->limit->gate == GATE_SYSTEM_PTES);
    for (guint i = 0; is_late && value != 0 && i < CALLS_MAX; i++)
        value = call_once(full, call);
    return value;
}

static void
check_call(const Call *call, const Shipped *edition)
{
    Full full = fill(call->limit, edition->name, "");
    guint32 value = call_until_refused(&full, call);
    const Win32Result *last = &full.fixture.last;
    const RunRecord *record = run_so_far(full.fixture.run);
    g_autofree char *where =
        g_strdup_printf("%s, %s: %s(%s)", edition->name, gate_cause(call->limit->gate),
                        win32_function(call->function)->name, call->values);
    g_autofree char *log = expected_log(call->limit, call->log, edition);
    g_autofree char *seen = log_of(record);

    ck_assert_msg(last->status == STATUS_SUCCESS && (value == 0) == (call->last_error != NONE),
                  "%s gives %x, error %u", where, value, last->last_error);
    if (call->last_error != NONE) {
        ck_assert_msg(last->last_error == call->last_error, "%s: error %u, and not %u", where,
                      last->last_error, call->last_error);
        ck_assert_str_eq(gate_cause(last_gate(record)), gate_cause(call->limit->gate));
    }
    ck_assert_msg(strcmp(seen, log) == 0, "%s logs\n%snot\n%s", where, seen, log);
    win32_fixture_end(&full.fixture);
}

START_TEST(test_failures_of_calls)
{
    const Call *call = &calls[_i];
    g_auto(GStrv) names = edition_names();
    guint played = 0;

    for (gsize i = 0; names[i] != NULL; i++) {
        const Shipped edition = shipped_of(names[i]);
        if (!can_have(call->limit, &edition))
            continue;
        check_call(call, &edition);
        played++;
    }
    ck_assert_uint_gt(played, 0);
}
END_TEST

/* ---- programs and services that start ---- */

/* Nothing is full. */
static const Limit nothing = {
    "set: { SharedSection: '1024,512,128' }", P, "", GATE_NONE, 0, 0, ""
};
/* Room for a box, and for no console. */
static const Limit nearly_full = { "set: { SharedSection: '1024,512,128' }",
                                   P Q,
                                   FILL_HEAP("q") "  - destroy-window: { in: q, count: 16 }\n",
                                   GATE_DESKTOP_HEAP,
                                   0,
                                   0,
                                   HEAP_243 };
/* The heap of LocalSystem's services. */
static const Limit service_heap = { "set: { SharedSection: '1024,512,128' }",
                                    P "  - start-service: { name: q, program: gui }\n",
                                    FILL_HEAP("q"),
                                    GATE_DESKTOP_HEAP,
                                    0,
                                    0,
                                    HEAP_243 };
/* Room there for the first connection, and not for the classes of the common controls. */
#define SERVICE_GAP(needs, lacks)                                                                  \
    {                                                                                              \
        "set: { SharedSection: '1024,512,128' }",                                                  \
            P "  - start-service: { name: q, program: gui }\n",                                    \
            FILL_HEAP("q") "  - destroy-window: { in: q, count: 16 }\n", GATE_DESKTOP_HEAP, needs, \
            lacks, HEAP_243                                                                        \
    }
static const Limit gap = SERVICE_GAP(0, SERVER2003);
static const Limit gap_xp = SERVICE_GAP(XP, 0);
static const Limit gap_2003 = SERVICE_GAP(SERVER2003, 0);
static const Limit not_interactive = {
    "set: { SharedSection: '1024,512,128', NoInteractiveServices: 1 }", P, "", GATE_NONE, 0, 0, ""
};

/* Its DLLs are those of `program`. */
#define START_OF(program)  "  - start-service: { name: s, program: " program " }\n"
#define START(name, more)  "  - start-service: { name: " name ", program: gui" more " }\n"
#define RUN(program, more) "  - run: { program: " program more " }\n"

typedef struct {
    const Limit *limit;
    const char *step;          /* the last one */
    nt_status status;          /* STATUS_SUCCESS: it does not fail */
    guint32 exit_code;         /* what its parent sees */
    guint32 last_error;        /* what the service manager answers */
    const char *log[VERSIONS]; /* besides what the limit logs, NULL: nothing */
    const char *box[VERSIONS]; /* that somebody sees, NULL: none */
} Start;

#define INIT_FAILED STATUS_DLL_INIT_FAILED, 128
#define STARTS      STATUS_SUCCESS, 0, 0
#define EACH(text)                                                                                 \
    {                                                                                              \
        text, text, text                                                                           \
    }
/* user32's attach fails: Windows 2000 names the DLL. */
#define NO_USER32(more)                                                                            \
    {                                                                                              \
        LOG_26(BOX_OF_DLL("gui", USER32_2000))                                                     \
        more, LOG_26(BOX_OF("gui")) more, LOG_26(BOX_OF("gui")) more                               \
    }
/* kernel32's attach fails, because csrss cannot make the console. */
#define KERNEL32_BOX(before, after)                                                                \
    {                                                                                              \
        before BOX_OF_DLL("text", KERNEL32_2000) after, before BOX_OF_DLL("text", KERNEL32) after, \
            before BOX_OF_DLL("text", KERNEL32) after                                              \
    }
#define AS_OTHER ", account: '.\\other'"
#define AS_GUEST ", account: '.\\guest', desktop: 'WinSta0\\Default'"
#define SEEN     ", interactive: true"

static const Start starts[] = {
    /* A user's program: the box does not fit either. */
    { &desktop_heap, RUN("gui", ""), INIT_FAILED, 0, NO_USER32("") },
    { &desktop_heap, RUN("tool", ""), STARTS },
    { &desktop_heap, RUN("shares", ", parent: p"), STARTS },
    { &desktop_heap, RUN("text", ""), INIT_FAILED, 0,
      KERNEL32_BOX("Information, Application Popup 26 Application popup: ", "\n") },
    /* Services have another desktop, but for one that wants to be seen. */
    { &desktop_heap, START("s", ""), STARTS },
    { &desktop_heap, START("s", SEEN), INIT_FAILED, 1053, NO_USER32(LOG_SCM("s")) },
    /* The services' heap; the user's programs and other accounts do not notice. */
    { &service_heap, START("s", ""), INIT_FAILED, 1053, NO_USER32(LOG_SCM("s")) },
    { &service_heap, START("s", AS_OTHER), STARTS },
    { &service_heap, RUN("gui", ""), STARTS },
    /* In the process of another service there is no attach to fail: its own start-up does. */
    { &service_heap, "  - start-service: { name: s, program: windowed, in: q }\n", STATUS_NO_MEMORY,
      0, 8,
      EACH(
          "Error, Service Control Manager 7023 The s service terminated with the following error: Not enough storage is "
          "available to process this command.\n") },
    /* COM waits until its server's time is over, and says no word of a heap. */
    { &service_heap, "  - activate: { program: gui, by: q, account: LocalSystem }\n", INIT_FAILED,
      0x80080005u,
      NO_USER32(
          "Error, DCOM 10010 The server gui.exe did not register with DCOM within the required "
          "timeout.\n") },
    /* A class that a DLL's attach needs: Windows 2000 names that DLL, XP none, and version 6 minds
     * no refusal. On Server 2003 they register nothing there. */
    { &gap,
      START_OF("common"),
      INIT_FAILED,
      1053,
      { LOG_26(BOX_OF_DLL("common", COMCTL32_2000)) LOG_SCM("s"),
        LOG_26(BOX_OF("common")) LOG_SCM("s") } },
    { &gap_xp, START_OF("common6"), STARTS },
    { &gap_2003, START_OF("common"), STARTS },
    /* No desktop for one account more; those that are there take programs. */
    { &system_views, START("s", AS_OTHER), INIT_FAILED, 1053, NO_USER32(LOG_SCM("s")) },
    { &system_views, RUN("gui", ""), STARTS },
    { &view_space,
      START("s", AS_OTHER),
      INIT_FAILED,
      1053,
      { LOG_26(BOX_OF_DLL("gui", USER32_2000)) LOG_SCM("s"), LOG_26(BOX_OF("gui")) LOG_SCM("s"),
        DESKTOP_244 LOG_26(BOX_OF("gui")) LOG_SCM("s") } },
    { &view_space, RUN("gui", ""), STARTS },
    /* The same status, and no heap is full. */
    { &nothing, RUN("gui", AS_GUEST), INIT_FAILED, 0, NO_USER32("") },
    { &nearly_full, RUN("text", ""), INIT_FAILED, 0, { NULL }, KERNEL32_BOX("", "") },
    /* No room for what win32k keeps of a process: its attach fails, too. */
    { &session_pool, RUN("gui", ""), INIT_FAILED, 0, NO_USER32("") },
    /* Before there is a process. */
    { &paged_pool, RUN("gui", ""), STATUS_INSUFFICIENT_RESOURCES, 0, 0 },
    { &pool_of_all, RUN("gui", ", in: there"), STATUS_INSUFFICIENT_RESOURCES, 0, 0 },
    { &commit, RUN("gui", ""), STATUS_INSUFFICIENT_RESOURCES, 0, 0 },
    { &nonpaged_pool, RUN("gui", ""), STATUS_INSUFFICIENT_RESOURCES, 0, 0 },
    { &nonpaged_pool, START("s", ""), STATUS_INSUFFICIENT_RESOURCES, 0, 1450,
      EACH(
          "Error, Service Control Manager 7000 The s service failed to start due to the following error: Insufficient system "
          "resources exist to complete the requested service.\n") },
    /* There is a stack for its thread, and none for its first call. */
    { &system_ptes, RUN("gui", ""), INIT_FAILED, 0, NO_USER32("") },
    { &system_ptes, START("s", ""), INIT_FAILED, 1053, NO_USER32(LOG_SCM("s")) },
    { &system_ptes, RUN("tool", ""), STARTS },
    /* A service that is not seen although it is marked so, and one that ends by itself. */
    { &not_interactive, START("s", SEEN), STARTS,
      EACH(
          "Error, Service Control Manager 7030 The s service is marked as an interactive service. However, the system is "
          "configured to not allow interactive services. This service may not function "
          "properly.\n") },
    { &nothing, START("s", "") "  - exit: s\n", STARTS,
      EACH(
          "Error, Service Control Manager 7034 The s service terminated unexpectedly. It has done this 1 time(s).\n") },
};

static const RunFailure *
failure_of_last_step(const RunRecord *record)
{
    const RunStep *step = record->steps->pdata[record->steps->len - 1];
    return step->failure < 0 ? NULL : record->failures->pdata[step->failure];
}

static void
check_boxes(const RunRecord *record, const char *box, const char *where)
{
    guint shown = 0;
    for (guint i = 0; i < record->popups->len; i++) {
        const RunPopup *popup = record->popups->pdata[i];
        shown += popup->is_shown;
        if (popup->is_shown)
            ck_assert_msg(box != NULL && strcmp(popup->text, box) == 0, "%s shows %s", where,
                          popup->text);
    }
    ck_assert_msg(shown == (box != NULL), "%s shows %u boxes", where, shown);
}

static void
check_failure(const RunFailure *failure, const Start *start, const char *where)
{
    ck_assert_msg(failure->status == start->status, "%sstatus %x", where, failure->status);
    ck_assert_msg(failure->exit_code == start->exit_code, "%sexit code %u", where,
                  failure->exit_code);
    ck_assert_msg(failure->last_error == start->last_error, "%serror %u", where,
                  failure->last_error);
    ck_assert_msg(start->limit->gate == GATE_NONE || failure->gate == start->limit->gate ||
                      failure->because_gate == start->limit->gate,
                  "%scause %s", where, failure->cause);
}

static void
check_start(const Start *start, const Shipped *edition)
{
    Full full = fill(start->limit, edition->name, start->step);
    const RunRecord *record = run_so_far(full.fixture.run);
    const RunFailure *failure = failure_of_last_step(record);
    g_autofree char *where =
        g_strdup_printf("%s, %s:\n%s", edition->name, gate_cause(start->limit->gate), start->step);
    g_autofree char *log = expected_log(start->limit, start->log, edition);
    g_autofree char *seen = log_of(record);

    ck_assert_msg((failure != NULL) == (start->status != STATUS_SUCCESS), "%s%s", where,
                  failure != NULL ? failure->detail : "starts");
    if (failure != NULL)
        check_failure(failure, start, where);
    check_boxes(record, start->box[edition->version], where);
    ck_assert_msg(strcmp(seen, log) == 0, "%slogs\n%snot\n%s", where, seen, log);
    win32_fixture_end(&full.fixture);
}

START_TEST(test_failures_of_starts)
{
    const Start *start = &starts[_i];
    g_auto(GStrv) names = edition_names();
    guint played = 0;

    for (gsize i = 0; names[i] != NULL; i++) {
        const Shipped edition = shipped_of(names[i]);
        if (!can_have(start->limit, &edition))
            continue;
        check_start(start, &edition);
        played++;
    }
    ck_assert_uint_gt(played, 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_failures_of_calls, .loops = G_N_ELEMENTS(calls) },
    { &test_failures_of_starts, .loops = G_N_ELEMENTS(starts) },
};

SUITE(tests, NULL, NULL)
