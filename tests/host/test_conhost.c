/* SPDX-License-Identifier: MIT */
/* Consoles that are processes: whose they are, where, what they have there, and when they end. */
#include "abi/guest.h"
#include "abi/status.h"
#include "run_text.h"

#include "../suite.h"

#include <string.h>

#define SYSTEM(edition) "format: 1\ntitle: t\nsystem: { edition: " edition ", services: none }\n"
#define PROGRAMS                                                                                   \
    "programs:\n"                                                                                  \
    "  text: { console: new }\n"                                                                   \
    "  service: { imports: [user32], console: none }\nsteps:\n"
#define TOOL                                                                                       \
    "  - logon: alice\n"                                                                           \
    "  - run: { program: text, in: alice, as: t }\n"

static const char *const editions[] = { SYSTEM("win7-x86"), SYSTEM("win7-x64"), SYSTEM("win10-x86"),
                                        SYSTEM("win11-x64") };

static RunRecord *
play(const char *system, const char *steps)
{
    g_autofree char *text = g_strconcat(system, PROGRAMS, steps, NULL);
    return run_text(text);
}

/* The only process of that name; NULL: there is none. */
static const SnapshotProcess *
only(const RunRecord *record, const char *name)
{
    const SnapshotProcess *found = NULL;
    for (guint i = 0; i < record->snapshot->processes->len; i++) {
        const SnapshotProcess *process = record->snapshot->processes->pdata[i];
        if (strcmp(process->name, name) != 0)
            continue;
        ck_assert_ptr_null(found);
        found = process;
    }
    return found;
}

/* What a process has of objects on a desktop; NULL: nothing. */
static const SnapshotHolder *
holder(const RunRecord *record, guint32 session, const char *path, guint32 pid)
{
    const SnapshotDesktop *desktop = snapshot_desktop(record->snapshot, session, path);
    for (guint i = 0; i < desktop->holders->len; i++) {
        const SnapshotHolder *at = &g_array_index(desktop->holders, SnapshotHolder, i);
        if (at->pid == pid)
            return at;
    }
    return NULL;
}

START_TEST(test_conhost_is_its_client_s_and_where_that_is)
{
    g_autoptr(RunRecord) record = play(editions[_i], TOOL);
    const SnapshotProcess *host = only(record, "conhost.exe");
    const SnapshotProcess *client = only(record, "text.exe");
    const SnapshotSession *session = snapshot_session(record->snapshot, 1);

    ck_assert_uint_eq(record->failures->len, 0);
    ck_assert_ptr_nonnull(host);
    ck_assert_uint_eq(host->parent_pid, session->csrss_pid);
    ck_assert_uint_eq(host->luid, client->luid);
    ck_assert_uint_eq(host->session_id, client->session_id);
    ck_assert_uint_eq(host->console_pid, client->pid);
    /* The console's, and two of the input method. */
    const SnapshotHolder *has = holder(record, 1, "WinSta0\\Default", host->pid);
    ck_assert_ptr_nonnull(has);
    ck_assert_uint_eq(has->objects[USER_TYPE_WINDOW], 3);
    ck_assert_uint_eq(has->objects[USER_TYPE_MENU], 2);
    ck_assert_ptr_null(holder(record, 1, "WinSta0\\Default", client->pid));
}
END_TEST

START_TEST(test_conhost_of_a_service_has_no_input)
{
    g_autoptr(RunRecord) record =
        play(editions[_i], "  - start-service: { name: s, program: service, account: '.\\x' }\n"
                           "  - run: { program: text, parent: s }\n");
    const SnapshotProcess *host = only(record, "conhost.exe");
    const SnapshotProcess *parent = only(record, "service.exe");

    ck_assert_uint_eq(record->failures->len, 0);
    ck_assert_ptr_nonnull(host);
    ck_assert_uint_eq(host->luid, parent->luid);
    g_autofree char *path = g_strdup_printf("Service-0x0-%x$\\Default", host->luid);
    ck_assert_uint_eq(holder(record, 0, path, host->pid)->objects[USER_TYPE_WINDOW], 1);
}
END_TEST

