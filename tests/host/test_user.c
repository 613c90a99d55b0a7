/* SPDX-License-Identifier: MIT */
/*
 * Ring 3 on the model machine, whole: what csrss, winlogon, services.exe and the loader do with
 * each other, seen in the event stream. No number of a published case is expected here.
 */
#include "abi/guest.h"
#include "abi/service.h"
#include "abi/status.h"
#include "abi/user_types.h"
#include "config_test.h"
#include "host/edition/edition.h"
#include "host/engine/engine_reader.h"
#include "host/engine/model_engine.h"
#include "host/inspect/snapshot.h"
#include "host/program/program.h"

typedef struct {
    struct abi_event event;
    char *text;
} Seen;

static Engine *engine;
static GArray *events;   /* Seen, of the whole run */
static guint first_seen; /* of the request under test */
static struct abi_event reply;

static void
clear_seen(gpointer seen)
{
    g_free(((Seen *)seen)->text);
}

static void
on_event(const struct abi_event *event, const char *text, gpointer user)
{
    Seen seen = { *event, g_strdup(text) };

    (void)user;
    g_array_append_val(events, seen);
}

/* Strings end with NULL. */
static nt_status
request(guint kind,
        guint session,
        guint pid,
        guint64 v0,
        guint64 v1,
        const char *const *texts,
        GBytes *payload)
{
    g_autoptr(GError) error = NULL;
    struct abi_request made = { .kind = kind, .session = session, .pid = pid, .v = { v0, v1 } };
    gsize bytes = 0;
    gconstpointer data = payload != NULL ? g_bytes_get_data(payload, &bytes) : NULL;

    for (guint i = 0; texts != NULL && texts[i] != NULL; i++) {
        strcpy(made.text + made.text_bytes, texts[i]);
        made.text_bytes += (guint32)strlen(texts[i]) + 1;
    }
    made.payload_bytes = (guint32)bytes;
    first_seen = events->len;
    ck_assert(engine_request(engine, &made, data, &reply, &error));
    assert_no_error(error);
    ck_assert(engine_verify(engine, &error));
    assert_no_error(error);
    return reply.status;
}

#define TEXTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
give_image(Program *program)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) image = program_image(program, &error);

    assert_no_error(error);
    ck_assert_uint_eq(request(REQUEST_IMAGE, 0, 0, 0, 0, NULL, image), 0);
}

static void
give_shipped(const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Program) program = program_load(name, NULL, NULL, &error);

    assert_no_error(error);
    give_image(program);
}

/* A program of the test's own. */
static void
give(const char *name, const char *yaml)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(YamlDocument) document = yaml_document_load_text(name, yaml, -1, NULL, &error);
    g_autoptr(Program) program = NULL;

    assert_no_error(error);
    program = program_read(name, yaml_document_root(document), &error);
    assert_no_error(error);
    give_image(program);
}

static nt_status
act(guint pid, const char *yaml)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(YamlDocument) document = yaml_document_load_text("step", yaml, -1, NULL, &error);
    const YamlNode *root = yaml_document_root(document);
    ProgramAction action;

    ck_assert(program_action_read(&action, yaml_node_key(root, 0), yaml_node_item(root, 0), NULL,
                                  &error));
    g_autoptr(GBytes) image = program_actions_image(&action, 1, &error);
    program_action_clear(&action);
    return request(REQUEST_ACTIONS, 0, pid, 0, 0, NULL, image);
}

/* The n-th event of a kind in the request under test, NULL: there are fewer. */
static const Seen *
seen(guint kind, guint n)
{
    for (guint i = first_seen; i < events->len; i++) {
        const Seen *entry = &g_array_index(events, Seen, i);
        if (entry->event.kind == kind && n-- == 0)
            return entry;
    }
    return NULL;
}

/* The same for an entry of the event log. */
static const Seen *
seen_log(guint id)
{
    for (guint n = 0; seen(EVENT_EVENT_LOG, n) != NULL; n++)
        if (seen(EVENT_EVENT_LOG, n)->event.v[0] == id)
            return seen(EVENT_EVENT_LOG, n);
    return NULL;
}

