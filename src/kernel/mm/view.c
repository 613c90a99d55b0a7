/* SPDX-License-Identifier: MIT */
/* A bitmap of buckets and a hash table of views. */
#include "kernel/mm/view.h"

#include "abi/view_entry.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/session_page.h"
#include "kernel/mm/session_pieces.h"
#include "kernel/mm/view_units.h"
#include "kernel/rtl/bitmap.h"
#include "kernel/rtl/field.h"

#define TAG_BITMAP POOL_TAG('M', 'm', 'V', 'b')
#define TAG_TABLE  POOL_TAG('M', 'm', 'V', 't')
#define FIRST_TABLE_SIZE                                                                           \
    31u /* start size and doubling: ReactOS section.c, see docs/fidelity.md                        \
         */
#define TABLE_SLACK 8u

static uint64_t
buckets_of(uint64_t bytes)
{
    return DH_ROUND_UP(bytes, (uint64_t)DH_VIEW_BUCKET) / DH_VIEW_BUCKET;
}

/* abi/view_entry.h */
struct view_entry {
    uint64_t entry;
    gva_t section;
};

static uint32_t
entry_bytes(const struct kernel *k)
{
    return 2 * pointer_bytes(k);
}

static kva_t
table_of(struct kernel *k, gva_t space)
{
    return (kva_t)field_pointer(k, space, FIELD_VIEWS_TABLE);
}

static struct view_entry
entry_get(const struct kernel *k, kva_t table, uint32_t slot)
{
    kva_t at = table + (kva_t)slot * entry_bytes(k);
    return (struct view_entry){ pointer_get(k, at), pointer_get(k, at + pointer_bytes(k)) };
}

static void
entry_set(const struct kernel *k, kva_t table, uint32_t slot, struct view_entry entry)
{
    kva_t at = table + (kva_t)slot * entry_bytes(k);
    pointer_set(k, at, entry.entry);
    pointer_set(k, at + pointer_bytes(k), entry.section);
}

/* RTL_BITMAP: size in bits, and behind it, where a pointer may lie, the address of the words, which
 * follow at once here. */
static uint32_t
bitmap_head_bytes(const struct kernel *k)
{
    return 2 * pointer_bytes(k);
}

static struct rtl_bitmap
bitmap_of(struct kernel *k, gva_t space)
{
    kva_t head = (kva_t)field_pointer(k, space, FIELD_VIEWS_BITMAP);
    return (struct rtl_bitmap){ (kva_t)pointer_get(k, head + pointer_bytes(k)),
                                *(const uint32_t *)kptr(k, head) };
}

nt_status
view_space_init(struct kernel *k, gva_t space, kva_t start, uint64_t bytes, uint32_t table_pool)
{
    uint32_t bits = (uint32_t)(bytes / DH_VIEW_BUCKET);
    uint32_t size = bitmap_head_bytes(k) + rtl_bitmap_bytes(bits);
    kva_t bitmap = pool_alloc(k, POOL_NONPAGED, size, TAG_BITMAP);
    if (bitmap == 0)
        return STATUS_NO_MEMORY;
    uint32_t table_bytes = FIRST_TABLE_SIZE * entry_bytes(k);
    kva_t table = pool_alloc(k, (enum pool_kind)table_pool, table_bytes, TAG_TABLE);
    if (table == 0) {
        pool_free(k, bitmap, TAG_BITMAP);
        return STATUS_NO_MEMORY;
    }
    *(uint32_t *)kptr(k, bitmap) = bits;
    pointer_set(k, bitmap + pointer_bytes(k), bitmap + bitmap_head_bytes(k));
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
    uint32_t bytes = FIELD_VIEWS_BYTES(pointer_bytes(k));
    kva_t space = pool_alloc(k, POOL_NONPAGED, bytes, TAG_TABLE);
    if (space == 0)
        return STATUS_NO_MEMORY;
    nt_status status = view_space_init(k, space, (kva_t)k->layout.system_view_start,
                                       k->layout.system_view_bytes, POOL_NONPAGED);
    if (NT_SUCCESS(status))
        kd(k)->system_space = space;
    return status;
}

