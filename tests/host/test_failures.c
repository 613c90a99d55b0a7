/* SPDX-License-Identifier: MIT */
/*
 * What a call returns where a limit is met, with its last error and what is logged, row by row, on
 * every edition.
 */
#include "failure_limits.h"
#include "host/win32/win32_function.h"

#include "../suite.h"

#define LONG_TEXT "A title that is too long for what is left in any of these heaps."
#define CALLS_MAX 10000u /* until what is committed already is full, too */

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
static const struct suite_test tests[] = {
    { &test_failures_of_calls, .loops = G_N_ELEMENTS(calls) },
};

SUITE(tests, NULL, NULL)
