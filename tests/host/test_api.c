/* SPDX-License-Identifier: MIT */
/* The public library, through its header and its shared object alone. */
#include <deskheap/deskheap.h>
#include <deskheap/win32.h>

#include "../suite.h"
#include <glib/gstdio.h>

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char two_sessions[] = "format: 1\n"
                                   "title: Two sessions\n"
                                   "system: { edition: server2003-sp2 }\n"
                                   "steps:\n"
                                   "  - logon: { user: alice, kind: console, as: alice }\n"
                                   "  - logon: { user: bob, kind: rdp, as: bob }\n"
                                   "expect:\n"
                                   "  - dheapmon: { session: 1, desktops: 3 }\n";

static DeskheapMachine *
machine_of(const char *yaml)
{
    g_autoptr(GError) error = NULL;
    DeskheapMachine *machine = deskheap_machine_new_text("test.yaml", yaml, &error);
    ck_assert_msg(machine != NULL, "%s", error != NULL ? error->message : "");
    return machine;
}

static const DeskheapDesktop *
desktop_of(const GPtrArray *desktops, const char *winsta, const char *name)
{
    for (guint i = 0; i < desktops->len; i++) {
        const DeskheapDesktop *desktop = desktops->pdata[i];
        if (strcmp(desktop->winsta, winsta) == 0 && strcmp(desktop->desktop, name) == 0)
            return desktop;
    }
    ck_abort_msg("no desktop %s\\%s", winsta, name);
    return NULL;
}

START_TEST(test_api_steps_a_scenario_to_its_end)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    g_autoptr(GError) error = NULL;
    guint steps = 0;
    guint64 events = deskheap_machine_count_events(machine);
    while (deskheap_machine_step(machine, &error))
        steps++;
    ck_assert_ptr_null(error);
    ck_assert_uint_ge(steps, 2);
    ck_assert_ptr_nonnull(strstr(deskheap_machine_get_step(machine), "bob"));
    ck_assert_uint_gt(deskheap_machine_count_events(machine), events);
}
END_TEST

/* Whatever kind of step it is, and not what the boot starts by itself. */
START_TEST(test_api_get_step_is_the_step_done_last)
{
    static const char *const wanted[] = {
        "mark here", "start-service batch1, program worker, account .\\batch",
        "expect",    "set-registry SessionViewSize 20",
        "wait 2 s",  "reboot",
    };
    g_autoptr(DeskheapMachine) machine = machine_of(
        "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\n"
        "programs:\n  worker: { imports: [user32], console: none }\n"
        "steps:\n  - mark: here\n"
        "  - start-service: { name: batch1, program: worker, account: '.\\batch' }\n"
        "  - expect: { no-event: { id: 243 } }\n  - set-registry: { SessionViewSize: 20 }\n"
        "  - wait: 2 s\n  - reboot\n");
    ck_assert_str_eq(deskheap_machine_get_step(machine), "");
    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
        ck_assert(deskheap_machine_step(machine, NULL));
        ck_assert_str_eq(deskheap_machine_get_step(machine), wanted[i]);
        /* A restart begins at 0. */
        ck_assert_uint_eq(deskheap_machine_get_time(machine), i == 4 ? 2000 : 0);
    }
    ck_assert(!deskheap_machine_step(machine, NULL));
    ck_assert_str_eq(deskheap_machine_get_step(machine), "reboot");
    DeskheapViewSpace space;
    ck_assert(deskheap_machine_get_view_space(machine, 0, &space, NULL));
    ck_assert_uint_eq(space.size_bytes, 20 * 1024 * 1024);
}
END_TEST

START_TEST(test_api_get_step_stays_when_finish_does_the_rest)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    g_autofree char *text = deskheap_machine_finish(machine, DESKHEAP_REPORT_TEXT, NULL, NULL);
    ck_assert_ptr_nonnull(text);
    ck_assert_str_eq(deskheap_machine_get_step(machine), "logon user bob, kind rdp, as bob");
    ck_assert(!deskheap_machine_step(machine, NULL));
    ck_assert_str_eq(deskheap_machine_get_step(machine), "logon user bob, kind rdp, as bob");
}
END_TEST

