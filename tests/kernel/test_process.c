/* SPDX-License-Identifier: MIT */
/* Processes from creation to end, unwound at every allocation. */
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
#include "kernel/top/kernel_verify.h"
#include "ps_fixture.h"

#include "../suite.h"

#include <string.h>

static struct ps_machine *m;

/* What the processes of the tests saw. Each test runs in a process of its own. */
static struct {
    uint32_t starts;
    uint32_t child_pid;
    struct abi_message exit;
    struct user_page page;
    nt_status status;
} seen;

static void
setup(void)
{
    m = ps_fixture_start(NULL);
    ps_put_image(m, "child.exe", IMAGE_ROLE_PROGRAM, IMAGE_IMPORTS_USER32);
    ps_put_image(m, "console.exe", IMAGE_ROLE_PROGRAM, IMAGE_CONSOLE_NEW);
}

static void
teardown(void)
{
    ps_fixture_end(m);
}

static void
reply(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    if (in->request_id != 0)
        ps_call(u, &call, SYSCALL_REPLY, in->request_id, STATUS_SUCCESS, 0, 0);
}

/* smss starts one child, which ends at once with a status the test chose. */
static uint32_t child_status;

static void
parent_and_child(struct user *u, const struct abi_message *in)
{
    if (user_page(u)->role == IMAGE_ROLE_SMSS && in->kind == MESSAGE_START) {
        seen.status = ps_spawn(u, "child.exe", 0, &seen.child_pid);
        reply(u, in);
    } else if (in->kind == MESSAGE_PROCESS_EXIT) {
        seen.exit = *in;
    } else if (in->kind == MESSAGE_START) {
        seen.starts++;
        seen.page = *user_page(u);
        ps_exit(u, child_status);
    }
}

START_TEST(test_system_is_the_first_process)
{
    gva_t system = process_find(m->k, 4);
    ck_assert_uint_ne(system, 0);
    ck_assert_uint_eq(m->k->current_process, system);
    ck_assert_str_eq(process_at(m->k, system)->name, "System");
    ck_assert_uint_eq(process_luid(m->k, system), 0x3e7);
    ck_assert_uint_eq(process_find(m->k, 8), 0);
    ck_assert_uint_eq(process_find(m->k, 4 + 4 * 256), 0);
}
END_TEST

START_TEST(test_power_on_starts_smss)
{
    ps_fixture_set_code(reply);
    struct ps_counters before = ps_counters(m);
    ck_assert_uint_eq(ps_power_on(m).status, STATUS_SUCCESS);
    const struct ps_event *created = ps_last(m, EVENT_PROCESS_CREATE);
    ck_assert_str_eq(created->text, "smss.exe");
    ck_assert_uint_eq(created->event.v[0], 8);
    ck_assert_uint_eq(created->event.v[1], 4);
    ck_assert_uint_eq(created->event.v[2], ABI_NO_SESSION);
    ck_assert_uint_eq(kd(m->k)->smss_pid, 8);
    ck_assert_uint_eq(kd(m->k)->process_count, before.processes + 1);
    ck_assert_uint_eq(ps_last(m, EVENT_THREAD_CREATE)->event.v[0], 12);
    ck_assert_uint_eq(m->k->current_process, process_find(m->k, 4));
    struct abi_request again = { .kind = REQUEST_POWER_ON };
    ck_assert_uint_eq(ps_request(m, &again, NULL).status, STATUS_DEVICE_BUSY);
}
END_TEST

START_TEST(test_child_finds_who_it_is_and_its_parent_is_told_of_its_end)
{
    ps_fixture_set_code(parent_and_child);
    child_status = 5;
    ck_assert_uint_eq(ps_power_on(m).status, STATUS_SUCCESS);
    ck_assert_uint_eq(seen.status, STATUS_SUCCESS);
    ck_assert_uint_eq(seen.starts, 1);
    ck_assert_uint_eq(seen.page.pid, seen.child_pid);
    ck_assert_uint_eq(seen.page.tid, seen.child_pid + 4);
    ck_assert_uint_eq(seen.page.parent_pid, 8);
    ck_assert_uint_eq(seen.page.image_flags, IMAGE_IMPORTS_USER32);
    ck_assert_uint_eq(seen.page.image_bytes, sizeof(struct image_header));
    ck_assert_uint_eq(seen.page.session, ABI_NO_SESSION);
    ck_assert_uint_eq(seen.exit.kind, MESSAGE_PROCESS_EXIT);
    ck_assert_uint_eq(seen.exit.v[0], seen.child_pid);
    ck_assert_uint_eq(seen.exit.v[1], 5);
    ck_assert_uint_eq(seen.exit.v[2], 0);
    const struct ps_event *ended = ps_last(m, EVENT_PROCESS_EXIT);
    ck_assert_uint_eq(ended->event.pid, seen.child_pid);
    ck_assert_uint_eq(ended->event.status, 5);
    ck_assert_str_eq(ended->text, "child.exe");
    ck_assert_uint_eq(process_find(m->k, seen.child_pid), 0);
}
END_TEST