/* ---- the hash table: slot = (entry >> 16, as a DWORD) mod key, linear probing ---- */

static uint32_t
first_slot(uint64_t entry, uint32_t key)
{
    return (uint32_t)(entry / DH_VIEW_BUCKET) % key;
}

static uint32_t
next_slot(uint32_t slot, uint32_t size)
{
    return slot + 1 == size ? 0 : slot + 1;
}

static void
table_put(const struct kernel *k, kva_t table, uint32_t size, uint32_t key, struct view_entry entry)
{
    uint32_t slot = first_slot(entry.entry, key);
    while (entry_get(k, table, slot).entry != 0)
        slot = next_slot(slot, size);
    entry_set(k, table, slot, entry);
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
    kva_t bigger = pool_alloc(k, kind, 2 * size * entry_bytes(k), TAG_TABLE);
    if (bigger == 0)
        return;
    for (uint32_t i = 0; i < size; i++)
        if (entry_get(k, old, i).entry != 0)
            table_put(k, bigger, 2 * size, 2 * size - 1, entry_get(k, old, i));
    field_set_pointer(k, space, FIELD_VIEWS_TABLE, bigger);
    field_set_u32(k, space, FIELD_VIEWS_HASH_SIZE, 2 * size);
    field_set_u32(k, space, FIELD_VIEWS_HASH_KEY, 2 * size - 1);
    pool_free(k, old, TAG_TABLE);
}

/* A probe ends at an empty slot: what lies behind it is not found, so removal has to close gaps. */
static uint32_t
table_find(struct kernel *k, gva_t space, kva_t base)
{
    kva_t table = table_of(k, space);
    uint32_t size = field_u32(k, space, FIELD_VIEWS_HASH_SIZE);
    uint32_t slot = first_slot(base, field_u32(k, space, FIELD_VIEWS_HASH_KEY));
    for (uint32_t i = 0; i < size; i++, slot = next_slot(slot, size)) {
        uint64_t entry = entry_get(k, table, slot).entry;
        if (entry == 0)
            break;
        if (view_entry_base(entry) == base)
            return slot;
    }
    return UINT32_MAX;
}

static bool
lies_in_pieces(struct kernel *k, gva_t space)
{
    return session_is_dynamic(k) && space != kd(k)->system_space;
}

/* Buckets of a unit in which a session's views lie; 0: they lie where there is room. */
static uint32_t
unit_of(struct kernel *k, gva_t space)
{
    return has_capability(k, ABI_CAPABILITY_VIEWS_IN_UNITS) && space != kd(k)->system_space
               ? (uint32_t)(table_span(k) / DH_VIEW_BUCKET)
               : 0;
}

/* A view takes whole buckets: these are compared. */
static nt_status
refuse(struct kernel *k, gva_t space, uint64_t bytes, uint32_t gate, const char *what)
{
    struct refusal refusal = {
        .gate = gate,
        .status = STATUS_NO_MEMORY,
        .where = field_pointer(k, space, FIELD_VIEWS_START),
        .needed = (uint32_t)(buckets_of(bytes) * DH_VIEW_BUCKET),
        .limit = view_largest_run(k, space) * DH_VIEW_BUCKET,
    };
    trace_refusal(k, &refusal, what);
    return STATUS_NO_MEMORY;
}

static uint32_t
find_place(struct kernel *k, gva_t space, const struct rtl_bitmap *bitmap, uint32_t buckets)
{
    uint32_t unit = unit_of(k, space);
    if (lies_in_pieces(k, space))
        return session_pieces_find(k, bitmap, buckets, PIECE_VIEWS);
    return unit != 0 ? view_units_find(k, bitmap, unit, buckets)
                     : rtl_bitmap_find_clear(k, bitmap, buckets, 0);
}

