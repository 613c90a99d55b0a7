/* SPDX-License-Identifier: MIT */
/* Requests from outside, images and payloads. */
#include "abi/user_page.h"
#include "abi/win32.h"
#include "kernel/ps/image.h"
#include "kernel/ps/process.h"
#include "kernel/ps/thread.h"
#include "ps_fixture.h"

#include "../suite.h"

#include <stdlib.h>
#include <string.h>

static struct ps_machine *m;

static struct {
    uint32_t kind;
    uint32_t text_bytes;
    char text[ABI_MESSAGE_TEXT];
    gva_t actions;
    uint32_t actions_bytes;
    struct image_header header;
    nt_status status[8];
} seen;

static void
setup(void)
{
    m = ps_fixture_start(NULL);
    ps_put_image(m, "a.exe", IMAGE_ROLE_PROGRAM, 0);
}

static void
teardown(void)
{
    ps_fixture_end(m);
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

/* ---- requests that cannot be ---- */

START_TEST(test_malformed_requests_are_answered_with_invalid_parameter)
{
    struct abi_request request = { .kind = REQUEST_NONE };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_INVALID_PARAMETER);
    request = (struct abi_request){ .kind = REQUEST_KIND_COUNT };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_INVALID_PARAMETER);
    request = (struct abi_request){ .kind = UINT32_MAX };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_INVALID_PARAMETER);
    request = (struct abi_request){ .kind = REQUEST_LOGON, .text_bytes = ABI_MESSAGE_TEXT + 1 };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_INVALID_PARAMETER);
    request = (struct abi_request){ .kind = REQUEST_LOGON, .text_bytes = 3, .text = "abc" };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_INVALID_PARAMETER);
    request = (struct abi_request){ .kind = REQUEST_LOGON, .text_bytes = 2, .text = "\xff" };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_INVALID_PARAMETER);
    request = (struct abi_request){ .kind = REQUEST_FAIL_NEXT, .v = { UINT64_MAX } };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_INVALID_PARAMETER);
}
END_TEST

START_TEST(test_request_without_its_actor_is_not_found)
{
    static const uint32_t kinds[] = { REQUEST_SERVICE_START, REQUEST_SESSION_NEW, REQUEST_LOGON,
                                      REQUEST_EXIT };
    for (size_t i = 0; i < DH_ARRAY_COUNT(kinds); i++) {
        struct abi_request request = { .kind = kinds[i], .session = 3, .pid = 400 };
        uint32_t refusals = ps_count(m, EVENT_REFUSAL);
        ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_NOT_FOUND);
        ck_assert_uint_eq(ps_count(m, EVENT_REFUSAL), refusals + 1);
        ck_assert_uint_eq(ps_last(m, EVENT_REFUSAL)->event.gate, GATE_NOT_FOUND);
    }
    struct abi_request system = { .kind = REQUEST_EXIT, .pid = 4 };
    ck_assert_uint_eq(ps_request(m, &system, NULL).status, STATUS_NOT_FOUND);
}
END_TEST

START_TEST(test_power_on_without_smss_fails)
{
    struct abi_request request = { .kind = REQUEST_POWER_ON };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_OBJECT_NAME_NOT_FOUND);
}
END_TEST

static void
die(struct user *u, const struct abi_message *in)
{
    ps_exit(u, in->kind == MESSAGE_START && user_page(u)->role == IMAGE_ROLE_SMSS
                   ? STATUS_COMMITMENT_LIMIT
                   : 3);
}

START_TEST(test_power_on_gives_the_status_smss_died_of)
{
    ps_fixture_set_code(die);
    ck_assert_uint_eq(ps_power_on(m).status, STATUS_COMMITMENT_LIMIT);
    ck_assert_uint_eq(kd(m->k)->smss_pid, 0);
}
END_TEST

START_TEST(test_power_on_fails_if_nobody_answers)
{
    ck_assert_uint_eq(ps_power_on(m).status, STATUS_UNSUCCESSFUL);
}
END_TEST

/* ---- requests to a process ---- */

