/* SPDX-License-Identifier: MIT */
/* Logon sessions and tokens. */
#include "kernel/ke/fail_next.h"
#include "kernel/ps/logon.h"
#include "kernel/ps/process.h"
#include "ps_fixture.h"

#include "../suite.h"

#include <string.h>

static struct ps_machine *m;

/* LOGON_USER calls to make, and what came of them. */
static struct {
    uint32_t count;
    const char *account[16];
    uint32_t luid[16];
    uint32_t flags[16];
    nt_status status[16];
    uint32_t handle[16];
    uint32_t seen_luid[16];
    bool closes;
} calls;

static void
add(const char *account, uint32_t luid, uint32_t flags)
{
    calls.account[calls.count] = account;
    calls.luid[calls.count] = luid;
    calls.flags[calls.count++] = flags;
}

static void
log_on(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    if (in->kind != MESSAGE_START)
        return;
    for (uint32_t i = 0; i < calls.count; i++) {
        char *account = (char *)user_page(u)->state;
        uint32_t bytes = (uint32_t)strlen(calls.account[i]);
        strcpy(account, calls.account[i]);
        gva_t at = user_address(u, account);
        calls.status[i] =
            ps_call(u, &call, SYSCALL_LOGON_USER, at, bytes, calls.luid[i], calls.flags[i]);
        calls.handle[i] = (uint32_t)call.a[0];
        calls.seen_luid[i] = (uint32_t)call.a[1];
        if (calls.closes && NT_SUCCESS(calls.status[i]))
            ck_assert_uint_eq(ps_call(u, &call, SYSCALL_CLOSE, calls.handle[i], 0, 0, 0),
                              STATUS_SUCCESS);
    }
}

static void
setup(void)
{
    m = ps_fixture_start(log_on);
    ps_put_image(m, "a.exe", IMAGE_ROLE_PROGRAM, 0);
}

static void
teardown(void)
{
    ps_fixture_end(m);
}

static gva_t
start(gva_t token)
{
    struct create_process arguments = { .image = "a.exe" };
    gva_t process;
    ck_assert_uint_eq(process_create(m->k, &arguments, token, &process), STATUS_SUCCESS);
    ps_run_until(m, 0);
    return process;
}

START_TEST(test_well_known_sessions_exist_from_the_start)
{
    static const uint32_t luids[] = { 0x3e7, 0x3e6, 0x3e5, 0x3e4 };
    for (size_t i = 0; i < DH_ARRAY_COUNT(luids); i++)
        ck_assert_uint_ne(logon_find(m->k, luids[i]), 0);
    ck_assert_uint_eq(ps_count(m, EVENT_LOGON), 4);
    ck_assert_uint_ne(logon_at(m->k, logon_find(m->k, 0x3e7))->flags & LOGON_SYSTEM, 0);
}
END_TEST

START_TEST(test_service_accounts_come_with_their_capability)
{
    ps_fixture_end(m);
    m = ps_fixture_start_without(ABI_CAPABILITY_SERVICE_ACCOUNTS, NULL);
    ck_assert_uint_eq(ps_count(m, EVENT_LOGON), 2);
    ck_assert_uint_ne(logon_find(m->k, 0x3e7), 0);
    ck_assert_uint_eq(logon_find(m->k, 0x3e4), 0);
    ck_assert_uint_eq(logon_find(m->k, 0x3e5), 0);
}
END_TEST

START_TEST(test_each_logon_of_an_ordinary_account_is_a_new_one)
{
    add(".\\batch", 0, LOGON_SERVICE);
    add(".\\batch", 0, LOGON_SERVICE);
    add("alice", 0, LOGON_INTERACTIVE);
    start(0);
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(calls.status[i], STATUS_SUCCESS);
        ck_assert_uint_eq(calls.seen_luid[i], 0x1000 + 0x11 * i);
        ck_assert_uint_eq(calls.handle[i], 4 * (i + 1));
    }
    ck_assert_str_eq(ps_last(m, EVENT_LOGON)->text, "alice");
}
END_TEST

START_TEST(test_built_in_accounts_share_their_session)
{
    add("LocalSystem", 0, LOGON_SERVICE);
    add("nt authority\\networkservice", 0, LOGON_SERVICE);
    add("NT AUTHORITY\\LOCAL SERVICE", 0, LOGON_SERVICE);
    add("LocalService", 0x3e5, LOGON_SERVICE);
    add("LocalService", 0x777, LOGON_SERVICE);
    start(0);
    static const uint32_t luids[] = { 0x3e7, 0x3e4, 0x3e5, 0x3e5 };
    for (uint32_t i = 0; i < 4; i++)
        ck_assert_uint_eq(calls.seen_luid[i], luids[i]);
    ck_assert_uint_eq(calls.status[4], STATUS_OBJECT_NAME_COLLISION);
    ck_assert_uint_eq(ps_count(m, EVENT_LOGON), 4);
}
END_TEST

