/* SPDX-License-Identifier: MIT */
/* Memory of the PC: private pages, the window to frames, directories, and the machine.h functions
 * for them. */
#include "kernel/ke/memory.h"
#include "kernel/mm/address_space.h"
#include "kernel/mm/page_table.h"
#include "machine/qemu/fault.h"
#include "machine/qemu/pc.h"
#include "machine/qemu/ranges.h"

/* Linker symbols (link.ld): only their addresses mean something. */
extern char user_start[], user_end[], user_load_phys[], win32k_load_phys[], win32kdata_load_phys[];
extern char win32k_text_start[], win32k_text_end[], win32k_data_start[], win32k_data_end[];
extern char boot_stack_guard[];

static bool is_prepared;

static void
map_user_text(struct kernel *k)
{
    uint32_t pages = (uint32_t)(user_end - user_start) >> DH_PAGE_SHIFT;
    const struct pc_range *range =
        pc_range_add(k, PC_USER_TEXT, PC_USER_BYTES, PTE_TABLE | PTE_USER);
    for (uint32_t i = 0; i < pages; i++)
        pc_range_map(k, range, PC_USER_TEXT + i * DH_PAGE_SIZE,
                     PC_PHYSICAL(user_load_phys) + i * DH_PAGE_SIZE,
                     PTE_KERNEL_RO | PTE_USER | PTE_GLOBAL);
    uint32_t stack = pc_private_alloc(k, PC_USER_STACK_BYTES / DH_PAGE_SIZE);
    for (uint32_t at = 0; at < PC_USER_STACK_BYTES; at += DH_PAGE_SIZE)
        pc_range_map(k, range, PC_USER_STACK + at, stack + at,
                     PTE_KERNEL_RW | PTE_USER | PTE_GLOBAL | PC_NO_EXECUTE);
}

/*
 * Without session space (Windows 2000 without Terminal Services) win32k is a view of system space,
 * wherever the view allocator put it. It is linked for session image space, so that is where it
 * runs: from the pages it was loaded to.
 */
static void
map_win32k_text(struct kernel *k)
{
    uint32_t bytes = (uint32_t)(win32k_text_end - win32k_text_start);
    kva_t base = (kva_t)win32k_text_start;
    const struct pc_range *range = pc_range_add(k, base, bytes, PTE_TABLE);
    for (uint32_t at = 0; at < bytes; at += DH_PAGE_SIZE)
        pc_range_map(k, range, base + at, PC_PHYSICAL(win32k_load_phys) + at,
                     PTE_KERNEL_RO | PTE_GLOBAL);
}

/* The kernel's stack ends at a page that is not there: what lies around it is mapped by small pages
 * instead of a large one. */
static void
map_around_guard(struct kernel *k)
{
    kva_t guard = (kva_t)boot_stack_guard;
    kva_t span = (kva_t)table_span(k);
    kva_t start = guard & ~(span - 1);
    const struct pc_range *range = pc_range_add(k, start, span, PTE_TABLE);
    for (kva_t va = start; va < start + span; va += DH_PAGE_SIZE)
        if (va != guard)
            pc_range_map(k, range, va, (uint32_t)(va - PC_DIRECT_MAP), PTE_KERNEL_RW | PTE_GLOBAL);
}

/* The first directory is made before the kernel knows its paging mode's numbers: mm_start sets
 * them, then calls here. */
static void
prepare(struct kernel *k)
{
    if (is_prepared)
        return;
    is_prepared = true;
    pc_frames_prepare(k);
    map_around_guard(k);
    map_user_text(k);
    if (!has_capability(k, ABI_CAPABILITY_SESSION_SPACE))
        map_win32k_text(k);
}

/* ---- frames ---- */

const void *
machine_frame_peek(struct kernel *k, pfn_t pfn)
{
    return machine_frame_map(k, pfn);
}

void
machine_frame_zero(struct kernel *k, pfn_t pfn)
{
    memset(machine_frame_map(k, pfn), 0, DH_PAGE_SIZE);
}