START_TEST(test_dll_init_failure_shows_the_parent_128)
{
    ps_fixture_set_code(parent_and_child);
    child_status = STATUS_DLL_INIT_FAILED;
    ps_power_on(m);
    ck_assert_uint_eq(seen.exit.status, STATUS_DLL_INIT_FAILED);
    ck_assert_uint_eq(seen.exit.v[1], ERROR_WAIT_NO_CHILDREN);
    ck_assert_uint_eq(ps_last(m, EVENT_PROCESS_EXIT)->event.v[1], ERROR_WAIT_NO_CHILDREN);
}
END_TEST

START_TEST(test_without_exit_code_128_the_parent_sees_the_status)
{
    ps_fixture_end(m);
    m = ps_fixture_start_without(ABI_CAPABILITY_EXIT_CODE_128, NULL);
    ps_put_image(m, "child.exe", IMAGE_ROLE_PROGRAM, IMAGE_IMPORTS_USER32);
    ps_fixture_set_code(parent_and_child);
    child_status = STATUS_DLL_INIT_FAILED;
    ps_power_on(m);
    ck_assert_uint_eq(seen.exit.status, STATUS_DLL_INIT_FAILED);
    ck_assert_uint_eq(seen.exit.v[1], STATUS_DLL_INIT_FAILED);
    ck_assert_uint_eq(ps_last(m, EVENT_PROCESS_EXIT)->event.v[1], STATUS_DLL_INIT_FAILED);
}
END_TEST

START_TEST(test_processes_leave_nothing_behind)
{
    ps_fixture_set_code(parent_and_child);
    ck_assert_uint_eq(ps_power_on(m).status, STATUS_SUCCESS);
    gva_t smss = process_find(m->k, 8);
    struct create_process arguments = { .image = "child.exe" };
    struct ps_counters before = ps_counters(m);
    for (int i = 0; i < 100; i++) {
        gva_t process;
        ck_assert_uint_eq(process_create(m->k, &arguments, 0, &process), STATUS_SUCCESS);
        ps_run_until(m, 0);
        ps_assert_same(before, ps_counters(m));
    }
    ck_assert_uint_eq(seen.starts, 101);
    ck_assert_uint_ne(smss, 0);
}
END_TEST

