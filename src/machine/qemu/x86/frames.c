/* SPDX-License-Identifier: MIT */
/* 32 bits: frames are reached through a window of slots, and directories made one by one. */
#include "kernel/mm/page_table.h"
#include "machine/qemu/ranges.h"
#include "machine/qemu/x86/descriptors.h"

#define IDENTITY_BYTES 0x400000u
#define BOOT_LARGE     0xffc00000u /* of an address: its large page in the boot directory */

#define SLOT_COUNT                                                                                 \
    (PC_FRAME_BYTES / 2 / DH_PAGE_SIZE) /* twice: the page-fault handler has its own */

PC_STACK_CALL void pc_go_wide(uint32_t directory);

static struct {
    uint32_t *first_directory; /* who wants to know it */
    uint32_t slot_table;       /* physical */
    pfn_t slots[2 * SLOT_COUNT];
    uint32_t handler_depth; /* page faults of ring 0 that are being handled */
    uint32_t is_switched;   /* the kernel's own directories are in use */
} frames;

/*
 * Before the kernel's first directory is loaded, frames are reached by nothing: the boot directory
 * maps only the first 64 MB. Large pages of 4 MB through the boot directory serve until then; it
 * has entries of 4 bytes in either mode.
 */
extern uint32_t boot_directory[];
#define BOOT_WINDOW 0x40000000u /* below every kernel: user space, later */

void
pc_boot_map(struct kernel *k, kva_t va, uint32_t physical)
{
    (void)k;
    boot_directory[va >> 22] = (physical & BOOT_LARGE) | PC_PDE_LARGE | PTE_KERNEL_RW;
    __asm__ volatile("invlpg (%0)" : : "r"(va) : "memory");
}

static void *
map_by_boot_directory(struct kernel *k, pfn_t pfn)
{
    uint32_t physical = pfn << DH_PAGE_SHIFT;
    kva_t va = BOOT_WINDOW + (physical & ~BOOT_LARGE);
    pc_boot_map(k, va, physical);
    return (void *)va;
}

void *
machine_frame_map(struct kernel *k, pfn_t pfn)
{
    pc_check_frame(pfn);
    if (frames.is_switched == 0)
        return map_by_boot_directory(k, pfn);
    uint32_t slot = pfn % SLOT_COUNT + (frames.handler_depth != 0 ? SLOT_COUNT : 0);
    kva_t va = PC_FRAMES + slot * DH_PAGE_SIZE;
    if (frames.slots[slot] != pfn) {
        frames.slots[slot] = pfn;
        pc_private_entry(k, frames.slot_table, slot, pte_make(pfn, PTE_KERNEL_RW));
        __asm__ volatile("invlpg (%0)" : : "r"(va) : "memory");
    }
    return (void *)va;
}

void
pc_handler_enter(void)
{
    frames.handler_depth++;
}

void
pc_handler_leave(void)
{
    frames.handler_depth--;
}

void
pc_tell_directory(uint32_t *to)
{
    frames.first_directory = to;
}

void
pc_frames_prepare(struct kernel *k)
{
    frames.slot_table = pc_range_add(k, PC_FRAMES, PC_FRAME_BYTES, PTE_TABLE)->tables;
}

void
pc_frames_fill(struct kernel *k, pfn_t directory)
{
    uint32_t span = (uint32_t)table_span(k);
    for (uint32_t at = 0; at < PC_DIRECT_BYTES; at += span)
        directory_set(k, directory, PC_DIRECT_MAP + at,
                      (uint64_t)at | PC_PDE_LARGE | PTE_KERNEL_RW | PTE_GLOBAL);
    pc_ranges_enter(k, directory);
}

/* The boot directory is not wide: paging goes off and on again. */
static void
go_wide(struct kernel *k, pfn_t directory)
{
    uint32_t span = (uint32_t)table_span(k);
    for (uint32_t at = 0; at < IDENTITY_BYTES; at += span)
        directory_set(k, directory, at, (uint64_t)at | PC_PDE_LARGE | PTE_KERNEL_RW);
    pc_go_wide(directory << DH_PAGE_SHIFT);
    frames.is_switched = 1;
    for (uint32_t at = 0; at < IDENTITY_BYTES; at += span)
        directory_set(k, directory, at, 0);
}

bool
pc_frames_switch(struct kernel *k, pfn_t directory)
{
    if (frames.is_switched != 0)
        return false;
    *frames.first_directory = directory << DH_PAGE_SHIFT;
    if (page_format_is_wide(&k->paging))
        go_wide(k, directory);
    pc_load_directory(directory);
    frames.is_switched = 1;
    pc_keep_global_pages();
    return true;
}
