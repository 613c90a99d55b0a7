/* SPDX-License-Identifier: MIT */
/* A program starts another for another user: whose logon it gets, where lpDesktop takes it, who
 * may. */
#include "abi/account.h"
#include "ring3_fixture.h"

#include "../suite.h"

/* A service that starts programs; its process id. */
static guint
launcher(const char *account, guint flags)
{
    give("launcher", "imports: [user32]\n");
    give("job", "imports: [user32]\n");
    ck_assert_uint_eq(start_service("launcher", "launcher.exe", account, flags), 0);
    return (guint)reply.v[1];
}

static nt_status
start_as(guint pid, guint flags, const char *desktop, const char *account, const char *logon)
{
    return request(REQUEST_SPAWN, 0, pid, flags, 0, TEXTS("job.exe", desktop, account, logon),
                   NULL);
}

/* Source: KB165194. A row's user is new: "own" stands for the station of his logon. */
static const struct {
    guint service; /* enum service_flag of the launcher */
    guint flags;
    const char *desktop;
    const char *account;
    const char *seen;
    nt_status status;
} places[] = {
    { 0, 0, "", ".\\a", "own\\Default", STATUS_SUCCESS },
    { 0, RUN_DESKTOP_NULL, "", ".\\a", "own\\Default", STATUS_SUCCESS },
    { 0, RUN_DESKTOP_EMPTY, "", ".\\a", "own\\Default", STATUS_SUCCESS },
    { 0, 0, "Other", ".\\a", "own\\Other", STATUS_SUCCESS },
    { 0, 0, "WinSta0\\Default", ".\\a", "WinSta0\\Default", STATUS_DLL_INIT_FAILED },
    { 0, 0, "", "NetworkService", "Service-0x0-3e4$\\Default", STATUS_SUCCESS },
    { SERVICE_INTERACTIVE, 0, "", ".\\a", "WinSta0\\Default", STATUS_DLL_INIT_FAILED },
    { SERVICE_INTERACTIVE, 0, "", "SYSTEM", "WinSta0\\Default", STATUS_SUCCESS },
    { SERVICE_INTERACTIVE, RUN_DESKTOP_EMPTY, "", ".\\a", "own\\Default", STATUS_SUCCESS },
    { SERVICE_INTERACTIVE, 0, "", "", "WinSta0\\Default", STATUS_SUCCESS },
};

START_TEST(test_lpdesktop_says_where_it_goes)
{
    guint pid = launcher("", places[_i].service);
    nt_status status = start_as(pid, places[_i].flags, places[_i].desktop, places[_i].account, "");
    const Seen *logon = seen(EVENT_LOGON, 0);
    g_autofree char *own =
        g_strdup_printf("Service-0x0-%x$", logon != NULL ? (guint)logon->event.v[0] : LUID_SYSTEM);
    g_autoptr(GString) path = g_string_new(places[_i].seen);

    g_string_replace(path, "own", own, 1);
    ck_assert_uint_eq(status, places[_i].status);
    ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, path->str);
}
END_TEST

/* Where a service puts what it starts. Sources: KB831135 (pools), "Desktop Heap Overview" (both
 * desktops; whose they are is an assumption). */
#define POOLS "children-desktop: 'Own\\Pools'\nchildren-accounts: built-in\n"
#define TASKS "children-desktop: 'Own\\Pools'\n"

static const struct {
    const char *keys;
    const char *setting;
    guint flags;
    const char *desktop;
    const char *account;
    const char *seen; /* "": the station of its logon */
} homes[] = {
    { TASKS, NULL, 0, "", "", "Own\\Pools" },
    { TASKS, NULL, 0, "", ".\\a", "Own\\Pools" },
    { TASKS, NULL, 0, "Default", "", "Service-0x0-3e7$\\Default" },
    { TASKS, NULL, RUN_DESKTOP_EMPTY, "", ".\\a", "" },
    { TASKS, NULL, RUN_DESKTOP_NULL, "", ".\\a", "" },
    { POOLS, NULL, 0, "", "", "Own\\Pools" },
    { POOLS, NULL, 0, "", "NT AUTHORITY\\NETWORK SERVICE", "Own\\Pools" },
    { POOLS, NULL, 0, "", ".\\a", "" },
    { POOLS, "UseSharedWPDesktop=0", 0, "", ".\\a", "" },
    { POOLS, "UseSharedWPDesktop=1", 0, "", ".\\a", "Own\\Pools" },
    { "", "UseSharedWPDesktop=1", 0, "", ".\\a", "" },
};

START_TEST(test_children_go_where_the_service_puts_them)
{
    g_autofree char *yaml = g_strconcat("imports: [user32]\n", homes[_i].keys,
                                        "startup:\n"
                                        "  - create-window-station: { name: Own, own: true }\n"
                                        "  - create-desktop: { name: Pools }\n",
                                        NULL);
    stop();
    start_with("server2003-sp2", homes[_i].setting);
    give("launcher", yaml);
    give("job", "imports: [user32]\n");
    ck_assert_uint_eq(start_service("launcher", "launcher.exe", "", 0), 0);
    guint pid = (guint)reply.v[1];

    ck_assert_uint_eq(start_as(pid, homes[_i].flags, homes[_i].desktop, homes[_i].account, ""), 0);
    const char *path = seen(EVENT_CONNECT, 0)->text;
    if (*homes[_i].seen != '\0')
        ck_assert_str_eq(path, homes[_i].seen);
    else
        ck_assert(g_str_has_prefix(path, "Service-0x0-") && g_str_has_suffix(path, "$\\Default"));
}
END_TEST

