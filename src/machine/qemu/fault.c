/* SPDX-License-Identifier: MIT */
/* Spoils one thing at one moment, by the number of the fault. */
#include "machine/qemu/fault.h"

#include "abi/user_page.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/session_internal.h"
#include "machine/qemu/pc.h"

#define CR0_WP 0x10000u

extern char win32k_text_start[], win32k_data_start[], user_start[], user_end[];

static struct {
    pfn_t directory;  /* current */
    pfn_t first_data; /* the first session's copy of win32k's data page */
} fault;

static bool
is_session(const struct kernel *k, kva_t va)
{
    return session_runs_find(&k->layout.session, va) != NULL;
}

/* Changes the entry that was just written. */
static void
spoil(struct kernel *k, kva_t va, pfn_t table, uint64_t entry)
{
    uint32_t index = table_index(k, va);
    bool is_data = va == (kva_t)win32k_data_start && (entry & PTE_WRITE) != 0;
    if (PC_FAULT == PC_FAULT_USER_BIT)
        pte_write(k, table, index, entry | PTE_USER);
    bool is_uncopied = (entry & PTE_COPY_ON_WRITE) != 0;
    if (PC_FAULT == (is_uncopied ? PC_FAULT_NO_COPY : PC_FAULT_WRITE_BIT))
        pte_write(k, table, index, entry | PTE_WRITE);
    if (PC_FAULT == PC_FAULT_GLOBAL)
        pte_write(k, table, index, entry | PTE_GLOBAL);
    if (PC_FAULT == PC_FAULT_EXECUTE)
        pte_write(k, table, index, entry & ~PAGE_NO_EXECUTE);
    if (PC_FAULT == PC_FAULT_SHARED_DATA && is_data && fault.first_data != 0)
        pte_write(k, table, index, pte_make(fault.first_data, entry & ~pte_make((pfn_t)-1, 0)));
    if (is_data && fault.first_data == 0)
        fault.first_data = pte_frame(entry);
}

static void
open_view(struct kernel *k, kva_t va)
{
    pfn_t table = directory_table(k, fault.directory, va);
    uint64_t entry = table != 0 ? pte_read(k, table, table_index(k, va)) : 0;
    if ((entry & PTE_PRESENT) != 0)
        pte_write(k, table, table_index(k, va), entry | PTE_WRITE);
}

bool
pc_fault_flush(struct kernel *k, kva_t va)
{
    if (fault.directory == 0)
        return false;
    if (PC_FAULT == PC_FAULT_NO_FLUSH)
        return true;
    if (PC_FAULT == PC_FAULT_USER_VIEW && va < k->layout.user_end)
        open_view(k, va);
    if (!is_session(k, va))
        return false;
    gva_t session = session_current(k);
    if (session == 0 || session_frame(k, session, va) == 0)
        return false;
    pfn_t table = session_table(k, session, va);
    spoil(k, va, table, pte_read(k, table, table_index(k, va)));
    return false;
}

/* Calls itself until the stack's guard page stops it. */
static __attribute__((noinline)) uint32_t
eat_stack(volatile uint32_t *above)
{
    volatile uint32_t frame[64];
    frame[0] = *above + 1;
    return frame[0] != 0 ? eat_stack(frame) + frame[0] : 0;
}

static void
refuse(struct kernel *k, gva_t va, uint32_t bytes)
{
    uint64_t word = 0;
    k_assert_values(k, !machine_user_copy_in(k, &word, va, bytes), va, bytes);
    k_assert_values(k, !machine_user_copy_out(k, va, &word, bytes), va, bytes);
}

/* The address space that is current is one with a user page, or System's. */
static void
check_pointers(struct kernel *k)
{
    uint64_t word = 0;
    kva_t stack_end = PC_USER_STACK + PC_USER_STACK_BYTES;
    refuse(k, 0, 4);
    refuse(k, 0x10000, 4); /* no view there */
    refuse(k, k->layout.user_end - 4, 8);
    refuse(k, (kva_t)&fault, 4);
    refuse(k, k->kd, 4);
    refuse(k, k->layout.image_end - DH_PAGE_SIZE, 4);
    refuse(k, 0x100000000ull + USER_PAGE_VA, 4);
    refuse(k, PC_USER_STACK - 4, 8);
    refuse(k, stack_end - 4, 8);
    k_assert(k, machine_user_copy_in(k, &word, stack_end - 8, 8));
    k_assert(k, machine_user_copy_out(k, stack_end - 8, &word, 8));
    k_assert(k, machine_user_copy_in(k, &word, (kva_t)user_start, 8));
    k_assert(k, !machine_user_copy_out(k, (kva_t)user_start, &word, 8));
    refuse(k, (kva_t)user_end, 4);
}

void
pc_fault_switch(struct kernel *k, pfn_t directory, uint32_t session)
{
    kva_t win32k = (kva_t)win32k_text_start;
    if (PC_FAULT == PC_FAULT_NONE_POINTERS)
        check_pointers(k);
    if (PC_FAULT == PC_FAULT_PDE_LEFT && session == MACHINE_SYSTEM_SPACE && fault.directory != 0 &&
        directory_get(k, fault.directory, win32k) != 0)
        directory_set(k, directory, win32k, directory_get(k, fault.directory, win32k));
    fault.directory = directory;
    volatile uint32_t depth = 0;
    if (PC_FAULT == PC_FAULT_STACK && session != MACHINE_SYSTEM_SPACE)
        (void)eat_stack(&depth);
}

void
pc_fault_start(void)
{
    if (PC_FAULT == PC_FAULT_NO_FRAMES)
        pc_shared()->ram_frames = MACHINE_FIRST_FRAME + GUEST_CARRIER_FRAMES + 64;
    kva_t cr0;
    __asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
    if (PC_FAULT == PC_FAULT_NO_WP)
        __asm__ volatile("mov %0, %%cr0" : : "r"(cr0 & ~(kva_t)CR0_WP) : "memory");
}

void
pc_fault_idle(struct kernel *k)
{
    struct pc_shared *shared = pc_shared();
    if (PC_FAULT == PC_FAULT_EVENT_VALUE)
        shared->events[(shared->event_written - 1) % PC_EVENT_CAPACITY].v[2] ^= 1;
    if (PC_FAULT == PC_FAULT_EVENT_EXTRA)
        trace(k, EVENT_IDLE, STATUS_SUCCESS, 0, 0, 0);
    if (PC_FAULT == PC_FAULT_EVENT_LOST)
        shared->event_written--;
}
