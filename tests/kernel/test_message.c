/* SPDX-License-Identifier: MIT */
/* Messages, waits and timers. */
#include "kernel/ke/fail_next.h"
#include "kernel/ps/process.h"
#include "kernel/ps/scheduler.h"
#include "ps_fixture.h"

#include "../suite.h"

#include <string.h>

static struct ps_machine *m;

static struct {
    uint32_t count;
    uint32_t kinds[64];
    uint64_t values[64];
    uint32_t times[64];
    uint32_t pids[64];
    nt_status status[16];
} seen;

static void
setup(void)
{
    m = ps_fixture_start(NULL);
    ps_put_image(m, "a.exe", IMAGE_ROLE_PROGRAM, 0);
    ps_put_image(m, "b.exe", IMAGE_ROLE_PROGRAM, 0);
    ps_put_image(m, "services.exe", IMAGE_ROLE_SERVICES, 0);
}

static void
teardown(void)
{
    ps_fixture_end(m);
}

static void
note(struct user *u, const struct abi_message *in)
{
    if (in->kind == MESSAGE_START || seen.count == 64)
        return;
    seen.kinds[seen.count] = in->kind;
    seen.values[seen.count] = in->v[0];
    seen.times[seen.count] = kd(m->k)->time_ms;
    seen.pids[seen.count] = user_page(u)->pid;
    seen.count++;
}

static gva_t
start(const char *image)
{
    struct create_process arguments = { .flags = 0 };
    gva_t process;
    strcpy(arguments.image, image);
    ck_assert_uint_eq(process_create(m->k, &arguments, 0, &process), STATUS_SUCCESS);
    return process;
}

START_TEST(test_messages_come_first_in_first_out)
{
    ps_fixture_set_code(note);
    gva_t a = start("a.exe");
    gva_t b = start("b.exe");
    struct abi_message message = { .kind = MESSAGE_CONSOLE_REPLY };
    for (uint32_t i = 0; i < 6; i++) {
        message.v[0] = i;
        ck_assert_uint_eq(message_send(m->k, i % 2 == 0 ? a : b, &message), STATUS_SUCCESS);
    }
    ps_run_until(m, 0);
    ck_assert_uint_eq(seen.count, 6);
    for (uint32_t i = 0; i < 6; i++)
        ck_assert_uint_eq(seen.values[i], i); /* a and b take turns */
}
END_TEST

START_TEST(test_text_arrives_whole)
{
    gva_t a = start("a.exe");
    struct abi_message message = { .kind = MESSAGE_CONSOLE_REPLY, .text_bytes = ABI_MESSAGE_TEXT };
    memset(message.text, 'x', sizeof message.text);
    ck_assert_uint_eq(message_send(m->k, a, &message), STATUS_SUCCESS);
    ps_run_until(m, 0);
}
END_TEST

START_TEST(test_full_pool_refuses_a_message)
{
    gva_t a = start("a.exe");
    struct abi_request request = { .kind = REQUEST_FAIL_NEXT, .v = { 1, 0 } };
    ps_request(m, &request, NULL);
    struct abi_message message = { .kind = MESSAGE_CONSOLE_REPLY };
    ck_assert_uint_eq(message_send(m->k, a, &message), STATUS_INSUFFICIENT_RESOURCES);
    ps_run_until(m, 0);
}
END_TEST

START_TEST(test_process_with_messages_can_end)
{
    struct ps_counters before = ps_counters(m);
    gva_t a = start("a.exe");
    struct abi_message message = { .kind = MESSAGE_CONSOLE_REPLY };
    for (uint32_t i = 0; i < 5; i++)
        ck_assert_uint_eq(message_send(m->k, a, &message), STATUS_SUCCESS);
    process_terminate(m->k, a, 0, 0);
    ck_assert(schedule_bounded(m->k, 0, &(uint32_t){ 10 }));
    ps_assert_same(before, ps_counters(m));
}
END_TEST

/* ---- timers ---- */

static void
set_timers(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    note(u, in);
    if (in->kind == MESSAGE_START)
        ps_call(u, &call, SYSCALL_SET_TIMER, 1000 + user_page(u)->pid % 3 * 500, user_page(u)->pid,
                0, 0);
}