/* The numbers of a desktop agree with each other, and a rate is rounded to nearest. */
START_TEST(test_api_numbers_of_a_desktop_agree)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    g_autoptr(GPtrArray) desktops = deskheap_machine_get_desktops(machine, 0, NULL);
    gboolean is_up = FALSE;
    for (guint i = 0; i < desktops->len; i++) {
        const DeskheapDesktop *desktop = desktops->pdata[i];
        guint64 bytes = desktop->limit - desktop->base;
        ck_assert_uint_eq(bytes, desktop->size_kb * 1024u);
        ck_assert_uint_eq(desktop->used_bytes + desktop->free_bytes, bytes);
        ck_assert_uint_le(desktop->largest_free_bytes, desktop->free_bytes);
        ck_assert_uint_eq(desktop->used_tenths,
                          (guint32)((desktop->used_bytes * 2000 + bytes) / (2 * bytes)));
        is_up = is_up || desktop->used_tenths > desktop->used_bytes * 1000 / bytes;
    }
    ck_assert(is_up);
    g_autoptr(GPtrArray) none = deskheap_machine_get_desktops(machine, 5, NULL);
    ck_assert_uint_eq(none->len, 0);
}
END_TEST

START_TEST(test_api_reads_other_pages_in_another_session)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    while (deskheap_machine_step(machine, NULL))
        continue;
    g_autoptr(GPtrArray) first = deskheap_machine_get_desktops(machine, 0, NULL);
    g_autoptr(GPtrArray) second = deskheap_machine_get_desktops(machine, 1, NULL);
    const DeskheapDesktop *one = desktop_of(first, "WinSta0", "Default");
    const DeskheapDesktop *other = desktop_of(second, "WinSta0", "Default");
    ck_assert_uint_eq(one->base, other->base);
    ck_assert_uint_eq(one->size_kb, 3072);
    ck_assert_str_eq(one->account, "alice");
    ck_assert_str_eq(other->account, "bob");
    guint8 a[4096];
    guint8 b[4096];
    ck_assert(deskheap_machine_read(machine, 0, one->base, a, sizeof a));
    ck_assert(deskheap_machine_read(machine, 1, other->base, b, sizeof b));
    ck_assert_int_ne(memcmp(a, b, sizeof a), 0);
    ck_assert(!deskheap_machine_read(machine, 0, 0x10, a, sizeof a));
    ck_assert(!deskheap_machine_read(machine, 7, one->base, a, sizeof a));
    DeskheapViewSpace space;
    ck_assert(deskheap_machine_get_view_space(machine, 1, &space, NULL));
    ck_assert_uint_eq(space.size_bytes, 48 * 1024 * 1024);
    ck_assert_uint_lt(space.used_bytes, space.size_bytes);
    ck_assert(!deskheap_machine_get_view_space(machine, 9, &space, NULL));
}
END_TEST

START_TEST(test_api_lists_events_in_words)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    DeskheapEvent event;
    gboolean has_heap = FALSE;
    for (guint64 i = 0; deskheap_machine_get_event(machine, i, &event); i++) {
        g_autofree char *words = deskheap_machine_describe_event(machine, i);
        ck_assert_uint_gt(strlen(words), 0);
        ck_assert_uint_eq(event.sequence, i + 1);
        has_heap = has_heap || strcmp(event.kind, "heap-create") == 0;
    }
    ck_assert(has_heap);
    ck_assert(!deskheap_machine_get_event(machine, G_MAXUINT64, &event));
}
END_TEST

/* A step, an event and a report are one line each where one line is promised, whatever the text. */
START_TEST(test_api_lines_are_lines)
{
    g_autoptr(DeskheapMachine) machine =
        machine_of("format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\n"
                   "programs:\n  app: { imports: [user32], console: none }\n"
                   "steps:\n  - logon: alice\n  - run: { program: app, in: alice, as: app }\n"
                   "  - create-window: { in: app, class: Static, text: \"a\\nb\\e[1m\" }\n");
    while (deskheap_machine_step(machine, NULL))
        continue;
    ck_assert_str_eq(deskheap_machine_get_step(machine),
                     "create-window in app, class Static, text a\\nb\\x1b[1m");
    for (guint64 i = 0; i < deskheap_machine_count_events(machine); i++) {
        g_autofree char *words = deskheap_machine_describe_event(machine, i);
        ck_assert_ptr_null(strpbrk(words, "\n\x1b"));
    }
    g_autofree char *none = deskheap_machine_describe_event(machine, G_MAXUINT64);
    ck_assert_str_eq(none, "");
}
END_TEST

