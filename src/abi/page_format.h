/* SPDX-License-Identifier: MIT */
/*
 * How page tables are built: the one place that kernel and observers ask. A directory is named by
 * the frame of its top table. Levels count from the page table up: an address chooses an entry of
 * level 0 (its page), of level 1 (the page directory: its page table), and of what stands above.
 */
#pragma once

#include "abi/types.h"

enum page_format_number {
#define PAGE_FORMAT(name, text, pointer_bits, bits0, bits1, bits2, bits3, entry_bytes, frame_bits, \
                    is_top_loaded, no_execute, with_option)                                        \
    PAGE_FORMAT_##name,
#include "abi/page_format.def"
#undef PAGE_FORMAT
    PAGE_FORMAT_COUNT
};

#define PAGE_LEVELS_MAX 4u
enum page_level {
    PAGE_LEVEL_TABLE = 0,
    PAGE_LEVEL_DIRECTORY = 1,
};

/* Bit of an entry, of any level: the processor takes no instruction from what it leads to. */
#define PAGE_NO_EXECUTE 0x8000000000000000ull

struct page_format {
    uint32_t number;       /* enum page_format_number */
    uint32_t pointer_bits; /* 32 or 64 */
    uint32_t address_bits; /* of an address, that choose something; the rest repeat the highest */
    uint32_t levels;
    uint32_t entry_bytes;
    uint32_t frame_bits;
    uint32_t is_top_loaded;
    uint32_t has_no_execute;         /* entries of pages without code have PAGE_NO_EXECUTE */
    uint32_t with_option;            /* number of the format that /PAE makes of it */
    uint32_t shift[PAGE_LEVELS_MAX]; /* of an address: to where the bits of a level begin */
    uint32_t mask[PAGE_LEVELS_MAX];  /* of its index then; 0: no such level */
};

/* NULL: there is no format of this number. */
static inline const struct page_format *
page_format_find(uint32_t number)
{
#define MASK(bits) ((1u << (bits)) - 1)
#define PAGE_FORMAT(name, text, pointer_bits, bits0, bits1, bits2, bits3, entry_bytes, frame_bits, \
                    is_top_loaded, no_execute, with_option)                                        \
    { PAGE_FORMAT_##name,                                                                          \
      pointer_bits,                                                                                \
      DH_PAGE_SHIFT + (bits0) + (bits1) + (bits2) + (bits3),                                       \
      2u + ((bits2) != 0) + ((bits3) != 0),                                                        \
      entry_bytes,                                                                                 \
      frame_bits,                                                                                  \
      is_top_loaded,                                                                               \
      no_execute,                                                                                  \
      PAGE_FORMAT_##with_option,                                                                   \
      { DH_PAGE_SHIFT, DH_PAGE_SHIFT + (bits0), DH_PAGE_SHIFT + (bits0) + (bits1),                 \
        DH_PAGE_SHIFT + (bits0) + (bits1) + (bits2) },                                             \
      { MASK(bits0), MASK(bits1), MASK(bits2), MASK(bits3) } },
    static const struct page_format formats[] = {
#include "abi/page_format.def"
    };
#undef PAGE_FORMAT
#undef MASK
    return number < PAGE_FORMAT_COUNT ? &formats[number] : NULL;
}

/* The format of a kernel with pointers of so many bits, without boot options; NULL: none. */
static inline const struct page_format *
page_format_of_kernel(uint32_t pointer_bits)
{
    for (uint32_t i = 0; i < PAGE_FORMAT_COUNT; i++)
        if (page_format_find(i)->pointer_bits == pointer_bits)
            return page_format_find(i);
    return NULL;
}

/* How its page tables are called: "with PAE". */
static inline const char *
page_format_text(const struct page_format *f)
{
#define PAGE_FORMAT(name, text, pointer_bits, bits0, bits1, bits2, bits3, entry_bytes, frame_bits, \
                    is_top_loaded, no_execute, with_option)                                        \
    text,
    static const char *const texts[] = {
#include "abi/page_format.def"
    };