START_TEST(test_time_jumps_to_the_next_timer_and_no_further)
{
    ps_fixture_set_code(set_timers);
    for (int i = 0; i < 3; i++)
        start("a.exe");
    ps_run_until(m, 0);
    ck_assert_uint_eq(kd(m->k)->timer_count, 3);
    ck_assert_uint_eq(seen.count, 0);
    ck_assert_uint_eq(ps_wait(m, 999).status, STATUS_SUCCESS);
    ck_assert_uint_eq(seen.count, 0);
    ck_assert_uint_eq(kd(m->k)->time_ms, 999);
    ps_wait(m, 5000);
    ck_assert_uint_eq(kd(m->k)->time_ms, 5999);
    ck_assert_uint_eq(seen.count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(seen.kinds[i], MESSAGE_TIMER);
        ck_assert_uint_eq(seen.values[i], seen.pids[i]);
        ck_assert_uint_eq(seen.times[i], 1000 + seen.pids[i] % 3 * 500);
        ck_assert(i == 0 || seen.times[i] >= seen.times[i - 1]);
    }
    ck_assert_uint_eq(ps_last(m, EVENT_TIME)->event.time_ms, 5999);
    ck_assert_uint_eq(kd(m->k)->timer_count, 0);
}
END_TEST

static void
cancel_timer(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    note(u, in);
    if (in->kind != MESSAGE_START)
        return;
    ps_call(u, &call, SYSCALL_SET_TIMER, 10, 1, 0, 0);
    ps_call(u, &call, SYSCALL_SET_TIMER, 20, 2, 0, 0);
    if (user_page(u)->pid == 8)
        ps_call(u, &call, SYSCALL_SET_TIMER, 0, 0, 0, 0);
}

START_TEST(test_timer_is_replaced_and_cancelled)
{
    ps_fixture_set_code(cancel_timer);
    start("a.exe");
    start("a.exe");
    ps_wait(m, 100);
    ck_assert_uint_eq(seen.count, 1);
    ck_assert_uint_eq(seen.values[0], 2);
    ck_assert_uint_eq(seen.times[0], 20);
}
END_TEST

START_TEST(test_timer_of_an_ended_process_does_not_fire)
{
    ps_fixture_set_code(set_timers);
    gva_t a = start("a.exe");
    ps_run_until(m, 0);
    process_terminate(m->k, a, 0, 0);
    ck_assert_uint_eq(kd(m->k)->timer_count, 0);
    ps_wait(m, 10000);
    ck_assert_uint_eq(seen.count, 0);
}
END_TEST

START_TEST(test_time_stops_at_its_last_moment)
{
    ps_wait(m, UINT32_MAX - 5);
    ps_wait(m, 100);
    ck_assert_uint_eq(kd(m->k)->time_ms, UINT32_MAX);
    ck_assert_uint_eq(ps_wait(m, 1).status, STATUS_SUCCESS);
}
END_TEST

/* ---- SEND ---- */

static uint32_t peer;

static void
ping_pong(struct user *u, const struct abi_message *in)
{
    uint32_t pid = user_page(u)->pid;
    if (in->kind == MESSAGE_START && pid != peer)
        ps_send(u, peer, MESSAGE_CONSOLE_NEW, 0);
    else if (in->kind == MESSAGE_CONSOLE_NEW)
        ps_send(u, in->from_pid, MESSAGE_CONSOLE_NEW, 0);
}

START_TEST(test_endless_exchange_is_left_where_it_is)
{
    ps_fixture_set_code(ping_pong);
    peer = process_at(m->k, start("b.exe"))->pid;
    start("a.exe");
    uint32_t steps = 1000;
    ck_assert(!schedule_bounded(m->k, 0, &steps));
    ck_assert_uint_eq(steps, 0);
    ck_assert_uint_eq(m->k->current_process, process_find(m->k, 4));
}
END_TEST

static void
say(struct user *u, const struct abi_message *in)
{
    if (in->kind != MESSAGE_START || user_page(u)->pid == peer)
        return;
    uint32_t n = 0;
    seen.status[n++] = ps_send(u, peer, MESSAGE_START, 0);
    seen.status[n++] = ps_send(u, peer, MESSAGE_TIMER, 0);
    seen.status[n++] = ps_send(u, peer, MESSAGE_PROCESS_EXIT, 0);
    seen.status[n++] = ps_send(u, peer, MESSAGE_CONSOLE_REPLY, 0);
    seen.status[n++] = ps_send(u, peer, MESSAGE_REQUEST + REQUEST_LOGOFF, 0);
    seen.status[n++] = ps_send(u, peer, MESSAGE_REQUEST, 0);
    seen.status[n++] = ps_send(u, peer, MESSAGE_REQUEST + REQUEST_KIND_COUNT, 0);
    seen.status[n++] = ps_send(u, 4, MESSAGE_CONSOLE_NEW, 0);
    seen.status[n++] = ps_send(u, 4000, MESSAGE_CONSOLE_NEW, 0);
    seen.status[n++] = ps_send(u, peer, MESSAGE_CONSOLE_NEW, 0);
}

