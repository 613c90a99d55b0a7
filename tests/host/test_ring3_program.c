/* SPDX-License-Identifier: MIT */
/* What running programs do and are told. */
#include "ring3_fixture.h"

#include "../suite.h"

START_TEST(test_actions_of_a_running_program)
{
    give("app", "imports: [user32]\nstartup:\n  - register-class: A\n  - create-window: A\n");
    ck_assert_uint_eq(start_service("a", "app.exe", "", 0), 0);
    guint pid = (guint)reply.v[1];
    static const char *const good[] = {
        "create-window: { class: A, text: t, count: 9, system-menu: true }",
        "create-window: { class: A, child: true, count: 2 }",
        "create-window: { class: A, message-only: true }",
        "set-text: { text: longer, window: 2, repeat-text: 10 }",
        "set-prop: { name: Prop, count: 3 }",
        "set-scroll-info",
        "subclass: 1",
        "create-menu: { items: [One, Two] }",
        "add-menu-items: { items: 5 }",
        "create-window: { class: A, menu: 1 }",
        "set-hook: { kind: cbt }",
        "unhook",
        "create-input-context",
        "destroy-input-context",
        "add-atom: { name: Atom, count: 4 }",
        "create-gdi: { kind: bitmap, size: 1 KB }",
        "delete-gdi",
        "clipboard: { size: 100, format: 13 }",
        "create-thread: { count: 2 }",
        "post-message: { count: 5 }",
        "read-desktop-heap",
        "read-desktop-heap: { shared: true }",
        "destroy-window: { every: 2 }",
        "destroy-window",
        "destroy-menu",
        "register-class: { name: B, count: 3 }",
        "unregister-class: B2",
        "wait: 5 s",
        "wait: 0",
    };
    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree char *yaml =
            strchr(good[i], ':') != NULL ? g_strdup(good[i]) : g_strconcat(good[i], ":", NULL);
        nt_status status = act(pid, yaml);
        ck_assert_msg(status == 0, "%s: 0x%08x, error %u", good[i], status, (guint)reply.v[2]);
    }
    ck_assert_uint_eq(act(pid, "unregister-class: B2"), (nt_status)STATUS_OBJECT_NAME_NOT_FOUND);
    ck_assert_uint_eq(act(pid, "create-window: { class: Nope }"),
                      (nt_status)STATUS_OBJECT_NAME_NOT_FOUND);
    ck_assert_uint_eq(reply.v[2], ERROR_CANNOT_FIND_WND_CLASS);
    ck_assert_uint_eq(act(pid, "destroy-menu:"), (nt_status)STATUS_NOT_FOUND);
    ck_assert_uint_eq(act(pid, "set-text: { text: x, window: 900 }"),
                      (nt_status)STATUS_INVALID_HANDLE);
    ck_assert_uint_eq(act(pid, "exit: 4"), 0);
    ck_assert_uint_eq(seen(EVENT_PROCESS_EXIT, 0)->event.v[1], 4);
}
END_TEST

START_TEST(test_write_to_the_desktop_heap_ends_the_program)
{
    give("app", "imports: [user32]\n");
    ck_assert_uint_eq(start_service("a", "app.exe", "", 0), 0);
    ck_assert_uint_eq(act((guint)reply.v[1], "write-desktop-heap:"),
                      (nt_status)STATUS_ACCESS_VIOLATION);
    ck_assert_uint_eq(seen(EVENT_PROCESS_EXIT, 0)->event.status,
                      (nt_status)STATUS_ACCESS_VIOLATION);
    ck_assert_uint_eq(start_service("a", "", "", 0), 0);
}
END_TEST

/* The handle table and what else user32 reads of a session is as read-only as the heap. */
START_TEST(test_write_to_the_shared_section_ends_the_program)
{
    give("app", "imports: [user32]\n");
    ck_assert_uint_eq(start_service("a", "app.exe", "", 0), 0);
    guint pid = (guint)reply.v[1];
    ck_assert_uint_eq(act(pid, "write-desktop-heap: { shared: true }"),
                      (nt_status)STATUS_ACCESS_VIOLATION);
    ck_assert_uint_eq(seen(EVENT_PROCESS_EXIT, 0)->event.v[0], pid);
    ck_assert_uint_eq(seen(EVENT_PROCESS_EXIT, 0)->event.status,
                      (nt_status)STATUS_ACCESS_VIOLATION);
    ck_assert_uint_eq(start_service("a", "", "", 0), 0);
    ck_assert_uint_eq(act((guint)reply.v[1], "read-desktop-heap: { shared: true }"), 0);
}
END_TEST

