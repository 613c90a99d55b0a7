/* SPDX-License-Identifier: MIT */
#include "kernel/mm/view.h"

#include "kernel/ke/trace.h"
#include "kernel/mm/pool.h"
#include "kernel/rtl/bitmap.h"
#include "kernel/rtl/field.h"

#define TAG_BITMAP POOL_TAG('M', 'm', 'V', 'b')
#define TAG_TABLE  POOL_TAG('M', 'm', 'V', 't')
#define FIRST_TABLE_SIZE                                                                           \
    31u /* start size and doubling: ReactOS section.c, see docs/fidelity.md                        \
         */
#define TABLE_SLACK  8u
#define BUCKET_SHIFT 16u

/* MMVIEW of a 32-bit kernel: base | buckets, section. */
struct view_entry {
    uint32_t entry;
    uint32_t section;
};

static struct view_entry *
table_of(struct kernel *k, gva_t space)
{
    return kptr(k, (kva_t)field_pointer(k, space, FIELD_VIEWS_TABLE));
}

/* RTL_BITMAP of a 32-bit kernel: size in bits, then the address of the words, which follow at once
 * here. */
struct bitmap_head {
    uint32_t bits;
    uint32_t words;
};

static struct rtl_bitmap
bitmap_of(struct kernel *k, gva_t space)
{
    const struct bitmap_head *head = kptr(k, (kva_t)field_pointer(k, space, FIELD_VIEWS_BITMAP));
    return (struct rtl_bitmap){ head->words, head->bits };
}

nt_status
view_space_init(struct kernel *k, gva_t space, kva_t start, uint64_t bytes, uint32_t table_pool)
{
    uint32_t bits = (uint32_t)(bytes >> BUCKET_SHIFT);
    uint32_t size = (uint32_t)sizeof(struct bitmap_head) + rtl_bitmap_bytes(bits);
    kva_t bitmap = pool_alloc(k, POOL_NONPAGED, size, TAG_BITMAP);
    if (bitmap == 0)
        return STATUS_NO_MEMORY;
    uint32_t table_bytes = FIRST_TABLE_SIZE * (uint32_t)sizeof(struct view_entry);
    kva_t table = pool_alloc(k, (enum pool_kind)table_pool, table_bytes, TAG_TABLE);
    if (table == 0) {
        pool_free(k, bitmap, TAG_BITMAP);
        return STATUS_NO_MEMORY;
    }
    struct bitmap_head *head = kptr(k, bitmap);
    head->bits = bits;
    head->words = (uint32_t)bitmap + (uint32_t)sizeof *head;
    field_set_pointer(k, space, FIELD_VIEWS_START, start);
    field_set_pointer(k, space, FIELD_VIEWS_TABLE, table);
    field_set_u32(k, space, FIELD_VIEWS_HASH_SIZE, FIRST_TABLE_SIZE);
    field_set_u32(k, space, FIELD_VIEWS_HASH_KEY, FIRST_TABLE_SIZE - 1);
    field_set_u32(k, space, FIELD_VIEWS_HASH_ENTRIES, 0);
    field_set_pointer(k, space, FIELD_VIEWS_BITMAP, bitmap);
    return STATUS_SUCCESS;
}

void
view_space_end(struct kernel *k, gva_t space)
{
    pool_free(k, (kva_t)field_pointer(k, space, FIELD_VIEWS_TABLE), TAG_TABLE);
    pool_free(k, (kva_t)field_pointer(k, space, FIELD_VIEWS_BITMAP), TAG_BITMAP);
}

nt_status
view_space_start_system(struct kernel *k)
{
    uint32_t bytes = FIELD_VIEWS_BYTES(field_pointers_are_wide(k) ? 8 : 4);
    kva_t space = pool_alloc(k, POOL_NONPAGED, bytes, TAG_TABLE);
    if (space == 0)
        return STATUS_NO_MEMORY;
    nt_status status = view_space_init(k, space, (kva_t)k->layout.system_view_start,
                                       k->layout.system_view_bytes, POOL_NONPAGED);
    if (NT_SUCCESS(status))
        kd(k)->system_space = space;
    return status;
}

/* ---- the hash table: slot = (entry >> 16) mod key, linear probing ---- */

static void
table_put(struct view_entry *table, uint32_t size, uint32_t key, struct view_entry entry)
{
    uint32_t slot = (entry.entry >> BUCKET_SHIFT) % key;
    while (table[slot].entry != 0)
        slot = slot + 1 == size ? 0 : slot + 1;
    table[slot] = entry;
}