START_TEST(test_logon_with_a_name_is_shared_until_its_keeper_ends)
{
    guint pid = launcher("", 0);

    ck_assert_uint_eq(start_as(pid, 0, "", ".\\proxy", "nightly"), 0);
    g_autofree char *first = g_strdup(seen(EVENT_CONNECT, 0)->text);
    ck_assert_uint_eq(request(REQUEST_KILL, 0, 0, reply.v[1], 0, NULL, NULL), 0);
    ck_assert_ptr_null(seen(EVENT_LOGOFF, 0));
    ck_assert_uint_eq(start_as(pid, 0, "", ".\\proxy", "nightly"), 0);
    ck_assert_ptr_null(seen(EVENT_LOGON, 0));
    ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, first);
    ck_assert_uint_eq(start_as(pid, 0, "", ".\\other", "nightly"), 0);
    ck_assert_str_ne(seen(EVENT_CONNECT, 0)->text, first);
    ck_assert_uint_eq(start_as(pid, 0, "", ".\\proxy", ""), 0);
    ck_assert_str_ne(seen(EVENT_CONNECT, 0)->text, first);
    ck_assert_uint_eq(request(REQUEST_KILL, 0, 0, reply.v[1], 0, NULL, NULL), 0);
    ck_assert_ptr_nonnull(seen(EVENT_LOGOFF, 0)); /* nobody kept that one */
    ck_assert_uint_eq(request(REQUEST_SERVICE_STOP, 0, 0, 0, 0, TEXTS("launcher"), NULL), 0);
    ck_assert_ptr_null(seen(EVENT_LOGOFF, 0)); /* programs of both run on */
}
END_TEST

START_TEST(test_only_accounts_of_services_log_others_on)
{
    static const struct {
        const char *account;
        nt_status status;
    } rows[] = {
        { "LocalSystem", STATUS_SUCCESS },
        { "LocalService", STATUS_SUCCESS },
        { "NetworkService", STATUS_SUCCESS },
        { ".\\batch", STATUS_PRIVILEGE_NOT_HELD },
    };

    guint pid = launcher(rows[_i].account, 0);
    ck_assert_uint_eq(start_as(pid, 0, "", ".\\a", ""), rows[_i].status);
    ck_assert_int_eq(seen(EVENT_REFUSAL, 0) == NULL, rows[_i].status == STATUS_SUCCESS);
}
END_TEST

/* A child that ends before it has started up, or does start. */
#define SICK    "imports: [user32]\nstartup:\n  - exit: { code: 7 }\n"
#define HEALTHY "imports: [user32]\n"
#define PARENT(policy, needed)                                                                     \
    "imports: [user32]\n" policy "startup:\n  - start-program: { program: child" needed " }\n"

static const struct {
    const char *child;
    const char *parent;
    nt_status status; /* of the parent's start */
    guint exit_code;  /* 0: it lives */
    guint children;
} needs[] = {
    { HEALTHY, PARENT("on-failure: exit 0x80000003\n", ", needed: true"), STATUS_SUCCESS, 0, 1 },
    { SICK, PARENT("on-failure: exit 0x80000003\n", ""), STATUS_SUCCESS, 0, 1 },
    { SICK, PARENT("on-failure: exit 0x80000003\n", ", needed: true"), 0x80000003, 0x80000003, 1 },
    { SICK, PARENT("", ", needed: true"), STATUS_UNSUCCESSFUL, 1, 1 },
    { SICK, PARENT("on-failure: ignore\n", ", needed: true"), STATUS_SUCCESS, 0, 1 },
    { SICK, PARENT("on-failure: retry 2\n", ", needed: true"), STATUS_UNSUCCESSFUL, 1, 3 },
};

START_TEST(test_needed_child_that_does_not_start_is_its_parents_failure)
{
    guint pid = launcher("", 0);
    guint created = 0;
    give("child", needs[_i].child);
    give("job", needs[_i].parent);

    nt_status status = start_as(pid, 0, "", "", "");
    ck_assert_uint_eq(status, needs[_i].status);
    while (seen(EVENT_PROCESS_CREATE, created) != NULL)
        created++;
    ck_assert_uint_eq(created, needs[_i].children + 1);
    if (needs[_i].exit_code != 0)
        ck_assert_uint_eq(reply.v[2], needs[_i].exit_code);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_lpdesktop_says_where_it_goes, G_N_ELEMENTS(places) },
    { &test_children_go_where_the_service_puts_them, G_N_ELEMENTS(homes) },
    { &test_needed_child_that_does_not_start_is_its_parents_failure, .loops = G_N_ELEMENTS(needs) },
    { &test_logon_with_a_name_is_shared_until_its_keeper_ends },
    { &test_only_accounts_of_services_log_others_on, 4 },
};

SUITE(tests, set_up, stop)
