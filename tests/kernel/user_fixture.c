/* SPDX-License-Identifier: MIT */
/* Ring-3 code on a kernel that only gives memory. */
#include "user_fixture.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

struct user *
user_fixture_new(uint32_t limit)
{
    struct user *u = calloc(1, sizeof *u);
    ck_assert_ptr_nonnull(u);
    u->memory = calloc(1, limit ? limit : 1);
    ck_assert_ptr_nonnull(u->memory);
    u->limit = limit;
    return u;
}

void
user_fixture_free(struct user *u)
{
    free(u->memory);
    free(u);
}

struct user_page *
user_page(struct user *u)
{
    return &u->page;
}

void
user_call(struct user *u, struct abi_syscall *call)
{
    u->calls++;
    call->status = STATUS_SUCCESS;
    if (call->number != SYSCALL_ALLOCATE) {
        ck_assert_msg(u->on_call != NULL, "system call %u", call->number);
        u->on_call(u, call);
        return;
    }
    if (call->a[0] > u->limit - u->used) {
        call->status = (nt_status)STATUS_COMMITMENT_LIMIT;
        return;
    }
    uint32_t at = u->used;
    u->used += (uint32_t)call->a[0];
    call->a[0] = FIXTURE_MEMORY_VA + at;
}

bool
user_is_dead(struct user *u)
{
    (void)u;
    return false;
}

/* The host's place of a user address. */
static void *
place(struct user *u, gva_t at, uint32_t bytes)
{
    if (at >= USER_PAGE_VA && at - USER_PAGE_VA + bytes <= sizeof u->page)
        return (uint8_t *)&u->page + (at - USER_PAGE_VA);
    ck_assert_msg(at >= FIXTURE_MEMORY_VA && at - FIXTURE_MEMORY_VA + bytes <= u->used,
                  "access to %llx", (unsigned long long)at);
    return u->memory + (at - FIXTURE_MEMORY_VA);
}

bool
user_read(struct user *u, gva_t from, void *to, uint32_t bytes)
{
    u->reads++;
    memcpy(to, place(u, from, bytes), bytes);
    return true;
}

bool
user_write(struct user *u, gva_t to, const void *from, uint32_t bytes)
{
    memcpy(place(u, to, bytes), from, bytes);
    return true;
}

gva_t
user_address(struct user *u, const void *in_state_page)
{
    size_t offset = (size_t)((const uint8_t *)in_state_page - (const uint8_t *)&u->page);
    ck_assert_uint_lt(offset, sizeof u->page);
    return USER_PAGE_VA + offset;
}
