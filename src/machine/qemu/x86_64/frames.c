/* SPDX-License-Identifier: MIT */
/* 64 bits: all of physical memory is mapped for good (start.S), below one entry of the top table.
 */
#include "kernel/mm/page_table.h"
#include "machine/qemu/ranges.h"

/* Made by start.S: the top table until there is a kernel's, and the machine's own page directory
 * pointers, which every directory has. */
extern uint64_t boot_top[], pc_pointers[];

static struct {
    uint32_t is_switched; /* the kernel's own directories are in use */
} frames;

void *
machine_frame_map(struct kernel *k, pfn_t pfn)
{
    (void)k;
    pc_check_frame(pfn);
    return (void *)(PC_FRAMES + ((kva_t)pfn << DH_PAGE_SHIFT));
}

void
pc_handler_enter(void)
{
}

void
pc_handler_leave(void)
{
}

void
pc_frames_prepare(struct kernel *k)
{
    (void)k;
}

static uint32_t
physical_of(const void *private)
{
    return (uint32_t)((kva_t) private - PC_DIRECT_MAP);
}

/* The boot tables grow by what they lack. */
void
pc_boot_map(struct kernel *k, kva_t va, uint32_t physical)
{
    const struct page_format *f = &k->paging;
    uint32_t table = physical_of(boot_top);
    for (uint32_t level = page_format_top(f); level > PAGE_LEVEL_DIRECTORY; level--) {
        uint32_t index = page_format_index(f, level, va);
        uint64_t entry = page_format_get(f, pc_physical(table), index);
        if ((entry & PTE_PRESENT) == 0) {
            entry = pc_private_alloc(k, 1) | PTE_TABLE;
            pc_private_entry(k, table, index, entry);
        }
        table = pte_frame(entry) << DH_PAGE_SHIFT;
    }
    pc_private_entry(k, table, page_format_index(f, PAGE_LEVEL_DIRECTORY, va),
                     (physical & ~(PC_LARGE_PAGE - 1)) | PC_PDE_LARGE | PTE_KERNEL_RW);
}

/* The first one only: what System's top table has, every other gets from there. */
void
pc_frames_fill(struct kernel *k, pfn_t directory)
{
    if (frames.is_switched == 0)
        pte_write(k, directory,
                  page_format_index(&k->paging, page_format_top(&k->paging), PC_DIRECT_MAP),
                  physical_of(pc_pointers) | PTE_TABLE | PTE_USER);
}

bool
pc_frames_switch(struct kernel *k, pfn_t directory)
{
    if (frames.is_switched != 0)
        return false;
    pc_ranges_enter(k, directory);
    pc_load_directory(directory);
    frames.is_switched = 1;
    pc_keep_global_pages();
    return true;
}
