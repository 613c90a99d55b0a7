/* SPDX-License-Identifier: MIT */
/* Which moment of a run is drawn, and that whatever a scenario does there is a picture of it. */
#include "config_test.h"
#include "host/history/concluded.h"
#include "host/picture/picture.h"
#include "scenario_of.h"

#include "../suite.h"

#include <string.h>

#define HEAD                                                                                       \
    "format: 1\ntitle: A <title>\nsystem: { services: none, edition: server2003-sp2%s }\n"         \
    "programs: { maker: { imports: [user32] } }\n"

static char *
picture_of(const char *system, const char *steps)
{
    g_autofree char *text = g_strdup_printf(HEAD "%s", system, steps);
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(History) history = history_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(RunRecord) record = history_run(history, scenario, scenario->plain, NULL, &error);
    g_autoptr(GString) out = g_string_new(NULL);

    assert_no_error(error);
    picture_append(out, history, record);
    ck_assert(g_str_has_suffix(out->str, "</svg>\n"));
    ck_assert_ptr_nonnull(strstr(out->str, "A &lt;title&gt;"));
    return g_string_free(g_steal_pointer(&out), FALSE);
}

#define FULL                                                                                       \
    "steps:\n  - start-service: { name: greedy, program: maker }\n"                                \
    "  - create-window: { in: greedy, class: Static, count: 9000 }\n"

/* The heap is full in the picture, though it is empty at the end. */
START_TEST(test_picture_shows_the_first_failure)
{
    g_autofree char *failed = picture_of("", FULL "  - kill: greedy\n");
    g_autofree char *none =
        picture_of("", "steps:\n  - start-service: { name: a, program: maker }\n");

    ck_assert_ptr_nonnull(strstr(failed, "create-window in greedy"));
    ck_assert_ptr_nonnull(strstr(failed, "desktop-heap-full"));
    ck_assert_ptr_null(strstr(failed, "not committed"));
    ck_assert_ptr_nonnull(strstr(failed, "heap of Service-0x0-3e7$\\Default"));
    ck_assert_ptr_nonnull(strstr(none, "At the end."));
}
END_TEST

/* The map of session space goes where the system's does. */
START_TEST(test_picture_where_session_space_lies_elsewhere)
{
    g_autofree char *large = picture_of(", boot-options: [/3GB]", FULL);
    g_autofree char *more = picture_of(", set: { SessionViewSize: 96 }", FULL);

    ck_assert_ptr_nonnull(strstr(large, "In it, session view space: 20 MB"));
    ck_assert_ptr_nonnull(strstr(more, "In it, session view space: 96 MB"));
}
END_TEST

START_TEST(test_picture_without_session_space)
{
    g_autoptr(Scenario) scenario = scenario_of(
        "format: 1\ntitle: t\nsystem: { services: none, edition: win2000 }\nsteps: []\n");
    g_autoptr(History) history = history_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(RunRecord) record = history_run(history, scenario, scenario->plain, NULL, &error);
    g_autoptr(GString) out = g_string_new(NULL);

    assert_no_error(error);
    picture_append(out, history, record);
    ck_assert_ptr_nonnull(strstr(out->str, "In it, system mapped views: "));
    ck_assert_ptr_nonnull(strstr(out->str, "In it, the heap of "));
}
END_TEST

START_TEST(test_picture_of_a_system_that_does_not_start)
{
    g_autofree char *nothing = picture_of(", set: { Windows: ~ }", "steps: []\n");

    ck_assert_ptr_nonnull(strstr(nothing, "The system did not start."));
    ck_assert_ptr_null(strstr(nothing, "In it, "));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_picture_shows_the_first_failure },
    { &test_picture_where_session_space_lies_elsewhere },
    { &test_picture_without_session_space },
    { &test_picture_of_a_system_that_does_not_start },
};

SUITE(tests, NULL, NULL)
