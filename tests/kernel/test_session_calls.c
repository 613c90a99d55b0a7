/* SPDX-License-Identifier: MIT */
/* System calls that make and delete sessions. */
#include "abi/account.h"
#include "kernel/ke/fail_next.h"
#include "kernel/mm/session.h"
#include "kernel/ps/process.h"
#include "ps_fixture.h"

#include "../suite.h"

#include <string.h>

/* smss plays a script of steps; the numbers it got are checked afterwards. */
static struct ps_machine *m;

static struct {
    nt_status status[16];
    uint32_t count;
    uint32_t session;
    uint32_t csrss;
    uint32_t winlogon;
    uint32_t program;
    uint32_t ended;
    uint32_t exits;
    nt_status from_program;
    struct query_process query;
} seen;

static void
step(struct user *u, struct abi_syscall *call, uint32_t number, uint64_t a0, uint64_t a1)
{
    seen.status[seen.count++] = ps_call(u, call, number, a0, a1, 0, 0);
}

static void
smss(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    if (in->kind == MESSAGE_PROCESS_EXIT)
        seen.exits++;
    if (in->kind != MESSAGE_START)
        return;
    step(u, &call, SYSCALL_SESSION_DETACH, 0, 0); /* it is in none yet */
    step(u, &call, SYSCALL_SESSION_CREATE, 0, 0);
    seen.session = (uint32_t)call.a[0];
    step(u, &call, SYSCALL_SESSION_CREATE, 0, 0); /* one at a time */
    ck_assert_uint_eq(ps_spawn(u, "csrss.exe", 0, &seen.csrss), STATUS_SUCCESS);
    ck_assert_uint_eq(ps_spawn(u, "winlogon.exe", 0, &seen.winlogon), STATUS_SUCCESS);
    step(u, &call, SYSCALL_SESSION_SET_ACTOR, 1, seen.csrss);
    step(u, &call, SYSCALL_SESSION_SET_ACTOR, 2, seen.winlogon);
    step(u, &call, SYSCALL_SESSION_SET_ACTOR, 9, seen.winlogon);
    step(u, &call, SYSCALL_SESSION_SET_ACTOR, 1, 4);
    step(u, &call, SYSCALL_SESSION_DETACH, 0, 0);
    ps_call(u, &call, SYSCALL_REPLY, in->request_id, STATUS_SUCCESS, 0, 0);
}

static void
play(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    switch (user_page(u)->role) {
    case IMAGE_ROLE_SMSS:
        smss(u, in);
        break;
    case IMAGE_ROLE_WINLOGON:
        if (in->kind == MESSAGE_START)
            ck_assert_uint_eq(ps_spawn(u, "a.exe", 0, &seen.program), STATUS_SUCCESS);
        if (in->kind == MESSAGE_REQUEST + REQUEST_LOGOFF) {
            ps_call(u, &call, SYSCALL_SESSION_LOGOFF, in->v[0], 0, 0, 0);
            seen.ended = (uint32_t)call.a[0];
            if (!user_is_dead(u))
                ps_call(u, &call, SYSCALL_REPLY, in->request_id, call.status, 0, 0);
        }
        break;
    case IMAGE_ROLE_PROGRAM:
        if (in->kind != MESSAGE_START)
            break;
        seen.from_program = ps_call(u, &call, SYSCALL_SESSION_CREATE, 0, 0, 0, 0);
        ck_assert_uint_eq(ps_call(u, &call, SYSCALL_SESSION_LOGOFF, 2, 0, 0, 0),
                          STATUS_PRIVILEGE_NOT_HELD);
        ck_assert_uint_eq(ps_call(u, &call, SYSCALL_SESSION_DETACH, 0, 0, 0, 0),
                          STATUS_PRIVILEGE_NOT_HELD);
        /* csrss's alone */
        ck_assert_uint_eq(ps_call(u, &call, SYSCALL_SESSION_SET_SERVERS, 2, 0, 0, 0),
                          STATUS_PRIVILEGE_NOT_HELD);
        ck_assert_uint_eq(ps_call(u, &call, SYSCALL_LOAD_SERVER_DLL, 0, 0, 0, 0),
                          STATUS_PRIVILEGE_NOT_HELD);
        /* A token is for the session of who has it until another is named, which must be there. */
        ck_assert_uint_eq(ps_call(u, &call, SYSCALL_OPEN_TOKEN, LUID_SYSTEM, 0, 0, 0),
                          STATUS_SUCCESS);
        uint32_t token = (uint32_t)call.a[0];
        ck_assert_uint_eq(ps_call(u, &call, SYSCALL_SET_TOKEN_SESSION, token, 0, 0, 0),
                          STATUS_SUCCESS);
        ck_assert_uint_eq(ps_call(u, &call, SYSCALL_SET_TOKEN_SESSION, token, 1, 0, 0),
                          STATUS_INVALID_PARAMETER);
        ck_assert_uint_eq(ps_call(u, &call, SYSCALL_SET_TOKEN_SESSION, token + 4, 0, 0, 0),
                          STATUS_INVALID_HANDLE);
        ck_assert_uint_eq(ps_call(u, &call, SYSCALL_CLOSE, token, 0, 0, 0), STATUS_SUCCESS);
        struct query_process *query = (struct query_process *)(void *)user_page(u)->state;
        ps_call(u, &call, SYSCALL_QUERY_PROCESS, seen.winlogon, user_address(u, query), 0, 0);
        seen.query = *query;
        break;
    default:
        break;
    }
}