static void
start(const char *edition_name, const char *shared_section)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = edition_load(edition_name, NULL, NULL, &error);
    assert_no_error(error);
    g_autoptr(Registry) registry =
        edition_load_registry(edition, NULL, REGISTRY_BY_CONTENT, NULL, NULL, &error);
    assert_no_error(error);
    BootSettings settings = { 0 };
    struct abi_boot *boot = g_new0(struct abi_boot, 1);

    if (shared_section != NULL) {
        g_autofree char *setting = g_strconcat("SharedSection=", shared_section, NULL);
        ck_assert(registry_set_argument(registry, setting, &error));
    }
    ck_assert(edition_make_boot(edition, registry, &settings, boot, &error));
    events = g_array_new(FALSE, FALSE, sizeof(Seen));
    g_array_set_clear_func(events, clear_seen);
    engine = engine_new_model(boot, on_event, NULL, &error);
    assert_no_error(error);
    g_free(boot);
    give_shipped("smss");
    give_shipped("csrss");
    give_shipped("winlogon");
    give_shipped("services");
    give_shipped("explorer");
    request(REQUEST_POWER_ON, 0, 0, 0, 0, NULL, NULL);
}

static void
stop(void)
{
    g_clear_pointer(&engine, engine_free);
    g_clear_pointer(&events, g_array_unref);
}

static void
set_up(void)
{
    start("server2003-sp2", NULL);
    ck_assert_uint_eq(reply.status, 0);
}

static nt_status
start_service(const char *name, const char *program, const char *account, guint flags)
{
    return request(REQUEST_SERVICE_START, 0, 0, flags, 0, TEXTS(name, program, account, ""), NULL);
}

/* ---- start-up ---- */

START_TEST(test_desktops_are_made_in_the_documented_order)
{
    static const char *const wanted[] = { "WinSta0\\Winlogon", "WinSta0\\Disconnect",
                                          "WinSta0\\Default", "Service-0x0-3e7$\\Default" };

    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
        ck_assert_ptr_nonnull(seen(EVENT_DESKTOP_CREATE, i));
        ck_assert_str_eq(seen(EVENT_DESKTOP_CREATE, i)->text, wanted[i]);
    }
    ck_assert_ptr_null(seen(EVENT_DESKTOP_CREATE, G_N_ELEMENTS(wanted)));
    ck_assert_str_eq(seen(EVENT_SHARED_SECTION, 0)->text, "1024,3072,512");
    ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Winlogon");
}
END_TEST

START_TEST(test_system_does_not_start_without_a_comma)
{
    start("server2003-sp2", "1024 3072");
    ck_assert_uint_eq(reply.status, (nt_status)STATUS_INVALID_PARAMETER);
    ck_assert_ptr_null(seen(EVENT_DESKTOP_CREATE, 0));
    ck_assert_ptr_nonnull(seen(EVENT_SESSION_DELETE, 0));
}
END_TEST

START_TEST(test_windows_2000_has_no_disconnect)
{
    start("win2000", NULL);
    ck_assert_uint_eq(reply.status, 0);
    ck_assert_str_eq(seen(EVENT_DESKTOP_CREATE, 1)->text, "WinSta0\\Default");
    ck_assert_uint_eq(request(REQUEST_DISCONNECT, 0, 0, 0, 0, NULL, NULL),
                      (nt_status)STATUS_NOT_SUPPORTED);
}
END_TEST

/* ---- users ---- */

START_TEST(test_user_logs_on_runs_and_logs_off)
{
    give("app", "imports: [user32]\nstartup:\n  - register-class: App\n  - create-window: App\n");
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    ck_assert_uint_ne(reply.v[1], 0);
    ck_assert_uint_ge(reply.v[2], 0x3e8);
    ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Default");
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("bob", ""), NULL),
                      (nt_status)STATUS_DEVICE_BUSY);
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("app.exe", "", ""), NULL), 0);
    ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, "WinSta0\\Default");
    ck_assert_uint_eq(request(REQUEST_LOCK, 0, 0, 1, 0, NULL, NULL), 0);
    ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Winlogon");
    ck_assert_uint_eq(request(REQUEST_LOCK, 0, 0, 0, 0, NULL, NULL), 0);
    ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Default");
    ck_assert_uint_eq(request(REQUEST_LOGOFF, 0, 0, 0, 0, NULL, NULL), 0);
    ck_assert_ptr_nonnull(seen(EVENT_LOGOFF, 0));
    ck_assert_ptr_nonnull(seen(EVENT_PROCESS_EXIT, 1)); /* the program and the shell, */
    ck_assert_ptr_null(seen(EVENT_PROCESS_EXIT, 2));    /* and nobody of the system */
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("app.exe", "", ""), NULL),
                      (nt_status)STATUS_NO_TOKEN);
    ck_assert_uint_eq(request(REQUEST_LOGOFF, 0, 0, 0, 0, NULL, NULL), (nt_status)STATUS_NO_TOKEN);
}
END_TEST

