/* SPDX-License-Identifier: MIT */
/* Clipboard and atoms of a station, as a snapshot reads them: what calls put there. */
#include "host/view/views.h"
#include "win32_fixture.h"

#include "../suite.h"

#include <string.h>

#define SCENARIO                                                                                   \
    "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none }\n"                   \
    "programs:\n  p: { imports: [user32], console: none }\n"                                       \
    "steps:\n  - logon: { user: alice, as: alice }\n"                                              \
    "  - run: { program: p, in: alice, as: p }\n"                                                  \
    "  - start-service: { name: q, program: p }\n"

static Win32Fixture f;

static void
setup(void)
{
    f = win32_fixture_start(SCENARIO, ENGINE_MODEL);
}

static void
teardown(void)
{
    win32_fixture_end(&f);
}

static Snapshot *
take(void)
{
    g_autoptr(GError) error = NULL;
    Snapshot *snapshot = snapshot_take_with(run_engine(f.run), SNAPSHOT_ATOMS, &error);
    assert_no_error(error);
    return snapshot;
}

static const SnapshotWinsta *
station(const Snapshot *snapshot, const char *name)
{
    const GPtrArray *all = snapshot_session(snapshot, 0)->winstas;
    for (guint i = 0; i < all->len; i++)
        if (strcmp(((const SnapshotWinsta *)all->pdata[i])->name, name) == 0)
            return all->pdata[i];
    ck_abort_msg("no station %s", name);
    return NULL;
}

static char *
tree_of(const Snapshot *snapshot)
{
    GString *out = g_string_new(NULL);
    tree_print(out, snapshot);
    return g_string_free(out, FALSE);
}

START_TEST(test_a_clipboard_has_what_was_put_there_last)
{
    guint32 window = CALL(&f, "p", CreateWindowExW, T("Static"), T(""), N(0), N(0), N(0), N(0));
    guint32 format = CALL(&f, "p", RegisterClipboardFormatW, T("Our Format"));
    ck_assert_uint_ne(window, 0);
    ck_assert_uint_eq(CALL(&f, "p", OpenClipboard, N(window)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", EmptyClipboard), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", SetClipboardData, N(13), N(200)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", SetClipboardData, N(format), N(77)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", SetClipboardData, N(13), N(300)), TRUE);
    g_autoptr(Snapshot) snapshot = take();
    const SnapshotWinsta *here = station(snapshot, "WinSta0");
    ck_assert_uint_eq(here->clips->len, 2);
    const SnapshotClip *clips = (const SnapshotClip *)(gpointer)here->clips->data;
    ck_assert_uint_eq(clips[0].format, 13);
    ck_assert_uint_eq(clips[0].bytes, 300);
    ck_assert_uint_eq(clips[1].format, format);
    ck_assert_uint_eq(clips[1].bytes, 77);
    ck_assert_uint_eq(here->clipboard_owner, window);
    ck_assert_uint_eq(here->clipboard_owner_pid, win32_fixture_pid(&f, "p"));
    ck_assert_uint_eq(here->clipboard_pid, win32_fixture_pid(&f, "p"));
    g_autofree char *tree = tree_of(snapshot);
    ck_assert_ptr_nonnull(strstr(tree, "clipboard: CF_UNICODETEXT of 300 bytes, Our Format of 77"));

    ck_assert_uint_eq(CALL(&f, "p", CloseClipboard), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", DestroyWindow, N(window)), TRUE);
    g_autoptr(Snapshot) later = take();
    here = station(later, "WinSta0");
    ck_assert_uint_eq(here->clips->len, 2);
    ck_assert_uint_eq(here->clipboard_owner, 0);
    ck_assert_uint_eq(here->clipboard_pid, 0);
}
END_TEST

START_TEST(test_atoms_are_those_of_the_station)
{
    guint32 ours = CALL(&f, "p", GlobalAddAtomW, T("ours"));
    ck_assert_uint_eq(CALL(&f, "p", GlobalAddAtomW, T("OURS")), ours);
    guint32 other = CALL(&f, "q", GlobalAddAtomW, T("theirs"));
    g_autoptr(Snapshot) snapshot = take();
    const SnapshotWinsta *here = station(snapshot, "WinSta0");
    const SnapshotWinsta *there = station(snapshot, "Service-0x0-3e7$");
    ck_assert_uint_eq(there->clips->len, 0);
    const SnapshotAtom *found = here->atoms->pdata[here->atoms->len - 1];
    ck_assert_uint_eq(found->atom, ours);
    ck_assert_uint_eq(found->references, 2);
    ck_assert_str_eq(found->name, "ours");
    found = there->atoms->pdata[there->atoms->len - 1];
    ck_assert_uint_eq(found->atom, other);
    ck_assert_str_eq(found->name, "theirs");
    guint before = here->atoms->len;
    /* What every station has is there and not shown. */
    found = here->atoms->pdata[0];
    ck_assert(found->is_pinned);
    ck_assert_str_eq(found->name, "StdExit");
    g_autofree char *tree = tree_of(snapshot);
    ck_assert_ptr_nonnull(strstr(tree, "ours ("));
    ck_assert_ptr_null(strstr(tree, "StdExit"));

    ck_assert_uint_eq(CALL(&f, "p", GlobalDeleteAtom, N(ours)), 0);
    ck_assert_uint_eq(CALL(&f, "p", GlobalDeleteAtom, N(ours)), 0);
    g_autoptr(Snapshot) later = take();
    ck_assert_uint_eq(station(later, "WinSta0")->atoms->len, before - 1);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_a_clipboard_has_what_was_put_there_last },
    { &test_atoms_are_those_of_the_station },
};

SUITE(tests, setup, teardown)
