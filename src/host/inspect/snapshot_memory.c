/* SPDX-License-Identifier: MIT */
/* View spaces and pools: bitmaps and tables of the memory manager, read and checked against each
 * other. */
#include "abi/view_entry.h"
#include "host/inspect/snapshot_internal.h"
#include "host/text/address.h"

#include <string.h>

#define HASH_SIZE_MAX     0x100000u
#define BUCKET_BITS_MAX   0x100000u /* far more than there are buckets of views */
#define WORDS_AT_A_TIME   1024u
#define TAG_COUNT_MAX     0x10000u
#define WORDS_IN_A_STRIDE 64u

/* RTL_BITMAP: its size, and behind it, where a pointer may lie, its words; source: symbols, as in
 * ReactOS' rtltypes.h. */
typedef struct {
    guint32 bit_count;
    guint64 words;
} BitmapHead;

/* MMVIEW (abi/view_entry.h). */
typedef struct {
    guint64 entry;
    guint64 section;
} ViewEntry;

static gboolean
garbage(GError **error, const char *what, guint64 at)
{
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE, "%s at 0x%s makes no sense", what,
                kernel_address_text(at).text);
    return FALSE;
}

/* A view space or a pool lies where the address map has one, up to the end of the region, less what
 * is no whole unit. */
static gboolean
check_region(const SnapshotMaker *maker, guint64 base, guint64 bytes, guint64 unit, GError **error)
{
    const SnapshotRange *range = &maker->snapshot->range;
    if (range->count != 0 && base == range->start && bytes == range->count * range->piece_bytes)
        return TRUE;
    const SnapshotRegion *region = snapshot_region_at(maker->snapshot, base);
    return (region != NULL && bytes <= region->end - base && region->end - base - bytes < unit) ||
           garbage(error, "what is said to manage the memory", base);
}

/* Words of a view space's bitmap. */
static guint32 *
read_buckets(AddressSpace *space, guint64 words, guint32 bit_count, GError **error)
{
    if (bit_count > BUCKET_BITS_MAX) {
        garbage(error, "a bitmap", words);
        return NULL;
    }
    guint32 word_count = (bit_count + 31) / 32;
    g_autofree guint32 *bits = g_new0(guint32, word_count + 1);
    if (!snapshot_read(space, words, bits, word_count * sizeof *bits, "a bitmap", error))
        return NULL;
    return g_steal_pointer(&bits);
}

static gboolean
is_set(const guint32 *bits, guint32 index)
{
    return (bits[index / 32] >> index % 32 & 1u) != 0;
}

/* Of the bits up to here. */
typedef struct {
    guint64 set;
    guint64 run; /* of clear ones at the end */
    guint64 longest_clear;
} BitCount;

/* Bits of a word, from bit `from` on, that are like that one. */
static guint32
count_alike(guint32 word, guint32 from)
{
    guint32 rest = word >> from;
    guint32 others = rest & 1 ? ~rest : rest;
    return others != 0 ? (guint32)__builtin_ctz(others) : 32 - from;
}

/* The first word from `at` on that has a bit unlike the others; many at a time, for most of a large
 * bitmap is clear. */
static guint32
skip_alike(const guint32 *bits, guint32 at, guint32 words, gboolean are_set)
{
    static const guint32 all[WORDS_IN_A_STRIDE] = { [0 ... WORDS_IN_A_STRIDE - 1] = G_MAXUINT32 };
    static const guint32 none[WORDS_IN_A_STRIDE];
    const guint32 *alike = are_set ? all : none;
    while (at + WORDS_IN_A_STRIDE <= words && memcmp(bits + at, alike, sizeof all) == 0)
        at += WORDS_IN_A_STRIDE;
    while (at < words && bits[at] == *alike)
        at++;
    return at;
}

/* Bits from `from` on that are like that one: of its word, and of whole words behind it. */
static guint32
count_run(const guint32 *bits, guint32 from, guint32 bit_count)
{
    guint32 end = from + count_alike(bits[from / 32], from % 32);
    if (end % 32 == 0)
        end = 32 * skip_alike(bits, end / 32, (bit_count + 31) / 32, is_set(bits, from));
    return MIN(end, bit_count) - from;
}

/* Counts more in, runs of bits that are alike at a time. */
static void
count_bits(BitCount *count, const guint32 *bits, guint32 bit_count)
{
    guint32 alike;
    for (guint32 i = 0; i < bit_count; i += alike) {
        alike = count_run(bits, i, bit_count);
        count->run = is_set(bits, i) ? 0 : count->run + alike;
        count->set += is_set(bits, i) ? alike : 0;
        count->longest_clear = MAX(count->longest_clear, count->run);
    }
}