/* The lock is of one logon. */
START_TEST(test_next_user_finds_nothing_locked)
{
    ck_assert_uint_eq(request(REQUEST_LOCK, 0, 0, 1, 0, NULL, NULL), 0); /* nobody's desktop */
    for (guint i = 0; i < 2; i++) {
        ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
        ck_assert_uint_eq(request(REQUEST_DISCONNECT, 0, 0, 0, 0, NULL, NULL), 0);
        ck_assert_uint_eq(request(REQUEST_RECONNECT, 0, 0, 0, 0, NULL, NULL), 0);
        ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Default");
        ck_assert_uint_eq(request(REQUEST_LOCK, 0, 0, 1, 0, NULL, NULL), 0);
        ck_assert_uint_eq(request(REQUEST_LOGOFF, 0, 0, 0, 0, NULL, NULL), 0);
    }
}
END_TEST

/* A program in a place it may not use ends; what refused it says so. */
static void
assert_refused_at(nt_status status, const char *what)
{
    ck_assert_uint_eq(status, (nt_status)STATUS_DLL_INIT_FAILED);
    ck_assert_uint_eq(seen(EVENT_REFUSAL, 0)->event.gate, GATE_ACCESS);
    ck_assert_msg(g_str_has_prefix(seen(EVENT_REFUSAL, 0)->text, what), "%s",
                  seen(EVENT_REFUSAL, 0)->text);
}

START_TEST(test_user_may_not_use_a_service_station)
{
    give("app", "imports: [user32]\n");
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    assert_refused_at(
        request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("app.exe", "Service-0x0-3e7$\\Default", ""), NULL),
        "Service-0x0-3e7$ for logon ");
}
END_TEST

/* Who logs off loses the station and the desktop: the same logon, still that of a service, may not
 * use them. */
START_TEST(test_logoff_takes_back_what_the_logon_gave)
{
    const char *const *texts = TEXTS("a", "worker.exe", "alice", "WinSta0\\Default");
    give("worker", "imports: [user32]\n");
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    guint64 luid = reply.v[2];
    ck_assert_uint_eq(request(REQUEST_SERVICE_START, 0, 0, 0, luid, texts, NULL), 0);
    ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, "WinSta0\\Default");
    ck_assert_uint_eq(request(REQUEST_LOGOFF, 0, 0, 0, 0, NULL, NULL), 0);
    assert_refused_at(request(REQUEST_SERVICE_START, 0, 0, 0, luid, texts, NULL),
                      "WinSta0 for logon ");
}
END_TEST

START_TEST(test_second_session_comes_and_goes)
{
    guint64 frames = engine_frames_used(engine);

    for (guint i = 0; i < 3; i++) {
        ck_assert_uint_eq(request(REQUEST_SESSION_NEW, 0, 0, 0, 0, NULL, NULL), 0);
        ck_assert_uint_eq(reply.v[1], 1);
        ck_assert_uint_eq(request(REQUEST_LOGON, 1, 0, 0, 0, TEXTS("carol", ""), NULL), 0);
        ck_assert_uint_eq(request(REQUEST_LOGOFF, 1, 0, 0, 0, NULL, NULL), 0);
        ck_assert_ptr_nonnull(seen(EVENT_SESSION_DELETE, 0));
        ck_assert_uint_eq(seen(EVENT_SESSION_DELETE, 0)->event.v[1], 0);
        ck_assert_uint_eq(seen(EVENT_SESSION_DELETE, 0)->event.v[2], 0);
        if (i == 0)
            frames = engine_frames_used(engine);
        ck_assert_uint_eq(engine_frames_used(engine), frames);
    }
}
END_TEST

