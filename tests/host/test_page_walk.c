/* SPDX-License-Identifier: MIT */
/* Page tables of all formats, in frames made by hand. */
#include "host/memory/page_walk.h"

#include "../suite.h"

#include <stdlib.h>
#include <string.h>

#define FRAME_COUNT 16u
#define FIRST_FRAME 0x4000u

typedef struct {
    guint8 bytes[FRAME_COUNT][DH_PAGE_SIZE];
} Memory;

static gboolean
read_frame(gpointer user, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes)
{
    Memory *memory = user;
    ck_assert_uint_le(offset + bytes, DH_PAGE_SIZE);
    if (pfn < FIRST_FRAME || pfn >= FIRST_FRAME + FRAME_COUNT)
        return FALSE;
    memcpy(buffer, memory->bytes[pfn - FIRST_FRAME] + offset, bytes);
    return TRUE;
}

static void
put32(Memory *memory, guint frame, guint index, guint32 value)
{
    memcpy(memory->bytes[frame] + index * 4, &value, sizeof value);
}

static void
put64(Memory *memory, guint frame, guint index, guint64 value)
{
    memcpy(memory->bytes[frame] + index * 8, &value, sizeof value);
}

static guint64
entry(guint frame, guint32 flags)
{
    return (guint64)(FIRST_FRAME + frame) << 12 | flags;
}

/* 0xbc400000 and the page behind it lie in frames 5 and 3; 0x00401000 is a user page, read-only in
 * its PTE. */
static Memory *
memory_without_pae(void)
{
    Memory *memory = g_new0(Memory, 1);
    put32(memory, 0, 0xbc400000u >> 22, (guint32)entry(1, PAGE_VALID | PAGE_WRITE));
    put32(memory, 1, 0, (guint32)entry(5, PAGE_VALID | PAGE_WRITE | PAGE_DIRTY));
    put32(memory, 1, 1, (guint32)entry(3, PAGE_VALID | PAGE_WRITE));
    put32(memory, 0, 0x00400000u >> 22, (guint32)entry(2, PAGE_VALID | PAGE_WRITE | PAGE_USER));
    put32(memory, 2, 1, (guint32)entry(6, PAGE_VALID | PAGE_USER));
    put32(memory, 0, 0x80000000u >> 22, (0x4000u << 12) | PAGE_VALID | PAGE_LARGE);
    return memory;
}

static AddressSpace *
space_on(Memory *memory, enum page_format_number format)
{
    PhysicalReader physical = { .read_frame = read_frame, .user = memory };
    return address_space_new(&physical, FIRST_FRAME, page_format_find(format));
}

START_TEST(test_page_walk_finds_frames_without_pae)
{
    g_autofree Memory *memory = memory_without_pae();
    g_autoptr(AddressSpace) space = space_on(memory, PAGE_FORMAT_X86);
    PageWalk walk;
    ck_assert(address_space_walk(space, 0xbc400123, &walk));
    ck_assert_uint_eq(walk.frame, FIRST_FRAME + 5);
    ck_assert_uint_eq(walk.flags, PAGE_VALID | PAGE_WRITE | PAGE_DIRTY);
    ck_assert_uint_eq(walk.pde_offset, (0xbc400000u >> 22) * 4);
    ck_assert_uint_eq(walk.pte_frame, FIRST_FRAME + 1);
    ck_assert(!address_space_walk(space, 0xbc402000, &walk));
    ck_assert_uint_ne(walk.pde, 0);
    ck_assert(!address_space_walk(space, 0xbf000000, &walk));
    ck_assert_uint_eq(walk.pde, 0);
}
END_TEST

START_TEST(test_page_walk_gives_rights_both_levels_allow)
{
    g_autofree Memory *memory = memory_without_pae();
    g_autoptr(AddressSpace) space = space_on(memory, PAGE_FORMAT_X86);
    PageWalk walk;
    ck_assert(address_space_walk(space, 0x00401000, &walk));
    ck_assert_uint_eq(walk.flags & (PAGE_USER | PAGE_WRITE), PAGE_USER);
}
END_TEST