START_TEST(test_waiting_actor_gives_pending)
{
    gva_t a = start("a.exe");
    struct abi_request request = { .kind = REQUEST_SPAWN, .pid = process_at(m->k, a)->pid };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_PENDING);
}
END_TEST

START_TEST(test_actor_that_ends_answers_by_its_end)
{
    ps_fixture_set_code(NULL);
    for (int i = 0; i < 2; i++) {
        gva_t a = start("a.exe");
        struct abi_request request = { .kind = i == 0 ? REQUEST_EXIT : REQUEST_SPAWN,
                                       .pid = process_at(m->k, a)->pid };
        ps_fixture_set_code(NULL);
        ps_run_until(m, 0);
        ps_fixture_set_code(die);
        struct abi_event reply = ps_request(m, &request, NULL);
        ck_assert_uint_eq(reply.status, i == 0 ? STATUS_SUCCESS : STATUS_PROCESS_IS_TERMINATING);
        ck_assert_uint_eq(reply.v[2], 3);
    }
}
END_TEST

static void
answer(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    if (in->kind < MESSAGE_REQUEST)
        return;
    seen.kind = in->kind;
    seen.text_bytes = in->text_bytes;
    memcpy(seen.text, in->text, sizeof seen.text);
    seen.status[0] = ps_call(u, &call, SYSCALL_REPLY, in->request_id + 1, 0, 0, 0);
    seen.status[1] = ps_call(u, &call, SYSCALL_REPLY, in->request_id, STATUS_NO_MEMORY, 7, 8);
    seen.status[2] = ps_call(u, &call, SYSCALL_REPLY, in->request_id, 0, 0, 0);
}

START_TEST(test_only_the_first_answer_counts)
{
    ps_fixture_set_code(answer);
    gva_t a = start("a.exe");
    struct abi_request request = {
        .kind = REQUEST_SPAWN, .pid = process_at(m->k, a)->pid, .text_bytes = 4, .text = "a\0b"
    };
    struct abi_event reply = ps_request(m, &request, NULL);
    ck_assert_uint_eq(reply.status, STATUS_NO_MEMORY);
    ck_assert_uint_eq(reply.v[1], 7);
    ck_assert_uint_eq(reply.v[2], 8);
    ck_assert_uint_eq(seen.kind, MESSAGE_REQUEST + REQUEST_SPAWN);
    ck_assert_uint_eq(seen.text_bytes, 4);
    ck_assert_mem_eq(seen.text, "a\0b", 4);
    ck_assert_uint_eq(seen.status[0], STATUS_NOT_FOUND);
    ck_assert_uint_eq(seen.status[1], STATUS_SUCCESS);
    ck_assert_uint_eq(seen.status[2], STATUS_NOT_FOUND);
}
END_TEST

static nt_status
reply_with(struct user *u, uint32_t request, gva_t from, uint64_t bytes)
{
    struct abi_syscall call = { .number = SYSCALL_REPLY,
                                .a = { request, STATUS_SUCCESS, 0, 0, from, bytes } };
    user_call(u, &call);
    return call.status;
}

/* From where nothing is, too long, then as it should be; the state page is the process's own. */
static void
answer_with_payload(struct user *u, const struct abi_message *in)
{
    if (in->kind < MESSAGE_REQUEST)
        return;
    unsigned char *state = user_page(u)->state;
    for (uint32_t i = 0; i < 300; i++)
        state[i] = (unsigned char)(i * 7);
    gva_t address = user_address(u, state);
    seen.status[0] = reply_with(u, in->request_id, address + 2 * DH_PAGE_SIZE, 300);
    seen.status[1] = reply_with(u, in->request_id, address, ABI_REPLY_BYTES + 1);
    if (in->v[0] != 0)
        seen.status[2] = reply_with(u, in->request_id, address, in->v[0]);
}