START_TEST(test_api_finishes_with_reports)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    gboolean passed = FALSE;
    g_autofree char *json = deskheap_machine_finish(machine, DESKHEAP_REPORT_JSON, &passed, NULL);
    g_autofree char *text = deskheap_machine_finish(machine, DESKHEAP_REPORT_TEXT, NULL, NULL);
    g_autofree char *events = deskheap_machine_finish(machine, DESKHEAP_REPORT_EVENTS, NULL, NULL);
    ck_assert(passed);
    ck_assert_ptr_nonnull(strstr(json, "deskheap.report/1"));
    ck_assert_ptr_nonnull(strstr(text, "WinSta0\\Default"));
    ck_assert_ptr_nonnull(strstr(events, "deskheap.events/1"));
    ck_assert(!deskheap_machine_step(machine, NULL));
    g_autoptr(GPtrArray) desktops = deskheap_machine_get_desktops(machine, 1, NULL);
    ck_assert_uint_eq(desktops->len, 3);
    DeskheapViewSpace space;
    DeskheapEvent event;
    char byte;
    ck_assert(deskheap_machine_get_view_space(machine, 1, &space, NULL));
    ck_assert(deskheap_machine_get_event(machine, 0, &event));
    ck_assert(deskheap_machine_has_started(machine));
    const DeskheapDesktop *desktop = desktops->pdata[0];
    ck_assert(!deskheap_machine_read(machine, 1, desktop->base, &byte, 1));
}
END_TEST

START_TEST(test_api_tells_whether_expectations_were_met)
{
    g_autofree char *yaml = g_strconcat(two_sessions, "  - event: { id: 243 }\n", NULL);
    g_autoptr(DeskheapMachine) machine = machine_of(yaml);
    gboolean passed = TRUE;
    g_autofree char *text = deskheap_machine_finish(machine, DESKHEAP_REPORT_TEXT, &passed, NULL);
    ck_assert(!passed);
    ck_assert_ptr_nonnull(strstr(text, "NOT MET"));
}
END_TEST

/* A system that does not start is a result, and there is nothing in it to look at. */
START_TEST(test_api_system_that_does_not_start_is_a_result)
{
    static const char *const settings[] = { "SharedSection=absent", NULL };
    g_autoptr(GError) error = NULL;
    g_autoptr(DeskheapMachine) machine =
        deskheap_machine_new("server2003-sp2", NULL, settings, &error);
    gboolean passed = TRUE;
    ck_assert_ptr_nonnull(machine);
    for (guint i = 0; i < 2; i++) {
        DeskheapViewSpace space;
        char byte;
        ck_assert(!deskheap_machine_has_started(machine));
        ck_assert(!deskheap_machine_step(machine, &error));
        g_autoptr(GPtrArray) desktops = deskheap_machine_get_desktops(machine, 0, &error);
        ck_assert_ptr_nonnull(desktops);
        ck_assert_uint_eq(desktops->len, 0);
        ck_assert(!deskheap_machine_get_view_space(machine, 0, &space, &error));
        ck_assert(!deskheap_machine_read(machine, 0, 0x80000000u, &byte, 1));
        ck_assert_ptr_null(error);
        g_autofree char *text =
            deskheap_machine_finish(machine, DESKHEAP_REPORT_TEXT, &passed, &error);
        ck_assert_ptr_nonnull(strstr(text, "SharedSection"));
        ck_assert(!passed);
    }
}
END_TEST

static gpointer
play_alone(gpointer text)
{
    g_autoptr(DeskheapMachine) machine = deskheap_machine_new_text("thread.yaml", text, NULL);
    return deskheap_machine_finish(machine, DESKHEAP_REPORT_EVENTS, NULL, NULL);
}

START_TEST(test_api_machines_of_several_threads_do_not_meet)
{
    GThread *threads[4];
    g_autofree char *alone = play_alone((gpointer)two_sessions);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("machine", play_alone, (gpointer)two_sessions);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++) {
        g_autofree char *events = g_thread_join(threads[i]);
        ck_assert_str_eq(events, alone);
    }
}
END_TEST