/* Doubles the table when it is nearly full. Failing to is tolerated until it is completely full. */
static void
table_grow(struct kernel *k, gva_t space)
{
    uint32_t size = field_u32(k, space, FIELD_VIEWS_HASH_SIZE);
    uint32_t entries = field_u32(k, space, FIELD_VIEWS_HASH_ENTRIES);
    if (entries + TABLE_SLACK <= size)
        return;
    kva_t old = (kva_t)field_pointer(k, space, FIELD_VIEWS_TABLE);
    enum pool_kind kind = space == kd(k)->system_space ? POOL_NONPAGED : POOL_PAGED;
    kva_t bigger = pool_alloc(k, kind, 2 * size * (uint32_t)sizeof(struct view_entry), TAG_TABLE);
    if (bigger == 0)
        return;
    const struct view_entry *from = kptr(k, old);
    struct view_entry *to = kptr(k, bigger);
    for (uint32_t i = 0; i < size; i++)
        if (from[i].entry != 0)
            table_put(to, 2 * size, 2 * size - 1, from[i]);
    field_set_pointer(k, space, FIELD_VIEWS_TABLE, bigger);
    field_set_u32(k, space, FIELD_VIEWS_HASH_SIZE, 2 * size);
    field_set_u32(k, space, FIELD_VIEWS_HASH_KEY, 2 * size - 1);
    pool_free(k, old, TAG_TABLE);
}

/* A probe ends at an empty slot: what lies behind it is not found, so removal has to close gaps. */
static uint32_t
table_find(struct kernel *k, gva_t space, kva_t base)
{
    const struct view_entry *table = table_of(k, space);
    uint32_t size = field_u32(k, space, FIELD_VIEWS_HASH_SIZE);
    uint32_t slot = ((uint32_t)base >> BUCKET_SHIFT) % field_u32(k, space, FIELD_VIEWS_HASH_KEY);
    for (uint32_t i = 0; i < size && table[slot].entry != 0;
         i++, slot = slot + 1 == size ? 0 : slot + 1)
        if ((table[slot].entry & 0xffff0000u) == (uint32_t)base)
            return slot;
    return UINT32_MAX;
}

/* A view takes whole buckets: these are compared. */
static nt_status
refuse(struct kernel *k, gva_t space, uint64_t bytes, uint32_t gate, const char *what)
{
    struct refusal refusal = {
        .gate = gate,
        .status = STATUS_NO_MEMORY,
        .where = field_pointer(k, space, FIELD_VIEWS_START),
        .needed = (uint32_t)DH_ROUND_UP(bytes, (uint64_t)DH_VIEW_BUCKET),
        .limit = view_largest_run(k, space) * DH_VIEW_BUCKET,
    };
    trace_refusal(k, &refusal, what);
    return STATUS_NO_MEMORY;
}

nt_status
view_insert(struct kernel *k,
            gva_t space,
            gva_t section,
            uint64_t bytes,
            uint32_t gate,
            const char *what,
            kva_t *base)
{
    uint64_t buckets = (bytes + DH_VIEW_BUCKET - 1) >> BUCKET_SHIFT;
    if (bytes == 0 || buckets >= 0x10000)
        return STATUS_INVALID_VIEW_SIZE;
    struct rtl_bitmap bitmap = bitmap_of(k, space);
    uint32_t index = rtl_bitmap_find_clear(k, &bitmap, (uint32_t)buckets, 0);
    if (index == RTL_BITMAP_NONE) {
        field_set_u32(k, space, FIELD_VIEWS_BITMAP_FAILURES,
                      field_u32(k, space, FIELD_VIEWS_BITMAP_FAILURES) + 1);
        return refuse(k, space, bytes, gate, what);
    }
    table_grow(k, space);
    uint32_t size = field_u32(k, space, FIELD_VIEWS_HASH_SIZE);
    uint32_t entries = field_u32(k, space, FIELD_VIEWS_HASH_ENTRIES);
    if (entries == size)
        return STATUS_NO_MEMORY; /* pool refused a larger table, and has told so */
    rtl_bitmap_set(k, &bitmap, index, (uint32_t)buckets);
    *base = (kva_t)field_pointer(k, space, FIELD_VIEWS_START) + (kva_t)index * DH_VIEW_BUCKET;
    struct view_entry entry = { (uint32_t)*base | (uint32_t)buckets, (uint32_t)section };
    table_put(table_of(k, space), size, size - 1, entry);
    field_set_u32(k, space, FIELD_VIEWS_HASH_ENTRIES, entries + 1);
    return STATUS_SUCCESS;
}