START_TEST(test_answer_carries_a_payload)
{
    ps_fixture_set_code(answer_with_payload);
    gva_t a = start("a.exe");
    struct abi_request request = { .kind = REQUEST_SPAWN,
                                   .pid = process_at(m->k, a)->pid,
                                   .v = { 300 } };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_SUCCESS);
    ck_assert_uint_eq(seen.status[0], STATUS_ACCESS_VIOLATION);
    ck_assert_uint_eq(seen.status[1], STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(seen.status[2], STATUS_SUCCESS);
    ck_assert_uint_eq(m->machine->reply_bytes, 300);
    for (uint32_t i = 0; i < 300; i++)
        ck_assert_uint_eq(m->machine->reply[i], (i * 7) & 0xff);
}
END_TEST

START_TEST(test_payload_of_an_answer_goes_with_the_next_request)
{
    ps_fixture_set_code(answer_with_payload);
    gva_t a = start("a.exe");
    struct abi_request request = { .kind = REQUEST_SPAWN,
                                   .pid = process_at(m->k, a)->pid,
                                   .v = { 8 } };
    ps_request(m, &request, NULL);
    ck_assert_uint_eq(m->machine->reply_bytes, 8);
    request = (struct abi_request){ .kind = REQUEST_SPAWN, .pid = process_at(m->k, a)->pid };
    ps_request(m, &request, NULL);
    ck_assert_uint_eq(m->machine->reply_bytes, 0);
}
END_TEST

static uint32_t timers_left;

static void
answer_late(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    if (in->kind >= MESSAGE_REQUEST)
        ps_call(u, &call, SYSCALL_SET_TIMER, 30000, in->request_id, 0, 0);
    if (in->kind != MESSAGE_TIMER)
        return;
    ps_call(u, &call, SYSCALL_REPLY, in->v[0], STATUS_SUCCESS, 0, 0);
    if (timers_left-- > 0)
        ps_call(u, &call, SYSCALL_SET_TIMER, 5, 0, 0, 0);
}

START_TEST(test_time_passes_until_the_answer_and_no_longer)
{
    ps_fixture_set_code(answer_late);
    timers_left = 3;
    gva_t a = start("a.exe");
    struct abi_request request = { .kind = REQUEST_SPAWN, .pid = process_at(m->k, a)->pid };
    ck_assert_uint_eq(ps_request(m, &request, NULL).status, STATUS_SUCCESS);
    ck_assert_uint_eq(kd(m->k)->time_ms, 30000);
    ck_assert_uint_eq(kd(m->k)->timer_count, 1);
    ps_wait(m, 100);
    ck_assert_uint_eq(kd(m->k)->timer_count, 0);
    ck_assert_uint_eq(kd(m->k)->time_ms, 30100);
}
END_TEST

/* ---- images ---- */

struct program {
    struct image_header header;
    struct image_action actions[2];
    uint16_t strings[8];
};

static struct program
program(void)
{
    struct program p = {
        .header = {
            .magic = IMAGE_MAGIC,
            .bytes = sizeof p,
            .flags = IMAGE_IMPORTS_USER32,
            .action_count = 2,
            .action_offset = offsetof(struct program, actions),
            .string_offset = offsetof(struct program, strings),
            .string_units = 8,
            .name = "p.exe",
        },
    };
    for (int i = 0; i < 2; i++)
        p.actions[i] = (struct image_action){
            .op = ACTION_CREATE_WINDOW,
            .count = 1,
            .create_window = { .class_name = { 0, 8 }, .text = { IMAGE_NO_STRING, 0 } },
        };
    return p;
}

static nt_status
put(const struct program *p, uint32_t bytes)
{
    struct abi_request request = { .kind = REQUEST_IMAGE, .payload_bytes = bytes };
    return ps_request(m, &request, p).status;
}

START_TEST(test_good_image_is_stored)
{
    struct program p = program();
    ck_assert_uint_eq(put(&p, sizeof p), STATUS_SUCCESS);
    gva_t image = image_find(m->k, "P.EXE");
    ck_assert_uint_ne(image, 0);
    const struct image_file *file = (const struct image_file *)kptr(m->k, image);
    ck_assert_uint_eq(file->bytes, sizeof p);
    ck_assert_uint_eq(file->flags, IMAGE_IMPORTS_USER32);
    ck_assert_uint_eq(file->reference_count, 1);
}
END_TEST