START_TEST(test_api_runs_two_machines_side_by_side)
{
    static const char *const settings[] = { "SharedSection=1024,3072,1024", NULL };
    g_autoptr(GError) error = NULL;
    g_autoptr(DeskheapMachine) one = deskheap_machine_new("server2003-sp2", NULL, settings, &error);
    ck_assert_msg(one != NULL, "%s", error != NULL ? error->message : "");
    g_autoptr(DeskheapMachine) other = deskheap_machine_new("xp-sp3", NULL, NULL, &error);
    ck_assert_msg(other != NULL, "%s", error != NULL ? error->message : "");
    g_autoptr(GPtrArray) a = deskheap_machine_get_desktops(one, 0, &error);
    g_autoptr(GPtrArray) b = deskheap_machine_get_desktops(other, 0, &error);
    ck_assert_uint_eq(desktop_of(a, "Service-0x0-3e7$", "Default")->size_kb, 1024);
    ck_assert_uint_eq(desktop_of(b, "Service-0x0-3e7$", "Default")->size_kb, 512);
}
END_TEST

START_TEST(test_api_refuses_bad_input_with_an_error)
{
    static const char *const broken[] = {
        "format: 1\ntitle: x\nsystem: { edition: windows-95 }\n",
        "format: 1\nnonsense: [",
        "",
    };
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(deskheap_machine_new_text("bad.yaml", broken[i], &error));
        ck_assert_ptr_nonnull(error);
        ck_assert_ptr_nonnull(strstr(error->message, "bad.yaml"));
        ck_assert(g_error_matches(error, DESKHEAP_ERROR, DESKHEAP_ERROR_INPUT));
    }
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(deskheap_machine_open("/nowhere/at/all.yaml", NULL, &error));
    ck_assert(g_error_matches(error, DESKHEAP_ERROR, DESKHEAP_ERROR_INPUT));
}
END_TEST

static void
assert_readable(GError *error)
{
    ck_assert_ptr_nonnull(error);
    ck_assert(error->domain == DESKHEAP_ERROR);
    ck_assert(g_utf8_validate(error->message, -1, NULL));
    for (const char *at = error->message; *at != '\0'; at = g_utf8_next_char(at))
        ck_assert(!g_unichar_iscntrl(g_utf8_get_char(at)) || *at == '\n' || *at == '\t');
    g_error_free(error);
}

/* Bytes that are no text, in every place that takes any. */
START_TEST(test_api_messages_are_valid_utf8_without_control_characters)
{
    static const char odd[] = "x\xff\x1b[2J\x9b\xe2\x80";
    const char *const sets[] = { "SharedSection=1024\xff\x1b", "\xff=1", "SessionViewSize=\xfe",
                                 odd };
    GError *error = NULL;
    ck_assert_ptr_null(deskheap_machine_open(odd, NULL, &error));
    assert_readable(g_steal_pointer(&error));
    ck_assert_ptr_null(deskheap_machine_open("/", odd, &error));
    assert_readable(g_steal_pointer(&error));
    ck_assert_ptr_null(deskheap_machine_new(odd, NULL, NULL, &error));
    assert_readable(g_steal_pointer(&error));
    ck_assert_ptr_null(deskheap_machine_new("server2003-sp2", odd, NULL, &error));
    assert_readable(g_steal_pointer(&error));
    for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
        const char *const settings[] = { sets[i], NULL };
        g_autoptr(DeskheapMachine) machine =
            deskheap_machine_new("server2003-sp2", NULL, settings, &error);
        if (machine == NULL)
            assert_readable(g_steal_pointer(&error));
    }
    ck_assert_ptr_null(deskheap_machine_new_text(odd, "nonsense: [", &error));
    assert_readable(g_steal_pointer(&error));
    ck_assert_ptr_null(deskheap_machine_new_text("t", odd, &error));
    assert_readable(g_steal_pointer(&error));
    ck_assert_ptr_null(deskheap_machine_new_text("t", "format: 1\n\"t\\e\\x9b\": 1\n", &error));
    assert_readable(g_steal_pointer(&error));

    g_autofree char *path = g_strdup_printf("%s/deskheap-api-XXXXXX", g_get_tmp_dir());
    int fd = g_mkstemp(path);
    ck_assert_int_ge(fd, 0);
    g_close(fd, NULL);
    ck_assert(g_file_set_contents(path, two_sessions, -1, NULL));
    ck_assert_ptr_null(deskheap_machine_open(path, odd, &error));
    assert_readable(g_steal_pointer(&error));
    g_unlink(path);
}
END_TEST

