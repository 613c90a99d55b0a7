/* SPDX-License-Identifier: MIT */
/* Ring 3 on the model machine: user code is called, and reaches user memory by page tables only. */
#include "abi/syscall.h"
#include "abi/user_page.h"
#include "kernel/mm/address_space.h"
#include "machine/model/model.h"
#include "user/user.h"

#include <string.h>

/* Lives for one user_step() on the host's stack. */
struct user {
    struct kernel *k;
    gva_t process;
    struct user_page *page;
    bool is_dead;
};

void
machine_user_run(struct kernel *k)
{
    struct user user = { .k = k, .process = k->current_process, .is_dead = false };
    pfn_t pfn = address_space_translate(k, USER_PAGE_VA, true);
    k_assert_values(k, pfn != 0, user.process, 0);
    /* Good for the whole step: here a frame without a place never moves. */
    user.page = machine_frame_map(k, pfn);
    user_step(&user);
}

struct user_page *
user_page(struct user *u)
{
    return u->page;
}

void
user_call(struct user *u, struct abi_syscall *call)
{
    if (u->is_dead) {
        call->last_error = ERROR_ACCESS_DENIED;
        call->status = (nt_status)STATUS_PROCESS_IS_TERMINATING;
        return;
    }
    kernel_syscall(u->k, call);
    if (u->k->current_process != u->process)
        u->is_dead = true;
}

bool
user_is_dead(struct user *u)
{
    return u->is_dead;
}

gva_t
user_address(struct user *u, const void *in_state_page)
{
    uintptr_t offset = (uintptr_t)in_state_page - (uintptr_t)u->page;
    k_assert_values(u->k, offset < DH_PAGE_SIZE, offset, u->process);
    return USER_PAGE_VA + offset;
}

/* Host address of a user address, after the same fault handling the PC's page-fault handler does;
 * NULL: not allowed. */
static uint8_t *
translate(struct kernel *k, gva_t va, bool is_write)
{
    pfn_t pfn = address_space_translate(k, va, is_write);
    if (pfn == 0) {
        if (!NT_SUCCESS(kernel_user_fault(k, va, is_write)))
            return NULL;
        pfn = address_space_translate(k, va, is_write);
        if (pfn == 0)
            return NULL;
    }
    return (uint8_t *)machine_frame_map(k, pfn) + (va & (DH_PAGE_SIZE - 1));
}

static bool
copy(struct kernel *k, uint8_t *host, gva_t va, uint32_t bytes, bool is_write)
{
    if (va + bytes < va)
        return false;
    while (bytes > 0) {
        uint32_t part = DH_PAGE_SIZE - (uint32_t)(va & (DH_PAGE_SIZE - 1));
        if (part > bytes)
            part = bytes;
        uint8_t *at = translate(k, va, is_write);
        if (at == NULL)
            return false;
        if (is_write)
            memcpy(at, host, part);
        else
            memcpy(host, at, part);
        host += part;
        va += part;
        bytes -= part;
    }
    return true;
}

bool
machine_user_copy_in(struct kernel *k, void *to, gva_t from, uint32_t bytes)
{
    return copy(k, to, from, bytes, false);
}

bool
machine_user_copy_out(struct kernel *k, gva_t to, const void *from, uint32_t bytes)
{
    return copy(k, (uint8_t *)(uintptr_t)from, to, bytes, true);
}

/* What the PC's page-fault handler does after the kernel refused the access. */
static bool
end_process(struct user *u)
{
    kernel_user_exception(u->k, STATUS_ACCESS_VIOLATION);
    u->is_dead = true;
    return false;
}

bool
user_read(struct user *u, gva_t from, void *to, uint32_t bytes)
{
    return copy(u->k, to, from, bytes, false) || end_process(u);
}

bool
user_write(struct user *u, gva_t to, const void *from, uint32_t bytes)
{
    return copy(u->k, (uint8_t *)(uintptr_t)from, to, bytes, true) || end_process(u);
}
