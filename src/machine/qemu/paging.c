/* SPDX-License-Identifier: MIT */
/* Memory of the PC: private pages, the window to frames, directories, and the machine.h functions
 * for them. */
#include "kernel/ke/memory.h"
#include "kernel/mm/address_space.h"
#include "kernel/mm/page_table.h"
#include "machine/qemu/fault.h"
#include "machine/qemu/pc.h"

#define RANGE_COUNT    6u
#define IDENTITY_BYTES 0x400000u
#define LARGE_PAGE     0x400000u /* of a directory without PAE */

/* Linker symbols (link.ld): only their addresses mean something. */
extern char user_start[], user_end[], user_load_phys[], win32k_load_phys[], win32kdata_load_phys[];
extern char win32k_text_start[], win32k_text_end[], win32k_data_start[], win32k_data_end[];
extern char boot_stack_guard[];
PC_STACK_CALL void pc_go_wide(uint32_t directory);

/* A range of kernel addresses backed by private pages: its page tables go into every directory. */
struct range {
    uint32_t va;
    uint32_t tables; /* physical address of the first page table; they follow each other */
    uint32_t count;
    uint32_t bits; /* of the directory entries */
};

static struct {
    uint32_t next;             /* physical */
    uint32_t *first_directory; /* who wants to know it */
    struct range ranges[RANGE_COUNT];
    uint32_t range_count;
    uint32_t slot_table; /* physical */
    pfn_t slots[2 * PC_SLOT_COUNT];
    uint32_t handler_depth; /* page faults of ring 0 that are being handled */
    uint32_t is_switched;   /* the kernel's own directories are in use */
} memory;

/* Zeroed pages outside the frame database; physical address. */
static uint32_t
pc_private_alloc(struct kernel *k, uint32_t pages)
{
    uint32_t at = memory.next;
    k_assert_values(k, at + pages * DH_PAGE_SIZE <= PC_DIRECT_BYTES, at, pages);
    memory.next += pages * DH_PAGE_SIZE;
    memset(pc_physical(at), 0, pages * DH_PAGE_SIZE);
    return at;
}

static void
write_entry(const struct kernel *k, uint32_t table, uint32_t index, uint64_t entry)
{
    page_format_set(&k->paging, pc_physical(table), index, entry);
}

/* Page tables for a range; its pages are mapped one by one with map_private. */
static struct range *
add_range(struct kernel *k, uint32_t va, uint32_t bytes, uint32_t bits)
{
    k_assert_values(k, memory.range_count < RANGE_COUNT, va, bytes);
    struct range *range = &memory.ranges[memory.range_count++];
    uint32_t span = (uint32_t)table_span(k);
    for (const struct range *other = memory.ranges; other < range; other++)
        k_assert_values(k, va - other->va >= other->count * span && other->va - va >= bytes, va,
                        other->va);
    range->va = va & ~(span - 1);
    range->count = (va + bytes - range->va + span - 1) / span;
    range->tables = pc_private_alloc(k, range->count);
    range->bits = bits;
    return range;
}

static void
map_private(
    struct kernel *k, const struct range *range, uint32_t va, uint32_t physical, uint32_t bits)
{
    uint32_t page = (va - range->va) >> DH_PAGE_SHIFT;
    uint32_t per_table = page_format_entries(&k->paging, PAGE_LEVEL_TABLE);
    write_entry(k, range->tables + page / per_table * DH_PAGE_SIZE, page % per_table,
                physical | bits);
}

