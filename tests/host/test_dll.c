/* SPDX-License-Identifier: MIT */
/* DLLs: what attaches, in which order and in which Windows, and what a refusal there is the end of.
 */
#include "abi/status.h"
#include "config_test.h"
#include "host/program/action_list.h"
#include "host/program/dll.h"
#include "host/program/program.h"
#include "host/report/report.h"
#include "host/run/run.h"
#include "host/win32/win32_function.h"
#include "win32_fixture.h"

#include "../suite.h"

/* "comctl32.dll 19 shell32.dll 0 ": the DLLs of a program's image with what each does. */
static char *
attaching(const char *imports, guint32 nt_version)
{
    GError *error = NULL;
    g_autofree char *text = g_strdup_printf("imports: [%s]\n", imports);
    g_autoptr(YamlDocument) document = yaml_document_load_text("p.yaml", text, -1, NULL, &error);
    g_autoptr(Program) program = program_read("p", yaml_document_root(document), &error);
    g_autoptr(GPtrArray) seen = g_ptr_array_new();
    g_autoptr(GString) told = g_string_new(NULL);
    ActionList list = { 0 };

    assert_no_error(error);
    action_list_init(&list);
    for (guint i = 0; i < program->imports->len; i++)
        dll_add_attach(program->imports->pdata[i], nt_version, seen, &list);
    for (guint i = 0; i < list.actions->len; i++) {
        const ProgramAction *action = &g_array_index(list.actions, ProgramAction, i);
        if (action->op == ACTION_ATTACH_DLL)
            g_string_append_printf(told, "%s %u ", action->attach_dll.dll,
                                   (guint)action->attach_dll.action_count);
    }
    action_list_clear(&list);
    return g_string_free(g_steal_pointer(&told), FALSE);
}

static const struct {
    const char *imports;
    guint32 nt_version;
    const char *wanted;
} orders[] = {
    { "user32", 0x0501, "" },
    { "comctl32", 0x0500, "comctl32.dll 12 " },
    { "comctl32", 0x0501, "comctl32.dll 19 " },
    { "comctl32", 0x0502, "comctl32.dll 0 " },
    { "comctl32-6", 0x0500, "comctl32.dll 12 " },
    { "comctl32-6", 0x0501, "comctl32.dll 28 " },
    { "comctl32-6", 0x0502, "comctl32.dll 0 " },
    { "shell32", 0x0501, "shlwapi.dll 0 comctl32.dll 19 shell32.dll 0 " },
    { "comctl32, shell32", 0x0501, "comctl32.dll 19 shlwapi.dll 0 shell32.dll 0 " },
    /* Both versions, each once; Windows 2000 has one. */
    { "shell32, comctl32-6", 0x0501,
      "shlwapi.dll 0 comctl32.dll 19 shell32.dll 0 comctl32.dll 28 " },
    { "shell32, comctl32-6", 0x0500, "shlwapi.dll 0 comctl32.dll 12 shell32.dll 0 " },
};

START_TEST(test_dlls_attach_behind_what_they_import)
{
    g_autofree char *told = attaching(orders[_i].imports, orders[_i].nt_version);

    ck_assert_str_eq(told, orders[_i].wanted);
}
END_TEST

static RunRecord *
play(const char *edition, const char *programs, const char *steps)
{
    GError *error = NULL;
    g_autofree char *text =
        g_strdup_printf("format: 1\ntitle: t\nsystem: { edition: %s, services: none }\n"
                        "programs:\n  filler: { imports: [user32], on-failure: ignore, startup: [ "
                        "register-class: F ] }\n%ssteps:\n%s",
                        edition, programs, steps);
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    RunRecord *record = run_scenario(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);
    return record;
}

/* The failure of the last step, and whether the log has a popup that names the DLL. */
static const RunFailure *
last_failure(const RunRecord *record)
{
    ck_assert_uint_gt(record->failures->len, 0);
    return record->failures->pdata[record->failures->len - 1];
}