START_TEST(test_page_walk_understands_large_pages)
{
    g_autofree Memory *memory = memory_without_pae();
    g_autoptr(AddressSpace) space = space_on(memory, PAGE_FORMAT_X86);
    PageWalk walk;
    ck_assert(address_space_walk(space, 0x80003000, &walk));
    ck_assert(walk.is_large);
    ck_assert_uint_eq(walk.frame, 0x4003);
}
END_TEST

START_TEST(test_page_walk_reads_across_pages)
{
    g_autofree Memory *memory = memory_without_pae();
    g_autoptr(AddressSpace) space = space_on(memory, PAGE_FORMAT_X86);
    memcpy(memory->bytes[5] + 4090, "abcdef", 6);
    memcpy(memory->bytes[3], "ghij", 5);
    char text[11];
    ck_assert(address_space_read(space, 0xbc400ffa, text, sizeof text));
    ck_assert_str_eq(text, "abcdefghij");
    ck_assert(!address_space_read(space, 0xbc401ffa, text, sizeof text));
    ck_assert_uint_eq(address_space_count_pages(space, 0xbc000000, 0xc0000000), 2);
}
END_TEST

START_TEST(test_page_walk_finds_frames_with_pae)
{
    g_autofree Memory *memory = g_new0(Memory, 1);
    guint64 no_execute = G_GUINT64_CONSTANT(1) << 63;
    put64(memory, 0, 2, entry(1, PAGE_VALID)); /* 80000000 - bfffffff */
    put64(memory, 1, (0xbc400000u >> 21) & 0x1ff, entry(2, PAGE_VALID | PAGE_WRITE));
    put64(memory, 2, 1, entry(7, PAGE_VALID | PAGE_WRITE) | no_execute);
    put64(memory, 1, (0xbc600000u >> 21) & 0x1ff, (guint64)0x4200 << 12 | PAGE_VALID | PAGE_LARGE);
    memory->bytes[7][0x10] = 42;
    g_autoptr(AddressSpace) space = space_on(memory, PAGE_FORMAT_X86_PAE);
    guint8 byte = 0;
    ck_assert(address_space_read(space, 0xbc401010, &byte, 1));
    ck_assert_uint_eq(byte, 42);
    PageWalk walk;
    ck_assert(address_space_walk(space, 0xbc601000, &walk));
    ck_assert_uint_eq(walk.frame, 0x4201);
    ck_assert(!address_space_walk(space, 0x00401000, NULL));
    ck_assert_uint_eq(address_space_pde_span(space), 2 * DH_MB);
}
END_TEST

/* Both halves of the address space, and nothing between them. */
START_TEST(test_page_walk_finds_frames_with_four_levels)
{
    g_autofree Memory *memory = g_new0(Memory, 1);
    const guint64 va = G_GUINT64_CONSTANT(0xfffff97fbf401000);
    put64(memory, 0, (va >> 39) & 0x1ff, entry(1, PAGE_VALID | PAGE_WRITE));
    put64(memory, 1, (va >> 30) & 0x1ff, entry(2, PAGE_VALID | PAGE_WRITE));
    put64(memory, 2, (va >> 21) & 0x1ff, entry(3, PAGE_VALID | PAGE_WRITE));
    put64(memory, 3, (va >> 12) & 0x1ff, entry(7, PAGE_VALID | PAGE_WRITE));
    put64(memory, 0, 0, entry(4, PAGE_VALID | PAGE_WRITE | PAGE_USER));
    put64(memory, 4, 1, entry(5, PAGE_VALID | PAGE_WRITE | PAGE_USER));
    put64(memory, 5, 0, entry(6, PAGE_VALID | PAGE_WRITE | PAGE_USER));
    put64(memory, 6, 3, entry(8, PAGE_VALID | PAGE_USER));
    g_autoptr(AddressSpace) space = space_on(memory, PAGE_FORMAT_X64);
    PageWalk walk;
    ck_assert(address_space_walk(space, va, &walk));
    ck_assert_uint_eq(walk.frame, FIRST_FRAME + 7);
    ck_assert_uint_eq(walk.pde_frame, FIRST_FRAME + 2);
    ck_assert(address_space_walk(space, 0x40003000, &walk));
    ck_assert_uint_eq(walk.frame, FIRST_FRAME + 8);
    ck_assert_uint_eq(walk.flags & (PAGE_USER | PAGE_WRITE), PAGE_USER);
    ck_assert(!address_space_walk(space, va & G_GUINT64_CONSTANT(0x0000ffffffffffff), NULL));
    ck_assert(!address_space_walk(space, va + DH_PAGE_SIZE, NULL));
    ck_assert_uint_eq(address_space_count_pages(space, 0, G_MAXUINT64), 2);
    ck_assert_uint_eq(address_space_count_pages(space, va, va + DH_PAGE_SIZE), 1);
    ck_assert_uint_eq(address_space_count_pages(space, va + DH_PAGE_SIZE, G_MAXUINT64), 0);
}
END_TEST