/* A bitmap of pages, as long as its region has pages: nothing of it is kept, so that what a
 * snapshot may read is the only other bound. */
static gboolean
count_pages(AddressSpace *space, guint64 words, guint32 pages, BitCount *count, GError **error)
{
    guint32 bits[WORDS_AT_A_TIME];
    guint32 left = pages;
    *count = (BitCount){ 0 };
    while (left > 0) {
        guint32 now = MIN(left, WORDS_AT_A_TIME * 32);
        gsize bytes = (now + 31) / 32 * sizeof *bits;
        if (!snapshot_read(space, words, bits, bytes, "a bitmap", error))
            return FALSE;
        count_bits(count, bits, now);
        words += bytes;
        left -= now;
    }
    return TRUE;
}

static gint
compare_views(gconstpointer a, gconstpointer b)
{
    const SnapshotView *one = *(SnapshotView *const *)a;
    const SnapshotView *other = *(SnapshotView *const *)b;
    return (one->base > other->base) - (one->base < other->base);
}

static gboolean
add_view(SnapshotViewSpace *views, AddressSpace *space, ViewEntry entry, GError **error)
{
    struct section section;
    if (!snapshot_read(space, entry.section, &section, sizeof section, "a view's section", error))
        return FALSE;
    SnapshotView *view = g_new0(SnapshotView, 1);
    view->base = view_entry_base(entry.entry);
    view->bytes = (guint64)view_entry_buckets(entry.entry) * DH_VIEW_BUCKET;
    view->section = entry.section;
    view->section_bytes = (guint64)section.pages * DH_PAGE_SIZE;
    view->name = g_strdup("view");
    g_ptr_array_add(views->views, view);
    return snapshot_agree("the view of the section", entry.section, section.kernel_view, view->base,
                          error);
}

static gboolean
read_table(SnapshotViewSpace *views,
           const SnapshotMaker *maker,
           AddressSpace *space,
           guint64 table,
           GError **error)
{
    guint width = snapshot_pointer_bytes(maker);
    if (views->hash_size > HASH_SIZE_MAX)
        return garbage(error, "a view table", table);
    gsize bytes = views->hash_size * (gsize)(2 * width);
    g_autofree guint8 *entries = g_malloc(MAX(bytes, 1u));
    if (!snapshot_read(space, table, entries, bytes, "a view table", error))
        return FALSE;
    for (gsize at = 0; at < bytes; at += 2 * width) {
        ViewEntry entry = { 0, 0 };
        memcpy(&entry.entry, entries + at, width);
        memcpy(&entry.section, entries + at + width, width);
        if (entry.entry != 0 && !add_view(views, space, entry, error))
            return FALSE;
    }
    g_ptr_array_sort(views->views, compare_views);
    return TRUE;
}

/* Every bucket of every view is taken, by one view, and no other one. pre: views by address */
static gboolean
table_agrees(const SnapshotViewSpace *views, const guint32 *bits, guint32 bit_count)
{
    guint64 buckets = 0;
    guint64 end = views->base;
    for (guint i = 0; i < views->views->len; i++) {
        const SnapshotView *view = views->views->pdata[i];
        if (view->base < end || view->base + view->bytes > views->base + views->bytes)
            return FALSE;
        end = view->base + view->bytes;
        guint32 first = (guint32)((view->base - views->base) / DH_VIEW_BUCKET);
        guint32 run = (guint32)(view->bytes / DH_VIEW_BUCKET);
        for (guint32 index = first; index < first + run && index < bit_count; index++) {
            if (!is_set(bits, index))
                return FALSE;
        }
        buckets += run;
    }
    return buckets * DH_VIEW_BUCKET == views->used_bytes &&
           views->hash_entries == views->views->len;
}