START_TEST(test_session_ends_with_its_csrss_or_winlogon)
{
    ck_assert_uint_eq(request(REQUEST_SESSION_NEW, 0, 0, 0, 0, NULL, NULL), 0);
    guint winlogon = 0;
    for (guint n = 0; seen(EVENT_PROCESS_CREATE, n) != NULL; n++)
        if (g_str_equal(seen(EVENT_PROCESS_CREATE, n)->text, "winlogon.exe"))
            winlogon = (guint)seen(EVENT_PROCESS_CREATE, n)->event.v[0];
    ck_assert_uint_eq(request(REQUEST_KILL, 1, 0, winlogon, 0, NULL, NULL), 0);
    ck_assert_ptr_nonnull(seen(EVENT_SESSION_DELETE, 0));
    ck_assert_uint_eq(request(REQUEST_SESSION_NEW, 0, 0, 0, 0, NULL, NULL), 0);
    ck_assert_uint_eq(reply.v[1], 1);
}
END_TEST

/* ---- services ---- */

START_TEST(test_account_decides_the_desktop)
{
    static const struct {
        const char *account;
        guint flags;
        const char *desktop;
    } cases[] = {
        { "LocalSystem", 0, "Service-0x0-3e7$\\Default" },
        { "", 0, "Service-0x0-3e7$\\Default" },
        { "NT AUTHORITY\\LocalService", 0, "Service-0x0-3e5$\\Default" },
        { "NetworkService", 0, "Service-0x0-3e4$\\Default" },
        { "LocalSystem", SERVICE_INTERACTIVE, "WinSta0\\Default" },
    };

    give("worker", "imports: [user32]\n");
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("service %u", i);
        ck_assert_uint_eq(start_service(name, "worker.exe", cases[i].account, cases[i].flags), 0);
        ck_assert_uint_eq(reply.v[2], 0);
        ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, cases[i].desktop);
        ck_assert_str_eq(seen(EVENT_SERVICE_STATE, 1)->text, name);
        ck_assert_uint_eq(seen(EVENT_SERVICE_STATE, 1)->event.v[1], SERVICE_STATE_RUNNING);
    }
    ck_assert_uint_eq(start_service("service 0", "", "", 0), (nt_status)STATUS_DEVICE_BUSY);
    ck_assert_uint_eq(reply.v[2], ERROR_SERVICE_ALREADY_RUNNING);
}
END_TEST

