/* SPDX-License-Identifier: MIT */
/* Programs of 32 bits in a Windows of 64: the same heap, the same objects in it. */
#include "abi/guest.h"
#include "host/view/views.h"
#include "run_text.h"

#include "../suite.h"

#include <string.h>

#define SYSTEM(edition) "format: 1\ntitle: t\nsystem: { edition: " edition ", services: none }\n"
#define BODY                                                                                       \
    "programs:\n"                                                                                  \
    "  narrow: { imports: [user32], 32-bit: true }\n"                                              \
    "  wide: { imports: [user32] }\nsteps:\n  - logon: alice\n"
#define OBJECTS(who)                                                                               \
    "  - run: { program: " who ", in: alice, as: it }\n"                                           \
    "  - register-class: { in: it, name: Mine, window-extra: 8 }\n"                                \
    "  - create-window: { in: it, class: Mine, text: a title, count: 40 }\n"                       \
    "  - create-menu: { in: it, items: [Open, Close] }\n"                                          \
    "  - set-hook: { in: it, kind: callwndproc }\n"

static const SnapshotDesktop *
desktop_of(const RunRecord *record)
{
    ck_assert_uint_eq(record->failures->len, 0);
    return snapshot_desktop(record->snapshot, abi_boot_console(&record->boot), "WinSta0\\Default");
}

static guint32
flags_of(const RunRecord *record, const char *name)
{
    for (guint i = 0; i < record->snapshot->processes->len; i++) {
        const SnapshotProcess *process = record->snapshot->processes->pdata[i];
        if (strcmp(process->name, name) == 0)
            return process->flags;
    }
    ck_abort_msg("no process %s", name);
    return 0;
}

START_TEST(test_wow64_uses_the_same_heap_alike)
{
    g_autoptr(RunRecord) narrow = run_text(SYSTEM("win7-x64") BODY OBJECTS("narrow"));
    g_autoptr(RunRecord) wide = run_text(SYSTEM("win7-x64") BODY OBJECTS("wide"));

    ck_assert(flags_of(narrow, "narrow.exe") & PROCESS_WOW64);
    ck_assert(!(flags_of(wide, "wide.exe") & PROCESS_WOW64));
    ck_assert_uint_eq(desktop_of(narrow)->base, desktop_of(wide)->base);
    ck_assert_uint_eq(desktop_of(narrow)->used_bytes, desktop_of(wide)->used_bytes);
    ck_assert_uint_eq(desktop_of(narrow)->objects[USER_TYPE_WINDOW],
                      desktop_of(wide)->objects[USER_TYPE_WINDOW]);
}
END_TEST

/* A handle is the same for both: 32 bits of it count. */
START_TEST(test_wow64_and_64_bits_use_each_other_s_windows)
{
    g_autoptr(RunRecord) record =
        run_text(SYSTEM("win7-x64") BODY "  - run: { program: narrow, in: alice, as: n }\n"
                                         "  - run: { program: wide, in: alice, as: w }\n"
                                         "  - create-window: { in: w, class: Static, as: page }\n"
                                         "  - set-text: { in: n, window: page, text: seen }\n");
    ck_assert_uint_eq(record->failures->len, 0);
}
END_TEST

START_TEST(test_wow64_is_told)
{
    g_autoptr(RunRecord) record = run_text(SYSTEM("win7-x64") BODY OBJECTS("narrow"));
    g_autoptr(RunRecord) own = run_text(SYSTEM("win7-x86") BODY OBJECTS("narrow"));
    for (guint i = 0; i < record->snapshot->processes->len; i++) {
        const SnapshotProcess *process = record->snapshot->processes->pdata[i];
        g_autofree char *label = process_label(record->snapshot, process->pid);
        gboolean is_narrow = strcmp(process->name, "narrow.exe") == 0;
        ck_assert_int_eq(strstr(label, "narrow.exe *32 (pid ") != NULL, is_narrow);
    }
    ck_assert(!(flags_of(own, "narrow.exe") & PROCESS_WOW64));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_wow64_uses_the_same_heap_alike },
    { &test_wow64_and_64_bits_use_each_other_s_windows },
    { &test_wow64_is_told },
};

SUITE(tests, NULL, NULL)
