/* SPDX-License-Identifier: MIT */
/*
 * Page tables read from outside, as a debugger on the machine's physical memory does it: from the
 * top table down to the frame, in any format of abi/page_format.h.
 *
 * Physical memory comes through a PhysicalReader, so that the bytes may be those of the in-process
 * machine or of a PC's memory. Nothing read is trusted: an entry that leads nowhere is "not
 * mapped".
 */
#pragma once

#include "abi/session_runs.h"

#include <glib.h>

G_BEGIN_DECLS

/* Bits of page table and page directory entries, all formats (Intel manual, volume 3, paging). */
#define PAGE_VALID      0x001u
#define PAGE_WRITE      0x002u
#define PAGE_USER       0x004u
#define PAGE_ACCESSED   0x020u
#define PAGE_DIRTY      0x040u
#define PAGE_LARGE      0x080u
#define PAGE_GLOBAL     0x100u
#define PAGE_FLAGS_MASK 0xfffu

/* The frame an entry leads to: bits 12 to 51, cut to what a pfn_t holds. */
static inline pfn_t
page_entry_frame(guint64 entry)
{
    return (pfn_t)((entry & G_GUINT64_CONSTANT(0x000ffffffffff000)) >> DH_PAGE_SHIFT);
}

typedef struct {
    /* Bytes of one frame; FALSE if there is no such frame. bytes + offset <= 4096. */
    gboolean (*read_frame)(gpointer user, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes);
    /* Kernel addresses outside the frame database: the database itself. May be NULL. */
    gboolean (*read_private)(gpointer user, guint64 va, gpointer buffer, gsize bytes);
    gpointer user;
} PhysicalReader;

/*
 * An address space as it is at an idle point: what it found is remembered, so make a new one after
 * the machine ran. directory: pfn of the top table. format lasts as long as the program.
 */
typedef struct AddressSpace AddressSpace;

AddressSpace *address_space_new(const PhysicalReader *physical,
                                pfn_t directory,
                                const struct page_format *format);
void address_space_free(AddressSpace *space);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AddressSpace, address_space_free)

/*
 * Page tables to use where a directory entry of these runs is not valid: the session's master
 * array, from which the emulated kernel fills a process's directory entries when they are first
 * needed. Copies runs and tables. count: of the latter; the runs may be said to have more.
 */
void address_space_set_master(AddressSpace *space,
                              const struct session_runs *runs,
                              const pfn_t *tables,
                              guint count);

/* 32 or 64. */
guint address_space_pointer_bits(const AddressSpace *space);
/* Bytes one page directory entry maps. */
guint64 address_space_pde_span(const AddressSpace *space);

/* The way to one address. Entries that were not reached are 0. */
typedef struct {
    guint32 level; /* of the last entry that was reached */
    guint64 pde;
    guint64 pte;     /* 0 with a large page */
    pfn_t pde_frame; /* where the entries lie, and at which offset */
    guint32 pde_offset;
    pfn_t pte_frame;
    guint32 pte_offset;
    pfn_t frame;   /* of the page, 0: not mapped */
    guint32 flags; /* PAGE_*: what both levels allow together */
    gboolean is_large;
    gboolean is_no_execute; /* an entry on the way forbids to run what it leads to */
} PageWalk;

/* FALSE if the address is not mapped; walk (may be NULL) then holds the entries that were reached.
 */
gboolean address_space_walk(AddressSpace *space, guint64 va, PageWalk *walk);

/* Reads across pages. FALSE if any byte is not mapped; the buffer is then undefined. */
gboolean address_space_read(AddressSpace *space, guint64 va, gpointer buffer, gsize bytes);

/* Valid pages among [start, end). */
guint32 address_space_count_pages(AddressSpace *space, guint64 start, guint64 end);

G_END_DECLS