void
machine_frame_place(struct kernel *k, pfn_t pfn, kva_t va, uint32_t space)
{
    (void)k;
    (void)space;
    pc_check_frame(pfn);
    memset((void *)va, 0, DH_PAGE_SIZE); /* the PTE is there already */
}

void
machine_frame_unplace(struct kernel *k, pfn_t pfn)
{
    (void)k;
    (void)pfn;
}

void
machine_private_map(struct kernel *k, kva_t va, uint64_t bytes)
{
    uint32_t physical = pc_private_alloc(k, (uint32_t)(bytes >> DH_PAGE_SHIFT));
    const struct pc_range *range = pc_range_add(k, va, bytes, PTE_TABLE);
    /* Until the kernel's own directory is loaded by large pages, so both lie alike in theirs. */
    k_assert_values(k, (va ^ physical) % PC_LARGE_PAGE == 0, va, physical);
    for (uint32_t at = 0; at < (uint32_t)bytes; at += PC_LARGE_PAGE)
        pc_boot_map(k, va + at, physical + at);
    for (uint32_t at = 0; at < (uint32_t)bytes; at += DH_PAGE_SIZE)
        pc_range_map(k, range, va + at, physical + at, PTE_KERNEL_RW | PTE_GLOBAL | PC_NO_EXECUTE);
}

/* ---- directories ---- */

void
machine_fill_directory(struct kernel *k, pfn_t directory)
{
    prepare(k);
    pc_frames_fill(k, directory);
}

void
machine_switch(struct kernel *k, pfn_t directory, uint32_t session)
{
    if (pc_frames_switch(k, directory))
        return;
    pc_fault_switch(k, directory, session);
    pc_load_directory(directory);
}

void
machine_flush(struct kernel *k, kva_t va)
{
    if (pc_fault_flush(k, va))
        return;
    pc_shared()->flush_count++;
    __asm__ volatile("invlpg (%0)" : : "r"(va) : "memory");
}

void
machine_touch(struct kernel *k, kva_t va)
{
    (void)k;
    __asm__ volatile("orb $0, (%0)" : : "r"(va) : "memory", "cc");
}

void
machine_range_share(struct kernel *k, kva_t va, uint64_t bytes, bool is_system)
{
    (void)k; /* page tables say so */
    (void)va;
    (void)bytes;
    (void)is_system;
}

void
machine_session_open(struct kernel *k, uint32_t session, const struct session_runs *runs)
{
    (void)k; /* session space is whatever the page tables say */
    (void)session;
    (void)runs;
}

void
machine_range_join(struct kernel *k, kva_t va, uint64_t bytes, uint32_t space)
{
    (void)k;
    (void)va;
    (void)bytes;
    (void)space;
}

void
machine_range_open(struct kernel *k, kva_t va, uint64_t bytes, uint32_t space)
{
    (void)k;
    (void)va;
    (void)bytes;
    (void)space;
}

void
machine_session_close(struct kernel *k, uint32_t session)
{
    (void)k;
    (void)session;
}

/* ---- the win32k image ---- */

void
machine_win32k_image(struct kernel *k, struct machine_image *image)
{
    (void)k;
    image->base = (kva_t)win32k_text_start;
    image->shared_bytes = (uint32_t)(win32k_text_end - win32k_text_start);
    image->data_bytes = (uint32_t)(win32k_data_end - win32k_data_start);
}

void
machine_win32k_page(struct kernel *k, uint32_t index, pfn_t pfn)
{
    uint32_t shared = (uint32_t)(win32k_text_end - win32k_text_start) >> DH_PAGE_SHIFT;
    uint32_t from = index < shared
                        ? PC_PHYSICAL(win32k_load_phys) + index * DH_PAGE_SIZE
                        : PC_PHYSICAL(win32kdata_load_phys) + (index - shared) * DH_PAGE_SIZE;
    memcpy(machine_frame_map(k, pfn), pc_physical(from), DH_PAGE_SIZE);
}
