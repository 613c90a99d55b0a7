/* SPDX-License-Identifier: MIT */
/* An edit control on a full desktop heap, on every edition: there is none, and error 8 says why. */
#include "win32_fixture.h"

#include "../suite.h"

#define KEPT 0xdeadbeefu

/* Windows, then classes, then client infos of 24 bytes: fewer than that are left in one piece. */
#define FULL_HEAP                                                                                  \
    "  - create-window: { in: q, class: Static, count: 9000 }\n"                                   \
    "  - register-class: { in: q, name: F, count: 100 }\n"                                         \
    "  - create-thread: { in: q, count: 100 }\n"

static guint32
make_edit(const char *edition, const char *fill, guint32 *last_error)
{
    g_autofree char *yaml = g_strdup_printf(
        "format: 1\ntitle: t\n"
        "system: { edition: %s, services: none, set: { SharedSection: '1024,512,128' } }\n"
        "programs: { gui: { imports: [user32], console: none } }\n"
        "steps:\n"
        "  - logon: { user: alice, kind: console, as: here }\n"
        "  - run: { program: gui, in: here, as: p }\n"
        "  - run: { program: gui, in: here, as: q }\n%s",
        edition, fill);
    Win32Fixture f = win32_fixture_start(yaml, ENGINE_MODEL);
    CALL(&f, "p", SetLastError, N(KEPT));
    guint32 window = CALL(&f, "p", CreateWindowExW, T("Edit"), T("text"), N(0), N(0), N(0), N(0));
    *last_error = f.last.last_error;
    win32_fixture_end(&f);
    return window;
}

START_TEST(test_failures_edit_on_a_full_heap)
{
    g_auto(GStrv) names = edition_names();
    guint32 last_error;
    ck_assert_ptr_nonnull(names[0]);
    for (gsize i = 0; names[i] != NULL; i++) {
        ck_assert_msg(make_edit(names[i], "", &last_error) != 0, "%s: %u", names[i], last_error);
        ck_assert_msg(make_edit(names[i], FULL_HEAP, &last_error) == 0, "%s", names[i]);
        ck_assert_uint_eq(last_error, ERROR_NOT_ENOUGH_MEMORY);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_failures_edit_on_a_full_heap },
};

SUITE(tests, NULL, NULL)
