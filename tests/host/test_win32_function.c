/* SPDX-License-Identifier: MIT */
/* The list of Win32 functions against what else speaks of them. */
#include "config_test.h"
#include "host/program/program.h"
#include "host/win32/win32_function.h"

#include "../suite.h"

/* An action that is no call of a function of the list: the program touches memory, its loader
 * attaches a DLL of its own file, or it has a driver forget what it took. */
static gboolean
is_own(const char *action)
{
    static const char *const own[] = { "read-desktop-heap", "write-desktop-heap",
                                       "load-library",      "leak-session-pool",
                                       "leak-session-view", "leak-nonpaged-pool",
                                       "leak-paged-pool",   NULL };

    return g_strv_contains(own, action);
}

static gboolean
has_function(const char *action)
{
    for (guint i = 0; i < WIN32_FUNCTION_COUNT; i++)
        if (g_str_equal(win32_function_action(win32_function(i)), action))
            return TRUE;
    return FALSE;
}

START_TEST(test_every_action_calls_a_function_and_the_list_says_which)
{
    const char *const *actions = program_action_keys();
    for (guint i = 0; actions[i] != NULL; i++)
        ck_assert_msg(has_function(actions[i]) != is_own(actions[i]), "%s", actions[i]);
    for (guint i = 0; i < WIN32_FUNCTION_COUNT; i++) {
        const char *action = win32_function_action(win32_function(i));
        ck_assert_msg(*action == '\0' || g_strv_contains(actions, action), "%s", action);
    }
}
END_TEST

START_TEST(test_no_function_has_more_arguments_than_a_request)
{
    for (guint i = 0; i < WIN32_FUNCTION_COUNT; i++) {
        const Win32Parameter *at = win32_function(i)->parameters;
        guint counts[] = { [WIN32_NUMBER] = 0, [WIN32_TEXT] = 0, [WIN32_OUT] = 0 };
        for (; at->kind != WIN32_END; at++)
            counts[at->kind]++;
        ck_assert_uint_le(counts[WIN32_NUMBER] + counts[WIN32_TEXT], WIN32_ARGUMENTS_MAX);
        ck_assert_uint_le(counts[WIN32_OUT], WIN32_OUTS_MAX);
    }
}
END_TEST

START_TEST(test_windows_means_failure_by_some_results)
{
    const Win32Function *close = win32_function(WIN32_CloseHandle);
    const Win32Function *query = win32_function(WIN32_NtQueryObject);
    const Win32Function *count = win32_function(WIN32_CountClipboardFormats);
    g_autofree char *key = win32_parameter_key(&query->parameters[1]);

    ck_assert(win32_is_failure(close, 0) && !win32_is_failure(close, 1));
    ck_assert(win32_is_failure(query, 0xC0000008) && !win32_is_failure(query, 0));
    ck_assert(!win32_is_failure(count, 0));
    ck_assert_str_eq(key, "information-class");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_every_action_calls_a_function_and_the_list_says_which },
    { &test_no_function_has_more_arguments_than_a_request },
    { &test_windows_means_failure_by_some_results },
};

SUITE(tests, NULL, NULL)