gva_t
view_find(struct kernel *k, gva_t space, kva_t base, uint64_t *bytes)
{
    uint32_t slot = table_find(k, space, base);
    if (slot == UINT32_MAX)
        return 0;
    struct view_entry entry = table_of(k, space)[slot];
    *bytes = (uint64_t)(entry.entry & 0xffffu) << BUCKET_SHIFT;
    return entry.section;
}

void
view_remove(struct kernel *k, gva_t space, kva_t base)
{
    uint32_t slot = table_find(k, space, base);
    k_assert_values(k, slot != UINT32_MAX, base, space);
    struct view_entry *table = table_of(k, space);
    uint32_t size = field_u32(k, space, FIELD_VIEWS_HASH_SIZE);
    uint32_t key = field_u32(k, space, FIELD_VIEWS_HASH_KEY);
    struct rtl_bitmap bitmap = bitmap_of(k, space);
    uint32_t first =
        (uint32_t)((base - (kva_t)field_pointer(k, space, FIELD_VIEWS_START)) >> BUCKET_SHIFT);
    rtl_bitmap_clear(k, &bitmap, first, table[slot].entry & 0xffffu);
    table[slot] = (struct view_entry){ 0, 0 };
    /* Linear probing: what follows in the run may belong further up. */
    for (uint32_t at = slot + 1 == size ? 0 : slot + 1; table[at].entry != 0;
         at = at + 1 == size ? 0 : at + 1) {
        struct view_entry entry = table[at];
        table[at] = (struct view_entry){ 0, 0 };
        table_put(table, size, key, entry);
    }
    field_set_u32(k, space, FIELD_VIEWS_HASH_ENTRIES,
                  field_u32(k, space, FIELD_VIEWS_HASH_ENTRIES) - 1);
}

uint32_t
view_count(struct kernel *k, gva_t space)
{
    return field_u32(k, space, FIELD_VIEWS_HASH_ENTRIES);
}

uint32_t
view_largest_run(struct kernel *k, gva_t space)
{
    struct rtl_bitmap bitmap = bitmap_of(k, space);
    return rtl_bitmap_longest_clear(k, &bitmap);
}

/* Plays the first-fit placement on a copy of the bitmap. */
bool
view_runs_fit(
    struct kernel *k, gva_t space, const uint32_t *bytes, const uint32_t *counts, uint32_t kinds)
{
    struct rtl_bitmap bitmap = bitmap_of(k, space);
    kva_t scratch = pool_alloc(k, POOL_NONPAGED, rtl_bitmap_bytes(bitmap.bit_count), TAG_BITMAP);
    if (scratch == 0)
        return false;
    struct rtl_bitmap copy = { scratch, bitmap.bit_count };
    memcpy(kptr(k, scratch), kptr(k, bitmap.words), rtl_bitmap_bytes(bitmap.bit_count));
    bool fits = true;
    for (uint32_t kind = 0; kind < kinds && fits; kind++) {
        uint32_t run = (uint32_t)(((uint64_t)bytes[kind] + DH_VIEW_BUCKET - 1) >> BUCKET_SHIFT);
        uint32_t from = 0;
        for (uint32_t i = 0; i < counts[kind] && fits; i++) {
            from = rtl_bitmap_take(k, &copy, run, from);
            fits = from != RTL_BITMAP_NONE;
        }
    }
    pool_free(k, scratch, TAG_BITMAP);
    return fits;
}

bool
view_verify(struct kernel *k, gva_t space)
{
    const struct view_entry *table = table_of(k, space);
    uint32_t size = field_u32(k, space, FIELD_VIEWS_HASH_SIZE);
    struct rtl_bitmap bitmap = bitmap_of(k, space);
    uint64_t start = field_pointer(k, space, FIELD_VIEWS_START);
    uint32_t entries = 0;
    uint32_t buckets = 0;
    for (uint32_t i = 0; i < size; i++) {
        if (table[i].entry == 0)
            continue;
        uint32_t base = table[i].entry & 0xffff0000u;
        uint32_t run = table[i].entry & 0xffffu;
        if (base < start || run == 0 || (base - start) >> BUCKET_SHIFT >= bitmap.bit_count)
            return false;
        uint32_t first = (uint32_t)((base - start) >> BUCKET_SHIFT);
        if (run > bitmap.bit_count - first || !rtl_bitmap_is_set(k, &bitmap, first, run))
            return false;
        if (table_find(k, space, base) != i)
            return false;
        entries++;
        buckets += run;
    }
    return entries == field_u32(k, space, FIELD_VIEWS_HASH_ENTRIES) &&
           buckets == rtl_bitmap_count_set(k, &bitmap);
}