static void
undo_place(struct kernel *k, gva_t space, uint32_t index, uint32_t buckets)
{
    const struct rtl_bitmap bitmap = bitmap_of(k, space);
    if (lies_in_pieces(k, space))
        session_pieces_undo(k, &bitmap, index, buckets);
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
    uint64_t buckets = buckets_of(bytes);
    if (bytes == 0 || buckets > VIEW_BUCKETS_MAX)
        return STATUS_INVALID_VIEW_SIZE;
    struct rtl_bitmap bitmap = bitmap_of(k, space);
    uint32_t index = find_place(k, space, &bitmap, (uint32_t)buckets);
    if (index == RTL_BITMAP_NONE) {
        field_set_u32(k, space, FIELD_VIEWS_BITMAP_FAILURES,
                      field_u32(k, space, FIELD_VIEWS_BITMAP_FAILURES) + 1);
        return refuse(k, space, bytes, gate, what);
    }
    table_grow(k, space);
    uint32_t size = field_u32(k, space, FIELD_VIEWS_HASH_SIZE);
    uint32_t entries = field_u32(k, space, FIELD_VIEWS_HASH_ENTRIES);
    if (entries == size) { /* pool refused a larger table, and has told so */
        undo_place(k, space, index, (uint32_t)buckets);
        return STATUS_NO_MEMORY;
    }
    rtl_bitmap_set(k, &bitmap, index, (uint32_t)buckets);
    *base = (kva_t)field_pointer(k, space, FIELD_VIEWS_START) + (kva_t)index * DH_VIEW_BUCKET;
    struct view_entry entry = { *base | buckets, section };
    table_put(k, table_of(k, space), size, size - 1, entry);
    field_set_u32(k, space, FIELD_VIEWS_HASH_ENTRIES, entries + 1);
    return STATUS_SUCCESS;
}

gva_t
view_find(struct kernel *k, gva_t space, kva_t base, uint64_t *bytes)
{
    uint32_t slot = table_find(k, space, base);
    if (slot == UINT32_MAX)
        return 0;
    struct view_entry entry = entry_get(k, table_of(k, space), slot);
    *bytes = (uint64_t)view_entry_buckets(entry.entry) * DH_VIEW_BUCKET;
    return entry.section;
}

void
view_remove(struct kernel *k, gva_t space, kva_t base)
{
    uint32_t slot = table_find(k, space, base);
    k_assert_values(k, slot != UINT32_MAX, base, space);
    kva_t table = table_of(k, space);
    uint32_t size = field_u32(k, space, FIELD_VIEWS_HASH_SIZE);
    uint32_t key = field_u32(k, space, FIELD_VIEWS_HASH_KEY);
    struct rtl_bitmap bitmap = bitmap_of(k, space);
    uint32_t first =
        (uint32_t)((base - (kva_t)field_pointer(k, space, FIELD_VIEWS_START)) / DH_VIEW_BUCKET);
    rtl_bitmap_clear(k, &bitmap, first, view_entry_buckets(entry_get(k, table, slot).entry));
    entry_set(k, table, slot, (struct view_entry){ 0, 0 });
    /* Linear probing: what follows in the run may belong further up. */
    for (uint32_t at = next_slot(slot, size);; at = next_slot(at, size)) {
        struct view_entry entry = entry_get(k, table, at);
        if (entry.entry == 0)
            break;
        entry_set(k, table, at, (struct view_entry){ 0, 0 });
        table_put(k, table, size, key, entry);
    }
    field_set_u32(k, space, FIELD_VIEWS_HASH_ENTRIES,
                  field_u32(k, space, FIELD_VIEWS_HASH_ENTRIES) - 1);
}

void
view_undo(struct kernel *k, gva_t space, kva_t base)
{
    kva_t start = (kva_t)field_pointer(k, space, FIELD_VIEWS_START);
    uint64_t bytes;
    k_assert_values(k, view_find(k, space, base, &bytes) != 0, base, space);
    view_remove(k, space, base);
    undo_place(k, space, (uint32_t)((base - start) / DH_VIEW_BUCKET),
               (uint32_t)(bytes / DH_VIEW_BUCKET));
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
    uint32_t unit = unit_of(k, space);
    if (lies_in_pieces(k, space))
        return session_pieces_longest(k, &bitmap, PIECE_VIEWS);
    return unit != 0 ? view_units_longest(k, &bitmap, unit) : rtl_bitmap_longest_clear(k, &bitmap);
}

