/* SPDX-License-Identifier: MIT */
/* Calls of Win32 functions as steps: what they give is kept, compared, and told if it is other. */
#include "run_text.h"

#include "../suite.h"

#define HEAD                                                                                       \
    "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none }\n"                   \
    "programs: { plain: { imports: [user32] } }\n"                                                 \
    "steps:\n  - start-service: { name: p, program: plain }\n"
#define CALL(rest) "  - call: { in: p, " rest " }\n"
#define WINDOW     CALL("function: CreateWindowExW, with: { class-name: Static }, as: w")

/* Why the last step failed, "" if none did. Free with g_free(). */
static char *
failure_of(const char *text)
{
    g_autoptr(RunRecord) record = run_text(text);
    guint count = record->failures->len;

    ck_assert_uint_le(count, 1);
    return g_strdup(count == 0 ? "" : ((RunFailure *)record->failures->pdata[0])->detail);
}

static void
assert_failure(const char *text, const char *detail)
{
    g_autofree char *failure = failure_of(text);

    ck_assert_str_eq(failure, detail);
}

START_TEST(test_what_a_call_gives_is_an_argument_of_the_next)
{
    assert_failure(HEAD WINDOW CALL("function: IsWindow, with: { window: w }, gives: 1"), "");
    assert_failure(HEAD WINDOW CALL("function: GetCurrentThreadId, as: t")
                       CALL("function: GetThreadDesktop, with: { thread-id: t }, as: d")
                           CALL("function: GetThreadDesktop, with: { thread-id: t }, gives: d"),
                   "");
}
END_TEST

START_TEST(test_what_is_given_back_has_a_name)
{
    assert_failure(HEAD WINDOW CALL("function: GetProcessWindowStation, as: s")
                       CALL("function: DuplicateHandle, with: { source: s }, out: { target: d }")
                           CALL("function: CloseHandle, with: { object: d }"),
                   "");
}
END_TEST

START_TEST(test_what_should_come_and_does_not_fails)
{
    assert_failure(HEAD WINDOW CALL("function: IsWindow, with: { window: w }, gives: 0"),
                   "IsWindow gave 1, last error 0; it should give 0");
    assert_failure(HEAD CALL("function: GetParent, with: { window: 1 }, gives: 0, error: 5"),
                   "GetParent gave 0, last error 1400; the error should be 5");
    assert_failure(HEAD CALL("function: GetParent, with: { window: 1 }, gives: 0, error: 1400"),
                   "");
}
END_TEST

START_TEST(test_a_failure_of_windows_is_one_of_the_step)
{
    assert_failure(HEAD CALL("function: GetParent, with: { window: 1 }"),
                   "GetParent gave 0, last error 1400");
    assert_failure(HEAD CALL("function: CountClipboardFormats"), "");
    assert_failure(HEAD CALL("function: SetLastError, with: { code: 7 }")
                       CALL("function: GetLastError, gives: 7"),
                   "");
}
END_TEST

START_TEST(test_another_thread_has_its_own_error)
{
    assert_failure(HEAD CALL("function: CreateThread, as: t")
                       CALL("thread: t, function: SetLastError, with: { code: 9 }")
                           CALL("thread: t, function: GetLastError, gives: 9")
                               CALL("function: GetLastError, gives: 0"),
                   "");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_what_a_call_gives_is_an_argument_of_the_next },
    { &test_what_is_given_back_has_a_name },
    { &test_what_should_come_and_does_not_fails },
    { &test_a_failure_of_windows_is_one_of_the_step },
    { &test_another_thread_has_its_own_error },
};

SUITE(tests, NULL, NULL)