static void
setup(void)
{
    m = ps_fixture_start(play);
    ps_put_image(m, "csrss.exe", IMAGE_ROLE_CSRSS, IMAGE_NATIVE);
    ps_put_image(m, "winlogon.exe", IMAGE_ROLE_WINLOGON, 0);
    ps_put_image(m, "a.exe", IMAGE_ROLE_PROGRAM, 0);
}

static void
teardown(void)
{
    ps_fixture_end(m);
}

static struct session *
session(void)
{
    gva_t at = session_find(m->k, 0);
    return at != 0 ? (struct session *)kptr(m->k, at) : NULL;
}

START_TEST(test_session_calls_give_what_is_documented)
{
    static const nt_status expected[] = {
        STATUS_UNABLE_TO_FREE_VM,
        STATUS_SUCCESS,
        STATUS_ALREADY_COMMITTED,
        STATUS_SUCCESS,
        STATUS_SUCCESS,
        STATUS_INVALID_PARAMETER,
        STATUS_PRIVILEGE_NOT_HELD,
        STATUS_SUCCESS,
    };
    ck_assert_uint_eq(ps_power_on(m).status, STATUS_SUCCESS);
    ck_assert_uint_eq(seen.count, DH_ARRAY_COUNT(expected));
    for (uint32_t i = 0; i < seen.count; i++)
        ck_assert_msg(seen.status[i] == expected[i], "step %u: %08x", i, seen.status[i]);
    ck_assert_uint_eq(session()->csrss_pid, seen.csrss);
    ck_assert_uint_eq(session()->winlogon_pid, seen.winlogon);
    ck_assert_uint_eq(session()->reference_count, 3);
    ck_assert_uint_eq(seen.from_program, STATUS_PRIVILEGE_NOT_HELD);
    /* smss has left: its events and its children belong to no session. */
    ck_assert_uint_eq(process_at(m->k, process_find(m->k, kd(m->k)->smss_pid))->session_id,
                      ABI_NO_SESSION);
}
END_TEST

START_TEST(test_processes_are_in_their_creators_session)
{
    ps_power_on(m);
    ck_assert_uint_eq(process_at(m->k, process_find(m->k, seen.program))->session_id, 0);
    ck_assert_str_eq(seen.query.image, "winlogon.exe");
    ck_assert_uint_eq(seen.query.session, 0);
    ck_assert_uint_eq(seen.query.luid, 0x3e7);
    ck_assert_uint_eq(seen.query.parent_pid, kd(m->k)->smss_pid);
}
END_TEST

START_TEST(test_logoff_of_the_console_spares_system_accounts)
{
    ps_power_on(m);
    struct abi_request request = { .kind = REQUEST_LOGOFF, .v = { 1 } };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_SUCCESS);
    ck_assert_uint_eq(seen.ended, 0); /* the program runs as SYSTEM in session 0 */
    ck_assert_uint_ne(process_find(m->k, seen.program), 0);
}
END_TEST

START_TEST(test_bad_extent_is_refused)
{
    ps_power_on(m);
    struct abi_request request = { .kind = REQUEST_LOGOFF, .v = { 3 } };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_INVALID_PARAMETER);
}
END_TEST

START_TEST(test_everybody_leaves_and_the_session_goes)
{
    ps_power_on(m);
    struct abi_request request = { .kind = REQUEST_LOGOFF, .v = { 2 } };
    struct abi_event reply = ps_request(m, &request, NULL);
    ck_assert_uint_eq(reply.status, STATUS_PROCESS_IS_TERMINATING); /* winlogon ended itself, too */
    ck_assert_ptr_null(session());
    ck_assert_uint_eq(ps_count(m, EVENT_SESSION_DELETE), 1);
    ck_assert_uint_eq(ps_last(m, EVENT_SESSION_DELETE)->event.v[1], 0);
    ck_assert_uint_eq(seen.exits, 2);
    ck_assert_uint_eq(kd(m->k)->process_count, 2);
    ck_assert_uint_eq(kd(m->k)->session_count, 0);
}
END_TEST

/* winlogon starts a program again and again, refused at another allocation each time. */
static nt_status spawn_status;

static void
spawn_again(struct user *u, const struct abi_message *in)
{
    uint32_t pid;
    if (in->kind != MESSAGE_CONSOLE_REPLY)
        return;
    fail_next(m->k, (uint32_t)in->v[0], 0);
    spawn_status = ps_spawn(u, "a.exe", 0, &pid);
    fail_next(m->k, 0, 0);
}

START_TEST(test_creation_in_a_session_unwinds_at_every_step)
{
    ps_power_on(m);
    ps_fixture_set_code(spawn_again);
    gva_t winlogon = process_find(m->k, seen.winlogon);
    struct ps_counters before = ps_counters(m);
    uint32_t references = session()->reference_count;
    uint32_t n = 0;
    do {
        struct abi_message message = { .kind = MESSAGE_CONSOLE_REPLY, .v = { ++n } };
        ck_assert_uint_eq(message_send(m->k, winlogon, &message), STATUS_SUCCESS);
        ps_run_until(m, 0);
        if (NT_SUCCESS(spawn_status))
            break;
        ps_assert_same(before, ps_counters(m));
        ck_assert_uint_eq(session()->reference_count, references);
    } while (n < 100);
    ck_assert_uint_gt(n, 3);
    ck_assert_uint_eq(session()->reference_count, references + 1);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_session_calls_give_what_is_documented },
    { &test_processes_are_in_their_creators_session },
    { &test_logoff_of_the_console_spares_system_accounts },
    { &test_bad_extent_is_refused },
    { &test_everybody_leaves_and_the_session_goes },
    { &test_creation_in_a_session_unwinds_at_every_step },
};

SUITE(tests, setup, teardown)