START_TEST(test_luid_asked_for_is_shared_by_its_account_only)
{
    add("alice", 0x1d419, 0);
    add("ALICE", 0x1d419, 0);
    add("bob", 0x1d419, 0);
    add("bob", 0x3e7, 0);
    start(0);
    ck_assert_uint_eq(calls.seen_luid[0], 0x1d419);
    ck_assert_uint_eq(calls.seen_luid[1], 0x1d419);
    ck_assert_uint_eq(calls.status[2], STATUS_OBJECT_NAME_COLLISION);
    ck_assert_uint_eq(calls.status[3], STATUS_OBJECT_NAME_COLLISION);
}
END_TEST

START_TEST(test_fresh_luid_steps_over_one_in_use)
{
    add("alice", 0x1011, 0);
    add("bob", 0, 0);
    add("bob", 0, 0);
    start(0);
    ck_assert_uint_eq(calls.seen_luid[1], 0x1000);
    ck_assert_uint_eq(calls.seen_luid[2], 0x1022);
}
END_TEST

START_TEST(test_logon_ends_with_its_last_token)
{
    struct ps_counters before = ps_counters(m);
    add("alice", 0, 0);
    gva_t process = start(0);
    ck_assert_uint_eq(ps_count(m, EVENT_LOGOFF), 0);
    process_terminate(m->k, process, 0, 0);
    ck_assert_uint_eq(ps_count(m, EVENT_LOGOFF), 1);
    ck_assert_uint_eq(ps_last(m, EVENT_LOGOFF)->event.v[0], 0x1000);
    ck_assert_str_eq(ps_last(m, EVENT_LOGOFF)->text, "alice");
    ck_assert_uint_eq(logon_find(m->k, 0x1000), 0);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

START_TEST(test_closing_the_token_ends_the_logon)
{
    calls.closes = true;
    add("alice", 0, 0);
    add("LocalSystem", 0, 0);
    start(0);
    ck_assert_uint_eq(ps_count(m, EVENT_LOGOFF), 1);
    ck_assert_uint_ne(logon_find(m->k, 0x3e7), 0);
}
END_TEST

START_TEST(test_only_system_may_log_on)
{
    gva_t logon;
    gva_t token;
    ck_assert_uint_eq(logon_create(m->k, "alice", 0, 0, &logon), STATUS_SUCCESS);
    ck_assert_uint_eq(token_create(m->k, logon, &token), STATUS_SUCCESS);
    logon_unref(m->k, logon);
    add("bob", 0, 0);
    gva_t process = start(token);
    ck_assert_uint_eq(calls.status[0], STATUS_PRIVILEGE_NOT_HELD);
    ck_assert_uint_eq(process_luid(m->k, process), 0x1000);
}
END_TEST

START_TEST(test_bad_logons_are_refused)
{
    add("", 0, 0);
    add("alice", 0, LOGON_SYSTEM);
    add("\xff", 0, 0);
    add("0123456789012345678901234567890123456789012345678901234567890123", 0, 0);
    start(0);
    ck_assert_uint_eq(calls.status[0], STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(calls.status[1], STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(calls.status[2], STATUS_OBJECT_NAME_INVALID);
    ck_assert_uint_eq(calls.status[3], STATUS_OBJECT_NAME_INVALID);
    ck_assert_uint_eq(ps_count(m, EVENT_LOGON), 4);
}
END_TEST

START_TEST(test_logon_unwinds_at_every_step)
{
    add("alice", 0, 0);
    for (uint32_t n = 1; n <= 3; n++) { /* the logon session, the token, the handle table */
        struct create_process arguments = { .image = "a.exe" };
        gva_t process;
        ck_assert_uint_eq(process_create(m->k, &arguments, 0, &process), STATUS_SUCCESS);
        fail_next(m->k, n, 0);
        ps_run_until(m, 0);
        ck_assert_uint_eq(calls.status[0], STATUS_INSUFFICIENT_RESOURCES);
        ck_assert_uint_eq(ps_count(m, EVENT_LOGON) - 4, ps_count(m, EVENT_LOGOFF));
        ck_assert_uint_eq(ps_count(m, EVENT_LOGOFF), n - 1);
        process_terminate(m->k, process, 0, 0);
        ck_assert_uint_eq(kd(m->k)->fail_countdown, 0);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_well_known_sessions_exist_from_the_start },
    { &test_service_accounts_come_with_their_capability },
    { &test_each_logon_of_an_ordinary_account_is_a_new_one },
    { &test_built_in_accounts_share_their_session },
    { &test_luid_asked_for_is_shared_by_its_account_only },
    { &test_fresh_luid_steps_over_one_in_use },
    { &test_logon_ends_with_its_last_token },
    { &test_closing_the_token_ends_the_logon },
    { &test_only_system_may_log_on },
    { &test_bad_logons_are_refused },
    { &test_logon_unwinds_at_every_step },
};

SUITE(tests, setup, teardown)