START_TEST(test_children_share_the_desktop_of_their_parent)
{
    give("child", "imports: [user32]\n");
    give("parent",
         "imports: [user32]\nstartup:\n  - start-program: { program: child, count: 2 }\n");
    ck_assert_uint_eq(start_service("p", "parent.exe", ".\\sql", 0), 0);
    guint pid = (guint)reply.v[1];
    ck_assert_str_eq(seen(EVENT_CONNECT, 1)->text, seen(EVENT_CONNECT, 0)->text);
    ck_assert_str_eq(seen(EVENT_CONNECT, 2)->text, seen(EVENT_CONNECT, 0)->text);
    g_autofree char *desktop = g_strdup(seen(EVENT_CONNECT, 0)->text);
    ck_assert_uint_eq(request(REQUEST_SPAWN, 0, pid, 0, 0, TEXTS("child.exe", ""), NULL), 0);
    ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, desktop);
    ck_assert_uint_eq(request(REQUEST_SPAWN, 0, pid, 0, 0, TEXTS("none.exe", ""), NULL),
                      (nt_status)STATUS_OBJECT_NAME_NOT_FOUND);
    ck_assert_uint_eq(request(REQUEST_EXIT, 0, pid, 3, 0, NULL, NULL), 0);
    ck_assert_uint_eq(seen(EVENT_PROCESS_EXIT, 0)->event.v[1], 3);
}
END_TEST

START_TEST(test_stations_and_desktops_of_a_program)
{
    give("maker", "imports: [user32]\nstartup:\n"
                  "  - create-window-station: { name: SAWinSta, own: true }\n"
                  "  - create-desktop: SADesktop\n");
    ck_assert_uint_eq(start_service("m", "maker.exe", "", 0), 0);
    guint pid = (guint)reply.v[1];
    ck_assert_str_eq(seen(EVENT_DESKTOP_CREATE, 0)->text, "SAWinSta\\SADesktop");
    ck_assert_uint_eq(act(pid, "create-desktop: { name: More, count: 2 }"), 0);
    ck_assert_str_eq(seen(EVENT_DESKTOP_CREATE, 1)->text, "SAWinSta\\More2");
    ck_assert_uint_eq(act(pid, "close-desktop: MORE1"), 0);
    ck_assert_ptr_nonnull(seen(EVENT_DESKTOP_DELETE, 0));
    ck_assert_uint_eq(act(pid, "close-desktop: more1"), (nt_status)STATUS_OBJECT_NAME_NOT_FOUND);
    ck_assert_uint_eq(act(pid, "close-desktop:"), 0);
    ck_assert_uint_eq(act(pid, "open-desktop: { path: 'SAWinSta\\SADesktop', attach: true }"), 0);
}
END_TEST

START_TEST(test_console_comes_and_goes_with_its_process)
{
    give("own", "console: new\n");
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    for (guint i = 0; i < 20; i++) {
        ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("own.exe", "", ""), NULL), 0);
        ck_assert_uint_eq(seen(EVENT_CONSOLE, 0)->event.v[0], reply.v[1]);
        guint created = 0, destroyed = 0;
        while (seen(EVENT_OBJECT_CREATE, created) != NULL)
            created++;
        ck_assert_uint_eq(request(REQUEST_EXIT, 0, (guint)reply.v[1], 0, 0, NULL, NULL), 0);
        while (seen(EVENT_OBJECT_DESTROY, destroyed) != NULL)
            destroyed++;
        ck_assert_uint_eq(created, destroyed);
    }
}
END_TEST

START_TEST(test_walk_through_tells_steps_only_when_asked)
{
    give("app", "imports: [user32]\nstartup:\n  - register-class: A\n");
    ck_assert_uint_eq(start_service("a", "app.exe", "", 0), 0);
    guint pid = (guint)reply.v[1];
    ck_assert_uint_eq(act(pid, "create-window: A"), 0);
    ck_assert_ptr_null(seen(EVENT_STEP, 0));
    ck_assert_uint_eq(request(REQUEST_EXPLAIN, 0, 0, 1, 0, NULL, NULL), 0);
    ck_assert_uint_eq(act(pid, "create-window: A"), 0);
    ck_assert_uint_eq(seen(EVENT_STEP, 0)->event.v[0], STEP_USER32);
    ck_assert_ptr_nonnull(strstr(seen(EVENT_STEP, 0)->text, "CreateWindowExW"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_actions_of_a_running_program },
    { &test_write_to_the_desktop_heap_ends_the_program },
    { &test_write_to_the_shared_section_ends_the_program },
    { &test_children_share_the_desktop_of_their_parent },
    { &test_stations_and_desktops_of_a_program },
    { &test_console_comes_and_goes_with_its_process },
    { &test_walk_through_tells_steps_only_when_asked },
};

SUITE(tests, set_up, stop)