START_TEST(test_each_start_under_a_user_account_is_a_new_logon)
{
    give("worker", "imports: [user32]\n");
    ck_assert_uint_eq(start_service("a", "worker.exe", ".\\batch", 0), 0);
    g_autofree char *first = g_strdup(seen(EVENT_CONNECT, 0)->text);
    ck_assert_uint_eq(start_service("b", "worker.exe", ".\\batch", 0), 0);
    ck_assert_str_ne(seen(EVENT_CONNECT, 0)->text, first);
    ck_assert_uint_eq(request(REQUEST_SERVICE_STOP, 0, 0, 0, 0, TEXTS("a"), NULL), 0);
    ck_assert_ptr_nonnull(seen(EVENT_DESKTOP_DELETE, 0));
    ck_assert_str_eq(seen(EVENT_DESKTOP_DELETE, 0)->text, first);
    ck_assert_ptr_nonnull(seen(EVENT_LOGOFF, 0));
    ck_assert_uint_eq(request(REQUEST_SERVICE_STOP, 0, 0, 0, 0, TEXTS("a"), NULL),
                      (nt_status)STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(reply.v[2], ERROR_SERVICE_NOT_ACTIVE);
    ck_assert_uint_eq(request(REQUEST_SERVICE_STOP, 0, 0, 0, 0, TEXTS("c"), NULL),
                      (nt_status)STATUS_NOT_FOUND);
}
END_TEST

/* Nothing of the account's last logon is left, not even an id it was given. */
START_TEST(test_service_started_again_is_a_new_logon)
{
    static const guint32 wishes[] = { 0, 0, 0xabcd, 0, 0 };
    g_autoptr(GHashTable) desktops = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    give("worker", "imports: [user32]\n");
    for (guint i = 0; i < G_N_ELEMENTS(wishes); i++) {
        ck_assert_uint_eq(request(REQUEST_SERVICE_START, 0, 0, 0, wishes[i],
                                  TEXTS("a", "worker.exe", ".\\batch", ""), NULL),
                          0);
        char *desktop = g_strdup(seen(EVENT_CONNECT, 0)->text);
        ck_assert_msg(g_hash_table_add(desktops, desktop), "start %u: %s again", i, desktop);
        ck_assert_msg((strcmp(desktop, "Service-0x0-abcd$\\Default") == 0) == (wishes[i] != 0),
                      "start %u: %s", i, desktop);
        ck_assert_ptr_nonnull(seen(EVENT_LOGON, 0));
        ck_assert_uint_eq(request(REQUEST_SERVICE_STOP, 0, 0, 0, 0, TEXTS("a"), NULL), 0);
        ck_assert_str_eq(seen(EVENT_DESKTOP_DELETE, 0)->text, desktop);
        ck_assert_ptr_nonnull(seen(EVENT_LOGOFF, 0));
    }
}
END_TEST

/* Where a service was told to run, or might be seen, is of that start. */
START_TEST(test_service_started_again_is_told_nothing)
{
    static const struct {
        guint flags;
        const char *desktop;
        const char *seen;
    } starts[] = {
        { SERVICE_INTERACTIVE, "", "WinSta0\\Default" },
        { 0, "", "Service-0x0-3e7$\\Default" },
        { 0, "WinSta0\\Winlogon", "WinSta0\\Winlogon" },
        { 0, "", "Service-0x0-3e7$\\Default" },
    };

    give("worker", "imports: [user32]\n");
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        ck_assert_uint_eq(request(REQUEST_SERVICE_START, 0, 0, starts[i].flags, 0,
                                  TEXTS("a", "worker.exe", "", starts[i].desktop), NULL),
                          0);
        ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, starts[i].seen);
        ck_assert_uint_eq(request(REQUEST_SERVICE_STOP, 0, 0, 0, 0, TEXTS("a"), NULL), 0);
    }
    ck_assert_uint_eq(start_service("a", "", ".\\batch", 0), 0); /* no interactive one any more */
}
END_TEST

START_TEST(test_service_that_ends_is_waited_for_and_logged)
{
    give("quitter", "startup:\n  - exit: 7\n");
    ck_assert_uint_eq(start_service("quit", "quitter.exe", "", 0), (nt_status)STATUS_UNSUCCESSFUL);
    ck_assert_uint_eq(reply.v[2], ERROR_SERVICE_REQUEST_TIMEOUT);
    ck_assert_uint_eq(reply.time_ms, 30000);
    ck_assert_str_eq(seen_log(7009)->text,
                     "Timeout (30000 milliseconds) waiting for the quit service to connect.");
    ck_assert_str_eq(seen_log(7000)->text, "The quit service failed to start due to the following "
                                           "error: The service did not respond to "
                                           "the start or control request in a timely fashion.");
    ck_assert_uint_eq(start_service("none", "nothing.exe", "", 0),
                      (nt_status)STATUS_OBJECT_NAME_NOT_FOUND);
    ck_assert_uint_eq(reply.v[2], ERROR_FILE_NOT_FOUND);
    ck_assert_ptr_null(seen_log(7009));
    ck_assert_ptr_nonnull(seen_log(7000));
}
END_TEST

START_TEST(test_service_too_slow_is_ended)
{
    give("sleeper", "startup:\n  - wait: 60 s\n");
    ck_assert_uint_eq(start_service("sleep", "sleeper.exe", "", 0), (nt_status)STATUS_UNSUCCESSFUL);
    ck_assert_uint_eq(reply.v[2], ERROR_SERVICE_REQUEST_TIMEOUT);
    ck_assert_uint_eq(seen(EVENT_PROCESS_EXIT, 0)->event.v[1], ERROR_SERVICE_REQUEST_TIMEOUT);
    give("slow", "startup:\n  - wait: 20 s\n");
    ck_assert_uint_eq(start_service("slow", "slow.exe", "", 0), 0);
    ck_assert_uint_eq(reply.v[2], 0);
}
END_TEST