/* Under fatal criticals a message of GLib's would end this test. */
START_TEST(test_api_takes_null_for_nothing)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    GError *errors[8] = { NULL };
    DeskheapViewSpace space;
    DeskheapEvent event;
    ck_assert_ptr_null(deskheap_machine_open(NULL, NULL, &errors[0]));
    ck_assert_ptr_null(deskheap_machine_new(NULL, NULL, NULL, &errors[1]));
    ck_assert_ptr_null(deskheap_machine_new_text(NULL, "", &errors[2]));
    ck_assert_ptr_null(deskheap_machine_new_text("t", NULL, &errors[3]));
    ck_assert(!deskheap_machine_step(NULL, &errors[4]));
    ck_assert_ptr_null(deskheap_machine_get_desktops(NULL, 0, &errors[5]));
    ck_assert(!deskheap_machine_get_view_space(NULL, 0, &space, &errors[6]));
    ck_assert_ptr_null(deskheap_machine_finish(NULL, DESKHEAP_REPORT_TEXT, NULL, &errors[7]));
    for (guint i = 0; i < G_N_ELEMENTS(errors); i++) {
        ck_assert(g_error_matches(errors[i], DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT));
        g_clear_error(&errors[i]);
    }
    ck_assert(!deskheap_machine_get_view_space(machine, 0, NULL, &errors[0]));
    ck_assert_ptr_null(deskheap_machine_finish(machine, (DeskheapReport)77, NULL, &errors[1]));
    for (guint i = 0; i < 2; i++) {
        ck_assert(g_error_matches(errors[i], DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT));
        g_clear_error(&errors[i]);
    }
    deskheap_machine_free(NULL);
    ck_assert(!deskheap_machine_has_started(NULL));
    ck_assert_str_eq(deskheap_machine_get_step(NULL), "");
    ck_assert_uint_eq(deskheap_machine_get_time(NULL), 0);
    ck_assert_uint_eq(deskheap_machine_count_events(NULL), 0);
    ck_assert(!deskheap_machine_get_event(NULL, 0, &event));
    ck_assert(!deskheap_machine_get_event(machine, 0, NULL));
    ck_assert(!deskheap_machine_read(NULL, 0, 0, &event, 1));
    ck_assert(!deskheap_machine_read(machine, 0, 0, NULL, 1));
    g_autofree char *words = deskheap_machine_describe_event(NULL, 0);
    ck_assert_str_eq(words, "");
    /* Errors may be ignored. */
    ck_assert_ptr_null(deskheap_machine_open(NULL, NULL, NULL));
    ck_assert_ptr_null(deskheap_machine_open("/nowhere.yaml", NULL, NULL));
    ck_assert(deskheap_machine_step(machine, NULL));
}
END_TEST

START_TEST(test_api_read_takes_any_address_and_length)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    g_autoptr(GPtrArray) desktops = deskheap_machine_get_desktops(machine, 0, NULL);
    const DeskheapDesktop *desktop = desktops->pdata[0];
    static guint8 buffer[8 * 1024 * 1024];
    ck_assert(deskheap_machine_read(machine, 0, desktop->base, NULL, 0));
    ck_assert(!deskheap_machine_read(machine, 0, desktop->base, buffer, sizeof buffer));
    ck_assert(!deskheap_machine_read(machine, 0, G_MAXUINT64 - 7, buffer, 16));
    ck_assert(!deskheap_machine_read(machine, 0, G_MAXUINT32 - 7, buffer, 16));
    ck_assert(!deskheap_machine_read(machine, G_MAXUINT, desktop->base, buffer, 16));
}
END_TEST

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED TRUE /* gcc; the sanitizer needs all address space there is */
#elif defined(__has_feature)
#define IS_SANITIZED __has_feature(address_sanitizer)
#else
#define IS_SANITIZED FALSE
#endif