static gboolean
is_in_events(const RunRecord *record, guint32 kind, const char *text)
{
    gboolean is_there = FALSE;

    for (guint i = 0; i < record->events->len; i++) {
        const struct abi_event *event = &g_array_index(record->events, struct abi_event, i);
        if (event->kind == kind)
            is_there |= strstr(run_record_event_text(record, i), text) != NULL;
    }
    return is_there;
}

START_TEST(test_dll_that_says_no_by_itself_is_named)
{
    g_autoptr(RunRecord) record =
        play("win2000", "  p: { imports: [user32], dlls: { guard: { refuses: true } } }\n",
             "  - start-service: { name: p, program: p }\n");
    const RunFailure *failure = last_failure(record);

    ck_assert_uint_eq(failure->status, STATUS_DLL_INIT_FAILED);
    ck_assert_str_eq(failure->cause, "dll-refused");
    ck_assert_msg(strstr(failure->detail, "guard.dll") != NULL, "%s", failure->detail);
    ck_assert_str_eq(failure->dll, "guard.dll");
    ck_assert(is_in_events(record, EVENT_EVENT_LOG, "guard.dll"));
}
END_TEST

/* Whatever a box says there, and whichever attach it was: a refused console is kernel32's, a
 * refused connection user32's. */
static const struct {
    const char *program;
    const char *desktop;
    const char *dll;
} attaches[] = {
    { "{ imports: [user32], dlls: { guard: { refuses: true } } }", "", "guard.dll" },
    { "{ imports: [user32] }", ", desktop: 'No\\Where'", "user32.dll" },
    { "{ console: new }", ", desktop: 'No\\Where'", "kernel32.dll" },
};

START_TEST(test_dll_is_told_on_every_edition)
{
    static const char *const editions[] = { "win2000", "xp-sp3", "server2003-sp2" };
    g_autofree char *programs = g_strdup_printf("  p: %s\n", attaches[_i].program);
    g_autofree char *steps = g_strdup_printf("  - start-service: { name: f, program: filler }\n"
                                             "  - run: { program: p, parent: f%s }\n",
                                             attaches[_i].desktop);

    for (gsize i = 0; i < G_N_ELEMENTS(editions); i++) {
        g_autoptr(RunRecord) record = play(editions[i], programs, steps);
        g_autoptr(GString) text = g_string_new(NULL);
        g_autofree char *told = g_strdup_printf("STATUS_DLL_INIT_FAILED in %s, ", attaches[_i].dll);
        g_autofree char *member = g_strdup_printf("\"dll\": \"%s\"", attaches[_i].dll);

        ck_assert_str_eq(last_failure(record)->dll, attaches[_i].dll);
        report_text(text, record, 0);
        ck_assert_msg(strstr(text->str, told) != NULL, "%s: %s", editions[i], text->str);
        g_string_truncate(text, 0);
        report_json(text, record, TRUE);
        ck_assert_msg(strstr(text->str, member) != NULL, "%s: %s", editions[i], text->str);
    }
}
END_TEST

/* What a program does without is no reason of what it meets later. */
START_TEST(test_dll_that_a_program_does_without_is_not_told)
{
    g_autoptr(RunRecord) record = play(
        "xp-sp3",
        "  p: { imports: [user32], dlls: { guard: { refuses: true } }, loads: [guard], startup: [ "
        "load-library: { dll: guard, on-failure: ignore }, exit: 5 ] }\n",
        "  - start-service: { name: p, program: p }\n");

    ck_assert(is_in_events(record, EVENT_DLL_ATTACH, "guard.dll"));
    ck_assert_str_eq(last_failure(record)->dll, "");
}
END_TEST

/* A heap that has room for user32's classes but not for the nineteen of common controls. */
#define FULL                                                                                       \
    "  - start-service: { name: f, program: filler, account: '.\\f' }\n"                           \
    "  - create-window: { in: f, class: F, count: 4000, on-failure: ignore }\n"                    \
    "  - destroy-window: { in: f, count: 15 }\n"