static gboolean
fill_view_space(SnapshotViewSpace *views,
                const SnapshotMaker *maker,
                AddressSpace *space,
                guint64 address,
                GError **error)
{
    guint64 table;
    guint64 bitmap;
    BitmapHead head;
    if (!snapshot_read_pointer(maker, space, address, FIELD_VIEWS_START, &views->base, error) ||
        !snapshot_read_pointer(maker, space, address, FIELD_VIEWS_TABLE, &table, error) ||
        !snapshot_read_pointer(maker, space, address, FIELD_VIEWS_BITMAP, &bitmap, error) ||
        !snapshot_read_u32(maker, space, address, FIELD_VIEWS_HASH_SIZE, &views->hash_size,
                           error) ||
        !snapshot_read_u32(maker, space, address, FIELD_VIEWS_HASH_ENTRIES, &views->hash_entries,
                           error) ||
        !snapshot_read_u32(maker, space, address, FIELD_VIEWS_BITMAP_FAILURES,
                           &views->bitmap_failures, error) ||
        !snapshot_read(space, bitmap, &head.bit_count, sizeof head.bit_count, "a view bitmap",
                       error) ||
        !snapshot_read_pointer_at(maker, space, bitmap + snapshot_pointer_bytes(maker),
                                  "a view bitmap", &head.words, error))
        return FALSE;
    g_autofree guint32 *bits = read_buckets(space, head.words, head.bit_count, error);
    if (bits == NULL || !read_table(views, maker, space, table, error))
        return FALSE;
    BitCount count = { 0 };
    count_bits(&count, bits, head.bit_count);
    views->bytes = (guint64)head.bit_count * DH_VIEW_BUCKET;
    views->used_bytes = count.set * DH_VIEW_BUCKET;
    if (!check_region(maker, views->base, views->bytes, DH_VIEW_BUCKET, error))
        return FALSE;
    views->free_bytes = views->bytes - views->used_bytes;
    views->largest_free_bytes = count.longest_clear * DH_VIEW_BUCKET;
    if (!table_agrees(views, bits, head.bit_count))
        return garbage(error, "a view table, beside its bitmap,", table);
    return TRUE;
}

SnapshotViewSpace *
snapshot_view_space(const SnapshotMaker *maker,
                    AddressSpace *space,
                    guint64 address,
                    GError **error)
{
    SnapshotViewSpace *views = snapshot_view_space_alloc();
    if (!fill_view_space(views, maker, space, address, error))
        g_clear_pointer(&views, snapshot_view_space_free);
    return views;
}

static gint
compare_tags(gconstpointer a, gconstpointer b)
{
    const SnapshotPoolTag *one = a;
    const SnapshotPoolTag *other = b;
    if (one->bytes != other->bytes)
        return one->bytes < other->bytes ? 1 : -1;
    return (one->tag > other->tag) - (one->tag < other->tag);
}

static gboolean
read_tags(SnapshotPool *found, AddressSpace *space, const struct pool *pool, GError **error)
{
    if (pool->tag_capacity > TAG_COUNT_MAX)
        return garbage(error, "a pool's tag table", pool->tags);
    gsize bytes = pool->tag_capacity * sizeof(struct pool_tag);
    g_autofree struct pool_tag *tags = g_malloc(MAX(bytes, 1u));
    if (!snapshot_read(space, pool->tags, tags, bytes, "a pool's tag table", error))
        return FALSE;
    guint64 blocks = 0;
    guint64 block_bytes = 0;
    for (guint i = 0; i < pool->tag_capacity; i++) {
        SnapshotPoolTag tag = {
            .tag = tags[i].tag,
            .allocations = tags[i].allocations,
            .frees = tags[i].frees,
            .bytes = tags[i].bytes,
        };
        if (tag.tag == 0)
            continue;
        g_array_append_val(found->tags, tag);
        blocks += tag.allocations - (guint64)tag.frees;
        block_bytes += tag.bytes;
    }
    g_array_sort(found->tags, compare_tags);
    return snapshot_agree("the number of tags", pool->tags, pool->tag_count, found->tags->len,
                          error) &&
           snapshot_agree("the blocks of all tags", pool->tags, blocks, pool->allocations, error) &&
           snapshot_agree("the bytes of all tags", pool->tags, block_bytes, pool->bytes_used,
                          error);
}

