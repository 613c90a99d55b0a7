/* SPDX-License-Identifier: MIT */
/* The smallest heap that CreateDesktopEx makes holds the desktop's own windows, and hardly more. */
#include "win32_fixture.h"

#include "../suite.h"

#define DESKTOP_ALL 0x1ffu
#define WINDOWS_MAX 64u

static Win32Fixture f;

static gboolean
has_function(const char *edition)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) loaded = edition_load(edition, NULL, NULL, &error);
    assert_no_error(error);
    return (loaded->boot.capabilities & ABI_CAPABILITY_CREATE_DESKTOP_EX) != 0;
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

START_TEST(test_smallest_heap_holds_the_desktop_s_windows)
{
    g_auto(GStrv) names = edition_names();
    guint played = 0;
    for (gsize i = 0; names[i] != NULL; i++) {
        if (!has_function(names[i]))
            continue;
        start(names[i]);
        guint32 desktop = CALL(&f, "p", CreateDesktopExW, T("Small"), N(DESKTOP_ALL), N(1));
        ck_assert_msg(desktop != 0, "%s: error %u", names[i], f.last.last_error);
        guint32 tid = CALL(&f, "p", CreateThread);
        guint32 made = CALL_BY(&f, "p", tid, SetThreadDesktop, N(desktop));
        guint count = 0;
        while (made != 0 && count < WINDOWS_MAX) {
            made = CALL_BY(&f, "p", tid, CreateWindowExW, T("Static"), T(NULL), N(0), N(0), N(0),
                           N(0));
            count++;
        }
        ck_assert_msg(made == 0 && f.last.last_error == ERROR_NOT_ENOUGH_MEMORY,
                      "%s: window %u, error %u", names[i], count, f.last.last_error);
        win32_fixture_end(&f);
        played++;
    }
    ck_assert_uint_gt(played, 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_smallest_heap_holds_the_desktop_s_windows },
};

SUITE(tests, NULL, NULL)