START_TEST(test_dll_refused_a_class_is_the_end_where_it_minds)
{
    const char *const minds = "  p: { imports: [user32, comctl32] }\n";
    const char *const ignores = "  p: { imports: [user32, comctl32-6] }\n";
    g_autoptr(RunRecord) fatal = play("xp-sp3", minds, FULL "  - run: { program: p, parent: f }\n");
    g_autoptr(RunRecord) mild =
        play("xp-sp3", ignores, FULL "  - run: { program: p, parent: f, as: q }\n");
    const RunFailure *failure = last_failure(fatal);

    ck_assert_str_eq(failure->program, "p.exe");
    ck_assert_uint_eq(failure->status, STATUS_DLL_INIT_FAILED);
    ck_assert_str_eq(failure->cause, "desktop-heap-full");
    ck_assert(is_in_events(fatal, EVENT_DLL_ATTACH, "comctl32.dll"));
    ck_assert_uint_eq(mild->failures->len, 0);
}
END_TEST

/* A program that loads user32 when it runs: the call is refused, not the process, which ends as it
 * says itself; and none the less it has all of it once there is room. */
START_TEST(test_dll_user32_that_is_loaded_later_fails_the_call)
{
    const char *const late = "  p: { loads: [user32], on-failure: exit 0x80000003, startup: [ "
                             "load-library: user32, register-class: L, create-window: L ] }\n"
                             "  r: { loads: [user32], startup: [ load-library: { dll: user32, "
                             "on-failure: retry 3 }, register-class: L, create-window: L ] }\n";
    const char *const full = "  - start-service: { name: f, program: filler, account: '.\\f' }\n"
                             "  - create-window: { in: f, class: F, count: 4000 }\n"
                             "  - register-class: { in: f, name: S, count: 9 }\n";
    g_autofree char *fails = g_strconcat(full, "  - run: { program: p, parent: f }\n", NULL);
    g_autofree char *has_room = g_strconcat(full,
                                            "  - destroy-window: { in: f, count: 40 }\n"
                                            "  - run: { program: p, parent: f, as: p }\n",
                                            NULL);
    g_autofree char *in_part = g_strconcat(full,
                                           "  - destroy-window: { in: f, count: 2 }\n"
                                           "  - run: { program: r, parent: f }\n",
                                           NULL);
    g_autoptr(RunRecord) refused = play("win7-x64", late, fails);
    g_autoptr(RunRecord) met = play("win7-x64", late, has_room);
    g_autoptr(RunRecord) again = play("win7-x64", late, in_part);
    const RunFailure *failure = last_failure(refused);

    ck_assert_str_eq(failure->program, "p.exe");
    ck_assert_uint_eq(failure->exit_code, 0x80000003);
    ck_assert_str_eq(failure->dll, "user32.dll");
    ck_assert_str_eq(failure->cause, "desktop-heap-full");
    ck_assert_uint_eq(refused->popups->len, 0);
    ck_assert(is_in_events(refused, EVENT_DLL_ATTACH, "user32.dll"));
    ck_assert_str_ne(last_failure(met)->program, "p.exe");
    ck_assert_str_eq(last_failure(again)->program, "r.exe");
    ck_assert_uint_eq(last_failure(again)->exit_code, 1);
}
END_TEST