static void
map_user_text(struct kernel *k)
{
    uint32_t pages = (uint32_t)(user_end - user_start) >> DH_PAGE_SHIFT;
    struct range *range = add_range(k, PC_USER_TEXT, PC_USER_BYTES, PTE_TABLE | PTE_USER);
    for (uint32_t i = 0; i < pages; i++)
        map_private(k, range, PC_USER_TEXT + i * DH_PAGE_SIZE,
                    (uint32_t)user_load_phys + i * DH_PAGE_SIZE,
                    PTE_KERNEL_RO | PTE_USER | PTE_GLOBAL);
    uint32_t stack = pc_private_alloc(k, PC_USER_STACK_BYTES / DH_PAGE_SIZE);
    for (uint32_t at = 0; at < PC_USER_STACK_BYTES; at += DH_PAGE_SIZE)
        map_private(k, range, PC_USER_STACK + at, stack + at,
                    PTE_KERNEL_RW | PTE_USER | PTE_GLOBAL);
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
    uint32_t base = (uint32_t)win32k_text_start;
    struct range *range = add_range(k, base, bytes, PTE_TABLE);
    for (uint32_t at = 0; at < bytes; at += DH_PAGE_SIZE)
        map_private(k, range, base + at, (uint32_t)win32k_load_phys + at,
                    PTE_KERNEL_RO | PTE_GLOBAL);
}

/* The kernel's stack ends at a page that is not there: what lies around it is mapped by small pages
 * instead of a large one. */
static void
map_around_guard(struct kernel *k)
{
    uint32_t guard = (uint32_t)boot_stack_guard;
    uint32_t span = (uint32_t)table_span(k);
    uint32_t start = guard & ~(span - 1);
    struct range *range = add_range(k, start, span, PTE_TABLE);
    for (uint32_t va = start; va < start + span; va += DH_PAGE_SIZE)
        if (va != guard)
            map_private(k, range, va, va - PC_DIRECT_MAP, PTE_KERNEL_RW | PTE_GLOBAL);
}

/* The first directory is made before the kernel knows its paging mode's numbers: mm_start sets
 * them, then calls here. */
static void
prepare(struct kernel *k)
{
    if (memory.slot_table != 0)
        return;
    struct range *slots = add_range(k, PC_SLOTS, 2 * PC_SLOT_COUNT * DH_PAGE_SIZE, PTE_TABLE);
    memory.slot_table = slots->tables;
    map_around_guard(k);
    map_user_text(k);
    if (!has_capability(k, ABI_CAPABILITY_SESSION_SPACE))
        map_win32k_text(k);
}

void
pc_paging_start(struct kernel *k)
{
    (void)k;
    memory.next = PC_PRIVATE_START;
}

/* ---- frames ---- */

/*
 * Before the kernel's first directory is loaded, frames are reached by nothing: the boot directory
 * maps only the first 64 MB. Large pages of 4 MB through the boot directory serve until then.
 */
extern uint32_t boot_directory[];
#define BOOT_WINDOW 0x40000000u /* below every kernel: user space, later */

static void *
map_by_boot_directory(pfn_t pfn)
{
    uint32_t physical = pfn << DH_PAGE_SHIFT;
    boot_directory[BOOT_WINDOW >> 22] = (physical & 0xffc00000u) | PC_PDE_LARGE | PTE_KERNEL_RW;
    __asm__ volatile("invlpg (%0)" : : "r"(BOOT_WINDOW + (physical & 0x3fffffu)) : "memory");
    return (void *)(BOOT_WINDOW + (physical & 0x3fffffu));
}

void *
machine_frame_map(struct kernel *k, pfn_t pfn)
{
    if (memory.is_switched == 0)
        return map_by_boot_directory(pfn);
    uint32_t slot = pfn % PC_SLOT_COUNT + (memory.handler_depth != 0 ? PC_SLOT_COUNT : 0);
    uint32_t va = PC_SLOTS + slot * DH_PAGE_SIZE;
    if (memory.slots[slot] != pfn) {
        memory.slots[slot] = pfn;
        write_entry(k, memory.slot_table, slot, pte_make(pfn, PTE_KERNEL_RW));
        __asm__ volatile("invlpg (%0)" : : "r"(va) : "memory");
    }
    return (void *)va;
}

void
pc_paging_tell_directory(uint32_t *to)
{
    memory.first_directory = to;
}

void
pc_handler_enter(void)
{
    memory.handler_depth++;
}