SnapshotPool *
snapshot_pool(const SnapshotMaker *maker, AddressSpace *space, guint64 address, GError **error)
{
    struct pool pool;
    if (!snapshot_read(space, address, &pool, sizeof pool, "a pool's descriptor", error))
        return NULL;
    if (!snapshot_agree("the end of the pool", address, pool.end,
                        pool.start + (guint64)pool.pages_total * DH_PAGE_SIZE, error) ||
        !check_region(maker, pool.start, pool.end - pool.start, DH_PAGE_SIZE, error))
        return NULL;
    BitCount count;
    if (!count_pages(space, pool.page_bitmap, pool.pages_total, &count, error) ||
        !snapshot_agree("the number of used pages of the pool", address, pool.pages_used, count.set,
                        error))
        return NULL;
    SnapshotPool *found = g_new0(SnapshotPool, 1);
    found->tags = g_array_new(FALSE, FALSE, sizeof(SnapshotPoolTag));
    found->base = pool.start;
    found->bytes = (guint64)pool.pages_total * DH_PAGE_SIZE;
    found->used_bytes = count.set * DH_PAGE_SIZE;
    found->largest_free_bytes = count.longest_clear * DH_PAGE_SIZE;
    found->counted_block_bytes = pool.bytes_used;
    found->counted_allocations = pool.allocations;
    found->counted_failures = pool.failures;
    gboolean is_shared = pool.range_use != RANGE_FREE && pool.range_use != RANGE_SESSION;
    if (!read_tags(found, space, &pool, error) ||
        (is_shared && !snapshot_range_room(maker, (enum range_use)pool.range_use, pool.page_bitmap,
                                           pool.pages_total, found, error)))
        g_clear_pointer(&found, snapshot_pool_free);
    return found;
}

static SnapshotPoolTag *
find_tag(const SnapshotPool *pool, guint32 tag)
{
    for (guint i = 0; i < pool->tags->len; i++)
        if (g_array_index(pool->tags, SnapshotPoolTag, i).tag == tag)
            return &g_array_index(pool->tags, SnapshotPoolTag, i);
    return NULL;
}

void
snapshot_pool_add(SnapshotPool *pool, const SnapshotPool *more)
{
    pool->bytes += more->bytes;
    pool->used_bytes += more->used_bytes;
    pool->largest_free_bytes = MAX(pool->largest_free_bytes, more->largest_free_bytes);
    pool->counted_block_bytes += more->counted_block_bytes;
    pool->counted_allocations += more->counted_allocations;
    pool->counted_failures += more->counted_failures;
    for (guint i = 0; i < more->tags->len; i++) {
        const SnapshotPoolTag *tag = &g_array_index(more->tags, SnapshotPoolTag, i);
        SnapshotPoolTag *same = find_tag(pool, tag->tag);
        if (same == NULL) {
            g_array_append_vals(pool->tags, tag, 1);
            continue;
        }
        same->allocations += tag->allocations;
        same->frees += tag->frees;
        same->bytes += tag->bytes;
    }
    g_array_sort(pool->tags, compare_tags);
}

/* One of the stretches; no addresses, no stretch. */
static SnapshotPool *
read_stretch(const SnapshotMaker *maker, const struct pte_stretch *stretch, GError **error)
{
    guint64 bytes = (guint64)stretch->count * DH_PAGE_SIZE;
    BitCount count;
    if ((stretch->count != 0 && !check_region(maker, stretch->start, bytes, DH_PAGE_SIZE, error)) ||
        !count_pages(maker->system, stretch->bitmap, stretch->count, &count, error) ||
        !snapshot_agree("the number of system PTEs taken", stretch->start, stretch->used, count.set,
                        error))
        return NULL;
    SnapshotPool *found = g_new0(SnapshotPool, 1);
    found->tags = g_array_new(FALSE, FALSE, sizeof(SnapshotPoolTag));
    found->base = stretch->start;
    found->bytes = bytes;
    found->used_bytes = count.set * DH_PAGE_SIZE;
    found->largest_free_bytes = count.longest_clear * DH_PAGE_SIZE;
    const SnapshotRange *range = &maker->snapshot->range;
    if (range->count != 0 && stretch->start == range->start &&
        !snapshot_range_room(maker, RANGE_SYSTEM_PTES, stretch->bitmap, stretch->count, found,
                             error))
        g_clear_pointer(&found, snapshot_pool_free);
    return found;
}

SnapshotPool *
snapshot_system_ptes(const SnapshotMaker *maker, GError **error)
{
    const struct system_ptes *ptes = &maker->kd.system_ptes;
    SnapshotPool *all = read_stretch(maker, &ptes->stretch[0], error);
    for (guint i = 1; all != NULL && i < SYSTEM_PTE_STRETCHES; i++) {
        SnapshotPool *more = read_stretch(maker, &ptes->stretch[i], error);
        if (more != NULL)
            snapshot_pool_add(all, more);
        else
            g_clear_pointer(&all, snapshot_pool_free);
        snapshot_pool_free(more);
    }
    if (all != NULL)
        all->counted_failures = ptes->failures;
    return all;
}