START_TEST(test_foreign_process_is_ended_from_outside)
{
    ps_fixture_set_code(NULL);
    struct ps_counters before = ps_counters(m);
    struct create_process arguments = { .image = "child.exe" };
    gva_t system = m->k->current_process;
    gva_t process;
    ck_assert_uint_eq(process_create(m->k, &arguments, 0, &process), STATUS_SUCCESS);
    object_ref(m->k, process);
    process_terminate(m->k, process, STATUS_SUCCESS, 0);
    process_terminate(m->k, process, STATUS_UNSUCCESSFUL, 1); /* it has ended: nothing happens */
    ck_assert_uint_eq(process_at(m->k, process)->exit_code, 0);
    ck_assert_uint_ne(process_at(m->k, process)->flags & PROCESS_EXITED, 0);
    ck_assert_uint_eq(m->k->current_process, system);
    object_unref(m->k, process);
    ps_run_until(m, 0);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

/* Every allocation of a creation is refused in turn: each time nothing may remain. */
static void
unwind(const char *image)
{
    struct create_process arguments = { .flags = 0 };
    gva_t process;
    strcpy(arguments.image, image);
    /* Once without failure, so that pools have their pages. */
    ck_assert_uint_eq(process_create(m->k, &arguments, 0, &process), STATUS_SUCCESS);
    process_terminate(m->k, process, 0, 0);
    struct ps_counters before = ps_counters(m);
    nt_status status = STATUS_UNSUCCESSFUL;
    uint32_t n = 0;
    while (!NT_SUCCESS(status) && n < 100) {
        struct abi_request request = { .kind = REQUEST_FAIL_NEXT, .v = { ++n, 0 } };
        ps_request(m, &request, NULL);
        status = process_create(m->k, &arguments, 0, &process);
        const char *fault = kernel_verify(m->k);
        ck_assert_msg(fault == NULL, "allocation %u: %s", n, fault);
        if (!NT_SUCCESS(status))
            ps_assert_same(before, ps_counters(m));
    }
    ck_assert_uint_gt(n, 5);
    ck_assert_uint_lt(n, 100);
    process_terminate(m->k, process, 0, 0);
    ps_assert_same(before, ps_counters(m));
}

START_TEST(test_creation_unwinds_at_every_step)
{
    unwind("child.exe");
}
END_TEST

START_TEST(test_creation_with_a_console_unwinds_at_every_step)
{
    unwind("console.exe");
}
END_TEST

START_TEST(test_creation_unwinds_at_the_commit_limit)
{
    struct create_process arguments = { .image = "child.exe" };
    gva_t process;
    ck_assert_uint_eq(process_create(m->k, &arguments, 0, &process), STATUS_SUCCESS);
    process_terminate(m->k, process, 0, 0);
    struct ps_counters before = ps_counters(m);
    uint32_t limit = kd(m->k)->commit_limit;
    nt_status status = STATUS_UNSUCCESSFUL;
    uint32_t pages = 0;
    for (; !NT_SUCCESS(status) && pages < 50; pages++) {
        kd(m->k)->commit_limit = kd(m->k)->commit_pages + pages;
        status = process_create(m->k, &arguments, 0, &process);
        if (!NT_SUCCESS(status)) {
            ps_assert_same(before, ps_counters(m));
            ck_assert_uint_eq(ps_last(m, EVENT_REFUSAL)->event.gate, GATE_COMMIT_LIMIT);
        }
    }
    ck_assert_uint_gt(pages, 3);
    ck_assert_uint_lt(pages, 50);
    kd(m->k)->commit_limit = limit;
    process_terminate(m->k, process, 0, 0);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

START_TEST(test_unknown_image_is_refused)
{
    struct create_process arguments = { .image = "nobody.exe" };
    gva_t process;
    ck_assert_uint_eq(process_create(m->k, &arguments, 0, &process), STATUS_OBJECT_NAME_NOT_FOUND);
    ck_assert_uint_eq(ps_last(m, EVENT_REFUSAL)->event.gate, GATE_NOT_FOUND);
    ck_assert_str_eq(ps_last(m, EVENT_REFUSAL)->text, "nobody.exe");
}
END_TEST

START_TEST(test_replaced_image_stays_with_its_process)
{
    struct ps_counters before = ps_counters(m);
    struct create_process arguments = { .image = "child.exe" };
    gva_t first;
    gva_t second;
    ck_assert_uint_eq(process_create(m->k, &arguments, 0, &first), STATUS_SUCCESS);
    ps_put_image(m, "CHILD.EXE", IMAGE_ROLE_PROGRAM, 0);
    ck_assert_uint_eq(process_create(m->k, &arguments, 0, &second), STATUS_SUCCESS);
    ck_assert_uint_ne(process_at(m->k, first)->image, process_at(m->k, second)->image);
    ck_assert_str_eq(process_at(m->k, first)->name, "child.exe");
    ck_assert_str_eq(process_at(m->k, second)->name, "CHILD.EXE");
    process_terminate(m->k, first, 0, 0);
    process_terminate(m->k, second, 0, 0);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

/* ---- who may end whom ---- */

static void
kill_parent(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    if (user_page(u)->role == IMAGE_ROLE_SMSS && in->kind == MESSAGE_START) {
        ps_spawn(u, "child.exe", 0, &seen.child_pid);
        reply(u, in);
    } else if (in->kind == MESSAGE_START) {
        seen.status =
            ps_call(u, &call, SYSCALL_TERMINATE_PROCESS, user_page(u)->parent_pid, 0, 0, 0);
    }
}

START_TEST(test_system_process_is_ended_by_its_creator_only)
{
    ps_fixture_set_code(kill_parent);
    ps_power_on(m);
    ck_assert_uint_eq(seen.status, STATUS_ACCESS_DENIED);
    ck_assert_uint_eq(ps_last(m, EVENT_REFUSAL)->event.gate, GATE_ACCESS);
    ck_assert_uint_eq(ps_last(m, EVENT_CALL_FAILED)->event.v[0], SYSCALL_TERMINATE_PROCESS);
    ck_assert_uint_eq(ps_last(m, EVENT_CALL_FAILED)->event.v[1], ERROR_ACCESS_DENIED);
    ck_assert_uint_ne(process_find(m->k, kd(m->k)->smss_pid), 0);
}
END_TEST

static void
touch_nothing(struct user *u, const struct abi_message *in)
{
    uint32_t word;
    if (in->kind == MESSAGE_START && !user_read(u, 0x1000, &word, sizeof word))
        ck_assert(user_is_dead(u));
}

START_TEST(test_access_violation_ends_the_process)
{
    ps_fixture_set_code(touch_nothing);
    struct create_process arguments = { .image = "child.exe" };
    gva_t process;
    ck_assert_uint_eq(process_create(m->k, &arguments, 0, &process), STATUS_SUCCESS);
    ps_run_until(m, 0);
    ck_assert_uint_eq(ps_last(m, EVENT_PROCESS_EXIT)->event.status, STATUS_ACCESS_VIOLATION);
}
END_TEST

static void
bad_pointers(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    if (in->kind != MESSAGE_START)
        return;
    ck_assert_uint_eq(ps_call(u, &call, SYSCALL_CREATE_PROCESS, 0x1000, 0, 0, 0),
                      STATUS_ACCESS_VIOLATION);
    ck_assert_uint_eq(call.last_error, 998);
    ck_assert_uint_eq(ps_call(u, &call, SYSCALL_CREATE_PROCESS, 0x80000000u, 0, 0, 0),
                      STATUS_ACCESS_VIOLATION);
    ck_assert_uint_eq(ps_call(u, &call, SYSCALL_CREATE_PROCESS, UINT64_MAX - 8, 0, 0, 0),
                      STATUS_ACCESS_VIOLATION);
    ck_assert_uint_eq(ps_call(u, &call, SYSCALL_SEND, 4, 0x1000, 0, 0), STATUS_ACCESS_VIOLATION);
    ck_assert_uint_eq(ps_call(u, &call, SYSCALL_QUERY_PROCESS, 0, IMAGE_BASE, 0, 0),
                      STATUS_ACCESS_VIOLATION);
    struct create_process *create = (struct create_process *)(void *)user_page(u)->state;
    memset(create, 'x', sizeof *create);
    gva_t at = user_address(u, create);
    ck_assert_uint_eq(ps_call(u, &call, SYSCALL_CREATE_PROCESS, at, 0, 0, 0),
                      STATUS_OBJECT_NAME_INVALID);
    memset(create, 0, sizeof *create);
    strcpy(create->image, "child.exe");
    create->token = 4;
    ck_assert_uint_eq(ps_call(u, &call, SYSCALL_CREATE_PROCESS, at, 0, 0, 0),
                      STATUS_INVALID_HANDLE);
    ck_assert_uint_eq(ps_call(u, &call, 9999, 0, 0, 0, 0), STATUS_INVALID_SYSTEM_SERVICE);
    ck_assert_uint_eq(ps_call(u, &call, 0, 0, 0, 0, 0), STATUS_INVALID_SYSTEM_SERVICE);
    seen.starts++;
}

START_TEST(test_bad_arguments_are_refused)
{
    ps_fixture_set_code(bad_pointers);
    struct create_process arguments = { .image = "child.exe" };
    gva_t process;
    ck_assert_uint_eq(process_create(m->k, &arguments, 0, &process), STATUS_SUCCESS);
    ps_run_until(m, 0);
    ck_assert_uint_eq(seen.starts, 1);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_system_is_the_first_process },
    { &test_power_on_starts_smss },
    { &test_child_finds_who_it_is_and_its_parent_is_told_of_its_end },
    { &test_dll_init_failure_shows_the_parent_128 },
    { &test_without_exit_code_128_the_parent_sees_the_status },
    { &test_processes_leave_nothing_behind },
    { &test_foreign_process_is_ended_from_outside },
    { &test_creation_unwinds_at_every_step },
    { &test_creation_with_a_console_unwinds_at_every_step },
    { &test_creation_unwinds_at_the_commit_limit },
    { &test_unknown_image_is_refused },
    { &test_replaced_image_stays_with_its_process },
    { &test_system_process_is_ended_by_its_creator_only },
    { &test_access_violation_ends_the_process },
    { &test_bad_arguments_are_refused },
};

SUITE(tests, setup, teardown)
