/* SPDX-License-Identifier: MIT */
/*
 * x86 page tables read from outside, as a debugger on the machine's physical memory does it: from a
 * page directory down to the frame, without PAE (4-byte entries, two levels) and with it (8-byte
 * entries, three levels).
 *
 * Physical memory comes through a PhysicalReader, so that the bytes may be those of the in-process
 * machine or of a PC's memory. Nothing read is trusted: an entry that leads nowhere is "not
 * mapped".
 */
#pragma once

#include "abi/types.h"

#include <glib.h>

#include <string.h>

G_BEGIN_DECLS

/* Bits of page table and page directory entries, both formats (Intel manual, volume 3, paging). */
#define PAGE_VALID      0x001u
#define PAGE_WRITE      0x002u
#define PAGE_USER       0x004u
#define PAGE_ACCESSED   0x020u
#define PAGE_DIRTY      0x040u
#define PAGE_LARGE      0x080u
#define PAGE_GLOBAL     0x100u
#define PAGE_FLAGS_MASK 0xfffu

/* Entry `index` of a page table or directory with these bytes, and the frame an entry leads to. */
static inline guint64
page_entry_at(const guint8 *table, guint32 index, gboolean is_pae)
{
    guint64 wide;
    guint32 narrow;
    if (!is_pae) {
        memcpy(&narrow, table + index * sizeof narrow, sizeof narrow);
        return GUINT32_FROM_LE(narrow);
    }
    memcpy(&wide, table + index * sizeof wide, sizeof wide);
    return GUINT64_FROM_LE(wide);
}

/* Bits 12 to 51, cut to what a pfn_t holds. */
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
 * the machine ran. directory: pfn of the page directory; with PAE of the page that holds the
 * pointer table.
 */
typedef struct AddressSpace AddressSpace;

AddressSpace *address_space_new(const PhysicalReader *physical, pfn_t directory, gboolean is_pae);
void address_space_free(AddressSpace *space);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AddressSpace, address_space_free)

/*
 * Page tables to use where a directory entry of [start, start + count entries) is not valid: the
 * session's master array, from which the emulated kernel fills a process's directory entries when
 * they are first needed. Copies tables.
 */
void address_space_set_master(AddressSpace *space, guint64 start, const pfn_t *tables, guint count);

pfn_t address_space_directory(const AddressSpace *space);
/* Bytes one page directory entry maps: 4 MB, with PAE 2 MB. */
guint64 address_space_pde_span(const AddressSpace *space);

/* The way to one address. Entries that were not reached are 0. */
typedef struct {
    guint64 pointer_entry; /* PAE only */
    guint64 pde;
    guint64 pte;     /* 0 with a large page */
    pfn_t pde_frame; /* where the entries lie, and at which offset */
    guint32 pde_offset;
    pfn_t pte_frame;
    guint32 pte_offset;
    pfn_t frame;   /* of the page, 0: not mapped */
    guint32 flags; /* PAGE_*: what both levels allow together */
    gboolean is_large;
} PageWalk;

/* FALSE if the address is not mapped; walk (may be NULL) then holds the entries that were reached.
 */
gboolean address_space_walk(AddressSpace *space, guint64 va, PageWalk *walk);

/* The page in which va's directory entry stands, as every entry of the same gigabyte does; 0: with
 * PAE there may be none. */
pfn_t address_space_directory_frame(const AddressSpace *space, guint64 va);

/* Reads across pages. FALSE if any byte is not mapped; the buffer is then undefined. */
gboolean address_space_read(AddressSpace *space, guint64 va, gpointer buffer, gsize bytes);

/* Valid pages among [start, end). */
guint32 address_space_count_pages(AddressSpace *space, guint64 start, guint64 end);

G_END_DECLS