/* An entry of any level forbids it, where the format has the bit. */
START_TEST(test_page_walk_knows_what_may_not_be_run)
{
    g_autofree Memory *memory = g_new0(Memory, 1);
    const guint64 va = G_GUINT64_CONSTANT(0xfffff97fbf401000);
    const guint index[] = { (va >> 39) & 0x1ff, (va >> 30) & 0x1ff, (va >> 21) & 0x1ff,
                            (va >> 12) & 0x1ff };
    for (guint i = 0; i < G_N_ELEMENTS(index); i++)
        put64(memory, i, index[i], entry(i + 1, PAGE_VALID | PAGE_WRITE));
    PageWalk walk;
    for (guint i = 0; i <= G_N_ELEMENTS(index); i++) {
        g_autoptr(AddressSpace) space = space_on(memory, PAGE_FORMAT_X64);
        if (i < G_N_ELEMENTS(index))
            put64(memory, i, index[i], entry(i + 1, PAGE_VALID | PAGE_WRITE) | PAGE_NO_EXECUTE);
        ck_assert(address_space_walk(space, va, &walk));
        ck_assert_uint_eq(walk.frame, FIRST_FRAME + 4);
        ck_assert_int_eq(walk.is_no_execute, i < G_N_ELEMENTS(index));
        if (i < G_N_ELEMENTS(index))
            put64(memory, i, index[i], entry(i + 1, PAGE_VALID | PAGE_WRITE));
    }
}
END_TEST

/* What is said of a format follows from its row. */
START_TEST(test_page_format_follows_from_its_row)
{
    const struct page_format *narrow = page_format_find(PAGE_FORMAT_X86);
    const struct page_format *wide = page_format_find(PAGE_FORMAT_X86_PAE);
    const struct page_format *four = page_format_find(PAGE_FORMAT_X64);
    ck_assert_ptr_null(page_format_find(PAGE_FORMAT_COUNT));
    for (guint32 i = 0; i < PAGE_FORMAT_COUNT; i++) {
        const struct page_format *format = page_format_find(i);
        ck_assert_uint_eq(format->number, i);
        ck_assert_uint_eq(page_format_entries(format, 0) * format->entry_bytes, DH_PAGE_SIZE);
        ck_assert_uint_eq(page_format_find(format->with_option)->pointer_bits,
                          format->pointer_bits);
        ck_assert_uint_le(page_format_frames(format) - 1, G_MAXUINT32);
    }
    ck_assert_uint_eq(page_format_table_span(narrow), 4 * DH_MB);
    ck_assert_uint_eq(page_format_table_span(wide), 2 * DH_MB);
    ck_assert_uint_eq(page_format_span(four, 3), (guint64)512 << 30);
    ck_assert_uint_eq(page_format_self_map_bytes(narrow), 4 * DH_MB);
    ck_assert_uint_eq(page_format_self_map_bytes(wide), 8 * DH_MB);
    ck_assert_uint_eq(page_format_self_map_bytes(four), (guint64)512 << 30);
    ck_assert_uint_eq(page_format_upper_half(wide), 0);
    ck_assert_uint_eq(page_format_upper_half(four), G_GUINT64_CONSTANT(0xffff800000000000));
    ck_assert(!page_format_reaches(four, G_GUINT64_CONSTANT(0x0000800000000000)));
    ck_assert(page_format_reaches(four, G_MAXUINT64));
    ck_assert(!page_format_reaches(wide, (guint64)1 << 32));
}
END_TEST