static const struct {
    const char *text;
    const char *message;
} bad[] = {
    { "imports: [comctl33]\n",
      "p.yaml:1:11: error: no DLL has the name \"comctl33\" (did you mean" },
    { "imports: [comctl32]\ndlls: { comctl32: {} }\n",
      "p.yaml:2:9: error: the program imports a DLL of that name already" },
    { "dlls: { a: { attach: [ create-menu ] } }\n",
      "p.yaml:1:24: error: create-menu needs \"imports: [user32]\"" },
    { "dlls: { a: { versions: [ { windows: '4.0' } ] } }\n", "p.yaml:1:37: error: " },
    { "dlls: { a: { imports: [user32], versions: [ { windows: '5.1', instead: b } ] } }\n",
      "error: no DLL has the name \"b\"" },
    { "imports: [user32]\nstartup: [ load-library: ole32 ]\n",
      "p.yaml:2:26: error: \"ole32\" is not among the DLLs that this program loads" },
    { "loads: [ole32]\n",
      "p.yaml:1:8: error: one of these imports user32, and the program does not" },
    { "loads: [user32]\nstartup: [ create-menu, load-library: user32 ]\n",
      "p.yaml:2:12: error: create-menu needs \"imports: [user32]\", or \"loads: [user32]\" and before "
      "it \"load-library: user32\"" },
    { "loads: [user32, ole32]\n",
      "p.yaml:1:8: error: one of these imports user32, and the program does not" },
    { "imports: [user32]\nloads: [ole33]\n", "p.yaml:2:9: error: no DLL has the name \"ole33\"" },
    { "imports: [user32]\nloads: [ole32]\npeak: [ load-library: ole32 ]\n",
      "p.yaml:3:23: error: a DLL that is loaded stays" },
    { "imports: [user32]\nloads: [ole32]\ndlls: { d: { attach: [ load-library: ole32 ] } }\n",
      "p.yaml:3:38: error: a DllMain must not load DLLs" },
};

START_TEST(test_dlls_that_are_wrong_say_where)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(YamlDocument) document =
        yaml_document_load_text("p.yaml", bad[_i].text, -1, NULL, &error);
    g_autoptr(Program) program = program_read("p", yaml_document_root(document), &error);

    ck_assert_ptr_null(program);
    ck_assert_msg(strstr(error->message, bad[_i].message) != NULL, "%s", error->message);
}
END_TEST

START_TEST(test_shipped_dlls_say_where_they_come_from)
{
    g_auto(GStrv) names = dll_names();

    ck_assert_uint_ge(g_strv_length(names), 8);
    for (guint i = 0; names[i] != NULL; i++) {
        GError *error = NULL;
        g_autofree char *text = g_strdup_printf("imports: [%s]\n", names[i]);
        g_autoptr(YamlDocument) document =
            yaml_document_load_text("p.yaml", text, -1, NULL, &error);
        g_autoptr(Program) program = program_read("p", yaml_document_root(document), &error);
        assert_no_error(error);
        const Dll *dll = program->imports->pdata[0];
        ck_assert_msg(dll->about != NULL && dll->source != NULL && dll->confidence != NULL,
                      "%s: about, source and confidence belong to a shipped DLL", names[i]);
    }
}
END_TEST

/* ---- loaded by a program that runs ---- */

#define HOST                                                                                       \
    "  host: { imports: [user32], on-failure: %s, dlls: { guard: { refuses: true }, four: { "      \
    "attach: [ register-class: { name: Four, count: 4 } ] } }, loads: [comctl32, shell32, "        \
    "guard, four]%s }\n"
#define HOST_RUNS                                                                                  \
    "  - start-service: { name: q, program: filler }\n"                                            \
    "  - start-service: { name: p, program: host }\n"
#define FILL                                                                                       \
    "  - create-window: { in: q, class: F, count: 9000, on-failure: ignore }\n"                    \
    "  - register-class: { in: q, name: Small, count: 9, on-failure: ignore }\n"
#define LOAD(dll) "  - load-library: { in: p, dll: " dll " }\n"

static RunRecord *
play_host(const char *policy, const char *more, const char *steps)
{
    g_autofree char *programs = g_strdup_printf(HOST, policy, more);

    return play("xp-sp3", programs, steps);
}

