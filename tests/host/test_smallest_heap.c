/* SPDX-License-Identifier: MIT */
/* The smallest heap that CreateDesktopEx makes: where a desktop's own windows do not fit in it
 * there is no desktop, where they do there is room for hardly more. */
#include "win32_fixture.h"

#include "../suite.h"

#define DESKTOP_ALL 0x1ffu
#define WINDOWS_MAX 64u

static Win32Fixture f;

static gboolean
has_function(const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = edition_load(name, NULL, NULL, &error);
    assert_no_error(error);
    return (edition->boot.capabilities & ABI_CAPABILITY_CREATE_DESKTOP_EX) != 0;
}

static void
start(const char *edition)
{
    g_autofree char *yaml =
        g_strdup_printf("format: 1\ntitle: t\n"
                        "system: { edition: %s, services: none }\n"
                        "programs: { gui: { imports: [user32], console: none } }\n"
                        "steps:\n"
                        "  - logon: { user: alice, kind: console, as: here }\n"
                        "  - run: { program: gui, in: here, as: p }\n",
                        edition);
    f = win32_fixture_start(yaml, ENGINE_MODEL);
}

/* Windows until there is none more. */
static void
fill(const char *edition, guint32 desktop)
{
    guint32 tid = CALL(&f, "p", CreateThread);
    guint32 made = CALL_BY(&f, "p", tid, SetThreadDesktop, N(desktop));
    guint count = 0;
    for (; made != 0 && count < WINDOWS_MAX; count++)
        made = CALL_BY(&f, "p", tid, CreateWindowExW, T("Static"), T(NULL), N(0), N(0), N(0), N(0));
    ck_assert_msg(made == 0 && f.last.last_error == ERROR_NOT_ENOUGH_MEMORY,
                  "%s: window %u, error %u", edition, count, f.last.last_error);
}

/* The last that was refused is a piece of a heap, and the log says so. */
static void
assert_heap_refused(const char *edition)
{
    const RunRecord *record = run_so_far(f.run);
    const RunLogEntry *entry =
        record->log->len != 0 ? record->log->pdata[record->log->len - 1] : NULL;
    guint32 gate = GATE_NONE;
    for (guint i = 0; i < record->events->len; i++) {
        const struct abi_event *event = &g_array_index(record->events, struct abi_event, i);
        gate = event->kind == EVENT_REFUSAL ? event->gate : gate;
    }
    ck_assert_msg(gate == GATE_DESKTOP_HEAP, "%s: gate %u", edition, gate);
    ck_assert_msg(entry != NULL && entry->id == 243 && g_str_equal(entry->source_name, "Win32k"),
                  "%s logs %s", edition, entry != NULL ? entry->text : "nothing");
}

/* A page; how much of it a desktop's own windows need differs between editions. */
START_TEST(test_smallest_heap_holds_a_desktop_or_does_not)
{
    g_auto(GStrv) names = edition_names();
    guint played[2] = { 0, 0 };
    for (gsize i = 0; names[i] != NULL; i++) {
        if (!has_function(names[i]))
            continue;
        start(names[i]);
        guint32 desktop = CALL(&f, "p", CreateDesktopExW, T("Small"), N(DESKTOP_ALL), N(1));
        played[desktop == 0]++;
        if (desktop == 0) {
            ck_assert_uint_eq(f.last.last_error, ERROR_NOT_ENOUGH_MEMORY);
            assert_heap_refused(names[i]);
            desktop = CALL(&f, "p", CreateDesktopExW, T("Small"), N(DESKTOP_ALL), N(5));
        }
        ck_assert_msg(desktop != 0, "%s: error %u", names[i], f.last.last_error);
        fill(names[i], desktop);
        win32_fixture_end(&f);
    }
    ck_assert(played[0] > 0 && played[1] > 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_smallest_heap_holds_a_desktop_or_does_not },
};

SUITE(tests, NULL, NULL)