/* In pieces nothing stands in the way of another but their number. */
static bool
runs_fit_in_pieces(
    struct kernel *k, gva_t space, const uint32_t *bytes, const uint32_t *counts, uint32_t kinds)
{
    uint64_t buckets = 0;
    for (uint32_t kind = 0; kind < kinds; kind++)
        buckets += buckets_of(bytes[kind]) * counts[kind];
    return buckets <= view_largest_run(k, space);
}

/* Takes room for so many runs, and says for how many there was any and where. */
static uint32_t
take_runs(struct kernel *k,
          gva_t space,
          const struct rtl_bitmap *bitmap,
          uint32_t run,
          uint32_t count,
          uint32_t *at)
{
    for (uint32_t i = 0; i < count; i++) {
        at[i] = find_place(k, space, bitmap, run);
        if (at[i] == RTL_BITMAP_NONE)
            return i;
        rtl_bitmap_set(k, bitmap, at[i], run);
    }
    return count;
}

/* Plays the placement, and takes it back. */
bool
view_runs_fit(
    struct kernel *k, gva_t space, const uint32_t *bytes, const uint32_t *counts, uint32_t kinds)
{
    if (lies_in_pieces(k, space))
        return runs_fit_in_pieces(k, space, bytes, counts, kinds);
    struct rtl_bitmap bitmap = bitmap_of(k, space);
    uint32_t all = 0;
    for (uint32_t kind = 0; kind < kinds; kind++)
        all += counts[kind];
    kva_t scratch = pool_alloc(k, POOL_NONPAGED, all * (uint32_t)sizeof(uint32_t), TAG_BITMAP);
    if (scratch == 0)
        return false;
    uint32_t *at = kptr(k, scratch);
    uint32_t taken = 0;
    uint32_t wanted = 0;
    for (uint32_t kind = 0; kind < kinds && taken == wanted; kind++) {
        wanted += counts[kind];
        taken += take_runs(k, space, &bitmap, (uint32_t)buckets_of(bytes[kind]), counts[kind],
                           at + taken);
    }
    for (uint32_t kind = 0, i = 0; kind < kinds; kind++)
        for (uint32_t n = 0; n < counts[kind] && i < taken; n++, i++)
            rtl_bitmap_clear(k, &bitmap, at[i], (uint32_t)buckets_of(bytes[kind]));
    pool_free(k, scratch, TAG_BITMAP);
    return taken == wanted;
}

bool
view_verify(struct kernel *k, gva_t space)
{
    kva_t table = table_of(k, space);
    uint32_t size = field_u32(k, space, FIELD_VIEWS_HASH_SIZE);
    struct rtl_bitmap bitmap = bitmap_of(k, space);
    uint64_t start = field_pointer(k, space, FIELD_VIEWS_START);
    uint32_t entries = 0;
    uint32_t buckets = 0;
    if (lies_in_pieces(k, space) &&
        !session_pieces_hold(k, session_current(k), &bitmap, PIECE_VIEWS))
        return false;
    for (uint32_t i = 0; i < size; i++) {
        uint64_t entry = entry_get(k, table, i).entry;
        if (entry == 0)
            continue;
        uint64_t base = view_entry_base(entry);
        uint32_t run = view_entry_buckets(entry);
        if (base < start || run == 0 || (base - start) / DH_VIEW_BUCKET >= bitmap.bit_count)
            return false;
        uint32_t first = (uint32_t)((base - start) / DH_VIEW_BUCKET);
        if (run > bitmap.bit_count - first || !rtl_bitmap_is_set(k, &bitmap, first, run))
            return false;
        if (table_find(k, space, (kva_t)base) != i)
            return false;
        entries++;
        buckets += run;
    }
    return entries == field_u32(k, space, FIELD_VIEWS_HASH_ENTRIES) &&
           buckets == rtl_bitmap_count_set(k, &bitmap);
}