static pfn_t
directory_frame(AddressSpace *space, guint64 va)
{
    PageWalk walk;
    (void)address_space_walk(space, va, &walk);
    return walk.pde_frame;
}

/* Without PAE it is the directory itself; with PAE there may be none. */
START_TEST(test_page_walk_finds_the_page_of_a_directory_entry)
{
    g_autofree Memory *memory = memory_without_pae();
    g_autoptr(AddressSpace) space = space_on(memory, PAGE_FORMAT_X86);
    ck_assert_uint_eq(directory_frame(space, 0xbc7ff000), FIRST_FRAME);
    ck_assert_uint_eq(directory_frame(space, G_GUINT64_CONSTANT(0x1bc400000)), 0);
    memset(memory, 0, sizeof *memory);
    put64(memory, 0, 2, entry(1, PAGE_VALID));
    put64(memory, 0, 1, entry(1, PAGE_WRITE));
    put64(memory, 0, 3, entry(FRAME_COUNT, PAGE_VALID));
    g_autoptr(AddressSpace) pae = space_on(memory, PAGE_FORMAT_X86_PAE);
    ck_assert_uint_eq(directory_frame(pae, 0xbc400000), FIRST_FRAME + 1);
    ck_assert_uint_eq(directory_frame(pae, 0x40000000), 0);
    ck_assert_uint_eq(directory_frame(pae, 0xc0000000), FIRST_FRAME + FRAME_COUNT);
}
END_TEST

START_TEST(test_page_walk_falls_back_on_the_master_array)
{
    g_autofree Memory *memory = memory_without_pae();
    g_autoptr(AddressSpace) space = space_on(memory, PAGE_FORMAT_X86);
    static const pfn_t tables[] = { FIRST_FRAME + 4, FIRST_FRAME + 4, 0 };
    static const struct session_runs runs = {
        .count = 2, .run = { { 0xa0000000, 0xa0400000 }, { 0xbc800000, 0xbd000000 } }
    };
    put32(memory, 4, 0, (guint32)entry(9, PAGE_VALID | PAGE_WRITE));
    ck_assert(!address_space_walk(space, 0xbc800000, NULL));
    address_space_set_master(space, &runs, tables, G_N_ELEMENTS(tables));
    PageWalk walk;
    ck_assert(address_space_walk(space, 0xbc800000, &walk));
    ck_assert_uint_eq(walk.frame, FIRST_FRAME + 9);
    ck_assert(address_space_walk(space, 0xa0000000, NULL));
    ck_assert(!address_space_walk(space, 0xa0400000, NULL));
    ck_assert(!address_space_walk(space, 0xbc000000, NULL));
    ck_assert(!address_space_walk(space, 0xbcc00000, NULL));
    ck_assert(!address_space_walk(space, 0xbd000000, NULL));
    ck_assert_uint_eq(address_space_count_pages(space, 0xa0000000, 0xbc000000), 1);
    ck_assert_uint_eq(address_space_count_pages(space, 0xbc800000, 0xc0000000), 1);
}
END_TEST

START_TEST(test_page_walk_survives_garbage)
{
    g_autofree Memory *memory = g_new0(Memory, 1);
    memset(memory, 0xff, sizeof *memory);
    for (guint32 format = 0; format < PAGE_FORMAT_COUNT; format++) {
        g_autoptr(AddressSpace) space = space_on(memory, format);
        guint32 value;
        ck_assert(!address_space_read(space, 0, &value, sizeof value));
        ck_assert(!address_space_read(space, 0xfffffffe, &value, sizeof value));
        ck_assert(!address_space_read(space, G_MAXUINT64 - 1, &value, sizeof value));
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_page_walk_finds_frames_without_pae },
    { &test_page_walk_gives_rights_both_levels_allow },
    { &test_page_walk_understands_large_pages },
    { &test_page_walk_reads_across_pages },
    { &test_page_walk_finds_frames_with_pae },
    { &test_page_walk_finds_frames_with_four_levels },
    { &test_page_walk_knows_what_may_not_be_run },
    { &test_page_format_follows_from_its_row },
    { &test_page_walk_finds_the_page_of_a_directory_entry },
    { &test_page_walk_falls_back_on_the_master_array },
    { &test_page_walk_survives_garbage },
};

SUITE(tests, NULL, NULL)
