/* SPDX-License-Identifier: MIT */
/*
 * User memory from the kernel of the PC: the range is probed, then the processor's own translation
 * decides. An access it does not allow comes to pc_page_fault() as one of ring 3 would, and ends
 * the copy (entry.S). Page by page, as the model does it.
 */
#include "kernel/ke/memory.h"
#include "machine/qemu/pc.h"

extern char user_start[], user_end[];

/* False: a page of it may not be accessed. pre: all in one page of user memory. */
bool pc_user_copy(void *to, const void *from, uint32_t bytes);

static inline bool
is_within(kva_t start, kva_t size, kva_t va, uint32_t bytes)
{
    return va - start < size && bytes <= size - (va - start);
}

/* Ring 3's own code and stack are the machine's, in kernel space by address but in user mode's
 * reach. */
static bool
is_reachable(struct kernel *k, gva_t va, uint32_t bytes, bool is_write)
{
    kva_t at = (kva_t)va;
    if (at != va)
        return false;
    return is_within(0, (kva_t)k->layout.user_end, at, bytes) || pc_is_on_user_stack(at, bytes) ||
           (!is_write && is_within(PC_USER_TEXT, (kva_t)(user_end - user_start), at, bytes));
}

static bool
copy(uint8_t *to, const uint8_t *from, kva_t user, uint32_t bytes)
{
    while (bytes > 0) {
        uint32_t in_page = DH_PAGE_SIZE - (uint32_t)user % DH_PAGE_SIZE;
        uint32_t part = bytes < in_page ? bytes : in_page;
        if (!pc_user_copy(to, from, part))
            return false;
        to += part;
        from += part;
        user += part;
        bytes -= part;
    }
    return true;
}

bool
machine_user_copy_in(struct kernel *k, void *to, gva_t from, uint32_t bytes)
{
    kva_t user = (kva_t)from;
    return is_reachable(k, from, bytes, false) && copy(to, (const uint8_t *)user, user, bytes);
}

bool
machine_user_copy_out(struct kernel *k, gva_t to, const void *from, uint32_t bytes)
{
    kva_t user = (kva_t)to;
    return is_reachable(k, to, bytes, true) && copy((uint8_t *)user, from, user, bytes);
}