/* The host refuses a machine its address space: an error, and the same one from then on. */
START_TEST(test_api_machine_that_broke_gives_its_error_again)
{
    if (IS_SANITIZED)
        return;
    g_autoptr(DeskheapMachine) machine = machine_of(
        "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\nsteps:\n  - reboot\n");
    GError *errors[4] = { NULL };
    DeskheapViewSpace space;
    gboolean passed = 7;
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_AS, &limit), 0);
    struct rlimit tight = { .rlim_cur = 64u << 20, .rlim_max = limit.rlim_max };
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &tight), 0);
    ck_assert(!deskheap_machine_step(machine, &errors[0]));
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
    ck_assert(g_error_matches(errors[0], DESKHEAP_ERROR, DESKHEAP_ERROR_HOST));
    ck_assert(!deskheap_machine_step(machine, &errors[1]));
    ck_assert_ptr_null(deskheap_machine_finish(machine, DESKHEAP_REPORT_TEXT, &passed, &errors[2]));
    ck_assert(!deskheap_machine_get_view_space(machine, 0, &space, &errors[3]));
    for (guint i = 1; i < G_N_ELEMENTS(errors); i++) {
        ck_assert_str_eq(errors[i]->message, errors[0]->message);
        g_clear_error(&errors[i]);
    }
    g_clear_error(&errors[0]);
    ck_assert_int_eq(passed, 7);
    ck_assert(!deskheap_machine_has_started(machine));
    ck_assert_uint_gt(deskheap_machine_count_events(machine), 0);
}
END_TEST

/* ---- Win32 functions ---- */

static const char a_program[] = "format: 1\n"
                                "title: A program\n"
                                "system: { edition: server2003-sp2, services: none }\n"
                                "programs:\n"
                                "  gui: { imports: [user32], console: none }\n"
                                "  plain: { console: none }\n"
                                "steps:\n"
                                "  - logon: { user: alice, kind: console }\n"
                                "  - run: { program: gui, as: gui }\n"
                                "  - run: { program: plain, as: plain }\n";

static DeskheapThread *
thread_of(DeskheapMachine *machine, const char *process)
{
    g_autoptr(GError) error = NULL;
    DeskheapThread *thread = deskheap_machine_get_thread(machine, process, &error);
    ck_assert_msg(thread != NULL, "%s", error != NULL ? error->message : "");
    return thread;
}

static guint32
windows_on_default(DeskheapMachine *machine)
{
    g_autoptr(GPtrArray) desktops = deskheap_machine_get_desktops(machine, 0, NULL);
    return desktop_of(desktops, "WinSta0", "Default")->windows;
}

START_TEST(test_api_calls_win32_functions)
{
    g_autoptr(DeskheapMachine) machine = machine_of(a_program);
    g_autoptr(GError) error = NULL;
    while (deskheap_machine_step(machine, &error))
        continue;
    g_autoptr(DeskheapThread) gui = thread_of(machine, "gui");
    guint32 before = windows_on_default(machine);
    guint32 window = deskheap_thread_create_window_ex(gui, "Static", "hello", 0, 0, 0, 0, &error);
    ck_assert_uint_ne(window, 0);
    ck_assert_uint_eq(windows_on_default(machine), before + 1);
    ck_assert(deskheap_thread_destroy_window(gui, window, &error));
    ck_assert_uint_eq(windows_on_default(machine), before);
    ck_assert(!deskheap_thread_destroy_window(gui, window, &error));
    ck_assert_ptr_null(error);
    ck_assert_uint_eq(deskheap_thread_get_last_error(gui, &error), 1400);
    guint32 pid = 0;
    ck_assert(deskheap_thread_create_process(gui, "gui.exe", NULL, &pid, &error));
    ck_assert_uint_ne(pid, deskheap_thread_get_process_id(gui));
    guint32 tid = deskheap_thread_create_thread(gui, &error);
    g_autoptr(DeskheapThread) second = deskheap_machine_get_thread_by_id(
        machine, deskheap_thread_get_process_id(gui), tid, &error);
    ck_assert_uint_eq(deskheap_thread_get_last_error(second, &error), 0);
    ck_assert_ptr_null(error);
}
END_TEST

static void
assert_message(GError **error, const char *wanted)
{
    ck_assert(g_error_matches(*error, DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT));
    ck_assert_msg(strstr((*error)->message, wanted) != NULL, "%s", (*error)->message);
    g_clear_error(error);
}