START_TEST(test_programs_may_not_say_what_the_kernel_says)
{
    ps_fixture_set_code(say);
    peer = process_at(m->k, start("b.exe"))->pid;
    start("a.exe");
    ps_run_until(m, 0);
    for (uint32_t i = 0; i < 7; i++)
        ck_assert_uint_eq(seen.status[i], STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(seen.status[7], STATUS_ACCESS_DENIED);
    ck_assert_uint_eq(seen.status[8], STATUS_NOT_FOUND);
    ck_assert_uint_eq(seen.status[9], STATUS_SUCCESS);
}
END_TEST

START_TEST(test_system_processes_hand_requests_on)
{
    ps_fixture_set_code(say);
    peer = process_at(m->k, start("b.exe"))->pid;
    gva_t services = start("services.exe");
    ck_assert_uint_eq(kd(m->k)->services_pid, process_at(m->k, services)->pid);
    ps_run_until(m, 0);
    ck_assert_uint_eq(seen.status[0], STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(seen.status[3], STATUS_SUCCESS);
    ck_assert_uint_eq(seen.status[4], STATUS_SUCCESS);
    process_terminate(m->k, services, 0, 0);
    ck_assert_uint_eq(kd(m->k)->services_pid, 0);
}
END_TEST

static void
say_while_full(struct user *u, const struct abi_message *in)
{
    note(u, in);
    if (in->kind != MESSAGE_START || user_page(u)->pid == peer)
        return;
    for (uint32_t i = 0; i < 4; i++) {
        if (i != 2)
            fail_next(m->k, 1, 0);
        seen.status[i] = ps_send(u, peer, MESSAGE_CONSOLE_NEW, i);
    }
    seen.status[4] = ps_send(u, peer, MESSAGE_CONSOLE_NEW, 4);
}

START_TEST(test_one_message_gets_through_a_full_pool)
{
    ps_fixture_set_code(say_while_full);
    peer = process_at(m->k, start("b.exe"))->pid;
    start("a.exe");
    ps_run_until(m, 0);
    ck_assert_uint_eq(seen.status[0], STATUS_SUCCESS); /* the spare one */
    ck_assert_uint_eq(seen.status[1], STATUS_INSUFFICIENT_RESOURCES);
    ck_assert_uint_eq(seen.status[2], STATUS_SUCCESS); /* sets another aside */
    ck_assert_uint_eq(seen.status[3], STATUS_SUCCESS);
    ck_assert_uint_eq(seen.status[4], STATUS_SUCCESS);
    ck_assert_uint_eq(seen.count, 4);
    ck_assert_uint_eq(seen.values[3], 4);
}
END_TEST

static void
ready(struct user *u, const struct abi_message *in)
{
    note(u, in);
    if (in->kind == MESSAGE_START && user_page(u)->role == IMAGE_ROLE_SERVICES)
        ps_spawn(u, "a.exe", 0, &peer);
    else if (in->kind == MESSAGE_START) {
        ps_send(u, user_page(u)->parent_pid, MESSAGE_PROCESS_READY, user_page(u)->pid);
        ps_exit(u, 0);
    }
}

START_TEST(test_exit_tells_whether_the_program_was_ready)
{
    ps_fixture_set_code(ready);
    start("services.exe");
    ps_run_until(m, 0);
    ck_assert_uint_eq(seen.count, 2);
    ck_assert_uint_eq(seen.kinds[0], MESSAGE_PROCESS_READY);
    ck_assert_uint_eq(seen.kinds[1], MESSAGE_PROCESS_EXIT);
    ck_assert_uint_eq(seen.values[1], peer);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_messages_come_first_in_first_out },
    { &test_text_arrives_whole },
    { &test_full_pool_refuses_a_message },
    { &test_process_with_messages_can_end },
    { &test_time_jumps_to_the_next_timer_and_no_further },
    { &test_timer_is_replaced_and_cancelled },
    { &test_timer_of_an_ended_process_does_not_fire },
    { &test_time_stops_at_its_last_moment },
    { &test_endless_exchange_is_left_where_it_is },
    { &test_programs_may_not_say_what_the_kernel_says },
    { &test_system_processes_hand_requests_on },
    { &test_one_message_gets_through_a_full_pool },
    { &test_exit_tells_whether_the_program_was_ready },
};

SUITE(tests, setup, teardown)
