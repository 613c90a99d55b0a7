/* SPDX-License-Identifier: MIT */
/* A full desktop heap: who fails, and who says so. */
#include "ring3_fixture.h"

#include "../suite.h"

/* Fills WinSta0\Default until `free` bytes or fewer are left in one piece; with the user logged on.
 */
static guint
fill_default(void)
{
    give("filler", "imports: [user32]\nstartup:\n  - register-class: F\n  - create-window: F\n");
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("filler.exe", "", ""), NULL), 0);
    guint pid = (guint)reply.v[1];
    ck_assert_uint_eq(
        act(pid, "create-window: { class: F, text: x, repeat-text: 500, count: 9000 }"),
        (nt_status)STATUS_NO_MEMORY);
    ck_assert_uint_eq(act(pid, "create-window: { class: F, count: 900 }"),
                      (nt_status)STATUS_NO_MEMORY);
    return pid;
}

START_TEST(test_full_heap_stops_user32_and_a_new_console_but_nothing_else)
{
    fill_default();
    give("gui", "imports: [user32]\n");
    give("plain", "console: none\n");
    give("shares", "console: inherit\n");
    give("own", "console: new\n");
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("gui.exe", "", ""), NULL),
                      (nt_status)STATUS_DLL_INIT_FAILED);
    ck_assert_uint_eq(reply.v[2], 128); /* what the parent sees before Vista */
    ck_assert_str_eq(seen(EVENT_DLL_ATTACH, 1)->text, "user32.dll");
    ck_assert_uint_eq(seen(EVENT_DLL_ATTACH, 1)->event.v[0], 0);
    /* There is no room for the box either. */
    ck_assert_uint_eq(seen(EVENT_POPUP, 0)->event.v[1], 0);
    ck_assert_str_eq(seen_log(26)->text, "Application popup: gui.exe - Application Error : The "
                                         "application failed to initialize properly "
                                         "(0xc0000142). Click on OK to terminate the application.");
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("own.exe", "", ""), NULL),
                      (nt_status)STATUS_DLL_INIT_FAILED);
    const Seen *refusal = seen(EVENT_REFUSAL, 0);
    while (refusal->event.gate != GATE_CONSOLE)
        refusal++;
    ck_assert_uint_eq(refusal->event.pid, reply.v[1]);
    ck_assert_ptr_nonnull(strstr(seen_log(26)->text,
                                 "\\kernel32.dll failed. The process is terminating abnormally."));
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("plain.exe", "", ""), NULL), 0);
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("shares.exe", "", ""), NULL), 0);
}
END_TEST

START_TEST(test_one_full_heap_has_three_outcomes)
{
    guint filler = fill_default();

    /* Room for the attach, not for what the program wants then. */
    ck_assert_uint_eq(act(filler, "destroy-window: { count: 40 }"), 0);
#define WANTS                                                                                      \
    "startup:\n  - register-class: P\n  - create-window: { class: P, text: x, repeat-text: 40000 " \
    "}\n"
    give("exits", "imports: [user32]\non-failure: exit 9\n" WANTS);
    give("ignores", "imports: [user32]\non-failure: ignore\n" WANTS);
    give("retries", "imports: [user32]\non-failure: retry 3\n" WANTS);
    give("boxes", "imports: [user32]\non-failure: message-box\n" WANTS);
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("exits.exe", "", ""), NULL),
                      (nt_status)STATUS_UNSUCCESSFUL);
    ck_assert_uint_eq(reply.v[2], 9);
    ck_assert_uint_eq(seen(EVENT_ACTION_FAILED, 0)->event.v[1], ERROR_NOT_ENOUGH_MEMORY);
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("ignores.exe", "", ""), NULL), 0);
    ck_assert_uint_eq(reply.v[2], 0);
    guint before = reply.time_ms;
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("retries.exe", "", ""), NULL),
                      (nt_status)STATUS_UNSUCCESSFUL);
    ck_assert_uint_eq(reply.time_ms, before + 3000);
    ck_assert_ptr_nonnull(seen(EVENT_ACTION_FAILED, 3));
    ck_assert_ptr_null(seen(EVENT_ACTION_FAILED, 4));
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("boxes.exe", "", ""), NULL),
                      (nt_status)STATUS_UNSUCCESSFUL);
    ck_assert_uint_eq(seen(EVENT_POPUP, 0)->event.v[1], 1);
    ck_assert_str_eq(seen(EVENT_POPUP, 0)->text, "boxes.exe : The operation failed with error 8.");
}
END_TEST

/* Windows that a process made in the request under test. */
static guint
count_windows_of(guint32 pid)
{
    guint count = 0;

    for (guint n = 0; seen(EVENT_OBJECT_CREATE, n) != NULL; n++) {
        const struct abi_event *event = &seen(EVENT_OBJECT_CREATE, n)->event;
        count += event->pid == pid && (guint32)event->v[2] == USER_TYPE_WINDOW;
    }
    return count;
}

START_TEST(test_box_of_a_hard_error_is_shown_when_there_is_room)
{
    guint filler = fill_default();

    /* The box needs less than a process with a greedy DLL, which leaves it that. */
    ck_assert_uint_eq(act(filler, "destroy-window: { count: 30 }"), 0);
    give("greedy", "imports: [user32]\ndlls:\n  comctl32:\n    attach:\n"
                   "      - register-class: Control\n"
                   "      - create-window: { class: Control, text: x, repeat-text: 40000 }\n");
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("greedy.exe", "", ""), NULL),
                      (nt_status)STATUS_DLL_INIT_FAILED);
    ck_assert_str_eq(seen(EVENT_DLL_ATTACH, 2)->text, "comctl32.dll");
    ck_assert_uint_eq(seen(EVENT_DLL_ATTACH, 2)->event.v[0], 0);
    ck_assert_uint_eq(seen(EVENT_POPUP, 0)->event.v[1], 1);
    /* The box, its icon, its text and its button. */
    ck_assert_uint_eq(count_windows_of(seen(EVENT_POPUP, 0)->event.pid), 4);
    ck_assert_ptr_null(seen_log(26)); /* that is for boxes nobody saw */
}
END_TEST

START_TEST(test_peaks_are_freed)
{
    give("peaky",
         "imports: [user32]\n"
         "dlls:\n  ole32:\n    peak:\n      - register-class: { name: O, count: 5 }\n"
         "startup:\n  - register-class: P\n  - create-window: { class: P, count: 3 }\n"
         "peak:\n  - create-window: { class: P, count: 7 }\n  - create-menu: { items: 3 }\n");
    ck_assert_uint_eq(start_service("p", "peaky.exe", "", 0), 0);
    ck_assert_str_eq(seen(EVENT_DLL_ATTACH, 2)->text, "ole32.dll");
    guint made = 0, gone = 0;
    while (seen(EVENT_OBJECT_CREATE, made) != NULL)
        made++;
    while (seen(EVENT_OBJECT_DESTROY, gone) != NULL)
        gone++;
    ck_assert_uint_eq(made, 11);
    ck_assert_uint_eq(gone, 8);
    guint classes = 0;
    while (seen(EVENT_CLASS_DESTROY, classes) != NULL)
        classes++;
    ck_assert_uint_eq(classes, 5);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_full_heap_stops_user32_and_a_new_console_but_nothing_else },
    { &test_one_full_heap_has_three_outcomes },
    { &test_box_of_a_hard_error_is_shown_when_there_is_room },
    { &test_peaks_are_freed },
};

SUITE(tests, set_up, stop)
