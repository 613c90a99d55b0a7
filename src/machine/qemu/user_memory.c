/* SPDX-License-Identifier: MIT */
/*
 * User memory from the kernel of the PC: looked up in the page tables first, as the model does,
 * then reached by its own address.
 */
#include "kernel/mm/address_space.h"
#include "kernel/rtl/memory.h"
#include "machine/qemu/pc.h"

extern char user_start[], user_end[];

static bool
is_allowed(struct kernel *k, uint32_t va, bool is_write)
{
    if (address_space_translate(k, va, is_write) != 0)
        return true;
    return NT_SUCCESS(kernel_user_fault(k, va, is_write)) &&
           address_space_translate(k, va, is_write) != 0;
}

static bool
are_pages_allowed(struct kernel *k, uint32_t va, uint32_t bytes, bool is_write)
{
    uint32_t last = va + bytes - 1;
    for (;;) {
        if (!is_allowed(k, va, is_write))
            return false;
        if ((va ^ last) < DH_PAGE_SIZE)
            return true;
        va = (va | (DH_PAGE_SIZE - 1)) + 1;
    }
}

/* Ring 3's own code and stack are the machine's, in kernel space by address but in user mode's
 * reach. */
static inline bool
is_within(uint32_t start, uint32_t size, uint32_t va, uint32_t bytes)
{
    return va - start < size && bytes <= size - (va - start);
}

static bool
are_allowed(struct kernel *k, gva_t va, uint32_t bytes, bool is_write)
{
    uint32_t at = (uint32_t)va;
    if (pc_is_on_user_stack(at, bytes))
        return va >> 32 == 0;
    if (va >> 32 != 0 || at + bytes < at)
        return false;
    if (!is_write && is_within(PC_USER_TEXT, (uint32_t)(user_end - user_start), at, bytes))
        return true;
    return bytes == 0 || are_pages_allowed(k, at, bytes, is_write);
}

bool
machine_user_copy_in(struct kernel *k, void *to, gva_t from, uint32_t bytes)
{
    if (!are_allowed(k, from, bytes, false))
        return false;
    memcpy(to, (const void *)(uintptr_t)from, bytes);
    return true;
}

bool
machine_user_copy_out(struct kernel *k, gva_t to, const void *from, uint32_t bytes)
{
    if (!are_allowed(k, to, bytes, true))
        return false;
    memcpy((void *)(uintptr_t)to, from, bytes);
    return true;
}