START_TEST(test_api_says_why_a_function_was_not_called)
{
    g_autoptr(DeskheapMachine) machine = machine_of(a_program);
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(deskheap_machine_get_thread(machine, "gui", &error));
    assert_message(&error, "no process \"gui\" so far");
    while (deskheap_machine_step(machine, &error))
        continue;
    g_autoptr(DeskheapThread) plain = thread_of(machine, "plain");
    ck_assert_uint_eq(deskheap_thread_create_menu(plain, &error), 0);
    assert_message(&error, "has not loaded the DLL of CreateMenu");
    ck_assert_uint_eq(deskheap_thread_create_menu(NULL, &error), 0);
    assert_message(&error, "the thread is NULL");
    ck_assert(deskheap_thread_exit_process(plain, 4, &error));
    ck_assert_ptr_null(error);
    ck_assert_uint_eq(deskheap_thread_get_last_error(plain, &error), 0);
    assert_message(&error, "there is no thread 0 of a process");
    ck_assert_ptr_null(deskheap_machine_get_thread(machine, "plain", &error));
    assert_message(&error, "has ended");
    g_autoptr(DeskheapThread) gui = thread_of(machine, "gui");
    g_autofree char *report = deskheap_machine_finish(machine, DESKHEAP_REPORT_TEXT, NULL, &error);
    ck_assert_ptr_nonnull(report);
    ck_assert_uint_eq(deskheap_thread_create_menu(gui, &error), 0);
    assert_message(&error, "the machine does not run");
}
END_TEST

static const char many_logons[] =
    "format: 1\n"
    "title: Many logons\n"
    "system: { edition: server2003-sp2 }\n"
    "steps:\n"
    "  - start-service: { name: 'b{n}', program: worker, account: '.\\u', for: { n: 1..120 } }\n"
    "variants:\n"
    "  large: { set: { SessionViewSize: 104 } }\n";

/* The number of services that came up, as the report has it. */
static guint
refusals_with(DeskheapScenario *scenario,
              const char *variant,
              const DeskheapKnobSetting *settings,
              guint count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DeskheapMachine) machine =
        deskheap_scenario_start(scenario, variant, settings, count, &error);
    ck_assert_msg(machine != NULL, "%s", error != NULL ? error->message : "");
    g_autofree char *report = deskheap_machine_finish(machine, DESKHEAP_REPORT_TEXT, NULL, &error);
    ck_assert_ptr_nonnull(report);
    guint refusals = 0;
    DeskheapEvent event;
    for (guint64 i = 0; deskheap_machine_get_event(machine, i, &event); i++)
        refusals += strcmp(event.kind, "refusal") == 0;
    return refusals;
}

START_TEST(test_api_scenario_is_read_once_and_run_with_knobs)
{
    const DeskheapKnobSetting larger = { "sessionviewsize", 104 };
    const DeskheapKnobSetting smaller[] = { { "SharedSection.3", 128 }, { "memory", 1024 } };
    g_autoptr(GError) error = NULL;
    g_autoptr(DeskheapScenario) scenario =
        deskheap_scenario_new_text("many.yaml", many_logons, &error);
    ck_assert_ptr_nonnull(scenario);
    guint plain = refusals_with(scenario, NULL, NULL, 0);
    guint with_larger = refusals_with(scenario, NULL, &larger, 1);

    ck_assert_uint_gt(plain, with_larger);
    ck_assert_uint_eq(refusals_with(scenario, "large", NULL, 0), with_larger);
    ck_assert_uint_gt(plain, refusals_with(scenario, NULL, smaller, 2));
    ck_assert_uint_eq(refusals_with(scenario, NULL, NULL, 0), plain);
}
END_TEST

static gpointer
count_in_thread(gpointer data)
{
    const DeskheapKnobSetting setting = { "SessionViewSize", 64 };
    return GUINT_TO_POINTER(refusals_with(data, NULL, &setting, 1));
}

START_TEST(test_api_machines_of_one_scenario_run_at_once)
{
    g_autoptr(DeskheapScenario) scenario =
        deskheap_scenario_new_text("many.yaml", many_logons, NULL);
    GThread *threads[4];
    gpointer alone = count_in_thread(scenario);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("machine", count_in_thread, scenario);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        ck_assert_ptr_eq(g_thread_join(threads[i]), alone);
    ck_assert_ptr_nonnull(alone);
}
END_TEST