/* One wrong field at a time. */
#define BAD(statement)                                                                             \
    do {                                                                                           \
        struct program p = program();                                                              \
        statement;                                                                                 \
        ck_assert_msg(put(&p, sizeof p) == STATUS_INVALID_PARAMETER, #statement);                  \
        ck_assert_msg(image_find(m->k, "p.exe") == 0, #statement);                                 \
    } while (0)

START_TEST(test_bad_headers_are_refused)
{
    struct ps_counters before = ps_counters(m);
    BAD(p.header.magic++);
    BAD(p.header.bytes--);
    BAD(p.header.bytes++);
    BAD(p.header.flags = 0x20);
    BAD(p.header.flags = IMAGE_CONSOLE_INHERIT | IMAGE_CONSOLE_NEW);
    BAD(p.header.role = IMAGE_ROLE_CONHOST + 1);
    BAD(p.header.action_count = 3);
    BAD(p.header.action_count = UINT32_MAX);
    BAD(p.header.action_count = UINT32_MAX / sizeof(struct image_action) + 2);
    BAD(p.header.action_offset = 0);
    BAD(p.header.action_offset += 4);
    BAD(p.header.action_offset = UINT32_MAX - 7);
    BAD(p.header.string_offset = 0);
    BAD(p.header.string_offset++);
    BAD(p.header.string_offset -= 2);
    BAD(p.header.string_offset = UINT32_MAX - 1);
    BAD(p.header.string_units = 9);
    BAD(p.header.string_units = UINT32_MAX);
    BAD(p.header.on_failure = ON_FAILURE_MESSAGE_BOX + 1);
    BAD(p.header.library_count = 1);
    BAD(p.header.library_count = UINT32_MAX);
    BAD(p.header.library_count = UINT32_MAX - 1); /* with the other two: 0 */
    BAD(p.header.children = IMAGE_CHILDREN_BUILT_IN + 1);
    BAD(p.header.child_desktop.units = p.header.string_units + 1);
    BAD(p.header.child_desktop.at = IMAGE_NO_STRING; p.header.child_desktop.units = 1);
    BAD(p.header.name[0] = '\0');
    BAD(memset(p.header.name, 'n', sizeof p.header.name));
    BAD(p.header.name[31] = 'x');
    BAD(p.header.name[0] = '\\');
    BAD(p.header.name[0] = '\n');
    BAD(p.header.name[0] = (char)0xff);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

START_TEST(test_bad_actions_are_refused)
{
    struct ps_counters before = ps_counters(m);
    BAD(p.actions[1].op = ACTION_NONE);
    BAD(p.actions[1].op = ACTION_OP_COUNT);
    BAD(p.actions[1].flags = 0x8000);
    BAD(p.actions[1].flags = ACTION_TRANSIENT << 1);
    BAD(p.actions[1].on_failure = ON_FAILURE_MESSAGE_BOX + 1);
    BAD(p.actions[1].count = 0);
    BAD(p.actions[1].reserved = 1);
    BAD(p.actions[1].create_window.class_name.at = 9);
    BAD(p.actions[1].create_window.class_name.at = 1);
    BAD(p.actions[1].create_window.class_name.units = UINT32_MAX);
    BAD(p.actions[1].create_window.text.units = 1);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

/* The strings of an action, wherever its struct has them; how many. */
static uint32_t
strings_of(struct image_action *action, struct image_string *strings[2])
{
    uint32_t count = 0;
    switch (action->op) {
#define TEXT(member, ...)  strings[count++] = &arguments->member;
#define ITEMS(member, ...) strings[count++] = &arguments->member.texts;
#define NUMBER(member, ...)
#define WRITTEN(member, ...)
#define GROUP(name, function, members)                                                             \
    case ACTION_##name: {                                                                          \
        struct action_##function *arguments = &action->function;                                   \
        (void)arguments;                                                                           \
        members break;                                                                             \
    }
#define ACTION(name, function, key, needs, check, effect, about, members)                          \
    GROUP(name, function, members)
#include "abi/actions.def"
    default:
        ck_abort();
    }
    return count;
}

static void
set_string(struct program *p, const struct image_action *action, uint32_t which, uint32_t at)
{
    struct image_string *strings[2];
    p->actions[0] = *action;
    ck_assert_uint_lt(which, strings_of(&p->actions[0], strings));
    strings[which]->at = at;
    strings[which]->units = 1;
}

START_TEST(test_strings_of_every_action_are_checked)
{
    uint32_t checked = 0;
    for (uint16_t op = ACTION_NONE + 1; op < ACTION_OP_COUNT; op++) {
        struct program good = program();
        struct image_string *strings[2];
        good.actions[0] = (struct image_action){ .op = op, .count = 1 };
        uint32_t count = strings_of(&good.actions[0], strings);
        for (uint32_t i = 0; i < count; i++, checked++) {
            BAD(set_string(&p, &good.actions[0], i, 8));
            BAD(set_string(&p, &good.actions[0], i, IMAGE_NO_STRING));
            set_string(&good, &good.actions[0], i, 7);
        }
        ck_assert_msg(put(&good, sizeof good) == STATUS_SUCCESS, "%u", op);
        teardown();
        setup();
    }
    ck_assert_uint_gt(checked, ACTION_OP_COUNT / 3);
}
END_TEST

static struct image_action
attach_dll(uint32_t action_count)
{
    return (struct image_action){ .op = ACTION_ATTACH_DLL,
                                  .count = 1,
                                  .attach_dll = { .action_count = action_count } };
}

static struct image_action
library(uint32_t action_count)
{
    return (struct image_action){ .op = ACTION_LIBRARY,
                                  .count = 1,
                                  .library = { .action_count = action_count } };
}

/* DLLs whose actions are not all there, or who have no bit. */
START_TEST(test_bad_groups_of_actions_are_refused)
{
    static struct image_action (*const groups[])(uint32_t) = { attach_dll, library };
    BAD(p.actions[0] = attach_dll(1); p.actions[0].attach_dll.number = IMAGE_DLLS_MAX);
    for (size_t i = 0; i < DH_ARRAY_COUNT(groups); i++) {
        struct program good = program();
        BAD(p.actions[0] = groups[i](2));
        BAD(p.actions[1] = groups[i](1));
        BAD(p.actions[0] = groups[i](UINT32_MAX));
        BAD(p.actions[0] = groups[i](1); p.actions[0].count = 2);
        /* Behind the program's own actions it is another part. */
        BAD(p.header.action_count = 1; p.header.library_count = 1; p.actions[0] = groups[i](1));
        good.actions[0] = groups[i](1);
        ck_assert_uint_eq(put(&good, sizeof good), STATUS_SUCCESS);
        teardown();
        setup();
    }
}
END_TEST

START_TEST(test_payload_of_the_wrong_length_is_refused)
{
    struct program p = program();
    ck_assert_uint_eq(put(&p, 0), STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(put(&p, sizeof p.header - 1), STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(put(&p, sizeof p.header), STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(put(&p, IMAGE_BYTES_MAX + 1), STATUS_INVALID_PARAMETER);
}
END_TEST

START_TEST(test_storing_unwinds_at_every_step)
{
    struct program p = program();
    ck_assert_uint_eq(put(&p, sizeof p), STATUS_SUCCESS);
    struct ps_counters before = ps_counters(m);
    nt_status status = STATUS_UNSUCCESSFUL;
    uint32_t n = 0;
    while (!NT_SUCCESS(status) && n < 20) {
        struct abi_request request = { .kind = REQUEST_FAIL_NEXT, .v = { ++n, 0 } };
        ps_request(m, &request, NULL);
        status = put(&p, sizeof p);
        ps_assert_same(before, ps_counters(m));
        ck_assert_uint_ne(image_find(m->k, "p.exe"), 0);
    }
    ck_assert_uint_eq(n, 4);
}
END_TEST

/* ---- actions ---- */

static void
map_actions(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    if (in->kind < MESSAGE_REQUEST)
        return;
    seen.status[0] = ps_call(u, &call, SYSCALL_MAP_PAYLOAD, in->request_id + 1, 0, 0, 0);
    seen.status[1] = ps_call(u, &call, SYSCALL_MAP_PAYLOAD, in->request_id, 0, 0, 0);
    gva_t at = call.a[0];
    if (NT_SUCCESS(seen.status[1])) {
        seen.actions = at;
        seen.actions_bytes = (uint32_t)call.a[1];
        ck_assert(user_read(u, at, &seen.header, sizeof seen.header));
        seen.status[2] = ps_call(u, &call, SYSCALL_UNMAP_PAYLOAD, at + 1, 0, 0, 0);
        seen.status[3] = ps_call(u, &call, SYSCALL_UNMAP_PAYLOAD, IMAGE_BASE, 0, 0, 0);
        if (in->v[0] == 0)
            seen.status[4] = ps_call(u, &call, SYSCALL_UNMAP_PAYLOAD, at, 0, 0, 0);
    }
    ps_call(u, &call, SYSCALL_REPLY, in->request_id, seen.status[1], 2, 0);
}

START_TEST(test_actions_are_mapped_and_unmapped)
{
    ps_fixture_set_code(map_actions);
    struct program p = program();
    gva_t a = start("a.exe");
    struct abi_request request = { .kind = REQUEST_ACTIONS,
                                   .pid = process_at(m->k, a)->pid,
                                   .payload_bytes = sizeof p };
    ps_run_until(m, 0);
    struct ps_counters before = ps_counters(m);
    ck_assert_uint_eq(ps_request(m, &request, &p).status, STATUS_SUCCESS);
    ck_assert_uint_eq(seen.status[0], STATUS_NOT_FOUND);
    ck_assert_uint_eq(seen.actions_bytes, sizeof p);
    ck_assert_mem_eq(&seen.header, &p.header, sizeof p.header);
    ck_assert_uint_eq(seen.status[2], STATUS_NOT_MAPPED_VIEW);
    ck_assert_uint_eq(seen.status[3], STATUS_NOT_MAPPED_VIEW);
    ck_assert_uint_eq(seen.status[4], STATUS_SUCCESS);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

START_TEST(test_actions_left_mapped_go_with_their_process)
{
    struct ps_counters before = ps_counters(m);
    ps_fixture_set_code(map_actions);
    struct program p = program();
    gva_t a = start("a.exe");
    struct abi_request request = {
        .kind = REQUEST_ACTIONS,
        .pid = process_at(m->k, a)->pid,
        .payload_bytes = sizeof p,
        .v = { 1 },
    };
    ck_assert_uint_eq(ps_request(m, &request, &p).status, STATUS_SUCCESS);
    process_terminate(m->k, a, 0, 0);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

/* A full system does not refuse what comes from outside: no allocation of its own is made. */
START_TEST(test_actions_take_nothing_of_the_emulated_system)
{
    ps_fixture_set_code(map_actions);
    struct program p = program();
    struct abi_request request = {
        .kind = REQUEST_ACTIONS,
        .pid = process_at(m->k, start("a.exe"))->pid,
        .payload_bytes = sizeof p,
        .v = { 1 },
    };
    ps_run_until(m, 0);
    struct ps_counters before = ps_counters(m);
    struct abi_request fail = { .kind = REQUEST_FAIL_NEXT, .v = { 1, 0 } };
    ck_assert_uint_eq(ps_request(m, &fail, NULL).status, STATUS_SUCCESS);
    ck_assert_uint_eq(ps_request(m, &request, &p).status, STATUS_SUCCESS);
    ck_assert_uint_eq(seen.actions, PAYLOAD_BASE);
    ps_assert_same(before, ps_counters(m));
    ck_assert_uint_eq(kd(m->k)->fail_countdown, 1);
}
END_TEST

/* Room for four payloads of the largest size at once; the next is told to come later. */
START_TEST(test_actions_without_room_are_busy_until_others_go)
{
    ps_fixture_set_code(map_actions);
    struct program *p = calloc(1, IMAGE_BYTES_MAX);
    ck_assert_ptr_nonnull(p);
    *p = program();
    p->header.bytes = IMAGE_BYTES_MAX;
    p->header.string_units = (IMAGE_BYTES_MAX - offsetof(struct program, strings)) / 2;
    gva_t processes[5];
    uint32_t count = GUEST_CARRIER_FRAMES / (IMAGE_BYTES_MAX / DH_PAGE_SIZE);
    ck_assert_uint_eq(count, DH_ARRAY_COUNT(processes) - 1);
    struct ps_counters before = ps_counters(m);
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i <= count; i++) {
            processes[i] = start("a.exe");
            struct abi_request request = {
                .kind = REQUEST_ACTIONS,
                .pid = process_at(m->k, processes[i])->pid,
                .payload_bytes = IMAGE_BYTES_MAX,
                .v = { 1 },
            };
            ck_assert_uint_eq(ps_request(m, &request, p).status,
                              i < count ? STATUS_SUCCESS : STATUS_DEVICE_BUSY);
        }
        for (uint32_t i = 0; i <= count; i++)
            process_terminate(m->k, processes[i], 0, 0);
        ps_assert_same(before, ps_counters(m));
    }
    free(p);
}
END_TEST

START_TEST(test_bad_actions_reach_no_process)
{
    ps_fixture_set_code(map_actions);
    struct program p = program();
    p.actions[0].op = 999;
    gva_t a = start("a.exe");
    struct abi_request request = { .kind = REQUEST_ACTIONS,
                                   .pid = process_at(m->k, a)->pid,
                                   .payload_bytes = sizeof p };
    ck_assert_uint_eq(ps_request(m, &request, &p).status, STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(seen.actions, 0);
}
END_TEST

/* ---- calls by one thread of several ---- */

static struct {
    uint32_t calls;
    uint32_t tid[4]; /* in the state page, */
    gva_t thread[4]; /* and who was current */
    nt_status mapped[4];
} caller;

static void
note_caller(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    if (in->kind != MESSAGE_REQUEST + REQUEST_CALL && in->kind != MESSAGE_REQUEST + REQUEST_SPAWN)
        return;
    ck_assert_uint_lt(caller.calls, DH_ARRAY_COUNT(caller.tid));
    caller.tid[caller.calls] = user_page(u)->tid;
    caller.thread[caller.calls] = m->k->current_thread;
    caller.mapped[caller.calls] = ps_call(u, &call, SYSCALL_MAP_PAYLOAD, in->request_id, 0, 0, 0);
    caller.calls++;
    ps_call(u, &call, SYSCALL_REPLY, in->request_id, STATUS_SUCCESS, 0, 0);
    ps_call(u, &call, SYSCALL_UNMAP_PAYLOAD, PAYLOAD_BASE, 0, 0, 0);
}

static nt_status
call_by(gva_t process, uint64_t tid, uint32_t kind)
{
    struct win32_call call = { .magic = WIN32_CALL_MAGIC, .bytes = sizeof call };
    struct abi_request request = { .kind = kind,
                                   .pid = process_at(m->k, process)->pid,
                                   .v = { tid },
                                   .payload_bytes = sizeof call };
    return ps_request(m, &request, &call).status;
}

START_TEST(test_a_call_is_made_by_the_thread_it_names)
{
    gva_t second;
    memset(&caller, 0, sizeof caller);
    ps_fixture_set_code(note_caller);
    gva_t a = start("a.exe");
    gva_t first = thread_first(m->k, a);
    ck_assert_uint_eq(thread_create(m->k, a, true, &second), STATUS_SUCCESS);
    uint32_t first_tid = thread_at(m->k, first)->tid;
    uint32_t second_tid = thread_at(m->k, second)->tid;
    ck_assert_uint_eq(call_by(a, second_tid, REQUEST_CALL), STATUS_SUCCESS);
    ck_assert_uint_eq(call_by(a, 0, REQUEST_CALL), STATUS_SUCCESS);
    ck_assert_uint_eq(call_by(a, first_tid, REQUEST_CALL), STATUS_SUCCESS);
    ck_assert_uint_eq(call_by(a, second_tid, REQUEST_SPAWN), STATUS_SUCCESS);
    const uint32_t tids[] = { second_tid, first_tid, first_tid, first_tid };
    const gva_t threads[] = { second, first, first, first };
    ck_assert_uint_eq(caller.calls, DH_ARRAY_COUNT(tids));
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(tids); i++) {
        ck_assert_uint_eq(caller.tid[i], tids[i]);
        ck_assert_uint_eq(caller.thread[i], threads[i]);
        ck_assert_uint_eq(caller.mapped[i], STATUS_SUCCESS);
    }
    ck_assert_uint_eq(thread_at(m->k, first)->state, THREAD_WAITING);
    ck_assert_uint_eq(thread_at(m->k, second)->state, THREAD_PASSIVE);
}
END_TEST

START_TEST(test_a_call_by_no_thread_of_the_process_is_not_found)
{
    gva_t others;
    memset(&caller, 0, sizeof caller);
    ps_fixture_set_code(note_caller);
    gva_t a = start("a.exe");
    gva_t b = start("a.exe");
    ck_assert_uint_eq(thread_create(m->k, b, true, &others), STATUS_SUCCESS);
    uint32_t tid = thread_at(m->k, others)->tid;
    ck_assert_uint_eq(call_by(a, tid, REQUEST_CALL), STATUS_NOT_FOUND);
    ck_assert_uint_eq(call_by(a, UINT64_MAX, REQUEST_CALL), STATUS_NOT_FOUND);
    ck_assert_str_eq(ps_last(m, EVENT_REFUSAL)->text, "thread");
    ck_assert_uint_eq(caller.calls, 0);
    ck_assert_uint_eq(call_by(b, tid, REQUEST_CALL), STATUS_SUCCESS);
}
END_TEST

START_TEST(test_bad_calls_reach_no_process)
{
    const struct win32_call good = { .magic = WIN32_CALL_MAGIC, .bytes = sizeof good };
    struct win32_call bad[] = { good, good, good };
    bad[0].bytes--;
    bad[1].function = WIN32_FUNCTION_COUNT;
    bad[2].argument_count = WIN32_ARGUMENTS_MAX + 1;
    memset(&caller, 0, sizeof caller);
    ps_fixture_set_code(note_caller);
    gva_t a = start("a.exe");
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(bad); i++) {
        struct abi_request request = { .kind = REQUEST_CALL,
                                       .pid = process_at(m->k, a)->pid,
                                       .payload_bytes = sizeof bad[i] };
        ps_request(m, &request, &bad[i]);
        ck_assert_uint_eq(caller.mapped[i], STATUS_INVALID_PARAMETER);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_malformed_requests_are_answered_with_invalid_parameter },
    { &test_request_without_its_actor_is_not_found },
    { &test_power_on_without_smss_fails },
    { &test_power_on_gives_the_status_smss_died_of },
    { &test_power_on_fails_if_nobody_answers },
    { &test_waiting_actor_gives_pending },
    { &test_actor_that_ends_answers_by_its_end },
    { &test_only_the_first_answer_counts },
    { &test_answer_carries_a_payload },
    { &test_payload_of_an_answer_goes_with_the_next_request },
    { &test_time_passes_until_the_answer_and_no_longer },
    { &test_good_image_is_stored },
    { &test_bad_headers_are_refused },
    { &test_bad_actions_are_refused },
    { &test_strings_of_every_action_are_checked },
    { &test_bad_groups_of_actions_are_refused },
    { &test_payload_of_the_wrong_length_is_refused },
    { &test_storing_unwinds_at_every_step },
    { &test_actions_are_mapped_and_unmapped },
    { &test_actions_left_mapped_go_with_their_process },
    { &test_actions_take_nothing_of_the_emulated_system },
    { &test_actions_without_room_are_busy_until_others_go },
    { &test_bad_actions_reach_no_process },
    { &test_a_call_is_made_by_the_thread_it_names },
    { &test_a_call_by_no_thread_of_the_process_is_not_found },
    { &test_bad_calls_reach_no_process },
};

SUITE(tests, setup, teardown)
