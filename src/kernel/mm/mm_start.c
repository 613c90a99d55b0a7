/* SPDX-License-Identifier: MIT */
/* The memory manager's start: frames first, then System's page tables, the debugger data block, the
 * pools. */
#include "kernel/ke/memory.h"
#include "kernel/mm/carrier.h"
#include "kernel/mm/commit.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/mm_layout.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool_internal.h"
#include "kernel/mm/session_internal.h"
#include "kernel/mm/shared_range.h"
#include "kernel/mm/system_ptes.h"
#include "kernel/mm/system_space.h"
#include "kernel/mm/view.h"
#include "kernel/rtl/list.h"

#define TAG_RANGE POOL_TAG('M', 'm', 'V', 'a')

/* Entries are wide where /PAE says so, unless /NOPAE does too. */
static nt_status
choose_page_format(struct kernel *k)
{
    const uint32_t options = k->boot.options & (ABI_OPTION_PAE | ABI_OPTION_NOPAE);
    const struct page_format *format = page_format_find(k->boot.page_format);
    if (format != NULL && options == ABI_OPTION_PAE)
        format = page_format_find(format->with_option);
    if (format == NULL || format->pointer_bits != k->boot.address_bits)
        return STATUS_INVALID_PARAMETER;
    k->paging = *format;
    return STATUS_SUCCESS;
}

static void
start_frames(struct kernel *k)
{
    k->first_frame = MACHINE_FIRST_FRAME + GUEST_CARRIER_FRAMES;
    k->next_fresh_frame = k->first_frame;
    uint64_t frames = (uint64_t)k->boot.memory_pages + k->boot.page_file_pages;
    uint64_t frames_max = page_format_frames(&k->paging) - k->first_frame;
    k->frame_count = (uint32_t)(frames < frames_max ? frames : frames_max);
    machine_private_map(k, (kva_t)k->layout.pfn_database,
                        k->layout.carrier_nodes + GUEST_CARRIER_NODE_BYTES -
                            k->layout.pfn_database);
    carrier_start(k);
}

/* Nonpaged pool as large as it is at boot has its page tables from then on; what grows gets them as
 * it does. */
static nt_status
make_tables(struct kernel *k)
{
    const struct mm_layout *l = &k->layout;
    nt_status status = system_reserve_tables(k, (kva_t)l->nonpaged_start, l->nonpaged_bytes);
    if (NT_SUCCESS(status))
        status = system_make_tables(k, (kva_t)l->nonpaged_start, l->nonpaged_bytes);
    if (NT_SUCCESS(status) && l->expansion_bytes != 0)
        status = system_reserve_tables(k, (kva_t)l->expansion_start, l->expansion_bytes);
    if (NT_SUCCESS(status))
        status = system_reserve_tables(k, (kva_t)l->paged_start, l->paged_bytes);
    if (NT_SUCCESS(status) && !has_capability(k, ABI_CAPABILITY_SESSION_SPACE))
        status = system_reserve_tables(k, (kva_t)l->system_view_start, l->system_view_bytes);
    return status;
}

static void
fill_block(struct kernel *k, pfn_t directory, uint32_t frames_used)
{
    struct kd_block *block = kd(k);
    block->magic = KD_MAGIC;
    block->bytes = sizeof *block;
    memcpy(block->field_offset, k->boot.field_offset, sizeof block->field_offset);
    block->address_bits = k->paging.pointer_bits;
    block->page_format = k->paging.number;
    block->capabilities = k->boot.capabilities;
    block->heap_format = k->boot.heap_format;
    block->system_directory = directory;
    block->first_frame = k->first_frame;
    block->frame_count = k->frame_count;
    block->frames_used = frames_used;
    block->frames_used_max = frames_used;
    block->commit_pages = frames_used;
    block->commit_pages_max = frames_used;
    block->commit_limit = k->frame_count;
    block->next_luid = k->boot.first_luid;
    list_init(k, k->kd + offsetof(struct kd_block, processes));
    list_init(k, k->kd + offsetof(struct kd_block, sessions));
    list_init(k, k->kd + offsetof(struct kd_block, logons));
    list_init(k, k->kd + offsetof(struct kd_block, ready));
}

/* The frame database lies in system space by tables of the kernel, as far up as a machine's own
 * page tables of it have to be entered. */
static bool
reach_frames(struct kernel *k, pfn_t directory, uint32_t *added)
{
    const struct mm_layout *l = &k->layout;
    const uint64_t end = l->carrier_nodes + GUEST_CARRIER_NODE_BYTES;
    return directory_reach_range(k, directory, (kva_t)l->pfn_database, end - l->pfn_database,
                                 added);
}

/*
 * The data block holds the counters, so what comes before it is counted afterwards: System's
 * directory, the page table of the block, the block itself.
 */
static bool
start_block(struct kernel *k)
{
    kva_t at = (kva_t)layout_map(k)->kd_block;
    uint32_t added = 0;
    pfn_t directory = directory_create(k);
    if (directory == 0 || !reach_frames(k, directory, &added) ||
        !directory_reach(k, directory, at, &added))
        return false;
    pfn_t table = frame_alloc(k, FRAME_PAGE_TABLE);
    pfn_t page = frame_alloc(k, FRAME_SYSTEM);
    if (table == 0 || page == 0)
        return false;
    machine_frame_zero(k, table);
    directory_set(k, directory, at, pte_make(table, PTE_TABLE));
    pte_write(k, table, table_index(k, at), pte_make(page, pte_data(k) | PTE_GLOBAL));
    frame_entry(k, page)->share_count = 1;
    machine_switch(k, directory, MACHINE_SYSTEM_SPACE);
    machine_frame_place(k, page, at, MACHINE_SYSTEM_SPACE);
    k->kd = at;
    fill_block(k, directory, k->next_fresh_frame - k->first_frame);
    return NT_SUCCESS(make_tables(k));
}

static nt_status
start_range(struct kernel *k)
{
    uint32_t pieces = shared_range_pieces(k);
    kva_t at = pieces != 0 ? pool_alloc(k, POOL_NONPAGED, pieces, TAG_RANGE) : 0;
    if (at != 0)
        shared_range_start(k, at);
    return at != 0 || pieces == 0 ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

nt_status
mm_start(struct kernel *k)
{
    nt_status status = choose_page_format(k);
    if (NT_SUCCESS(status))
        status = layout_compute(k);
    if (!NT_SUCCESS(status))
        return status;
    start_frames(k);
    k->attached_session = ABI_NO_SESSION;
    if (!start_block(k))
        return STATUS_NO_MEMORY;
    status = pool_start(k);
    if (!NT_SUCCESS(status))
        return status;
    status = start_range(k);
    if (!NT_SUCCESS(status))
        return status;
    status = system_ptes_start(k);
    if (!NT_SUCCESS(status))
        return status;
    status = session_start(k);
    if (!NT_SUCCESS(status))
        return status;
    status = view_space_start_system(k);
    if (!NT_SUCCESS(status))
        return status;
    layout_publish(k);
    return STATUS_SUCCESS;
}