START_TEST(test_api_scenario_refuses_what_is_no_knob)
{
    const DeskheapKnobSetting unknown = { "SessionViewsize2", 4 }, nameless = { NULL, 4 };
    const DeskheapKnobSetting far = { "/3GB", 7 };
    g_autoptr(DeskheapScenario) scenario = deskheap_scenario_new_text("m.yaml", many_logons, NULL);
    GError *error = NULL;
    DeskheapKnob knob;
    guint count = 0;

    ck_assert_ptr_null(deskheap_scenario_start(scenario, NULL, &unknown, 1, &error));
    ck_assert(g_error_matches(error, DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT));
    g_clear_error(&error);
    ck_assert_ptr_null(deskheap_scenario_start(scenario, NULL, &nameless, 1, &error));
    g_clear_error(&error);
    ck_assert_ptr_null(deskheap_scenario_start(scenario, NULL, NULL, 1, &error));
    g_clear_error(&error);
    ck_assert_ptr_null(deskheap_scenario_start(scenario, "none", NULL, 0, &error));
    ck_assert_str_eq(error->message, "m.yaml has no variant \"none\"");
    g_clear_error(&error);
    ck_assert_ptr_null(deskheap_scenario_start(scenario, NULL, &far, 1, &error));
    ck_assert(g_error_matches(error, DESKHEAP_ERROR, DESKHEAP_ERROR_INPUT));
    g_clear_error(&error);
    ck_assert_ptr_null(deskheap_scenario_open(NULL, &error));
    g_clear_error(&error);
    while (deskheap_knob_get(count, &knob))
        count++;
    ck_assert_uint_gt(count, 15);
    ck_assert_str_ne(knob.name, "");
    ck_assert(!deskheap_knob_get(0, NULL));
}
END_TEST

START_TEST(test_api_scenario_has_a_trace)
{
    const DeskheapKnobSetting larger = { "SessionViewSize", 104 };
    const DeskheapKnobSetting unknown = { "no-such", 1 };
    g_autoptr(DeskheapScenario) scenario = deskheap_scenario_new_text("m.yaml", many_logons, NULL);
    GError *error = NULL;
    g_autofree char *plain = deskheap_scenario_trace(scenario, NULL, NULL, 0, &error);
    g_autofree char *again = deskheap_scenario_trace(scenario, NULL, NULL, 0, &error);
    g_autofree char *turned = deskheap_scenario_trace(scenario, NULL, &larger, 1, &error);

    ck_assert(error == NULL && g_str_has_prefix(plain, "{\"schema\": \"deskheap.trace/1\", "));
    ck_assert_str_eq(plain, again);
    ck_assert_str_ne(plain, turned);
    ck_assert_ptr_null(deskheap_scenario_trace(scenario, NULL, &unknown, 1, &error));
    ck_assert(g_error_matches(error, DESKHEAP_ERROR, DESKHEAP_ERROR_ARGUMENT));
    g_clear_error(&error);
    ck_assert_ptr_null(deskheap_scenario_trace(scenario, "none", NULL, 0, &error));
    g_clear_error(&error);
    ck_assert_ptr_null(deskheap_scenario_trace(NULL, NULL, NULL, 0, &error));
    g_clear_error(&error);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_api_steps_a_scenario_to_its_end },
    { &test_api_get_step_is_the_step_done_last },
    { &test_api_get_step_stays_when_finish_does_the_rest },
    { &test_api_numbers_of_a_desktop_agree },
    { &test_api_lines_are_lines },
    { &test_api_tells_whether_expectations_were_met },
    { &test_api_system_that_does_not_start_is_a_result },
    { &test_api_machines_of_several_threads_do_not_meet },
    { &test_api_messages_are_valid_utf8_without_control_characters },
    { &test_api_takes_null_for_nothing },
    { &test_api_read_takes_any_address_and_length },
    { &test_api_machine_that_broke_gives_its_error_again },
    { &test_api_reads_other_pages_in_another_session },
    { &test_api_lists_events_in_words },
    { &test_api_finishes_with_reports },
    { &test_api_runs_two_machines_side_by_side },
    { &test_api_refuses_bad_input_with_an_error },
    { &test_api_calls_win32_functions },
    { &test_api_says_why_a_function_was_not_called },
    { &test_api_scenario_is_read_once_and_run_with_knobs },
    { &test_api_machines_of_one_scenario_run_at_once },
    { &test_api_scenario_refuses_what_is_no_knob },
    { &test_api_scenario_has_a_trace },
};

SUITE(tests, NULL, NULL)