void
pc_handler_leave(void)
{
    memory.handler_depth--;
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
    (void)pfn;
    (void)space;
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
    struct range *range = add_range(k, va, (uint32_t)bytes, PTE_TABLE);
    /* The boot directory maps it by large pages, so both lie alike in theirs. */
    k_assert_values(k, (va ^ physical) % LARGE_PAGE == 0, va, physical);
    for (uint32_t at = 0; at < (uint32_t)bytes; at += DH_PAGE_SIZE) {
        map_private(k, range, va + at, physical + at, PTE_KERNEL_RW | PTE_GLOBAL);
        /* Until the kernel's own directory is loaded: the boot directory has 4-byte entries in
         * either mode. */
        if (at % LARGE_PAGE == 0)
            boot_directory[(va + at) >> 22] =
                ((physical + at) & 0xffc00000u) | PC_PDE_LARGE | PTE_KERNEL_RW;
    }
}

/* ---- directories ---- */

void
machine_fill_directory(struct kernel *k, pfn_t directory)
{
    prepare(k);
    uint32_t span = (uint32_t)table_span(k);
    for (uint32_t at = 0; at < PC_DIRECT_BYTES; at += span)
        directory_set(k, directory, PC_DIRECT_MAP + at,
                      (uint64_t)at | PC_PDE_LARGE | PTE_KERNEL_RW | PTE_GLOBAL);
    for (uint32_t i = 0; i < memory.range_count; i++) {
        const struct range *range = &memory.ranges[i];
        for (uint32_t j = 0; j < range->count; j++)
            directory_set(k, directory, range->va + j * span,
                          (range->tables + j * DH_PAGE_SIZE) | range->bits);
    }
}

void
machine_switch(struct kernel *k, pfn_t directory, uint32_t session)
{
    uint32_t physical = directory << DH_PAGE_SHIFT;
    if (memory.is_switched != 0) {
        pc_fault_switch(k, directory, session);
        __asm__ volatile("movl %0, %%cr3" : : "r"(physical) : "memory");
        return;
    }
    *memory.first_directory = physical;
    if (page_format_is_wide(&k->paging)) { /* the boot directory is not */
        uint32_t span = (uint32_t)table_span(k);
        for (uint32_t at = 0; at < IDENTITY_BYTES; at += span)
            directory_set(k, directory, at, (uint64_t)at | PC_PDE_LARGE | PTE_KERNEL_RW);
        pc_go_wide(physical);
        memory.is_switched = 1;
        for (uint32_t at = 0; at < IDENTITY_BYTES; at += span)
            directory_set(k, directory, at, 0);
        __asm__ volatile("movl %0, %%cr3" : : "r"(physical) : "memory");
    } else {
        __asm__ volatile("movl %0, %%cr3" : : "r"(physical) : "memory");
        memory.is_switched = 1;
    }
    uint32_t cr4;
    __asm__ volatile("movl %%cr4, %0" : "=r"(cr4));
    __asm__ volatile("movl %0, %%cr4"
                     :
                     : "r"(cr4 | 0x80u)
                     : "memory"); /* PGE: global pages stay over a switch */
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
    image->base = (uint32_t)win32k_text_start;
    image->shared_bytes = (uint32_t)(win32k_text_end - win32k_text_start);
    image->data_bytes = (uint32_t)(win32k_data_end - win32k_data_start);
}

void
machine_win32k_page(struct kernel *k, uint32_t index, pfn_t pfn)
{
    uint32_t shared = (uint32_t)(win32k_text_end - win32k_text_start) >> DH_PAGE_SHIFT;
    uint32_t from = index < shared
                        ? (uint32_t)win32k_load_phys + index * DH_PAGE_SIZE
                        : (uint32_t)win32kdata_load_phys + (index - shared) * DH_PAGE_SIZE;
    memcpy(machine_frame_map(k, pfn), pc_physical(from), DH_PAGE_SIZE);
}