#undef PAGE_FORMAT
    return texts[f->number];
}

/* Whether entries have eight bytes: then the processor's CR4.PAE is set, with four levels too. */
static inline bool
page_format_is_wide(const struct page_format *f)
{
    return f->entry_bytes == sizeof(uint64_t);
}

/* Bytes that one entry of a level maps. */
static inline uint64_t
page_format_span(const struct page_format *f, uint32_t level)
{
    return (uint64_t)1 << f->shift[level];
}

/* Bytes that a page table maps: what one entry of a page directory stands for. */
static inline uint64_t
page_format_table_span(const struct page_format *f)
{
    return page_format_span(f, PAGE_LEVEL_DIRECTORY);
}

/* Entries that a table of a level has. */
static inline uint32_t
page_format_entries(const struct page_format *f, uint32_t level)
{
    return f->mask[level] + 1;
}

static inline uint32_t
page_format_index(const struct page_format *f, uint32_t level, uint64_t va)
{
    return (uint32_t)(va >> f->shift[level]) & f->mask[level];
}

/* Level of the table that a directory is named by. */
static inline uint32_t
page_format_top(const struct page_format *f)
{
    return f->levels - 1;
}

/* The address that these bits mean: in a kernel of 64 bits the upper half begins far above the
 * lower. */
static inline uint64_t
page_format_address(const struct page_format *f, uint64_t bits)
{
    if (f->pointer_bits == 32)
        return (uint32_t)bits;
    uint64_t sign = (uint64_t)1 << (f->address_bits - 1);
    bits &= 2 * sign - 1;
    return (bits ^ sign) - sign;
}

/* Whether an address can be mapped at all. */
static inline bool
page_format_reaches(const struct page_format *f, uint64_t va)
{
    return page_format_address(f, va) == va;
}

/* Where the addresses that repeat a one begin; 0: all bits of an address choose something. */
static inline uint64_t
page_format_upper_half(const struct page_format *f)
{
    return f->address_bits == f->pointer_bits
               ? 0
               : page_format_address(f, (uint64_t)1 << (f->address_bits - 1));
}

/* Exclusive end of all addresses; of 64 bits but for the last page, whose end no number holds. */
static inline uint64_t
page_format_address_end(const struct page_format *f)
{
    return f->pointer_bits == 32 ? (uint64_t)1 << 32 : -(uint64_t)DH_PAGE_SIZE;
}

/* Frame numbers that an entry can name: one more than the highest. */
static inline uint64_t
page_format_frames(const struct page_format *f)
{
    return (uint64_t)1 << f->frame_bits;
}

/* Bytes of all page tables there can be, where they map themselves. */
static inline uint64_t
page_format_self_map_bytes(const struct page_format *f)
{
    return ((uint64_t)1 << (f->address_bits - DH_PAGE_SHIFT)) * f->entry_bytes;
}

/* Entry `index` of a table with these bytes. */
static inline uint64_t
page_format_get(const struct page_format *f, const void *table, uint32_t index)
{
    const uint8_t *at = (const uint8_t *)table + index * f->entry_bytes;
    uint64_t wide;
    uint32_t narrow;
    if (f->entry_bytes == sizeof narrow) {
        __builtin_memcpy(&narrow, at, sizeof narrow);
        return narrow;
    }
    __builtin_memcpy(&wide, at, sizeof wide);
    return wide;
}

static inline void
page_format_set(const struct page_format *f, void *table, uint32_t index, uint64_t entry)
{
    uint8_t *at = (uint8_t *)table + index * f->entry_bytes;
    uint32_t narrow = (uint32_t)entry;
    if (f->entry_bytes == sizeof narrow)
        __builtin_memcpy(at, &narrow, sizeof narrow);
    else
        __builtin_memcpy(at, &entry, sizeof entry);
}
