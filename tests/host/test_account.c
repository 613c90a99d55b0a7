/* SPDX-License-Identifier: MIT */
/* Accounts by their names, whoever wrote them. */
#include "host/words/account.h"

#include "../suite.h"

START_TEST(test_an_account_has_one_logon_whatever_its_name)
{
    static const struct {
        const char *name;
        guint32 luid;
    } cases[] = {
        { NULL, LUID_SYSTEM },
        { "localsystem", LUID_SYSTEM },
        { "NT AUTHORITY\\System", LUID_SYSTEM },
        { ".\\LocalSystem", LUID_SYSTEM },
        { "NT Authority\\LocalService", LUID_LOCAL_SERVICE },
        { "LOCAL SERVICE", LUID_LOCAL_SERVICE },
        { "NetworkService", LUID_NETWORK_SERVICE },
        { "NT AUTHORITY\\NETWORK SERVICE", LUID_NETWORK_SERVICE },
        { ".\\backup", 0 },
        { "LocalServices", 0 },
        { "", 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        ck_assert_msg(account_luid(cases[i].name) == cases[i].luid, "%s", cases[i].name);
}
END_TEST

START_TEST(test_what_scenarios_write_is_that_account)
{
    static const guint32 luids[] = { LUID_LOCAL_SERVICE, LUID_NETWORK_SERVICE };

    for (gsize i = 0; i < G_N_ELEMENTS(luids); i++)
        ck_assert_uint_eq(account_luid(account_service_name(luids[i])), luids[i]);
    ck_assert_ptr_null(account_service_name(LUID_SYSTEM));
    ck_assert_ptr_null(account_service_name(0x1d419));
    ck_assert_ptr_null(account_name(0x1d419));
}
END_TEST

/* Each spelling of the list is one account with each other one of the same logon. */
START_TEST(test_an_account_is_the_same_by_each_of_its_names)
{
    static const struct {
        const char *name;
        guint32 luid;
    } all[] = {
        { NULL, LUID_SYSTEM },
        { ".\\Backup", 1 },
        { ".\\backup", 1 },
        { ".\\other", 2 },
#define ACCOUNT(luid, name) { name, luid },
#include "abi/accounts.def"
#undef ACCOUNT
    };

    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(all); j++)
            ck_assert_msg(account_is_same(all[i].name, all[j].name) == (all[i].luid == all[j].luid),
                          "%s and %s", all[i].name, all[j].name);
    ck_assert_str_eq(account_told(NULL), "LocalSystem");
    ck_assert_str_eq(account_told("NT AUTHORITY\\SYSTEM"), "LocalSystem");
    ck_assert_str_eq(account_told("nt authority\\network service"), "NetworkService");
    ck_assert_str_eq(account_told(".\\Backup"), ".\\Backup");
}
END_TEST

START_TEST(test_a_station_of_services_names_its_logon)
{
    static const struct {
        const char *path;
        guint32 luid; /* G_MAXUINT32: it is none */
    } cases[] = {
        { "Service-0x0-3e7$", LUID_SYSTEM },
        { "service-0x0-1d419$\\Default", 0x1d419 },
        { "Service-0x0-0$", 0 },
        { "Service-0x1-3e7$", G_MAXUINT32 },
        { "Service-0x0-3e7", G_MAXUINT32 },
        { "Service-0x0-3e7$x", G_MAXUINT32 },
        { "Service-0x0-100000000$", G_MAXUINT32 },
        { "Service-0x", G_MAXUINT32 },
        { "WinSta0\\Default", G_MAXUINT32 },
        { "", G_MAXUINT32 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint32 luid = G_MAXUINT32;
        gboolean is_one = account_of_station(cases[i].path, &luid);
        ck_assert_msg(is_one == (cases[i].luid != G_MAXUINT32), "%s", cases[i].path);
        ck_assert_msg(luid == cases[i].luid, "%s", cases[i].path);
        ck_assert_int_eq(account_of_station(cases[i].path, NULL), is_one);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_an_account_has_one_logon_whatever_its_name },
    { &test_what_scenarios_write_is_that_account },
    { &test_an_account_is_the_same_by_each_of_its_names },
    { &test_a_station_of_services_names_its_logon },
};

SUITE(tests, NULL, NULL)