/* Of classes that the process registered itself: those of its attach are user32's. */
static guint
classes_of(const RunRecord *record, const char *image)
{
    guint32 pid = 0;
    guint count = 0;

    for (guint i = 0; i < record->events->len; i++) {
        const struct abi_event *event = &g_array_index(record->events, struct abi_event, i);
        const char *text = run_record_event_text(record, i);
        if (event->kind == EVENT_PROCESS_CREATE && strcmp(text, image) == 0)
            pid = (guint32)event->v[0];
        if (event->kind == EVENT_DLL_ATTACH && event->pid == pid && strcmp(text, "user32.dll") == 0)
            count = 0;
        count += event->kind == EVENT_CLASS_REGISTER && event->pid == pid;
    }
    return count;
}

static const RunFailure *
failure_at(const RunRecord *record, guint n)
{
    return n < record->failures->len ? record->failures->pdata[n] : NULL;
}

/* The caller gets 1114 and lives; what imports it ends with 0xC0000142. */
START_TEST(test_dll_that_is_loaded_later_fails_the_call)
{
    g_autoptr(RunRecord) record =
        play_host("exit 1", "",
                  HOST_RUNS FILL LOAD("comctl32") "  - set-text: { in: q, text: t }\n"
                                                  "  - load-library: { in: p, dll: guard }\n"
                                                  "  - mark: end\n");
    const RunFailure *full = failure_at(record, record->failures->len - 2);
    const RunFailure *by_itself = failure_at(record, record->failures->len - 1);

    ck_assert_str_eq(full->kind, "load-library");
    ck_assert_uint_eq(full->last_error, ERROR_DLL_INIT_FAILED);
    ck_assert_str_eq(full->cause, "desktop-heap-full");
    ck_assert_str_eq(full->dll, "comctl32.dll");
    ck_assert(!full->has_exit_code);
    ck_assert_str_eq(by_itself->kind, "load-library");
    ck_assert_uint_eq(by_itself->last_error, ERROR_DLL_INIT_FAILED);
    ck_assert_str_eq(by_itself->cause, "dll-refused");
    ck_assert_str_eq(by_itself->dll, "guard.dll");
    ck_assert_uint_eq(record->popups->len, 0);
    for (guint i = 0; i < record->log->len; i++)
        ck_assert_uint_ne(((const RunLogEntry *)record->log->pdata[i])->id, 26);
}
END_TEST

/* Whatever its DllMain met: LoadLibrary's caller asks GetLastError(). */
START_TEST(test_dll_that_says_no_is_the_threads_last_error)
{
    g_autofree char *host = g_strdup_printf(HOST, "exit 1", "");
    g_autofree char *text =
        g_strconcat("format: 1\ntitle: t\nsystem: { edition: xp-sp3, services: none }\n"
                    "programs:\n",
                    host,
                    "steps:\n  - start-service: { name: p, program: host }\n"
                    "  - load-library: { in: p, dll: guard, on-failure: ignore }\n",
                    NULL);
    Win32Fixture f = win32_fixture_start(text, ENGINE_MODEL);

    ck_assert_uint_eq(CALL(&f, "p", GetLastError), ERROR_DLL_INIT_FAILED);
    win32_fixture_end(&f);
}
END_TEST

/* Each DLL attaches once, whoever brings it, and only when it is loaded. */
START_TEST(test_dll_that_is_loaded_twice_attaches_once)
{
    g_autoptr(RunRecord) nothing = play_host("exit 1", "", HOST_RUNS);
    g_autoptr(RunRecord) both =
        play_host("exit 1", "", HOST_RUNS LOAD("shell32") LOAD("comctl32") LOAD("shell32"));
    g_autoptr(RunRecord) at_start =
        play_host("exit 1",
                  ", startup: [ load-library: comctl32, load-library: { dll: four, "
                  "count: 3 }, register-class: Own ]",
                  HOST_RUNS LOAD("comctl32"));

    ck_assert_uint_eq(classes_of(nothing, "host.exe"), 0);
    ck_assert_uint_eq(both->failures->len, 0);
    ck_assert_uint_eq(classes_of(both, "host.exe"), 19);
    ck_assert_uint_eq(at_start->failures->len, 0);
    ck_assert_uint_eq(classes_of(at_start, "host.exe"), 19 + 4 + 1);
}
END_TEST