START_TEST(test_running_service_that_is_killed_is_logged)
{
    give("worker", "imports: [user32]\n");
    ck_assert_uint_eq(start_service("w", "worker.exe", "", 0), 0);
    ck_assert_uint_eq(request(REQUEST_KILL, 0, 0, reply.v[1], 0, NULL, NULL), 0);
    ck_assert_uint_eq(seen(EVENT_PROCESS_EXIT, 0)->event.v[1], 1); /* as a task manager ends it */
    ck_assert_str_eq(seen_log(7034)->text,
                     "The w service terminated unexpectedly. It has done this 1 time(s).");
    ck_assert_uint_eq(start_service("w", "", "", 0), 0);
}
END_TEST

/* ---- a full desktop heap ---- */

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

/* ---- programs ---- */

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

static guint64
heap_used(const char *desktop)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Snapshot) snapshot = snapshot_take(engine, &error);

    assert_no_error(error);
    const SnapshotDesktop *found = snapshot_desktop(snapshot, 0, desktop);
    ck_assert_ptr_nonnull(found);
    return found->used_bytes;
}

static guint64
bytes_of(const GArray *objects)
{
    guint64 bytes = 0;

    for (guint i = 0; i < objects->len; i++)
        bytes += g_array_index(objects, ProgramObjects, i).bytes;
    return bytes;
}

/* What `deskheap programs` says of a program is what its process takes from the heap, byte for
 * byte. */
START_TEST(test_description_is_what_memory_shows)
{
    static const char *const programs[] = {
        "explorer", "gui-app",     "small-service",     "svchost-system", "svchost-network",
        "worker",   "console-app", "replication-agent", "browser-window",
    };

    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Program) program = program_load(programs[i], NULL, NULL, &error);
        assert_no_error(error);
        g_autoptr(ProgramDescription) description = program_describe(program, engine_boot(engine));
        give_image(program);
        guint64 before = heap_used("WinSta0\\Default");
        ck_assert_uint_eq(
            request(REQUEST_RUN, 0, 0, 0, 0, TEXTS(program->image_name, "", ""), NULL), 0);
        guint64 taken = heap_used("WinSta0\\Default") - before;
        guint64 said = bytes_of(description->attach) + bytes_of(description->console) +
                       bytes_of(description->rest);
        ck_assert_msg(taken >= said && taken <= said + said / 50 + 104,
                      "%s: took %" G_GUINT64_FORMAT ", said %" G_GUINT64_FORMAT, programs[i], taken,
                      said);
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

int
main(void)
{
    const TTest *const from_running[] = {
        test_desktops_are_made_in_the_documented_order,
        test_user_logs_on_runs_and_logs_off,
        test_next_user_finds_nothing_locked,
        test_user_may_not_use_a_service_station,
        test_logoff_takes_back_what_the_logon_gave,
        test_second_session_comes_and_goes,
        test_session_ends_with_its_csrss_or_winlogon,
        test_account_decides_the_desktop,
        test_each_start_under_a_user_account_is_a_new_logon,
        test_service_started_again_is_a_new_logon,
        test_service_started_again_is_told_nothing,
        test_service_that_ends_is_waited_for_and_logged,
        test_service_too_slow_is_ended,
        test_running_service_that_is_killed_is_logged,
        test_full_heap_stops_user32_and_a_new_console_but_nothing_else,
        test_one_full_heap_has_three_outcomes,
        test_box_of_a_hard_error_is_shown_when_there_is_room,
        test_peaks_are_freed,
        test_actions_of_a_running_program,
        test_write_to_the_desktop_heap_ends_the_program,
        test_write_to_the_shared_section_ends_the_program,
        test_children_share_the_desktop_of_their_parent,
        test_stations_and_desktops_of_a_program,
        test_console_comes_and_goes_with_its_process,
        test_description_is_what_memory_shows,
        test_walk_through_tells_steps_only_when_asked,
    };
    Suite *suite = suite_create("user");
    TCase *running = tcase_create("running");
    TCase *other = tcase_create("other");

    tcase_add_checked_fixture(running, set_up, stop);
    tcase_set_timeout(running, 30);
    for (gsize i = 0; i < G_N_ELEMENTS(from_running); i++)
        tcase_add_test(running, from_running[i]);
    tcase_add_checked_fixture(other, NULL, stop);
    tcase_add_test(other, test_system_does_not_start_without_a_comma);
    tcase_add_test(other, test_windows_2000_has_no_disconnect);
    suite_add_tcase(suite, running);
    suite_add_tcase(suite, other);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