/* The system's own service: the station of its logon, in the session of services. */
START_TEST(test_conhost_of_a_service_of_system_is_beside_it)
{
    g_autoptr(RunRecord) record =
        play(editions[_i], "  - logon: alice\n  - start-service: { name: s, program: service }\n"
                           "  - run: { program: text, parent: s }\n");
    const SnapshotProcess *host = only(record, "conhost.exe");
    const SnapshotProcess *parent = only(record, "service.exe");

    ck_assert_uint_eq(record->failures->len, 0);
    ck_assert_ptr_nonnull(host);
    ck_assert_uint_eq(parent->session_id, 0);
    ck_assert_uint_eq(host->session_id, 0);
    ck_assert_uint_eq(host->luid, parent->luid);
    const SnapshotHolder *has = holder(record, 0, "Service-0x0-3e7$\\Default", host->pid);
    ck_assert_ptr_nonnull(has);
    ck_assert_uint_eq(has->objects[USER_TYPE_WINDOW], 1);
}
END_TEST

/* SYSTEM's token names no session of its own. */
START_TEST(test_conhost_of_system_is_in_its_client_s_session)
{
    g_autoptr(RunRecord) record =
        play(editions[_i], "  - logon: alice\n"
                           "  - run: { program: text, in: alice, account: SYSTEM, as: t }\n");
    const SnapshotProcess *host = only(record, "conhost.exe");

    ck_assert_uint_eq(record->failures->len, 0);
    ck_assert_ptr_nonnull(host);
    ck_assert_uint_eq(host->session_id, 1);
}
END_TEST

START_TEST(test_conhost_ends_with_the_last_that_uses_it)
{
    g_autoptr(RunRecord) ended = play(editions[_i], TOOL "  - exit: t\n");
    g_autoptr(RunRecord) killed = play(editions[_i], TOOL "  - kill: t\n");

    ck_assert_ptr_null(only(ended, "conhost.exe"));
    ck_assert_ptr_null(only(killed, "conhost.exe"));
}
END_TEST

/* Its own attach is refused, so there is no console for kernel32 either; nobody is left. */
START_TEST(test_conhost_that_cannot_attach_is_no_console)
{
    g_autoptr(RunRecord) record =
        play(editions[_i], "  - start-service: { name: s, program: service }\n"
                           "  - create-window: { in: s, class: Static, count: 9999 }\n"
                           "  - set-text: { in: s, window: 1, text: x }\n"
                           "  - run: { program: text, parent: s }\n");
    const RunFailure *failure = record->failures->pdata[record->failures->len - 1];

    ck_assert_uint_eq(failure->status, STATUS_DLL_INIT_FAILED);
    ck_assert_str_eq(failure->program, "text.exe");
    ck_assert_str_eq(failure->cause, "no-console");
    ck_assert_str_eq(failure->because, "desktop-heap-full");
    ck_assert_ptr_null(only(record, "conhost.exe"));
    ck_assert_ptr_null(only(record, "text.exe"));
}
END_TEST

START_TEST(test_conhost_is_of_7_and_later)
{
    static const char *const before[] = { SYSTEM("server2003-sp2"), SYSTEM("vista-sp1-x86") };
    g_autoptr(RunRecord) record = play(before[_i], TOOL);

    ck_assert_uint_eq(record->failures->len, 0);
    ck_assert_ptr_null(only(record, "conhost.exe"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_conhost_is_its_client_s_and_where_that_is, G_N_ELEMENTS(editions) },
    { &test_conhost_of_a_service_has_no_input, G_N_ELEMENTS(editions) },
    { &test_conhost_of_a_service_of_system_is_beside_it, G_N_ELEMENTS(editions) },
    { &test_conhost_of_system_is_in_its_client_s_session, G_N_ELEMENTS(editions) },
    { &test_conhost_ends_with_the_last_that_uses_it, G_N_ELEMENTS(editions) },
    { &test_conhost_that_cannot_attach_is_no_console, G_N_ELEMENTS(editions) },
    { &test_conhost_is_of_7_and_later, 2 },
};

SUITE(tests, NULL, NULL)