/* While it starts its own `on-failure` says what then: it is a call like others. */
START_TEST(test_dll_that_a_start_up_loads_is_a_call_like_others)
{
    static const struct {
        const char *policy;
        gboolean is_running;
        guint exit_code;
        guint32 time_ms;
    } ways[] = {
        { "exit 7", FALSE, 7, 0 },
        { "ignore", TRUE, 0, 0 },
        { "retry 2", FALSE, 1, 2000 },
        { "message-box", FALSE, 1, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autoptr(RunRecord) record =
            play_host(ways[i].policy, ", startup: [ load-library: guard, register-class: Behind ]",
                      "  - logon: { user: alice }\n  - run: { program: host, as: p }\n");
        const RunFailure *failure = failure_at(record, 0);
        ck_assert_uint_eq(record->failures->len, ways[i].is_running ? 0 : 1);
        ck_assert_uint_eq(classes_of(record, "host.exe"), ways[i].is_running ? 1 : 0);
        if (failure == NULL)
            continue;
        ck_assert_uint_eq(failure->exit_code, ways[i].exit_code);
        ck_assert_str_eq(failure->cause, "dll-refused");
        ck_assert_uint_eq(failure->time_ms, ways[i].time_ms);
    }
}
END_TEST

/* What a refused attempt registered stays, and the next one goes on from there. */
START_TEST(test_dll_is_loaded_when_there_is_room_again)
{
    g_autoptr(RunRecord) record =
        play_host("exit 1", "",
                  HOST_RUNS FILL "  - destroy-window: { in: q, count: 2 }\n" LOAD(
                      "four") "  - destroy-window: { in: q, count: 2 }\n" LOAD("four"));
    const RunFailure *failure = failure_at(record, record->failures->len - 1);

    ck_assert_str_eq(failure->kind, "load-library");
    ck_assert_uint_eq(failure->last_error, ERROR_DLL_INIT_FAILED);
    ck_assert_uint_lt(failure->step, record->steps->len - 2);
    ck_assert_uint_eq(classes_of(record, "host.exe"), 4);
}
END_TEST

/* A step names what the process's program does not load. */
START_TEST(test_dll_that_nobody_loads_is_not_there)
{
    g_autoptr(RunRecord) record = play_host("exit 1", "", HOST_RUNS LOAD("ole32"));
    const RunFailure *failure = failure_at(record, 0);

    ck_assert_uint_eq(failure->last_error, ERROR_MOD_NOT_FOUND);
    ck_assert_str_eq(failure->cause, "not-found");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_dlls_attach_behind_what_they_import, G_N_ELEMENTS(orders) },
    { &test_dll_that_says_no_by_itself_is_named },
    { &test_dll_refused_a_class_is_the_end_where_it_minds },
    { &test_dll_is_told_on_every_edition, G_N_ELEMENTS(attaches) },
    { &test_dll_that_a_program_does_without_is_not_told },
    { &test_dlls_that_are_wrong_say_where, G_N_ELEMENTS(bad) },
    { &test_shipped_dlls_say_where_they_come_from },
    { &test_dll_user32_that_is_loaded_later_fails_the_call },
    { &test_dll_that_is_loaded_later_fails_the_call },
    { &test_dll_that_says_no_is_the_threads_last_error },
    { &test_dll_that_is_loaded_twice_attaches_once },
    { &test_dll_that_a_start_up_loads_is_a_call_like_others },
    { &test_dll_is_loaded_when_there_is_room_again },
    { &test_dll_that_nobody_loads_is_not_there },
};

SUITE(tests, NULL, NULL)
